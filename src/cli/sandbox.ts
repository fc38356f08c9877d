import { InvalidArgumentError, Option } from "commander";
import type { Command } from "commander";
import type { OAuthClient, Reading, Sandbox } from "../sandbox/index.ts";
import type { Certificates, keepCertificates, keepState, KeptState, SandboxServer } from "../sandbox/node.ts";
import { CommandError, EXIT, run, usageError } from "./exit.ts";
import { readTextFile } from "./files.ts";
import { readings } from "../sandbox/readings.ts";
import { columns, paint, print, printJson, shown } from "./output.ts";
import { readConfig, SAMPLE_CLIENT, SAMPLE_PROFILES, SAMPLE_TOKENS } from "./sandbox-config.ts";
import type { ConfiguredProfile, SandboxConfig } from "./sandbox-config.ts";
import { watchConfig } from "./sandbox-watch.ts";

interface SandboxCommandOptions {
  readonly port: number;
  readonly host: string;
  readonly allowHost?: string[];
  readonly strict?: boolean;
  readonly reading?: Reading;
  readonly upstream?: string;
  readonly publicKey?: string;
  readonly mtls?: string;
  readonly state?: string;
  readonly config?: string;
  readonly watch?: boolean;
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
    "oauthClients": [{ "clientId": "client", "clientSecret": "secret" }],
    "protect": [{ "method": "POST", "path": "/v1/profiles/{profileId}/cards", "risk": "high" }],
    "upstream": "http://127.0.0.1:4020",
    "publicKeys": { "1": "-----BEGIN PUBLIC KEY-----…" },
    "profiles": [{ "id": 101, "pin": "1234", "deviceFingerprint": "my-phone" }],
    "settings": { "statusShape": "wrapped", "rateLimits": { "enabled": true } },
    "faults": [{ "kind": "delay", "operationId": "verifyPin", "milliseconds": 2000 }]
  }

Examples:
  $ wise-sca sandbox
  $ wise-sca sandbox --port 0 --json
  $ wise-sca sandbox --reading openapi
  $ wise-sca sandbox --config sandbox.json --watch
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
    .addOption(
      new Option("--reading <name>", "which of Wise's sources to follow where they differ").choices(readings),
    )
    .option("--upstream <url>", "another server for what the sandbox does not know")
    .option(
      "--public-key <file>",
      "take calls that user 1 approves by signature with the other half of this key",
    )
    .option(
      "--mtls <folder>",
      "serve HTTPS to clients with a certificate; certificates are made in this folder",
    )
    .option("--state <file>", "keep the state in a file, and go on from it")
    .option("--config <file>", "users, tokens, profiles, settings and faults, as JSON")
    .option("--watch", "take profiles, settings and faults anew whenever the configuration is saved")
    .option("--json", "print one line of JSON instead of a greeting")
    .addHelpText("after", HELP)
    .action((options: SandboxCommandOptions) => run(options, () => start(options)));
}

async function start(options: SandboxCommandOptions): Promise<number> {
  if (options.watch === true && options.config === undefined) {
    throw usageError("--watch: name the configuration to watch with --config FILE");
  }
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
  const oauthClients = config.oauthClients ?? [SAMPLE_CLIENT];
  const upstream = options.upstream ?? config.upstream;
  const publicKeys = {
    ...config.publicKeys,
    ...(options.publicKey !== undefined && {
      [users[0]?.id ?? 1]: await readTextFile(options.publicKey),
    }),
  };
  const certificates =
    options.mtls === undefined ? undefined : await keptCertificates(options.mtls, node.keepCertificates);
  const sandbox = await attempt(() =>
    createSandbox({
      cryptography: node.nodeCryptography,
      controlHosts: options.allowHost ?? [],
      ...(strict && { users, clientTokens, oauthClients }),
      publicKeys,
      ...(config.protect && { protect: config.protect }),
      ...(upstream !== undefined && { upstream }),
    }),
  );
  const state = await restore(sandbox, options.state, node.keepState);
  const { settings } = sandbox;
  await attempt(() => prepare(sandbox, config, options.reading, state?.restored === true ? [] : profiles));
  const server = await listen(options, () =>
    node.serve(state ?? sandbox, {
      port: options.port,
      hostname: options.host,
      ...(certificates && { mtls: { ca: certificates.ca, ...certificates.server } }),
    }),
  ).catch(async (error: unknown) => {
    await state?.close();
    throw error;
  });

  // Before anything is printed: whoever reads it may end the process at once.
  const ended = interrupted();
  const watcher =
    options.watch === true && options.config !== undefined
      ? watchConfig(options.config, { sandbox, config, settings }, (changed) =>
          prepare(sandbox, changed, options.reading, changed.profiles ?? []),
        )
      : undefined;
  const facts = {
    url: reachable(server.url),
    inspector: `${reachable(server.url)}/_sandbox`,
    strict,
    reading: sandbox.settings.reading,
    tokens: strict ? users.flatMap((user) => user.tokens) : undefined,
    clientTokens: strict ? clientTokens : undefined,
    oauthClients: strict ? oauthClients : undefined,
    upstream,
    certificates: options.mtls,
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
        process.stderr,
      ),
      process.stderr,
    );
  }
  await ended;
  watcher?.close();
  await server.close();
  await state?.close();
  return EXIT.done;
}

/** Applies what is configured beyond what the sandbox was made with. */
function prepare(
  sandbox: Sandbox,
  config: SandboxConfig,
  reading: Reading | undefined,
  profiles: readonly ConfiguredProfile[],
): void {
  sandbox.configure({ ...config.settings, ...(reading !== undefined && { reading }) });
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

/** What is wrong with the folder is said in a TypeError, or in that of a file that cannot be written. */
async function keptCertificates(folder: string, keep: typeof keepCertificates): Promise<Certificates> {
  try {
    return await keep(folder);
  } catch (error) {
    throw usageError(`--mtls: ${error instanceof Error ? error.message : "failed"}`);
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
  readonly reading: Reading;
  readonly tokens: readonly string[] | undefined;
  readonly clientTokens: readonly string[] | undefined;
  readonly oauthClients: readonly OAuthClient[] | undefined;
  readonly upstream: string | undefined;
  readonly certificates: string | undefined;
  readonly profiles: readonly ConfiguredProfile[];
  readonly state: string | undefined;
  readonly restored: boolean | undefined;
}

function greeting(facts: Facts): string {
  const { url, inspector, reading, tokens, clientTokens, profiles, state, restored } = facts;
  const { oauthClients = [], upstream, certificates } = facts;
  const rows: [string, string][] = [
    ["Inspector", inspector],
    ["Reading", `${reading}, of ${readings.join(", ")}`],
  ];
  if (tokens === undefined) rows.push(["Token", "any will do, such as sandbox-user-token"]);
  else
    rows.push(
      ["User token", shown(tokens.join(", "))],
      ["Client token", shown((clientTokens ?? []).join(", "))],
    );
  for (const { clientId, clientSecret } of oauthClients)
    rows.push(["OAuth client", shown(`${clientId}:${clientSecret}`)]);
  if (upstream !== undefined) rows.push(["Upstream", shown(upstream)]);
  if (certificates !== undefined)
    rows.push(["Certificates", shown(`${certificates}: ca.pem, client.pem, client-key.pem`)]);
  if (restored !== true)
    for (const profile of profiles) rows.push([shown(`Profile ${profile.id}`), shown(factorsOf(profile))]);
  if (state !== undefined) rows.push(["State", shown(restored === true ? `${state}, restored` : state)]);
  const token = shown(tokens?.[0] ?? SAMPLE_TOKENS.user);
  const at = (file: string): string => shown(`${certificates ?? ""}/${file}`);
  const tls =
    certificates === undefined
      ? ""
      : ` --cacert ${at("ca.pem")} --cert ${at("client.pem")} --key ${at("client-key.pem")}`;
  const statement = `${url}/v1/profiles/${shown(profiles[0]?.id ?? 101)}/balance-statements/7/statement.json`;
  return `
  ${paint("bold", "wise-sca sandbox")}  ${paint("green", url)}

${columns(rows)}

  A call that is refused until strong customer authentication is given:
    curl -i${tls} -H 'Authorization: Bearer ${token}' ${statement}

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
