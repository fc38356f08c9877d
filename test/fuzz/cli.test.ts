import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { fuzz, hostileText } from "./fuzz.ts";

const main = fileURLToPath(new URL("../../src/cli/main.ts", import.meta.url));
const tsx = createRequire(import.meta.url).resolve("tsx");
const folder = mkdtempSync(join(tmpdir(), "wise-sca-cli-"));

afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** Runs the command line tool in an empty folder, without settings from the environment. */
function run(args: readonly string[], input: string): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ["--import", tsx, main, ...args], {
      cwd: folder,
      env: { PATH: process.env["PATH"] },
      timeout: 15_000,
    });
    let output = "";
    child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()));
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, output }));
    // A command that does not read its input may have ended before it was written.
    child.stdin.on("error", () => undefined);
    child.stdin.end(input);
  });
}

/** Commands that neither listen nor call out, with arguments that none of them expects. */
const command = fc.constantFrom(
  ["jwe", "open"],
  ["jwe", "seal"],
  ["jwe"],
  ["keys"],
  ["sandbox", "--no-such-option"],
  ["no-such-command"],
  ["--port"],
);
const argument = hostileText.filter((text) => !text.includes("\0"));

describe("the command line tool", () => {
  it("ends any wrong call with a code and a sentence, never with a stack", () =>
    fuzz(
      fc.tuple(command, fc.array(argument, { maxLength: 3 }), argument),
      async ([name, args, input]) => {
        const { code, output } = await run([...name, ...args], input);
        expect([0, 1, 2]).toContain(code);
        expect(output).not.toMatch(/^ {4}at .+:\d+:\d+/m);
        expect(output).not.toMatch(/unhandled|TypeError|ReferenceError|SyntaxError/i);
      },
      3,
      [[[["jwe", "open"], ["--cek", "\u{1F600}"], "e30.AA.AA.AA.AA"]]],
    ));
});
