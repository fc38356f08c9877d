/** How a store fails: in a typed error that quotes nothing of what its client's own error may hold. */
import { InvalidInputError, ScaError } from "../../errors.ts";

/**
 * A store could not read or write. After a failed write nobody knows whether it took effect, so read the key again;
 * only with the reason `FULL` nothing was written.
 *
 * The client's own error is not kept, not even as `cause`: those of Redis and Postgres quote the command or the row,
 * and with it the one-time token.
 */
export class StoreError extends ScaError {
  declare readonly code: "ERR_APPROVAL_STORE_FAILED";
  /**
   * What the client calls it: the code of its error (`OOM`, `ECONNREFUSED`, `57014`), else the name of the error's
   * class (`ClientClosedError`), else `UNKNOWN`. Of our own: `FULL`, `UNEXPECTED_REPLY`, `ABORTED`.
   */
  readonly reason: string;

  constructor(reason: string, message: string) {
    super("ERR_APPROVAL_STORE_FAILED", `${message} (${reason})`);
    this.reason = reason;
  }

  static {
    this.prototype.name = "StoreError";
  }
}

/**
 * Runs a call of a client.
 *
 * @param hints what to do about a reason, where there is something to do
 * @throws StoreError in place of whatever the client throws
 */
export async function callClient<T>(
  work: () => T | Promise<T>,
  message: string,
  hints: Readonly<Record<string, string>> = {},
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const reason = reasonOf(error);
    throw new StoreError(reason, Object.hasOwn(hints, reason) ? `${message}: ${hints[reason]}` : message);
  }
}

/** Only what has the form of a code or of a class's name: the rest of an error may quote what was written. */
function reasonOf(error: unknown): string {
  const { code, message, constructor } = Object(error) as Partial<Record<string, unknown>>;
  if (typeof code === "string" && /^[A-Z0-9_]{2,40}$/.test(code)) return code;
  // Redis begins its messages with the code: `OOM command not allowed when …`.
  const [word = ""] = typeof message === "string" ? message.split(" ", 1) : [];
  if (/^[A-Z]{2,20}$/.test(word)) return word;
  const name = typeof constructor === "function" ? constructor.name : "";
  return /^[A-Z]\w{0,40}Error$/.test(name) ? name : "UNKNOWN";
}

/** Before anything is written: a value without an end would stay for ever. */
export function checkTtl(ttl: number): void {
  if (!Number.isInteger(ttl) || ttl < 1 || ttl > 86_400)
    throw new InvalidInputError("ERR_INVALID_ARGUMENT", "ttl", "pass whole seconds, 1 to 86400");
}
