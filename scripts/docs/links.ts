/** Follows every link of the built site, without the network. */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, join, normalize, sep } from "node:path";
import { CONTROL, REFERENCE } from "./reference.ts";
import { htmlPages } from "./site.ts";

/**
 * @param anchors fragments of the reference page, which its script makes
 * @returns a line per link that leads nowhere
 */
export async function checkLinks(out: string, anchors: Iterable<string>): Promise<string[]> {
  const pages = await htmlPages(out);
  const texts = new Map(
    await Promise.all(pages.map(async (page) => [page, await readFile(join(out, page), "utf8")] as const)),
  );
  const ids = new Map([...texts].map(([page, html]) => [page, idsIn(html)]));
  ids.set(REFERENCE, new Set([...anchors].map((anchor) => anchor.slice(1))));

  const broken: string[] = [];
  for (const [page, html] of texts) {
    for (const link of linksIn(page, html)) {
      const [path = "", fragment = ""] = link.split("#");
      if (/^(?:https?|mailto|data):/.test(path)) continue;
      const target =
        path === ""
          ? page
          : normalize(join(dirname(page), path))
              .split(sep)
              .join("/");
      if (!existsSync(join(out, target))) broken.push(`${page}: ${link} leads nowhere`);
      else if (fragment !== "" && ids.get(target)?.has(decodeURIComponent(fragment)) !== true)
        broken.push(`${page}: ${link}: ${target} has no such place`);
    }
  }
  return [...new Set(broken)];
}

/** @returns a line per relative link of a Markdown file that names no file */
export function checkFileLinks(file: string, markdown: string): string[] {
  const prose = markdown.replaceAll(/^ *```[\s\S]*?^ *```$/gm, "");
  return [...prose.matchAll(/\]\(([^)\s#]+)(?:#[^)]*)?\)/g)]
    .map(([, target = ""]) => target)
    .filter((target) => !/^\w+:/.test(target) && !existsSync(join(dirname(file), target)))
    .map((target) => `${file}: ${target} leads nowhere`);
}

const idsIn = (html: string): Set<string> =>
  new Set([...html.matchAll(/\sid="([^"]+)"/g)].map(([, id = ""]) => unescape(id)));

/** The reference's own links are made by its script; those in its Markdown are in its data. */
function linksIn(page: string, html: string): string[] {
  const found =
    page === REFERENCE || page === CONTROL
      ? html.matchAll(/\]\((index\.html|guides\/[\w./#-]+)\)/g)
      : html.matchAll(/<(?:a|link|script|img)\b[^>]*?\s(?:href|src)="([^"]*)"/g);
  return [...found].map(([, link = ""]) => unescape(link)).filter((link) => link !== "");
}

const unescape = (text: string): string =>
  text.replaceAll("&quot;", '"').replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
