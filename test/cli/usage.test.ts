import { Command } from "commander";
import { expect, it } from "vitest";
import { register as conformance } from "../../src/cli/conformance.ts";
import { register as doctor } from "../../src/cli/doctor.ts";
import { register as jwe } from "../../src/cli/jwe.ts";
import { register as keys } from "../../src/cli/keys.ts";
import { openTerminal } from "./terminal.ts";

/** Every command that does something, by the words that call it. */
function commands(): [name: string, help: string][] {
  const program = new Command("wise-sca");
  for (const register of [doctor, jwe, keys, conformance]) register(program);
  const help = (command: Command): string => {
    let text = "";
    command.configureOutput({ writeOut: (part) => (text += part) }).outputHelp();
    return text;
  };
  return program.commands.flatMap((command) =>
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
    "doctor",
    "jwe inspect",
    "jwe seal",
    "jwe open",
    "keys generate",
    "keys upload",
    "keys fetch",
    "conformance",
  ]);
});

it.each([
  { args: "doctor --base-url http://example.com", says: "https URL" },
  { args: "doctor --key-id 6da49495-7d22-4d0b-9b38-0b1f0b2f6f5e", says: "together" },
  { args: "jwe seal", says: "name the key" },
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
