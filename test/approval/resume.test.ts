import { inspect } from "node:util";
import { describe, expect, it, vi } from "vitest";
import {
  ApprovalRequiredError,
  authorise,
  createApprovalFetch,
  createMemoryStore,
  createScaClient,
  resumeApproval,
  type Approval,
  type ResumeOptions,
} from "../../src/index.ts";
import { failureOf } from "../support/failure.ts";
import { seal } from "../sandbox/caller.ts";
import {
  AUTHORIZED,
  BASE,
  FACE,
  FINGERPRINT,
  OTP,
  payment,
  paymentUrl,
  PIN,
  PROFILE,
  stage,
  statementUrl,
  type StageOptions,
} from "./stage.ts";

/** A call that was suspended, and what is needed to go on with it elsewhere. */
async function suspended(
  options: StageOptions = {},
  call: [string, RequestInit] = [paymentUrl(), payment()],
) {
  const staged = await stage(options);
  const { sca, fetch, now } = staged;
  const error = await failureOf(
    createApprovalFetch({ sca, fetch, now, store: createMemoryStore() })(...call),
  );
  if (!(error instanceof ApprovalRequiredError)) throw error;
  const store = createMemoryStore({ now });
  const elsewhere: ResumeOptions = { sca, fetch, now, store };
  return { ...staged, error, approval: error.approval, elsewhere, store };
}

describe("ApprovalRequiredError", () => {
  it("holds what another process needs, as plain JSON, after a call and a status", async () => {
    const { approval, error, travelled, now, log } = await suspended();
    const oneTimeToken = log[1]?.headers.get("one-time-token");
    expect(travelled()).toEqual(["POST transfers/55/payments 403", "GET one-time-token/status 200"]);
    expect(error.pending).toEqual(["PIN", "PARTNER_DEVICE_FINGERPRINT"]);
    expect(approval).toEqual({
      version: 1,
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      oneTimeToken,
      profileId: PROFILE,
      expiresAt: new Date(now() + 3_600_000).toISOString(),
      challenges: ["PIN", "PARTNER_DEVICE_FINGERPRINT"].map((type) => ({
        primaryChallenge: { type },
        alternatives: [],
        required: true,
        passed: false,
      })),
      passed: [],
      attempts: {},
      failures: 0,
      triggered: {},
      round: 0,
      insist: false,
      request: {
        method: "POST",
        url: paymentUrl(),
        bodySha256: Buffer.from(
          await crypto.subtle.digest("SHA-256", new TextEncoder().encode('{"type":"BALANCE"}')),
        ).toString("base64url"),
      },
    });
    expect(JSON.parse(JSON.stringify(approval))).toEqual(approval);
  });

  it("shows the one-time token to no log", async () => {
    const { error, approval } = await suspended();
    const shown = [
      inspect(error, { depth: 9, showHidden: true }),
      JSON.stringify(error),
      String(error),
    ].join();
    expect(shown).not.toContain(approval.oneTimeToken);
    expect({ ...error }).not.toHaveProperty("approval");
    expect(shown).toContain("resumeApproval");
  });
});

describe("a resumed approval", () => {
  it("goes on from JSON: two answers, and the call passes", async () => {
    const { approval, elsewhere, travelled } = await suspended();
    travelled();
    const resumed = await resumeApproval(JSON.stringify(approval), elsewhere);
    expect(resumed).toMatchObject({ id: approval.id, profileId: PROFILE, cleared: false });
    expect(resumed.expiresAt).toEqual(new Date(approval.expiresAt));
    expect(resumed.pending).toEqual([
      { type: "PIN", category: "knowledge", attemptsLeft: 3 },
      { type: "PARTNER_DEVICE_FINGERPRINT", category: "possession", attemptsLeft: 3 },
    ]);
    await resumed.verify("PIN", PIN);
    expect(resumed.pending.map(({ type }) => type)).toEqual(["PARTNER_DEVICE_FINGERPRINT"]);
    await resumed.verify("PARTNER_DEVICE_FINGERPRINT", FINGERPRINT);
    expect(resumed.cleared).toBe(true);
    expect(resumed.pending).toEqual([]);
    expect((await resumed.retry(paymentUrl(), payment())).status).toBe(201);
    expect(travelled()).toEqual([
      "POST pin/verify 200",
      "POST device-fingerprints/verify 200",
      "POST transfers/55/payments 201",
    ]);
  });

  it("hands progress from one process to the next through the store, and leaves nothing behind", async () => {
    const { approval, elsewhere } = await suspended();
    const items = new Map<string, string>();
    const store = {
      getItem: (key: string) => items.get(key) ?? null,
      setItem: (key: string, value: string) => void items.set(key, value),
      removeItem: (key: string) => void items.delete(key),
    };
    await (await resumeApproval(approval, { ...elsewhere, store })).verify("PIN", PIN);
    const second = await resumeApproval(approval.id, { ...elsewhere, store });
    expect(second.pending.map(({ type }) => type)).toEqual(["PARTNER_DEVICE_FINGERPRINT"]);
    await second.verify("PARTNER_DEVICE_FINGERPRINT", FINGERPRINT);
    const third = await resumeApproval(approval.id, { ...elsewhere, store });
    expect((await third.retry(paymentUrl(), payment())).status).toBe(201);
    expect(items.size).toBe(0);
  });

  it("sees what somebody else has passed after a refresh", async () => {
    const { approval, elsewhere, sca } = await suspended();
    const resumed = await resumeApproval(approval, elsewhere);
    const { oneTimeToken } = approval;
    await sca.verifyPin({ profileId: PROFILE, oneTimeToken, pin: PIN });
    await sca.verifyDeviceFingerprint({ profileId: PROFILE, oneTimeToken, deviceFingerprint: FINGERPRINT });
    expect(resumed.cleared).toBe(false);
    await resumed.refresh();
    expect(resumed.cleared).toBe(true);
  });

  it("sends a phone code once, and again only when asked to", async () => {
    const { sandbox, sca, fetch, now, travelled } = await stage();
    sandbox.profile(PROFILE).enrol({ phone: "+447700908888" });
    const error = (await failureOf(
      createApprovalFetch({ sca, fetch, now, solvers: { PIN: () => PIN } })(paymentUrl(), payment()),
    )) as ApprovalRequiredError;
    travelled();
    const resumed = await resumeApproval(error.approval, { sca, fetch, now });
    expect(resumed.pending.map(({ type }) => type)).toEqual([
      "PARTNER_DEVICE_FINGERPRINT",
      "SMS",
      "WHATSAPP",
      "VOICE",
    ]);
    expect(await resumed.trigger("SMS")).toEqual({ obfuscatedPhoneNo: "*********8888" });
    expect(await resumed.trigger("SMS")).toEqual({ obfuscatedPhoneNo: "*********8888" });
    expect(travelled()).toEqual(["POST one-time-token/sms/trigger 200"]);
    await resumed.trigger("SMS", { resend: true });
    await resumed.verify("SMS", OTP);
    expect(resumed.cleared).toBe(true);
  });

  it("gives back the sealed reply to a sealed answer, for whoever sealed it", async () => {
    const { approval, elsewhere, sandbox } = await suspended();
    const resumed = await resumeApproval(approval, elsewhere);
    const { sealedReply } = await resumed.verify("PIN", {
      sealed: await seal(sandbox.wiseKey, { pin: PIN }),
    });
    expect(sealedReply?.split(".")).toHaveLength(5);
    expect(resumed.pending.map(({ type }) => type)).toEqual(["PARTNER_DEVICE_FINGERPRINT"]);
    expect(await resumed.verify("PARTNER_DEVICE_FINGERPRINT", FINGERPRINT)).toEqual({});
  });

  it("counts refused answers across processes, and refuses the fourth before it is sent", async () => {
    const { approval, elsewhere, travelled } = await suspended();
    let id: Approval | string = approval;
    travelled();
    for (const pin of ["9001", "9002", "9003"]) {
      const resumed = await resumeApproval(id, elsewhere);
      expect((await failureOf(resumed.verify("PIN", pin))).code).toBe("PIN_VERIFICATION_FAILED");
      id = approval.id;
    }
    const resumed = await resumeApproval(id, elsewhere);
    expect((await failureOf(resumed.verify("PIN", PIN))).code).toBe("ERR_APPROVAL_ATTEMPTS_EXHAUSTED");
    expect(resumed.pending).toEqual([
      { type: "PARTNER_DEVICE_FINGERPRINT", category: "possession", attemptsLeft: 1 },
    ]);
    expect(travelled()).toHaveLength(3);
  });

  it("counts no failure for an answer that was malformed, since it was never sent", async () => {
    const { approval, elsewhere, travelled } = await suspended();
    const resumed = await resumeApproval(approval, elsewhere);
    travelled();
    expect((await failureOf(resumed.verify("PIN", "12"))).code).toBe("ERR_INVALID_ARGUMENT");
    expect(travelled()).toEqual([]);
    expect(resumed.toJSON()).toMatchObject({ failures: 0, attempts: { PIN: 1 } });
  });

  it("gives up an answer that is under way when it is aborted", async () => {
    const { approval, elsewhere, sandbox, now } = await suspended();
    const sent: AbortSignal[] = [];
    const fetch: typeof globalThis.fetch = (_url, init) => {
      if (init?.signal) sent.push(init.signal);
      return new Promise(() => undefined);
    };
    const sca = createScaClient({ baseUrl: BASE, token: "user-token", wiseKey: sandbox.wiseKey, fetch, now });
    const resumed = await resumeApproval(approval, { ...elsewhere, sca });
    const controller = new AbortController();
    const verifying = failureOf(resumed.verify("PIN", PIN, { signal: controller.signal }));
    await vi.waitFor(() => expect(sent).toHaveLength(1));
    controller.abort();
    expect((await verifying).code).toBe("ERR_ABORTED");
    expect(sent[0]?.aborted).toBe(true);
  });

  it("never writes a factor to its store, not even a refused one", async () => {
    const { approval, elsewhere, sandbox } = await suspended();
    sandbox.profile(PROFILE).enrol({ faceMap: FACE });
    const written: string[] = [];
    const store = {
      ...createMemoryStore(),
      setItem: (key: string, value: string) => void written.push(key, value),
    };
    const resumed = await resumeApproval(approval, { ...elsewhere, store });
    await failureOf(resumed.verify("PIN", "9876"));
    await resumed.verify("PIN", PIN);
    await resumed.verify("PARTNER_DEVICE_FINGERPRINT", FINGERPRINT);
    expect(written.length).toBe(6);
    expect(written.join()).not.toMatch(new RegExp(`"(?:9876|${PIN}|${FINGERPRINT}|${FACE})"`));
  });
});

describe("retry", () => {
  const cleared = async (call?: [string, RequestInit]) => {
    const staged = await suspended({}, call);
    const resumed = await resumeApproval(staged.approval, staged.elsewhere);
    await resumed.verify("PIN", PIN);
    await resumed.verify("PARTNER_DEVICE_FINGERPRINT", FINGERPRINT);
    staged.travelled();
    return { ...staged, resumed };
  };
  const body = (text: string): RequestInit => ({ ...payment(), body: text });

  it.each<[string, string, [string, RequestInit]]>([
    ["another method", "method", [paymentUrl(), { ...payment(), method: "PUT" }]],
    ["another transfer", "url", [paymentUrl(PROFILE, 56), payment()]],
    ["another profile", "url", [paymentUrl(202), payment()]],
    ["another host", "url", [paymentUrl().replace("localhost", "evil.example"), payment()]],
    ["another query", "url", [`${paymentUrl()}?amount=9`, payment()]],
    ["another body", "bodySha256", [paymentUrl(), body('{"type":"BALANCE","amount":9}')]],
    ["the same JSON in other bytes", "bodySha256", [paymentUrl(), body('{ "type": "BALANCE" }')]],
    ["no body", "bodySha256", [paymentUrl(), { method: "POST", headers: AUTHORIZED }]],
    ["another everything", "method, url, bodySha256", [statementUrl(), { headers: AUTHORIZED }]],
  ])("refuses %s before anything is sent", async (_, parts, call) => {
    const { resumed, travelled } = await cleared();
    const error = await failureOf(resumed.retry(...call));
    expect(error.code).toBe("ERR_APPROVAL_MISMATCH");
    expect(error.message).toContain(`in ${parts}:`);
    expect(travelled()).toEqual([]);
  });

  it.each<[string, () => [RequestInfo | URL, RequestInit?]]>([
    ["a Request", () => [new Request(paymentUrl(), payment())]],
    [
      "bytes",
      () => [new URL(paymentUrl()), { ...payment(), body: new TextEncoder().encode('{"type":"BALANCE"}') }],
    ],
    ["a fragment, which is never sent", () => [`${paymentUrl()}#top`, payment()]],
  ])("takes the same call as %s", async (_, call) => {
    const { resumed } = await cleared();
    expect((await resumed.retry(...call())).status).toBe(201);
  });

  it("takes a call whose body was a stream when it was suspended", async () => {
    const { method, headers, body: text } = { ...payment(), body: '{"type":"BALANCE"}' };
    const stream = new Blob([text]).stream();
    const { resumed } = await cleared([
      paymentUrl(),
      { method: method ?? "", headers: headers ?? {}, body: stream, duplex: "half" } as RequestInit,
    ]);
    expect((await resumed.retry(paymentUrl(), payment())).status).toBe(201);
  });

  it("takes a call without a body", async () => {
    const { resumed } = await cleared([statementUrl(), { headers: AUTHORIZED }]);
    expect((await resumed.retry(statementUrl(), { headers: AUTHORIZED })).status).toBe(200);
  });

  it("refuses before it is cleared", async () => {
    const { approval, elsewhere, travelled } = await suspended();
    const resumed = await resumeApproval(approval, elsewhere);
    travelled();
    const error = await failureOf(resumed.retry(paymentUrl(), payment()));
    expect(error.code).toBe("ERR_APPROVAL_NOT_CLEARED");
    expect(error.message).toContain("PIN");
    expect(travelled()).toEqual([]);
  });

  it("lets one call pass, and no second", async () => {
    const { resumed, travelled } = await cleared();
    await resumed.retry(paymentUrl(), payment());
    travelled();
    for (const again of [() => resumed.retry(paymentUrl(), payment()), () => resumed.refresh()]) {
      expect((await failureOf(again())).code).toBe("ERR_APPROVAL_USED");
    }
    expect(travelled()).toEqual([]);
  });

  it("lets one call pass of several that are made at the same time", async () => {
    const { resumed, travelled } = await cleared();
    travelled();
    const attempts = Array.from({ length: 3 }, () => resumed.retry(paymentUrl(), payment()));
    const outcomes = await Promise.all(
      attempts.map((one) => one.then(({ status }) => status).catch(({ code }: { code: string }) => code)),
    );
    expect(outcomes).toEqual([201, "ERR_APPROVAL_USED", "ERR_APPROVAL_USED"]);
    expect(travelled()).toEqual(["POST transfers/55/payments 201"]);
  });

  it("in a second process that held the same approval gets a new one to clear, from the server", async () => {
    const { resumed, elsewhere } = await cleared();
    const twin = await resumeApproval(resumed.toJSON(), elsewhere);
    await resumed.retry(paymentUrl(), payment());
    const error = await failureOf(twin.retry(paymentUrl(), payment()));
    expect(error).toMatchObject({
      code: "ERR_APPROVAL_REQUIRED",
      pending: ["PIN", "PARTNER_DEVICE_FINGERPRINT"],
    });
    const next = (error as ApprovalRequiredError).approval;
    expect(next.oneTimeToken).not.toBe(resumed.toJSON().oneTimeToken);
    expect(next.request).toEqual(resumed.toJSON().request);
  });

  it("may be tried again when the connection broke, since only the server knows what happened", async () => {
    const { resumed, elsewhere } = await cleared();
    const failing = await resumeApproval(resumed.toJSON(), {
      ...elsewhere,
      fetch: () => Promise.reject(new TypeError("connection reset")),
    });
    await expect(failing.retry(paymentUrl(), payment())).rejects.toThrow("connection reset");
    await expect(failing.retry(paymentUrl(), payment())).rejects.toThrow("connection reset");
  });

  it("gives up after three rounds, however many processes they were in", async () => {
    const { approval, sca, now } = await suspended();
    let current = { ...approval, challenges: passedAll(approval) };
    const headers = () => ({ "x-2fa-approval-result": "REJECTED", "x-2fa-approval": crypto.randomUUID() });
    const rejecting = async () => new Response(null, { status: 403, headers: headers() });
    const status = {
      getOneTimeTokenStatus: async () => ({ challenges: passedAll(approval), validity: 3600 }),
    };
    const codes: string[] = [];
    for (let round = 0; round < 3; round++) {
      const resumed = await resumeApproval(current, { sca: { ...sca, ...status }, fetch: rejecting, now });
      codes.push((await failureOf(resumed.retry(paymentUrl(), payment()))).code);
      current = { ...resumed.toJSON(), challenges: passedAll(approval) };
    }
    expect(codes).toEqual([
      "ERR_APPROVAL_REQUIRED",
      "ERR_APPROVAL_REQUIRED",
      "ERR_APPROVAL_ROUNDS_EXHAUSTED",
    ]);
  });

  it("keeps the reply of the call when the store fails to forget", async () => {
    const { resumed, elsewhere, store } = await cleared();
    const failing = { ...store, removeItem: () => Promise.reject(new Error("down")) };
    const again = await resumeApproval(resumed.toJSON(), { ...elsewhere, store: failing });
    expect((await again.retry(paymentUrl(), payment())).status).toBe(201);
  });

  const passedAll = ({ challenges }: Approval) => challenges.map((one) => ({ ...one, passed: true }));
});

describe("a token that is of no use", () => {
  it("has expired by this side's clock: nothing is sent", async () => {
    const { approval, elsewhere, sandbox, travelled } = await suspended();
    const resumed = await resumeApproval(approval, elsewhere);
    sandbox.advance(3600);
    travelled();
    expect((await failureOf(resumeApproval(approval, elsewhere))).code).toBe("ERR_APPROVAL_EXPIRED");
    expect((await failureOf(resumed.verify("PIN", PIN))).code).toBe("ERR_APPROVAL_EXPIRED");
    expect((await failureOf(resumed.retry(paymentUrl(), payment()))).code).toBe("ERR_APPROVAL_EXPIRED");
    expect(travelled()).toEqual([]);
  });

  it("has expired by the server's clock", async () => {
    const { approval, elsewhere, sandbox } = await suspended();
    sandbox.profile(PROFILE).expire();
    const resumed = await resumeApproval(approval, elsewhere);
    const error = await failureOf(resumed.verify("PIN", PIN));
    expect(error.code).toBe("ERR_APPROVAL_EXPIRED");
    expect(error.cause).toMatchObject({ code: "ONE_TIME_TOKEN_EXPIRED", status: 400 });
  });

  it("has been used, says the server", async () => {
    const { approval, elsewhere } = await suspended();
    const [one, two] = [await resumeApproval(approval, elsewhere), await resumeApproval(approval, elsewhere)];
    await one.verify("PIN", PIN);
    await one.verify("PARTNER_DEVICE_FINGERPRINT", FINGERPRINT);
    await one.retry(paymentUrl(), payment());
    expect((await failureOf(two.verify("PIN", PIN))).code).toBe("ERR_APPROVAL_USED");
  });

  it("is unknown to the server", async () => {
    const { approval, elsewhere } = await suspended();
    const resumed = await resumeApproval({ ...approval, oneTimeToken: crypto.randomUUID() }, elsewhere);
    expect((await failureOf(resumed.refresh())).code).toBe("ERR_APPROVAL_UNKNOWN");
  });

  it("is another user's", async () => {
    const users = [
      { id: 1, tokens: ["user-token"], profiles: [PROFILE] },
      { id: 2, tokens: ["other-token"], profiles: [202] },
    ];
    const { approval, elsewhere, sandbox, fetch, now } = await suspended({ sandbox: { users } });
    const sca = createScaClient({
      baseUrl: BASE,
      token: "other-token",
      wiseKey: sandbox.wiseKey,
      fetch,
      now,
    });
    const resumed = await resumeApproval(approval, { ...elsewhere, sca });
    expect((await failureOf(resumed.refresh())).code).toBe("ERR_APPROVAL_UNKNOWN");
  });
});

describe("resumeApproval", () => {
  it("finds what this process suspended without any store being passed", async () => {
    const { sca, fetch } = await stage();
    const error = await failureOf(createApprovalFetch({ sca, fetch })(paymentUrl(), payment()));
    const { approval } = error as ApprovalRequiredError;
    expect((await resumeApproval(approval.id, { sca, fetch })).toJSON()).toEqual(approval);
  });

  it("says that an id is not, or no longer, in the store", async () => {
    const { sca, fetch } = await stage();
    const error = await failureOf(
      resumeApproval(crypto.randomUUID(), { sca, fetch, store: createMemoryStore() }),
    );
    expect(error.code).toBe("ERR_APPROVAL_UNKNOWN");
  });

  it.each<[string, (approval: Approval) => unknown]>([
    ["nothing", () => undefined],
    ["text", () => "approval-1"],
    ["a path", () => "../../etc/passwd"],
    ["broken JSON", () => "{"],
    ["a list", () => []],
    ["another version", (approval) => ({ ...approval, version: 2 })],
    ["an id that is a path", (approval) => ({ ...approval, id: "../x" })],
    [
      "a token with a line break",
      (approval) => ({ ...approval, oneTimeToken: `${approval.oneTimeToken}\r\nA: b` }),
    ],
    ["a profile that is a path", (approval) => ({ ...approval, profileId: "1/../2" })],
    ["negative failures", (approval) => ({ ...approval, failures: -9 })],
    ["negative attempts", (approval) => ({ ...approval, attempts: { PIN: -9 } })],
    [
      "attempts on the prototype",
      (approval) => JSON.stringify(approval).replace('"attempts":{', '"attempts":{"__proto__":1'),
    ],
    ["no challenges", (approval) => ({ ...approval, challenges: "all passed" })],
    ["a request without a hash", (approval) => ({ ...approval, request: { method: "GET", url: "x" } })],
    ["no date", (approval) => ({ ...approval, expiresAt: "soon" })],
  ])("refuses %s", async (_, make) => {
    const { approval, elsewhere } = await suspended();
    const given = make(approval) as Approval;
    expect((await failureOf(resumeApproval(given, elsewhere))).code).toBe("ERR_APPROVAL_INVALID");
  });

  it("refuses an answer to what is not pending, and a sealed one where none is taken", async () => {
    const { approval, elsewhere, travelled } = await suspended();
    const resumed = await resumeApproval(approval, elsewhere);
    travelled();
    const refusals = [
      resumed.verify("FACE_MAP", FACE),
      resumed.verify("CONSTRUCTOR" as "PIN", PIN),
      resumed.trigger("SMS"),
    ];
    for (const refusal of refusals) expect((await failureOf(refusal)).code).toBe("ERR_INVALID_ARGUMENT");
    expect(travelled()).toEqual([]);
  });
});

describe("a session that needs a solver", () => {
  it("is put aside and resumed like a call, but has nothing to retry", async () => {
    const { sca, now, fetch } = await stage();
    const store = createMemoryStore({ now });
    const error = await failureOf(authorise({ sca, now, store, profileId: PROFILE }));
    const resumed = await resumeApproval((error as ApprovalRequiredError).approval.id, {
      sca,
      fetch,
      now,
      store,
    });
    await resumed.verify("PIN", PIN);
    await resumed.verify("PARTNER_DEVICE_FINGERPRINT", FINGERPRINT);
    expect(resumed.cleared).toBe(true);
    expect((await fetch(statementUrl(), { headers: AUTHORIZED })).status).toBe(200);
    expect((await failureOf(resumed.retry(statementUrl()))).code).toBe("ERR_APPROVAL_MISMATCH");
  });
});
