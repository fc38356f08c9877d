/** Picks an approval up again, in this process or another. */
import { requireOption } from "../errors.ts";
import type { ChallengeType, FactorCategory } from "./challenge.ts";
import type { Answer } from "./factors.ts";
import { core } from "./load.ts";
import { checkApprovalOptions, type ApprovalOptions } from "./options.ts";
import type { Approval } from "./record.ts";

/** Options of `resumeApproval`. */
export interface ResumeOptions extends ApprovalOptions {
  /** Sends the approved call, with its token and base URL. @default the platform's fetch */
  fetch?: typeof globalThis.fetch;
  /** Bytes of the body that `retry` reads to compare it. @default 1048576 */
  maxBodyBytes?: number;
}

/** A way to bring an approval nearer to clearance. */
export interface PendingChallenge {
  readonly type: ChallengeType;
  readonly category: FactorCategory;
  /** How many answers are left, before any answer to it is refused here. */
  readonly attemptsLeft: number;
}

/** An approval that was put aside and is gone on with. */
export interface ResumedApproval {
  readonly id: string;
  readonly profileId: number;
  readonly expiresAt: Date;
  /** Whether `retry` will be tried. */
  readonly cleared: boolean;
  /** What to ask for, best first; alternatives of one challenge stand beside each other. */
  readonly pending: readonly PendingChallenge[];
  /** Sends the code of a phone challenge, once unless asked to resend. */
  trigger(
    type: ChallengeType,
    options?: { resend?: boolean; signal?: AbortSignal },
  ): Promise<{ obfuscatedPhoneNo?: string }>;
  /**
   * Answers a challenge, with the secret or `{ sealed }`, and updates the store.
   *
   * @returns for a sealed answer the server's sealed reply, to hand back to whoever sealed it
   * @throws ApiError `PIN_VERIFICATION_FAILED` and its like: refused, ask again while attempts are left
   * @throws ApprovalError `ERR_APPROVAL_ATTEMPTS_EXHAUSTED`, `ERR_APPROVAL_EXPIRED`, `_USED`, `_UNKNOWN`
   */
  verify(
    type: ChallengeType,
    answer: Answer,
    options?: { signal?: AbortSignal },
  ): Promise<{ sealedReply?: string }>;
  /** Reads from the server what has passed: after somebody else cleared a challenge. */
  refresh(options?: { signal?: AbortSignal }): Promise<void>;
  /**
   * Sends the approved call, and only that.
   *
   * @throws ApprovalError `ERR_APPROVAL_MISMATCH` (another method, URL or body) and `ERR_APPROVAL_NOT_CLEARED`, before
   *   anything is sent; `ERR_APPROVAL_USED` if this approval has let a call pass
   * @throws ApprovalRequiredError when the server wants more: with the approval to continue
   */
  retry(input: RequestInfo | URL, init?: RequestInit): Promise<Response>;
  /** As it would be put aside now. Holds the one-time token. */
  toJSON(): Approval;
}

/**
 * Continues an approval that `ApprovalRequiredError` put aside.
 *
 * @param approval `error.approval`, its JSON, or its id if it is in the store
 * @throws ApprovalError `ERR_APPROVAL_INVALID`, `ERR_APPROVAL_UNKNOWN`, `ERR_APPROVAL_EXPIRED`
 * @example
 * const approval = await resumeApproval(approvalId, { sca, store });
 * await approval.verify("PIN", pin);
 * if (approval.cleared) await approval.retry(url, { method: "POST", headers, body });
 */
export async function resumeApproval(
  approval: Approval | string,
  options: ResumeOptions,
): Promise<ResumedApproval> {
  const approver = checkApprovalOptions(options);
  const { fetch = globalThis.fetch, maxBodyBytes = 1_048_576 } = options;
  requireOption(
    typeof fetch === "function",
    "fetch",
    "pass a fetch function: this runtime has none of its own",
  );
  const { resume } = await core();
  return resume(approval, approver, { fetch, maxBodyBytes });
}
