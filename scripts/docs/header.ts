/** The header that all pages share, whichever generator made them: where they are, search, light and dark. */
import { readFileSync } from "node:fs";
import { dirname, relative } from "node:path/posix";

const HEADER = readFileSync(new URL("assets/header.html", import.meta.url), "utf8").trim();

const sectionOf = (page: string): string | undefined => page.replace("control", "endpoints").split("/")[0];

/**
 * Puts the header in the place of the page's own, and its script into the head.
 *
 * @param page the page's address within the site
 */
export function withHeader(html: string, page: string): string {
  const to = (target: string): string => relative(dirname(page), target);
  const hasMenu = html.includes("tsd-toolbar-menu-trigger");
  const header = HEADER.replace(/<a id="tsd-toolbar[\s\S]*?<\/a>/, (menu) => (hasMenu ? menu : ""))
    .replaceAll(/<a (?=href="\/([^"]*)")/g, (link, target: string) =>
      sectionOf(target) === sectionOf(page) ? '<a aria-current="true" ' : link,
    )
    .replaceAll(/href="\/([^"]*)"/g, (_, target: string) => `href="${to(target)}"`);
  const script = `<script type="module" src="${to("assets/site.js")}"></script>`;
  return html
    .replace(/<script [^>]*id="tsd-search-script"><\/script>/, "")
    .replace(/<header\b[\s\S]*?<\/header>/, () => header)
    .replace("</head>", `<link rel="icon" href="data:,"/>${script}</head>`);
}
