import { Argument, InvalidArgumentError } from "commander";
import type { Command } from "commander";
import { ApprovalRequiredError } from "../approval/errors.ts";
import type { ApprovalHooks } from "../approval/options.ts";
import { ScaError } from "../errors.ts";
import type { WiseKeySource } from "../jose/wise-key.ts";
import { answersHere, wayToAnswer } from "./call-answers.ts";
import { CommandError, EXIT, run, usageError } from "./exit.ts";
import { readTextFile } from "./files.ts";
import { paint, print, printBytes, shown, shownText } from "./output.ts";
import { readStandardInput } from "./secrets.ts";
import { addTargetOptions, readTarget, tokenFor, TOKEN_HELP } from "./target.ts";
import type { Target, TargetOptions } from "./target.ts";

interface CallOptions extends TargetOptions {
  readonly data?: string;
  readonly header?: Readonly<Record<string, string>>;
  readonly profile?: number;
  readonly facemap?: string;
}

const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"];

/** Bytes; a statement of a year has some millions. */
const REPLY_LIMIT = 67_108_864;

/** Milliseconds for one request: some payments take their time. */
const TIMEOUT = 60_000;

const HELP = `
Sends a request with the user's token. Refused for want of strong customer authentication, it asks for what Wise
wants to know, has it verified, and repeats the identical request, once. What is typed is not shown. Progress goes
to standard error, the body of the last response to standard output.

Encrypted endpoints take and give plain JSON here. A body that holds a secret belongs in a file (-d @FILE) or on
standard input (-d @-), since other users of this machine can read the arguments.

Without a terminal, WISE_SCA_PIN and WISE_SCA_DEVICE_FINGERPRINT may hold the answers; each is given once. Wise blocks
a profile after five refused answers; each run of this command counts its own, and stops before.
${TOKEN_HELP}

Examples:
  $ wise-sca call GET /v1/profiles/101/balance-statements/7/statement.json
  $ wise-sca call POST /v3/profiles/101/transfers/7/payments -d '{"type":"BALANCE"}' --environment sandbox
  $ wise-sca call POST /v2/profiles/101/pin -d @pin.json
  $ wise-sca call GET /v1/profiles/101/balance-statements/7/statement.pdf > statement.pdf

Exit codes: 0 the server did it (2xx); 1 it refused, or was not reached; 2 called wrongly; 130 interrupted.`;

/** Adds `wise-sca call`. */
export function register(program: Command): void {
  addTargetOptions(
    program.command("call").description("Call the API, and go through the approval that it asks for."),
  )
    .addArgument(new Argument("<method>", "what to do").choices(METHODS).argParser(readMethod))
    .argument("<path>", "path and query: /v3/profiles/101/transfers/7/payments")
    .option(
      "-d, --data <body>",
      "the body, JSON unless a header says otherwise; @FILE reads it, @- from input",
    )
    .option("-H, --header <header>", "a header as in 'Name: value'; may be given again", readHeader)
    .option("--profile <id>", "whose approval it is, if the path names no profile", readProfile)
    .option("--facemap <file>", "the facemap as FaceTec's SDK encodes it, should one be asked for")
    .addHelpText("after", HELP)
    .action((method: string, path: string, options: CallOptions) =>
      run({}, () => call(method, path, options)),
    );
}

async function call(method: string, path: string, options: CallOptions): Promise<number> {
  const target = readTarget(options);
  const url = urlOf(target, path);
  const body = options.data === undefined ? undefined : await bodyOf(options.data);
  const type = body === undefined ? {} : { "content-type": "application/json" };
  const token = await tokenFor(target, "user");
  const key = await keySource(target);
  const send = await fetchWith({ target, token, key: key.source, options });
  const response = await send(url, {
    method,
    headers: { ...type, ...options.header },
    ...(body !== undefined && { body }),
  }).catch((error: unknown) => {
    throw explained(error, key.failure());
  });
  return show(response);
}

/** The layers as a backend puts them together. */
async function fetchWith(given: {
  readonly target: Target;
  readonly token: string;
  readonly key: WiseKeySource;
  readonly options: CallOptions;
}): Promise<typeof globalThis.fetch> {
  const { target, token, key, options } = given;
  const [{ createScaClient }, { createTransportFetch }, { createJoseFetch }, approval, store] =
    await Promise.all([
      import("../client/client.ts"),
      import("../client/transport.ts"),
      import("../jose/fetch.ts"),
      import("../approval/fetch.ts"),
      import("../approval/store/memory.ts"),
    ]);
  const { baseUrl } = target;
  const limits = { timeout: TIMEOUT, maxReplyBytes: REPLY_LIMIT };
  // The two key endpoints take the other token, and have commands of their own.
  const transport = createTransportFetch({ baseUrl, token, ...limits });
  return createJoseFetch({
    wiseKey: key,
    maxBodyBytes: REPLY_LIMIT,
    fetch: approval.createApprovalFetch({
      sca: createScaClient({ baseUrl, token, wiseKey: key, store: store.createMemoryStore() }),
      solvers: await answersHere(options.facemap),
      hooks: PROGRESS,
      fetch: transport,
      ...(options.profile !== undefined && { profileId: options.profile }),
    }),
  });
}

/** Wise's key, asked for once something is to be sealed: most calls need no client token. */
async function keySource(
  target: Target,
): Promise<{ readonly source: WiseKeySource; readonly failure: () => unknown }> {
  const [{ fetchWiseKey }, { holdWiseKey }] = await Promise.all([
    import("./wise-key.ts"),
    import("../jose/wise-key.ts"),
  ]);
  let failure: unknown;
  const wiseKey = async (): ReturnType<typeof fetchWiseKey> => {
    try {
      return await fetchWiseKey(target);
    } catch (error) {
      failure = error;
      throw error;
    }
  };
  return { source: holdWiseKey({ wiseKey }), failure: () => failure };
}

const say = (text: string): void => print(text, process.stderr);

const PROGRESS: ApprovalHooks = {
  onApprovalRequired: ({ challenges, round }) =>
    say(`${round === 1 ? "Needs" : "Still needs"} an approval: ${shown(challenges.join(", "))}`),
  onRejected: ({ type, code }) =>
    say(paint("yellow", `Refused: ${type === undefined ? "" : `${type}, `}${shown(code)}`, process.stderr)),
  onCleared: ({ passed }) => say(`Cleared: ${shown(passed.join(", "))}. Repeating the call.`),
};

/** What the layers throw, in the words of whoever sits at the terminal. */
function explained(error: unknown, keyFailure: unknown): unknown {
  if (!(error instanceof ScaError)) return error;
  // Ctrl-C at a question, or no terminal to ask at.
  if (error.code === "ERR_SOLVER_FAILED" && error.cause instanceof CommandError) return error.cause;
  if (error.code === "ERR_WISE_KEY_UNAVAILABLE" && keyFailure !== undefined) return keyFailure;
  if (!(error instanceof ApprovalRequiredError)) return error;
  const types = error.pending.map(({ type }) => type);
  const unknown = "not approved, it needs an answer to a challenge that is not known here";
  if (types.length === 0) return new CommandError("ERR_APPROVAL_REQUIRED", unknown);
  const message = `not approved, it needs an answer to ${types.join(" and ")}: ${wayToAnswer(types)}`;
  return new CommandError("ERR_APPROVAL_REQUIRED", message);
}

async function show(response: Response): Promise<number> {
  const { status, ok, headers } = response;
  const trace = headers.get("x-trace-id");
  const details = ok || trace === null ? "" : `, trace id ${shown(trace)}`;
  say(`${paint(ok ? "green" : "red", `HTTP ${status}`, process.stderr)}${details}`);
  const bytes = new Uint8Array(await response.arrayBuffer());
  const type = headers.get("content-type") ?? "";
  if (type === "" || /^text\/|json|xml/i.test(type)) {
    if (bytes.length > 0) print(shownText(new TextDecoder().decode(bytes)));
  } else if (!printBytes(bytes)) {
    say(`${bytes.length} bytes of ${shown(type)}: pass standard output to a file`);
  }
  return ok ? EXIT.done : EXIT.failed;
}

function urlOf({ baseUrl }: Target, path: string): string {
  const url = URL.canParse(path, baseUrl) ? new URL(path, baseUrl) : undefined;
  if (path.startsWith("/") && url?.origin === baseUrl) return url.href;
  throw usageError("pass a path, such as /v3/profiles/101/transfers/7/payments; --base-url names the server");
}

async function bodyOf(data: string): Promise<string> {
  if (!data.startsWith("@")) return data;
  return data === "@-" ? readStandardInput() : readTextFile(data.slice(1));
}

function readMethod(text: string): string {
  const method = text.toUpperCase();
  if (METHODS.includes(method)) return method;
  throw new InvalidArgumentError(`Pass one of ${METHODS.join(", ")}.`);
}

function readHeader(
  text: string,
  before: Readonly<Record<string, string>> | undefined,
): Readonly<Record<string, string>> {
  const [, name = "", value = ""] = /^([\w!#$%&'*+.^`|~-]+):[ \t]*([\x20-\x7e]*)$/.exec(text) ?? [];
  if (name === "") throw new InvalidArgumentError("Pass 'Name: value', in ASCII.");
  if (name.toLowerCase() === "authorization") {
    throw new InvalidArgumentError("The token comes from its variable, or is asked for: see --help.");
  }
  return { ...before, [name.toLowerCase()]: value };
}

function readProfile(text: string): number {
  const id = Number(text);
  if (/^[1-9]\d*$/.test(text) && Number.isSafeInteger(id)) return id;
  throw new InvalidArgumentError("Pass the number of a profile.");
}
