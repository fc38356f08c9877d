/** How approvals use a store: again when somebody else was first, not for ever, and for whole seconds. */
import { describe, expect, it } from "vitest";
import { createApprovalFetch, createMemoryStore, type ApprovalStore } from "../../src/index.ts";
import { failureOf } from "../support/failure.ts";
import { payment, paymentUrl, stage } from "./stage.ts";

/** What a call that needs an approval ends with, over a store that behaves like this. */
async function outcome(store: ApprovalStore): Promise<string> {
  const { sca, fetch, now } = await stage();
  const call = createApprovalFetch({ sca, fetch, now, store });
  return (await failureOf(call(paymentUrl(), payment()))).code;
}

describe("a store in which others are first", () => {
  it.each([
    [50, "ERR_APPROVAL_REQUIRED"],
    [51, "ERR_APPROVAL_STORE_FAILED"],
  ])("%i times in a row ends in %s", async (times, code) => {
    const memory = createMemoryStore();
    let conflicts = times;
    const store: ApprovalStore = {
      ...memory,
      set: async (...args) => ((conflicts -= 1) >= 0 ? undefined : memory.set(...args)),
    };
    expect(await outcome(store)).toBe(code);
  });

  it("every time is given up, after so many tries", async () => {
    let tries = 0;
    const store: ApprovalStore = { ...createMemoryStore(), set: async () => void (tries += 1) };
    expect(await outcome(store)).toBe("ERR_APPROVAL_STORE_FAILED");
    expect(tries).toBe(51);
  });
});

describe("what is kept", () => {
  it("is kept for whole seconds, one at least", async () => {
    const memory = createMemoryStore();
    const kept: number[] = [];
    const store: ApprovalStore = {
      ...memory,
      set: (key, value, options) => (kept.push(options.ttl), memory.set(key, value, options)),
    };
    const { sca, fetch, sandbox } = await stage();
    // Within the approval's last second, in the middle of it.
    let ahead = 0;
    const now = (): number => sandbox.now() + ahead;
    const late = {
      ...sca,
      getOneTimeTokenStatus: async () => {
        ahead = 7_200_000 + 500;
        return { challenges: [{ primaryChallenge: { type: "PIN" }, passed: false }], validity: 0 };
      },
    };
    const call = createApprovalFetch({ sca: late, fetch, now, store });
    await failureOf(call(paymentUrl(), payment()));
    expect(kept.length).toBeGreaterThan(1);
    expect(kept.every((ttl) => Number.isInteger(ttl) && ttl >= 1)).toBe(true);
  });
});
