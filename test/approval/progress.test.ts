/** What an approval under way makes of replies, and what it lets through. */
import { expect, it } from "vitest";
import {
  createApprovalFetch,
  createMemoryStore,
  resumeApproval,
  type Approval,
  type ApprovalRequiredError,
  type ScaClient,
} from "../../src/index.ts";
import type { VerifyPinArguments } from "../../generated/operations.ts";
import { failureOf } from "../support/failure.ts";
import { FINGERPRINT, payment, paymentUrl, PIN, stage } from "./stage.ts";

/** An approval of a customer with a phone; some of the client's operations may be others. */
async function begun(change: (sca: ScaClient) => Partial<ScaClient> = () => ({})) {
  const store = createMemoryStore();
  const { sandbox, sca: own, fetch, now, travelled } = await stage();
  sandbox.profile(101).enrol({ phone: "+447700908888" });
  const error = await failureOf(
    createApprovalFetch({ sca: own, fetch, now, store })(paymentUrl(), payment()),
  );
  const { approvalId } = error as unknown as ApprovalRequiredError;
  const sca = { ...own, ...change(own) };
  const resume = (): Promise<Approval> => resumeApproval(approvalId, { sca, fetch, now, store });
  travelled();
  return { approval: await resume(), resume, approvalId, sandbox, travelled };
}

it("after the last answer that is let through nothing is asked for, and it says until when", async () => {
  const { approval, resume } = await begun();
  for (const wrong of ["9001", "9002", "9003", "9004"]) await failureOf(approval.answer({ PIN: wrong }));
  for (const one of [approval, await resume()]) {
    expect(one.pending).toEqual([]);
    expect(one).toMatchObject({ exhausted: true, cleared: false, status: "pending" });
    expect(one.retryAfter).toBeGreaterThan(0);
  }
});

it("an answer that was refused before names its approval, and is not sent", async () => {
  const { approval, approvalId, travelled } = await begun();
  await failureOf(approval.answer({ PIN: "9001" }));
  travelled();
  const error = await failureOf(approval.answer({ PIN: "9001" }));
  expect(error).toMatchObject({ code: "ERR_APPROVAL_ANSWER_REPEATED", approvalId });
  expect(travelled()).toEqual([]);
});

it("a status of another token is not believed, and the approval is named", async () => {
  const { approval, approvalId } = await begun((sca) => ({
    getOneTimeTokenStatus: async (...args) => ({
      ...(await sca.getOneTimeTokenStatus(...args)),
      oneTimeToken: "7f4d2c1a-8b3e-4f5a-9c6d-1e2f3a4b5c6d",
    }),
  }));
  expect(await failureOf(approval.refresh())).toMatchObject({ code: "ERR_APPROVAL_INVALID", approvalId });
});

it.each([
  ["a number that is none", 7, ""],
  ["no number", undefined, ""],
  ["a number without end", "*".repeat(10_000), "*".repeat(64)],
])("a code sent to %s is kept as sent, and not sent twice", async (_what, obfuscatedPhoneNo, shown) => {
  let sent = 0;
  const { approval, resume } = await begun(() => ({
    triggerSmsChallenge: async () => {
      sent += 1;
      return { obfuscatedPhoneNo } as never;
    },
  }));
  expect(await approval.trigger("SMS")).toEqual({ obfuscatedPhoneNo: shown });
  const again = await resume();
  expect(await again.trigger("SMS")).toEqual({ obfuscatedPhoneNo: shown });
  expect(again.pending.find(({ type }) => type === "SMS")?.obfuscatedPhoneNo).toBe(shown);
  expect(sent).toBe(1);
});

it("what a caller gives up is given up on the way to Wise too", async () => {
  const signals: (AbortSignal | undefined)[] = [];
  const { approval } = await begun((sca) => ({
    getOneTimeTokenStatus: (args, options) => {
      signals.push(options?.signal);
      return sca.getOneTimeTokenStatus(args, options);
    },
    triggerSmsChallenge: (args, options) => {
      signals.push(options?.signal);
      return sca.triggerSmsChallenge(args, options);
    },
  }));
  signals.length = 0;
  const { signal } = new AbortController();
  await approval.refresh({ signal });
  await approval.trigger("SMS", { signal });
  expect(signals).toHaveLength(2);
  for (const one of signals) expect(one).toBeInstanceOf(AbortSignal);
});

it("a lost reply to an answer that had passed is no failure; to one that had not, it is one that counts", async () => {
  let lose: "before" | "after" | undefined;
  const losing = async (work: () => Promise<unknown>): Promise<never> => {
    if (lose === "after") await work();
    throw new TypeError("fetch failed");
  };
  const { approval } = await begun((sca) => ({
    verifyPin: ((args: VerifyPinArguments) =>
      lose === undefined ? sca.verifyPin(args) : losing(() => sca.verifyPin(args))) as ScaClient["verifyPin"],
  }));
  lose = "before";
  await expect(approval.answer({ PIN })).rejects.toThrow("fetch failed");
  expect(approval.pending[0]).toMatchObject({ type: "PIN", attemptsLeft: 3 });
  lose = "after";
  await approval.answer({ PIN });
  expect(approval.pending.map(({ type }) => type)).not.toContain("PIN");
  lose = undefined;
  await approval.answer({ PARTNER_DEVICE_FINGERPRINT: FINGERPRINT });
  expect((await approval.retry(paymentUrl(), payment())).status).toBe(201);
});

it("the lost reply of an answer that was given up is not looked for", async () => {
  const giving = new AbortController();
  const { approval, travelled } = await begun(() => ({
    verifyPin: async () => {
      giving.abort();
      throw new TypeError("fetch failed");
    },
  }));
  await expect(approval.answer({ PIN }, { signal: giving.signal })).rejects.toThrow("fetch failed");
  expect(travelled()).toEqual([]);
});
