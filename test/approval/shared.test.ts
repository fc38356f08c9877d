/** How an identical call finds the approval that is under way, in a store that lags, or holds something else. */
import { describe, expect, it } from "vitest";
import {
  createApprovalFetch,
  createMemoryStore,
  type ApprovalRequiredError,
  type ApprovalStore,
} from "../../src/index.ts";
import { failureOf } from "../support/failure.ts";
import { payment, paymentUrl, stage } from "./stage.ts";

const HOUR = 3_600_000;
const uuid = "7f4d2c1a-8b3e-4f5a-9c6d-1e2f3a4b5c6d";
const { signal } = new AbortController();

/** A call that was suspended; `again` makes it once more, and says what came of it. */
async function suspended() {
  const memory = createMemoryStore();
  const { sca, fetch, now, sandbox } = await stage();
  let pointer = "";
  /** How many looks at an approval show nothing, as on a replica that lags behind. */
  let blind = 0;
  let looks = 0;
  const store: ApprovalStore = {
    ...memory,
    get: async (key, options) => {
      if (key.startsWith("call:")) pointer = key;
      if (!key.startsWith("approval:")) return memory.get(key, options);
      looks += 1;
      return (blind -= 1) >= 0 ? undefined : memory.get(key, options);
    },
  };
  const call = createApprovalFetch({ sca, fetch, now, store });
  const again = async () => {
    looks = 0;
    const error = await failureOf(call(paymentUrl(), payment()));
    return { code: error.code, id: (error as ApprovalRequiredError).approvalId, looks };
  };
  const { id } = await again();
  const write = async (value: unknown): Promise<void> => {
    const present = await memory.get(pointer, { signal });
    const text = typeof value === "string" ? value : JSON.stringify(value);
    await memory.set(pointer, text, { signal, ttl: 3600, version: present?.version });
  };
  const read = async (): Promise<unknown> =>
    JSON.parse((await memory.get(pointer, { signal }))?.value ?? "null");
  const forget = (): Promise<void> => memory.delete(`approval:${id}`, { signal });
  const lag = (times: number): void => void (blind = times);
  return { id, again, write, read, forget, lag, now, advance: (ms: number) => sandbox.advance(ms / 1000) };
}

describe("an identical call", () => {
  it("goes on with the approval that is under way, and finds it for as long as that can be resumed", async () => {
    const { id, again, read, now } = await suspended();
    expect(await again()).toMatchObject({ code: "ERR_APPROVAL_REQUIRED", id });
    expect(await read()).toEqual({ id, until: now() + HOUR });
  });

  it.each([
    ["{"],
    ["null"],
    ["7"],
    [{ id: "approval-1", until: 1 }],
    [{ id: uuid }],
    [{ id: uuid, until: "tomorrow" }],
  ])("ends where something else stands in its place, which is left alone: %j", async (value) => {
    const { again, write, read } = await suspended();
    await write(value);
    expect((await again()).code).toBe("ERR_APPROVAL_STORE_FAILED");
    if (typeof value === "object") expect(await read()).toEqual(value);
  });

  it("looks three times where the store does not show the approval, and does not begin another", async () => {
    const { id, again, lag } = await suspended();
    lag(2);
    expect(await again()).toMatchObject({ code: "ERR_APPROVAL_REQUIRED", id });
    lag(3);
    expect(await again()).toMatchObject({ code: "ERR_APPROVAL_STORE_FAILED", looks: 3 });
    expect(await again()).toMatchObject({ code: "ERR_APPROVAL_REQUIRED", id });
  });

  it("joins the approval of another process that was first by a moment", async () => {
    const memory = createMemoryStore();
    const { sca, fetch, now } = await stage();
    const idOver = async (store: ApprovalStore): Promise<string> => {
      const error = await failureOf(createApprovalFetch({ sca, fetch, now, store })(paymentUrl(), payment()));
      return (error as ApprovalRequiredError).approvalId;
    };
    let first: string | undefined;
    const late: ApprovalStore = {
      ...memory,
      get: async (key, options) => {
        const held = await memory.get(key, options);
        if (key.startsWith("call:")) first ??= await idOver(memory);
        return held;
      },
    };
    expect(await idOver(late)).toBe(first);
  });

  it("begins another where the store may have forgotten that one by now", async () => {
    const { id, again, forget, advance } = await suspended();
    await forget();
    advance(HOUR);
    expect((await again()).code).toBe("ERR_APPROVAL_STORE_FAILED");
    advance(1_000);
    const next = await again();
    expect(next.code).toBe("ERR_APPROVAL_REQUIRED");
    expect(next.id).not.toBe(id);
  });

  it("begins another where that one has expired", async () => {
    const { id, again, advance } = await suspended();
    advance(HOUR);
    const next = await again();
    expect(next.code).toBe("ERR_APPROVAL_REQUIRED");
    expect(next.id).not.toBe(id);
  });
});
