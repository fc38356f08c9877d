/**
 * `npm run spec:diff -- REF`: names the breaking changes of both bundles since another revision, and fails if there
 * are any. Redocly compares; what it cannot know is what a client's behaviour hangs on here, extensions and type names.
 */
import { execFileSync } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { parse } from "yaml";
import { operationsOf, resolve, type Description } from "./generate/description.ts";
import { redocly } from "./redocly.ts";

/** What travels, and what is inside: Redocly does not look into encrypted bodies. */
const BUNDLES = ["generated/openapi.yaml", "generated/plaintext.yaml"];

/** What Redocly reports of a change; `major` breaks a caller. */
export interface Reported {
  readonly path: string;
  readonly property?: string;
  readonly impact: "major" | "minor" | "patch";
  readonly verdicts: readonly { readonly ruleId: string; readonly message: string }[];
}

/**
 * Compares two bundles.
 *
 * @param base a file; what callers have now
 * @param revision a file; what they would get
 * @returns a line per change after which a caller has to change something
 */
export async function breakingChanges(base: string, revision: string): Promise<string[]> {
  const broken = (await redoclyDiff(base, revision)).filter(({ impact }) => impact === "major").map(lineOf);
  const [before, after] = await Promise.all(
    [base, revision].map(async (file) => promises(parse(await readFile(file, "utf8")) as Description)),
  );
  const own = [...(before ?? [])]
    .filter(([what, value]) => after?.get(what) !== value)
    .map(([what, value]) => `${what} changed from "${value}" to "${after?.get(what) ?? "nothing"}"`);
  return [...broken, ...own];
}

/** A change as one line: where, what, and Redocly's name for it. */
export const lineOf = ({ path, property, verdicts: [verdict] }: Reported): string =>
  `${[path, property ?? []].flat().join("/")}: ${verdict === undefined ? "changed" : `${verdict.message} (${verdict.ruleId})`}`;

/** All changes between two files, as Redocly reports them. */
export async function redoclyDiff(base: string, revision: string): Promise<Reported[]> {
  const report = await redocly("diff", base, revision, "--format", "json", "--fail-on", "none");
  return (JSON.parse(report) as { changes: Reported[] }).changes;
}

/** What is promised beyond OpenAPI, as plain values: `DELETE /v2/profiles/{profileId}/pin 404 x-error-code`. */
function promises(doc: Description): Map<string, string> {
  const all = new Map<string, string>();
  const promise = (place: string, values: Readonly<Record<string, string | undefined>>): void => {
    for (const [name, value] of Object.entries(values))
      if (value !== undefined) all.set(`${place} ${name}`, value);
  };
  for (const name of Object.keys(doc.components?.schemas ?? {})) promise("type", { [name]: "exported" });
  for (const { path, method, operation } of operationsOf(doc)) {
    const { "x-retry": retry, "x-jose-reply": reply, "x-unwrap": unwrap } = operation;
    const plain = operation["x-jose-reply-may-be-plain"] === true ? "true" : undefined;
    promise(`${method} ${path}`, { "x-retry": retry, "x-jose-reply": reply, "x-unwrap": unwrap });
    promise(`${method} ${path}`, { "x-jose-reply-may-be-plain": plain });
    for (const [status, response] of Object.entries(operation.responses)) {
      const { "x-error-code": code, "x-error-codes": special } = resolve(doc, response);
      promise(`${method} ${path} ${status}`, { "x-error-code": code, ...special });
    }
  }
  return all;
}

async function changesSince(ref: string): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), "wise-sca-"));
  try {
    const lists = BUNDLES.map(async (bundle, index) => {
      const old = join(folder, `${index}.yaml`);
      const options = { maxBuffer: 64 * 1024 * 1024 };
      await writeFile(old, execFileSync("git", ["show", `${ref}:${bundle}`], options));
      return breakingChanges(old, bundle);
    });
    // Most changes show in both bundles, at places that differ in the media type alone.
    const changes = (await Promise.all(lists)).flat();
    return [...new Map(changes.map((line) => [line.replace("jose+json", "json"), line])).values()].sort();
  } finally {
    await rm(folder, { recursive: true });
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const [ref, ...rest] = process.argv.slice(2);
  if (ref === undefined || ref.startsWith("-") || rest.length > 0) {
    console.error("Pass the branch, tag or commit to compare with: npm run spec:diff -- REF");
    process.exit(2);
  }
  const changes = await changesSince(ref).catch((error: Error) => {
    console.error(error.message);
    process.exit(2);
  });
  for (const change of changes) console.log(change);
  console.log(`${changes.length} breaking changes since ${ref}.`);
  process.exitCode = changes.length === 0 ? 0 : 1;
}
