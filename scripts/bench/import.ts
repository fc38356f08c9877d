/** What importing the built package costs at start-up, beside the packages that it cannot do without. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { median } from "./measure.ts";

const run = promisify(execFile);

/** Milliseconds over an empty process, and the ratio to the contestant that the others are measured against. */
export interface ImportFigure {
  name: string;
  milliseconds: number;
  ratio: number;
}

export interface ImportSection {
  title: string;
  against: string;
  figures: ImportFigure[];
}

const AGAINST = "jose and openapi-fetch";
const CONTESTANTS: Record<string, string[]> = {
  [AGAINST]: ["jose", "openapi-fetch"],
  "wise-sca": ["wise-sca"],
  "wise-sca/seal": ["wise-sca/seal"],
};

/** Builds the package, then imports each contestant in a fresh Node, in turns. */
export async function importTimes(rounds: number): Promise<ImportSection> {
  await run("npm", ["run", "build"]);
  const names = Object.keys(CONTESTANTS);
  const results = new Map(names.map((name) => [name, [] as number[]]));
  for (let round = -1; round < rounds; round += 1) {
    for (const name of names) {
      const milliseconds = await importTime(CONTESTANTS[name] ?? []);
      // The first round only fills the file system's cache.
      if (round >= 0) results.get(name)?.push(milliseconds);
    }
  }
  const base = results.get(AGAINST) ?? [];
  const figures = names.map((name) => {
    const own = results.get(name) ?? [];
    const ratio = median(own.map((value, round) => value / (base[round] ?? Number.NaN)));
    return { name, milliseconds: median(own), ratio };
  });
  return { title: "Import in a fresh process", against: AGAINST, figures };
}

/** From the first import statement to the last module evaluated; the package resolves itself by its name. */
async function importTime(specifiers: string[]): Promise<number> {
  const imports = specifiers.map((specifier) => `import(${JSON.stringify(specifier)})`);
  const script = `const start = performance.now(); await Promise.all([${imports.join(", ")}]); console.log(performance.now() - start);`;
  const { stdout } = await run(process.execPath, ["--input-type=module", "--eval", script]);
  return Number(stdout);
}

/** The section as a table. */
export function reportImports({ title, against, figures }: ImportSection): string {
  const width = Math.max(...figures.map(({ name }) => name.length));
  const rows = figures.map(
    ({ name, milliseconds, ratio }) =>
      `  ${name.padEnd(width)}  ${milliseconds.toFixed(1).padStart(8)} ms  ${ratio.toFixed(2).padStart(6)}`,
  );
  return `${title}\n  (ratio to: ${against})\n${rows.join("\n")}`;
}
