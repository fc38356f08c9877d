/** Redocly's command line, which is all that it has for programs. */
import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { promisify } from "node:util";
import { parse } from "yaml";
import type { Description } from "./generate/description.ts";

const CLI = createRequire(import.meta.url).resolve("@redocly/cli/bin/cli.js");

/** Runs a command, and gives what it prints. */
export async function redocly(...args: readonly string[]): Promise<string> {
  const options = { maxBuffer: 64 * 1024 * 1024 };
  return (await promisify(execFile)(process.execPath, [CLI, ...args], options)).stdout;
}

/** An API of redocly.yaml, in one piece. */
export async function bundled(api: string): Promise<Description> {
  return parse(await redocly("bundle", api)) as Description;
}
