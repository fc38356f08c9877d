/** An approval in hand: what `resumeApproval` resolves to. */
import { InvalidInputError } from "../errors.ts";
import { buffered } from "./buffered.ts";
import { categoryOf, isUuid, parseApprovalRequired, type ChallengeType } from "./challenge.ts";
import { ApprovalError, ApprovalRequiredError } from "./errors.ts";
import { OngoingApproval } from "./ongoing.ts";
import type { ApproverOptions } from "./approver.ts";
import { linkTo, parseApproval, requireSameRequest, type Approval } from "./record.ts";
import type { PendingChallenge, ResumedApproval } from "./resume.ts";
import { dropApproval, loadApproval, saveApproval } from "./store.ts";

/** How the approved call is sent. */
export interface Sending {
  readonly fetch: typeof globalThis.fetch;
  readonly maxBodyBytes: number;
}

/** @throws ApprovalError `ERR_APPROVAL_INVALID`, `ERR_APPROVAL_UNKNOWN`, `ERR_APPROVAL_EXPIRED` */
export async function resume(
  approval: Approval | string,
  { sca, store, now }: Pick<ApproverOptions, "sca" | "store" | "now">,
  { fetch, maxBodyBytes }: Sending,
): Promise<ResumedApproval> {
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
      // Another call may have come here while the body was read.
      if (used) throw usedUp();
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
