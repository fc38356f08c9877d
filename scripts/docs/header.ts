/** The header that all pages share, whichever generator made them: where they are, search, light and dark. */
import { dirname, relative } from "node:path/posix";

const SECTIONS = [
  { name: "Guides", page: "guides/start-here.html", holds: /^guides\// },
  { name: "Endpoints", page: "endpoints.html", holds: /^(?:endpoints|control)\.html/ },
  { name: "Package", page: "package/wise-sca.html", holds: /^package\// },
];

/** Icons are drawn in the page: one that is loaded would be late. */
const icon = (path: string): string =>
  `<svg viewBox="0 0 24 24" width="20" height="20" aria-hidden="true"><path d="${path}"/></svg>`;

/**
 * Puts the header in the place of the page's own, and its script into the head.
 *
 * @param page the page's address within the site
 */
export function withHeader(html: string, page: string): string {
  const to = (target: string): string => relative(dirname(page), target);
  const links = SECTIONS.map(
    ({ name, page: target, holds }) =>
      `<a href="${to(target)}"${holds.test(page) ? ' aria-current="true"' : ""}>${name}</a>`,
  );
  const menu = html.includes("tsd-toolbar-menu-trigger")
    ? `<a href="#" id="tsd-toolbar-menu-trigger" data-toggle="menu" aria-label="Menu">${icon("M4 6h16M4 12h16M4 18h16")}</a>`
    : "";
  const header = `<header class="site-bar"><a class="site-name" href="${to("index.html")}">wise-sca</a><nav>${links.join("")}</nav>
<button id="site-search" type="button" aria-label="Search" aria-keyshortcuts="/">${icon("M10.5 4a6.5 6.5 0 1 0 0 13a6.5 6.5 0 0 0 0-13M15.5 15.5L21 21")}<span>Search</span><kbd>/</kbd></button>
<button id="site-theme" type="button" aria-label="Light or dark">${icon("M12 4a8 8 0 1 0 0 16zM12 4a8 8 0 0 1 0 16")}</button>${menu}</header>`;
  return html
    .replace(/<script [^>]*id="tsd-search-script"><\/script>/, "")
    .replace(/<header\b[\s\S]*?<\/header>/, () => header)
    .replace(
      "</head>",
      `<link rel="icon" href="data:,"/><script type="module" src="${to("assets/site.js")}"></script></head>`,
    );
}
