/**
 * Generates everything in generated/ from the description: `npm run generate`, and with `-- --check` only
 * compares and names the files that no longer match. Only the clients in other languages: `npm run generate:clients`.
 * Other descriptions: `--config FILE --out DIR`.
 */
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, relative, resolve } from "node:path";
import { parseArgs, promisify } from "node:util";
import * as prettier from "prettier";
import { parse } from "yaml";
import { clientFiles } from "./generate/clients.ts";
import { operationsModule } from "./generate/operations.ts";
import type { Description } from "./generate/description.ts";
import { payloadsModule } from "./generate/payloads.ts";
import { routesModule } from "./generate/routes.ts";
import { schemaModule } from "./generate/schema.ts";

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
  console.log(
    values.check
      ? `${files.size} generated files match the description.`
      : `${stale.length} of ${files.size} generated files changed.`,
  );
}

async function generate(config: string, onlyClients: boolean): Promise<Map<string, string>> {
  const { apis } = parse(await readFile(config, "utf8")) as { apis: object };
  // A description need not come with a sandbox of its own, nor with a screen.
  const own = ["sandbox", "approvals"].filter((api) => api in apis);
  const bundles = await bundle(config, onlyClients ? ["plain"] : ["wire", "sdk", "plain", ...own]);
  const [sdk, plain] = ["sdk", "plain"].map((name) => parse(bundles.get(name) ?? "") as Description);
  if (sdk === undefined || plain === undefined) throw new Error("bundles are missing");
  const clients = await clientFiles(plain, BANNER);
  if (onlyClients) return new Map(clients);
  return new Map([
    ...clients,
    ["openapi.yaml", `# ${BANNER}\n${bundles.get("wire")}`],
    ["plaintext.yaml", `# ${BANNER} What the JOSE layer sees: bodies in plain.\n${bundles.get("plain")}`],
    ["schema.ts", await format(`// ${BANNER}\n${await schemaModule(sdk)}`)],
    ["operations.ts", await format(`// ${BANNER}\n${operationsModule(sdk)}`)],
    ["payloads.ts", await format(`// ${BANNER}\n${payloadsModule(sdk)}`)],
    ...(await ownModules(own, bundles)),
  ]);
}

/** Types of what is no part of the provider's description; for the screen also its routes, and its bundle. */
async function ownModules(
  apis: readonly string[],
  bundles: ReadonlyMap<string, string>,
): Promise<[string, string][]> {
  const modules = apis.map(async (api): Promise<[string, string]> => {
    const doc = parse(bundles.get(api) ?? "") as Description;
    const routes = api === "approvals" ? routesModule(doc) : "";
    return [`${api}.ts`, await format(`// ${BANNER}\n${await schemaModule(doc)}${routes}`)];
  });
  const screen = bundles.get("approvals");
  return [
    ...(await Promise.all(modules)),
    ...(screen === undefined ? [] : [["approvals.yaml", `# ${BANNER}\n${screen}`] as [string, string]]),
  ];
}

async function bundle(config: string, apis: string[]): Promise<Map<string, string>> {
  const folder = await mkdtemp(join(tmpdir(), "wise-sca-"));
  const cli = createRequire(import.meta.url).resolve("@redocly/cli/bin/cli.js");
  const one = async (api: string): Promise<[string, string]> => {
    const file = join(folder, `${api}.yaml`);
    await promisify(execFile)(process.execPath, [
      cli,
      "bundle",
      api,
      "--config",
      resolve(config),
      "-o",
      file,
    ]);
    return [api, await readFile(file, "utf8")];
  };
  try {
    return new Map(await Promise.all(apis.map(one)));
  } catch (error) {
    const { stderr } = error as { stderr?: string };
    throw new Error(`redocly bundle failed:\n${stderr ?? ""}`, { cause: error });
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function format(source: string): Promise<string> {
  return prettier.format(source, { parser: "typescript", printWidth: 110 });
}

async function write(files: Map<string, string>, folder: string, check: boolean): Promise<string[]> {
  const stale: string[] = [];
  for (const [name, text] of files) {
    const path = join(folder, name);
    const present = await readFile(path, "utf8").catch(() => undefined);
    if (present === text) continue;
    stale.push(relative(process.cwd(), path));
    if (check) continue;
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  }
  return stale;
}
