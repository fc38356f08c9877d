/** A store in an `unstorage` storage, for one instance. */
import { requireOption } from "../../errors.ts";
import { callClient, checkTtl, StoreError } from "./failure.ts";
import type { ApprovalStore } from "./store.ts";

/** The part of a storage, or of a driver, of `unstorage` that is used. */
export interface KeyValueStorage {
  getItem(key: string): unknown;
  setItem(key: string, value: string, options: { ttl: number }): unknown;
  removeItem(key: string): unknown;
}

interface Item {
  readonly value: string;
  readonly version: string;
  /** Milliseconds since the epoch. */
  readonly until: number;
}

/** The last work on each key of each storage; shared by all stores on one storage, so that they wait for each other. */
const queues = /* @__PURE__ */ new WeakMap<KeyValueStorage, Map<string, Promise<unknown>>>();

/**
 * A store in a storage of `unstorage`, **for a service that runs as one instance**. `unstorage` cannot compare and set,
 * so reading and writing a key take turns within this process, and only there: with two instances, or two processes of
 * one, on the same storage an approval can be used twice. Use `createRedisStore` or `createPostgresStore` for those.
 *
 * Each value carries its expiry, and the storage is told the time to live as `ttl` in seconds. A driver that ignores it
 * keeps what has expired until you clear it. A driver that drops values earlier, as caches do, will not do: a dropped
 * approval can be asked for, and paid, again.
 *
 * @param storage a storage or a driver: `getItem`, `setItem`, `removeItem`
 * @param options.now milliseconds since the epoch, for tests. Default `Date.now`
 * @throws InvalidInputError `ERR_INVALID_OPTION`: not a storage
 * @example
 * import { createStorage } from "unstorage";
 * import fsDriver from "unstorage/drivers/fs";
 *
 * const store = fromUnstorage(createStorage({ driver: fsDriver({ base: "./approvals" }) }));
 */
export function fromUnstorage(storage: KeyValueStorage, options: { now?: () => number } = {}): ApprovalStore {
  const { now = Date.now } = options;
  requireOption(
    typeof storage === "object" &&
      storage !== null &&
      [storage.getItem, storage.setItem, storage.removeItem].every((method) => typeof method === "function"),
    "storage",
    "pass a storage of unstorage: an object with getItem, setItem and removeItem",
  );
  requireOption(
    typeof now === "function",
    "now",
    "pass a function that returns milliseconds since the epoch",
  );
  const queue = queues.get(storage) ?? new Map<string, Promise<unknown>>();
  queues.set(storage, queue);

  /** Runs the work on a key when that before it has settled, unless nobody waits for it any more by then. */
  const inTurn = <T>(key: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> => {
    const turn = (queue.get(key) ?? Promise.resolve()).then(() => {
      if (signal.aborted) throw new StoreError("ABORTED", "the call was given up before its turn came");
      return work();
    });
    const settled = turn.then(
      () => undefined,
      () => undefined,
    );
    queue.set(key, settled);
    void settled.then(() => {
      if (queue.get(key) === settled) queue.delete(key);
    });
    return turn;
  };
  const call = <T>(work: () => T | Promise<T>): Promise<T> => callClient(work, "the storage failed");
  const read = async (name: string): Promise<Item | undefined> => {
    const item = itemOf(await call(() => storage.getItem(name)));
    return item !== undefined && item.until > now() ? item : undefined;
  };

  return {
    get(key, { signal }) {
      const name = nameOf(key);
      return inTurn(name, signal, async () => {
        const item = await read(name);
        return item && { value: item.value, version: item.version };
      });
    },
    set(key, value, { version, ttl, signal }) {
      const name = nameOf(key);
      return inTurn(name, signal, async () => {
        checkTtl(ttl);
        if ((await read(name))?.version !== version) return undefined;
        const item: Item = { value, version: crypto.randomUUID(), until: now() + ttl * 1000 };
        await call(() => storage.setItem(name, JSON.stringify(item), { ttl }));
        return item.version;
      });
    },
    delete(key, { signal }) {
      const name = nameOf(key);
      return inTurn(name, signal, async () => {
        await call(() => storage.removeItem(name));
      });
    },
  };
}

/** `unstorage` takes `a//b`, `a:b` and `a:b?c` for one key; encoded, each is its own. */
const nameOf = (key: string): string => encodeURIComponent(key);

/** A storage parses JSON by itself, a driver does not. What is no item of ours must not pass as nothing. */
function itemOf(stored: unknown): Item | undefined {
  if (stored === null || stored === undefined) return undefined;
  const item = typeof stored === "string" ? parsed(stored) : stored;
  const { value, version, until } = Object(item) as Partial<Item>;
  if (typeof value !== "string" || typeof version !== "string" || typeof until !== "number")
    throw new StoreError("UNEXPECTED_REPLY", "the storage holds something else under the key of an approval");
  return { value, version, until };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
