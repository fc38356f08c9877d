/** Puts the site together: guides and package pages by TypeDoc, the two references by Redocly, one search over all. */
import { copyFile, readFile, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { operationsOf } from "../generate/description.ts";
import { bundled } from "../redocly.ts";
import { llmsFiles } from "./llms.ts";
import { buildPages, readGuides } from "./pages.ts";
import { buildPlayground, PLAYGROUND } from "./playground.ts";
import { buildReference, describedForReaders, anchorOf, referenceScript } from "./reference.ts";
import { endpointsOf } from "./search.ts";

const REFERENCE = "endpoints.html";
/** The page of the sandbox's control API. */
const CONTROL = "control.html";

/** What was built, for the checks: the place of each operation in the reference, and whether there were no complaints. */
export type Site = Awaited<ReturnType<typeof buildSite>>;

/** Builds the site into a folder, which is emptied first. */
export async function buildSite(out: string) {
  const [guides, description, sandbox] = await Promise.all([
    readGuides(),
    describedForReaders(),
    bundled("sandbox"),
  ]);
  // Redocly runs in processes of its own, beside TypeDoc in this one.
  const building = Promise.all([buildReference(description, REFERENCE), buildReference(sandbox, CONTROL)]);
  // Whoever fails first is reported; the other must not be left without anybody to report to.
  building.catch(() => undefined);

  const anchors = new Map(
    operationsOf(description).map(({ operation }) => [operation.operationId, anchorOf(operation)]),
  );
  const errors = guides.find(({ file }) => file.endsWith("errors.md"));
  const codes = [...(errors?.markdown.matchAll(/^### (\w+)$/gm) ?? [])].map(([, code = ""]) => code);
  const links = new Map([
    ["/_sandbox/", CONTROL],
    [PLAYGROUND, PLAYGROUND],
    ...[...anchors].map(([id, anchor]) => [id, REFERENCE + anchor] as const),
    ...codes.map((code) => [code, `guides/errors.html#${code.toLowerCase()}`] as const),
  ]);
  const sidebar = [
    { text: "Playground", path: PLAYGROUND },
    {
      text: "Endpoints",
      path: REFERENCE,
      children: [...anchors].map(([id, anchor]) => ({ text: id, path: REFERENCE + anchor })),
    },
    { text: "Sandbox control", path: CONTROL },
  ];
  const { entries, sound } = await buildPages(out, guides, sidebar, links);
  await buildPlayground(out);
  entries.push(
    ...endpointsOf(description, "Endpoints", (operation) => REFERENCE + anchorOf(operation)),
    ...endpointsOf(sandbox, "Sandbox control", (operation) => CONTROL + anchorOf(operation)),
  );
  const [reference, control] = await building;
  await Promise.all([
    writeFile(join(out, REFERENCE), reference),
    writeFile(join(out, CONTROL), control),
    // A script, not JSON: the pages' policy lets them load scripts of the site, and connect to nothing.
    writeFile(join(out, "assets/search.js"), `export default ${JSON.stringify(entries)};`),
    copyFile(fileURLToPath(import.meta.resolve("minisearch")), join(out, "assets/minisearch.js")),
    copyFile("scripts/docs/assets/site.js", join(out, "assets/site.js")),
    writeFile(join(out, "assets/redoc.js"), await referenceScript()),
    withoutSearch(join(out, "assets/main.js")),
    ...Object.entries(llmsFiles(guides, "guides")).map(([name, text]) => writeFile(join(out, name), text)),
    // What llms.txt links to: text is what assistants read.
    ...guides
      .filter(({ file }) => file.startsWith("spec/guides/"))
      .map(({ file }) => copyFile(file, join(out, "guides", basename(file)))),
  ]);
  return { guides, anchors, sound };
}

/** TypeDoc's script does not run without the search of its own header, which is not there. */
async function withoutSearch(file: string): Promise<void> {
  const missing = 'throw new Error("Search controls missing")';
  const script = await readFile(file, "utf8");
  if (!script.includes(missing)) throw new Error(`${file} starts its search in another way than before`);
  await writeFile(file, script.replace(missing, "return"));
}
