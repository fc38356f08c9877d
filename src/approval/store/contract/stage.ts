/** What the tests of a store stand on: a store whose replies are checked, keys of their own, and time that passes. */
import type { ApprovalStore, StoredValue } from "../store.ts";

/** A store without what is the same in every call. Each reply must have the form that was promised. */
export interface Target {
  get(key: string): Promise<StoredValue | undefined>;
  set(key: string, value: string, version: string | undefined, ttl?: number): Promise<string | undefined>;
  delete(key: string): Promise<void>;
}

export interface Stage {
  readonly first: Target;
  /** On the same data. The first itself, unless another can be opened. */
  readonly second: Target;
  /** A key that no other test uses. */
  key(name: string): string;
  /** Lets time pass. */
  pass(seconds: number): Promise<void>;
}

/** Seconds; long enough for the slowest test. */
const TTL = 600;

export function toward(store: ApprovalStore): Target {
  /** One for each call, as the approval has it: a client may listen to it. */
  const live = () => ({ signal: new AbortController().signal });
  return {
    async get(key) {
      const held = await store.get(key, live());
      if (held === undefined) return undefined;
      holds(typeof held === "object" && held !== null, "get must resolve to { value, version } or undefined");
      holds(typeof held.value === "string", "get must resolve to the value as a string");
      holds(typeof held.version === "string", "get must resolve to the version as a string");
      return held;
    },
    async set(key, value, version, ttl = TTL) {
      const next = await store.set(key, value, { version, ttl, ...live() });
      holds(next === undefined || typeof next === "string", "set must resolve to a string or undefined");
      return next;
    },
    delete: (key) => store.delete(key, live()),
  };
}

/** Writes, and must win. */
export async function written(
  store: Target,
  key: string,
  value: string,
  version: string | undefined,
  ttl?: number,
): Promise<string> {
  const next = await store.set(key, value, version, ttl);
  if (next === undefined)
    throw new Error(
      version === undefined
        ? "a write without a version must win when the key holds nothing"
        : "a write with the version that is held must win",
    );
  holds(next !== "" && next !== version, "a write must resolve to a new version");
  return next;
}

export async function holdsValue(store: Target, key: string, value: string, version: string): Promise<void> {
  const held = await store.get(key);
  if (held === undefined) throw new Error("a value that was written and has not expired must be there");
  holds(held.value === value, "get returned another value than the one that was written last");
  holds(held.version === version, "get returned another version than the last write did");
}

export function holds(condition: boolean, otherwise: string): asserts condition {
  if (!condition) throw new Error(otherwise);
}
