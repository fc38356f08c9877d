import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Command } from "commander";
import { expect, it } from "vitest";
import { register as call } from "../../src/cli/call.ts";
import { register as completion } from "../../src/cli/completion.ts";
import { register as conformance } from "../../src/cli/conformance.ts";
import { register as doctor } from "../../src/cli/doctor.ts";
import { register as jwe } from "../../src/cli/jwe.ts";
import { register as keys } from "../../src/cli/keys.ts";
import { vectors } from "../support/keys.ts";
import { openTerminal } from "./terminal.ts";

/** Says where a command wanted to go, and lets it go nowhere: the port of the default may be in use here. */
const WATCHED = `data:text/javascript,${encodeURIComponent(
  "globalThis.fetch = async (input) => { console.error('asked ' + (input.url ?? input)); throw new TypeError('away'); };",
)}`;

/** Every command that does something, by the words that call it. */
function commands(): [name: string, help: string][] {
  const program = new Command("wise-sca");
  for (const register of [call, doctor, jwe, keys, conformance, completion]) register(program);
  const help = (command: Command): string => {
    let text = "";
    command.configureOutput({ writeOut: (part) => (text += part) }).outputHelp();
    return text;
  };
  const visible = program.createHelp().visibleCommands(program);
  return [...visible]
    .filter((command) => command.name() !== "help")
    .flatMap((command) =>
      command.commands.length === 0
        ? [[command.name(), help(command)] as [string, string]]
        : command.commands.map((one): [string, string] => [`${command.name()} ${one.name()}`, help(one)]),
    );
}

it.each(commands())("%s explains itself, and takes no secret as an option", (_name, help) => {
  expect(help).toMatch(/\nExamples?:\n {2}\$ /);
  expect(help).toContain("\nExit codes: 0 ");
  expect(help).not.toMatch(/^ +--[\w-]*(?:token|pin|password|secret|fingerprint)\b/m);
});

it("covers the commands that there are", async () => {
  expect(commands().map(([name]) => name)).toEqual([
    "call",
    "doctor",
    "jwe inspect",
    "jwe seal",
    "jwe open",
    "keys generate",
    "keys upload",
    "keys fetch",
    "conformance",
    "completion",
  ]);
});

it.each([
  { args: "doctor --base-url http://example.com", says: "https URL" },
  { args: "doctor --key-id 6da49495-7d22-4d0b-9b38-0b1f0b2f6f5e", says: "together" },
  { args: "call FETCH /v1/x", says: "Pass one of GET" },
  { args: "call GET", says: "missing required argument 'path'" },
  { args: "call GET /v1/x --environment production", says: "WISE_SCA_TOKEN" },
  { args: "call GET /v1/x -d @missing", says: "missing cannot be read (ENOENT)" },
  { args: "completion csh", says: "bash, zsh, fish" },
  { args: "sandbox --watch", says: "--config FILE" },
  { args: "jwe open a.b.c.d.e --cek missing", says: "missing cannot be read (ENOENT)" },
  { args: "jwe inspect --pin 1234", says: "unknown option" },
  { args: "keys generate --bits 1024", says: "2048" },
  { args: "keys fetch --environment production", says: "WISE_SCA_CLIENT_TOKEN" },
  { args: "conformance", says: "missing required argument" },
  { args: "conformance -- there-is-no-such-program", says: "cannot be started" },
])("ends with 2 when called wrongly: $args", async ({ args, says }) => {
  const terminal = await openTerminal();
  const { exitCode, stdout, stderr } = await terminal.run(args.split(" "));
  expect([exitCode, stdout]).toEqual([2, ""]);
  expect(stderr).toContain(says);
});

it.each(["doctor", "jwe seal", "keys fetch", "keys upload key.pem", "call GET /v1/x"])(
  "%s calls the local sandbox unless told otherwise, and says so",
  async (command) => {
    const words = command.split(" ");
    const help = commands()
      .find(([name]) => command.startsWith(name))?.[1]
      .replaceAll(/\s+/g, " ");
    expect(help).toContain("(default: http://127.0.0.1:4010, the local sandbox)");
    const terminal = await openTerminal();
    await writeFile(join(terminal.folder, "key.pem"), vectors.keys.wise.publicSpkiPem);
    const seen = await terminal.run(words, { env: { NODE_OPTIONS: `--import ${WATCHED}` }, input: "{}" });
    expect(seen.stderr).toContain("asked http://127.0.0.1:4010/");
  },
);
