/** `npm run mock` as a process of its own, as a user starts it. */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { afterEach } from "vitest";

const started = new Set<ChildProcess>();
afterEach(() => {
  for (const child of started) child.kill("SIGKILL");
  started.clear();
});

/** Starts the script; what a test leaves running is ended with it. */
export function startMock(...args: string[]) {
  const child = spawn(process.execPath, ["--import", "tsx", "scripts/mock.ts", ...args]);
  started.add(child);
  let output = "";
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  /** Resolves when the mock has said something that matches. */
  const saying = (pattern: RegExp): Promise<RegExpExecArray> =>
    new Promise((resolve, reject) => {
      const look = (chunk?: unknown): void => {
        output += String(chunk ?? "");
        const found = pattern.exec(output);
        if (found !== null) resolve(found);
      };
      child.stdout.on("data", look);
      child.stderr.on("data", look);
      child.once("close", () => reject(new Error(`the mock ended, having said: ${output}`)));
      look();
    });
  return { child, ended, saying };
}
