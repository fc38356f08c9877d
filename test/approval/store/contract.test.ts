/** The contract of stores: passed by those that are right, and failed by each that is wrong. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createStorage } from "unstorage";
import fsDriver from "unstorage/drivers/fs";
import memoryDriver from "unstorage/drivers/memory";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { approvalStoreContract, type StoreTestOptions } from "../../../src/approval/store/contract.ts";
import { createMemoryStore } from "../../../src/approval/store/memory.ts";
import type { ApprovalStore } from "../../../src/approval/store/store.ts";
import { fromUnstorage, type KeyValueStorage } from "../../../src/approval/store/unstorage.ts";
import { BROKEN, lockingItself } from "./broken.ts";

let time = 1_700_000_000_000;
const now = (): number => time;
const advance = (seconds: number): void => void (time += seconds * 1000);

describe("the memory store", () => {
  for (const { name, run } of approvalStoreContract(() => createMemoryStore({ now }), { advance }))
    it(name, run);
});

describe("a storage of unstorage", () => {
  let folder = "";
  beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), "approvals-"))));
  afterAll(() => rm(folder, { recursive: true }));

  const storages: [string, () => KeyValueStorage][] = [
    ["in memory", () => createStorage()],
    ["in files", () => createStorage({ driver: fsDriver({ base: folder }) })],
    ["that is a driver by itself", () => memoryDriver() as KeyValueStorage],
  ];
  describe.each(storages)("%s", (_, make) => {
    let storage: KeyValueStorage;
    const createStore = (): ApprovalStore => fromUnstorage((storage = make()), { now });
    // As a client per request has it: two stores around one storage.
    const openAnother = (): ApprovalStore => fromUnstorage(storage, { now });
    for (const { name, run } of approvalStoreContract(createStore, { advance, openAnother })) it(name, run);
  });
});

describe("a store that", () => {
  it.each(BROKEN)("$does is found out", async ({ make, found }) => {
    const createStore = (): ApprovalStore => make(createMemoryStore({ now }), now);
    const failures = await failuresOf(createStore, { advance });
    expect(failures.join("\n")).toMatch(found);
  });

  it("rejects a write that lost is found out", async () => {
    const right = createMemoryStore({ now });
    const store: ApprovalStore = {
      ...right,
      async set(key, value, options) {
        const won = await right.set(key, value, options);
        if (won === undefined) throw new Error("a conflict");
        return won;
      },
    };
    expect((await failuresOf(() => store, { advance })).join("\n")).toContain("a conflict");
  });

  it("takes turns within one instance is found out when two meet, and only then", async () => {
    let right = createMemoryStore({ now });
    const createStore = (): ApprovalStore => lockingItself((right = createMemoryStore({ now })));
    expect(await failuresOf(createStore, { advance })).toEqual([]);
    const failures = await failuresOf(createStore, { advance, openAnother: () => lockingItself(right) });
    expect(failures.join("\n")).toMatch(/concurrent writes with the same version won: only one may/);
  });

  it("is not shared by the instances is found out", async () => {
    const createStore = (): ApprovalStore => createMemoryStore({ now });
    const failures = await failuresOf(createStore, { advance, openAnother: createStore });
    expect(failures.length).toBeGreaterThan(8);
  });
});

describe("the contract", () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it("really waits where time cannot be made to pass, and says so", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "performance"] });
    const tests = approvalStoreContract(() => createMemoryStore());
    const waiting = tests.filter(({ name }) => name.includes("waits"));
    expect(waiting.map(({ name }) => name)).toEqual([
      expect.stringMatching(/\(waits 1\.1 seconds\)$/),
      expect.stringMatching(/\(waits 2\.1 seconds\)$/),
    ]);
    for (const [index, { run }] of waiting.entries()) {
      let done = false;
      const running = run().then(() => void (done = true));
      await vi.advanceTimersByTimeAsync((index + 1) * 1000);
      expect(done).toBe(false);
      await vi.advanceTimersByTimeAsync(100);
      await running;
    }
  });

  it("leaves nothing behind", async () => {
    const storage = createStorage();
    for (const { run } of approvalStoreContract(() => fromUnstorage(storage, { now }), { advance }))
      await run();
    expect(await storage.getKeys()).toEqual([]);
  });

  it("writes under keys of the form that stores are promised", async () => {
    const keys = new Set<string>();
    const right = createMemoryStore({ now });
    const store: ApprovalStore = {
      ...right,
      set: (key, ...rest) => (keys.add(key), right.set(key, ...rest)),
    };
    for (const { run } of approvalStoreContract(() => store, { advance })) await run();
    expect(keys.size).toBeGreaterThan(40);
    for (const key of keys) expect(key).toMatch(/^contract:[ -~]{1,191}$/);
  });
});

/** What the tests that failed said. */
async function failuresOf(createStore: () => ApprovalStore, options: StoreTestOptions): Promise<string[]> {
  const failures: string[] = [];
  for (const { name, run } of approvalStoreContract(createStore, options)) {
    await run().catch((error: unknown) => failures.push(`${name}: ${String(error)}`));
  }
  return failures;
}
