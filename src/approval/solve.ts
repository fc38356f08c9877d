/** Asks solvers for answers until an approval is cleared, or nothing is left to ask for. */
import { InvalidInputError, publicUrl } from "../errors.ts";
import { notify } from "../notify.ts";
import { categoryOf, ways, type ChallengeType } from "./challenge.ts";
import { ApprovalError, ApprovalRequiredError, codeOf, exhausted } from "./errors.ts";
import { FACTORS } from "./factors.ts";
import type { ApprovalEvent, ApprovalHooks } from "./hooks.ts";
import type { OngoingApproval } from "./ongoing.ts";
import { ask, type Solvers } from "./solver.ts";

export interface SolveOptions {
  readonly solvers: Solvers;
  readonly hooks: ApprovalHooks;
  readonly signal: AbortSignal | undefined;
  /** Absent for a session. */
  readonly request?: { readonly method: string; readonly url: string };
}

const REFUSED = /_VERIFICATION_FAILED$|^ERR_WISE_KEY_CHANGED$/;
const UNAVAILABLE = /_NOT_SET_UP$|^CHALLENGE_NOT_AVAILABLE$/;

/**
 * @throws ApprovalRequiredError when what is left has no solver
 * @throws ApprovalError when it expires, or answers keep being refused
 */
export async function solve(ongoing: OngoingApproval, options: SolveOptions): Promise<void> {
  const { solvers, hooks, signal, request } = options;
  /** Declined by the customer, or not set up at the server: then with the server's error. */
  const closed = new Map<ChallengeType, unknown>();
  const refused = new Set<string>();
  let last: { type: ChallengeType; error: unknown } | undefined;
  const can = (type: ChallengeType): boolean => solvers[type] !== undefined && !closed.has(type);

  while (!ongoing.cleared) {
    ongoing.requireAlive();
    // A way that was refused too often ends it: to ask for another would only look like a way out.
    if (ongoing.spent(can)) throw exhausted(last?.error);
    const choice = ongoing.choices(can)[0];
    const solver = choice && solvers[choice.type];
    if (choice === undefined || solver === undefined) {
      if (await ongoing.refreshIfCarried(signal)) continue;
      throw deadEnd(ongoing, closed);
    }
    const { type } = choice;
    const event = { ...eventOf(ongoing, request), type, attempt: ongoing.attempt(choice) };
    let asked = false;
    try {
      const phone = await ongoing.trigger(type, { signal });
      notify(hooks.onChallenge, event);
      asked = true;
      const told = {
        type,
        attempt: event.attempt,
        profileId: event.profileId,
        approvalId: event.approvalId,
        expiresAt: new Date(ongoing.record.expiresAt),
        ...(request && { request }),
        ...(last !== undefined && last.type === type && { lastError: codeOf(last.error) }),
        ...phone,
      };
      const answer = await ask(solver, told, { milliseconds: ongoing.millisecondsLeft, signal });
      if (answer === undefined) {
        closed.set(type, undefined);
      } else if (refused.has(`${type} ${JSON.stringify(answer)}`)) {
        // What was refused once is refused again, and each refusal counts towards a lock-out: not sent.
        ongoing.count(choice);
      } else {
        refused.add(`${type} ${JSON.stringify(answer)}`);
        await ongoing.verify(type, answer, signal);
        last = undefined;
      }
    } catch (error) {
      const unavailable = UNAVAILABLE.test(codeOf(error));
      if (!unavailable && !(asked && isRefusal(type, error))) throw error;
      if (unavailable) closed.set(type, error);
      last = { type, error };
      notify(hooks.onRejected, { ...event, code: codeOf(error) });
    }
  }
}

/** The server did not take the answer, or it was so malformed that it never left. */
const isRefusal = (type: ChallengeType, error: unknown): boolean =>
  error instanceof InvalidInputError
    ? error.field === FACTORS[type].field || error.field === "sealed" || error.field === "sealedTo"
    : REFUSED.test(codeOf(error));

/** Why there is nothing more to do here. */
function deadEnd(ongoing: OngoingApproval, closed: ReadonlyMap<ChallengeType, unknown>): unknown {
  const open = ongoing.choices((type) => closed.get(type) === undefined).map(({ type }) => type);
  const unknown = ongoing.record.challenges.some(
    (one) => !one.passed && ways(one).some((type) => categoryOf(type) === undefined),
  );
  if (open.length > 0 || unknown) return new ApprovalRequiredError(ongoing.record, [...new Set(open)]);
  return (
    [...closed.values()].find((error) => error !== undefined) ??
    new ApprovalError(
      "ERR_APPROVAL_NOT_CLEARED",
      "everything on offer has been passed and it is not enough: the customer has to set up a factor of another category",
    )
  );
}

/** What every hook is told of an approval. */
export function eventOf(ongoing: OngoingApproval, request: SolveOptions["request"]): ApprovalEvent {
  const { id, profileId, round } = ongoing.record;
  return {
    approvalId: id,
    profileId,
    ...(request && { method: request.method, url: publicUrl(request.url) }),
    round: round + 1,
  };
}
