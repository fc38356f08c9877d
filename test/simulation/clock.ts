/**
 * A simulated clock under a program that does not know of it: timers, ids and digests are replaced, so that a seed
 * decides everything that happens, and in which order.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import { createHash } from "node:crypto";

/** A process of the simulation. Once it is dead nothing of it goes on: no timer fires, no wait ends. */
export class Process {
  readonly name: string;
  readonly #died: (() => void)[] = [];
  #dead = false;

  constructor(name: string) {
    this.name = name;
  }

  get dead(): boolean {
    return this.#dead;
  }

  kill(): void {
    this.#dead = true;
    for (const tell of this.#died.splice(0)) tell();
  }

  /** Calls back when it dies: what a browser sees of that. */
  whenDead(tell: () => void): void {
    if (this.#dead) tell();
    else this.#died.push(tell);
  }
}

/** Numbers from a seed: mulberry32. */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

interface Event {
  readonly at: number;
  readonly order: number;
  readonly run: () => void;
}

const START = Date.parse("2026-01-15T09:30:00Z");
const realSetImmediate = setImmediate;

/** One for all schedules: Node looks through all that there are for each promise. */
const owners = new AsyncLocalStorage<Process>();

export class Clock {
  readonly #events: Event[] = [];
  #order = 0;
  #now = START;
  readonly rng: () => number;

  constructor(seed: number) {
    this.rng = random(seed);
  }

  readonly now = (): number => this.#now;

  /** The process that the running code belongs to. */
  get process(): Process | undefined {
    return owners.getStore();
  }

  /** Runs work as a process's. */
  as<T>(owner: Process, work: () => T): T {
    return owners.run(owner, work);
  }

  at(milliseconds: number, run: () => void): Event {
    const event = { at: this.#now + Math.max(0, milliseconds), order: ++this.#order, run };
    this.#events.push(event);
    return event;
  }

  cancel(event: Event): void {
    const index = this.#events.indexOf(event);
    if (index !== -1) this.#events.splice(index, 1);
  }

  /** Resolves after simulated time; never, if the process that waits is dead by then. */
  sleep(milliseconds: number): Promise<void> {
    const owner = this.process;
    return new Promise((resolve) => {
      this.at(milliseconds, () => {
        if (owner?.dead !== true) resolve();
      });
    });
  }

  /**
   * A call over the network: it arrives whether its sender lives or not, and its answer only reaches the living.
   *
   * @param serve runs on arrival; what it throws is the answer, too
   */
  remote<T>(arrivesAfter: number, returnsAfter: number, serve: () => T): Promise<T> {
    const owner = this.process;
    return new Promise((resolve, reject) => {
      this.at(arrivesAfter, () => {
        const outcome = attempt(serve);
        this.at(returnsAfter, () => {
          if (owner?.dead === true) return;
          try {
            resolve(outcome());
          } catch (error) {
            reject(error as Error);
          }
        });
      });
    });
  }

  /** Lets everything happen, event by event, until nothing is left or the time is over. */
  async run(limit: number): Promise<void> {
    const restore = this.#install();
    try {
      await settled();
      const end = START + limit;
      for (;;) {
        const next = this.#next();
        if (next === undefined || next.at > end) return;
        this.#now = next.at;
        next.run();
        await settled();
      }
    } finally {
      restore();
    }
  }

  #next(): Event | undefined {
    let first: Event | undefined;
    for (const event of this.#events) {
      if (
        first === undefined ||
        event.at < first.at ||
        (event.at === first.at && event.order < first.order)
      ) {
        first = event;
      }
    }
    if (first !== undefined) this.cancel(first);
    return first;
  }

  #install(): () => void {
    const { setTimeout, clearTimeout } = globalThis;
    const { randomUUID } = crypto;
    const digest = crypto.subtle.digest;
    const timers = new Map<number, Event>();
    let id = 0;
    globalThis.setTimeout = ((run: () => void, milliseconds = 0) => {
      const owner = this.process;
      const mine = ++id;
      const fire = (): void => {
        timers.delete(mine);
        if (owner?.dead === true) return;
        if (owner === undefined) run();
        else this.as(owner, run);
      };
      timers.set(mine, this.at(milliseconds, fire));
      return mine;
    }) as unknown as typeof setTimeout;
    globalThis.clearTimeout = ((mine: number | undefined) => {
      const event = mine === undefined ? undefined : timers.get(mine);
      if (event !== undefined) this.cancel(event);
    }) as typeof clearTimeout;
    crypto.randomUUID = () => {
      const hex = Array.from({ length: 32 }, () => Math.floor(this.rng() * 16).toString(16)).join("");
      return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5") as ReturnType<
        typeof randomUUID
      >;
    };
    // The platform's digest takes real time on a thread of its own: its end would be no matter of the seed.
    crypto.subtle.digest = async (_, data) => {
      const bytes =
        data instanceof ArrayBuffer
          ? new Uint8Array(data)
          : new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
      return new Uint8Array(createHash("sha256").update(bytes).digest()).buffer;
    };
    return () => {
      globalThis.setTimeout = setTimeout;
      globalThis.clearTimeout = clearTimeout;
      crypto.randomUUID = randomUUID;
      crypto.subtle.digest = digest;
    };
  }
}

/** Runs work now, and tells what came of it later. */
function attempt<T>(work: () => T): () => T {
  try {
    const value = work();
    return () => value;
  } catch (error) {
    return () => {
      throw error;
    };
  }
}

/** Until no promise has anything to do: what is waited for afterwards is an event of the clock. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 2; turn += 1) await new Promise((resolve) => realSetImmediate(resolve));
}
