/** The kept inputs of each target: one per line, in base64. `npm test` replays them, `npm run fuzz` begins with them. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Names of the targets: files that export `fuzz(data)`, which throws when something is wrong. */
export const targets = readdirSync(join(import.meta.dirname, "targets"))
  .map((name) => name.replace(/\.ts$/, ""))
  .toSorted();

const fileOf = (target: string): string => join(import.meta.dirname, "corpus", `${target}.txt`);

export function readCorpus(target: string): Buffer[] {
  const file = fileOf(target);
  if (!existsSync(file)) return [];
  return readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => Buffer.from(line, "base64"));
}

export function writeCorpus(target: string, inputs: readonly Uint8Array[]): void {
  const lines = new Set(inputs.map((input) => Buffer.from(input).toString("base64")));
  lines.delete("");
  writeFileSync(
    fileOf(target),
    [...lines]
      .toSorted()
      .map((line) => `${line}\n`)
      .join(""),
  );
}
