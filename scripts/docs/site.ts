/** Puts the site together: guides and package pages, the endpoint reference, and the drawings in them. */
import { appendFile, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import type { OperationId } from "../../generated/operations.ts";
import { diagramStyle, readDiagrams } from "./diagrams.ts";
import { entryPoints } from "./entries.ts";
import { errorCodes } from "./errors.ts";
import { readGuides, SECTIONS, type Guide } from "./guides.ts";
import { frame, frameReference, inlineDrawings, inlineStyles, linkCode, fromDisk, restrict } from "./html.ts";
import { buildPages } from "./pages.ts";
import { buildControlReference, buildReference, CONTROL, endpointAnchors, REFERENCE } from "./reference.ts";

const STYLE = "scripts/docs/assets/site.css";

/** What was built, for the checks. */
export interface Site {
  readonly guides: readonly Guide[];
  /** TypeScript samples of the reference. */
  readonly samples: ReadonlyMap<OperationId, string>;
  readonly anchors: ReadonlyMap<OperationId, string>;
  readonly warnings: readonly string[];
}

/** Builds the site into a folder, which is emptied first. */
export async function buildSite(out: string): Promise<Site> {
  // Redocly runs in processes of its own, beside TypeDoc in this one.
  const building = Promise.all([buildReference(), buildControlReference()]);
  // Whoever fails first is reported; the other must not be left without anybody to report to.
  building.catch(() => undefined);
  const [guides, anchors, drawings] = await Promise.all([
    readGuides(),
    endpointAnchors(),
    readDiagrams("page"),
  ]);
  const endpoints = [...anchors].map(([id, anchor]) => ({ text: id, path: REFERENCE + anchor }));
  const { exports, warnings } = await buildPages({
    out,
    guides,
    entries: entryPoints(),
    navigation: [
      { text: "Endpoints", path: REFERENCE, children: endpoints },
      { text: "Sandbox control", path: CONTROL },
    ],
    customCss: STYLE,
  });
  await appendFile(join(out, "assets/custom.css"), await diagramStyle());
  const [reference, control] = await building;

  const targets = codeTargets(exports, anchors);
  const mistakes = [...warnings];
  const guidePages = new Set(guides.map(({ page }) => page));
  for (const page of await htmlPages(out)) {
    const file = join(out, page);
    const fromHere = (target: string): string => relative(dirname(page), target).split(sep).join("/");
    const target = (code: string): string | undefined => {
      const found = targets.get(code.replace(/^sca\.|\(\)$/g, ""));
      return found === undefined ? undefined : fromHere(found);
    };
    const html = inlineDrawings(fromDisk(await readFile(file, "utf8")), drawings);
    const styled = inlineStyles(html).map((tag) => `${page}: ${tag}: its policy allows no inline style`);
    mistakes.push(...new Set(styled));
    const linked = guidePages.has(page) ? linkCode(html, target) : html;
    await writeFile(file, restrict(frame(linked, { fromHere, sections: Object.keys(SECTIONS) })));
  }
  await mkdir(out, { recursive: true });
  for (const [page, html] of [
    [REFERENCE, reference.html],
    [CONTROL, control],
  ] as const) {
    await writeFile(join(out, page), restrict(frameReference(html), { selfContained: true }));
  }
  return { guides, samples: reference.samples, anchors, warnings: mistakes };
}

/** Where code in running text leads: an operation to the reference, an error code to its entry, an export to its page. */
function codeTargets(
  exports: ReadonlyMap<string, string>,
  anchors: ReadonlyMap<OperationId, string>,
): Map<string, string> {
  return new Map([
    ...exports,
    ["/_sandbox/", CONTROL],
    ...[...anchors].map(([id, anchor]): [string, string] => [id, REFERENCE + anchor]),
    ...errorCodes().map((code): [string, string] => [code, `guides/errors.html#${code.toLowerCase()}`]),
  ]);
}

/** Every page, relative to the site's folder. */
export async function htmlPages(out: string): Promise<string[]> {
  const entries = await readdir(out, { recursive: true });
  return entries.filter((entry) => entry.endsWith(".html")).map((entry) => entry.split(sep).join("/"));
}
