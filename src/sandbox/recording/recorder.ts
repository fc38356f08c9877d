import { Trace } from "./trace.ts";
import type { CallEvent, ChangeKind, EventListener } from "./trace.ts";
import type { Answered } from "../http/response.ts";

/** Characters of bodies that are kept in all; a facemap alone may have a million. */
const CHARACTERS_KEPT = 8_000_000;

/** Tells listeners what happens, and remembers the latest calls. */
export class Recorder {
  readonly #capacity: number;
  readonly #listeners = new Set<EventListener>();
  readonly #changeListeners = new Set<(kind: ChangeKind) => void>();
  #calls: Trace[] = [];
  #characters = 0;
  #sequence = 0;

  /** @param capacity how many calls are remembered */
  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** Begins the record of a call, if anybody will read it. */
  begin(start: ConstructorParameters<typeof Trace>[0]): Trace | undefined {
    return this.#capacity > 0 || this.#listeners.size > 0 ? new Trace(start) : undefined;
  }

  /** Ends the record of a call; without an answer its connection was cut. */
  finish(trace: Trace, answered?: Answered): void {
    this.#sequence += 1;
    trace.finish(this.#sequence, answered);
    this.#calls.push(trace);
    this.#characters += trace.characters;
    while (this.#calls.length > this.#capacity || this.#characters > CHARACTERS_KEPT) {
      const oldest = this.#calls.shift();
      if (oldest === undefined) break;
      this.#characters -= oldest.characters;
    }
    for (const listener of this.#listeners) listener(trace.event);
  }

  /** Remembered calls after a sequence number, oldest first. */
  calls(after = 0): readonly CallEvent[] {
    return this.#calls.filter(({ sequence }) => sequence > after).map(({ event }) => event);
  }

  /** Tells that something else than a call changed the state. */
  changed(kind: ChangeKind): void {
    for (const listener of this.#changeListeners) listener(kind);
  }

  /** Calls the listener with each call; returns a function that ends it. */
  on(listener: EventListener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Calls the listener with each change; returns a function that ends it. */
  onChange(listener: (kind: ChangeKind) => void): () => void {
    this.#changeListeners.add(listener);
    return () => void this.#changeListeners.delete(listener);
  }

  /** Forgets the calls. The count goes on, so that a reader who was away misses nothing. */
  reset(): void {
    this.#calls = [];
    this.#characters = 0;
  }
}
