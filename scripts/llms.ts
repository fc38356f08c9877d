/** Writes `llms.txt` and `llms-full.txt` beside package.json, for the tarball: `npm pack` runs it. */
import { writeFile } from "node:fs/promises";
import { llmsFiles } from "./docs/llms.ts";
import { readGuides } from "./docs/pages.ts";

for (const [name, text] of Object.entries(llmsFiles(await readGuides(), "spec/guides")))
  await writeFile(name, text);
