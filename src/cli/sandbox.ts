import { InvalidArgumentError } from "commander";
import type { Command } from "commander";
import type { Sandbox } from "../sandbox/index.ts";
import type { keepState, KeptState, SandboxServer } from "../sandbox/node.ts";
import { CommandError, EXIT, run, usageError } from "./exit.ts";
import { columns, paint, print, printJson, shown } from "./output.ts";
import { readConfig, SAMPLE_PROFILES, SAMPLE_TOKENS } from "./sandbox-config.ts";
import type { ConfiguredProfile, SandboxConfig } from "./sandbox-config.ts";

interface SandboxCommandOptions {
  readonly port: number;
  readonly host: string;
  readonly allowHost?: string[];
  readonly strict?: boolean;
  readonly state?: string;
  readonly config?: string;
  readonly json?: boolean;
}

const HELP = `
Answers as Wise's SCA endpoints do, with real encryption, and needs no set-up: any bearer token will do, and
profiles appear when they are first used. With --strict only configured users and tokens are accepted; without
a configuration there is one user, whose token is printed.

The configuration is JSON, and everything in it may be left out:
  {
    "strict": true,
    "users": [{ "id": 1, "tokens": ["user-token"], "profiles": [101] }],
    "clientTokens": ["client-token"],
    "profiles": [{ "id": 101, "pin": "1234", "deviceFingerprint": "my-phone" }],
    "settings": { "statusShape": "wrapped", "rateLimits": { "enabled": true } },
    "faults": [{ "kind": "delay", "operationId": "verifyPin", "milliseconds": 2000 }]
  }

Examples:
  $ wise-sca sandbox
  $ wise-sca sandbox --port 0 --json
  $ wise-sca sandbox --strict --config sandbox.json --state sandbox-state.json

Exit codes: 0 ended by Ctrl-C or a request to terminate; 1 could not start, saying why; 2 called wrongly.`;

/** Adds `wise-sca sandbox`. */
export function register(program: Command): void {
  program
    .command("sandbox")
    .description("Run a server that behaves as Wise's SCA endpoints do.")
    .option("-p, --port <number>", "port to listen on; 0 takes any free one", readPort, 4010)
    .option("--host <address>", "address to listen on", "127.0.0.1")
    .option("--allow-host <name...>", "names beside loopback ones under which the control API may be called")
    .option("--strict", "accept configured users and tokens only")
    .option("--state <file>", "keep the state in a file, and go on from it")
    .option("--config <file>", "users, tokens, profiles, settings and faults, as JSON")
    .option("--json", "print one line of JSON instead of a greeting")
    .addHelpText("after", HELP)
    .action((options: SandboxCommandOptions) => run(options, () => start(options)));
}

async function start(options: SandboxCommandOptions): Promise<number> {
  const config = await readConfig(options.config);
  const strict = options.strict ?? config.strict ?? config.users !== undefined;
  const [{ createSandbox }, node] = await Promise.all([
    import("../sandbox/index.ts"),
    import("../sandbox/node.ts"),
  ]);
  const profiles = config.profiles ?? SAMPLE_PROFILES;
  const users = config.users ?? [
    { id: 1, tokens: [SAMPLE_TOKENS.user], profiles: profiles.map(({ id }) => id) },
  ];
  const clientTokens = config.clientTokens ?? [SAMPLE_TOKENS.client];
  const sandbox = await attempt(() =>
    createSandbox({
      cryptography: node.nodeCryptography,
      controlHosts: options.allowHost ?? [],
      ...(strict && { users, clientTokens }),
    }),
  );
  const state = await restore(sandbox, options.state, node.keepState);
  await attempt(() => prepare(sandbox, config, state?.restored === true ? [] : profiles));
  const server = await listen(options, () =>
    node.serve(state ?? sandbox, { port: options.port, hostname: options.host }),
  ).catch(async (error: unknown) => {
    await state?.close();
    throw error;
  });

  // Before anything is printed: whoever reads it may end the process at once.
  const ended = interrupted();
  const facts = {
    url: reachable(server.url),
    inspector: `${reachable(server.url)}/_sandbox`,
    strict,
    tokens: strict ? users.flatMap((user) => user.tokens) : undefined,
    clientTokens: strict ? clientTokens : undefined,
    profiles,
    state: options.state,
    restored: state?.restored,
  };
  if (options.json === true) printJson(facts, 0);
  else print(greeting(facts));
  if (!isLoopback(options.host)) {
    print(
      paint(
        "yellow",
        `Warning: other machines can reach ${shown(options.host)}, and there see and steer all of this.`,
      ),
      process.stderr,
    );
  }
  await ended;
  await server.close();
  await state?.close();
  return EXIT.done;
}

/** Applies what is configured beyond what the sandbox was made with. */
function prepare(sandbox: Sandbox, config: SandboxConfig, profiles: readonly ConfiguredProfile[]): void {
  if (config.settings !== undefined) sandbox.configure(config.settings);
  for (const { id, ...factors } of profiles) sandbox.profile(id).enrol(factors);
  for (const fault of config.faults ?? []) sandbox.faults.add(fault);
}

/** What the sandbox refuses of a configuration, it says in a TypeError. */
async function attempt<T>(work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof TypeError ? usageError(error.message) : error;
  }
}

async function restore(
  sandbox: Sandbox,
  file: string | undefined,
  keep: typeof keepState,
): Promise<KeptState | undefined> {
  if (file === undefined) return undefined;
  const failed = (error: unknown): CommandError =>
    new CommandError("STATE_FILE", `--state ${file}: ${error instanceof Error ? error.message : "failed"}`);
  try {
    return await keep(sandbox, file, (error) => print(shown(failed(error).message), process.stderr));
  } catch (error) {
    throw failed(error);
  }
}

async function listen(
  { port, host }: SandboxCommandOptions,
  serve: () => Promise<SandboxServer>,
): Promise<SandboxServer> {
  try {
    return await serve();
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    throw new CommandError(code === "" ? "LISTEN" : code, `cannot listen: ${advice(code, port, host)}`);
  }
}

function advice(code: string, port: number, host: string): string {
  switch (code) {
    case "EADDRINUSE":
      return `port ${port} is taken, perhaps by another sandbox; end that, or pass --port 0 for any free one`;
    case "EACCES":
      return `port ${port} needs more rights; pass a --port above 1023`;
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
      return `--host ${host} is no address of this machine`;
    default:
      return code || "the server did not start";
  }
}

interface Facts {
  readonly url: string;
  readonly inspector: string;
  readonly tokens: readonly string[] | undefined;
  readonly clientTokens: readonly string[] | undefined;
  readonly profiles: readonly ConfiguredProfile[];
  readonly state: string | undefined;
  readonly restored: boolean | undefined;
}

function greeting(facts: Facts): string {
  const { url, inspector, tokens, clientTokens, profiles, state, restored } = facts;
  const rows: [string, string][] = [["Inspector", inspector]];
  if (tokens === undefined) rows.push(["Token", "any will do, such as sandbox-user-token"]);
  else
    rows.push(
      ["User token", shown(tokens.join(", "))],
      ["Client token", shown((clientTokens ?? []).join(", "))],
    );
  if (restored !== true)
    for (const profile of profiles) rows.push([shown(`Profile ${profile.id}`), shown(factorsOf(profile))]);
  if (state !== undefined) rows.push(["State", shown(restored === true ? `${state}, restored` : state)]);
  const token = shown(tokens?.[0] ?? SAMPLE_TOKENS.user);
  const statement = `${url}/v1/profiles/${shown(profiles[0]?.id ?? 101)}/balance-statements/7/statement.json`;
  return `
  ${paint("bold", "wise-sca sandbox")}  ${paint("green", url)}

${columns(rows)}

  A call that is refused until strong customer authentication is given:
    curl -i -H 'Authorization: Bearer ${token}' ${statement}

  Ctrl-C ends it.
`;
}

function factorsOf({ pin, deviceFingerprint, faceMap, phone }: ConfiguredProfile): string {
  const known = [
    pin !== undefined && `PIN ${pin}`,
    deviceFingerprint !== undefined && `device fingerprint ${[deviceFingerprint].flat().join(", ")}`,
    faceMap !== undefined && "a facemap",
    phone !== undefined && `phone ${phone} (code 111111)`,
  ].filter((one) => one !== false);
  return known.length === 0 ? "no factors" : known.join(", ");
}

/** Resolves at Ctrl-C or a request to terminate. A second Ctrl-C ends the process at once. */
function interrupted(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve());
  });
}

/** A URL that this machine reaches: wildcard addresses are for listening only. */
function reachable(url: string): string {
  return url.replace("//0.0.0.0:", "//127.0.0.1:").replace("//[::]:", "//[::1]:");
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || host.startsWith("127.");
}

function readPort(text: string): number {
  const port = Number(text);
  if (!/^[0-9]{1,5}$/.test(text) || port > 65_535) {
    throw new InvalidArgumentError("pass a number from 0 to 65535.");
  }
  return port;
}
