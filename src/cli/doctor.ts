import { InvalidArgumentError } from "commander";
import type { Command } from "commander";
import type { PrivateKeyInput } from "../jose/keys.ts";
import type { Check, CheckUp } from "./checkup.ts";
import { EXIT, run, usageError } from "./exit.ts";
import { readPrivateKey, readPublicKey } from "./key-files.ts";
import { paint, print, printJson, shown } from "./output.ts";
import { addTargetOptions, readTarget, TOKENS, TOKEN_HELP } from "./target.ts";
import type { Target, TargetOptions } from "./target.ts";

interface DoctorOptions extends TargetOptions {
  readonly apiVersion: string;
  readonly wiseKey?: string;
  readonly keyId?: string;
  readonly privateKey?: string;
  readonly timeout: number;
  readonly json?: boolean;
}

const HELP = `
Looks at the server, the clock, the tokens, Wise's key, a sealed round trip through the direct playground,
and, when it is named, an uploaded key of your own. Nothing is changed on the server.
${TOKEN_HELP}

Examples:
  $ wise-sca doctor
  $ WISE_SCA_TOKEN=... WISE_SCA_CLIENT_TOKEN=... wise-sca doctor --environment sandbox
  $ wise-sca doctor --key-id 6da49495-7d22-4d0b-9b38-0b1f0b2f6f5e --private-key wise-sca.private.pem
  $ wise-sca doctor --json | jq '.checks[] | select(.status == "failed")'

Exit codes: 0 nothing failed; 1 a check failed; 2 called wrongly.`;

/** Adds `wise-sca doctor`. */
export function register(program: Command): void {
  addTargetOptions(program.command("doctor").description("Check an integration: each line says what to do."))
    .option("--api-version <version>", "the paths to call: legacy, or a quarter such as 2026Q4", "legacy")
    .option("--wise-key <file>", "Wise's public key, if it is not to be fetched")
    .option("--key-id <uuid>", "the id under which your own key was uploaded")
    .option("--private-key <file>", "the private half of that key")
    .option("--timeout <ms>", "milliseconds per request", readTimeout, 10_000)
    .option("--json", "print JSON")
    .addHelpText("after", HELP)
    .action((options: DoctorOptions) => run(options, () => doctor(options)));
}

async function doctor(options: DoctorOptions): Promise<number> {
  const target = readTarget(options);
  const plan = await planOf(options, target);
  const { checkUp } = await import("./checkup.ts");
  if (options.json !== true) print(`Checking ${paint("bold", target.baseUrl)}\n`);
  const checks: Check[] = [];
  for await (const check of checkUp(plan)) {
    checks.push(check);
    if (options.json !== true) print(line(check));
  }
  const count = (status: Check["status"]): number => checks.filter((one) => one.status === status).length;
  const ok = count("failed") === 0;
  if (options.json === true) printJson({ target: target.baseUrl, ok, checks });
  else print(`\n${count("passed")} passed, ${count("failed")} failed, ${count("skipped")} skipped`);
  return ok ? EXIT.done : EXIT.failed;
}

async function planOf(options: DoctorOptions, target: Target): Promise<CheckUp> {
  const { apiVersion, timeout } = options;
  if (!/^(?:legacy|20\d\dQ[1-4])$/.test(apiVersion)) {
    throw usageError("--api-version: pass legacy or a quarter such as 2026Q4");
  }
  const ownKey = await ownKeyOf(options);
  const wiseKey = options.wiseKey === undefined ? undefined : await readPublicKey(options.wiseKey);
  // A missing token is a finding, not a reason to stop: nothing is asked for here.
  const token = process.env[TOKENS.user.variable]?.trim() || (target.isLocal ? "sandbox" : undefined);
  const clientToken = process.env[TOKENS.client.variable]?.trim() || (target.isLocal ? "sandbox" : undefined);
  return {
    baseUrl: target.baseUrl,
    apiVersion,
    timeout,
    ...(token !== undefined && { token }),
    ...(clientToken !== undefined && { clientToken }),
    ...(wiseKey !== undefined && { wiseKey: wiseKey.material }),
    ...(ownKey !== undefined && { ownKey }),
  };
}

async function ownKeyOf({
  keyId,
  privateKey,
}: DoctorOptions): Promise<{ keyId: string; privateKey: PrivateKeyInput } | undefined> {
  if (keyId === undefined && privateKey === undefined) return undefined;
  if (keyId === undefined || privateKey === undefined) {
    throw usageError("pass --key-id and --private-key together: they name one uploaded key");
  }
  return { keyId, privateKey: await readPrivateKey(privateKey) };
}

const STYLE = { passed: "green", failed: "red", skipped: "yellow" } as const;

function line({ id, status, detail, advice }: Check): string {
  const head = `  ${paint(STYLE[status], status.padEnd(7))}  ${id.padEnd(17)}  ${shown(detail)}`;
  return advice === undefined ? head : `${head}\n${" ".repeat(30)}${paint("dim", advice)}`;
}

function readTimeout(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= 600_000) return value;
  throw new InvalidArgumentError("Pass whole milliseconds, up to 600000.");
}
