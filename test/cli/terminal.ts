/** Runs the CLI as a user does: a process of its own, in an empty folder. */
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inject, onTestFinished } from "vitest";

/** How a command ended. */
export interface Outcome {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Terminal {
  /** The folder that the commands run in; gone with the test. */
  readonly folder: string;
  run(args: readonly string[], given?: { input?: string; env?: Record<string, string> }): Promise<Outcome>;
}

/** The command line that starts the CLI. */
export const COMMAND = [process.execPath, inject("cli")] as const;

/** A folder to run commands in. */
export async function openTerminal(): Promise<Terminal> {
  const folder = await mkdtemp(join(tmpdir(), "wise-sca-cli-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  return {
    folder,
    run: (args, { input = "", env = {} } = {}) => {
      const [node, ...rest] = COMMAND;
      return finished(node, [...rest, ...args], { folder, input, env });
    },
  };
}

/** Starts a program, and waits until it ends. */
export async function finished(
  program: string,
  args: readonly string[],
  { folder, input, env = {} }: { folder: string; input: string; env?: Record<string, string> },
): Promise<Outcome> {
  const { PATH = "" } = process.env;
  const child = spawn(program, args, { cwd: folder, env: { PATH, ...env } });
  const output = { stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => (output.stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (output.stderr += text));
  // A command that ends without reading its input is no failure of the test.
  child.stdin.on("error", () => undefined).end(input);
  const exitCode = await new Promise<number | null>((resolve) => child.on("close", resolve));
  return { exitCode, ...output };
}
