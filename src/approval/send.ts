/**
 * Sends an approved call, once. The store knows that before the call leaves, so that a process that dies, a second
 * click and another instance all find out that it may have taken effect.
 */
import { InvalidInputError, ScaError } from "../errors.ts";
import { pause, within } from "../lib/deadline.ts";
import { discard, neverConnected } from "../lib/http.ts";
import type { CopiedRequest } from "../lib/request.ts";
import { parseApprovalRequired } from "./challenges.ts";
import { ApprovalError, outcomeUnknown, roundsExhausted, unknownApproval, usedUp } from "./errors.ts";
import type { ApprovalContext } from "./options.ts";
import type { ApprovalProgress } from "./progress.ts";
import {
  isOpen,
  MAX_ROUNDS,
  refusedAgain,
  requireAlive,
  type ApprovalState,
  type ApprovalStatus,
} from "./state.ts";

/** Milliseconds for which a second click waits for the outcome of the first. */
const PATIENCE = 10_000;
/** Milliseconds for which a response waits until the store knows of it, so that the same call finds it finished. */
const MOMENT = 250;
const BETWEEN_LOOKS = 250;
/**
 * Milliseconds after a token's end from which on a call that took no effect never will: what was sent with it at the
 * last moment is not under way any more, and whoever asked Wise did so after that.
 */
const LONG_DEAD = 600_000;

export interface Sending {
  readonly copy: CopiedRequest;
  readonly fetch: typeof globalThis.fetch;
  /** Whose responses may ask for an approval. */
  readonly mayAsk: (response: Response) => boolean;
  /** Sends a call again whose outcome is unknown, under the same token. */
  readonly afterUnknown?: boolean;
  /** Over the approval's token, for `X-Signature`. */
  readonly signature?: string | undefined;
}

/** Reading twice does no harm (RFC 9110 section 9.2.1). */
const isSafe = ({ method }: CopiedRequest): boolean => method === "GET" || method === "HEAD";

/**
 * Sends the call with the approval's token. Afterwards the approval is done, unless the server asks for more.
 *
 * @returns the response, or `undefined` if the server asks for more: the approval is pending again then
 * @throws ApprovalError `ERR_APPROVAL_USED`, `ERR_APPROVAL_OUTCOME_UNKNOWN` or `ERR_APPROVAL_STORE_FAILED`, with
 *   nothing sent; `ERR_APPROVAL_ROUNDS_EXHAUSTED`; or what the fetch throws
 */
export async function send(
  progress: ApprovalProgress,
  context: ApprovalContext,
  sending: Sending,
): Promise<Response | undefined> {
  const { copy, fetch, mayAsk, afterUnknown = false, signature } = sending;
  const { signal } = copy;
  const claimed = isSafe(copy)
    ? await requireUnused(progress, context, signal)
    : await claim(progress, context, afterUnknown, signal);
  const { oneTimeToken, id } = progress.state;
  if (signal?.aborted) {
    await takeBack(progress, claimed);
    throw signal.reason;
  }

  let response: Response;
  try {
    const headers = new Headers(copy.headers);
    headers.set("x-2fa-approval", oneTimeToken);
    if (signature !== undefined) headers.set("x-signature", signature);
    // A redirect could carry the token to another host.
    response = await copy.send(fetch, { headers, redirect: "manual" });
  } catch (error) {
    // Without a response only the server knows whether it took effect, unless nothing can have left.
    if (neverLeft(error)) await takeBack(progress, claimed);
    throw error;
  }
  const required = mayAsk(response) ? parseApprovalRequired(response) : undefined;
  if (required === undefined) {
    // Whoever makes the same call again from here on wants it a second time.
    const at = context.now();
    const done = finished(progress.state, at);
    const telling = tell(progress, claimed, (state) => finished(state, at));
    // The response must not be lost, nor late, because the store is slow: what is not written there stays "sending".
    await within(() => telling, { timeout: MOMENT, onAbort: () => undefined }).catch(() => undefined);
    progress.expect(done);
    return response;
  }
  discard(response);
  if (claimed.wasUnknown && required.oneTimeToken !== oneTimeToken) {
    // The token is not accepted any more: most likely the first sending used it. Never a new prompt.
    await tell(progress, claimed, (state) => finished(state, context.now()));
    throw usedUp(id);
  }
  if (progress.state.round + 1 >= MAX_ROUNDS) {
    await tell(progress, claimed, (state) => finished(state, context.now()));
    throw roundsExhausted(MAX_ROUNDS, id);
  }
  await progress.change(
    (state) => (isMine(state, claimed) ? refusedAgain(state, required.oneTimeToken) : state),
    signal,
  );
  // Meanwhile another process sent it on purpose: there is nothing to ask the customer for.
  if (!isOpen(progress.state)) throw progress.state.status === "done" ? usedUp(id) : outcomeUnknown(id);
  return undefined;
}

/** What this sending may go on from. */
interface Claim {
  /** Absent for a safe call, which any number may send. */
  readonly id?: string;
  /** It was sent before, and nobody knows what came of that. */
  readonly wasUnknown: boolean;
}

const isMine = (state: ApprovalState | undefined, { id }: Claim): state is ApprovalState =>
  state !== undefined && (id === undefined ? state.status === "cleared" : state.sending?.id === id);

/** Makes the approval this sending's own, or says why not. */
async function claim(
  progress: ApprovalProgress,
  { now }: ApprovalContext,
  afterUnknown: boolean,
  signal: AbortSignal | undefined,
): Promise<Claim> {
  const id = crypto.randomUUID();
  const givenUpAt = now() + PATIENCE;
  for (;;) {
    let wasUnknown = false;
    const change = (state: ApprovalState | undefined): ApprovalState => {
      if (state === undefined) throw unknownApproval();
      if (state.sending?.id === id) return state;
      if (state.status === "done") throw usedUp(state.id);
      wasUnknown = state.status === "sending";
      if (wasUnknown && !afterUnknown) return state;
      // It took no effect, and never will: the same call may begin anew.
      if (wasUnknown && state.expiresAt + LONG_DEAD <= now()) return withoutSending(state, "pending");
      if (wasUnknown && state.expiresAt <= now()) throw outcomeUnknown(state.id);
      requireAlive(state, now());
      if (state.status === "pending") throw notCleared(state);
      return { ...state, status: "sending", sending: { id, at: now() } };
    };
    try {
      await progress.change(change, signal);
    } catch (error) {
      // It may have been written all the same; nothing was sent, so it can be taken back.
      void takeBack(progress, { id, wasUnknown });
      throw error;
    }
    const { sending, status } = progress.state;
    if (status === "pending") progress.requireAlive();
    if (sending?.id === id) return { id, wasUnknown };
    const isOld = sending === undefined || Math.abs(now() - sending.at) >= PATIENCE;
    if (isOld || now() >= givenUpAt) throw outcomeUnknown(progress.state.id);
    await pause(BETWEEN_LOOKS, signal);
    signal?.throwIfAborted();
  }
}

async function requireUnused(
  progress: ApprovalProgress,
  { now }: ApprovalContext,
  signal: AbortSignal | undefined,
): Promise<Claim> {
  await progress.reload(signal);
  if (progress.state.status === "done") throw usedUp(progress.state.id);
  requireAlive(progress.state, now());
  if (progress.state.status === "pending") throw notCleared(progress.state);
  return { wasUnknown: false };
}

/** Nothing was sent this time; an earlier sending is as unknown as before. */
const takeBack = (progress: ApprovalProgress, claimed: Claim): Promise<void> =>
  tell(progress, claimed, (state) => withoutSending(state, claimed.wasUnknown ? "sending" : "cleared"));

/** Writes the outcome, if the approval is still this sending's. A failure leaves it as it is: "sending". */
async function tell(
  progress: ApprovalProgress,
  claimed: Claim,
  change: (state: ApprovalState) => ApprovalState,
): Promise<void> {
  await progress.change((state) => (isMine(state, claimed) ? change(state) : state)).catch(() => undefined);
}

const finished = (state: ApprovalState, now: number): ApprovalState => ({
  ...withoutSending(state, "done"),
  doneAt: now,
});

function withoutSending(state: ApprovalState, status: ApprovalStatus): ApprovalState {
  const { sending, ...rest } = state;
  return { ...rest, status };
}

const neverLeft = (error: unknown): boolean =>
  error instanceof InvalidInputError ||
  (error instanceof ScaError && (error as { sent?: unknown }).sent === false) ||
  neverConnected(error);

export const notCleared = ({ id }: ApprovalState): ApprovalError =>
  new ApprovalError("ERR_APPROVAL_NOT_CLEARED", "challenges are still open: answer what is pending first", {
    approvalId: id,
  });
