/** Asks solvers for answers until an approval is cleared, or nothing is left to ask for. */
import { InvalidInputError } from "../errors.ts";
import { publicUrl } from "../lib/http.ts";
import { notify } from "../lib/notify.ts";
import { categoryOf, ways, type ChallengeType, type Choice } from "./challenges.ts";
import { ApprovalError, ApprovalRequiredError, codeOf, exhausted } from "./errors.ts";
import { FACTORS, type Answer } from "./factors.ts";
import type { ApprovalContext, ApprovalEvent } from "./options.ts";
import type { ApprovalProgress } from "./progress.ts";
import { ask, type SolverContext } from "./solvers.ts";

/** What is solved for. */
export interface Solving {
  readonly signal: AbortSignal | undefined;
  /** The protected call; absent for a session. */
  readonly request?: { readonly method: string; readonly url: string } | undefined;
}

const REFUSED = /_VERIFICATION_FAILED$|^ERR_WISE_KEY_CHANGED$|^ERR_APPROVAL_ANSWER_REPEATED$/;
const TOKEN_DEAD = /^ERR_APPROVAL_(EXPIRED|USED|UNKNOWN)$/;
const UNAVAILABLE = /_NOT_SET_UP$|^CHALLENGE_NOT_AVAILABLE$/;
/**
 * How often one type is asked for under one token. The ledger ends what is refused; this ends a solver whose answers are
 * never sent, and a server that accepts answers and goes on asking.
 */
const MAX_PROMPTS = 5;
/** Seconds: a key this old is fetched anew while the customer types, so that a rotated one is noticed before. */
const KEY_AGE = 300;

/**
 * @throws ApprovalRequiredError when what is left has no solver
 * @throws ApprovalError when it expires, or no more answers may be sent
 */
export async function solve(
  progress: ApprovalProgress,
  context: ApprovalContext,
  solving: Solving,
): Promise<void> {
  const { solvers, sca } = context;
  const { signal } = solving;
  /** Declined by the customer, or not set up at the server: then with the server's error. */
  const closed = new Map<ChallengeType, unknown>();
  const automatic = new AutomaticAnswers(progress, context, solving);
  let last: { type: ChallengeType; error: unknown } | undefined;
  const can = (type: ChallengeType): boolean =>
    solvers[type] !== undefined && !closed.has(type) && !automatic.running.includes(type);
  void sca.wiseKey?.({ maxAge: KEY_AGE }).catch(() => undefined);

  try {
    for (;;) {
      if (progress.cleared) return;
      progress.requireAlive();
      await automatic.start();
      const [choice] = progress.choices(can, automatic.running);
      if (choice === undefined) {
        if (await automatic.settled()) continue;
        if (await progress.refreshIfCarried(signal)) continue;
        throw await deadEnd(progress, closed, automatic.failures, solving);
      }
      const asked = await attempt(choice, last);
      if (asked === "declined") closed.set(choice.type, undefined);
      else if (asked !== "passed") {
        const { error } = asked;
        if (UNAVAILABLE.test(codeOf(error))) closed.set(choice.type, error);
        last = { type: choice.type, error: asked.error };
      }
    }
  } finally {
    automatic.stop();
  }

  async function attempt(
    { type }: Choice,
    before: typeof last,
  ): Promise<"declined" | "passed" | { error: unknown }> {
    const allowance = await progress.allowance(signal);
    if (allowance.attemptsLeft === 0 || progress.prompts(type) >= MAX_PROMPTS) {
      throw exhausted(allowance.retryAfter, progress.state.id, before?.error);
    }
    progress.prompted(type);
    const event = { ...eventOf(progress, solving.request), type, attempt: progress.attempt(type) };
    let prompted = false;
    try {
      const phone = await progress.trigger(type, { signal });
      notify(context.hooks.onChallenge, event);
      prompted = true;
      const told: Omit<SolverContext, "signal"> = {
        type,
        attempt: event.attempt,
        profileId: event.profileId,
        approvalId: event.approvalId,
        expiresAt: new Date(progress.state.expiresAt),
        ...allowance,
        ...(solving.request && { request: solving.request }),
        ...(before?.type === type && { lastError: codeOf(before.error) }),
        ...phone,
      };
      const limits = { milliseconds: progress.millisecondsLeft, signal };
      const answer = await ask(solvers[type] ?? (() => undefined), told, limits);
      // Answers are counted together: what software sent while the customer typed has to be known first.
      await automatic.settled();
      if (answer === undefined) return "declined";
      if (progress.cleared) return "passed";
      await progress.verify(type, answer, { automatic: false, mayLockOut: allowance.mayLockOut, signal });
      return "passed";
    } catch (error) {
      const askAgain = UNAVAILABLE.test(codeOf(error)) || (prompted && isRefusal(type, error));
      if (!askAgain) throw error;
      notify(context.hooks.onRejected, { ...event, code: codeOf(error) });
      return { error };
    }
  }
}

/** The server did not take the answer, or it was so malformed that it never left. */
const isRefusal = (type: ChallengeType, error: unknown): boolean =>
  error instanceof InvalidInputError
    ? [FACTORS[type].field, "sealed", "sealedTo"].includes(error.field)
    : REFUSED.test(codeOf(error));

/** Answers that software gives while the customer is asked for others. */
export class AutomaticAnswers {
  readonly #progress: ApprovalProgress;
  readonly #context: ApprovalContext;
  readonly #solving: Solving;
  readonly #running = new Map<ChallengeType, Promise<void>>();
  readonly #tried = new Set<ChallengeType>();
  readonly #ending = new AbortController();
  /** Why those that were tried did not pass. */
  readonly failures = new Map<ChallengeType, unknown>();

  constructor(progress: ApprovalProgress, context: ApprovalContext, solving: Solving) {
    this.#progress = progress;
    this.#context = context;
    this.#solving = solving;
  }

  /** Types that are being answered. */
  get running(): ChallengeType[] {
    return [...this.#running.keys()];
  }

  /**
   * Begins those that help, each once.
   *
   * @param given types that are answered otherwise
   */
  async start(given: readonly ChallengeType[] = []): Promise<void> {
    const { automatic, attempts } = this.#context;
    const types = Object.keys(automatic) as ChallengeType[];
    if (types.every((type) => this.#tried.has(type))) return;
    const refused = await attempts.automaticRefused(this.#progress.profile, this.#solving.signal);
    const can = (type: ChallengeType): boolean =>
      automatic[type] !== undefined &&
      !this.#tried.has(type) &&
      !refused.includes(type) &&
      !given.includes(type);
    for (;;) {
      const [choice] = this.#progress.choices(can, this.running);
      if (choice === undefined) return;
      this.#tried.add(choice.type);
      const done = this.#answer(choice.type).finally(() => this.#running.delete(choice.type));
      this.#running.set(choice.type, done);
    }
  }

  /**
   * Waits for those that run; `false` if there were none.
   *
   * @throws ApprovalError the token is dead. After every other failure customers can answer otherwise.
   */
  async settled(): Promise<boolean> {
    const running = [...this.#running.values()];
    await Promise.all(running);
    const dead = [...this.failures.values()].find((error) => TOKEN_DEAD.test(codeOf(error)));
    if (dead instanceof Error && !this.#progress.cleared) throw dead;
    return running.length > 0;
  }

  /** Nobody waits for them any more. */
  stop(): void {
    this.#ending.abort();
  }

  async #answer(type: ChallengeType): Promise<void> {
    const progress = this.#progress;
    const { automatic, hooks } = this.#context;
    const solver = automatic[type];
    const signal = this.#solving.signal
      ? AbortSignal.any([this.#solving.signal, this.#ending.signal])
      : this.#ending.signal;
    const event = { ...eventOf(progress, this.#solving.request), type, attempt: progress.attempt(type) };
    try {
      if (solver === undefined) return;
      const told = { type, profileId: progress.state.profileId, approvalId: progress.state.id };
      const answer: Answer | undefined = await ask(solver, told, {
        milliseconds: Math.max(progress.millisecondsLeft, 0),
        signal,
      });
      if (answer === undefined) return;
      await progress.verify(type, answer, { automatic: true, mayLockOut: false, signal });
    } catch (error) {
      this.failures.set(type, error);
      if (!signal.aborted) notify(hooks.onRejected, { ...event, code: codeOf(error) });
    }
  }
}

/** Why there is nothing more to do here. */
async function deadEnd(
  progress: ApprovalProgress,
  closed: ReadonlyMap<ChallengeType, unknown>,
  failures: ReadonlyMap<ChallengeType, unknown>,
  { signal, request }: Solving,
): Promise<unknown> {
  const declined = (type: ChallengeType): boolean => closed.has(type) && closed.get(type) === undefined;
  const open = progress.choices((type) => !closed.has(type) || declined(type));
  const isUnknown = progress.state.challenges.some(
    (one) => !one.passed && ways(one).some((type) => categoryOf(type) === undefined),
  );
  if (open.length > 0 || isUnknown) {
    const allowance = await progress.allowance(signal);
    if (allowance.attemptsLeft === 0) return exhausted(allowance.retryAfter, progress.state.id);
    return approvalRequired(progress, request, signal);
  }
  const message =
    "everything on offer has been passed and it is not enough: the customer has to set up a factor of another category";
  return (
    [...closed.values(), ...failures.values()].find((error) => error !== undefined) ??
    new ApprovalError("ERR_APPROVAL_NOT_CLEARED", message, { approvalId: progress.state.id })
  );
}

/** The error by which an approval is put aside. */
export async function approvalRequired(
  progress: ApprovalProgress,
  request: Solving["request"],
  signal?: AbortSignal,
): Promise<ApprovalRequiredError> {
  const { id, profileId, expiresAt } = progress.state;
  const call = request && `${request.method} ${publicUrl(request.url)}`;
  return new ApprovalRequiredError({
    id,
    profileId,
    expiresAt,
    pending: await progress.pending(signal),
    call,
    others: progress.state.challenges
      .filter((one) => !one.passed && one.required !== false && categoryOf(ways(one)[0] ?? "") === undefined)
      .map((one) => one.primaryChallenge.type),
  });
}

/** What every hook is told of an approval. */
export function eventOf(progress: ApprovalProgress, request: Solving["request"]): ApprovalEvent {
  const { id, profileId, round } = progress.state;
  return {
    approvalId: id,
    profileId,
    ...(request && { method: request.method, url: publicUrl(request.url) }),
    round: round + 1,
  };
}
