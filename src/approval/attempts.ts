/**
 * The ledger of answers: servers lock a profile out after five refused answers in a row, whoever sent them. So all
 * approvals, clients and instances that share a store count together, and stop one short of it.
 */
import { isObject } from "../lib/check.ts";
import { exhausted, type Allowance } from "./errors.ts";
import type { Records, RecordKind } from "./records.ts";

/** Wise's page names five consecutive failures. */
const LIMIT = 4;
/** Milliseconds: Wise's page names a block of 15 minutes. Whether the count is forgotten then is not published. */
const COOLDOWN = 15 * 60_000;
/** Milliseconds after which an answer that nobody reported on counts as refused: its process died. */
const IN_FLIGHT = 2 * 60_000;
const DAY = 86_400;

/** Whose answers are counted together. */
export interface Profile {
  readonly origin: string;
  readonly profileId: number;
}

/** An answer that is about to be sent. */
export interface Answering {
  readonly type: string;
  /** Given by software, without the customer. */
  readonly automatic: boolean;
  /** Whether who answers was told that a refusal may lock the customer out. */
  readonly mayLockOut: boolean;
}

/** How an answer ended. `unsent` covers what the server certainly did not judge. */
export type Outcome = "accepted" | "refused" | "unsent";

interface InFlight {
  readonly id: string;
  readonly at: number;
  /** Answers refused while this one was under way: the server may have judged them after it. */
  readonly overlapped: number;
}

interface Ledger {
  /** Refused answers in a row. */
  readonly failures: number;
  /** When the last answer was sent. */
  readonly lastAt: number;
  /** The server said until when the profile is locked. */
  readonly lockedUntil: number;
  readonly inFlight: readonly InFlight[];
  /** Types whose automatic answer was refused: not given again until the factor passes or is enrolled anew. */
  readonly automaticRefused: readonly string[];
}

const EMPTY: Ledger = { failures: 0, lastAt: 0, lockedUntil: 0, inFlight: [], automaticRefused: [] };

export class Attempts {
  readonly #records: Records;
  readonly #now: () => number;

  constructor(records: Records, now: () => number) {
    this.#records = records;
    this.#now = now;
  }

  /** What the profile has left. */
  async allowance(profile: Profile, signal?: AbortSignal): Promise<Allowance> {
    const ledger = await this.#records.read(keyOf(profile), KIND, signal);
    return allowanceOf(settled(ledger ?? EMPTY, this.#now()), this.#now());
  }

  /** Types whose automatic answer would be refused again. */
  async automaticRefused(profile: Profile, signal?: AbortSignal): Promise<readonly string[]> {
    const ledger = await this.#records.read(keyOf(profile), KIND, signal);
    return ledger?.automaticRefused ?? [];
  }

  /**
   * Counts an answer before it is sent.
   *
   * @returns the charge's id, to settle it with
   * @throws ApprovalError `ERR_APPROVAL_ATTEMPTS_EXHAUSTED` or `ERR_APPROVAL_STORE_FAILED`: then it must not be sent
   */
  async charge(
    profile: Profile,
    { automatic, mayLockOut }: Answering,
    signal?: AbortSignal,
  ): Promise<string> {
    const id = crypto.randomUUID();
    await this.#records.change(
      keyOf(profile),
      KIND,
      (present = EMPTY) => {
        const now = this.#now();
        const ledger = settled(present, now);
        if (ledger.inFlight.some((one) => one.id === id)) return present;
        const left = allowanceOf(ledger, now);
        // Software never spends the answer that may lock out, and a customer only when told so.
        const allowed = left.attemptsLeft > 0 && (!left.mayLockOut || (mayLockOut && !automatic));
        if (!allowed) throw exhausted(left.retryAfter);
        return { ...ledger, lastAt: now, inFlight: [...ledger.inFlight, { id, at: now, overlapped: 0 }] };
      },
      signal,
    );
    return id;
  }

  /**
   * Reports how an answer ended. A report that is lost counts the answer as refused, so no error comes of it.
   *
   * @param retryAfter seconds for which the server said that the profile is locked
   */
  async settle(
    profile: Profile,
    charge: string,
    outcome: Outcome,
    {
      type,
      automatic,
      retryAfter,
    }: Pick<Answering, "type" | "automatic"> & { retryAfter?: number | undefined },
  ): Promise<void> {
    const change = (present = EMPTY): Ledger => {
      const now = this.#now();
      const ledger = settled(present, now);
      const mine = ledger.inFlight.find(({ id }) => id === charge);
      const others = ledger.inFlight.filter(({ id }) => id !== charge);
      if (outcome === "accepted") {
        const failures = mine === undefined ? Math.max(0, ledger.failures - 1) : mine.overlapped;
        const automaticRefused = ledger.automaticRefused.filter((one) => one !== type);
        return { ...ledger, failures, lockedUntil: 0, inFlight: others, automaticRefused };
      }
      if (outcome === "unsent") {
        const failures = mine === undefined ? Math.max(0, ledger.failures - 1) : ledger.failures;
        return { ...ledger, failures, inFlight: others };
      }
      const counted = mine === undefined ? ledger : refusedOne({ ...ledger, inFlight: others });
      const automaticRefused = automatic
        ? [...new Set([...ledger.automaticRefused, type])]
        : ledger.automaticRefused;
      if (retryAfter === undefined) return { ...counted, automaticRefused };
      const lockedUntil = now + retryAfter * 1000;
      return { ...counted, automaticRefused, lockedUntil, failures: Math.max(counted.failures, LIMIT) };
    };
    await this.#records.change(keyOf(profile), KIND, change).catch(() => undefined);
  }

  /** A factor was enrolled anew: its automatic answer may be right again. */
  async enrolled(profile: Profile, type: string): Promise<void> {
    const change = (present: Ledger | undefined): Ledger | undefined =>
      present?.automaticRefused.includes(type)
        ? { ...present, automaticRefused: present.automaticRefused.filter((one) => one !== type) }
        : present;
    await this.#records.change(keyOf(profile), KIND, change).catch(() => undefined);
  }
}

/** An answer whose process died counts as refused. */
function settled(ledger: Ledger, now: number): Ledger {
  const dead = ledger.inFlight.find(({ at }) => now - at >= IN_FLIGHT);
  if (dead === undefined) return ledger;
  const inFlight = ledger.inFlight.filter((one) => one !== dead);
  return settled(refusedOne({ ...ledger, inFlight }), now);
}

const refusedOne = (ledger: Ledger): Ledger => ({
  ...ledger,
  failures: ledger.failures + 1,
  inFlight: ledger.inFlight.map((one) => ({ ...one, overlapped: one.overlapped + 1 })),
});

function allowanceOf({ failures, lastAt, lockedUntil, inFlight }: Ledger, now: number): Allowance {
  const left = LIMIT - failures - inFlight.length;
  if (left > 0 && lockedUntil <= now) return { attemptsLeft: left, mayLockOut: false };
  // Clocks of instances differ, and are set back: nobody waits longer than a whole cool-down for that.
  const cooled = Math.min(lastAt, now) + COOLDOWN;
  const readyAt = Math.max(cooled, Math.min(lockedUntil, now + DAY * 1000));
  if (readyAt <= now && inFlight.length === 0) return { attemptsLeft: 1, mayLockOut: true };
  return { attemptsLeft: 0, mayLockOut: true, retryAfter: Math.max(1, Math.ceil((readyAt - now) / 1000)) };
}

const keyOf = ({ origin, profileId }: Profile): string => `attempts:${origin}:${profileId}`;

const KIND: RecordKind<Ledger> = {
  ttl: () => DAY,
  parse(text) {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      return undefined;
    }
    if (!isObject(value)) return undefined;
    const { failures, lastAt, lockedUntil, inFlight, automaticRefused } = value;
    const fits =
      [failures, lastAt, lockedUntil].every(Number.isFinite) &&
      Array.isArray(inFlight) &&
      inFlight.every((one) => isObject(one) && typeof one["id"] === "string" && Number.isFinite(one["at"])) &&
      Array.isArray(automaticRefused);
    return fits ? (value as unknown as Ledger) : undefined;
  },
};
