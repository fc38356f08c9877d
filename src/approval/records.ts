/** Reads and changes what a store holds: by compare-and-set, under a deadline, with failures that carry no value. */
import { within } from "../lib/deadline.ts";
import { ApprovalError } from "./errors.ts";
import { StoreError } from "./store/failure.ts";
import type { ApprovalStore } from "./store/store.ts";

/** Milliseconds for one call of a store; a store that hangs must not hold a customer, or a paid call's response. */
const STORE_TIMEOUT = 5_000;
/** How often a change is tried again after somebody else was first. */
const MAX_CONFLICTS = 50;
const DAY = 86_400;

/** What a key holds, and how it is written. */
export interface RecordKind<Value> {
  /** `undefined` for what this package did not write: it counts as absent, and is never overwritten. */
  readonly parse: (text: string) => Value | undefined;
  /** Seconds for which the store keeps it. */
  readonly ttl: (value: Value) => number;
}

export class Records {
  readonly #store: ApprovalStore;

  constructor(store: ApprovalStore) {
    this.#store = store;
  }

  async read<Value>(
    key: string,
    { parse }: RecordKind<Value>,
    signal?: AbortSignal,
  ): Promise<Value | undefined> {
    const held = await this.#bounded((ending) => this.#store.get(key, { signal: ending }), signal);
    return held && parse(held.value);
  }

  /**
   * Changes a value, as often as it takes to be first. `change` gets the present value and returns the next one; the
   * same object, or `undefined`, means that there is nothing to write. It may be called several times.
   *
   * @throws what `change` throws, with nothing written
   * @throws ApprovalError `ERR_APPROVAL_STORE_FAILED`: whether it was written is not known
   */
  async change<Value>(
    key: string,
    kind: RecordKind<Value>,
    change: (present: Value | undefined) => Value | undefined,
    signal?: AbortSignal,
  ): Promise<Value | undefined> {
    for (let conflicts = 0; conflicts <= MAX_CONFLICTS; conflicts += 1) {
      const held = await this.#bounded((ending) => this.#store.get(key, { signal: ending }), signal);
      const present = held && kind.parse(held.value);
      if (held !== undefined && present === undefined)
        throw storeFailed("holds something else under its key");
      const next = change(present);
      if (next === undefined || next === present) return present;
      const ttl = Math.min(Math.max(Math.ceil(kind.ttl(next)), 1), DAY);
      const written = await this.#bounded(
        (ending) =>
          this.#store.set(key, JSON.stringify(next), { version: held?.version, ttl, signal: ending }),
        signal,
      );
      if (written !== undefined) return next;
    }
    throw storeFailed("is changed by too many others at once");
  }

  /** A store's own error could quote the one-time token, so nothing of it is kept. */
  async #bounded<T>(work: (signal: AbortSignal) => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
    const aborted = Symbol();
    try {
      return await within(async (ending) => work(ending), {
        timeout: STORE_TIMEOUT,
        signal,
        onTimeout: () => storeFailed(`did not answer within ${STORE_TIMEOUT} ms`),
        onAbort: () => aborted,
      });
    } catch (error) {
      if (error === aborted) throw signal?.reason;
      if (error instanceof ApprovalError) throw error;
      throw storeFailed(error instanceof StoreError ? `failed (${error.reason})` : "failed");
    }
  }
}

const storeFailed = (how: string): ApprovalError =>
  new ApprovalError("ERR_APPROVAL_STORE_FAILED", `the approval store ${how}`);
