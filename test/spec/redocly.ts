import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { parse } from "yaml";

const CLI = "node_modules/@redocly/cli/bin/cli.js";

export interface Problem {
  readonly ruleId: string;
  readonly severity: string;
  readonly message: string;
  readonly location: readonly { readonly source: { readonly ref: string }; readonly pointer?: string }[];
}

/** Runs the Redocly CLI with the project's redocly.yaml. A lint that finds problems exits with 1. */
async function redocly(...args: string[]): Promise<string> {
  const run = promisify(execFile)(process.execPath, [CLI, ...args, "--config", "redocly.yaml"], {
    maxBuffer: 64 * 1024 * 1024,
  });
  return run.then(
    ({ stdout }) => stdout,
    (error: { code?: unknown; stdout?: string; stderr?: string }) => {
      if (error.code === 1 && error.stdout) return error.stdout;
      throw new Error(`redocly ${args[0]} failed: ${error.stderr}`);
    },
  );
}

/** Lints all files in one process, and returns the problems of each in the order of the files. */
export async function lint(files: readonly string[]): Promise<Problem[][]> {
  const output = await redocly("lint", ...files, "--format", "json", "--max-problems", "1000");
  // The CLI prints one JSON document per file, back to back.
  const reports = JSON.parse(`[${output.replaceAll("\n}{", "\n},{")}]`) as { problems: Problem[] }[];
  return reports.map(({ problems }) => problems);
}

/** Bundles one of the apis of redocly.yaml into a file, and returns it parsed. */
export async function bundle(api: string, output: string): Promise<unknown> {
  await redocly("bundle", api, "-o", output);
  return parse(await readFile(output, "utf8"));
}
