/** Lets one call at a time ask a customer: first come, first served, and customers don't wait for each other. */

/** This call's turn. It must be ended, whatever happens. */
export interface Turn {
  /** Whether others were first. */
  readonly waited: boolean;
  /** @param clearedAt when an approval was cleared in this turn: others may pass without one of their own */
  end(clearedAt?: number): void;
}

/** Another call has cleared its approval. */
export interface Cleared {
  /** Milliseconds since the epoch, rather too early than too late. */
  readonly clearedAt: number;
}

interface Waiter {
  readonly resolve: (turn: Turn | Cleared) => void;
  /** Whether to be woken by another call's clearance. */
  readonly hopeful: boolean;
}

export class Queues {
  /** Those that wait, by key; a key is there while it is somebody's turn. */
  readonly #waiting = new Map<string, Set<Waiter>>();

  /**
   * Waits for this call's turn.
   *
   * @param options.hopeful do not wait on when another call has cleared its approval
   * @throws the signal's reason
   */
  async enter(
    key: string,
    { signal, hopeful = false }: { signal?: AbortSignal | undefined; hopeful?: boolean } = {},
  ): Promise<Turn | Cleared> {
    signal?.throwIfAborted();
    const waiting = this.#waiting.get(key);
    if (waiting === undefined) {
      this.#waiting.set(key, new Set());
      return this.#turn(key, false);
    }
    return new Promise((resolve, reject) => {
      const onAbort = (): void => {
        if (waiting.delete(waiter)) reject(signal?.reason);
      };
      const waiter: Waiter = {
        hopeful,
        resolve: (turn) => {
          signal?.removeEventListener("abort", onAbort);
          resolve(turn);
        },
      };
      waiting.add(waiter);
      signal?.addEventListener("abort", onAbort, { once: true });
    });
  }

  /** As `enter`, for those that cannot pass without a turn. */
  async enterOnly(key: string, signal: AbortSignal | undefined): Promise<Turn> {
    const turn = await this.enter(key, { signal });
    return "clearedAt" in turn ? this.enterOnly(key, signal) : turn;
  }

  #turn(key: string, waited: boolean): Turn {
    let ended = false;
    return {
      waited,
      end: (clearedAt) => {
        if (ended) return;
        ended = true;
        const waiting = this.#waiting.get(key) ?? new Set();
        for (const waiter of clearedAt === undefined ? [] : [...waiting].filter(({ hopeful }) => hopeful)) {
          waiting.delete(waiter);
          waiter.resolve({ clearedAt: clearedAt ?? 0 });
        }
        const [next] = waiting;
        if (next === undefined) this.#waiting.delete(key);
        else {
          waiting.delete(next);
          next.resolve(this.#turn(key, true));
        }
      },
    };
  }
}
