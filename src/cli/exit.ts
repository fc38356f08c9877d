import { CallError, InvalidInputError, ScaError } from "../errors.ts";
import { print, printJson, shown } from "./output.ts";

/** What the process ends with; 130, as shells have it, is an interrupted prompt. */
export const EXIT = { done: 0, failed: 1, usage: 2, interrupted: 130 } as const;

/** Where nothing answers on this machine. */
export const NO_SANDBOX = "Start a sandbox in another terminal with: npx wise-sca sandbox";

/** A failure that the user can do something about. The message says what, and never quotes a secret. */
export class CommandError extends Error {
  override readonly name = "CommandError";
  readonly code: string;
  readonly exitCode: number;

  constructor(code: string, message: string, exitCode: number = EXIT.failed) {
    super(message);
    this.code = code;
    this.exitCode = exitCode;
  }
}

/** A wrong option, argument or input: nothing was done. */
export function usageError(message: string): CommandError {
  return new CommandError("USAGE", message, EXIT.usage);
}

/**
 * Runs a command and turns what it throws into a line on standard error, or into JSON on standard output for
 * whoever asked for that.
 */
export async function run(options: { readonly json?: boolean }, work: () => Promise<number>): Promise<void> {
  try {
    process.exitCode = await work();
  } catch (error) {
    if (!(error instanceof CommandError || error instanceof ScaError)) throw error;
    const { code, message } = error;
    if (options.json === true) printJson({ error: { code, message } });
    else print(`wise-sca: ${shown(message)}`, process.stderr);
    const isAway = error instanceof CallError && code === "ERR_NETWORK" && error.url.startsWith("http:");
    if (isAway && options.json !== true)
      print(`${NO_SANDBOX}\nor name a server: --base-url, --environment`, process.stderr);
    process.exitCode = exitCodeOf(error);
  }
}

function exitCodeOf(error: CommandError | ScaError): number {
  if (error instanceof CommandError) return error.exitCode;
  return error instanceof InvalidInputError ? EXIT.usage : EXIT.failed;
}
