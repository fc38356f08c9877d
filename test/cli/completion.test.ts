import { spawnSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { COMMAND, finished, openTerminal } from "./terminal.ts";

it.each([
  [["d"], ["doctor"]],
  [
    ["jwe", ""],
    ["inspect", "seal", "open", "help"],
  ],
  [
    ["jwe", "seal", "--as", ""],
    ["json", "pin", "device-fingerprint", "message"],
  ],
  [["jwe", "seal", "--as", "pin", "--cek"], ["--cek-out"]],
  [
    ["call", "P"],
    ["POST", "PUT", "PATCH"],
  ],
  [["call", "GET", ""], []],
  [["conformance", "--", ""], []],
  [["c"], ["call", "conformance", "completion"]],
])("knows what may follow %j", async (words, found) => {
  const terminal = await openTerminal();
  const { exitCode, stdout } = await terminal.run(["complete", "--", ...words]);
  expect([exitCode, stdout.split("\n").filter((line) => line !== "")]).toEqual([0, found]);
});

/** What each shell offers for `wise-sca jwe seal --as p`, by the shell's own means. */
const ASKED = {
  bash: `source script; COMP_WORDS=(wise-sca jwe seal --as p); COMP_CWORD=4; _wise_sca; printf '%s\\n' "\${COMPREPLY[@]}"`,
  zsh: `compdef() { :; }; compadd() { shift; print -l -- \${(P)1}; }; source ./script; words=(wise-sca jwe seal --as p); CURRENT=5; _wise_sca`,
  fish: `source script; complete -C 'wise-sca jwe seal --as p'`,
};

it.each(["bash", "zsh", "fish"] as const)("%s asks it for them", async (shell) => {
  if (spawnSync(shell, ["--version"]).status !== 0) {
    console.warn(`Skipped: no ${shell} here.`);
    return;
  }
  const terminal = await openTerminal();
  const script = await terminal.run(["completion", shell]);
  expect(script).toMatchObject({ exitCode: 0, stderr: "" });
  await writeFile(join(terminal.folder, "script"), script.stdout);
  const program = `#!/bin/sh\nexec '${COMMAND[0]}' '${COMMAND[1]}' "$@"\n`;
  await writeFile(join(terminal.folder, "wise-sca"), program, { mode: 0o755 });
  const env = { PATH: `${terminal.folder}:${process.env["PATH"]}`, HOME: terminal.folder };
  const { stdout, stderr } = await finished(shell, ["-c", ASKED[shell]], {
    folder: terminal.folder,
    input: "",
    env,
  });
  expect([stdout, stderr]).toEqual(["pin\n", ""]);
});
