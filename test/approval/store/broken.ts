/** Stores that are wrong in one way each, as somebody may write them: what the contract is there to find. */
import { createMemoryStore } from "../../../src/approval/store/memory.ts";
import type { ApprovalStore, StoredValue } from "../../../src/approval/store/store.ts";

type Set = ApprovalStore["set"];

/** A store that is wrong, made of one that is right. */
export interface Broken {
  readonly does: string;
  /** What the contract must say. */
  readonly found: RegExp;
  readonly make: (right: ApprovalStore, now: () => number) => ApprovalStore;
}

const signal = new AbortController().signal;
const tick = (): Promise<void> => Promise.resolve();

/** Writes, whatever is held. */
const overwrite = async (store: ApprovalStore, key: string, value: string, ttl: number): Promise<string> => {
  for (;;) {
    const held = await store.get(key, { signal });
    const version = await store.set(key, value, { version: held?.version, ttl, signal });
    if (version !== undefined) return version;
  }
};

/** The right store with another `set`, `get` or `delete`. */
const but =
  (change: (right: ApprovalStore) => Partial<ApprovalStore>) =>
  (right: ApprovalStore): ApprovalStore => ({ ...right, ...change(right) });

const withSet = (change: (right: ApprovalStore, ...call: Parameters<Set>) => ReturnType<Set>) =>
  but((right) => ({ set: (...call) => change(right, ...call) }));

const withTtl = (change: (ttl: number) => number) =>
  withSet((right, key, value, options) => right.set(key, value, { ...options, ttl: change(options.ttl) }));

/** Other values inside than outside. */
const withValue = (
  inward: (value: string) => string,
  outward: (value: string) => string = (value) => value,
) =>
  but((right) => ({
    set: (key, value, options) => right.set(key, inward(value), options),
    get: async (key, options) => {
      const held = await right.get(key, options);
      return held && { ...held, value: outward(held.value) };
    },
  }));

const withKey =
  (change: (key: string) => string) =>
  (right: ApprovalStore): ApprovalStore => ({
    get: (key, options) => right.get(change(key), options),
    set: (key, value, options) => right.set(change(key), value, options),
    delete: (key, options) => right.delete(change(key), options),
  });

/** Other versions than the right store's: made from what is written, and from what was there. */
const withVersion = (name: (value: string, count: number) => string) => (right: ApprovalStore) => {
  const held = new Map<string, { inner: string; outer: string; count: number }>();
  const known = async (key: string): Promise<{ inner: string; outer: string; count: number } | undefined> => {
    if ((await right.get(key, { signal })) === undefined) held.delete(key);
    return held.get(key);
  };
  return {
    async get(key: string) {
      const value = await right.get(key, { signal });
      return value && { ...value, version: held.get(key)?.outer ?? "" };
    },
    async set(key: string, value: string, { version, ttl }: Parameters<Set>[2]) {
      const before = await known(key);
      if (before?.outer !== version) return undefined;
      const count = (before?.count ?? 0) + 1;
      const inner = await right.set(key, value, { version: before?.inner, ttl, signal });
      if (inner === undefined) return undefined;
      const outer = name(value, count);
      held.set(key, { inner, outer, count });
      return outer;
    },
    delete: (key: string) => right.delete(key, { signal }),
  };
};

export const BROKEN: readonly Broken[] = [
  {
    does: "ignores versions: the last write wins",
    found: /another version than the one held must resolve to undefined|no version is held/,
    make: withSet((right, key, value, { ttl }) => overwrite(right, key, value, ttl)),
  },
  {
    does: "creates a key that is there already",
    found: /another version than the one held must resolve to undefined/,
    make: withSet((right, key, value, options) =>
      options.version === undefined
        ? overwrite(right, key, value, options.ttl)
        : right.set(key, value, options),
    ),
  },
  {
    does: "reads, compares and writes, with others in between",
    found: /concurrent writes with the same version won: only one may/,
    make: withSet(async (right, key, value, { version, ttl }) => {
      if ((await right.get(key, { signal }))?.version !== version) return undefined;
      await tick();
      return overwrite(right, key, value, ttl);
    }),
  },
  {
    does: "guards updates, but not creation",
    found: /concurrent writes with the same version won: only one may/,
    make: withSet(async (right, key, value, options) => {
      if (options.version !== undefined) return right.set(key, value, options);
      if ((await right.get(key, { signal })) !== undefined) return undefined;
      await tick();
      return overwrite(right, key, value, options.ttl);
    }),
  },
  {
    does: "tells winners that they lost",
    found: /must win/,
    make: withSet(async (right, key, value, options) => {
      const won = await right.set(key, value, options);
      return options.version === undefined ? won : undefined;
    }),
  },
  {
    does: "lets nobody win when two meet",
    found: /one must win|lost again and again/,
    make: (right) => {
      const writing = new Map<string, number>();
      return {
        ...right,
        async set(key, value, options) {
          writing.set(key, (writing.get(key) ?? 0) + 1);
          await tick();
          const crowded = (writing.get(key) ?? 0) > 1;
          await tick();
          writing.set(key, (writing.get(key) ?? 0) - 1);
          return crowded ? undefined : right.set(key, value, options);
        },
      };
    },
  },
  {
    does: "writes the value of a write that lost",
    found: /returned another value than the one that was written last/,
    make: (right) => {
      const values = new Map<string, string>();
      return {
        ...right,
        async get(key, options) {
          const held = await right.get(key, options);
          return held && { ...held, value: values.get(key) ?? held.value };
        },
        async set(key, value, options) {
          values.set(key, value);
          return right.set(key, value, options);
        },
      };
    },
  },
  {
    does: "gives a new version to what is held when a write loses",
    found: /returned another version than the last write did/,
    make: withSet(async (right, key, value, options) => {
      const won = await right.set(key, value, options);
      const held = won === undefined ? await right.get(key, { signal }) : undefined;
      if (held !== undefined) await overwrite(right, key, held.value, options.ttl);
      return won;
    }),
  },
  {
    does: "creates a key when an update finds nothing",
    found: /no version is held by a key without a value|brought back/,
    make: withSet(async (right, key, value, options) =>
      (await right.get(key, { signal })) === undefined
        ? right.set(key, value, { ...options, version: undefined })
        : right.set(key, value, options),
    ),
  },
  {
    does: "keeps what is deleted",
    found: /a key that was deleted must hold nothing|brought back/,
    make: but(() => ({ delete: async () => undefined })),
  },
  {
    does: "fails to delete what is not there",
    found: /nothing to delete/,
    make: but((right) => ({
      async delete(key, options) {
        if ((await right.get(key, options)) === undefined) throw new Error("nothing to delete");
        await right.delete(key, options);
      },
    })),
  },
  {
    does: "brings back what was deleted while it was written",
    found: /a write brought back what was deleted at the same time/,
    make: withSet(async (right, key, value, options) => {
      if (options.version === undefined) return right.set(key, value, options);
      const before = await right.get(key, { signal });
      if (before?.version !== options.version) return undefined;
      await tick();
      const now = await right.get(key, { signal });
      return now === undefined || now.version === before.version
        ? right.set(key, value, { ...options, version: now?.version })
        : undefined;
    }),
  },
  {
    does: "counts versions from one again after a delete",
    found: /a version was used for two values of one key/,
    make: withVersion((_, count) => `v${count}`),
  },
  {
    does: "takes the value for its version",
    found: /a write must resolve to a new version/,
    make: withVersion((value) => `of ${value}`),
  },
  {
    does: "counts versions from one again after the end of a life",
    found: /a version was used again after its value had expired/,
    make: (right) => {
      let deletes = 0;
      const store = withVersion((_, count) => `${deletes}.${count}`)(right);
      return {
        ...store,
        async delete(key) {
          deletes++;
          await store.delete(key);
        },
      };
    },
  },
  {
    does: "returns a value with the version of another",
    found: /together with the version of another|returned another version/,
    make: but((right) => ({
      async get(key, options) {
        const first = await right.get(key, options);
        await tick();
        const second = await right.get(key, options);
        return first && second && { value: first.value, version: second.version };
      },
    })),
  },
  {
    does: "ignores the time to live",
    found: /a value outlived its time to live/,
    make: withTtl(() => 86_400),
  },
  {
    does: "takes the time to live for minutes",
    found: /a value outlived its time to live/,
    make: withTtl((ttl) => Math.min(86_400, ttl * 60)),
  },
  {
    does: "takes the time to live for milliseconds",
    found: /a value that was written and has not expired must be there/,
    make: (_, now) => createMemoryStore({ now: () => now() * 1000 }),
  },
  {
    does: "keeps nothing for longer than half a minute",
    found: /a value that was written and has not expired must be there/,
    make: withTtl((ttl) => Math.min(ttl, 1)),
  },
  {
    does: "takes the version of what has expired",
    found: /a write with the version of a value that had expired won/,
    make: (right) => {
      const last = new Map<string, string>();
      return {
        ...right,
        async set(key, value, options) {
          const gone = (await right.get(key, { signal })) === undefined;
          const version =
            gone && options.version !== undefined && last.get(key) === options.version
              ? undefined
              : options.version;
          const won = await right.set(key, value, { ...options, version });
          if (won !== undefined) last.set(key, won);
          return won;
        },
        async delete(key, options) {
          last.delete(key);
          await right.delete(key, options);
        },
      };
    },
  },
  {
    does: "does not let a key be written again whose value has expired",
    found: /0 of 12 writes won a key whose value had expired/,
    make: (right) => {
      const written = new Set<string>();
      return {
        ...right,
        async set(key, value, options) {
          if (options.version === undefined && written.has(key)) return undefined;
          const won = await right.set(key, value, options);
          if (won !== undefined) written.add(key);
          return won;
        },
        async delete(key, options) {
          written.delete(key);
          await right.delete(key, options);
        },
      };
    },
  },
  {
    does: "counts the time to live from the first write",
    found: /a value that was written and has not expired must be there|a shorter time to live was ignored/,
    make: (right, now) => {
      const until = new Map<string, number>();
      return {
        ...right,
        async set(key, value, options) {
          if (options.version === undefined) until.set(key, now() + options.ttl * 1000);
          const left = Math.ceil(((until.get(key) ?? 0) - now()) / 1000);
          return right.set(key, value, { ...options, ttl: Math.max(1, left) });
        },
      };
    },
  },
  {
    does: "keeps a longer time to live than the last write asked for",
    found: /a shorter time to live was ignored/,
    make: (right) => {
      const longest = new Map<string, number>();
      return {
        ...right,
        async set(key, value, options) {
          const ttl = Math.max(options.ttl, longest.get(key) ?? 0);
          longest.set(key, ttl);
          return right.set(key, value, { ...options, ttl });
        },
      };
    },
  },
  {
    does: "lets a write that lost extend the time to live",
    found: /a write that lost extended the time to live/,
    make: (right) => {
      const outer = new Map<string, string>();
      // The version inside changes with each extension, the one outside does not.
      const named = async (key: string): Promise<StoredValue | undefined> => {
        const held = await right.get(key, { signal });
        return held && { ...held, version: outer.get(key) ?? held.version };
      };
      return {
        get: named,
        async set(key, value, { version, ttl }) {
          const held = await named(key);
          if (held?.version === version) {
            const won = await overwrite(right, key, value, ttl);
            outer.set(key, won);
            return won;
          }
          if (held !== undefined) await overwrite(right, key, held.value, ttl);
          return undefined;
        },
        delete: (key, options) => right.delete(key, options),
      };
    },
  },
  {
    does: "parses values that look like JSON",
    found: /get must resolve to the value as a string/,
    make: withValue(
      (value) => value,
      (value) => {
        try {
          return JSON.parse(value) as string;
        } catch {
          return value;
        }
      },
    ),
  },
  {
    does: "holds bytes of Latin-1",
    found: /returned another value than the one that was written last/,
    make: withValue((value) => Buffer.from(value, "latin1").toString("latin1")),
  },
  {
    does: "holds three bytes of a character at most",
    found: /returned another value than the one that was written last/,
    make: withValue((value) => value.replaceAll(/[\u{10000}-\u{10ffff}]/gu, "?")),
  },
  {
    does: "cuts values at 64,000 bytes",
    found: /returned another value than the one that was written last/,
    make: withValue((value) => value.slice(0, 64_000)),
  },
  {
    does: "trims values",
    found: /returned another value than the one that was written last/,
    make: withValue((value) => value.trim()),
  },
  {
    does: "takes an empty value for nothing",
    found: /a value that was written and has not expired must be there/,
    make: but((right) => ({
      async get(key, options) {
        const held = await right.get(key, options);
        return held?.value === "" ? undefined : held;
      },
    })),
  },
  {
    does: "returns null for nothing",
    found: /get must resolve to \{ value, version \} or undefined/,
    make: but((right) => ({
      get: async (key, options) => ((await right.get(key, options)) ?? null) as StoredValue | undefined,
    })),
  },
  {
    does: "takes upper and lower case for one",
    found: /a write without a version must win when the key holds nothing/,
    make: withKey((key) => key.toLowerCase()),
  },
  {
    does: "reads keys as paths",
    found: /a write without a version must win when the key holds nothing/,
    make: withKey((key) => key.replaceAll(/[/\\:]+/g, ":")),
  },
  {
    does: "cuts keys at 120 characters",
    found: /a write without a version must win when the key holds nothing/,
    make: withKey((key) => key.slice(0, 120)),
  },
];

/** Right as long as all writers go through it: each instance has a queue of its own. */
export function lockingItself(right: ApprovalStore): ApprovalStore {
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = last.then(work, work);
    last = turn;
    return turn;
  };
  return {
    get: (key, options) => inTurn(() => right.get(key, options)),
    set: (key, value, { version, ttl }) =>
      inTurn(async () => {
        if ((await right.get(key, { signal }))?.version !== version) return undefined;
        await tick();
        return overwrite(right, key, value, ttl);
      }),
    delete: (key, options) => inTurn(() => right.delete(key, options)),
  };
}
