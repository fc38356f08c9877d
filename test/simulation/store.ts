/** A store that many processes share, over a network that delays, fails and hangs. */
import { StoreError, type ApprovalStore, type StoredValue } from "../../src/index.ts";
import type { Clock } from "./clock.ts";

/** What happens to one call of the store. */
export type StoreFate = "quick" | "stale" | "slow" | "fails before" | "fails after" | "hangs";

/** Ways in which the first version went wrong, put back to see that the simulation finds them. */
export type Bug = "none" | "saves without comparing" | "sends before it is written" | "counts in vain";

interface Item extends StoredValue {
  readonly until: number;
}

export class SharedStore {
  readonly #clock: Clock;
  readonly #fate: () => StoreFate;
  readonly #bug: Bug;
  readonly #items = new Map<string, Item>();
  /** What a replica still shows that lags behind. */
  readonly #older = new Map<string, Item>();
  #writes = 0;

  constructor(clock: Clock, fate: () => StoreFate, bug: Bug) {
    this.#clock = clock;
    this.#fate = fate;
    this.#bug = bug;
  }

  /** The store as one process has it: an object of its own, so that processes share nothing else. */
  get connection(): ApprovalStore {
    return {
      get: (key) => this.#travel((isStale) => (isStale ? this.#older.get(key) : this.#live(key))),
      set: (key, value, options) => this.#travel(() => this.#set(key, value, options)),
      delete: (key) => this.#travel(() => void this.#items.delete(key)),
    };
  }

  #live(key: string): Item | undefined {
    const item = this.#items.get(key);
    return item !== undefined && item.until > this.#clock.now() ? item : undefined;
  }

  #set(
    key: string,
    value: string,
    { version, ttl }: { version: string | undefined; ttl: number },
  ): string | undefined {
    const isForgotten = this.#bug === "counts in vain" && key.startsWith("attempts:");
    const forgetful = this.#bug === "sends before it is written";
    const kept = forgetful ? value.replace('"status":"sending"', '"status":"cleared"') : value;
    if (this.#bug !== "saves without comparing" && this.#live(key)?.version !== version) return undefined;
    const next = String(++this.#writes);
    const before = this.#live(key);
    if (before !== undefined) this.#older.set(key, before);
    if (!isForgotten) {
      this.#items.set(key, { value: kept, version: next, until: this.#clock.now() + ttl * 1000 });
    }
    return next;
  }

  #travel<T>(work: (isStale: boolean) => T): Promise<T> {
    const fate = this.#fate();
    const clock = this.#clock;
    if (fate === "hangs") return new Promise(() => undefined);
    const failed = (): never => {
      throw new StoreError("ECONNRESET", "the store failed");
    };
    const there = fate === "slow" ? 1_000 + clock.rng() * 8_000 : 0.2 + clock.rng();
    const back = 0.2 + clock.rng();
    if (fate === "fails before") return clock.remote(there, back, failed);
    if (fate === "fails after") return clock.remote(there, back, () => (work(false), failed()));
    return clock.remote(there, back, () => work(fate === "stale"));
  }
}
