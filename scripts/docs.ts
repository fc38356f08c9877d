/**
 * Builds the documentation into `site/`, which any static host can serve and which works from a file: `npm run docs`.
 * With `-- --check` builds it elsewhere and checks it: links, anchors, comments of exports, snippets.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { buildSite, type Site } from "./docs/site.ts";
import { checkSnippets, jsdocExamples, snippetsOf } from "./docs/snippets.ts";
import { operationsOf } from "./generate/description.ts";

const { values } = parseArgs({ options: { check: { type: "boolean", default: false } } });

if (values.check) {
  const folder = await mkdtemp(join(tmpdir(), "wise-sca-site-"));
  try {
    const site = await buildSite(folder);
    const mistakes = await mistakesInSnippets(site);
    for (const mistake of mistakes) console.error(mistake);
    if (mistakes.length > 0 || !site.sound) process.exitCode = 1;
    else
      console.log(`The documentation holds: ${site.guides.length} guides, ${site.anchors.size} operations.`);
  } finally {
    await rm(folder, { recursive: true });
  }
} else {
  await buildSite("site");
  console.log("site/index.html");
}

async function mistakesInSnippets({ guides, description }: Site): Promise<string[]> {
  const written = guides.flatMap(({ file, markdown }) => snippetsOf(file, markdown));
  const generated = operationsOf(description).map(({ operation }) => {
    const { "x-codeSamples": samples } = operation as { "x-codeSamples"?: { source: string }[] };
    return { at: `sample of ${operation.operationId}`, code: samples?.[0]?.source ?? "", mark: "" };
  });
  return checkSnippets([...written, ...generated, ...(await jsdocExamples())]);
}
