/**
 * `npm run spec:diff -- REF`: compares the generated bundles with those of another revision, names breaking
 * changes, and fails if there are any.
 */
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { compare } from "./spec-diff/compare.ts";
import type { Change } from "./spec-diff/compare.ts";

/** What travels, and what is inside: Redocly does not look into encrypted bodies. */
const BUNDLES = ["generated/openapi.yaml", "generated/plaintext.yaml"];

const [ref, ...rest] = process.argv.slice(2);
if (ref === undefined || ref.startsWith("-") || rest.length > 0) {
  console.error("Pass the revision to compare with: npm run spec:diff -- REF");
  process.exitCode = 2;
} else {
  const changes = await changesSince(ref).catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = 2;
    return undefined;
  });
  if (changes !== undefined) report(ref, changes);
}

async function changesSince(revision: string): Promise<Change[]> {
  const folder = await mkdtemp(join(tmpdir(), "wise-sca-"));
  try {
    const lists = await Promise.all(
      BUNDLES.map(async (bundle, index) => {
        const old = join(folder, `${index}.yaml`);
        await writeFile(old, await contentAt(revision, bundle));
        return compare(old, bundle);
      }),
    );
    // Most changes show in both bundles, at places that differ in the media type alone.
    const place = ({ pointer }: Change): string =>
      pointer.replace("application~1jose+json", "application~1json");
    const unique = new Map(lists.flat().map((change) => [`${place(change)} ${change.message}`, change]));
    return [...unique.values()].sort((one, other) => one.pointer.localeCompare(other.pointer));
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function contentAt(revision: string, file: string): Promise<string> {
  try {
    const options = { maxBuffer: 64 * 1024 * 1024 };
    return (await promisify(execFile)("git", ["show", `${revision}:${file}`], options)).stdout;
  } catch {
    throw new Error(`There is no ${file} at ${revision}: pass a branch, tag or commit that has one.`);
  }
}

function report(revision: string, changes: readonly Change[]): void {
  const count = (impact: Change["impact"]): number =>
    changes.filter((change) => change.impact === impact).length;
  for (const { impact, pointer, message } of changes) {
    if (impact !== "other") console.log(`${impact.padEnd(8)}  ${pointer}\n          ${message}`);
  }
  const [breaking, additions, others] = [count("breaking"), count("addition"), count("other")];
  console.log(`Since ${revision}: ${breaking} breaking changes, ${additions} additions, ${others} others.`);
  if (breaking > 0) process.exitCode = 1;
}
