/**
 * Prism's engine behind the sandbox's own HTTP adapter. Prints its URL. (Prism's own server, which is no
 * dependency of the project, was about a quarter faster when it was measured.)
 */
import { readFile } from "node:fs/promises";
import { parse } from "yaml";
import { serve } from "../../src/sandbox/node.ts";
import type { Description } from "../../scripts/generate/description.ts";
import { createPrism } from "../../scripts/mock/prism.ts";

const description = parse(await readFile("generated/plaintext.yaml", "utf8")) as Description;
const server = await serve({ fetch: await createPrism(description) });
console.log(server.url);
process.once("SIGTERM", () => void server.close().then(() => process.exit()));
