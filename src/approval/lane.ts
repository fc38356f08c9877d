/** Queues calls for one customer's attention: one prompt at a time, and profiles don't wait for each other. */

/** Either it is this call's turn, or another call has just cleared and this one may pass without. */
export type Turn = "turn" | { readonly clearedAt: number };

interface Waiter {
  readonly resolve: (turn: Turn) => void;
  /** Whether to be woken by another call's clearance; once is enough, it opens the low-risk window or not. */
  readonly hopeful: boolean;
}

interface Lane {
  readonly waiters: Set<Waiter>;
  /** Consecutive refused answers of the calls in this queue: the server counts them together. */
  failures: number;
}

/** Queues by profile; one per client, however many wrappers are made around it. */
export class Lanes {
  readonly #lanes = new Map<number, Lane>();

  /** Waits for this call's turn. A hopeful one may instead come back with the news that another call has cleared. */
  async enter(
    profileId: number,
    { hopeful, signal }: { hopeful: boolean; signal: AbortSignal | undefined },
  ): Promise<Turn> {
    signal?.throwIfAborted();
    const lane = this.#lanes.get(profileId);
    if (lane === undefined) {
      this.#lanes.set(profileId, { waiters: new Set(), failures: 0 });
      return "turn";
    }
    return new Promise((resolve, reject) => {
      const onAbort = (): void => {
        if (lane.waiters.delete(waiter)) reject(signal?.reason);
      };
      const waiter: Waiter = {
        hopeful,
        resolve: (turn) => {
          signal?.removeEventListener("abort", onAbort);
          resolve(turn);
        },
      };
      lane.waiters.add(waiter);
      signal?.addEventListener("abort", onAbort);
    });
  }

  /** Consecutive failures of the calls before this one, while they share a queue. */
  failures(profileId: number): number {
    return this.#lanes.get(profileId)?.failures ?? 0;
  }

  /** Ends this call's turn; the next one waiting gets it. */
  leave(
    profileId: number,
    { clearedAt, failures }: { clearedAt?: number | undefined; failures: number },
  ): void {
    const lane = this.#lanes.get(profileId);
    if (lane === undefined) return;
    lane.failures = failures;
    if (clearedAt !== undefined) {
      for (const waiter of [...lane.waiters].filter(({ hopeful }) => hopeful)) {
        lane.waiters.delete(waiter);
        waiter.resolve({ clearedAt });
      }
    }
    const [next] = lane.waiters;
    if (next === undefined) {
      this.#lanes.delete(profileId);
    } else {
      lane.waiters.delete(next);
      next.resolve("turn");
    }
  }
}
