/** Approval for any fetch: from a refused call to its repeat. */
import { UnreadableBody } from "../lib/body.ts";
import { InvalidInputError } from "../errors.ts";
import { checkOptions, type OptionTable } from "../lib/check.ts";
import { discard } from "../lib/http.ts";
import { notify } from "../lib/notify.ts";
import { copyRequest, requestHead } from "../lib/request.ts";
import { parseApprovalRequired, SIGNATURE, ways, type ApprovalRequired } from "./challenges.ts";
import { ApprovalError, codeOf, signatureRefused } from "./errors.ts";
import {
  approvalContext,
  profileIn,
  sendingRows,
  solvingRows,
  type ApprovalContext,
  type SendingOptions,
  type SolvingOptions,
} from "./options.ts";
import type { ApprovalProgress } from "./progress.ts";
import type { Turn } from "./queue.ts";
import { send, type Sending } from "./send.ts";
import { openApproval, requireNotUsed, type ProtectedCall } from "./shared.ts";
import { eventOf, solve } from "./solve.ts";
import { createSign, signatureRule, type Sign, type SignatureOptions } from "./signature.ts";
import { linkOf, type ApprovalState } from "./state.ts";

/** Options of `createApprovalFetch`. */
export interface ApprovalFetchOptions extends SolvingOptions, SendingOptions {
  /** Whose calls these are. @default the number after `/profiles/` in the URL's path */
  profileId?: number;
  /**
   * Approves by signature, as older accounts do: the refused call is repeated at once with `X-Signature`. Where Wise
   * takes no signatures (personal accounts in the EEA and the UK), the challenges of its next refusal are solved.
   * @default none
   */
  signature?: SignatureOptions;
}

export const fetchRows: OptionTable<ApprovalFetchOptions> = {
  ...solvingRows,
  ...sendingRows,
  profileId: { accepts: Number.isSafeInteger, expected: "pass a whole number" },
  signature: signatureRule,
};

/**
 * Wraps a fetch so that calls which need strong customer authentication succeed: it reads the challenges, asks the
 * solvers, and repeats the identical call with `x-2fa-approval`. Every other response passes untouched.
 *
 * The call is copied when it is made, so what is repeated is what was refused, and it is sent with its approval once:
 * see `ERR_APPROVAL_USED` and `ERR_APPROVAL_OUTCOME_UNKNOWN`. Calls for one profile share one prompt at a time; after a
 * clearance those that wait first repeat as they are.
 *
 * @returns a function to use in place of `fetch`. Beside what the wrapped fetch throws, it throws
 *   `ApprovalRequiredError` when a solver is missing (continue with `resumeApproval`), `ApprovalError` when the
 *   approval fails, and `ApiError` when the server refuses to go on (locked out, rate limited)
 * @throws InvalidInputError `ERR_INVALID_OPTION`, at once
 * @see https://docs.wise.com/guides/developer/auth-and-security/sca-over-api
 * @example
 * const approvalFetch = createApprovalFetch({
 *   sca,
 *   solvers: { PIN: ({ lastError, attemptsLeft }) => askCustomer("PIN", lastError, attemptsLeft) },
 *   automatic: { PARTNER_DEVICE_FINGERPRINT: ({ profileId }) => fingerprintOf(profileId) },
 * });
 * const response = await approvalFetch(
 *   "https://api.wise-sandbox.com/v3/profiles/101/transfers/7/payments",
 *   { method: "POST", headers: { Authorization: `Bearer ${userToken}` }, body: JSON.stringify({ type: "BALANCE" }) },
 * );
 */
export function createApprovalFetch(options: ApprovalFetchOptions): typeof globalThis.fetch {
  const checked = checkOptions<ApprovalFetchOptions, keyof SendingOptions>(options, fetchRows);
  const { fetch, origins, linkedHeaders, maxBodyBytes, profileId, signature, ...solving } = checked;
  const sign = signature && createSign(signature);
  const context = approvalContext(solving);
  const isWise = isFrom([context.origin, ...origins]);

  return async function approvalFetch(input, init) {
    const head = requestHead(input, init, context.origin);
    // What serves an approval is not approved itself: it carries the token that it is about.
    if (!isWise(head.url) || head.headers.has("one-time-token")) return fetch(input, init);
    const copy = copyRequest(input, init, { base: context.origin, limit: maxBodyBytes });
    const madeAt = context.now();
    const mayAsk = (response: Response): boolean => isWise(new URL(response.url, copy.url).href);
    const body = await copy.body().catch(bodyFailure);
    const response = await copy.send(fetch);
    const required = mayAsk(response) ? parseApprovalRequired(response) : undefined;
    if (required === undefined) return response;
    discard(response);
    const owner = profileId ?? profileIn(copy.url);
    if (owner === undefined) {
      const expected = "the URL names no profile: pass whose call it is";
      throw new InvalidInputError("ERR_INVALID_OPTION", "profileId", expected);
    }
    // Not awaited here: calls keep the order in which they were refused.
    const link = linkOf(copy, body, linkedHeaders);
    const call = { copy, fetch, mayAsk, link, profileId: owner, madeAt, waited: false };
    return approve({ ...call, required, sign }, context);
  };
}

/** Whether a URL is on one of some origins. */
export const isFrom =
  (origins: readonly string[]) =>
  (url: string): boolean =>
    origins.includes(new URL(url).origin);

/** @throws ApprovalError `ERR_APPROVAL_BODY_TOO_LARGE`; anything else as it came */
export function bodyFailure(error: unknown): never {
  if (!(error instanceof UnreadableBody) || error.reason !== "too large") throw error;
  throw new ApprovalError(
    "ERR_APPROVAL_BODY_TOO_LARGE",
    "the body is a stream or a form over maxBodyBytes, and has to be kept for the repeat: pass a string, bytes or a Blob, or raise the limit",
  );
}

/** A call that was refused. */
interface Refused extends Sending, ProtectedCall {
  readonly required: ApprovalRequired;
  readonly sign: Sign | undefined;
}

async function approve(refused: Refused, context: ApprovalContext): Promise<Response> {
  const { copy } = refused;
  const request = { method: copy.method, url: copy.url };
  const entered = await enter(refused, context);
  if (!("turn" in entered)) return entered;
  const { turn, required, waited } = entered;
  let clearedAt: number | undefined;
  try {
    const progress = await openApproval({ ...refused, waited, oneTimeToken: required.oneTimeToken }, context);
    const passed = await (refused.sign === undefined
      ? readToken(progress, { ...refused, required })
      : sendSigned(progress, context, { ...refused, sign: refused.sign }));
    if (passed !== undefined) return passed;
    for (;;) {
      if (!progress.cleared) await solveFor(request, progress, context, copy.signal);
      const response = await send(progress, context, refused);
      if (response !== undefined) {
        clearedAt = progress.answeredAt;
        return response;
      }
      notify(context.hooks.onRejected, { ...eventOf(progress, request), code: "ERR_APPROVAL_NOT_CLEARED" });
      await progress.refresh(copy.signal);
    }
  } finally {
    turn.end(clearedAt);
  }
}

/**
 * Sends the call with a signature over its token.
 *
 * @returns `undefined` if the server takes no signatures for this account, and lists challenges instead
 * @throws ApprovalError `ERR_APPROVAL_SIGNATURE_REFUSED`: it takes some, but not this one
 */
async function sendSigned(
  progress: ApprovalProgress,
  context: ApprovalContext,
  refused: Refused & { readonly sign: Sign },
): Promise<Response | undefined> {
  const { copy, sign } = refused;
  await progress.signed(copy.signal);
  const signature = await sign(progress.state.oneTimeToken);
  const response = await send(progress, context, { ...refused, signature });
  if (response !== undefined) return response;
  const { id, challenges } = await afterRefusal(progress, copy.signal);
  const isTaken = challenges.some((one) => ways(one).includes(SIGNATURE));
  if (isTaken || progress.choices(() => true).length === 0) throw signatureRefused(id);
  return undefined;
}

async function afterRefusal(
  progress: ApprovalProgress,
  signal: AbortSignal | undefined,
): Promise<ApprovalState> {
  try {
    await progress.refresh(signal);
    return progress.state;
  } catch (error) {
    // Without a list of challenges nothing tells whether another signature would do.
    throw DEAD.has(codeOf(error)) ? signatureRefused(progress.state.id, error) : error;
  }
}

async function solveFor(
  request: { readonly method: string; readonly url: string },
  progress: ApprovalProgress,
  context: ApprovalContext,
  signal: AbortSignal | undefined,
): Promise<void> {
  const challenges = progress.state.challenges.map((one) => one.primaryChallenge.type);
  notify(context.hooks.onApprovalRequired, { ...eventOf(progress, request), challenges });
  await solve(progress, context, { signal, request });
  notify(context.hooks.onCleared, { ...eventOf(progress, request), passed: progress.state.passed });
}

/** Waits for this call's turn. A clearance of another call may have opened the low-risk window meanwhile. */
async function enter(
  refused: Refused,
  context: ApprovalContext,
): Promise<Response | { turn: Turn; required: ApprovalRequired; waited: boolean }> {
  const { profileId, copy } = refused;
  const key = `${context.origin}|${profileId}`;
  const turn = await context.queues.enter(key, { signal: copy.signal, hopeful: true });
  if (!("clearedAt" in turn)) return { turn, required: refused.required, waited: turn.waited };
  await requireNotUsed({ ...refused, waited: true }, context);
  const again = await resend(refused);
  if (!isRefusal(again)) return again;
  return { turn: await context.queues.enterOnly(key, copy.signal), required: again, waited: true };
}

/** Asked by what it has: responses are of other classes too, of another fetch or of a server that replaces the platform's. */
const isRefusal = (value: Response | ApprovalRequired): value is ApprovalRequired => "oneTimeToken" in value;

/** The call once more without a token: it was refused, so it took no effect. */
async function resend({ copy, fetch, mayAsk }: Refused): Promise<Response | ApprovalRequired> {
  const response = await copy.send(fetch);
  const required = mayAsk(response) ? parseApprovalRequired(response) : undefined;
  if (required === undefined) return response;
  discard(response);
  return required;
}

/**
 * Reads the token's challenges. A token that died while its call waited is replaced, before anybody has been asked.
 *
 * @returns the response of the call, if it passes without an approval now
 */
async function readToken(progress: ApprovalProgress, refused: Refused): Promise<Response | undefined> {
  const { signal } = refused.copy;
  if (progress.cleared) return undefined;
  try {
    await progress.refresh(signal);
    return undefined;
  } catch (error) {
    if (!DEAD.has(codeOf(error))) throw error;
  }
  const known = refused.required;
  const fresh = progress.state.oneTimeToken === known.oneTimeToken ? await resend(refused) : known;
  if (!isRefusal(fresh)) return fresh;
  await progress.replaceToken(fresh.oneTimeToken, signal);
  await progress.refresh(signal);
  return undefined;
}

const DEAD = new Set(["ERR_APPROVAL_EXPIRED", "ERR_APPROVAL_USED", "ERR_APPROVAL_UNKNOWN"]);
