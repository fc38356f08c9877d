/** Last touches to built pages: a policy that forbids the network, and links from code to what it names. */
import { createHash } from "node:crypto";
import { dirname, relative } from "node:path/posix";

/** SHA-256 of nothing: the empty style element that a script of TypeDoc fills by its rules. */
const EMPTY = "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='";

/**
 * Puts a Content-Security-Policy into a page: no connection, no form, no frame, and of inline scripts only those
 * that are there now, by their hash.
 *
 * @param styles what a page may do beside using the site's style sheets
 * @see {@link https://www.w3.org/TR/CSP3/}
 */
export function restrict(html: string, styles = `'self' ${EMPTY}`): string {
  const scripts = [...html.matchAll(/<script(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/g)];
  const hashes = scripts.map(
    ([, text = ""]) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`,
  );
  const policy = [
    "default-src 'none'",
    `script-src 'self' ${[...new Set(hashes)].join(" ")}`,
    `style-src ${styles}`,
    "font-src data:",
    "img-src 'self' data:",
    "base-uri 'none'",
    "form-action 'none'",
  ];
  return html.replace(
    /<meta charset="?utf-?8"?\s*\/?>/i,
    (charset) =>
      `${charset}<meta http-equiv="Content-Security-Policy" content="${policy.join("; ")}"/><meta name="referrer" content="no-referrer"/>`,
  );
}

/** Links code that names something of ours, outside of links, headings and blocks of code. */
export function linkCode(html: string, page: string, targets: ReadonlyMap<string, string>): string {
  return html.replaceAll(
    /(<a\b[\s\S]*?<\/a>|<pre\b[\s\S]*?<\/pre>|<h[1-6]\b[\s\S]*?<\/h[1-6]>)|<code>([\w./()-]{2,80})<\/code>/g,
    (whole, skipped: string | undefined, code = "") => {
      const target =
        skipped === undefined ? targets.get(String(code).replace(/^sca\.|\(\)$/g, "")) : undefined;
      return target === undefined ? whole : `<a href="${relative(dirname(page), target)}">${whole}</a>`;
    },
  );
}
