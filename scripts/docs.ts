/**
 * Builds the documentation into `site/`, which any static web server can serve: `npm run docs`. With `-- --serve` is
 * such a server. With `-- --check` builds it elsewhere, and fails if its generators complain: links, anchors, comments.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { serveSite } from "./docs/serve.ts";
import { buildSite } from "./docs/site.ts";

const { values } = parseArgs({
  options: { check: { type: "boolean", default: false }, serve: { type: "boolean", default: false } },
});
const folder = values.check ? await mkdtemp(join(tmpdir(), "wise-sca-site-")) : "site";
const { sound } = await buildSite(folder);
if (values.check) {
  await rm(folder, { recursive: true });
  if (!sound) process.exitCode = 1;
} else if (values.serve) console.log(`${(await serveSite(folder, 4011)).url}  Ctrl-C ends it.`);
else
  console.log("The documentation is in site/. Read it through a web server: npm run docs -- --serve is one.");
