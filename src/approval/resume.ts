/** Picks an approval up again, in this process or another. */
import { InvalidInputError } from "../errors.ts";
import { buffered } from "./body.ts";
import {
  categoryOf,
  isUuid,
  parseApprovalRequired,
  type ChallengeType,
  type FactorCategory,
} from "./challenge.ts";
import { ApprovalError, ApprovalRequiredError } from "./errors.ts";
import type { Answer } from "./factors.ts";
import { OngoingApproval } from "./ongoing.ts";
import { checkApprovalOptions, require, type ApprovalOptions } from "./options.ts";
import { linkTo, parseApproval, requireSameRequest, type Approval } from "./record.ts";
import { dropApproval, loadApproval, saveApproval } from "./store.ts";

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
  const { sca, store, now } = checkApprovalOptions(options);
  const { fetch = globalThis.fetch, maxBodyBytes = 1_048_576 } = options;
  require(typeof fetch === "function", "fetch", "pass a fetch function: this runtime has none of its own");
  const record = isUuid(approval) ? await loadApproval(store, approval) : parseApproval(approval);
  const ongoing = new OngoingApproval(record, sca, now);
  ongoing.requireAlive();
  let used = false;

  const saving = async <T>(work: () => Promise<T>): Promise<T> => {
    if (used) throw usedUp();
    try {
      return await work();
    } finally {
      await saveApproval(store, ongoing.record, now());
    }
  };

  return {
    get id() {
      return ongoing.record.id;
    },
    get profileId() {
      return ongoing.record.profileId;
    },
    get expiresAt() {
      return new Date(ongoing.record.expiresAt);
    },
    get cleared() {
      return ongoing.cleared;
    },
    get pending() {
      return pendingOf(ongoing);
    },
    trigger: (type, given) => saving(() => ongoing.trigger(known(type), given)),
    verify: (type, answer, { signal } = {}) =>
      saving(async () => {
        const sealedReply = await ongoing.verify(known(type), answer, signal);
        return sealedReply === undefined ? {} : { sealedReply };
      }),
    refresh: ({ signal } = {}) => saving(() => ongoing.refresh(signal)),
    async retry(input, init) {
      if (used) throw usedUp();
      ongoing.requireAlive();
      const request = new Request(input, init);
      const { body } = await buffered(request, maxBodyBytes);
      const { method, url } = request;
      requireSameRequest(ongoing.record.request, await linkTo({ method, url, body }));
      if (!ongoing.cleared) throw notCleared(ongoing);
      const headers = new Headers(request.headers);
      headers.set("x-2fa-approval", ongoing.record.oneTimeToken);
      used = true;
      const sent = fetch(new Request(request, { headers, ...(request.body && { body }) }));
      // Whether a call without a reply took effect only the server knows: it decides about another try.
      const response = await sent.finally(() => (used = false));
      const rejection = parseApprovalRequired(response);
      if (rejection === undefined) {
        used = true;
        await dropApproval(store, ongoing.record.id);
        return response;
      }
      void response.body?.cancel().catch(() => undefined);
      ongoing.rejectedAgain(rejection.oneTimeToken);
      await saving(() => ongoing.refresh(request.signal));
      throw new ApprovalRequiredError(ongoing.record, types(ongoing));
    },
    toJSON: () => ongoing.record,
  };
}

function pendingOf(ongoing: OngoingApproval): PendingChallenge[] {
  return ongoing
    .choices(() => true)
    .map((choice) => ({
      type: choice.type,
      category: choice.category,
      attemptsLeft: ongoing.attemptsLeft(choice),
    }));
}

const types = (ongoing: OngoingApproval): string[] => [
  ...new Set(pendingOf(ongoing).map(({ type }) => type)),
];

function known(type: ChallengeType): ChallengeType {
  if (categoryOf(type) !== undefined) return type;
  throw new InvalidInputError("ERR_INVALID_ARGUMENT", "type", "pass a challenge type, such as PIN");
}

const usedUp = (): ApprovalError =>
  new ApprovalError("ERR_APPROVAL_USED", "this approval has let its call pass: another call needs its own");

const notCleared = (ongoing: OngoingApproval): ApprovalError =>
  new ApprovalError(
    "ERR_APPROVAL_NOT_CLEARED",
    `answer first: ${types(ongoing).join(" or ") || "a challenge unknown here"}`,
  );
