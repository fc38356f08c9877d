/** Errors of approvals. Their codes begin with `ERR_APPROVAL_` or name the solver. */
import { publicUrl, ScaError } from "../errors.ts";
import type { LocalErrorCode } from "../errors.ts";
import type { Approval } from "./record.ts";

/** Codes of `ApprovalError`. */
export type ApprovalErrorCode = Extract<LocalErrorCode, `ERR_APPROVAL_${string}` | "ERR_SOLVER_FAILED">;

/** An approval that cannot go on: expired, used, unknown, malformed, exhausted, or for another request. */
export class ApprovalError extends ScaError {
  declare readonly code: ApprovalErrorCode;

  /** @param cause kept behind a getter, since a solver's or a store's own error may quote what it was given */
  constructor(code: ApprovalErrorCode, message: string, cause?: unknown) {
    super(code, message);
    if (cause !== undefined) Object.defineProperty(this, "cause", { get: () => cause });
  }

  static {
    this.prototype.name = "ApprovalError";
  }
}

/**
 * A call needs an approval for which there is no solver here. Keep `error.approval` (or only its id, if there is
 * a store), ask the customer, and go on with `resumeApproval`.
 */
export class ApprovalRequiredError extends ApprovalError {
  /** Types that would bring the approval nearer to clearance, best first. */
  readonly pending: readonly string[];
  /** Plain JSON that holds the one-time token: not enumerable, so that no log shows it by accident. */
  declare readonly approval: Approval;

  constructor(approval: Approval, pending: readonly string[]) {
    const call = approval.request
      ? `${approval.request.method} ${publicUrl(approval.request.url)}`
      : "the session";
    super(
      "ERR_APPROVAL_REQUIRED",
      `${call} needs ${pending.join(", ") || "a challenge that this client does not know"}: pass solvers for it, or continue error.approval with resumeApproval`,
    );
    this.pending = pending;
    Object.defineProperty(this, "approval", { get: () => approval });
  }

  static {
    this.prototype.name = "ApprovalRequiredError";
  }
}

/** What servers say of a token that is of no use any more, by the codes of the description. */
const OF_TOKEN: Readonly<Record<string, readonly [ApprovalErrorCode, string]>> = {
  ONE_TIME_TOKEN_EXPIRED: ["ERR_APPROVAL_EXPIRED", "the one-time token has expired: make the call again"],
  ONE_TIME_TOKEN_USED: ["ERR_APPROVAL_USED", "the one-time token has been used: make the call again"],
  ONE_TIME_TOKEN_NOT_FOUND: [
    "ERR_APPROVAL_UNKNOWN",
    "the server knows no such one-time token for this user: check whose token the client sends",
  ],
};

/** An error about the token itself as an approval's; every other error as it is. */
export function ofToken(error: unknown): unknown {
  const known = OF_TOKEN[codeOf(error)];
  return known === undefined ? error : new ApprovalError(...known, error);
}

export function codeOf(error: unknown): string {
  const { code } = (error ?? {}) as { code?: unknown };
  return typeof code === "string" ? code : "";
}

export const expired = (): ApprovalError =>
  new ApprovalError("ERR_APPROVAL_EXPIRED", "the approval has expired: make the call again");

export const exhausted = (cause?: unknown): ApprovalError =>
  new ApprovalError(
    "ERR_APPROVAL_ATTEMPTS_EXHAUSTED",
    "too many answers were refused, and another could lock the customer out: let them check, then make the call again",
    cause,
  );

export const roundsExhausted = (rounds: number): ApprovalError =>
  new ApprovalError(
    "ERR_APPROVAL_ROUNDS_EXHAUSTED",
    `the server refused the call after each of ${rounds} approvals that looked cleared: ask its support, with the trace id of a reply`,
  );
