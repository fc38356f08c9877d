/** An approval as the customer goes through it: what is shown next, whatever happens. Knows no DOM. */
import type { Answers, Approval, ChallengeType, Outcome } from "../../generated/approvals.ts";
import { call, Failure, type Backend } from "./api.ts";
import { importKey, sealSecret, type SealingKey } from "./seal.ts";

/** What the customer sees. Those from `completed` on end it. */
export type Screen =
  | "loading"
  | "ask"
  | "locked"
  | "elsewhere"
  | "completing"
  | "cleared"
  | "cancelled"
  | "failed"
  | "completed"
  | "elsewhereCompleted"
  | "declined"
  | "unknown"
  | "used"
  | "expired"
  | "gone"
  | "signedOut"
  | "insecure";

/** A sentence above the challenge: a code of the routes, of the device, or one of ours. */
export interface Notice {
  readonly code: string;
}

export interface View {
  readonly screen: Screen;
  readonly approval?: Approval;
  /** What is asked for. */
  readonly type?: ChallengeType;
  /** Something is under way: nothing more can be entered. */
  readonly busy: boolean;
  /** The connection is lost; what was under way goes on when it is back. */
  readonly offline: boolean;
  readonly notice?: Notice | undefined;
  /** When a code may be asked for once more, and when one more answer is let through: milliseconds since the epoch. */
  readonly resendAt?: number;
  readonly unlockedAt?: number;
  readonly expiresAt?: number;
}

/** What a page can do, and what it is told. */
export interface Host extends Backend {
  readonly can: (type: ChallengeType) => boolean;
  /** The fingerprint of this device. */
  readonly device: (about: { profileId: number }) => Promise<string>;
  readonly changed: () => void;
  /** @returns whether what follows is left to the flow */
  readonly emit: (name: "cleared" | "completed" | "failed" | "cancelled", detail: object) => boolean;
}

const PHONES: readonly string[] = ["SMS", "WHATSAPP", "VOICE"];
export const isPhone = (type: ChallengeType): boolean => PHONES.includes(type);

/** Milliseconds. */
const RESEND_AFTER = 30_000;
const LOOK_AGAIN = 5_000;
const RETRY_AFTER = [1_000, 2_000, 4_000, 8_000];

/** What ends it, by code. */
const ENDS: Readonly<Record<string, Screen>> = {
  ERR_APPROVAL_EXPIRED: "expired",
  ERR_APPROVAL_UNKNOWN: "gone",
  ERR_APPROVAL_USED: "used",
  ERR_APPROVAL_OUTCOME_UNKNOWN: "unknown",
  ERR_NOT_SIGNED_IN: "signedOut",
  ERR_INSECURE_CONTEXT: "insecure",
};

export class Flow {
  readonly #host: Host;
  #view: View = { screen: "loading", busy: false, offline: false };
  #key: Promise<SealingKey> | undefined;
  #timers: ReturnType<typeof setTimeout>[] = [];
  #stopped = false;
  #lookedAt = 0;
  /** Ends the wait for the connection. */
  #retryNow: (() => void) | undefined;

  constructor(host: Host) {
    this.#host = host;
  }

  get view(): View {
    return this.#view;
  }

  /** Whether this page can ask for it. */
  can(type: ChallengeType): boolean {
    return this.#host.can(type);
  }

  async start(): Promise<void> {
    this.#show({ screen: "loading", busy: false, notice: undefined });
    if (!globalThis.isSecureContext) return this.#end("insecure", "ERR_INSECURE_CONTEXT");
    // It comes while the customer types.
    this.#fetchKey("default").catch(() => undefined);
    await this.#refresh();
  }

  /** Nothing is shown or sent any more. */
  stop(): void {
    this.#stopped = true;
    this.#timers.forEach(clearTimeout);
    this.#retryNow?.();
  }

  /** The connection may be back, or the customer: has somebody else gone on meanwhile? */
  look(): void {
    this.#retryNow?.();
    const { screen, busy } = this.#view;
    const isIdle = (screen === "ask" && !busy) || screen === "locked" || screen === "elsewhere";
    if (!isIdle || Date.now() - this.#lookedAt < LOOK_AGAIN) return;
    this.#lookedAt = Date.now();
    call(this.#host, "getApproval").then(
      (approval) => this.#view.busy || this.#take(approval),
      () => this.#after(LOOK_AGAIN, () => this.look()),
    );
  }

  /** Asks for another of what is pending. */
  choose(type: ChallengeType): void {
    this.#show({ type, notice: undefined });
    this.#triggerAtOnce();
  }

  /** Sends the code of the present challenge. */
  async trigger(resend: boolean): Promise<void> {
    const { type } = this.#view;
    if (type === undefined || this.#view.busy) return;
    this.#show({ busy: true, notice: undefined });
    try {
      const approval = await call(this.#host, "triggerCode", { type: type as "SMS", resend });
      this.#show({ resendAt: Date.now() + RESEND_AFTER });
      this.#take(approval);
    } catch (error) {
      const { code, problem } = failureOf(error);
      const { retryAfter } = problem;
      if (retryAfter !== undefined) this.#show({ resendAt: Date.now() + retryAfter * 1000 });
      if (code === "ERR_NETWORK" || code === "RATE_LIMITED")
        this.#show({ busy: false, notice: { code: "codeNotSent" } });
      else await this.#failed(code);
    }
  }

  async confirmDevice(): Promise<void> {
    const { approval } = this.#view;
    if (approval === undefined || this.#view.busy) return;
    this.#show({ busy: true, notice: undefined });
    let fingerprint: string;
    try {
      fingerprint = await this.#host.device({ profileId: approval.profileId });
    } catch (error) {
      const { code } = (error ?? {}) as { code?: unknown };
      return this.#show({
        busy: false,
        notice: { code: code === "ERR_DEVICE_NOT_ENROLLED" ? code : "deviceFailed" },
      });
    }
    await this.#answer("PARTNER_DEVICE_FINGERPRINT", fingerprint);
  }

  /** Seals where that is possible, and sends. */
  async answer(type: ChallengeType, secret: string): Promise<void> {
    if (this.#view.busy || this.#view.screen !== "ask") return;
    this.#show({ busy: true, notice: undefined });
    await this.#answer(type, secret);
  }

  async #answer(type: ChallengeType, secret: string): Promise<void> {
    const before = this.#attemptsLeft();
    let body: Answers;
    try {
      body = await this.#sealed(type, secret, "default");
      this.#take(await call(this.#host, "answerChallenges", body));
    } catch (error) {
      let failure = failureOf(error);
      if (failure.code === "ERR_WISE_KEY_CHANGED") {
        // It was replaced while this page was open. Nothing was judged, so the customer is not asked twice.
        try {
          body = await this.#sealed(type, secret, "reload");
          return this.#take(await call(this.#host, "answerChallenges", body));
        } catch (again) {
          failure = failureOf(again);
        }
      }
      if (failure.code !== "ERR_NETWORK") return this.#refused(failure);
      await this.#recover(type, secret, before);
    }
  }

  /** The reply is lost: whether the answer was judged is told by the approval itself. */
  async #recover(type: ChallengeType, secret: string, before: number | undefined): Promise<void> {
    const approval = await this.#persistently(() => call(this.#host, "getApproval"));
    if (approval === undefined) return;
    const isOpen = approval.status === "pending" && !approval.passed.includes(type);
    const left = approval.pending[0]?.attemptsLeft;
    this.#take(approval);
    if (!isOpen || this.#view.screen !== "ask") return;
    if (left !== undefined && left === before) {
      this.#show({ busy: true });
      return this.#answer(type, secret);
    }
    this.#show({ notice: { code: "arrivalUnknown" } });
  }

  async complete(): Promise<void> {
    this.#show({ screen: "completing", busy: true, notice: undefined });
    try {
      const outcome = await this.#persistently(() => call(this.#host, "completeApproval", {}));
      if (outcome !== undefined) this.#finish(outcome);
    } catch (error) {
      const { code } = failureOf(error);
      // More is asked for, or somebody else was faster.
      if (code === "ERR_APPROVAL_REQUIRED" || code === "ERR_APPROVAL_NOT_CLEARED") await this.#refresh();
      // The application failed, nobody knows at which point.
      else if (code === "ERR_REPLY_INVALID") this.#end("unknown", code);
      else await this.#failed(code);
    }
  }

  cancel(): void {
    const { screen, busy, approval } = this.#view;
    if (busy || screen === "completing" || !this.#host.emit("cancelled", { id: approval?.id })) return;
    this.#clearTimers();
    this.#show({ screen: "cancelled", notice: undefined });
  }

  async #refresh(): Promise<void> {
    try {
      const approval = await this.#persistently(() => call(this.#host, "getApproval"));
      if (approval !== undefined) this.#take(approval);
    } catch (error) {
      await this.#failed(failureOf(error).code);
    }
  }

  /** Decides what is next. */
  #take(approval: Approval): void {
    if (this.#stopped) return;
    const { description = this.#view.approval?.description } = approval;
    const now = Date.now();
    this.#clearTimers();
    this.#show({
      approval: { ...approval, ...(description && { description }) },
      expiresAt: now + approval.expiresIn * 1000,
      offline: false,
    });
    if (approval.outcome !== undefined) return this.#finish(approval.outcome, "elsewhereCompleted");
    if (approval.status === "cleared") {
      if (this.#host.emit("cleared", { id: approval.id })) void this.complete();
      else this.#show({ screen: "cleared", busy: false });
      return;
    }
    // Another tab has sent it: completing waits for what comes of that.
    if (approval.status !== "pending") return void this.complete();
    this.#after(approval.expiresIn * 1000, () => this.#end("expired", "ERR_APPROVAL_EXPIRED"));
    if (approval.exhausted) {
      const wait = (approval.retryAfter ?? 60) * 1000;
      this.#after(wait, () => void this.#refresh());
      return this.#show({ screen: "locked", busy: false, unlockedAt: now + wait, notice: undefined });
    }
    const can = approval.pending.map(({ type }) => type).filter((type) => this.#host.can(type));
    const type = can.find((one) => one === this.#view.type) ?? can[0];
    if (type === undefined) {
      this.#after(LOOK_AGAIN, () => this.look());
      return this.#show({ screen: "elsewhere", busy: false });
    }
    const isNew = type !== this.#view.type;
    this.#show({ screen: "ask", busy: false, type, ...(isNew && { notice: undefined }) });
    this.#triggerAtOnce();
  }

  /** A text is sent unasked, a call is not. */
  #triggerAtOnce(): void {
    const { type, approval, screen, notice } = this.#view;
    const present = approval?.pending.find((one) => one.type === type);
    const isDue = screen === "ask" && notice === undefined && present?.obfuscatedPhoneNo === undefined;
    if (isDue && (type === "SMS" || type === "WHATSAPP")) void this.trigger(false);
  }

  async #refused({ code, problem }: Failure): Promise<void> {
    const { attemptsLeft, mayLockOut } = problem;
    const isRefused = /_VERIFICATION_FAILED$|^ERR_APPROVAL_ANSWER_REPEATED$|^ERR_INVALID_ARGUMENT$/.test(
      code,
    );
    const mayAgain = isRefused && attemptsLeft !== 0;
    if (!mayAgain) {
      if (
        isRefused ||
        /^ERR_APPROVAL_(?:ATTEMPTS_EXHAUSTED|NOT_PENDING)$|^LOCKED_OUT$|_NOT_SET_UP$/.test(code)
      ) {
        return this.#refresh();
      }
      if (code === "RATE_LIMITED" || code === "CHALLENGE_NOT_AVAILABLE") {
        return this.#show({ busy: false, notice: { code } });
      }
      return this.#failed(code);
    }
    const { approval } = this.#view;
    const pending = (approval?.pending ?? []).map((one) => ({
      ...one,
      attemptsLeft: attemptsLeft ?? one.attemptsLeft,
      mayLockOut: mayLockOut ?? one.mayLockOut,
    }));
    this.#show({ busy: false, notice: { code }, ...(approval && { approval: { ...approval, pending } }) });
  }

  #finish(outcome: Outcome, screen: Screen = "completed"): void {
    const { status } = outcome;
    const id = this.#view.approval?.id;
    this.#clearTimers();
    if (status >= 500) return this.#end("unknown", "ERR_APPROVAL_OUTCOME_UNKNOWN", outcome);
    if (status >= 300) return this.#end("declined", "ERR_OUTCOME_REFUSED", outcome);
    this.#show({ screen, busy: false, offline: false, notice: undefined });
    this.#host.emit("completed", { id, ...outcome });
  }

  async #failed(code: string): Promise<void> {
    this.#end(ENDS[code] ?? "failed", code);
  }

  #end(screen: Screen, code: string, outcome?: Outcome): void {
    if (this.#stopped) return;
    this.#clearTimers();
    this.#show({ screen, busy: false, offline: false, notice: undefined });
    this.#host.emit("failed", { id: this.#view.approval?.id, code, ...(outcome && { outcome }) });
  }

  /** Again until the connection is back. `undefined` once nobody waits any more. */
  async #persistently<T>(work: () => Promise<T>): Promise<T | undefined> {
    for (let round = 0; !this.#stopped; round += 1) {
      try {
        return await work();
      } catch (error) {
        if (failureOf(error).code !== "ERR_NETWORK") throw error;
      }
      this.#show({ offline: true });
      await new Promise<void>((resolve) => {
        this.#retryNow = resolve;
        setTimeout(resolve, RETRY_AFTER[Math.min(round, RETRY_AFTER.length - 1)]);
      });
      this.#retryNow = undefined;
    }
    return undefined;
  }

  #fetchKey(cache: RequestCache): Promise<SealingKey> {
    this.#key = call(this.#host, "getWiseKey", undefined, cache).then(importKey);
    return this.#key;
  }

  async #sealed(type: ChallengeType, secret: string, cache: "default" | "reload"): Promise<Answers> {
    const isPin = type === "PIN";
    if (!isPin && type !== "PARTNER_DEVICE_FINGERPRINT") return { [type]: secret };
    const held = cache === "default" ? this.#key : undefined;
    const key = await (held ?? this.#fetchKey(cache)).catch(() => this.#fetchKey("reload"));
    return { [type]: await sealSecret(key, isPin ? { pin: secret } : { deviceFingerprint: secret }) };
  }

  #attemptsLeft(): number | undefined {
    return this.#view.approval?.pending[0]?.attemptsLeft;
  }

  #after(milliseconds: number, work: () => void): void {
    this.#timers.push(setTimeout(work, milliseconds));
  }

  #clearTimers(): void {
    this.#timers.splice(0).forEach(clearTimeout);
  }

  #show(changes: Partial<View>): void {
    if (this.#stopped) return;
    this.#view = { ...this.#view, ...changes };
    this.#host.changed();
  }
}

function failureOf(error: unknown): Failure {
  if (error instanceof Failure) return error;
  // What cannot be sealed is a key that is none: the entries have the right form.
  const { code } = (error ?? {}) as { code?: unknown };
  return new Failure(code === "ERR_INSECURE_CONTEXT" ? code : "ERR_REPLY_INVALID");
}
