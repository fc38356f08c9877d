/**
 * `npm run editions -- A.yaml B.yaml`: what differs between two downloaded descriptions of Wise's, in the operations that
 * this package describes, and what of that would break it. Fails if anything would.
 */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { parse, stringify } from "yaml";
import { operations } from "../generated/operations.ts";
import { lineOf, redoclyDiff } from "./spec-diff.ts";

/** What is read of a description; the rest is copied as it is. */
interface Edition {
  readonly paths?: Readonly<Record<string, Readonly<Record<string, unknown>> | undefined>>;
  readonly servers?: unknown;
}

/** What became of the operations between two editions. */
export interface Differences {
  /** Described here, and in neither edition. */
  readonly unknown: readonly string[];
  readonly breaking: readonly string[];
  readonly harmless: readonly string[];
}

const METHODS = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/** The same in every edition: `/v2/profiles/{profileId}/pin` and `/2026Q4/profiles/{id}/pin` are `/profiles/{}/pin`. */
const placeOf = (path: string): string =>
  path.replace(/^\/(?:v\d+|20\d\dQ[1-4])(?=\/)/, "").replaceAll(/\{[^}]*\}/g, "{}");

const described = new Set(Object.values(operations).map(({ method, path }) => `${method} ${placeOf(path)}`));

/** Compares two descriptions, given as YAML or JSON. */
export async function compareEditions(texts: readonly [before: string, after: string]): Promise<Differences> {
  const [before, after] = texts.map((text) => limited(parse(text) as Edition));
  if (before === undefined || after === undefined) throw new TypeError("two descriptions are needed");
  const folder = await mkdtemp(join(tmpdir(), "wise-sca-"));
  try {
    const files = await Promise.all(
      [before, after].map(async ({ edition }, index) => {
        const file = join(folder, `${index}.yaml`);
        await writeFile(file, stringify(edition, { aliasDuplicateObjects: false }));
        return file;
      }),
    );
    const changes = await redoclyDiff(files[0] ?? "", files[1] ?? "");
    const lines = (isBreaking: boolean): string[] =>
      changes
        .filter(({ impact }) => (impact === "major") === isBreaking)
        .map(lineOf)
        .sort();
    return {
      unknown: [...described].filter((one) => !before.found.has(one) && !after.found.has(one)).sort(),
      breaking: lines(true),
      harmless: lines(false),
    };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** The operations of an edition that this package describes, under paths that editions share. */
function limited({ paths = {}, servers: _, ...rest }: Edition): {
  edition: object;
  found: ReadonlySet<string>;
} {
  const found = new Set<string>();
  const kept: Record<string, Record<string, unknown>> = {};
  for (const [path, item = {}] of Object.entries(paths)) {
    const place = placeOf(path);
    const own = Object.entries(item).filter(
      ([name]) => !METHODS.includes(name) || described.has(`${name.toUpperCase()} ${place}`),
    );
    const methods = own.filter(([name]) => METHODS.includes(name));
    if (methods.length === 0) continue;
    for (const [name] of methods) found.add(`${name.toUpperCase()} ${place}`);
    const shared = path.replace(/^\/(?:v\d+|20\d\dQ[1-4])(?=\/)/, "");
    kept[shared] = { ...kept[shared], ...Object.fromEntries(own) };
  }
  return { edition: { ...rest, paths: kept }, found };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const [before, after, ...more] = process.argv.slice(2);
  if (before === undefined || after === undefined || more.length > 0) {
    console.error(
      "Pass two descriptions that were downloaded from docs.wise.com: npm run editions -- A.yaml B.yaml",
    );
    process.exit(2);
  }
  try {
    const texts = await Promise.all([readFile(before, "utf8"), readFile(after, "utf8")]);
    const { unknown, breaking, harmless } = await compareEditions([texts[0], texts[1]]);
    for (const line of breaking) console.log(`breaks    ${line}`);
    for (const line of harmless) console.log(`harmless  ${line}`);
    for (const line of unknown) console.log(`not there ${line}: in neither file`);
    console.log(`${breaking.length} differences would break this package, ${harmless.length} would not.`);
    process.exitCode = breaking.length === 0 ? 0 : 1;
  } catch (error) {
    console.error(error instanceof Error ? error.message : "failed");
    process.exit(2);
  }
}
