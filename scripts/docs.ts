/**
 * Builds the documentation into `site/`, which any static host can serve and which works from a file:
 * `npm run docs`. With `-- --check` builds it elsewhere and checks it: up to date, links, anchors, snippets, words.
 */
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { checkFileLinks, checkLinks } from "./docs/links.ts";
import { buildSite, type Site } from "./docs/site.ts";
import { checkSnippets, jsdocExamples, snippetsOf } from "./docs/snippets.ts";
import { checkTerms } from "./docs/terms.ts";
import { refreshWritten } from "./docs/written.ts";

const { values } = parseArgs({ options: { check: { type: "boolean", default: false } } });

if (values.check) {
  const stale = await refreshWritten(true);
  const folder = await mkdtemp(join(tmpdir(), "wise-sca-site-"));
  try {
    const site = await buildSite(folder);
    const mistakes = [
      ...stale.map((file) => `${file} is out of date: npm run docs`),
      ...site.warnings,
      ...(await checkLinks(folder, site.anchors.values())),
      ...(await mistakesInSnippets(site)),
      ...(await mistakesInWords(site)),
      ...(await mistakesInFiles()),
    ];
    for (const mistake of mistakes) console.error(mistake);
    if (mistakes.length > 0) process.exitCode = 1;
    else
      console.log(`The documentation holds: ${site.guides.length} guides, ${site.samples.size} operations.`);
  } finally {
    await rm(folder, { recursive: true });
  }
} else {
  const written = await refreshWritten(false);
  const { warnings } = await buildSite("site");
  for (const warning of warnings) console.warn(warning);
  for (const file of written) console.log(`${file} was out of date`);
  console.log("site/index.html");
}

async function mistakesInSnippets({ guides, samples }: Site): Promise<string[]> {
  const written = guides.flatMap(({ file, markdown }) => snippetsOf(file, markdown));
  const generated = [...samples].map(([id, code]) => ({ at: `sample of ${id}`, code, mark: "" }));
  return checkSnippets([...written, ...generated, ...(await jsdocExamples())]);
}

/** The guides, and everything in the description: both are prose that people read side by side. */
async function mistakesInWords({ guides }: Site): Promise<string[]> {
  const files = (await readdir("spec", { recursive: true }))
    .filter((file) => file.endsWith(".yaml"))
    .map((file) => join("spec", file));
  const descriptions = await Promise.all(
    files.map(async (file) => ({ file, text: proseOf(await readFile(file, "utf8")) })),
  );
  return [...guides.map(({ file, markdown }) => ({ file, text: markdown })), ...descriptions].flatMap(
    ({ file, text }) => checkTerms(file, text),
  );
}

/** What lies beside the guides, at the top of the repository. */
async function mistakesInFiles(): Promise<string[]> {
  const files = (await readdir(".")).filter((file) => file.endsWith(".md"));
  const texts = await Promise.all(files.map(async (file) => ({ file, text: await readFile(file, "utf8") })));
  return texts.flatMap(({ file, text }) => [...checkFileLinks(file, text), ...checkTerms(file, text)]);
}

/** Summaries and descriptions, each on its line; the rest of the file becomes blank. */
function proseOf(yaml: string): string {
  let depth = -1;
  return yaml
    .split("\n")
    .map((line) => {
      const indent = line.search(/\S/);
      if (depth >= 0 && (indent > depth || indent < 0)) return line;
      depth = /^\s*(?:- )?(?:description|summary):/.test(line) ? indent : -1;
      return depth < 0 ? "" : line.replace(/^\s*(?:- )?\w+:/, "");
    })
    .join("\n");
}
