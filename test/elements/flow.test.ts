/** What the screen does next, whatever happens; how it looks is a matter of test/browser. */
import { describe, expect, it, vi } from "vitest";
import { BOTH, FINGERPRINT, PIN } from "../server/stage.ts";
import { offline, openFlow, problem } from "./stage.ts";

const PAID = { status: 201, body: { type: "BALANCE", status: "COMPLETED", errorCode: null } };
const DEVICE = "PARTNER_DEVICE_FINGERPRINT";

describe("the customer is led", () => {
  it("from the PIN by the device to what was paid, and nothing is sent in plain", async () => {
    const { flow, id, events, sent, shown, started, asked, until, shop } = await openFlow();
    expect(shown).toEqual([]);
    expect(await started()).toMatchObject({ offline: false, notice: undefined });
    expect(flow.can("PIN")).toBe(true);
    expect(flow.can("FACE_MAP")).toBe(false);
    const answered = flow.answer("PIN", PIN);
    expect(flow.view.busy).toBe(true);
    await answered;
    expect(await asked(DEVICE)).toMatchObject({ approval: { passed: ["PIN"] } });
    const confirmed = flow.confirmDevice();
    expect(flow.view.busy).toBe(true);
    await confirmed;
    await until({ screen: "completed" });
    expect(flow.view).toMatchObject({ busy: false, offline: false });
    expect(events).toEqual([
      { name: "cleared", detail: { id } },
      { name: "completed", detail: { id, ...PAID } },
    ]);
    expect(shop.paid()).toBe(1);
    expect(sent.filter((one) => one.includes(PIN) || one.includes(FINGERPRINT))).toEqual([]);
    expect(shown.map(({ screen }) => screen)).toContain("completing");
  });

  it("no further than to the clearance, where the page prevents the rest and completes by itself", async () => {
    const { flow, events, started, until, count } = await openFlow({ prevent: ["cleared"] });
    await started();
    await flow.answer("PIN", PIN);
    await flow.confirmDevice();
    await until({ screen: "cleared", busy: false });
    expect(count("POST /complete")).toBe(0);
    await flow.complete();
    expect(flow.view.screen).toBe("completed");
    expect(events.map(({ name }) => name)).toEqual(["cleared", "completed"]);
  });

  it("to the second try after a wrong PIN, with what is left of them", async () => {
    const { flow, started, asked } = await openFlow();
    await started();
    await flow.answer("PIN", "9999");
    expect(flow.view).toMatchObject({
      screen: "ask",
      busy: false,
      notice: { code: "PIN_VERIFICATION_FAILED" },
    });
    expect(flow.view.approval?.pending[0]).toMatchObject({ type: "PIN", attemptsLeft: 3, mayLockOut: false });
    await flow.answer("PIN", PIN);
    expect(await asked(DEVICE)).toMatchObject({ notice: undefined });
  });

  it("to a wait when the attempts are used up, and on when it is over", async () => {
    const { flow, started, asked, until, pass, looks } = await openFlow();
    await started();
    for (const wrong of ["9001", "9002", "9003", "9004"]) await flow.answer("PIN", wrong);
    const { unlockedAt = 0, notice } = await until({ screen: "locked", busy: false });
    expect(notice).toBeUndefined();
    expect(unlockedAt - Date.now()).toBe(900_000);
    const before = looks();
    await pass(899_000);
    expect([flow.view.screen, looks() - before]).toEqual(["locked", 0]);
    await pass(1_000);
    await asked("PIN");
    expect(flow.view.approval?.pending[0]).toMatchObject({ attemptsLeft: 1, mayLockOut: true });
  });

  it("to another way of the same approval, by choice", async () => {
    const { flow, started, asked, count } = await openFlow();
    await started();
    flow.choose("SMS");
    await asked("SMS");
    await vi.waitFor(() => expect(flow.view.resendAt).toBeDefined());
    expect(count('POST /trigger {"type":"SMS","resend":false}')).toBe(1);
    flow.choose("PIN");
    expect(flow.view).toMatchObject({ type: "PIN", notice: undefined });
    // A code that was sent is still good.
    flow.choose("SMS");
    expect(count("POST /trigger")).toBe(1);
    await flow.answer("SMS", "111111");
    await asked("PIN");
  });

  it("to a page that can ask for what is left, while this one looks for it", async () => {
    const { flow, started, until, pass, shop, id } = await openFlow({ can: ["PIN"] });
    await started();
    await flow.answer("PIN", PIN);
    await until({ screen: "elsewhere", busy: false });
    await shop.call(`${id}/answers`, { PARTNER_DEVICE_FINGERPRINT: FINGERPRINT });
    await pass(4_999);
    expect(flow.view.screen).toBe("elsewhere");
    await pass(1);
    await until({ screen: "completed" });
    expect(shop.paid()).toBe(1);
  });
});

describe("a code by phone", () => {
  const phone = { can: ["PIN", "SMS", "VOICE"] };

  it("is sent unasked as a text, and once more when asked", async () => {
    const { flow, started, asked, count, until } = await openFlow(phone);
    await started();
    await flow.answer("PIN", PIN);
    await asked("SMS");
    const { resendAt = 0, approval } = await until(({ resendAt: at }) => at !== undefined);
    expect(resendAt - Date.now()).toBe(30_000);
    expect(approval?.pending.find(({ type }) => type === "SMS")?.obfuscatedPhoneNo).toMatch(/8888$/);
    expect(count('POST /trigger {"type":"SMS","resend":false}')).toBe(1);
    await flow.trigger(true);
    expect(count('POST /trigger {"type":"SMS","resend":true}')).toBe(1);
    expect(flow.view).toMatchObject({ screen: "ask", busy: false });
  });

  it("is not spoken before the customer wants to be called", async () => {
    const { flow, started, asked, count, settle } = await openFlow({ can: ["PIN", "VOICE"] });
    await started();
    await flow.answer("PIN", PIN);
    await asked("VOICE");
    await settle();
    expect(count("POST /trigger")).toBe(0);
    await flow.trigger(false);
    expect(count('POST /trigger {"type":"VOICE"')).toBe(1);
  });

  it("that could not be sent is said so, and not tried again unasked", async () => {
    const { flow, started, until, interfere, count, settle } = await openFlow(phone);
    interfere("/trigger", offline);
    await started();
    await flow.answer("PIN", PIN);
    await until(({ notice }) => notice?.code === "codeNotSent");
    expect(flow.view).toMatchObject({ busy: false, screen: "ask" });
    await settle();
    expect(count("POST /trigger")).toBe(1);
  });

  it("that comes too often is offered again when the server lets it", async () => {
    const { flow, started, until, interfere } = await openFlow(phone);
    interfere("/trigger", () => problem(429, "RATE_LIMITED", { retryAfter: 90 }));
    await started();
    await flow.answer("PIN", PIN);
    const { resendAt = 0 } = await until(({ notice }) => notice?.code === "codeNotSent");
    expect(resendAt - Date.now()).toBe(90_000);
  });

  it("of a customer who has no phone ends it", async () => {
    const { flow, started, until, interfere, events } = await openFlow(phone);
    interfere("/trigger", () => problem(409, "ERR_SOMETHING_ELSE"));
    await started();
    await flow.answer("PIN", PIN);
    await until({ screen: "failed" });
    expect(events.at(-1)).toMatchObject({ name: "failed", detail: { code: "ERR_SOMETHING_ELSE" } });
  });

  it("is asked for once, however fast the customer presses", async () => {
    const { flow, started, asked, count } = await openFlow({ can: ["PIN", "VOICE"] });
    await started();
    await flow.answer("PIN", PIN);
    await asked("VOICE");
    await Promise.all([flow.trigger(false), flow.trigger(false)]);
    expect(count("POST /trigger")).toBe(1);
  });
});

describe("a device", () => {
  it.each([
    ["ERR_DEVICE_NOT_ENROLLED", { code: "ERR_DEVICE_NOT_ENROLLED" }, "ERR_DEVICE_NOT_ENROLLED"],
    ["any other trouble", new Error("no storage"), "deviceFailed"],
    ["nothing at all", undefined, "deviceFailed"],
  ])("that throws %s is said so, and can be tried again", async (_what, thrown, code) => {
    let tries = 0;
    const device = async (): Promise<string> => {
      tries += 1;
      if (tries === 1) throw thrown as Error;
      return FINGERPRINT;
    };
    const { flow, started, asked, until, sent } = await openFlow({ device });
    await started();
    await flow.answer("PIN", PIN);
    await asked(DEVICE);
    const before = sent.length;
    await flow.confirmDevice();
    expect(flow.view).toMatchObject({ screen: "ask", busy: false, notice: { code } });
    expect(sent.length).toBe(before);
    await flow.confirmDevice();
    await until({ screen: "completed" });
  });

  it("is asked with the profile, and once at a time", async () => {
    const device = vi.fn(async () => FINGERPRINT);
    const { flow, started, asked, until } = await openFlow({ device });
    await flow.confirmDevice();
    expect(device).not.toHaveBeenCalled();
    await started();
    await flow.answer("PIN", PIN);
    await asked(DEVICE);
    await Promise.all([flow.confirmDevice(), flow.confirmDevice()]);
    await until({ screen: "completed" });
    expect(device.mock.calls).toEqual([[{ profileId: 101 }]]);
  });
});

describe("Wise's key", () => {
  it("is fetched while the customer types, and used for both answers", async () => {
    const { flow, started, until, caches } = await openFlow();
    await started();
    await flow.answer("PIN", PIN);
    await flow.confirmDevice();
    await until({ screen: "completed" });
    expect(caches.filter((one) => one.startsWith("/wise-key"))).toEqual(["/wise-key default"]);
  });

  it("that could not be had at first is asked for again, past the cache", async () => {
    const { flow, started, asked, caches, interfere } = await openFlow();
    interfere("/wise-key", offline);
    await started();
    await flow.answer("PIN", PIN);
    await asked(DEVICE);
    expect(caches.filter((one) => one.startsWith("/wise-key"))).toEqual([
      "/wise-key default",
      "/wise-key reload",
    ]);
  });

  it("that was replaced is fetched, and the answer sealed again without asking twice", async () => {
    const { flow, started, asked, caches, interfere, count } = await openFlow();
    interfere("/answers", () => problem(409, "ERR_WISE_KEY_CHANGED"));
    await started();
    await flow.answer("PIN", PIN);
    await asked(DEVICE);
    expect(count("POST /answers")).toBe(2);
    expect(caches.filter((one) => one.startsWith("/wise-key"))).toEqual([
      "/wise-key default",
      "/wise-key reload",
    ]);
  });

  it("that keeps changing ends it", async () => {
    const { flow, started, until, interfere, count } = await openFlow();
    interfere("/answers", () => problem(409, "ERR_WISE_KEY_CHANGED"), 2);
    await started();
    await flow.answer("PIN", PIN);
    await until({ screen: "failed" });
    expect(count("POST /answers")).toBe(2);
  });

  it("that is none ends it: what was typed is not sent in plain instead", async () => {
    const { flow, started, until, interfere, count, events } = await openFlow();
    interfere("/wise-key", () => Response.json({ version: 1, keyMaterial: "no key" }), 3);
    await started();
    await flow.answer("PIN", PIN);
    await until({ screen: "failed" });
    expect(events.at(-1)?.detail).toMatchObject({ code: "ERR_REPLY_INVALID" });
    expect(count("POST /answers")).toBe(0);
  });

  it("changed and the network lost on the second try: what became of it is asked", async () => {
    const { flow, started, asked, interfere } = await openFlow();
    interfere("/answers", () => problem(409, "ERR_WISE_KEY_CHANGED"));
    interfere("/answers", async (_request, next) => {
      await next();
      return offline();
    });
    await started();
    await flow.answer("PIN", PIN);
    expect(await asked(DEVICE)).toMatchObject({ approval: { passed: ["PIN"] } });
  });
});

describe("a lost reply", () => {
  it("to an answer that was judged leads on without asking again", async () => {
    const { flow, started, asked, interfere, count } = await openFlow();
    interfere("/answers", async (_request, next) => {
      await next();
      return offline();
    });
    await started();
    await flow.answer("PIN", PIN);
    await asked(DEVICE);
    expect(count("POST /answers")).toBe(1);
  });

  it("to an answer that never arrived has it sent again", async () => {
    const { flow, started, asked, interfere, count } = await openFlow();
    interfere("/answers", offline);
    await started();
    await flow.answer("PIN", PIN);
    await asked(DEVICE);
    expect(count("POST /answers")).toBe(2);
  });

  it("to a wrong answer says that nobody knows, and leaves the next try to the customer", async () => {
    const { flow, started, asked, interfere, count } = await openFlow();
    interfere("/answers", async (_request, next) => {
      await next();
      return offline();
    });
    await started();
    await flow.answer("PIN", "9999");
    expect(await asked("PIN")).toMatchObject({ notice: { code: "arrivalUnknown" } });
    expect(flow.view.approval?.pending[0]?.attemptsLeft).toBe(3);
    expect(count("POST /answers")).toBe(1);
  });

  it("to the completion is asked for again, and pays once", async () => {
    const { flow, started, until, interfere, pass, shop } = await openFlow();
    interfere("/complete", async (_request, next) => {
      await next();
      return offline();
    });
    await started();
    await flow.answer("PIN", PIN);
    void flow.confirmDevice();
    await until({ offline: true });
    await pass(1_000);
    await until({ screen: "completed", offline: false });
    expect(shop.paid()).toBe(1);
  });
});

describe("without a connection", () => {
  it("it tries again after 1, 2, 4 and 8 seconds, and every 8 from then on", async () => {
    const { flow, interfere, looks, pass, until, asked } = await openFlow();
    interfere("", offline, 6);
    void flow.start();
    await until({ offline: true });
    for (const [round, wait] of [1_000, 2_000, 4_000, 8_000, 8_000].entries()) {
      await pass(wait - 1);
      expect(looks()).toBe(round + 1);
      await pass(1);
      expect(looks()).toBe(round + 2);
    }
    expect(flow.view).toMatchObject({ screen: "loading", offline: true });
    await pass(8_000);
    expect(await asked("PIN")).toMatchObject({ offline: false });
  });

  it("it tries at once when the connection or the customer is back", async () => {
    const { flow, interfere, until, asked } = await openFlow();
    interfere("", offline);
    void flow.start();
    await until({ offline: true });
    await new Promise((resolve) => setImmediate(resolve));
    flow.look();
    await asked("PIN");
  });

  it("it ends with the page: nothing is shown or sent any more", async () => {
    const { flow, interfere, until, pass, sent, shown, events } = await openFlow();
    interfere("", offline, 9);
    void flow.start();
    await until({ offline: true });
    await new Promise((resolve) => setImmediate(resolve));
    const [calls, views] = [sent.length, shown.length];
    flow.stop();
    await pass(60_000);
    expect([sent.length, shown.length, events]).toEqual([calls, views, []]);
  });
});

describe("somebody else", () => {
  it("who has gone on meanwhile is noticed when the customer comes back", async () => {
    const { flow, started, asked, pass, shop, id } = await openFlow();
    await started();
    await shop.call(`${id}/answers`, { PIN });
    await pass(5_000);
    flow.look();
    expect(await asked(DEVICE)).toMatchObject({ approval: { passed: ["PIN"] } });
  });

  it("is not looked for more often than every five seconds", async () => {
    const { flow, started, pass, settle, looks } = await openFlow();
    await started();
    const before = looks();
    flow.look();
    flow.look();
    await settle();
    expect(looks() - before).toBe(1);
    await pass(4_999);
    flow.look();
    await settle();
    expect(looks() - before).toBe(1);
    await pass(1);
    flow.look();
    await settle();
    expect(looks() - before).toBe(2);
  });

  it("is looked for again when that failed", async () => {
    const { flow, started, pass, interfere, asked, shop, id } = await openFlow();
    await started();
    await shop.call(`${id}/answers`, { PIN });
    interfere("", offline);
    flow.look();
    await pass(5_000);
    await asked(DEVICE);
  });

  it("is not looked for while an answer is under way, nor after the end", async () => {
    const { flow, started, interfere, settle, until, looks } = await openFlow();
    await started();
    let release: ((response: Response) => void) | undefined;
    interfere("/answers", () => new Promise((resolve) => (release = resolve)));
    const answered = flow.answer("PIN", PIN);
    await until(() => release !== undefined);
    const before = looks();
    flow.look();
    await settle();
    expect(looks()).toBe(before);
    release?.(problem(410, "ERR_APPROVAL_EXPIRED"));
    await answered;
    await until({ screen: "expired" });
    flow.look();
    await settle();
    expect(looks()).toBe(before);
  });

  it("who has paid it ends it here, with what came of it", async () => {
    const { flow, until, shop, id, events } = await openFlow();
    await shop.call(`${id}/answers`, BOTH);
    await shop.call(`${id}/complete`, {});
    void flow.start();
    await until({ screen: "elsewhereCompleted" });
    expect(events).toEqual([{ name: "completed", detail: { id, ...PAID } }]);
    expect(shop.paid()).toBe(1);
  });

  it("who is paying it is waited for", async () => {
    const { flow, started, until, pass, interfere, events, id } = await openFlow();
    await started();
    interfere("", async (_request, next) => {
      const body = (await (await next()).json()) as object;
      return Response.json({ ...body, status: "sending", pending: [] });
    });
    interfere("/complete", () => Response.json(PAID));
    await pass(5_000);
    flow.look();
    await until({ screen: "completed" });
    expect(events).toEqual([{ name: "completed", detail: { id, ...PAID } }]);
  });
});

describe("it ends", () => {
  it.each([
    ["ERR_APPROVAL_EXPIRED", "expired"],
    ["ERR_APPROVAL_UNKNOWN", "gone"],
    ["ERR_APPROVAL_USED", "used"],
    ["ERR_APPROVAL_OUTCOME_UNKNOWN", "unknown"],
    ["ERR_NOT_SIGNED_IN", "signedOut"],
    ["ERR_ANYTHING_ELSE", "failed"],
  ])("with %s as %s, and the page is told", async (code, screen) => {
    const { flow, interfere, events, until } = await openFlow();
    interfere("", () => problem(400, code));
    void flow.start();
    await until({ screen } as never);
    expect(flow.view).toMatchObject({ busy: false, offline: false, notice: undefined });
    expect(events).toEqual([{ name: "failed", detail: { id: undefined, code } }]);
  });

  it("when its time is over, though nobody touches it", async () => {
    const { flow, started, pass, events, id } = await openFlow();
    const { expiresAt = 0 } = await started();
    expect(expiresAt - Date.now()).toBe(3_600_000);
    await pass(3_599_999);
    expect(flow.view.screen).toBe("ask");
    await pass(1);
    expect(flow.view.screen).toBe("expired");
    expect(events).toEqual([{ name: "failed", detail: { id, code: "ERR_APPROVAL_EXPIRED" } }]);
  });

  it("at once where the page is not secure: nothing can be sealed there", async () => {
    const { flow, events, sent } = await openFlow();
    vi.stubGlobal("isSecureContext", false);
    await flow.start();
    expect(flow.view.screen).toBe("insecure");
    expect(events).toEqual([{ name: "failed", detail: { id: undefined, code: "ERR_INSECURE_CONTEXT" } }]);
    expect(sent).toEqual([]);
  });

  it.each([
    ["a reply that is no JSON", () => new Response("<html>"), "ERR_REPLY_INVALID"],
    ["a reply that is no object", () => Response.json("text"), "ERR_REPLY_INVALID"],
    ["a reply that is null", () => Response.json(null), "ERR_REPLY_INVALID"],
    ["a refusal without a code", () => Response.json({ error: "no" }, { status: 500 }), "ERR_REPLY_INVALID"],
    [
      "a refusal in the form of a success",
      () => Response.json({ code: 5 }, { status: 201 }),
      "ERR_REPLY_INVALID",
    ],
  ])("with %s", async (_what, reply, code) => {
    const { flow, interfere, events, until } = await openFlow();
    interfere("", reply);
    void flow.start();
    await until({ screen: "failed" });
    expect(events.at(-1)?.detail).toMatchObject({ code });
  });

  it("by the customer's wish, unless the page prevents it or something is under way", async () => {
    const { flow, id, started, events, interfere, settle } = await openFlow();
    await started();
    interfere("/answers", () => new Promise(() => undefined));
    void flow.answer("PIN", PIN);
    await settle();
    flow.cancel();
    expect([flow.view.screen, events]).toEqual(["ask", []]);

    const other = await openFlow();
    await other.started();
    other.flow.cancel();
    expect(other.flow.view.screen).toBe("cancelled");
    expect(other.events).toEqual([{ name: "cancelled", detail: { id: other.id } }]);
    await other.pass(3_600_000);
    expect(other.flow.view.screen).toBe("cancelled");
    expect(id).not.toBe(other.id);

    const kept = await openFlow({ prevent: ["cancelled"] });
    await kept.started();
    kept.flow.cancel();
    expect(kept.flow.view.screen).toBe("ask");
  });

  it("with nothing more to be entered", async () => {
    const { flow, started, count, until, interfere } = await openFlow();
    await started();
    interfere("/answers", () => problem(410, "ERR_APPROVAL_EXPIRED"));
    await flow.answer("PIN", PIN);
    await until({ screen: "expired" });
    await flow.answer("PIN", PIN);
    expect(count("POST /answers")).toBe(1);
  });
});

describe("what came of the payment", () => {
  const completing = async (answer: () => Response) => {
    const scene = await openFlow();
    await scene.started();
    scene.interfere("/complete", answer);
    await scene.flow.answer("PIN", PIN);
    await scene.flow.confirmDevice();
    return scene;
  };

  it.each([
    [299, "completed", "completed", undefined],
    [300, "declined", "failed", "ERR_OUTCOME_REFUSED"],
    [422, "declined", "failed", "ERR_OUTCOME_REFUSED"],
    [499, "declined", "failed", "ERR_OUTCOME_REFUSED"],
    [500, "unknown", "failed", "ERR_APPROVAL_OUTCOME_UNKNOWN"],
  ])("is told as it was answered: %i as %s", async (status, screen, name, code) => {
    const outcome = { status, body: null };
    const { events, until, id } = await completing(() => Response.json(outcome));
    await until({ screen } as never);
    const detail = code === undefined ? { id, ...outcome } : { id, code, outcome };
    expect(events.at(-1)).toEqual({ name, detail });
  });

  it.each(["ERR_APPROVAL_REQUIRED", "ERR_APPROVAL_NOT_CLEARED"])(
    "may be that more is asked for: %s",
    async (code) => {
      const { until, count } = await completing(() => problem(409, code));
      // The approval is cleared: it is completed once more.
      await until({ screen: "completed" });
      expect(count("POST /complete")).toBe(2);
    },
  );

  it("is not known where the application failed", async () => {
    const { events, until } = await completing(() => new Response("oops", { status: 500 }));
    await until({ screen: "unknown" });
    expect(events.at(-1)?.detail).toMatchObject({ code: "ERR_REPLY_INVALID" });
  });

  it("is told by the routes' own word", async () => {
    const { events, until } = await completing(() => problem(409, "ERR_APPROVAL_USED"));
    await until({ screen: "used" });
    expect(events.at(-1)?.detail).toMatchObject({ code: "ERR_APPROVAL_USED" });
  });
});

describe("a refused answer", () => {
  const refused = async (answer: () => Response) => {
    const scene = await openFlow();
    await scene.started();
    scene.interfere("/answers", answer);
    const before = scene.looks();
    await scene.flow.answer("PIN", PIN);
    return { ...scene, looked: () => scene.looks() - before };
  };

  it.each(["RATE_LIMITED", "CHALLENGE_NOT_AVAILABLE", "ERR_INVALID_ARGUMENT"])(
    "with %s can be given again, and is said",
    async (code) => {
      const { flow, looked } = await refused(() => problem(400, code));
      expect(flow.view).toMatchObject({ screen: "ask", busy: false, notice: { code } });
      expect(looked()).toBe(0);
    },
  );

  it.each(["ERR_APPROVAL_ATTEMPTS_EXHAUSTED", "ERR_APPROVAL_NOT_PENDING", "LOCKED_OUT", "PIN_NOT_SET_UP"])(
    "with %s has the approval read anew",
    async (code) => {
      const { flow, asked, looked } = await refused(() => problem(409, code));
      await asked("PIN");
      expect(flow.view.notice).toBeUndefined();
      expect(looked()).toBe(1);
    },
  );

  it("that was the last one has the approval read anew", async () => {
    const { asked, looked } = await refused(() =>
      problem(400, "PIN_VERIFICATION_FAILED", { attemptsLeft: 0 }),
    );
    await asked("PIN");
    expect(looked()).toBe(1);
  });

  it("keeps what is known of the attempts where the refusal says nothing", async () => {
    const { flow } = await refused(() => problem(400, "PIN_VERIFICATION_FAILED"));
    expect(flow.view.approval?.pending[0]).toMatchObject({ attemptsLeft: 4, mayLockOut: false });
    const warned = await refused(() =>
      problem(400, "PIN_VERIFICATION_FAILED", { attemptsLeft: 1, mayLockOut: true }),
    );
    expect(warned.flow.view.approval?.pending[0]).toMatchObject({ attemptsLeft: 1, mayLockOut: true });
  });

  it("of any other kind ends it", async () => {
    const { flow } = await refused(() => problem(403, "ERR_NOT_SIGNED_IN"));
    expect(flow.view.screen).toBe("signedOut");
  });
});

it("a description that only the first reply has stays", async () => {
  const { flow, started, asked } = await openFlow();
  const { approval } = await started();
  expect(approval?.description).toEqual({
    amount: { value: "250.00", currency: "EUR" },
    payee: "Example Trading Ltd",
  });
  await flow.answer("PIN", PIN);
  expect((await asked(DEVICE)).approval?.description).toEqual(approval?.description);
});
