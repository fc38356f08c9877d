/**
 * Installs the packed package into a CommonJS project, writes the files that guides name into it, and runs them:
 * `npm run test:consumers`. Prints a line for each; one that fails makes the command fail.
 */
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import manifest from "../../package.json" with { type: "json" };
import { run } from "../runtimes/shell.ts";

const ROOT = join(import.meta.dirname, "../..");
const GUIDES = ["commonjs-and-jest", "server-frameworks"];
const NPM = ["--no-audit", "--no-fund", "--prefer-offline", "--ignore-scripts", "--loglevel=error"];

const project = await mkdtemp(join(tmpdir(), "wise-sca-consumer-"));
const inProject = (program: string, ...args: string[]): Promise<string> =>
  run(program, args, { cwd: project, seconds: 120 });
/** What it does, and what it has to print. */
const steps: readonly (readonly [name: string, printed: RegExp, ...command: string[]])[] = [
  ["require", /^PIN_ALREADY_EXISTS$/, process.execPath, "pay.cjs"],
  ["TypeScript, module nodenext", /^$/, process.execPath, "node_modules/typescript/bin/tsc"],
  ["Jest with ts-jest", /^$/, process.execPath, "node_modules/jest/bin/jest.js", "--ci", "--silent"],
  ...["express", "fastify", "nest", "next"].map(
    (name) => [name, /^paid$/, process.execPath, "story.mjs", name] as const,
  ),
];

try {
  for (const file of ["package.json", "package-lock.json", "story.mjs"])
    await copyFile(join(import.meta.dirname, "project", file), join(project, file));
  for (const [file, code] of await filesOf(GUIDES)) {
    await mkdir(dirname(join(project, file)), { recursive: true });
    await writeFile(join(project, file), code);
  }
  await inProject("npm", "ci", ...NPM);
  await run("npm", ["pack", "--pack-destination", project], { cwd: ROOT, seconds: 120 });
  await inProject("npm", "install", "--no-save", ...NPM, `./wise-sca-${manifest.version}.tgz`);
  for (const [name, printed, program = "", ...args] of steps) {
    const start = performance.now();
    const outcome = await inProject(program, ...args).then(
      (output) => (printed.test(output) ? "ok" : `failed: printed ${output}`),
      (error: unknown) => `failed: ${error instanceof Error ? error.message : String(error)}`,
    );
    console.log(`${name.padEnd(30)} ${outcome} (${Math.round(performance.now() - start)} ms)`);
    if (outcome !== "ok") process.exitCode = 1;
  }
} finally {
  await rm(project, { recursive: true });
}

/** The snippets whose first line is the name of a file, by that name. */
async function filesOf(guides: readonly string[]): Promise<Map<string, string>> {
  const texts = await Promise.all(
    guides.map((name) => readFile(join(ROOT, `spec/guides/${name}.md`), "utf8")),
  );
  const files = texts.flatMap((text) =>
    [...text.matchAll(/^```\w+\n\/\/ ([\w./[\]-]+\.\w+)\n([\s\S]*?)^```$/gm)].map(
      ([, file = "", code = ""]) => [file, code] as const,
    ),
  );
  return new Map(files);
}
