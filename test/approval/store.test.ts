import { createStorage } from "unstorage";
import fsDriver from "unstorage/drivers/fs";
import memoryDriver from "unstorage/drivers/memory";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import {
  createApprovalFetch,
  createMemoryStore,
  resumeApproval,
  type ApprovalRequiredError,
  type ApprovalStore,
} from "../../src/index.ts";
import { failureOf } from "../support/failure.ts";
import { FINGERPRINT, payment, paymentUrl, PIN, stage } from "./stage.ts";

describe("the memory store", () => {
  it("forgets what has expired", () => {
    let time = 0;
    const store = createMemoryStore({ now: () => time });
    store.setItem("a", "1", { ttl: 10 });
    time = 9_999;
    expect(store.getItem("a")).toBe("1");
    time = 10_000;
    expect(store.getItem("a")).toBeNull();
  });

  it("stays within its limit: the oldest goes first", () => {
    const store = createMemoryStore({ limit: 2 });
    for (const key of ["a", "b", "c"]) store.setItem(key, key, { ttl: 10 });
    expect(["a", "b", "c"].map((key) => store.getItem(key))).toEqual([null, "b", "c"]);
    store.removeItem("b");
    expect(store.getItem("b")).toBeNull();
  });
});

describe("any unstorage storage or driver", () => {
  const folder = async (): Promise<string> => {
    const path = await mkdtemp(join(tmpdir(), "approvals-"));
    onTestFinished(() => rm(path, { recursive: true }));
    return path;
  };
  it.each<[string, () => Promise<ApprovalStore>]>([
    ["a storage in memory", async () => createStorage()],
    ["a storage in files", async () => createStorage({ driver: fsDriver({ base: await folder() }) })],
    ["a storage with a prefix", async () => createStorage({ driver: memoryDriver() })],
    ["a driver by itself", async () => withoutOptionals(memoryDriver())],
  ])("will do: %s", async (_, make) => {
    const { sca, fetch, now } = await stage();
    const store = await make();
    const error = await failureOf(createApprovalFetch({ sca, fetch, now, store })(paymentUrl(), payment()));
    const { id } = (error as ApprovalRequiredError).approval;
    await (await resumeApproval(id, { sca, fetch, now, store })).verify("PIN", PIN);
    const resumed = await resumeApproval(id, { sca, fetch, now, store });
    await resumed.verify("PARTNER_DEVICE_FINGERPRINT", FINGERPRINT);
    expect((await resumed.retry(paymentUrl(), payment())).status).toBe(201);
    expect((await failureOf(resumeApproval(id, { sca, fetch, now, store }))).code).toBe(
      "ERR_APPROVAL_UNKNOWN",
    );
  });

  it("is given the time to live of the token, in seconds", async () => {
    const { sandbox, sca, fetch, now } = await stage();
    const written: [string, number][] = [];
    const store: ApprovalStore = {
      ...createMemoryStore({ now }),
      setItem: (key, _, { ttl }) => written.push([key, ttl]),
    };
    const error = await failureOf(createApprovalFetch({ sca, fetch, now, store })(paymentUrl(), payment()));
    const { approval } = error as ApprovalRequiredError;
    const resumed = await resumeApproval(approval, { sca, fetch, now, store });
    sandbox.advance(600);
    await resumed.refresh();
    expect(written).toEqual([
      [`sca-approval:${approval.id}`, 3600],
      [`sca-approval:${approval.id}`, 3000],
    ]);
  });

  it("that ignores the time to live is no way around it", async () => {
    const { sandbox, sca, fetch, now } = await stage();
    const store = createStorage();
    const error = await failureOf(createApprovalFetch({ sca, fetch, now, store })(paymentUrl(), payment()));
    sandbox.advance(3600);
    const { id } = (error as ApprovalRequiredError).approval;
    expect((await failureOf(resumeApproval(id, { sca, fetch, now, store }))).code).toBe(
      "ERR_APPROVAL_EXPIRED",
    );
  });

  it("that fails ends the call with a typed error and its own as the cause", async () => {
    const { sca, fetch, now } = await stage();
    const down = new Error("connection refused");
    const store = { ...createMemoryStore(), setItem: () => Promise.reject(down) };
    const error = await failureOf(createApprovalFetch({ sca, fetch, now, store })(paymentUrl(), payment()));
    expect(error.code).toBe("ERR_APPROVAL_STORE_FAILED");
    expect(error.cause).toBe(down);
  });
});

/** A driver's methods are optional in its type; this one has them. */
function withoutOptionals(driver: ReturnType<typeof memoryDriver>): ApprovalStore {
  const { getItem, setItem, removeItem } = driver;
  if (setItem === undefined || removeItem === undefined) throw new Error("a driver that cannot write");
  return { getItem, setItem, removeItem };
}
