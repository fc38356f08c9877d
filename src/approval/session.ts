/** Clears approvals that no fetch of ours repeats a call for: sessions, and tokens that another client was given. */
import { checkOptions, isUuid, rows, type OptionTable } from "../lib/check.ts";
import { notify } from "../lib/notify.ts";
import { parseToken } from "./challenges.ts";
import { ApprovalError } from "./errors.ts";
import { approvalContext, solvingRows, type ApprovalContext, type SolvingOptions } from "./options.ts";
import { ApprovalProgress } from "./progress.ts";
import { eventOf, solve } from "./solve.ts";

/** Options of `authorise`; `sca.authorise` knows the client already. */
export interface AuthoriseOptions extends SolvingOptions {
  profileId: number;
  /** Ends it with the signal's reason. */
  signal?: AbortSignal;
}

/** Options of `clear`; `sca.clear` knows the client already. */
export interface ClearOptions extends AuthoriseOptions {
  /** From `x-2fa-approval` of the refused call. */
  oneTimeToken: string;
}

/** What a clearance is good for. */
export interface Authorisation {
  /** Until then low-risk calls pass without an approval of their own; high-risk ones may still ask. */
  readonly lowRiskUntil: Date;
}

/** Wise's SCA page: clearing once opens a window of five minutes for low-risk operations. */
const LOW_RISK_WINDOW = 300_000;

const authoriseRows: OptionTable<AuthoriseOptions> = {
  ...solvingRows,
  profileId: { accepts: Number.isSafeInteger, expected: "pass a whole number", required: true },
  signal: rows.signal,
};

const clearRows: OptionTable<ClearOptions> = {
  ...authoriseRows,
  oneTimeToken: {
    accepts: isUuid,
    expected: "pass the UUID from x-2fa-approval, as parseApprovalRequired returns it",
    required: true,
  },
};

/**
 * Starts a session for a profile and clears it with the solvers.
 *
 * @throws ApprovalRequiredError when a solver is missing; `resumeApproval` continues, there is nothing to retry
 * @see https://docs.wise.com/api-reference/strong-customer-authentication#create-sca-session
 * @example
 * const { lowRiskUntil } = await authorise({ sca, profileId: 101, solvers: { PIN: () => pin, FACE_MAP: () => face } });
 */
export async function authorise(options: AuthoriseOptions): Promise<Authorisation> {
  const { profileId, signal, ...solving } = checkOptions<AuthoriseOptions>(options, authoriseRows);
  const context = approvalContext(solving);
  const key = `${context.origin}|${profileId}`;
  const turn = await context.queues.enter(key, { signal, hopeful: true });
  if ("clearedAt" in turn) return openedAt(turn.clearedAt);
  let clearedAt: number | undefined;
  try {
    const reply = await context.sca.createScaSession({ profileId }, { signal });
    const { oneTimeToken } = parseToken(reply) ?? {};
    if (!isUuid(oneTimeToken)) {
      throw new ApprovalError("ERR_APPROVAL_INVALID", "the session reply has no readable one-time token");
    }
    clearedAt = await clearToken({ oneTimeToken, profileId, reply }, context, signal);
    return openedAt(clearedAt);
  } finally {
    turn.end(clearedAt);
  }
}

/** Counted from before the last answer left, so that it never promises more than the server gives. */
const openedAt = (time: number): Authorisation => ({ lowRiskUntil: new Date(time + LOW_RISK_WINDOW) });

/**
 * Clears a one-time token with the solvers: for a call that another client made, and repeats with `x-2fa-approval`
 * itself.
 *
 * @throws ApprovalRequiredError when a solver is missing; `resumeApproval` continues, there is nothing to retry
 * @throws ApprovalError, ApiError as `createApprovalFetch` throws them
 * @example
 * const required = parseApprovalRequired(await fetch(url, { headers }));
 * if (required) await clear({ sca, profileId: 101, oneTimeToken: required.oneTimeToken, solvers: { PIN: askPin } });
 */
export async function clear(options: ClearOptions): Promise<void> {
  const { profileId, oneTimeToken, signal, ...solving } = checkOptions<ClearOptions>(options, clearRows);
  const context = approvalContext(solving);
  const turn = await context.queues.enterOnly(`${context.origin}|${profileId}`, signal);
  try {
    await clearToken({ oneTimeToken, profileId }, context, signal);
  } finally {
    turn.end();
  }
}

async function clearToken(
  { oneTimeToken, profileId, reply }: { oneTimeToken: string; profileId: number; reply?: unknown },
  context: ApprovalContext,
  signal: AbortSignal | undefined,
): Promise<number> {
  const progress = await ApprovalProgress.begin({ oneTimeToken, profileId }, context, signal);
  if (reply === undefined) await progress.refresh(signal);
  else await progress.apply(reply, signal);
  const challenges = progress.state.challenges.map((one) => one.primaryChallenge.type);
  notify(context.hooks.onApprovalRequired, { ...eventOf(progress, undefined), challenges });
  await solve(progress, context, { signal });
  notify(context.hooks.onCleared, { ...eventOf(progress, undefined), passed: progress.state.passed });
  return progress.answeredAt;
}
