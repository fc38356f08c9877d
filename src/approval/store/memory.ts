/** A store in this process's memory. */
import { requireOption } from "../../errors.ts";
import { checkTtl, StoreError } from "./failure.ts";
import type { ApprovalStore } from "./store.ts";

/** Milliseconds between two searches for what has expired. */
const SWEEP_EVERY = 60_000;

/**
 * A store in this process's memory, for one instance. What it holds is gone when the process ends, and a second
 * instance does not see it.
 *
 * It forgets what has expired, and nothing else. When it is full it takes no new key (`StoreError`, reason `FULL`)
 * rather than drop one that is alive: a dropped approval could be asked for, and paid, again. Keys that it holds can
 * still be changed.
 *
 * @param options.limit how many values to hold; one takes about 1 kB. Default 100000
 * @param options.now milliseconds of some clock, for tests. Default `performance.now`, which nobody can set back
 * @throws InvalidInputError `ERR_INVALID_OPTION`
 * @example
 * const store = createMemoryStore({ limit: 5000 });
 */
export function createMemoryStore(options: { limit?: number; now?: () => number } = {}): ApprovalStore {
  const { limit = 100_000, now = () => performance.now() } = options;
  requireOption(Number.isInteger(limit) && limit > 0, "limit", "pass a whole number, 1 or more");
  requireOption(typeof now === "function", "now", "pass a function that returns milliseconds");

  const items = new Map<string, { value: string; version: string; until: number }>();
  let writes = 0;
  let sweptAt = -Infinity;

  const find = (key: string) => {
    const item = items.get(key);
    if (item !== undefined && item.until > now()) return item;
    items.delete(key);
    return undefined;
  };
  const sweep = (): void => {
    const time = now();
    sweptAt = time;
    for (const [key, { until }] of items) if (until <= time) items.delete(key);
  };

  return {
    async get(key) {
      const item = find(key);
      return item && { value: item.value, version: item.version };
    },
    async set(key, value, { version, ttl }) {
      checkTtl(ttl);
      const held = find(key);
      if (held?.version !== version) return undefined;
      if (now() - sweptAt >= SWEEP_EVERY || (held === undefined && items.size >= limit)) sweep();
      if (held === undefined && items.size >= limit) {
        throw new StoreError(
          "FULL",
          `the memory store holds ${limit} values that are alive: raise its limit, or use Redis or Postgres`,
        );
      }
      const next = String(++writes);
      items.set(key, { value, version: next, until: now() + ttl * 1000 });
      return next;
    },
    async delete(key) {
      items.delete(key);
    },
  };
}
