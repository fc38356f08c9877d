/** Errors of approvals, each with what a caller needs to go on. */
import { ScaError, type ApprovalErrorCode, type ScaErrorCode } from "../errors.ts";
import { adviceOn, type ChallengeType, type FactorCategory } from "./challenges.ts";

/** How many answers the profile has left before this package stops, so that nobody is locked out by software. */
export interface Allowance {
  /** Answers that may be refused before no more are sent. */
  readonly attemptsLeft: number;
  /** Whether another refused answer may lock the customer out at the server. */
  readonly mayLockOut: boolean;
  /** Seconds until another answer is let through, where none is now. */
  readonly retryAfter?: number;
}

/** A way to bring an approval nearer to clearance. */
export interface PendingChallenge extends Allowance {
  readonly type: ChallengeType;
  readonly category: FactorCategory;
  /** Where the code went, for a phone type whose code was sent, as the server shows it. */
  readonly obfuscatedPhoneNo?: string;
}

/** An approval that cannot go on: expired, used, unknown, exhausted, or for another request. */
export class ApprovalError extends ScaError {
  declare readonly code: ApprovalErrorCode;
  /** The approval that it is about, where there is one. */
  declare readonly approvalId?: string;
  /** `ERR_APPROVAL_ATTEMPTS_EXHAUSTED`: seconds until one more answer is let through. */
  declare readonly retryAfter?: number;

  /**
   * @param details.cause a solver's own error, kept behind a getter, since it may quote what it was given
   */
  constructor(
    code: ApprovalErrorCode,
    message: string,
    details: { approvalId?: string | undefined; retryAfter?: number | undefined; cause?: unknown } = {},
  ) {
    super(code, message);
    const { approvalId, retryAfter, cause } = details;
    if (approvalId !== undefined) this.approvalId = approvalId;
    if (retryAfter !== undefined) this.retryAfter = retryAfter;
    if (cause !== undefined) Object.defineProperty(this, "cause", { get: () => cause });
  }

  static {
    this.prototype.name = "ApprovalError";
  }
}

/**
 * A call needs an approval for which there is no solver here. Keep `approvalId`, ask the customer for what is
 * `pending`, and go on with `resumeApproval`, in this process or another.
 */
export class ApprovalRequiredError extends ApprovalError {
  declare readonly approvalId: string;
  readonly profileId: number;
  readonly expiresAt: Date;
  /** What to ask for, best first; alternatives of one challenge stand beside each other. */
  readonly pending: readonly PendingChallenge[];

  constructor(approval: {
    readonly id: string;
    readonly profileId: number;
    readonly expiresAt: number;
    readonly pending: readonly PendingChallenge[];
    /** `POST https://…`, without query; absent for a session. */
    readonly call: string | undefined;
    /** Challenges that take no answer from here. */
    readonly others: readonly string[];
  }) {
    const types = [...new Set(approval.pending.map(({ type }) => type))].join(", ");
    const advice = adviceOn(approval.others);
    const needs = types || approval.others.join(", ") || "a challenge that this package does not know";
    const goOn =
      types === "" && advice.length > 0
        ? []
        : ["pass solvers for it, or go on with resumeApproval(error.approvalId)"];
    super(
      "ERR_APPROVAL_REQUIRED",
      `${approval.call ?? "the session"} needs ${needs}: ${[...goOn, ...advice].join("; ")}`,
      { approvalId: approval.id },
    );
    this.profileId = approval.profileId;
    this.expiresAt = new Date(approval.expiresAt);
    this.pending = approval.pending;
  }

  static {
    this.prototype.name = "ApprovalRequiredError";
  }
}

/** An answer that the server did not accept: its code, and how many answers are left. */
export class AnswerRefusedError extends ScaError implements Allowance {
  readonly approvalId: string;
  readonly type: ChallengeType;
  readonly attemptsLeft: number;
  readonly mayLockOut: boolean;
  declare readonly retryAfter?: number;

  constructor(
    code: ScaErrorCode,
    answer: Allowance & { readonly approvalId: string; readonly type: ChallengeType },
  ) {
    const { attemptsLeft, mayLockOut, retryAfter } = answer;
    super(code, `the ${answer.type} answer was refused (${code}); answers left: ${attemptsLeft}`);
    this.approvalId = answer.approvalId;
    this.type = answer.type;
    this.attemptsLeft = attemptsLeft;
    this.mayLockOut = mayLockOut;
    if (retryAfter !== undefined) this.retryAfter = retryAfter;
  }

  static {
    this.prototype.name = "AnswerRefusedError";
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
export function ofToken(error: unknown, approvalId: string): unknown {
  const known = OF_TOKEN[codeOf(error)];
  return known === undefined ? error : new ApprovalError(...known, { approvalId, cause: error });
}

export function codeOf(error: unknown): string {
  const { code } = (error ?? {}) as { code?: unknown };
  return typeof code === "string" ? code : "";
}

export const expired = (approvalId: string): ApprovalError =>
  new ApprovalError("ERR_APPROVAL_EXPIRED", "the approval has expired: make the call again", { approvalId });

export const unknownApproval = (): ApprovalError =>
  new ApprovalError(
    "ERR_APPROVAL_UNKNOWN",
    "the store has no such approval for this owner: it expired, or was put aside in another store",
  );

export const usedUp = (approvalId: string): ApprovalError =>
  new ApprovalError("ERR_APPROVAL_USED", "this approval has let its call pass: another call needs its own", {
    approvalId,
  });

export const outcomeUnknown = (approvalId: string): ApprovalError =>
  new ApprovalError(
    "ERR_APPROVAL_OUTCOME_UNKNOWN",
    "the approved call was sent and nobody knows what came of it: ask Wise whether it took effect; if it did not, retry with { afterUnknown: true } sends it again under the same token",
    { approvalId },
  );

export const exhausted = (
  retryAfter: number | undefined,
  approvalId?: string,
  cause?: unknown,
): ApprovalError =>
  new ApprovalError(
    "ERR_APPROVAL_ATTEMPTS_EXHAUSTED",
    "too many answers for this profile were refused, and another could lock the customer out: no more are sent",
    { approvalId, retryAfter, cause },
  );

export const signatureRefused = (approvalId: string, cause?: unknown): ApprovalError =>
  new ApprovalError(
    "ERR_APPROVAL_SIGNATURE_REFUSED",
    "the server did not take the signature: check that signature.privateKey belongs to the public key that this user registered with Wise",
    { approvalId, cause },
  );

export const roundsExhausted = (rounds: number, approvalId: string): ApprovalError =>
  new ApprovalError(
    "ERR_APPROVAL_ROUNDS_EXHAUSTED",
    `the server refused the call after each of ${rounds} approvals that looked cleared: ask its support, with the trace id of a reply`,
    { approvalId },
  );
