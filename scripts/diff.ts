/**
 * What breaks callers, as Redocly compares two descriptions, and what it cannot know: what a client's behaviour hangs on
 * here, extensions and type names. Fails if anything would break.
 *
 * - `npm run spec:diff -- REF`: both bundles, since another revision of this repository.
 * - `npm run editions -- A.yaml B.yaml`: two downloaded descriptions of Wise's, in the operations described here.
 */
import { execFileSync } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { parse, stringify } from "yaml";
import { operations } from "../generated/operations.ts";
import { operationsOf, resolve, type Description } from "./generate/description.ts";
import { redocly } from "./redocly.ts";

/** What travels, and what is inside: Redocly does not look into encrypted bodies. */
const BUNDLES = ["generated/openapi.yaml", "generated/plaintext.yaml"];

/** What Redocly reports of a change; `major` breaks a caller. */
interface Reported {
  readonly path: string;
  readonly property?: string;
  readonly impact: "major" | "minor" | "patch";
  readonly verdicts: readonly { readonly ruleId: string; readonly message: string }[];
}

/** All changes between two descriptions, a line for each. */
async function changesBetween(texts: readonly string[]): Promise<{ breaking: string[]; harmless: string[] }> {
  const folder = await mkdtemp(join(tmpdir(), "wise-sca-"));
  try {
    const files = texts.map((_, index) => join(folder, `${index}.yaml`));
    await Promise.all(files.map((file, index) => writeFile(file, texts[index] ?? "")));
    const report = await redocly("diff", ...files, "--format", "json", "--fail-on", "none");
    const { changes } = JSON.parse(report) as { changes: Reported[] };
    const lines = (isBreaking: boolean): string[] =>
      changes.filter(({ impact }) => (impact === "major") === isBreaking).map(lineOf);
    return { breaking: lines(true).sort(), harmless: lines(false).sort() };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** A change as one line: where, what, and Redocly's name for it. */
function lineOf({ path, property, verdicts: [verdict] }: Reported): string {
  const what = verdict === undefined ? "changed" : `${verdict.message} (${verdict.ruleId})`;
  return `${[path, property ?? []].flat().join("/")}: ${what}`;
}

/** A line per change between two bundles after which a caller has to change something. */
export async function breakingChanges(base: string, revision: string): Promise<string[]> {
  const { breaking } = await changesBetween([base, revision]);
  const after = promises(parse(revision) as Description);
  const own = [...promises(parse(base) as Description)]
    .filter(([what, value]) => after.get(what) !== value)
    .map(([what, value]) => `${what} changed from "${value}" to "${after.get(what) ?? "nothing"}"`);
  return [...breaking, ...own];
}

/** What is promised beyond OpenAPI, as plain values: `DELETE /v2/profiles/{profileId}/pin 404 x-error-code`. */
function promises(doc: Description): Map<string, string> {
  const types = Object.keys(doc.components?.schemas ?? {});
  const all = new Map(types.map((name) => [`type ${name}`, "exported"]));
  for (const { path, method, operation } of operationsOf(doc)) {
    for (const [name, value] of Object.entries(operation))
      if (name.startsWith("x-")) all.set(`${method} ${path} ${name}`, String(value));
    for (const [status, response] of Object.entries(operation.responses)) {
      const { "x-error-code": code, "x-error-codes": special } = resolve(doc, response);
      for (const [name, value] of Object.entries({ "x-error-code": code, ...special }))
        if (value !== undefined) all.set(`${method} ${path} ${status} ${name}`, value);
    }
  }
  return all;
}

const METHODS = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/** The same in every edition: `/v2/profiles/{profileId}/pin` and `/2026Q4/profiles/{id}/pin` are `/profiles/{}/pin`. */
const placeOf = (path: string): string => sharedPath(path).replaceAll(/\{[^}]*\}/g, "{}");
const sharedPath = (path: string): string => path.replace(/^\/(?:v\d+|20\d\dQ[1-4])(?=\/)/, "");

const described = new Set(Object.values(operations).map(({ method, path }) => `${method} ${placeOf(path)}`));

/** Compares two descriptions, given as YAML or JSON; `unknown` is described here, and in neither of them. */
export async function compareEditions(texts: readonly [before: string, after: string]) {
  const found = new Set<string>();
  const limited = texts.map((text) => stringify(ownPart(text, found), { aliasDuplicateObjects: false }));
  const unknown = [...described].filter((one) => !found.has(one)).sort();
  return { unknown, ...(await changesBetween(limited)) };
}

/** The operations of an edition that this package describes, which are added to `found`, under paths that editions share. */
function ownPart(text: string, found: Set<string>): object {
  const {
    paths = {},
    servers: _,
    ...rest
  } = parse(text) as { paths?: Record<string, object>; servers?: unknown };
  const kept: Record<string, object> = {};
  for (const [path, item] of Object.entries(paths)) {
    const placed = (name: string): string => `${name.toUpperCase()} ${placeOf(path)}`;
    const isOwn = (name: string): boolean => METHODS.includes(name) && described.has(placed(name));
    const own = Object.entries(item).filter(([name]) => isOwn(name) || !METHODS.includes(name));
    const methods = own.map(([name]) => name).filter(isOwn);
    for (const name of methods) found.add(placed(name));
    const shared = sharedPath(path);
    if (methods.length > 0) kept[shared] = { ...kept[shared], ...Object.fromEntries(own) };
  }
  return { ...rest, paths: kept };
}

async function reportSince([ref = "", ...rest]: readonly string[]): Promise<boolean> {
  if (ref === "" || ref.startsWith("-") || rest.length > 0)
    throw new Error("Pass the branch, tag or commit to compare with: npm run spec:diff -- REF");
  const lists = BUNDLES.map(async (bundle) => {
    const options = { maxBuffer: 64 * 1024 * 1024, encoding: "utf8" } as const;
    const old = execFileSync("git", ["show", `${ref}:${bundle}`], options);
    return breakingChanges(old, await readFile(bundle, "utf8"));
  });
  // Most changes show in both bundles, at places that differ in the media type alone.
  const all = (await Promise.all(lists))
    .flat()
    .map((line) => [line.replace("jose+json", "json"), line] as const);
  const changes = [...new Map(all).values()].sort();
  console.log([...changes, `${changes.length} breaking changes since ${ref}.`].join("\n"));
  return changes.length === 0;
}

async function reportEditions([before, after, ...more]: readonly string[]): Promise<boolean> {
  if (before === undefined || after === undefined || more.length > 0)
    throw new Error(
      "Pass two descriptions that were downloaded from docs.wise.com: npm run editions -- A.yaml B.yaml",
    );
  const { unknown, breaking, harmless } = await compareEditions([
    await readFile(before, "utf8"),
    await readFile(after, "utf8"),
  ]);
  for (const line of breaking) console.log(`breaks    ${line}`);
  for (const line of harmless) console.log(`harmless  ${line}`);
  for (const line of unknown) console.log(`not there ${line}: in neither file`);
  console.log(`${breaking.length} differences would break this package, ${harmless.length} would not.`);
  return breaking.length === 0;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const [command, ...args] = process.argv.slice(2);
  try {
    process.exitCode = (await (command === "editions" ? reportEditions : reportSince)(args)) ? 0 : 1;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 2;
  }
}
