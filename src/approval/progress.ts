/** One approval under way: reads its token, triggers codes, sends answers. What it learns goes into the store at once. */
import { check } from "../lib/check.ts";
import type { Answering, Outcome } from "./attempts.ts";
import {
  carryOver,
  chooseChallenges,
  isChallengeType,
  parseToken,
  SIGNATURE,
  ways,
  type ChallengeType,
  type Choice,
} from "./challenges.ts";
import { ApprovalError, codeOf, ofToken, type Allowance, type PendingChallenge } from "./errors.ts";
import { checkAnswer, FACTORS, type Answer } from "./factors.ts";
import type { ApprovalContext } from "./options.ts";
import { lockedFor, outcomeOf } from "./outcome.ts";
import {
  isOpen,
  newApproval,
  withNewToken,
  withPassed,
  withRefused,
  withToken,
  type ApprovalState,
  type NewApproval,
} from "./state.ts";
import { readApproval, StoredApproval } from "./stored-approval.ts";

/** What a question to the server was about. */
type Asked = Pick<ApprovalState, "oneTimeToken" | "revision">;

export class ApprovalProgress extends StoredApproval {
  /** When the last accepted answer left. */
  #answeredAt: number;
  /** What is required is only known from before the last answer, which may have changed it. */
  #carried = false;
  readonly #prompts = new Map<string, number>();

  private constructor(state: ApprovalState, context: ApprovalContext) {
    super(state, context);
    this.#answeredAt = context.now();
  }

  /** Begins an approval: from here on it is in the store. */
  static async begin(
    known: Omit<NewApproval, "origin" | "owner">,
    context: ApprovalContext,
    signal?: AbortSignal,
  ): Promise<ApprovalProgress> {
    const { origin, owner, now } = context;
    const state = newApproval({ ...known, origin, owner }, now());
    const progress = new ApprovalProgress(state, context);
    await progress.change((present) => present ?? state, signal);
    return progress;
  }

  /** @throws ApprovalError `ERR_APPROVAL_UNKNOWN`: not in the store, of another owner, or of another server */
  static async load(id: string, context: ApprovalContext, signal?: AbortSignal): Promise<ApprovalProgress> {
    return new ApprovalProgress(await readApproval(id, context, signal), context);
  }

  /** A clearance happened no earlier than this. */
  get answeredAt(): number {
    return this.#answeredAt;
  }

  /** Reads the token's status from the server. */
  async refresh(signal?: AbortSignal): Promise<void> {
    if (!isOpen(this.state)) return;
    const { oneTimeToken, revision } = this.state;
    const { sca } = this.context;
    const reply = await this.#call(() => sca.getOneTimeTokenStatus({ oneTimeToken }, { signal }));
    await this.#apply(reply, { oneTimeToken, revision }, signal);
  }

  /**
   * Takes over what a reply says of the token.
   *
   * @throws ApprovalError `ERR_APPROVAL_INVALID`: it is about another token, or not readable
   */
  apply(reply: unknown, signal?: AbortSignal): Promise<void> {
    return this.#apply(reply, this.state, signal);
  }

  async #apply(
    reply: unknown,
    { oneTimeToken, revision }: Asked,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const { id } = this.state;
    const token = parseToken(reply);
    if (token === undefined || !isSameToken(token.oneTimeToken, oneTimeToken)) {
      const message = "the server's reply is not about this token, or has no readable list of challenges";
      throw new ApprovalError("ERR_APPROVAL_INVALID", message, { approvalId: id });
    }
    this.#carried = false;
    const now = this.context.now();
    // An answer passed while this was under way: what it says may be older than that.
    const change = (present: ApprovalState): ApprovalState =>
      present.revision === revision ? withToken(present, token, now) : present;
    await this.learn(oneTimeToken, change, signal);
  }

  /** A signature that goes with the call takes the place of all challenges. */
  async signed(signal?: AbortSignal): Promise<void> {
    await this.learn(this.state.oneTimeToken, (present) => withPassed(present, SIGNATURE), signal);
  }

  /** Goes on with another token, of which nothing has passed yet. */
  async replaceToken(oneTimeToken: string, signal?: AbortSignal): Promise<void> {
    const before = this.state.oneTimeToken;
    await this.learn(before, (present) => withNewToken(present, oneTimeToken), signal);
  }

  async refreshIfCarried(signal?: AbortSignal): Promise<boolean> {
    const stale = this.#carried;
    if (stale) await this.refresh(signal);
    return stale;
  }

  /**
   * Ways that bring it nearer to clearance, best first.
   *
   * @param assumed types that are being answered and will probably pass
   */
  choices(can: (type: ChallengeType) => boolean, assumed: readonly string[] = []): Choice[] {
    if (this.cleared) return [];
    const { passed, insist } = this.state;
    return chooseChallenges(this.state, can, { passed: [...passed, ...assumed], insist });
  }

  /** What a customer may be asked for; empty when it is cleared, or no answer may be sent any more. */
  async pending(signal?: AbortSignal): Promise<PendingChallenge[]> {
    const allowance = await this.allowance(signal);
    if (allowance.attemptsLeft === 0) return [];
    return this.choices(() => true).map(({ type, category }) => {
      const obfuscatedPhoneNo = this.state.triggered[type];
      return { type, category, ...allowance, ...(obfuscatedPhoneNo !== undefined && { obfuscatedPhoneNo }) };
    });
  }

  allowance(signal?: AbortSignal): Promise<Allowance> {
    return this.context.attempts.allowance(this.profile, signal);
  }

  /** How often a type was asked for here under the present token. */
  prompts(type: ChallengeType): number {
    return this.#prompts.get(`${this.state.oneTimeToken} ${type}`) ?? 0;
  }

  prompted(type: ChallengeType): void {
    this.#prompts.set(`${this.state.oneTimeToken} ${type}`, this.prompts(type) + 1);
  }

  /** Which answer the next one of this type would be: 1 is the first. */
  attempt(type: ChallengeType): number {
    return 1 + (this.state.refused[type] ?? 0);
  }

  /** Sends the code of a phone challenge, unless one is on its way. */
  async trigger(
    type: ChallengeType,
    { signal, resend = false }: { signal?: AbortSignal | undefined; resend?: boolean } = {},
  ): Promise<{ obfuscatedPhoneNo?: string }> {
    const { trigger } = FACTORS[type];
    if (trigger === undefined) return {};
    const { oneTimeToken, triggered } = this.state;
    const sent = triggered[type];
    if (sent !== undefined && !resend) return { obfuscatedPhoneNo: sent };
    this.requirePending(type);
    const reply = await this.#call(() => trigger(this.context.sca, { oneTimeToken }, { signal }));
    const { obfuscatedPhoneNo: given } = (reply ?? {}) as { obfuscatedPhoneNo?: unknown };
    const obfuscatedPhoneNo = typeof given === "string" ? given.slice(0, 64) : "";
    await this.learn(oneTimeToken, (present) => ({
      ...present,
      triggered: { ...present.triggered, [type]: obfuscatedPhoneNo },
    }));
    return { obfuscatedPhoneNo };
  }

  /**
   * Sends one answer: counted first, then sent.
   *
   * @returns the server's reply if it came sealed: only whoever sealed the answer can read it
   * @throws ApprovalError `ERR_APPROVAL_ATTEMPTS_EXHAUSTED`, `_ANSWER_REPEATED` or `_STORE_FAILED`, with nothing sent
   */
  async verify(
    type: ChallengeType,
    answer: Answer,
    given: Omit<Answering, "type"> & { readonly signal?: AbortSignal | undefined },
  ): Promise<string | undefined> {
    this.requirePending(type);
    const { attempts, refusals, sca, now } = this.context;
    const { profile } = this;
    const { oneTimeToken, profileId, id, revision } = this.state;
    const factor = FACTORS[type];
    checkAnswer(type, answer);
    if (typeof answer === "string" && (await refusals.has(profile, type, answer, now()))) {
      const message = "this very answer was refused before: it was not sent again, since each refusal counts";
      throw new ApprovalError("ERR_APPROVAL_ANSWER_REPEATED", message, { approvalId: id });
    }
    const answering = { type, automatic: given.automatic, mayLockOut: given.mayLockOut };
    const charge = await attempts.charge(profile, answering, given.signal);
    const settle = (outcome: Outcome, error?: unknown): Promise<void> =>
      attempts.settle(profile, charge, outcome, { ...answering, retryAfter: lockedFor(error) });
    const leftAt = now();
    let reply: unknown;
    try {
      reply = await factor.verify(sca, { oneTimeToken, profileId }, answer, { signal: given.signal });
    } catch (error) {
      const outcome = outcomeOf(error);
      const isLost = outcome === "unknown" && given.signal?.aborted !== true;
      // It has passed, by this answer or by another one: what became of this one is still not known.
      if (isLost && (await this.#passedAfterAll(type, given.signal))) return undefined;
      // Of an unknown one nothing is reported: it may still arrive at the server, and counts until it surely has.
      if (outcome !== "unknown") await settle(outcome, error);
      if (codeOf(error).endsWith("_VERIFICATION_FAILED")) await this.#refused(type, answer, oneTimeToken);
      throw ofToken(error, id);
    }
    this.#answeredAt = leftAt;
    refusals.forget(profile, type);
    await Promise.all([settle("accepted"), this.#passed(type, reply, { oneTimeToken, revision })]);
    return typeof reply === "string" ? reply : undefined;
  }

  async #passed(type: ChallengeType, reply: unknown, { oneTimeToken, revision }: Asked): Promise<void> {
    const token = parseToken(reply);
    if (token === undefined || !isSameToken(token.oneTimeToken, oneTimeToken)) {
      await this.learn(oneTimeToken, (present) => withPassed(present, type));
      await this.refresh();
      return;
    }
    const now = this.context.now();
    await this.learn(oneTimeToken, (present) => {
      // Another answer passed while this one was under way: the list in this reply may be older than that.
      if (present.revision !== revision) {
        this.#carried = true;
        return withPassed(present, type);
      }
      const challenges = carryOver(present.challenges, token.challenges);
      this.#carried = challenges.some((one, index) => one.required !== token.challenges[index]?.required);
      return withToken(withPassed(present, type), { ...token, challenges }, now);
    });
  }

  async #refused(type: ChallengeType, answer: Answer, oneTimeToken: string): Promise<void> {
    const { refusals, now } = this.context;
    if (typeof answer === "string") await refusals.add(this.profile, type, answer, now());
    // The ledger has counted it; this only numbers the customer's attempts.
    await this.learn(oneTimeToken, (present) => withRefused(present, type)).catch(() => undefined);
  }

  /** The reply to an answer was lost: the token's status tells whether it was accepted. */
  async #passedAfterAll(type: ChallengeType, signal: AbortSignal | undefined): Promise<boolean> {
    try {
      await this.refresh(signal);
    } catch {
      return false;
    }
    return this.state.challenges.some((one) => one.passed && ways(one).includes(type));
  }

  /** @throws ApprovalError `ERR_APPROVAL_NOT_PENDING`, or `ERR_APPROVAL_EXPIRED` */
  requirePending(type: ChallengeType): void {
    this.requireAlive();
    const known = { accepts: isChallengeType, expected: "pass a challenge type, such as PIN" };
    check("ERR_INVALID_ARGUMENT", "type", type, known);
    const open = chooseChallenges(this.state, () => true, { insist: true }).map((one) => one.type);
    if (open.includes(type)) return;
    const message = `the token asks for no ${type}; it asks for ${open.join(", ") || "nothing more"}`;
    throw new ApprovalError("ERR_APPROVAL_NOT_PENDING", message, { approvalId: this.state.id });
  }

  async #call<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw ofToken(error, this.state.id);
    }
  }
}

const isSameToken = (given: unknown, asked: string): boolean =>
  given === undefined || (typeof given === "string" && given.toLowerCase() === asked.toLowerCase());
