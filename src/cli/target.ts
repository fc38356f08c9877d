import { Option } from "commander";
import type { Command } from "commander";
import { servers } from "../../generated/operations.ts";
import { usageError } from "./exit.ts";
import { askSecret, givenBy } from "./secrets.ts";

/** Options by which a command is told which server to call. */
export interface TargetOptions {
  readonly baseUrl?: string;
  readonly environment?: keyof typeof servers;
}

/** A server, and where its tokens come from. */
export interface Target {
  /** The origin, without a trailing slash. */
  readonly baseUrl: string;
  /** On this machine: a sandbox, which takes any token unless it is a strict one. */
  readonly isLocal: boolean;
}

/** Environment variables that hold the tokens; never an option, since others can read the arguments. */
export const TOKENS = {
  user: { variable: "WISE_SCA_TOKEN", name: "the user's access token" },
  client: { variable: "WISE_SCA_CLIENT_TOKEN", name: "the client-credentials token" },
} as const;

/** Where `wise-sca sandbox` listens unless told otherwise. */
export const LOCAL_SANDBOX = "http://127.0.0.1:4010";

/** Adds `--base-url` and `--environment`. */
export function addTargetOptions(command: Command): Command {
  return command
    .addOption(
      new Option(
        "--base-url <url>",
        `server to call: https, or http on this machine (default: ${LOCAL_SANDBOX}, the local sandbox)`,
      ).conflicts("environment"),
    )
    .addOption(new Option("--environment <name>", "one of Wise's servers").choices(Object.keys(servers)));
}

/**
 * The server that is named, or the sandbox on this machine.
 *
 * @throws CommandError when the URL is not one to send tokens to
 */
export function readTarget({ baseUrl, environment }: TargetOptions): Target {
  const text = environment === undefined ? (baseUrl ?? LOCAL_SANDBOX) : servers[environment];
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw badUrl();
  }
  const isLocal = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/.test(url.hostname);
  const isBare = url.href === `${url.origin}/`;
  if (!isBare || (url.protocol !== "https:" && !(url.protocol === "http:" && isLocal))) throw badUrl();
  return { baseUrl: url.origin, isLocal };
}

/** A token from its variable; for a sandbox on this machine any will do; else it is asked for. */
export async function tokenFor(target: Target, kind: keyof typeof TOKENS): Promise<string> {
  const source = TOKENS[kind];
  if (target.isLocal && givenBy(source.variable) === undefined) return "sandbox";
  return askSecret(source);
}

/** Help on tokens, for commands that call a server. */
export const TOKEN_HELP = `
Tokens are read from ${TOKENS.user.variable} and ${TOKENS.client.variable}, or asked for without being shown.
A server on this machine needs none, unless the sandbox is strict.`;

function badUrl(): Error {
  return usageError(
    "--base-url: pass an https URL (http only on this machine) without path, query or credentials",
  );
}
