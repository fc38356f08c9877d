/**
 * Builds the documentation into `site/`, which any static host can serve and which works from a file: `npm run docs`.
 * With `-- --check` builds it elsewhere, and fails if its generators complain: links, anchors, comments of exports.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { buildSite } from "./docs/site.ts";

const { values } = parseArgs({ options: { check: { type: "boolean", default: false } } });
const folder = values.check ? await mkdtemp(join(tmpdir(), "wise-sca-site-")) : "site";
const { sound } = await buildSite(folder);
if (values.check) {
  await rm(folder, { recursive: true });
  if (!sound) process.exitCode = 1;
} else console.log(join(folder, "index.html"));
