/** What the client of a language is put through, step by step. */
import { execFile, spawnSync } from "node:child_process";
import { cp, mkdir, mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import type { Language } from "./languages.ts";
import { inSandbox, PROFILE, sandboxes } from "./readings.ts";

/** One thing that was tried. */
export interface Step {
  readonly name: string;
  readonly status: "passed" | "failed" | "skipped";
  readonly detail?: string;
  /** One of very many: told only if it does not pass. */
  readonly isMinor?: true;
}

const ROOT = join(import.meta.dirname, "../..");
const KIT = [createRequire(import.meta.url).resolve("tsx/cli"), join(ROOT, "src/cli/main.ts"), "conformance"];

/** Compiles a user's project, lets the conformance kit ask it, and has it tell its story under every reading. */
export async function* stepsOf(language: Language): AsyncGenerator<Step> {
  const program = language.probes.find(([first = "", ...args]) => spawnSync(first, args).status === 0)?.[0];
  if (program === undefined) {
    return yield {
      name: "is not installed",
      status: "skipped",
      detail: `apt-get install ${language.packages}`,
    };
  }
  const cwd = await mkdtemp(join(tmpdir(), "wise-sca-client-"));
  const command = ([first = "", ...args]: readonly string[]): [string, string[]] => [
    // A program of the project's own is named from its folder.
    first === "$" ? program : first.includes("/") ? join(cwd, first) : first,
    args,
  ];
  const execute = (line: readonly string[]): Promise<string> => run(...command(line), cwd);
  try {
    for (const [path, source] of Object.entries(language.files)) {
      await mkdir(dirname(join(cwd, path)), { recursive: true });
      await cp(join(ROOT, source), join(cwd, path));
    }
    const compiled = await attempt("compiles without a warning", async () => {
      for (const line of language.build) await execute(line);
    });
    yield compiled;
    if (compiled.status === "failed") return;
    yield* conformance(command(language.conformance), cwd);
    for (const [reading, settings] of Object.entries(sandboxes)) {
      yield await attempt(`clears a session under ${reading}`, () =>
        inSandbox(settings, async (url) => {
          // What Wise's own description declares in plain, a transport takes when it is told to.
          const plain = settings.reading === "openapi" ? ["plain-replies"] : [];
          const story = [...language.story, url, "user-token", "client-token", String(PROFILE), ...plain];
          return clearedBy(await execute(story));
        }),
      );
    }
  } finally {
    await rm(cwd, { recursive: true });
  }
}

async function* conformance([program, args]: [string, string[]], cwd: string): AsyncGenerator<Step> {
  const kit = [...KIT, "--json", "--", program, ...args];
  // It ends with 1 when a check failed, and reports all the same.
  const { stdout } = await promisify(execFile)(process.execPath, kit, { cwd }).catch(
    (error: { stdout: string }) => error,
  );
  const { checks } = JSON.parse(stdout) as { checks?: Step[] };
  if (checks === undefined)
    return yield { name: "answers the conformance kit", status: "failed", detail: stdout };
  for (const check of checks) yield { ...check, isMinor: true };
}

/** The one-time token that a story says it has cleared. */
export const clearedBy = (told: string): string | undefined => /^cleared ([\w-]{36})$/m.exec(told)?.[1];

/** Does something, and tells what came of it. */
export async function attempt(name: string, work: () => Promise<void>): Promise<Step> {
  try {
    await work();
    return { name, status: "passed" };
  } catch (error) {
    return { name, status: "failed", detail: error instanceof Error ? error.message : String(error) };
  }
}

/** Runs a program to its end, and resolves to what it printed. */
export async function run(program: string, args: readonly string[], cwd: string): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)(program, args, { cwd, timeout: 180_000 });
    return stdout;
  } catch (error) {
    const { stdout, stderr, message } = error as { stdout: string; stderr: string; message: string };
    throw new Error((stderr || stdout || message).trim(), { cause: error });
  }
}
