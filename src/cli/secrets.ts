import { CommandError, EXIT, usageError } from "./exit.ts";

/** A secret as it may be given. Never from the arguments: process lists and shell histories keep those. */
export interface SecretSource {
  /** What to call it: `the user's access token`. */
  readonly name: string;
  /** The environment variable that may hold it. */
  readonly variable?: string;
}

/**
 * A secret from its environment variable, or typed without being shown.
 *
 * @throws CommandError when it is neither set nor can be asked for
 */
export async function askSecret({ name, variable }: SecretSource): Promise<string> {
  const given = variable === undefined ? undefined : process.env[variable];
  if (given !== undefined && given !== "") return given.trim();
  if (process.stdin.isTTY !== true) {
    throw usageError(
      `${name} is needed: ${variable === undefined ? "pass it on standard input" : `set ${variable}`}`,
    );
  }
  return prompt(name);
}

/** What standard input holds, or what is typed without being shown. */
export async function askInput(name: string): Promise<string> {
  return process.stdin.isTTY === true ? prompt(name) : (await readStandardInput()).trim();
}

/** Reads standard input to its end. */
export async function readStandardInput(): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString("utf8");
}

async function prompt(name: string): Promise<string> {
  const { isCancel, password } = await import("@clack/prompts");
  const ended = new AbortController();
  // Ctrl-D closes the input and leaves the question open: Node would end without a word.
  const onPause = (): unknown => setImmediate(() => ended.abort());
  process.stdin.once("pause", onPause);
  const answer = await password({
    message: `Type ${name} (it is not shown)`,
    // Standard output may be a pipe into the next program.
    output: process.stderr,
    signal: ended.signal,
  });
  if (isCancel(answer)) {
    throw new CommandError("INTERRUPTED", "interrupted; nothing was done", EXIT.interrupted);
  }
  if (answer === "" || answer === undefined) throw usageError(`${name} is needed`);
  return answer;
}
