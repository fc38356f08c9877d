import { CommandError, EXIT, usageError } from "./exit.ts";

/** A secret as it may be given. Never from the arguments: process lists and shell histories keep those. */
export interface SecretSource {
  /** What to call it: `the user's access token`. */
  readonly name: string;
  /** The environment variable that may hold it. */
  readonly variable?: string;
}

/** A question to whoever sits at the terminal. */
export interface Question {
  /** What to call the secret. */
  readonly name: string;
  /** What to know about it: how many answers are left, where the code was sent. */
  readonly note?: string;
  /** Closes the question. */
  readonly signal?: AbortSignal;
}

/**
 * A secret from its environment variable, or typed without being shown.
 *
 * @throws CommandError when it is neither set nor can be asked for
 */
export async function askSecret({ name, variable }: SecretSource): Promise<string> {
  const given = variable === undefined ? undefined : givenBy(variable);
  if (given !== undefined) return given;
  if (process.stdin.isTTY !== true) {
    throw usageError(
      `${name} is needed: ${variable === undefined ? "pass it on standard input" : `set ${variable}`}`,
    );
  }
  return askRequired(name);
}

/** What an environment variable holds, unless that is nothing. */
export function givenBy(variable: string): string | undefined {
  return process.env[variable]?.trim() || undefined;
}

/** What standard input holds, or what is typed without being shown. */
export async function askInput(name: string): Promise<string> {
  return process.stdin.isTTY === true ? askRequired(name) : (await readStandardInput()).trim();
}

/** Reads standard input to its end. */
export async function readStandardInput(): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString("utf8");
}

async function askRequired(name: string): Promise<string> {
  const answer = await ask({ name });
  if (answer === undefined) throw usageError(`${name} is needed`);
  return answer;
}

/** Two questions at once would share the keys that are struck: each waits for the one before. */
let before: Promise<unknown> = Promise.resolve();

/**
 * Asks at the terminal, without showing what is typed.
 *
 * @returns undefined when nothing was typed
 * @throws CommandError when there is no terminal to ask at, or at Ctrl-C
 */
export function ask(question: Question): Promise<string | undefined> {
  const answer = before.then(() => prompt(question));
  before = answer.catch(() => undefined);
  return answer;
}

async function prompt({ name, note, signal }: Question): Promise<string | undefined> {
  // Asked into a file, the question would be seen by nobody, and what is typed by everybody.
  if (process.stderr.isTTY !== true) {
    throw usageError(`${name} is asked for on standard error: let that be the terminal`);
  }
  const { isCancel, password } = await import("@clack/prompts");
  const ended = new AbortController();
  // Ctrl-D closes the input and leaves the question open: Node would end without a word.
  const onPause = (): unknown => setImmediate(() => ended.abort());
  process.stdin.once("pause", onPause);
  const hint = ["it is not shown", ...(note === undefined ? [] : [note])].join("; ");
  const answer = await password({
    message: `Type ${name} (${hint})`,
    // Standard output may be a pipe into the next program.
    output: process.stderr,
    signal: signal === undefined ? ended.signal : AbortSignal.any([ended.signal, signal]),
  }).finally(() => process.stdin.off("pause", onPause));
  if (isCancel(answer)) {
    throw new CommandError("INTERRUPTED", "interrupted; nothing was done", EXIT.interrupted);
  }
  return answer || undefined;
}
