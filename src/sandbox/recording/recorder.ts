import type { AnyResponse } from "../http/response.ts";
import { Trace } from "./trace.ts";
import type { CallEvent, ChangeKind, EventListener } from "./trace.ts";

/** Characters of bodies that are kept altogether; a single facemap may have a million. */
const CHARACTERS_KEPT = 8_000_000;

/** Remembers the latest calls, and notifies listeners. */
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

  /** Starts recording a call; undefined when nobody could ever read the record. */
  begin(start: ConstructorParameters<typeof Trace>[0]): Trace | undefined {
    return this.#capacity > 0 || this.#listeners.size > 0 ? new Trace(start) : undefined;
  }

  /** Finishes the record of a call; without a response when the connection was cut. */
  finish(trace: Trace, response?: AnyResponse): void {
    this.#sequence += 1;
    trace.finish(this.#sequence, response);
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

  /** Notifies listeners that something other than a call changed the state. */
  changed(kind: ChangeKind): void {
    for (const listener of this.#changeListeners) listener(kind);
  }

  /** Adds a listener for calls; returns a function that removes it. */
  on(listener: EventListener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Adds a listener for changes; returns a function that removes it. */
  onChange(listener: (kind: ChangeKind) => void): () => void {
    this.#changeListeners.add(listener);
    return () => void this.#changeListeners.delete(listener);
  }

  /** Forgets the calls. Sequence numbers go on, so that a reader who reconnects misses nothing. */
  reset(): void {
    this.#calls = [];
    this.#characters = 0;
  }
}
