import type { FaultKind } from "../../../generated/sandbox.ts";
import { canStrike, checkFault } from "./fault.ts";
import type { Fault, FaultInput } from "./fault.ts";
import type { FaultPoint } from "./hooks.ts";

/** The faults of a running sandbox. */
export interface FaultBox {
  /**
   * Adds a fault. Without `times` and `probability` it strikes once: the next call that it can strike.
   *
   * @throws TypeError when it is malformed, or can never strike its operation
   * @example
   * sandbox.faults.add({ kind: "delay", operationId: "verifyPin", milliseconds: 2000 });
   */
  add(fault: FaultInput): Fault;
  /** Faults that have not yet struck as often as they should; oldest first. */
  list(): Fault[];
  /** Removes a fault; false for an unknown id. */
  remove(id: string): boolean;
  /** Removes all faults. */
  clear(): void;
}

interface Waiting {
  readonly fault: Fault;
  left: number;
}

/** Keeps the waiting faults, and decides which of them strikes. */
export class FaultList {
  readonly #random: () => number;
  #waiting: Waiting[] = [];
  #count = 0;

  /** @param random a number from 0 up to, but not including, 1 */
  constructor(random: () => number) {
    this.#random = random;
  }

  add(input: FaultInput): Fault {
    checkFault(input);
    this.#count += 1;
    const times = input.times ?? (input.probability === undefined ? 1 : undefined);
    const fault: Fault = { ...input, id: String(this.#count), ...(times !== undefined && { times }) };
    this.#waiting.push({ fault, left: times ?? Infinity });
    return { ...fault };
  }

  list(): Fault[] {
    return this.#waiting.map(({ fault, left }) => ({
      ...fault,
      ...(Number.isFinite(left) && { times: left }),
    }));
  }

  remove(id: string): boolean {
    const before = this.#waiting.length;
    this.#waiting = this.#waiting.filter(({ fault }) => fault.id !== id);
    return this.#waiting.length < before;
  }

  clear(): void {
    this.#waiting = [];
  }

  /**
   * Finds the first fault of a kind that strikes this call, and counts it as struck.
   *
   * @param fits a further condition, such as whether the fault's header is present
   */
  strike(
    kind: FaultKind,
    point: FaultPoint,
    fits: (fault: Fault) => boolean = () => true,
  ): Fault | undefined {
    for (const waiting of this.#waiting) {
      const { fault } = waiting;
      if (fault.kind !== kind || (fault.operationId ?? point.operationId) !== point.operationId) continue;
      if (!canStrike(kind, point.route) || !fits(fault)) continue;
      if (fault.probability !== undefined && this.#random() >= fault.probability) continue;
      waiting.left -= 1;
      if (waiting.left <= 0) this.#waiting = this.#waiting.filter((one) => one !== waiting);
      point.struck?.push(kind);
      return fault;
    }
    return undefined;
  }

  /** The public view of the list; `changed` is called after each change made through it. */
  box(changed: () => void): FaultBox {
    return {
      add: (input) => {
        const fault = this.add(input);
        changed();
        return fault;
      },
      list: () => this.list(),
      remove: (id) => {
        const removed = this.remove(id);
        if (removed) changed();
        return removed;
      },
      clear: () => {
        this.clear();
        changed();
      },
    };
  }

  /** Whether no fault is waiting. That is the usual case, and callers skip all hooks then. */
  get isEmpty(): boolean {
    return this.#waiting.length === 0;
  }
}
