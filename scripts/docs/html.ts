/** Last touches to built pages: a policy that forbids the network, links between the parts, drawings inline. */
import { createHash } from "node:crypto";

/** What a page may do beside running the site's own scripts. */
export interface Permissions {
  /** It is one file: its styles are made while it runs, and its font is inside. */
  readonly selfContained?: boolean;
}

/** SHA-256 of nothing: the empty style element that a script of TypeDoc fills by its rules. */
const EMPTY = "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='";

/**
 * Puts a Content-Security-Policy into a page: no connection, no form, no frame, and of inline scripts only those
 * that are there now, by their hash.
 *
 * @see {@link https://www.w3.org/TR/CSP3/}
 */
export function restrict(html: string, { selfContained = false }: Permissions = {}): string {
  const scripts = [...html.matchAll(/<script(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/g)];
  const hashes = scripts.map(
    ([, text = ""]) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`,
  );
  const policy = [
    "default-src 'none'",
    `script-src 'self' ${[...new Set(hashes)].join(" ")}`,
    selfContained ? "style-src 'unsafe-inline'; font-src data:" : `style-src 'self' ${EMPTY}`,
    "img-src 'self' data:",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  return html.replace(
    /<meta charset="?utf-?8"?\s*\/?>/i,
    (charset) =>
      `${charset}<meta http-equiv="Content-Security-Policy" content="${policy}"/><meta name="referrer" content="no-referrer"/>`,
  );
}

/** The tags with a style of their own, which the policy of a page forbids: a right-aligned column of Markdown is one. */
export const inlineStyles = (html: string): string[] =>
  [...html.matchAll(/<\w+[^>]*\sstyle="[^>]*>/g)].map(([tag]) => tag);

/** Links code that names something of ours, outside of links, headings and blocks of code. */
export function linkCode(html: string, target: (code: string) => string | undefined): string {
  return html.replaceAll(
    /(<a\b[\s\S]*?<\/a>|<pre\b[\s\S]*?<\/pre>|<h[1-6]\b[\s\S]*?<\/h[1-6]>)|<code>([\w./()-]{2,80})<\/code>/g,
    (whole, skipped: string | undefined, code: string | undefined) => {
      const href = skipped === undefined && code !== undefined ? target(code) : undefined;
      return href === undefined ? whole : `<a href="${href}">${whole}</a>`;
    },
  );
}

/** Puts drawings into the page, where the page's colours reach them and their text can be found. */
export function inlineDrawings(html: string, drawings: ReadonlyMap<string, string>): string {
  return html.replaceAll(
    /<p><img src="[^"]*?([\w-]+)\.svg" alt="([^"]*)"[^>]*><\/p>/g,
    (whole, name: string, alt: string) => {
      const svg = drawings.get(name);
      return svg === undefined
        ? whole
        : `<figure class="drawing"><div tabindex="0" role="group" aria-label="${alt}">${svg}</div><figcaption>${alt}</figcaption></figure>`;
    },
  );
}

/** Makes a page readable from disk: icons are in it as symbols, and a folder has no first page there. */
export const fromDisk = (html: string): string =>
  html
    .replaceAll(/href="[^"]*assets\/icons\.svg#/g, 'href="#')
    .replaceAll(
      /href="((?:\.\.?\/)+)(#[^"]*)?"/g,
      (_, up: string, fragment = "") => `href="${up}index.html${fragment}"`,
    );

const PARTS = [
  ["guides/start-here.html", "Guides"],
  ["endpoints.html", "Endpoints"],
  ["package/wise-sca.html", "Package"],
] as const;

/** What frames every page: the way to the three parts of the site, and guides that are unfolded at first. */
export function frame(
  html: string,
  { fromHere, sections }: { fromHere: (target: string) => string; sections: readonly string[] },
): string {
  const links = PARTS.map(([target, text]) => `<a href="${fromHere(target)}">${text}</a>`);
  const unfold = `try{for(const s of ${JSON.stringify(sections)}){const k="tsd-accordion-"+s;localStorage.getItem(k)??localStorage.setItem(k,"true")}}catch{}`;
  return html
    .replace('<div id="tsd-toolbar-links">', (bar) => `${bar}${links.join("")}`)
    .replace("</head>", (end) => `<script>${unfold}</script>${end}`);
}

/** The same for the reference, which has a sidebar of its own; it begins in the colours of the other pages. */
export function frameReference(html: string): string {
  const links = PARTS.map(([target, text]) => `<a href="${target}">${text}</a>`);
  const style =
    ".site-bar{display:flex;gap:1.5rem;padding:.6rem 1rem;font:15px/1.4 system-ui,sans-serif;background:#f4f7f6;border-bottom:1px solid #c9d3d1}.site-bar a{color:#222;text-decoration:none}.site-bar a:hover{text-decoration:underline}.site-bar a:first-child{font-weight:600;margin-right:auto}.dark .site-bar{background:#1c232c;border-color:#3b4654}.dark .site-bar a{color:#f5f5f5}";
  const colours =
    'try{const t=localStorage.getItem("tsd-theme");if(t&&t!=="os")localStorage.getItem("redoc.colorMode")??localStorage.setItem("redoc.colorMode",t)}catch{}';
  return html
    .replace("</head>", (end) => `<style>${style}</style><script>${colours}</script>${end}`)
    .replace(
      "<body>",
      (begin) => `${begin}<nav class="site-bar"><a href="index.html">wise-sca</a>${links.join("")}</nav>`,
    );
}
