/** What solvers and automatic answers are told, what hooks hear, and how an approval ends that nobody can clear. */
import { describe, expect, it, vi } from "vitest";
import {
  authorise,
  parseApprovalRequired,
  resumeApproval,
  type ApprovalError,
  type ApprovalRequiredError,
  type ApprovalStore,
} from "../../src/index.ts";
import { failureOf } from "../support/failure.ts";
import { CALL, HERE, lostReply, provider, refusal } from "./provider.ts";
import { knowing, payment, paymentUrl, PIN, PROFILE, stage } from "./stage.ts";

const DEVICE = "PARTNER_DEVICE_FINGERPRINT";
const post = { method: "POST" };
const device = () => "phone-1";

describe("answers that software gives", () => {
  it("clear a call alone, and nobody is asked", async () => {
    const lists = [
      { type: "PIN", required: true },
      { type: DEVICE, required: true },
    ];
    const { approving, calls } = provider({ lists });
    const call = approving({ automatic: { PIN: () => PIN, PARTNER_DEVICE_FINGERPRINT: device } });
    expect((await call(CALL, post)).status).toBe(200);
    expect(calls).toEqual(["status", "PIN", DEVICE]);
  });

  it("are asked for with what they are for, and a refused one is told to hooks once", async () => {
    const verdicts = { [DEVICE]: () => Promise.reject(refusal("DEVICE_FINGERPRINT_VERIFICATION_FAILED")) };
    const { approving } = provider({ verdicts });
    const automatic = { PARTNER_DEVICE_FINGERPRINT: vi.fn(device) };
    const hooks = { onRejected: vi.fn(), onChallenge: vi.fn() };
    const error = await failureOf(approving({ automatic, solvers: { PIN: () => PIN }, hooks })(CALL, post));
    const { approvalId } = error as ApprovalRequiredError;
    expect(error).toMatchObject({ code: "ERR_APPROVAL_REQUIRED" });
    expect(automatic.PARTNER_DEVICE_FINGERPRINT).toHaveBeenCalledExactlyOnceWith({
      type: DEVICE,
      profileId: PROFILE,
      approvalId,
      signal: expect.any(AbortSignal) as AbortSignal,
    });
    const event = { approvalId, profileId: PROFILE, ...HERE, round: 1, type: DEVICE, attempt: 1 };
    const code = "DEVICE_FINGERPRINT_VERIFICATION_FAILED";
    expect(hooks.onRejected).toHaveBeenCalledExactlyOnceWith({ ...event, code });
    expect(hooks.onChallenge).toHaveBeenCalledExactlyOnceWith({ ...event, type: "PIN" });
  });

  it("are followed by another one where the first is refused", async () => {
    const lists = [{ type: "PIN" }, { type: DEVICE, alternatives: ["FACE_MAP"] }];
    const verdicts = { [DEVICE]: () => Promise.reject(refusal("DEVICE_FINGERPRINT_VERIFICATION_FAILED")) };
    const { approving, calls } = provider({ lists, verdicts });
    const automatic = { PARTNER_DEVICE_FINGERPRINT: device, FACE_MAP: () => "RkFDRQ==" };
    expect((await approving({ automatic, solvers: { PIN: () => PIN } })(CALL, post)).status).toBe(200);
    expect(calls).toContain("FACE_MAP");
  });

  it("may be none: then the customer is asked, and no hook hears of it", async () => {
    const { approving } = provider();
    const hooks = { onRejected: vi.fn() };
    const asked: string[] = [];
    const automatic = { PARTNER_DEVICE_FINGERPRINT: () => undefined };
    expect((await approving({ automatic, solvers: knowing(asked), hooks })(CALL, post)).status).toBe(200);
    expect(asked.toSorted()).toEqual([DEVICE, "PIN"]);
    expect(hooks.onRejected).not.toHaveBeenCalled();
  });

  it("are not asked of the customer as well while they are under way", async () => {
    const { approving } = provider();
    const asked: string[] = [];
    let answer: (value: string) => void = () => undefined;
    const automatic = {
      PARTNER_DEVICE_FINGERPRINT: () => new Promise<string>((resolve) => (answer = resolve)),
    };
    const calling = approving({ automatic, solvers: knowing(asked) })(CALL, post);
    await vi.waitFor(() => expect(asked).toEqual(["PIN"]));
    answer("phone-1");
    expect((await calling).status).toBe(200);
    expect(asked).toEqual(["PIN"]);
  });

  /** An automatic answer that never comes, and the signal that it was given. */
  const hanging = () => {
    const given: AbortSignal[] = [];
    const PARTNER_DEVICE_FINGERPRINT = ({ signal }: { signal: AbortSignal }): Promise<string> => {
      given.push(signal);
      return new Promise(() => undefined);
    };
    return { given, automatic: { PARTNER_DEVICE_FINGERPRINT } };
  };

  it("are given up with the call, and no hook hears of that", async () => {
    const { approving } = provider();
    const { given, automatic } = hanging();
    const hooks = { onRejected: vi.fn() };
    const controller = new AbortController();
    const solvers = { PIN: () => new Promise<string>(() => undefined) };
    const calling = approving({ automatic, solvers, hooks })(CALL, { ...post, signal: controller.signal });
    await vi.waitFor(() => expect(given).toHaveLength(1));
    controller.abort();
    await expect(calling).rejects.toBe(controller.signal.reason);
    expect(given[0]?.aborted).toBe(true);
    expect(hooks.onRejected).not.toHaveBeenCalled();
  });

  it("are given up when the customer's answer fails the call", async () => {
    const { approving } = provider();
    const { given, automatic } = hanging();
    const solvers = { PIN: () => Promise.reject(new Error("the terminal is gone")) };
    expect(await failureOf(approving({ automatic, solvers })(CALL, post))).toBeDefined();
    expect(given[0]?.aborted).toBe(true);
  });

  it("are given up when the token expires", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    try {
      const { approving, clock } = provider();
      const { given, automatic } = hanging();
      const ended = failureOf(approving({ automatic })(CALL, post));
      await vi.waitFor(() => expect(given).toHaveLength(1));
      await vi.advanceTimersByTimeAsync(3_599_000);
      expect(given[0]?.aborted).toBe(false);
      clock.time += 3_600_000;
      await vi.advanceTimersByTimeAsync(1_000);
      expect(await ended).toMatchObject({ code: "ERR_APPROVAL_EXPIRED" });
    } finally {
      vi.useRealTimers();
    }
  });

  it("are not given for a type that the same answer brings, nor after it", async () => {
    const { sca, approving, now, calls } = provider();
    const { approvalId } = (await failureOf(approving()(CALL, post))) as ApprovalRequiredError;
    const automatic = { PARTNER_DEVICE_FINGERPRINT: vi.fn(device) };
    const approval = await resumeApproval(approvalId, { sca, now, automatic });
    const told = await approval.answer({ PARTNER_DEVICE_FINGERPRINT: "phone-2", PIN });
    expect(automatic.PARTNER_DEVICE_FINGERPRINT).not.toHaveBeenCalled();
    expect(calls.filter((one) => one === DEVICE)).toHaveLength(1);
    expect(Object.keys(told.sealedReplies)).toEqual([]);
  });

  it("are given up with the answer beside which they run", async () => {
    const { sca, approving, now } = provider({
      verdicts: { PIN: () => Promise.reject(refusal("PIN_VERIFICATION_FAILED")) },
    });
    const { approvalId } = (await failureOf(approving()(CALL, post))) as ApprovalRequiredError;
    const first = hanging();
    const approval = await resumeApproval(approvalId, { sca, now, automatic: first.automatic });
    expect(await failureOf(approval.answer({ PIN }))).toMatchObject({ code: "PIN_VERIFICATION_FAILED" });
    expect(first.given[0]?.aborted).toBe(true);

    const second = hanging();
    const again = await resumeApproval(approvalId, { sca, now, automatic: second.automatic });
    const controller = new AbortController();
    const answering = again.answer({ PIN: "4321" }, { signal: controller.signal }).catch(() => undefined);
    await vi.waitFor(() => expect(second.given).toHaveLength(1));
    controller.abort();
    expect(second.given[0]?.aborted).toBe(true);
    await answering;
  });
});

describe("an approval that nobody here can clear", () => {
  it("is put aside when the customer declines, since another page may go on", async () => {
    const lists = [{ type: "PIN" }, { type: DEVICE, passed: true }];
    const { approving } = provider({ lists });
    const error = await failureOf(approving({ solvers: { PIN: () => undefined } })(CALL, post));
    expect(error).toMatchObject({ code: "ERR_APPROVAL_REQUIRED", pending: [{ type: "PIN" }] });
  });

  it("ends with the server's word where the only way is not set up", async () => {
    const lists = [{ type: "PIN" }, { type: DEVICE, passed: true }];
    const verdicts = { PIN: () => Promise.reject(refusal("PIN_NOT_SET_UP")) };
    const { approving } = provider({ lists, verdicts });
    const error = await failureOf(approving({ solvers: { PIN: () => PIN } })(CALL, post));
    expect(error).toMatchObject({ code: "PIN_NOT_SET_UP" });
  });

  it("is put aside where a way is left that this package does not know", async () => {
    const lists = [
      { type: "PIN", alternatives: ["PALM"] },
      { type: DEVICE, passed: true },
    ];
    const verdicts = { PIN: () => Promise.reject(refusal("PIN_NOT_SET_UP")) };
    const { approving } = provider({ lists, verdicts });
    const error = await failureOf(approving({ solvers: { PIN: () => PIN } })(CALL, post));
    expect(error).toMatchObject({ code: "ERR_APPROVAL_REQUIRED" });
  });

  it("names what the server wants that this package does not know: what is open and required, and nothing else", async () => {
    const lists = [
      { type: "PALM", required: true },
      { type: "VOICEPRINT", required: true, passed: true },
      { type: "IRIS", required: false },
    ];
    const { approving, calls } = provider({ lists });
    const { message } = await failureOf(approving()(CALL, post));
    expect(message).toContain(`POST ${CALL} needs PALM:`);
    expect(message).not.toMatch(/VOICEPRINT|IRIS/);
    expect(calls).toEqual(["status"]);
  });

  it("says that the customer has no second factor, and which approval that is", async () => {
    const lists = [{ type: "PIN", passed: true }];
    const hooks = { onApprovalRequired: vi.fn() };
    const error = await failureOf(provider({ lists }).approving({ hooks })(CALL, post));
    const { approvalId } = hooks.onApprovalRequired.mock.calls[0]?.[0] as { approvalId: string };
    expect(error).toMatchObject({ code: "ERR_APPROVAL_NOT_CLEARED", approvalId });
  });

  it("ends where no more answers may be sent, also for whoever could not ask", async () => {
    const verdicts = { PIN: () => Promise.reject(refusal("PIN_VERIFICATION_FAILED")) };
    const { approving } = provider({ verdicts });
    let typed = 1000;
    const first = await failureOf(approving({ solvers: { PIN: () => String(typed++) } })(CALL, post));
    expect(first).toMatchObject({ code: "ERR_APPROVAL_ATTEMPTS_EXHAUSTED" });
    const second = (await failureOf(approving()(CALL, post))) as ApprovalError;
    expect(second).toMatchObject({ code: "ERR_APPROVAL_ATTEMPTS_EXHAUSTED", retryAfter: 900 });
    expect(second.approvalId).toBeDefined();
  });
});

describe("a call that is refused again", () => {
  it("tells hooks so, and what is asked for then", async () => {
    const { approving, tokens } = provider({ refusals: 1 });
    const hooks = { onRejected: vi.fn(), onApprovalRequired: vi.fn() };
    expect((await approving({ solvers: knowing(), hooks })(CALL, post)).status).toBe(200);
    expect(new Set(tokens).size).toBe(2);
    const [[first], [second]] = hooks.onApprovalRequired.mock.calls as [[object], [object]];
    expect(second).toEqual({ ...first, round: 2 });
    expect(hooks.onRejected).toHaveBeenCalledExactlyOnceWith({
      ...second,
      challenges: undefined,
      code: "ERR_APPROVAL_NOT_CLEARED",
    });
  });

  it("says what is pending now, and of which call", async () => {
    const { approving, sca, now, endpoint } = provider({ refusals: 1 });
    const { approvalId } = (await failureOf(approving()(CALL, post))) as ApprovalRequiredError;
    const approval = await resumeApproval(approvalId, { sca, now, fetch: endpoint });
    expect(approval.request).toEqual(HERE);
    await approval.answer({ PIN, PARTNER_DEVICE_FINGERPRINT: "phone-1" });
    const error = (await failureOf(approval.retry(CALL, post))) as ApprovalRequiredError;
    expect(error.message).toContain(`POST ${CALL} needs PIN, ${DEVICE}`);
    expect(error.pending.map(({ type }) => type)).toEqual(["PIN", DEVICE]);
    expect(approval.pending.map(({ type }) => type)).toEqual(["PIN", DEVICE]);
    // Where no number is known there is no member for it, so that the list is the same as JSON.
    expect(Object.keys(error.pending[0] ?? {})).not.toContain("obfuscatedPhoneNo");
  });

  it("asks nobody where it was cleared before it is made again", async () => {
    const { approving, sca, now } = provider();
    const { approvalId } = (await failureOf(approving()(CALL, post))) as ApprovalRequiredError;
    const approval = await resumeApproval(approvalId, { sca, now });
    await approval.answer({ PIN, PARTNER_DEVICE_FINGERPRINT: "phone-1" });
    const hooks = { onApprovalRequired: vi.fn(), onCleared: vi.fn() };
    expect((await approving({ hooks })(CALL, post)).status).toBe(200);
    expect(hooks.onApprovalRequired).not.toHaveBeenCalled();
    expect(hooks.onCleared).not.toHaveBeenCalled();
  });
});

describe("an answer whose reply was lost", () => {
  it("is asked for at the server, also where the caller could have given up", async () => {
    const { approving, passed, calls } = provider({
      verdicts: {
        PIN: (_signal, times) => {
          passed.add("PIN");
          return times === 1 ? lostReply() : undefined;
        },
      },
    });
    const { signal } = new AbortController();
    expect((await approving({ solvers: knowing() })(CALL, { ...post, signal })).status).toBe(200);
    expect(calls).toEqual(["status", "PIN", "status", DEVICE]);
  });

  it("is not asked for when the caller has given up", async () => {
    const controller = new AbortController();
    const { approving, calls } = provider({
      verdicts: {
        PIN: () => {
          controller.abort();
          return lostReply();
        },
      },
    });
    const calling = approving({ solvers: knowing() })(CALL, { ...post, signal: controller.signal });
    expect(await failureOf(calling)).toBeDefined();
    expect(calls).toEqual(["status", "PIN"]);
  });

  it("counts until it surely has arrived, even when another one passed", async () => {
    const { approving, sca, now } = provider({
      verdicts: { PIN: (_signal, times) => (times === 1 ? lostReply() : undefined) },
    });
    const { approvalId } = (await failureOf(approving()(CALL, post))) as ApprovalRequiredError;
    const approval = await resumeApproval(approvalId, { sca, now });
    expect(await failureOf(approval.answer({ PIN: "4321" }))).toBeDefined();
    await approval.answer({ PIN });
    expect(approval.pending).toMatchObject([{ type: DEVICE, attemptsLeft: 3 }]);
  });
});

describe("a reply to an answer", () => {
  it("that came sealed has passed it all the same", async () => {
    const { approving, sca, now } = provider({ verdicts: { PIN: () => "a.JWE.that.only.the-page.opens" } });
    const { approvalId } = (await failureOf(approving()(CALL, post))) as ApprovalRequiredError;
    const approval = await resumeApproval(approvalId, { sca, now });
    const { sealedReplies } = await approval.answer({ PIN });
    expect(sealedReplies).toEqual({ PIN: "a.JWE.that.only.the-page.opens" });
    expect(approval.passed).toEqual(["PIN"]);
  });

  it("that does not say what is required is followed by a question before anybody gives up", async () => {
    const { approving, calls } = provider({
      lists: (passed) => [
        { type: "PIN", required: true },
        { type: "FACE_MAP", required: !passed.has("PIN") },
        { type: DEVICE, passed: true },
      ],
      enough: 1,
      verdicts: {
        PIN: () => ({
          challenges: [
            { primaryChallenge: { type: "PIN" }, passed: true },
            { primaryChallenge: { type: "FACE_MAP" }, passed: false },
            { primaryChallenge: { type: DEVICE }, passed: true },
          ],
        }),
      },
    });
    expect((await approving({ solvers: { PIN: () => PIN } })(CALL, post)).status).toBe(200);
    expect(calls).toEqual(["status", "PIN", "status"]);
  });

  it("that left before another answer passed does not undo that", async () => {
    let passDevice: () => void = () => undefined;
    const devicePassed = new Promise<void>((resolve) => (passDevice = resolve));
    const { approving, calls } = provider({
      verdicts: {
        PIN: async () => {
          await devicePassed;
          // Whoever waits for the device's answer has gone on by then.
          await new Promise((resolve) => setImmediate(resolve));
          return {
            challenges: [
              { primaryChallenge: { type: "PIN" }, passed: true },
              { primaryChallenge: { type: DEVICE }, passed: false },
            ],
          };
        },
        [DEVICE]: () => void setImmediate(passDevice),
      },
    });
    const automatic = { PIN: () => PIN, PARTNER_DEVICE_FINGERPRINT: device };
    expect((await approving({ automatic })(CALL, post)).status).toBe(200);
    expect(calls).toEqual(["status", "PIN", DEVICE]);
  });

  it("about a token that is no text is refused", async () => {
    const { approving, sca, now, view } = provider();
    const { approvalId } = (await failureOf(approving()(CALL, post))) as ApprovalRequiredError;
    const odd = { ...sca, getOneTimeTokenStatus: async () => ({ ...view("x"), oneTimeToken: 5 }) };
    const approval = await resumeApproval(approvalId, { sca: odd, now });
    expect(await failureOf(approval.refresh())).toMatchObject({ code: "ERR_APPROVAL_INVALID" });
  });
});

describe("a reading of the token", () => {
  it("that left before an answer passed does not undo that", async () => {
    const { approving, sca, now, view } = provider();
    const { approvalId } = (await failureOf(approving()(CALL, post))) as ApprovalRequiredError;
    let arrive: () => void = () => undefined;
    const arrives = new Promise<void>((resolve) => (arrive = resolve));
    const getOneTimeTokenStatus = async ({ oneTimeToken }: { oneTimeToken: string }): Promise<unknown> => {
      const before = view(oneTimeToken);
      await arrives;
      return before;
    };
    const slow = await resumeApproval(approvalId, { sca: { ...sca, getOneTimeTokenStatus }, now });
    const reading = slow.refresh();
    // Of another process, so it does not wait for the reading.
    const store = { ...sca.store } as ApprovalStore;
    const quick = await resumeApproval(approvalId, { sca, store, now });
    await quick.answer({ PIN });
    arrive();
    await reading;
    expect(slow.pending.map(({ type }) => type)).toEqual([DEVICE]);
  });
});

describe("a signal", () => {
  it("goes with the reading of a token, the sending of a code, and the beginning of a session", async () => {
    const { approving, sca, signals, calls, now } = provider({ lists: [{ type: "SMS" }, { type: "PIN" }] });
    const { signal } = new AbortController();
    const solvers = { ...knowing(), SMS: () => "111111" };
    expect((await approving({ solvers })(CALL, { ...post, signal })).status).toBe(200);
    await authorise({ sca, now, profileId: PROFILE, solvers, signal });
    expect(calls).toEqual(["status", "trigger", "SMS", "PIN", "session"]);
    // Not the caller's own object: what the client gets may end for other reasons, too.
    expect(signals).toHaveLength(3);
    expect(signals.every((one) => one instanceof AbortSignal)).toBe(true);
  });
});

describe("a token of a call that another client made", () => {
  it("is cleared by `sca.clear`, and the next one is not held up by one that failed", async () => {
    const { sca, fetch } = await stage();
    const { oneTimeToken = "" } = parseApprovalRequired(await fetch(paymentUrl(), payment())) ?? {};
    const failed = sca.clear({ profileId: PROFILE, oneTimeToken });
    expect(await failureOf(failed)).toMatchObject({ code: "ERR_APPROVAL_REQUIRED" });
    await sca.clear({ profileId: PROFILE, oneTimeToken, solvers: knowing() });
    const headers = { ...payment().headers, "x-2fa-approval": oneTimeToken };
    expect((await fetch(paymentUrl(), { ...payment(), headers })).status).toBe(201);
  });
});

describe("the provider's key", () => {
  it("is fetched anew while the customer types, if it is five minutes old", async () => {
    const wiseKey = vi.fn(async () => ({}));
    const { sca, approving } = provider();
    await approving({ sca: { ...sca, wiseKey }, solvers: knowing() })(CALL, post);
    expect(wiseKey).toHaveBeenCalledExactlyOnceWith({ maxAge: 300 });
  });
});
