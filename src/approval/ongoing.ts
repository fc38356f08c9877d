/** One approval under way: reads its token, triggers codes, sends answers, and counts them. No HTTP of its own. */
import { InvalidInputError } from "../errors.ts";
import {
  carryOver,
  chooseChallenges,
  isCleared,
  parseToken,
  type ChallengeType,
  type Choice,
} from "./challenge.ts";
import { ApprovalError, exhausted, expired, ofToken, roundsExhausted } from "./errors.ts";
import { FACTORS, type Answer, type ApprovalOperations } from "./factors.ts";
import { isoDate, newApproval, type Approval } from "./record.ts";

/** Per challenge of a token. */
export const MAX_ATTEMPTS = 3;
/** Servers lock a profile out after five failures in a row: this client stops one short of it. */
export const MAX_FAILURES = 4;
/** How often one call is repeated with a cleared token before it is given up. */
export const MAX_ROUNDS = 3;

export class OngoingApproval {
  readonly #sca: ApprovalOperations;
  readonly #now: () => number;
  #record: Approval;
  #answeredAt: number;
  #carried = false;

  constructor(record: Approval, sca: ApprovalOperations, now: () => number) {
    this.#record = record;
    this.#sca = sca;
    this.#now = now;
    this.#answeredAt = now();
  }

  /** As plain JSON; a new object after each change. */
  get record(): Approval {
    return this.#record;
  }

  /** Just before the last answer left: a clearance happened no earlier than this. */
  get answeredAt(): number {
    return this.#answeredAt;
  }

  get cleared(): boolean {
    return !this.#record.insist && isCleared(this.#record, this.#record);
  }

  /** Ways that bring it nearer to clearance and may still be tried, best first. */
  choices(can: (type: ChallengeType) => boolean): Choice[] {
    return chooseChallenges(this.#record, can, this.#record).filter(
      (choice) => this.attemptsLeft(choice) > 0,
    );
  }

  /** Whether there are ways left that only the limits on answers forbid. */
  spent(can: (type: ChallengeType) => boolean): boolean {
    return chooseChallenges(this.#record, can, this.#record).some((choice) => this.attemptsLeft(choice) <= 0);
  }

  /** Which attempt the next answer would be: 1 is the first, counted by its type and by its challenge. */
  attempt({ type, challenge }: Choice): number {
    const { attempts } = this.#record;
    return 1 + Math.max(attempts[type] ?? 0, attempts[challenge.primaryChallenge.type] ?? 0);
  }

  attemptsLeft(choice: Choice): number {
    return Math.min(MAX_ATTEMPTS + 1 - this.attempt(choice), MAX_FAILURES - this.#record.failures);
  }

  /** Reads the token's status. */
  async refresh(signal?: AbortSignal): Promise<void> {
    const { oneTimeToken } = this.#record;
    const reply = await this.#call(() => this.#sca.getOneTimeTokenStatus({ oneTimeToken }, given(signal)));
    if (!this.apply(reply)) {
      throw new ApprovalError("ERR_APPROVAL_INVALID", "the status reply has no readable list of challenges");
    }
  }

  /** Takes over what a reply says of the token; `carry` keeps what only earlier replies said. */
  apply(reply: unknown, { carry = false } = {}): boolean {
    const list = parseToken(reply);
    if (list === undefined) return false;
    const challenges = carry ? carryOver(this.#record.challenges, list.challenges) : list.challenges;
    this.#carried = challenges.some((one, index) => one.required !== list.challenges[index]?.required);
    this.#record = { ...this.#record, challenges, expiresAt: isoDate(this.#now(), list.validity) };
    return true;
  }

  /** Reads the status if what is required is only known from before the last answer, which may have changed it. */
  async refreshIfCarried(signal?: AbortSignal): Promise<boolean> {
    const stale = this.#carried;
    if (stale) await this.refresh(signal);
    return stale;
  }

  /** Sends the code of a phone challenge, unless one is on its way. */
  async trigger(
    type: ChallengeType,
    { signal, resend = false }: { signal?: AbortSignal | undefined; resend?: boolean } = {},
  ): Promise<{ obfuscatedPhoneNo?: string }> {
    const { trigger } = FACTORS[type];
    const { oneTimeToken, triggered } = this.#record;
    if (trigger === undefined) return {};
    const sent = triggered[type];
    if (sent !== undefined && !resend) return { obfuscatedPhoneNo: sent };
    this.#pending(type);
    const reply = await this.#call(() => trigger(this.#sca, { oneTimeToken }, given(signal)));
    const { obfuscatedPhoneNo } = (reply ?? {}) as { obfuscatedPhoneNo?: unknown };
    const number = typeof obfuscatedPhoneNo === "string" ? obfuscatedPhoneNo.slice(0, 64) : "";
    this.#record = { ...this.#record, triggered: { ...triggered, [type]: number } };
    return { obfuscatedPhoneNo: number };
  }

  /** Sends one answer. Resolves when the server took it; the reply is only handed on if it came sealed. */
  async verify(type: ChallengeType, answer: Answer, signal?: AbortSignal): Promise<string | undefined> {
    const choice = this.#pending(type);
    const factor = FACTORS[type];
    const { oneTimeToken, profileId, passed, failures } = this.#record;
    this.count(choice);
    this.#answeredAt = this.#now();
    if (typeof answer !== "string" && factor.sealable !== true) {
      throw new InvalidInputError(
        "ERR_INVALID_ARGUMENT",
        "sealed",
        `a ${type} challenge takes no sealed answer`,
      );
    }
    let reply: unknown;
    try {
      reply = await this.#call(() =>
        factor.verify(this.#sca, { oneTimeToken, profileId }, answer, given(signal)),
      );
    } catch (error) {
      // Refused here, it never reached the server's counter.
      if (!(error instanceof InvalidInputError)) this.#record = { ...this.#record, failures: failures + 1 };
      throw error;
    }
    this.#record = { ...this.#record, failures: 0, insist: false, passed: [...new Set([...passed, type])] };
    if (!this.apply(reply, { carry: true })) await this.refresh(signal);
    return typeof reply === "string" ? reply : undefined;
  }

  /** One more answer given, sent or not. */
  count({ type, challenge }: Choice): void {
    const attempts = { ...this.#record.attempts };
    for (const key of new Set([type, challenge.primaryChallenge.type]))
      attempts[key] = (attempts[key] ?? 0) + 1;
    this.#record = { ...this.#record, attempts };
  }

  /** The challenge that a type would pass now. */
  #pending(type: ChallengeType): Choice {
    this.requireAlive();
    const choices = chooseChallenges(this.#record, () => true, { insist: true });
    const choice = choices.find((one) => one.type === type);
    if (choice === undefined) {
      const open = choices.map((one) => one.type).join(", ");
      throw new InvalidInputError(
        "ERR_INVALID_ARGUMENT",
        "type",
        `is not pending; pending: ${open || "nothing"}`,
      );
    }
    if (this.attemptsLeft(choice) <= 0) throw exhausted();
    return choice;
  }

  /** @throws ApprovalError `ERR_APPROVAL_EXPIRED` by this side's clock, before anything is asked or sent. */
  requireAlive(): void {
    if (this.millisecondsLeft <= 0) throw expired();
  }

  get millisecondsLeft(): number {
    return Date.parse(this.#record.expiresAt) - this.#now();
  }

  /**
   * The call was repeated and refused again: with the same token there is more to pass, another begins anew.
   *
   * @throws ApprovalError `ERR_APPROVAL_ROUNDS_EXHAUSTED`: it happened too often to be worth another answer.
   */
  rejectedAgain(oneTimeToken: string): void {
    const round = this.#record.round + 1;
    const insist = oneTimeToken === this.#record.oneTimeToken;
    if (round >= MAX_ROUNDS) throw roundsExhausted(round);
    if (!insist) this.replaceToken(oneTimeToken);
    this.#record = { ...this.#record, round, insist };
  }

  /** Goes on with another token, of which nothing has passed yet. */
  replaceToken(oneTimeToken: string): void {
    const { id, profileId, failures, round, request } = this.#record;
    const known = { id, oneTimeToken, profileId, failures, round, ...(request && { request }) };
    this.#record = newApproval(known, this.#now());
  }

  /** Links it to the request that it is for, before it is put aside. */
  link(request: Approval["request"]): void {
    if (request !== undefined) this.#record = { ...this.#record, request };
  }

  async #call<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw ofToken(error);
    }
  }
}

const given = (signal: AbortSignal | undefined): { signal?: AbortSignal } => (signal ? { signal } : {});
