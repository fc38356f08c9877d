/**
 * Generates everything in generated/ from the description: `npm run generate`, and with `-- --check` only
 * compares and names the files that no longer match. Only the clients in other languages: `npm run generate:clients`.
 * Other descriptions: `--config FILE --out DIR`.
 */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { parseArgs } from "node:util";
import * as prettier from "prettier";
import { parse } from "yaml";
import { clientFiles } from "./generate/clients.ts";
import type { Description } from "./generate/description.ts";
import { operationsModule } from "./generate/operations.ts";
import { payloadsModule } from "./generate/payloads.ts";
import { routesModule } from "./generate/routes.ts";
import { schemaModule } from "./generate/schema.ts";
import { redocly } from "./redocly.ts";

const BANNER = "Generated from spec/ by `npm run generate`. Do not edit.";

const { values } = parseArgs({
  options: {
    check: { type: "boolean", default: false },
    clients: { type: "boolean", default: false },
    config: { type: "string", default: "redocly.yaml" },
    out: { type: "string", default: "generated" },
  },
});

const files = await generate(values.config, values.clients);
const stale = await write(files, values.out, values.check);
if (values.check && stale.length > 0) {
  console.error(`Stale, run \`npm run generate\`:\n${stale.map((file) => `  ${file}`).join("\n")}`);
  process.exitCode = 1;
} else {
  const [all, changed] = [files.length, stale.length];
  const ended = values.check ? `${all} generated files match the description.` : "";
  console.log(ended || `${changed} of ${all} generated files changed.`);
}

async function generate(config: string, onlyClients: boolean): Promise<[file: string, text: string][]> {
  const bundle = (api: string): Promise<string> => redocly("bundle", api, "--config", config);
  const plain = await bundle("plain");
  const clients = await clientFiles(parse(plain) as Description, BANNER);
  if (onlyClients) return clients;
  const { apis } = parse(await readFile(config, "utf8")) as { apis: object };
  const [wire, sdk] = await Promise.all([bundle("wire"), bundle("sdk")]);
  const doc = parse(sdk) as Description;
  const own = ["sandbox", "approvals"].filter((api) => api in apis);
  return [
    ...clients,
    ["openapi.yaml", `# ${BANNER}\n${wire}`],
    ["plaintext.yaml", `# ${BANNER} What the JOSE layer sees: bodies in plain.\n${plain}`],
    ["schema.ts", await format(await schemaModule(doc))],
    ["operations.ts", await format(operationsModule(doc))],
    ["payloads.ts", await format(payloadsModule(doc))],
    ...(await Promise.all(own.map(async (api) => ownFiles(api, await bundle(api))))).flat(),
  ];
}

/**
 * Types of what is no part of the provider's description, which need not come with a sandbox of its own, nor with a
 * screen; for the screen also its routes, and its bundle.
 */
async function ownFiles(api: string, bundle: string): Promise<[file: string, text: string][]> {
  const doc = parse(bundle) as Description;
  const types = await schemaModule(doc);
  if (api !== "approvals") return [[`${api}.ts`, await format(types)]];
  return [
    [`${api}.ts`, await format(`${types}${routesModule(doc)}`)],
    [`${api}.yaml`, `# ${BANNER}\n${bundle}`],
  ];
}

function format(source: string): Promise<string> {
  return prettier.format(`// ${BANNER}\n${source}`, { parser: "typescript", printWidth: 110 });
}

/** Writes what has changed, or only names it. */
async function write(all: readonly [string, string][], folder: string, check: boolean): Promise<string[]> {
  const changed: string[] = [];
  for (const [name, text] of all) {
    const path = join(folder, name);
    const present = await readFile(path, "utf8").catch(() => undefined);
    if (present === text) continue;
    changed.push(relative(process.cwd(), path));
    if (check) continue;
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  }
  return changed;
}
