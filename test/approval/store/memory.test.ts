import { describe, expect, it } from "vitest";
import { createMemoryStore } from "../../../src/approval/store/memory.ts";
import { calls } from "./calls.ts";
import { storeFailure } from "./leaks.ts";

describe("the memory store, when it is full", () => {
  it("takes no new key, and forgets none", async () => {
    const { get, set } = calls(createMemoryStore({ limit: 2, now: () => 0 }));
    const paid = await set("paid", "a tombstone");
    await set("other", "1");
    const error = await storeFailure(set("new", "2"));
    expect(error.reason).toBe("FULL");
    expect(error.message).toMatch(/raise its limit, or use Redis or Postgres/);
    expect(await get("new")).toBeUndefined();
    expect(await get("paid")).toEqual({ value: "a tombstone", version: paid });
  });

  it("still changes what it holds", async () => {
    const { get, set } = calls(createMemoryStore({ limit: 1, now: () => 0 }));
    const version = await set("a", "cleared");
    expect(await set("a", "sending", version)).toBeDefined();
    expect((await get("a"))?.value).toBe("sending");
  });

  it("says that a write lost, not that there is no room", async () => {
    const { set } = calls(createMemoryStore({ limit: 1, now: () => 0 }));
    await set("a", "1");
    expect(await set("a", "2")).toBeUndefined();
    expect(await set("b", "2", "a version")).toBeUndefined();
  });

  it("has room again for each key that has expired or was deleted", async () => {
    let time = 0;
    const store = calls(createMemoryStore({ limit: 2, now: () => time }));
    await store.set("short", "1", undefined, 10);
    await store.set("long", "2", undefined, 60);
    time = 9_999;
    expect((await storeFailure(store.set("new", "3"))).reason).toBe("FULL");
    time = 10_000;
    expect(await store.set("new", "3")).toBeDefined();
    expect((await storeFailure(store.set("newer", "4"))).reason).toBe("FULL");
    await store.delete("new");
    expect(await store.set("newer", "4")).toBeDefined();
    expect((await store.get("long"))?.value).toBe("2");
  });
});

describe("the memory store", () => {
  it("goes by a clock that nobody can set: a day forward does not let a tombstone go", async () => {
    const { get, set } = calls(createMemoryStore());
    await set("paid", "a tombstone", undefined, 86_400);
    const { now } = Date;
    try {
      Date.now = () => now() + 2 * 86_400_000;
      expect((await get("paid"))?.value).toBe("a tombstone");
    } finally {
      Date.now = now;
    }
  });

  it.each([
    [{ limit: 0 }, /^limit: /],
    [{ limit: 1.5 }, /^limit: /],
    [{ limit: "9" as unknown as number }, /^limit: /],
    [{ now: 5 as unknown as () => number }, /^now: /],
  ])("refuses %j", (options, message) => {
    expect(() => createMemoryStore(options)).toThrow(message);
  });

  it.each([0, -1, 1.5, 86_401, NaN, Infinity, "60" as unknown as number])(
    "refuses a time to live of %s",
    async (ttl) => {
      const { get, set } = calls(createMemoryStore());
      await expect(set("a", "1", undefined, ttl)).rejects.toThrow(/^ttl: pass whole seconds, 1 to 86400$/);
      expect(await get("a")).toBeUndefined();
    },
  );
});
