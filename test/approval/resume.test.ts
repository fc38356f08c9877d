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
  type ApprovalStore,
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
import { testClient } from "../support/client.ts";

/** A call that was suspended, and what is needed to go on with it elsewhere. */
async function suspended(
  options: StageOptions = {},
  call: [string, RequestInit] = [paymentUrl(), payment()],
) {
  const staged = await stage(options);
  const { sca, fetch, now } = staged;
  const error = await failureOf(createApprovalFetch({ sca, fetch, now })(...call));
  if (!(error instanceof ApprovalRequiredError)) throw error;
  const elsewhere: ResumeOptions = { sca, fetch, now };
  const resume = (changed: Partial<ResumeOptions> = {}): Promise<Approval> =>
    resumeApproval(error.approvalId, { ...elsewhere, ...changed });
  const oneTimeToken = staged.log[1]?.headers.get("one-time-token") ?? "";
  return { ...staged, error, id: error.approvalId, oneTimeToken, elsewhere, resume };
}

const BOTH = { PIN, PARTNER_DEVICE_FINGERPRINT: FINGERPRINT };
const types = ({ pending }: Approval): string[] => pending.map(({ type }) => type);

describe("ApprovalRequiredError", () => {
  it("says what is pending and names the approval, after a call and a status", async () => {
    const { error, travelled, now } = await suspended();
    expect(travelled()).toEqual(["POST transfers/55/payments 403", "GET one-time-token/status 200"]);
    expect(error.approvalId).toMatch(/^[0-9a-f-]{36}$/);
    expect(error.profileId).toBe(PROFILE);
    expect(error.expiresAt).toEqual(new Date(now() + 3_600_000));
    expect(error.pending).toEqual([
      { type: "PIN", category: "knowledge", attemptsLeft: 4, mayLockOut: false },
      { type: "PARTNER_DEVICE_FINGERPRINT", category: "possession", attemptsLeft: 4, mayLockOut: false },
    ]);
    expect(error.message).toContain("resumeApproval");
  });

  it("holds no one-time token, so no log can show it", async () => {
    const { error, oneTimeToken } = await suspended();
    const shown = [inspect(error, { depth: 9, showHidden: true }), JSON.stringify(error), error.stack].join();
    expect(oneTimeToken).toMatch(/^[0-9a-f-]{36}$/);
    expect(shown).not.toContain(oneTimeToken);
  });
});

describe("a resumed approval", () => {
  it("goes on from its id: two answers at once, and the call passes", async () => {
    const { id, error, resume, travelled } = await suspended();
    travelled();
    const approval = await resume();
    expect(approval).toMatchObject({ id, profileId: PROFILE, status: "pending", cleared: false });
    expect(approval.expiresAt).toEqual(error.expiresAt);
    expect(approval.pending).toEqual(error.pending);
    expect(await approval.answer(BOTH)).toEqual({ sealedReplies: {} });
    expect(approval).toMatchObject({ status: "cleared", cleared: true, pending: [], exhausted: false });
    expect(approval.passed).toEqual(["PIN", "PARTNER_DEVICE_FINGERPRINT"]);
    expect((await approval.retry(paymentUrl(), payment())).status).toBe(201);
    expect(approval.status).toBe("done");
    expect(travelled()).toEqual([
      "POST pin/verify 200",
      "POST device-fingerprints/verify 200",
      "POST transfers/55/payments 201",
    ]);
  });

  it("hands progress from one process to the next through the store", async () => {
    const { resume } = await suspended();
    await (await resume()).answer({ PIN });
    const second = await resume();
    expect(types(second)).toEqual(["PARTNER_DEVICE_FINGERPRINT"]);
    await second.answer({ PARTNER_DEVICE_FINGERPRINT: FINGERPRINT });
    const third = await resume();
    expect((await third.retry(paymentUrl(), payment())).status).toBe(201);
    await vi.waitFor(async () => expect((await resume()).status).toBe("done"));
  });

  it("is answered twice with the same answers without harm: what has passed is not sent again", async () => {
    const { resume, travelled } = await suspended();
    const approval = await resume();
    await approval.answer({ PIN });
    travelled();
    await approval.answer(BOTH);
    await approval.answer(BOTH);
    expect(travelled()).toEqual(["POST device-fingerprints/verify 200"]);
  });

  it("lets a right answer pass beside a wrong one, and goes on from there", async () => {
    const { resume } = await suspended();
    const approval = await resume();
    const wrong = { PIN, PARTNER_DEVICE_FINGERPRINT: "another phone" };
    const error = await failureOf(approval.answer(wrong));
    expect(error).toMatchObject({
      name: "AnswerRefusedError",
      code: "DEVICE_FINGERPRINT_VERIFICATION_FAILED",
      type: "PARTNER_DEVICE_FINGERPRINT",
      approvalId: approval.id,
      attemptsLeft: 3,
      mayLockOut: false,
    });
    expect(types(approval)).toEqual(["PARTNER_DEVICE_FINGERPRINT"]);
    await approval.answer(BOTH);
    expect(approval.cleared).toBe(true);
  });

  it("says that the token is dead where only an automatic answer could find out", async () => {
    const { resume, sandbox } = await suspended();
    await (await resume()).answer({ PIN });
    sandbox.profile(PROFILE).expire();
    const approval = await resume({ automatic: { PARTNER_DEVICE_FINGERPRINT: () => FINGERPRINT } });
    expect(await failureOf(approval.answer({ PIN }))).toMatchObject({ code: "ERR_APPROVAL_EXPIRED" });
  });

  it("takes what answers by itself together with what the customer typed", async () => {
    const { resume, travelled } = await suspended();
    travelled();
    const approval = await resume({ automatic: { PARTNER_DEVICE_FINGERPRINT: () => FINGERPRINT } });
    await approval.answer({ PIN });
    expect(approval.cleared).toBe(true);
    expect(travelled().sort()).toEqual(["POST device-fingerprints/verify 200", "POST pin/verify 200"]);
  });

  it("sees what somebody else has passed after a refresh", async () => {
    const { resume, oneTimeToken, sca } = await suspended();
    const approval = await resume();
    await sca.verifyPin({ profileId: PROFILE, oneTimeToken, pin: PIN });
    await sca.verifyDeviceFingerprint({ profileId: PROFILE, oneTimeToken, deviceFingerprint: FINGERPRINT });
    expect(approval.cleared).toBe(false);
    await approval.refresh();
    expect(approval.cleared).toBe(true);
  });

  it("sends a phone code once, and again only when asked to", async () => {
    const { sandbox, sca, fetch, now, travelled } = await stage();
    sandbox.profile(PROFILE).enrol({ phone: "+447700908888" });
    const error = (await failureOf(
      createApprovalFetch({ sca, fetch, now, solvers: { PIN: () => PIN } })(paymentUrl(), payment()),
    )) as ApprovalRequiredError;
    travelled();
    const approval = await resumeApproval(error.approvalId, { sca, fetch, now });
    expect(types(approval)).toEqual(["PARTNER_DEVICE_FINGERPRINT", "SMS", "WHATSAPP", "VOICE"]);
    expect(await approval.trigger("SMS")).toEqual({ obfuscatedPhoneNo: "*********8888" });
    expect(await approval.trigger("SMS")).toEqual({ obfuscatedPhoneNo: "*********8888" });
    expect(travelled()).toEqual(["POST one-time-token/sms/trigger 200"]);
    expect(approval.pending.find(({ type }) => type === "SMS")?.obfuscatedPhoneNo).toBe("*********8888");
    await approval.trigger("SMS", { resend: true });
    await approval.answer({ SMS: OTP });
    expect(approval.cleared).toBe(true);
  });

  it("gives back the sealed reply to a sealed answer, for whoever sealed it", async () => {
    const { resume, sandbox } = await suspended();
    const approval = await resume();
    const sealed = await seal(sandbox.wiseKey, { pin: PIN });
    const { sealedReplies } = await approval.answer({ PIN: { sealed } });
    expect(sealedReplies.PIN?.split(".")).toHaveLength(5);
    expect(types(approval)).toEqual(["PARTNER_DEVICE_FINGERPRINT"]);
    const rest = await approval.answer({ PARTNER_DEVICE_FINGERPRINT: FINGERPRINT });
    expect(rest).toEqual({ sealedReplies: {} });
  });

  it("counts refused answers across processes, and says so when no more are sent", async () => {
    const { resume, travelled, sandbox } = await suspended();
    travelled();
    for (const [index, pin] of ["9001", "9002", "9003", "9004"].entries()) {
      const error = await failureOf((await resume()).answer({ PIN: pin }));
      expect(error).toMatchObject({ code: "PIN_VERIFICATION_FAILED", attemptsLeft: 3 - index });
    }
    const approval = await resume();
    expect(approval).toMatchObject({ exhausted: true, pending: [], cleared: false, retryAfter: 900 });
    const error = await failureOf(approval.answer({ PIN }));
    expect(error).toMatchObject({ code: "ERR_APPROVAL_ATTEMPTS_EXHAUSTED", retryAfter: 900 });
    expect(travelled()).toHaveLength(4);

    sandbox.advance(900);
    const later = await resume();
    expect(later.exhausted).toBe(false);
    expect(later.pending[0]).toMatchObject({ type: "PIN", attemptsLeft: 1, mayLockOut: true });
    await later.answer(BOTH);
    expect(later.cleared).toBe(true);
  });

  it("refuses malformed answers before any of them is sent, and counts nothing", async () => {
    const { resume, travelled } = await suspended();
    const approval = await resume();
    travelled();
    for (const PIN of ["12", 1234, null, { sealed: "eyJ" }] as unknown as string[]) {
      const error = await failureOf(approval.answer({ PARTNER_DEVICE_FINGERPRINT: FINGERPRINT, PIN }));
      expect(error.code).toBe("ERR_INVALID_ARGUMENT");
    }
    for (const answers of [null, "1234", { PINN: PIN }, { __proto__: null, CONSTRUCTOR: PIN }]) {
      const error = await failureOf(approval.answer(answers as unknown as { PIN: string }));
      expect(error.code).toBe("ERR_INVALID_ARGUMENT");
    }
    expect(travelled()).toEqual([]);
    expect((await resume()).pending[0]?.attemptsLeft).toBe(4);
  });

  it("refuses an answer that the token does not ask for, before any other is sent", async () => {
    const { resume, travelled } = await suspended();
    const approval = await resume();
    travelled();
    const error = await failureOf(approval.answer({ PIN, FACE_MAP: FACE }));
    expect(error).toMatchObject({ code: "ERR_APPROVAL_NOT_PENDING", approvalId: approval.id });
    expect(error.message).toContain("it asks for PIN, PARTNER_DEVICE_FINGERPRINT");
    expect((await failureOf(approval.trigger("SMS"))).code).toBe("ERR_APPROVAL_NOT_PENDING");
    expect(travelled()).toEqual([]);
  });

  it("gives up an answer that is under way when it is aborted", async () => {
    const { resume, sandbox, now, sca: own } = await suspended();
    const sent: AbortSignal[] = [];
    const fetch: typeof globalThis.fetch = (_url, init) => {
      if (init?.signal) sent.push(init.signal);
      return new Promise(() => undefined);
    };
    const sca = testClient({ wiseKey: sandbox.wiseKey, fetch, now });
    const approval = await resume({ sca: { ...sca, store: own.store } });
    const controller = new AbortController();
    const answering = failureOf(approval.answer({ PIN }, { signal: controller.signal }));
    await vi.waitFor(() => expect(sent).toHaveLength(1));
    controller.abort();
    expect(sent[0]?.aborted).toBe(true);
    expect((await answering).code).toBe("ERR_ABORTED");
  });

  it("never writes a factor to its store, not even a refused one", async () => {
    const written: string[] = [];
    const memory = createMemoryStore();
    const store: ApprovalStore = {
      ...memory,
      set: (key, value, options) => (written.push(key, value), memory.set(key, value, options)),
    };
    const { resume } = await suspended({ client: { store } });
    const approval = await resume();
    await failureOf(approval.answer({ PIN: "9876" }));
    await approval.answer(BOTH);
    expect(written.length).toBeGreaterThan(6);
    expect(written.join()).not.toMatch(new RegExp(`\\b(?:9876|${PIN}|${FINGERPRINT})\\b`));
  });
});

describe("matches", () => {
  it("tells before anything is asked whether a request is the approved one", async () => {
    const { resume, travelled } = await suspended();
    const approval = await resume();
    travelled();
    expect(await approval.matches(paymentUrl(), payment())).toBe(true);
    expect(await approval.matches(new Request(paymentUrl(), payment()))).toBe(true);
    expect(await approval.matches(paymentUrl(PROFILE, 56), payment())).toBe(false);
    expect(await approval.matches(paymentUrl(), { ...payment(), body: "{}" })).toBe(false);
    expect(travelled()).toEqual([]);
  });
});

describe("retry", () => {
  const cleared = async (call?: [string, RequestInit]) => {
    const staged = await suspended({}, call);
    const approval = await staged.resume();
    await approval.answer(BOTH);
    staged.travelled();
    return { ...staged, approval };
  };
  const body = (text: string): RequestInit => ({ ...payment(), body: text });

  it.each<[string, string, [string, RequestInit]]>([
    ["another method", "method", [paymentUrl(), { ...payment(), method: "PUT" }]],
    ["another transfer", "URL", [paymentUrl(PROFILE, 56), payment()]],
    ["another profile", "URL", [paymentUrl(202), payment()]],
    ["another host", "URL", [paymentUrl().replace("localhost", "evil.example"), payment()]],
    ["another query", "URL", [`${paymentUrl()}?amount=9`, payment()]],
    ["another body", "body", [paymentUrl(), body('{"type":"BALANCE","amount":9}')]],
    ["the same JSON in other bytes", "body", [paymentUrl(), body('{ "type": "BALANCE" }')]],
    [
      "another content type",
      "headers",
      [paymentUrl(), { ...payment(), headers: { ...AUTHORIZED, "content-type": "application/xml" } }],
    ],
    [
      "no body",
      "body",
      [paymentUrl(), { method: "POST", headers: { ...AUTHORIZED, "content-type": "application/json" } }],
    ],
    ["another everything", "method, URL, body, headers", [statementUrl(), { headers: AUTHORIZED }]],
  ])("refuses %s before anything is sent", async (_, parts, call) => {
    const { approval, travelled } = await cleared();
    const error = await failureOf(approval.retry(...call));
    expect(error.code).toBe("ERR_APPROVAL_MISMATCH");
    expect(error.message).toContain(`in ${parts}:`);
    expect(travelled()).toEqual([]);
  });

  it("covers the headers that it was told to", async () => {
    const linkedHeaders = ["Idempotence-Key"];
    const { sca, fetch, now } = await stage();
    const withKey = (key: string): RequestInit => ({
      ...payment(),
      headers: { ...AUTHORIZED, "idempotence-key": key },
    });
    const call = createApprovalFetch({ sca, fetch, now, linkedHeaders });
    const { approvalId } = (await failureOf(call(paymentUrl(), withKey("1")))) as ApprovalRequiredError;
    const approval = await resumeApproval(approvalId, { sca, fetch, now, linkedHeaders });
    await approval.answer(BOTH);
    expect((await failureOf(approval.retry(paymentUrl(), withKey("2")))).code).toBe("ERR_APPROVAL_MISMATCH");
    expect((await approval.retry(paymentUrl(), withKey("1"))).status).toBe(201);
  });

  it.each<[string, () => [RequestInfo | URL, RequestInit?]]>([
    ["a Request", () => [new Request(paymentUrl(), payment())]],
    [
      "bytes",
      () => [new URL(paymentUrl()), { ...payment(), body: new TextEncoder().encode('{"type":"BALANCE"}') }],
    ],
    ["a fragment, which is never sent", () => [`${paymentUrl()}#top`, payment()]],
  ])("takes the same call as %s", async (_, call) => {
    const { approval } = await cleared();
    expect((await approval.retry(...call())).status).toBe(201);
  });

  it.each<[string, string, number | string]>([
    ["a host that is none of Wise's passes as it is", "http://elsewhere/profiles/101", 403],
    [
      "another of Wise's hosts asks for more",
      "https://api-mtls.example/profiles/101",
      "ERR_APPROVAL_REQUIRED",
    ],
  ])("is refused, and a refusal from %s", async (_, url, expected) => {
    const { resume, sca } = await cleared();
    const headers = { "x-2fa-approval": crypto.randomUUID() };
    const refusing: typeof fetch = async () =>
      Object.defineProperty(new Response(null, { status: 403, headers }), "url", { value: url });
    const challenges = [{ primaryChallenge: { type: "PIN" }, passed: false }];
    const more = { ...sca, getOneTimeTokenStatus: async () => ({ challenges, validity: 3600 }) };
    const origins = ["https://api-mtls.example"];
    const approval = await resume({ sca: more, fetch: refusing, origins });
    const outcome = await approval.retry(paymentUrl(), payment()).then(
      ({ status }) => status,
      ({ code }: { code: string }) => code,
    );
    expect(outcome).toBe(expected);
  });

  it("reads no more of a stream than it may", async () => {
    const { resume, travelled } = await cleared();
    const approval = await resume({ maxBodyBytes: 10 });
    const call = { ...payment(), body: new Blob(["x".repeat(11)]).stream(), duplex: "half" } as RequestInit;
    expect((await failureOf(approval.retry(paymentUrl(), call))).code).toBe("ERR_APPROVAL_BODY_TOO_LARGE");
    const broken = new ReadableStream({ pull: (controller) => controller.error(new RangeError("own")) });
    const breaking = { ...payment(), body: broken, duplex: "half" } as RequestInit;
    await expect(approval.matches(paymentUrl(), breaking)).rejects.not.toHaveProperty("code");
    expect(travelled()).toEqual([]);
  });

  it("takes a call whose body was a stream when it was suspended", async () => {
    const stream = new Blob(['{"type":"BALANCE"}']).stream();
    const call = { ...payment(), body: stream, duplex: "half" } as RequestInit;
    const { approval } = await cleared([paymentUrl(), call]);
    expect((await approval.retry(paymentUrl(), payment())).status).toBe(201);
  });

  it("takes a call without a body", async () => {
    const { approval } = await cleared([statementUrl(), { headers: AUTHORIZED }]);
    expect((await approval.retry(statementUrl(), { headers: AUTHORIZED })).status).toBe(200);
  });

  it("refuses before it is cleared", async () => {
    const { resume, travelled } = await suspended();
    const approval = await resume();
    travelled();
    const error = await failureOf(approval.retry(paymentUrl(), payment()));
    expect(error).toMatchObject({ code: "ERR_APPROVAL_NOT_CLEARED", approvalId: approval.id });
    expect(travelled()).toEqual([]);
  });

  it("lets one call pass, and no second", async () => {
    const { approval, travelled } = await cleared();
    await approval.retry(paymentUrl(), payment());
    travelled();
    expect((await failureOf(approval.retry(paymentUrl(), payment()))).code).toBe("ERR_APPROVAL_USED");
    await approval.refresh();
    await approval.answer(BOTH);
    expect(approval.status).toBe("done");
    expect((await failureOf(approval.retry(paymentUrl(), payment()))).code).toBe("ERR_APPROVAL_USED");
    expect(travelled()).toEqual([]);
  });

  it("lets one call pass of several that are made at the same time", async () => {
    const { approval, travelled } = await cleared();
    const attempts = Array.from({ length: 3 }, () => approval.retry(paymentUrl(), payment()));
    const outcomes = await Promise.all(
      attempts.map((one) => one.then(({ status }) => status).catch(({ code }: { code: string }) => code)),
    );
    expect(outcomes.sort()).toEqual([201, "ERR_APPROVAL_USED", "ERR_APPROVAL_USED"]);
    expect(travelled()).toEqual(["POST transfers/55/payments 201"]);
  });

  it("asks for more when the server does, twice, and then gives up", async () => {
    const { approval, sca, now, resume } = await cleared();
    const headers = () => ({ "x-2fa-approval-result": "REJECTED", "x-2fa-approval": crypto.randomUUID() });
    const rejecting = async () => new Response(null, { status: 403, headers: headers() });
    const challenges = ["PIN", "PARTNER_DEVICE_FINGERPRINT"].map((type) => ({
      primaryChallenge: { type },
      passed: true,
    }));
    const lenient = { ...sca, getOneTimeTokenStatus: async () => ({ challenges, validity: 3600 }) };
    const codes: string[] = [];
    for (let round = 0; round < 3; round++) {
      const again = await resume({ sca: lenient, fetch: rejecting, now });
      await again.refresh();
      codes.push((await failureOf(again.retry(paymentUrl(), payment()))).code);
    }
    expect(codes).toEqual([
      "ERR_APPROVAL_REQUIRED",
      "ERR_APPROVAL_REQUIRED",
      "ERR_APPROVAL_ROUNDS_EXHAUSTED",
    ]);
    expect((await failureOf(approval.retry(paymentUrl(), payment()))).code).toBe("ERR_APPROVAL_USED");
  });
});

describe("a token that is of no use", () => {
  it("has expired by this side's clock: nothing is sent", async () => {
    const { resume, sandbox, travelled } = await suspended();
    const approval = await resume();
    sandbox.advance(3600);
    travelled();
    expect((await failureOf(resume())).code).toBe("ERR_APPROVAL_EXPIRED");
    expect((await failureOf(approval.answer({ PIN }))).code).toBe("ERR_APPROVAL_EXPIRED");
    expect((await failureOf(approval.retry(paymentUrl(), payment()))).code).toBe("ERR_APPROVAL_EXPIRED");
    expect(travelled()).toEqual([]);
  });

  it("has expired by the server's clock", async () => {
    const { resume, sandbox } = await suspended();
    sandbox.profile(PROFILE).expire();
    const approval = await resume();
    const error = await failureOf(approval.answer({ PIN }));
    expect(error.code).toBe("ERR_APPROVAL_EXPIRED");
    expect(error.cause).toMatchObject({ code: "ONE_TIME_TOKEN_EXPIRED", status: 400 });
    expect((await resume()).pending[0]?.attemptsLeft).toBe(4);
  });

  it("is unknown to the server", async () => {
    const { resume, sandbox } = await suspended();
    const approval = await resume();
    sandbox.reset();
    expect((await failureOf(approval.refresh())).code).toBe("ERR_APPROVAL_UNKNOWN");
  });

  it("is another user's", async () => {
    const users = [
      { id: 1, tokens: ["user-token"], profiles: [PROFILE] },
      { id: 2, tokens: ["other-token"], profiles: [202] },
    ];
    const { resume, sandbox, fetch, now, sca } = await suspended({ sandbox: { users } });
    const other = createScaClient({
      baseUrl: BASE,
      token: "other-token",
      wiseKey: sandbox.wiseKey,
      ...(sca.store && { store: sca.store }),
      fetch,
      now,
    });
    const approval = await resume({ sca: other });
    expect((await failureOf(approval.refresh())).code).toBe("ERR_APPROVAL_UNKNOWN");
  });
});

describe("resumeApproval", () => {
  it("finds what this process suspended without any store being passed", async () => {
    const { sandbox, fetch } = await stage();
    const options = { baseUrl: BASE, token: "user-token", wiseKey: sandbox.wiseKey, fetch };
    const sca = createScaClient(options);
    const error = await failureOf(createApprovalFetch({ sca, fetch })(paymentUrl(), payment()));
    const { approvalId } = error as ApprovalRequiredError;
    const other = createScaClient(options);
    expect((await resumeApproval(approvalId, { sca: other, fetch })).id).toBe(approvalId);
  });

  it("takes an id in capitals, and skips answers that are left out", async () => {
    const { id, elsewhere, travelled } = await suspended();
    travelled();
    const approval = await resumeApproval(id.toUpperCase(), elsewhere);
    expect(await approval.answer({ PIN: undefined })).toEqual({ sealedReplies: {} });
    expect([approval.id, travelled()]).toEqual([id, []]);
  });

  it("tells after its hour, too, that the call was answered", async () => {
    const { resume, sandbox } = await suspended();
    const approval = await resume();
    await approval.answer(BOTH);
    await approval.retry(paymentUrl(), payment());
    await vi.waitFor(async () => expect((await resume()).status).toBe("done"));
    sandbox.advance(3_601);
    expect(await resume()).toMatchObject({ status: "done", pending: [] });
  });

  it("says that an id is not in the store", async () => {
    const { sca, fetch } = await stage();
    expect((await failureOf(resumeApproval(crypto.randomUUID(), { sca, fetch }))).code).toBe(
      "ERR_APPROVAL_UNKNOWN",
    );
  });

  it.each([undefined, "approval-1", "../../etc/passwd", "{", [], {}, 7, "__proto__"])(
    "takes %j for no approval",
    async (given) => {
      const { elsewhere } = await suspended();
      expect((await failureOf(resumeApproval(given as string, elsewhere))).code).toBe("ERR_APPROVAL_UNKNOWN");
    },
  );
});

describe("a session that needs a solver", () => {
  it("is put aside and resumed like a call, but has nothing to retry", async () => {
    const { sca, now, fetch } = await stage();
    const error = (await failureOf(authorise({ sca, now, profileId: PROFILE }))) as ApprovalRequiredError;
    const approval = await resumeApproval(error.approvalId, { sca, fetch, now });
    await approval.answer(BOTH);
    expect(approval.cleared).toBe(true);
    expect((await fetch(statementUrl(), { headers: AUTHORIZED })).status).toBe(200);
    expect((await failureOf(approval.retry(statementUrl()))).code).toBe("ERR_APPROVAL_MISMATCH");
    expect(await approval.matches(statementUrl())).toBe(false);
  });
});
