/** How approvals use a store: again when somebody else was first, not for ever, and for whole seconds. */
import { describe, expect, it } from "vitest";
import {
  createApprovalFetch,
  createMemoryStore,
  resumeApproval,
  type ApprovalRequiredError,
  type ApprovalStore,
} from "../../src/index.ts";
import { failureOf } from "../support/failure.ts";
import { payment, paymentUrl, PIN, stage } from "./stage.ts";

/** What a call that needs an approval ends with, over a store that behaves like this. */
async function outcome(store: ApprovalStore): Promise<string> {
  const { sca, fetch, now } = await stage();
  const call = createApprovalFetch({ sca, fetch, now, store });
  return (await failureOf(call(paymentUrl(), payment()))).code;
}

describe("a replica that lags behind", () => {
  it("does not make a process forget what it knows, nor send again what has passed", async () => {
    const memory = createMemoryStore();
    const { sca, fetch, now, travelled } = await stage();
    const suspending = createApprovalFetch({ sca, fetch, now, store: memory })(paymentUrl(), payment());
    const { approvalId } = (await failureOf(suspending)) as ApprovalRequiredError;
    const { signal } = new AbortController();
    const old = await memory.get(`approval:${approvalId}`, { signal });
    let lags = false;
    const store: ApprovalStore = {
      ...memory,
      get: async (key, options) => (lags && key.startsWith("approval:") ? old : memory.get(key, options)),
    };
    const approval = await resumeApproval(approvalId, { sca, fetch, now, store });
    await approval.answer({ PIN });
    travelled();
    lags = true;
    await approval.answer({ PIN });
    expect([approval.passed, travelled()]).toEqual([["PIN"], []]);
  });
});

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
  it.each([
    [3_600, 7_200],
    [60, 3_660],
    [86_400, 86_400],
    [1_000_000, 86_400],
  ])(
    "of a token that is valid for %i s is kept an hour longer, a day at most: %i s",
    async (validity, ttl) => {
      const memory = createMemoryStore();
      const kept: Record<string, number> = {};
      const store: ApprovalStore = {
        ...memory,
        set: (key, value, options) => {
          kept[key.replace(/:.*/, "")] = options.ttl;
          return memory.set(key, value, options);
        },
      };
      const { sca, fetch, now } = await stage();
      const challenges = [{ primaryChallenge: { type: "PIN" }, passed: false }];
      const valid = { ...sca, getOneTimeTokenStatus: async () => ({ challenges, validity }) };
      await failureOf(createApprovalFetch({ sca: valid, fetch, now, store })(paymentUrl(), payment()));
      expect(kept).toEqual({ approval: ttl, call: 86_400 });
    },
  );

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
