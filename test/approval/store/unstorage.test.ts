import { createStorage } from "unstorage";
import { describe, expect, it } from "vitest";
import { fromUnstorage, type KeyValueStorage } from "../../../src/approval/store/unstorage.ts";
import { calls } from "./calls.ts";
import { RECORD, SECRET, storeFailure } from "./leaks.ts";

describe("a store from unstorage", () => {
  it("tells the storage the time to live, and keeps value, version and expiry in JSON", async () => {
    const written: [string, string, unknown][] = [];
    const storage = {
      ...createStorage(),
      setItem: (...call: [string, string, unknown]) => written.push(call),
    };
    const version = await calls(fromUnstorage(storage, { now: () => 5000 })).set("a:b", "x", undefined, 60);
    expect(written).toEqual([["a%3Ab", JSON.stringify({ value: "x", version, until: 65_000 }), { ttl: 60 }]]);
  });

  it("lets no two writers win, even if each has made its own store around one storage", async () => {
    const storage = slow(createStorage());
    const stores = Array.from({ length: 10 }, () => calls(fromUnstorage(storage)));
    const won = await Promise.all(stores.map(({ set }, index) => set("a", String(index))));
    expect(won.filter((version) => version !== undefined)).toHaveLength(1);
  });

  it("does not let one key wait for another", async () => {
    const storage = stuck(createStorage(), "hangs");
    const { set } = calls(fromUnstorage(storage));
    void set("hangs", "1");
    expect(await set("free", "1")).toBeDefined();
  });

  it("writes nothing for a caller that has given up while a slow storage held its key", async () => {
    const storage = stuck(createStorage(), "a");
    const store = fromUnstorage(storage);
    const first = calls(store).set("a", "1");
    const controller = new AbortController();
    const second = calls(store, controller.signal).set("a", "2");
    const third = calls(store).get("a");
    controller.abort();
    storage.release();
    const version = await first;
    expect((await storeFailure(second)).reason).toBe("ABORTED");
    expect(await third).toEqual({ value: "1", version });
  });

  it("goes on after a failure, which does not quote what was written", async () => {
    let down = true;
    const storage = createStorage();
    const { get, set } = calls(
      fromUnstorage({
        ...storage,
        getItem: (key: string) => storage.getItem(key),
        setItem(key, value, options) {
          if (!down) return storage.setItem(key, value, options);
          throw Object.assign(new Error(`cannot write ${value}`), { value, code: "ENOSPC" });
        },
      }),
    );
    const failed = set("a", RECORD);
    expect((await storeFailure(failed)).reason).toBe("ENOSPC");
    down = false;
    const version = await set("a", RECORD);
    expect(await get("a")).toEqual({ value: RECORD, version });
  });

  it.each([SECRET, `{"oneTimeToken":"${SECRET}"}`, "{", "5", '{"value":"x","version":"1"}'])(
    "fails rather than take something else for nothing, and pay again: %s",
    async (foreign) => {
      const storage = createStorage();
      await storage.setItem("a", foreign);
      const { get, set } = calls(fromUnstorage(storage));
      expect((await storeFailure(get("a"))).reason).toBe("UNEXPECTED_REPLY");
      expect((await storeFailure(set("a", "x"))).reason).toBe("UNEXPECTED_REPLY");
    },
  );

  it.each([undefined, null, "memory", {}, { getItem() {}, setItem() {} }])(
    "refuses what is no storage: %j",
    (storage) => {
      expect(() => fromUnstorage(storage as unknown as KeyValueStorage)).toThrow(/^storage: pass a storage/);
    },
  );

  it("refuses a clock that is none, and a time to live without end", async () => {
    const now = 5 as unknown as () => number;
    expect(() => fromUnstorage(createStorage(), { now })).toThrow(/^now: /);
    const { set } = calls(fromUnstorage(createStorage()));
    await expect(set("a", "x", undefined, Infinity)).rejects.toThrow(/^ttl: /);
  });
});

/** Each call takes a few turns, as a file or a socket does. */
function slow(storage: KeyValueStorage): KeyValueStorage {
  const later = async (): Promise<void> => {
    for (let turn = 0; turn < 5; turn++) await Promise.resolve();
  };
  return {
    getItem: async (key) => (await later(), storage.getItem(key)),
    setItem: async (key, value, options) => (await later(), storage.setItem(key, value, options)),
    removeItem: async (key) => (await later(), storage.removeItem(key)),
  };
}

/** Does not write to a key until it is released. */
function stuck(storage: KeyValueStorage, key: string): KeyValueStorage & { release(): void } {
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  return {
    ...storage,
    async setItem(name, value, options) {
      if (name === key) await released;
      await storage.setItem(name, value, options);
    },
    release: () => release(),
  };
}
