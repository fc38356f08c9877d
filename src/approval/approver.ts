/** The core that every adapter shares: from a refused call to its repeat, in at most three rounds. */
import { InvalidInputError } from "../errors.ts";
import { notify } from "../notify.ts";
import { parseApprovalRequired } from "./challenge.ts";
import { ApprovalRequiredError, codeOf, exhausted } from "./errors.ts";
import type { ApprovalOperations } from "./factors.ts";
import type { ApprovalHooks } from "./hooks.ts";
import { Lanes } from "./lane.ts";
import { MAX_FAILURES, OngoingApproval } from "./ongoing.ts";
import { newApproval, type ApprovedRequest } from "./record.ts";
import { eventOf, solve } from "./solve.ts";
import type { Solvers } from "./solver.ts";
import { saveApproval, type ApprovalStore } from "./store.ts";

/** The part of a reply that decides whether it asks for an approval. */
export interface ReplyHead {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
}

/** One protected call, as an adapter sees it; can be sent any number of times with the same bytes. */
export interface ProtectedCall<Reply extends ReplyHead> {
  readonly method: string;
  readonly url: string;
  readonly profileId: number | undefined;
  readonly signal: AbortSignal | undefined;
  /** Sends it, with `x-2fa-approval` if there is a token. */
  send(oneTimeToken?: string): Promise<Reply>;
  /** Lets go of a reply that nobody will read. */
  discard(reply: Reply): void;
  /** What an approval that is put aside is linked to. */
  link(): Promise<ApprovedRequest>;
  /** What an abort looks like to this adapter's callers. */
  aborted(): unknown;
}

export interface ApproverOptions {
  readonly sca: ApprovalOperations;
  readonly solvers: Solvers;
  readonly store: ApprovalStore;
  readonly hooks: ApprovalHooks;
  readonly now: () => number;
}

/** Queues belong to the customers of a client, not to one of the wrappers around it. */
const lanesOf = new WeakMap<ApprovalOperations, Lanes>();

export function lanesFor(sca: ApprovalOperations): Lanes {
  const lanes = lanesOf.get(sca) ?? new Lanes();
  lanesOf.set(sca, lanes);
  return lanes;
}

/**
 * Takes a call that was just answered to its final reply: the given one if that asks for no approval.
 *
 * @throws ApprovalRequiredError when a solver is missing; the approval is in the store by then
 */
export async function approve<Reply extends ReplyHead>(
  call: ProtectedCall<Reply>,
  first: Reply,
  options: ApproverOptions,
): Promise<Reply> {
  let reply = first;
  let rejection = parseApprovalRequired(reply);
  if (rejection === undefined) return reply;
  const { profileId, signal } = call;
  if (profileId === undefined) {
    call.discard(reply);
    throw new InvalidInputError(
      "ERR_INVALID_OPTION",
      "profileId",
      "the URL names no profile: pass whose call it is",
    );
  }
  const lanes = lanesFor(options.sca);
  let clearedAt: number | undefined;
  let ongoing: OngoingApproval | undefined;
  try {
    for (let hopeful = true; ; hopeful = false) {
      call.discard(reply);
      if ((await lanes.enter(profileId, { hopeful, signal })) === "turn") break;
      reply = await call.send();
      rejection = parseApprovalRequired(reply);
      if (rejection === undefined) return reply;
    }
    try {
      const failures = lanes.failures(profileId);
      const record = newApproval({ ...rejection, profileId, failures }, options.now());
      ongoing = new OngoingApproval(record, options.sca, options.now);
      reply = await repeatUntilAccepted(call, ongoing, options);
      clearedAt = ongoing.answeredAt;
      return reply;
    } finally {
      lanes.leave(profileId, { clearedAt, failures: ongoing?.record.failures ?? 0 });
    }
  } catch (error) {
    if (signal?.aborted) throw call.aborted();
    if (!(error instanceof ApprovalRequiredError) || ongoing === undefined) throw error;
    ongoing.link(await call.link());
    await saveApproval(options.store, ongoing.record, options.now());
    throw new ApprovalRequiredError(ongoing.record, error.pending);
  }
}

async function repeatUntilAccepted<Reply extends ReplyHead>(
  call: ProtectedCall<Reply>,
  ongoing: OngoingApproval,
  options: ApproverOptions,
): Promise<Reply> {
  const { solvers, hooks } = options;
  const { signal } = call;
  const request = { method: call.method, url: call.url };
  if (ongoing.record.failures >= MAX_FAILURES) throw exhausted();
  const passed = await begin(call, ongoing);
  if (passed !== undefined) return passed;
  for (;;) {
    const challenges = ongoing.record.challenges.map((one) => one.primaryChallenge.type);
    notify(hooks.onApprovalRequired, { ...eventOf(ongoing, request), challenges });
    await solve(ongoing, { solvers, hooks, signal, request });
    notify(hooks.onCleared, { ...eventOf(ongoing, request), passed: ongoing.record.passed });

    const reply = await call.send(ongoing.record.oneTimeToken);
    const rejection = parseApprovalRequired(reply);
    if (rejection === undefined) return reply;
    call.discard(reply);
    notify(hooks.onRejected, { ...eventOf(ongoing, request), code: "ERR_APPROVAL_NOT_CLEARED" });
    ongoing.rejectedAgain(rejection.oneTimeToken);
    await ongoing.refresh(signal);
  }
}

/** Reads the token; one that died while its call was waiting is replaced, before anybody has been asked. */
async function begin<Reply extends ReplyHead>(
  call: ProtectedCall<Reply>,
  ongoing: OngoingApproval,
): Promise<Reply | undefined> {
  try {
    await ongoing.refresh(call.signal);
    return undefined;
  } catch (error) {
    if (!DEAD.has(codeOf(error))) throw error;
  }
  const reply = await call.send();
  const rejection = parseApprovalRequired(reply);
  if (rejection === undefined) return reply;
  call.discard(reply);
  ongoing.replaceToken(rejection.oneTimeToken);
  await ongoing.refresh(call.signal);
  return undefined;
}

const DEAD = new Set(["ERR_APPROVAL_EXPIRED", "ERR_APPROVAL_USED", "ERR_APPROVAL_UNKNOWN"]);
