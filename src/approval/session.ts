/** A session that is started by hand and cleared at once. */
import { notify } from "../notify.ts";
import { lanesFor, type ApproverOptions } from "./approver.ts";
import type { Authorisation } from "./authorise.ts";
import { isUuid, parseToken } from "./challenge.ts";
import { ApprovalError, ApprovalRequiredError } from "./errors.ts";
import { OngoingApproval } from "./ongoing.ts";
import { newApproval } from "./record.ts";
import { eventOf, solve } from "./solve.ts";
import { saveApproval } from "./store.ts";

/** Wise's SCA page: clearing once opens a window of five minutes for low-risk operations. */
const LOW_RISK_WINDOW = 300_000;

/** Starts a session for a profile, in its turn, and clears it. */
export async function clearSession(
  profileId: number,
  approver: ApproverOptions,
  signal: AbortSignal | undefined,
): Promise<Authorisation> {
  const { sca, now } = approver;
  const lanes = lanesFor(sca);
  const turn = await lanes.enter(profileId, { hopeful: true, signal });
  if (turn !== "turn") return openedAt(turn.clearedAt);
  let clearedAt: number | undefined;
  let failures = lanes.failures(profileId);
  try {
    const ongoing = await begin(profileId, failures, approver, signal);
    try {
      await clear(ongoing, approver, signal);
      clearedAt = ongoing.answeredAt;
      return openedAt(clearedAt);
    } finally {
      failures = ongoing.record.failures;
    }
  } catch (error) {
    if (signal?.aborted) throw signal.reason;
    if (error instanceof ApprovalRequiredError) await saveApproval(approver.store, error.approval, now());
    throw error;
  } finally {
    lanes.leave(profileId, { clearedAt, failures });
  }
}

async function begin(
  profileId: number,
  failures: number,
  { sca, now }: ApproverOptions,
  signal: AbortSignal | undefined,
): Promise<OngoingApproval> {
  const reply = await sca.createScaSession({ profileId }, signal && { signal });
  const { oneTimeToken } = parseToken(reply) ?? {};
  if (!isUuid(oneTimeToken)) {
    throw new ApprovalError("ERR_APPROVAL_INVALID", "the session reply has no readable one-time token");
  }
  const ongoing = new OngoingApproval(newApproval({ oneTimeToken, profileId, failures }, now()), sca, now);
  ongoing.apply(reply);
  return ongoing;
}

async function clear(
  ongoing: OngoingApproval,
  { solvers, hooks }: ApproverOptions,
  signal: AbortSignal | undefined,
): Promise<void> {
  const challenges = ongoing.record.challenges.map((one) => one.primaryChallenge.type);
  notify(hooks.onApprovalRequired, { ...eventOf(ongoing, undefined), challenges });
  await solve(ongoing, { solvers, hooks, signal });
  notify(hooks.onCleared, { ...eventOf(ongoing, undefined), passed: ongoing.record.passed });
}

/** Counted from before the last answer left, so that it never promises more than the server gives. */
const openedAt = (time: number): Authorisation => ({ lowRiskUntil: new Date(time + LOW_RISK_WINDOW) });
