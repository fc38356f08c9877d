/** Picks an approval up again, in this process or another. */
import type { ApiErrorCode } from "../../generated/operations.ts";
import { check, checkOptions, isObject, isUuid, type OptionTable } from "../lib/check.ts";
import { copyRequest, type CopiedRequest } from "../lib/request.ts";
import { adviceOn, isChallengeType, type ChallengeType } from "./challenges.ts";
import { AnswerRefusedError, codeOf, unknownApproval, type PendingChallenge } from "./errors.ts";
import { checkAnswer, type Answer } from "./factors.ts";
import { bodyFailure, isFrom } from "./fetch.ts";
import {
  approvalContext,
  approvalRows,
  sendingRows,
  type ApprovalContext,
  type ApprovalOptions,
  type SendingOptions,
} from "./options.ts";
import { ApprovalProgress } from "./progress.ts";
import { send } from "./send.ts";
import { approvalRequired, AutomaticAnswers } from "./solve.ts";
import {
  differences,
  isOpen,
  linkOf,
  requireSameRequest,
  type ApprovalStatus,
  type ApprovedRequest,
} from "./state.ts";

/** Options of `resumeApproval`. */
export interface ResumeOptions extends ApprovalOptions, SendingOptions {}

/** Answers by challenge type: secrets, or `{ sealed }`. */
export type Answers = { readonly [Type in ChallengeType]?: Answer | undefined };

/** An approval that was put aside and is gone on with. Its properties are as of the last call of a method. */
export interface Approval {
  readonly id: string;
  readonly profileId: number;
  /** The one call that it is for, to find the payment by; absent for a session, and a token of another client. */
  readonly request: { readonly method: string; readonly url: string } | undefined;
  readonly expiresAt: Date;
  /**
   * `pending`: challenges are open. `cleared`: `retry` will be tried. `sending`: the call was sent, its outcome is not
   * known. `done`: the call was answered, and this approval lets nothing else pass.
   */
  readonly status: ApprovalStatus;
  /** Whether nothing is left to answer. */
  readonly cleared: boolean;
  /** What to ask for, best first; alternatives of one challenge stand beside each other. Empty when `exhausted`. */
  readonly pending: readonly PendingChallenge[];
  /** Challenges are open, but so many answers for this profile were refused that none may be sent now. */
  readonly exhausted: boolean;
  /** Seconds until one more answer is let through; with `exhausted`. */
  readonly retryAfter: number | undefined;
  /**
   * Types whose answers were told to have passed. One whose reply was lost is not among them, and not `pending` either:
   * the server lists the challenge as passed, but not by which of its types.
   */
  readonly passed: readonly string[];
  /**
   * Sends the code of a phone challenge, once unless asked to resend.
   *
   * @throws ApprovalError `ERR_APPROVAL_NOT_PENDING`; ApiError
   */
  trigger(
    type: ChallengeType,
    options?: { resend?: boolean; signal?: AbortSignal },
  ): Promise<{ obfuscatedPhoneNo?: string }>;
  /**
   * Answers challenges, with secrets or `{ sealed }`, one after the other; beside them, whatever `automatic` knows.
   * What has passed is skipped, so the same answers may be given again.
   *
   * @returns for sealed answers the server's sealed replies, which only whoever sealed them can read
   * @throws AnswerRefusedError `PIN_VERIFICATION_FAILED` and its like, with `attemptsLeft`: ask again
   * @throws ApprovalError `ERR_APPROVAL_ATTEMPTS_EXHAUSTED`, `ERR_APPROVAL_NOT_PENDING`,
   *   `ERR_APPROVAL_ANSWER_REPEATED`, `ERR_APPROVAL_EXPIRED`, `ERR_APPROVAL_STORE_FAILED`
   * @throws InvalidInputError an answer is malformed; nothing was sent
   */
  answer(
    answers: Answers,
    options?: { signal?: AbortSignal },
  ): Promise<{ readonly sealedReplies: { readonly [Type in ChallengeType]?: string } }>;
  /** Whether a request is the approved one: to ask before the customer is asked. Its body is read. */
  matches(input: RequestInfo | URL, init?: RequestInit): Promise<boolean>;
  /** Reads from the server what has passed: after somebody else cleared a challenge. */
  refresh(options?: { signal?: AbortSignal }): Promise<void>;
  /**
   * Sends the approved call, and only that, once.
   *
   * @param options.afterUnknown send it again under the same token although an earlier sending may have taken effect:
   *   ask Wise first. Ten minutes after the token has expired this ends with `ERR_APPROVAL_EXPIRED`, and the call may be
   *   made anew
   * @throws ApprovalError `ERR_APPROVAL_MISMATCH`, `ERR_APPROVAL_NOT_CLEARED`, `ERR_APPROVAL_USED`,
   *   `ERR_APPROVAL_OUTCOME_UNKNOWN`, `ERR_APPROVAL_EXPIRED`, `ERR_APPROVAL_STORE_FAILED`: nothing was sent
   * @throws ApprovalRequiredError when the server wants more: ask for what is pending
   */
  retry(
    input: RequestInfo | URL,
    init?: RequestInit,
    options?: { afterUnknown?: boolean },
  ): Promise<Response>;
}

const resumeRows: OptionTable<ResumeOptions> = { ...approvalRows, ...sendingRows };

/**
 * Continues an approval that `ApprovalRequiredError` put aside.
 *
 * @param approvalId `error.approvalId`
 * @throws ApprovalError `ERR_APPROVAL_UNKNOWN`: not in the store, or of another owner; `ERR_APPROVAL_EXPIRED`
 * @throws InvalidInputError `ERR_INVALID_OPTION`
 * @example
 * const approval = await resumeApproval(approvalId, { sca, owner: "user-7" });
 * const payment = { method: "POST", headers, body };
 * if (!(await approval.matches(url, payment))) throw new Error("approved for another call");
 * await approval.answer({ PIN: pin });
 * const response = await approval.retry(url, payment);
 */
export async function resumeApproval(approvalId: string, options: ResumeOptions): Promise<Approval> {
  const checked = checkOptions<ResumeOptions, keyof SendingOptions>(options, resumeRows);
  const { fetch, origins, linkedHeaders, maxBodyBytes, ...solving } = checked;
  const context = approvalContext(solving);
  const isWise = isFrom([context.origin, ...origins]);
  // Only ids: a record that came from outside could name any token, and any life time.
  if (!isUuid(approvalId)) throw unknownApproval();
  const progress = await ApprovalProgress.load(approvalId.toLowerCase(), context);
  if (isOpen(progress.state)) progress.requireAlive();
  let view = await viewOf(progress);

  /** One at a time per approval, on its newest state. */
  const inTurn = async <T>(work: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> => {
    const turn = await context.queues.enterOnly(`approval:${progress.state.id}`, signal);
    try {
      await progress.reload(signal);
      return await work();
    } finally {
      turn.end();
    }
  };
  /** As `inTurn`; what is pending afterwards is read from the store, even if the work failed. */
  const changing = async <T>(work: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> => {
    try {
      return await inTurn(work, signal);
    } finally {
      view = await viewOf(progress).catch(() => view);
    }
  };
  const copied = async (input: RequestInfo | URL, init: RequestInit | undefined): Promise<Copied> => {
    const copy = copyRequest(input, init, { base: context.origin, limit: maxBodyBytes });
    return { copy, link: await linkOf(copy, await copy.body().catch(bodyFailure), linkedHeaders) };
  };

  return {
    get id() {
      return progress.state.id;
    },
    get profileId() {
      return progress.state.profileId;
    },
    get request() {
      const { request } = progress.state;
      return request && { method: request.method, url: request.url };
    },
    get expiresAt() {
      return new Date(progress.state.expiresAt);
    },
    get status() {
      return progress.state.status;
    },
    get cleared() {
      return progress.cleared;
    },
    get pending() {
      return progress.cleared ? [] : view.pending;
    },
    get exhausted() {
      return !progress.cleared && view.exhausted;
    },
    get retryAfter() {
      return view.retryAfter;
    },
    get passed() {
      return progress.state.passed;
    },
    trigger: (type, { signal, resend = false } = {}) =>
      changing(() => progress.trigger(type, { signal, resend }), signal),
    async answer(answers, { signal } = {}) {
      const given = checkAnswers(answers);
      const told = view.pending.some(({ mayLockOut }) => mayLockOut);
      return changing(() => answerAll(progress, context, { given, mayLockOut: told, signal }), signal);
    },
    async matches(input, init) {
      const { link } = await copied(input, init);
      const { request } = progress.state;
      return request !== undefined && differences(request, link).length === 0;
    },
    refresh: ({ signal } = {}) => changing(() => progress.refresh(signal), signal),
    async retry(input, init, { afterUnknown = false } = {}) {
      const { copy, link } = await copied(input, init);
      requireSameRequest(progress.state, link);
      const mayAsk = (response: Response): boolean => isWise(new URL(response.url, copy.url).href);
      const response = await inTurn(
        () => send(progress, context, { copy, fetch, mayAsk, afterUnknown }),
        copy.signal,
      );
      if (response !== undefined) return response;
      await changing(() => progress.refresh(copy.signal), copy.signal);
      throw await approvalRequired(progress, { method: copy.method, url: copy.url });
    },
  };
}

interface Copied {
  readonly copy: CopiedRequest;
  readonly link: ApprovedRequest;
}

interface View {
  readonly pending: readonly PendingChallenge[];
  readonly exhausted: boolean;
  readonly retryAfter: number | undefined;
}

async function viewOf(progress: ApprovalProgress): Promise<View> {
  const { attemptsLeft, retryAfter } = await progress.allowance();
  const exhausted = attemptsLeft === 0;
  return { pending: exhausted ? [] : await progress.pending(), exhausted, retryAfter };
}

/** @throws InvalidInputError before any of them is sent */
function checkAnswers(answers: Answers): [ChallengeType, Answer][] {
  check("ERR_INVALID_ARGUMENT", "answers", answers, {
    accepts: isObject,
    expected: "pass an object of answers by challenge type, such as { PIN: pin }",
  });
  return Object.entries(answers).flatMap(([type, answer]) => {
    const [expected = "is not a challenge type, such as PIN"] = adviceOn([type]);
    const known = { accepts: isChallengeType, expected };
    check("ERR_INVALID_ARGUMENT", type, type, known);
    if (answer === undefined) return [];
    checkAnswer(type as ChallengeType, answer);
    return [[type as ChallengeType, answer]];
  });
}

async function answerAll(
  progress: ApprovalProgress,
  context: ApprovalContext,
  {
    given,
    mayLockOut,
    signal,
  }: {
    readonly given: readonly [ChallengeType, Answer][];
    readonly mayLockOut: boolean;
    readonly signal: AbortSignal | undefined;
  },
): Promise<{ sealedReplies: { [Type in ChallengeType]?: string } }> {
  const sealedReplies: { [Type in ChallengeType]?: string } = {};
  const isAsked = (type: ChallengeType): boolean =>
    !progress.cleared && !progress.state.passed.includes(type);
  for (const [type] of given) if (isAsked(type)) progress.requirePending(type);
  const automatic = new AutomaticAnswers(progress, context, { signal });
  try {
    await automatic.start(given.map(([type]) => type));
    for (const [type, answer] of given) {
      if (!isAsked(type)) continue;
      const sealedReply = await progress
        .verify(type, answer, { automatic: false, mayLockOut, signal })
        .catch((error: unknown) => refusal(error, type, progress));
      if (sealedReply !== undefined) sealedReplies[type] = sealedReply;
    }
    await automatic.settled();
    return { sealedReplies };
  } finally {
    automatic.stop();
  }
}

/** An answer that the server judged and refused is told with how many are left. */
async function refusal(error: unknown, type: ChallengeType, progress: ApprovalProgress): Promise<never> {
  const code = codeOf(error);
  if (!code.endsWith("_VERIFICATION_FAILED")) throw error;
  const allowance = await progress.allowance();
  throw new AnswerRefusedError(code as ApiErrorCode, { ...allowance, approvalId: progress.state.id, type });
}
