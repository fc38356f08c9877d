import { describe, expect, it } from "vitest";
import { createApprovalFetch, type ApprovalHooks, type SolverContext } from "../../src/index.ts";
import { failureOf } from "../support/failure.ts";
import {
  AUTHORIZED,
  FACE,
  FINGERPRINT,
  knowing,
  OTP,
  payment,
  paymentUrl,
  PIN,
  PROFILE,
  stage,
  statementUrl,
} from "./stage.ts";

describe("a call that needs an approval", () => {
  it("takes five requests for two challenges: call, status, two answers, repeat", async () => {
    const { sca, fetch, now, travelled } = await stage();
    const asked: string[] = [];
    const approvalFetch = createApprovalFetch({ sca, fetch, now, solvers: knowing(asked) });
    const response = await approvalFetch(paymentUrl(), payment());
    expect(response.status).toBe(201);
    expect(response.headers.get("x-2fa-approval-result")).toBe("APPROVED");
    expect(asked).toEqual(["PIN", "PARTNER_DEVICE_FINGERPRINT"]);
    expect(travelled()).toEqual([
      "POST transfers/55/payments 403",
      "GET one-time-token/status 200",
      "POST pin/verify 200",
      "POST device-fingerprints/verify 200",
      "POST transfers/55/payments 201",
    ]);
  });

  it("repeats the identical method, headers and bytes, with nothing but x-2fa-approval added", async () => {
    const { sca, fetch, now, log } = await stage();
    const approvalFetch = createApprovalFetch({ sca, fetch, now, solvers: knowing() });
    await approvalFetch(paymentUrl(), { ...payment(), headers: { ...AUTHORIZED, "x-mine": "1" } });
    const [first, repeat] = log.filter(({ path }) => path.endsWith("/payments"));
    const { "x-2fa-approval": token, ...headers } = Object.fromEntries(repeat?.headers ?? []);
    expect(headers).toEqual(Object.fromEntries(first?.headers ?? []));
    expect(repeat?.body).toBe(first?.body);
    expect(token).toBe(log[1]?.headers.get("one-time-token"));
  });

  it("asks once for low-risk calls inside the window, and again for each high-risk call", async () => {
    const { sandbox, sca, fetch, now, travelled } = await stage();
    const asked: string[] = [];
    const approvalFetch = createApprovalFetch({ sca, fetch, now, solvers: knowing(asked) });
    const statement = async () => (await approvalFetch(statementUrl(), { headers: AUTHORIZED })).status;
    expect(await statement()).toBe(200);
    expect(travelled()).toHaveLength(5);
    sandbox.advance(299);
    expect(await statement()).toBe(200);
    expect(travelled()).toEqual(["GET balance-statements/7/statement.json 200"]);
    expect((await approvalFetch(paymentUrl(), payment())).status).toBe(201);
    expect((await approvalFetch(paymentUrl(), payment())).status).toBe(201);
    expect(asked).toHaveLength(6);
  });

  it.each(["bare", "wrapped", "both"] as const)("reads a status that comes %s", async (statusShape) => {
    const { sca, fetch, now } = await stage({ settings: { statusShape } });
    const approvalFetch = createApprovalFetch({ sca, fetch, now, solvers: knowing() });
    expect((await approvalFetch(paymentUrl(), payment())).status).toBe(201);
  });

  it.each(["full", "short", "empty"] as const)("reads a 403 with a %s body", async (forbiddenBody) => {
    const { sca, fetch, now } = await stage({ settings: { forbiddenBody } });
    const approvalFetch = createApprovalFetch({ sca, fetch, now, solvers: knowing() });
    expect((await approvalFetch(paymentUrl(), payment())).status).toBe(201);
  });

  it("works with a server that drops passed challenges from its list", async () => {
    const { sca, fetch, now, travelled } = await stage({ settings: { challengeList: "drop" } });
    const approvalFetch = createApprovalFetch({ sca, fetch, now, solvers: knowing() });
    expect((await approvalFetch(paymentUrl(), payment())).status).toBe(201);
    expect(travelled()).toHaveLength(5);
  });

  it("goes on with the same token when the server wants a third challenge", async () => {
    const { sandbox, sca, fetch, now, travelled } = await stage({ settings: { minChallenges: 3 } });
    sandbox.profile(PROFILE).enrol({ faceMap: FACE });
    const solvers = { ...knowing(), FACE_MAP: () => FACE };
    const approvalFetch = createApprovalFetch({ sca, fetch, now, solvers });
    expect((await approvalFetch(paymentUrl(), payment())).status).toBe(201);
    expect(travelled()).toHaveLength(6);
  });
});

describe("every other call", () => {
  it("passes with its arguments and its reply untouched", async () => {
    const { sca } = await stage();
    const given: unknown[] = [];
    const reply = new Response("fine");
    const fetch: typeof globalThis.fetch = async (...args) => {
      given.push(args);
      return reply;
    };
    const init = { method: "POST", body: "{}" };
    expect(await createApprovalFetch({ sca, fetch })("http://elsewhere/x", init)).toBe(reply);
    expect(given).toEqual([["http://elsewhere/x", init]]);
    expect((given[0] as unknown[])[1]).toBe(init);
  });

  it.each([
    ["no header", {}],
    ["only a result", { "x-2fa-approval-result": "REJECTED" }],
    ["an approved result", { "x-2fa-approval-result": "APPROVED", "x-2fa-approval": crypto.randomUUID() }],
  ])("hands on a 403 with %s, its body unread", async (_, headers) => {
    const { sca, travelled } = await stage();
    const reply = new Response("not yours", { status: 403, headers: headers as Record<string, string> });
    const response = await createApprovalFetch({ sca, fetch: async () => reply })("http://localhost/x");
    expect(response).toBe(reply);
    expect(response.bodyUsed).toBe(false);
    expect(travelled()).toEqual([]);
  });

  it.each([403, 400])(
    "asks for approval by a %i with a token alone, or with a word after it",
    async (status) => {
      for (const word of ["", " SIGNATURE"]) {
        const { sca, fetch, now } = await stage();
        const changed: typeof globalThis.fetch = async (input, init) => {
          const response = await fetch(input, init);
          const token = response.headers.get("x-2fa-approval");
          if (response.status !== 403 || token === null) return response;
          return new Response(null, { status, headers: { "x-2fa-approval": token + word } });
        };
        const approvalFetch = createApprovalFetch({ sca, fetch: changed, now, solvers: knowing() });
        expect((await approvalFetch(paymentUrl(), payment())).status).toBe(201);
      }
    },
  );
});

describe("bodies", () => {
  const text = JSON.stringify({ type: "BALANCE" });
  const bytes = new TextEncoder().encode(text);
  const stream = (): ReadableStream<Uint8Array> =>
    new ReadableStream({
      start(controller) {
        for (const byte of bytes) controller.enqueue(new Uint8Array([byte]));
        controller.close();
      },
    });
  const init = (body: BodyInit): RequestInit & { duplex: "half" } => ({
    ...payment(),
    body,
    duplex: "half",
  });

  it.each<[string, () => [RequestInfo | URL, RequestInit?]]>([
    ["a string", () => [paymentUrl(), init(text)]],
    ["bytes", () => [new URL(paymentUrl()), init(bytes)]],
    ["an ArrayBuffer", () => [paymentUrl(), init(bytes.slice().buffer)]],
    ["a Blob", () => [paymentUrl(), init(new Blob([text]))]],
    ["a stream", () => [paymentUrl(), init(stream())]],
    ["a Request", () => [new Request(paymentUrl(), init(text))]],
    ["a Request of a stream", () => [new Request(paymentUrl(), init(stream()))]],
    [
      "a Request with other headers",
      () => [new Request(paymentUrl(), init(text)), { headers: payment().headers ?? {} }],
    ],
    ["a Request whose body is replaced", () => [new Request(paymentUrl(), init("{}")), { body: stream() }]],
  ])("repeats %s byte for byte", async (_, request) => {
    const { sca, fetch, now, log } = await stage();
    const approvalFetch = createApprovalFetch({ sca, fetch, now, solvers: knowing() });
    const [input, given] = request();
    const streams = given?.body instanceof ReadableStream ? { ...given, duplex: "half" as const } : given;
    expect((await approvalFetch(input, streams)).status).toBe(201);
    const sent = log.filter(({ path }) => path.endsWith("/payments"));
    expect(sent.map(({ body }) => body)).toEqual([text, text]);
    expect(sent.map(({ method }) => method)).toEqual(["POST", "POST"]);
    expect(sent.map(({ headers }) => headers.get("authorization"))).toEqual(
      Array(2).fill(AUTHORIZED.authorization),
    );
  });

  it("repeats a form with the boundary that its bytes were made with", async () => {
    const { sca, now } = await stage();
    const seen: [string | null, string][] = [];
    const token = crypto.randomUUID();
    const fetch: typeof globalThis.fetch = async (input, given) => {
      const request = new Request(input, given);
      seen.push([request.headers.get("content-type"), await request.text()]);
      const again = request.headers.get("x-2fa-approval") === null;
      const headers = { "x-2fa-approval-result": "REJECTED", "x-2fa-approval": token };
      return again ? new Response(null, { status: 403, headers }) : new Response("fine");
    };
    const cleared = {
      ...sca,
      getOneTimeTokenStatus: async () => ({
        challenges: ["PIN", "FACE_MAP"].map((type) => ({ primaryChallenge: { type }, passed: true })),
      }),
    };
    const form = new FormData();
    form.set("file", new Blob(["x"]), "x.txt");
    const approvalFetch = createApprovalFetch({ sca: cleared, fetch, now, profileId: PROFILE });
    await approvalFetch("http://localhost/upload", { method: "POST", body: form });
    expect(seen).toHaveLength(2);
    expect(seen[0]?.[0]).toMatch(/^multipart\/form-data; boundary=/);
    expect(seen[1]).toEqual(seen[0]);
  });

  it("refuses a stream over the limit before anything is sent, and a value of that size it takes", async () => {
    const { sca, fetch, now, travelled } = await stage();
    const approvalFetch = createApprovalFetch({ sca, fetch, now, solvers: knowing(), maxBodyBytes: 10 });
    const error = await failureOf(approvalFetch(paymentUrl(), init(stream())));
    expect(error.code).toBe("ERR_APPROVAL_BODY_TOO_LARGE");
    expect(error.message).toContain("maxBodyBytes");
    expect(travelled()).toEqual([]);
    expect((await approvalFetch(paymentUrl(), init(text))).status).toBe(201);
  });

  it("leaves what serves an approval itself alone: that carries the token that it is about", async () => {
    const { sca, now } = await stage();
    const asked: string[] = [];
    const headers = { "x-2fa-approval": crypto.randomUUID() };
    const refusing: typeof fetch = async () => new Response("no", { status: 403, headers });
    const call = createApprovalFetch({ sca, fetch: refusing, now, solvers: knowing(asked) });
    const response = await call(paymentUrl(), { headers: { "One-Time-Token": crypto.randomUUID() } });
    expect([response.status, await response.text(), asked]).toEqual([403, "no", []]);
  });

  it("gives up reading a stream when the call is aborted", async () => {
    const { sca, fetch, travelled } = await stage();
    let cancelled = false;
    const endless = new ReadableStream<Uint8Array>({
      cancel() {
        cancelled = true;
      },
    });
    const controller = new AbortController();
    const sending = createApprovalFetch({ sca, fetch })(paymentUrl(), {
      ...init(endless),
      signal: controller.signal,
    });
    controller.abort(new Error("enough"));
    await expect(sending).rejects.toThrow("enough");
    expect(cancelled).toBe(true);
    expect(travelled()).toEqual([]);
  });
});

describe("solvers", () => {
  it("are told type, attempt, last error, call and expiry", async () => {
    const { sca, fetch, now } = await stage();
    const told: Omit<SolverContext, "signal">[] = [];
    const solvers = {
      ...knowing(),
      PIN: ({ signal, ...context }: SolverContext) => {
        expect(signal.aborted).toBe(false);
        told.push(context);
        return context.attempt === 1 ? "9999" : PIN;
      },
    };
    await createApprovalFetch({ sca, fetch, now, solvers })(paymentUrl(), payment());
    const { approvalId } = told[0] ?? {};
    const common = {
      type: "PIN",
      profileId: PROFILE,
      approvalId,
      request: { method: "POST", url: paymentUrl() },
      expiresAt: new Date(now() + 3_600_000),
      mayLockOut: false,
    };
    expect(told).toEqual([
      { ...common, attempt: 1, attemptsLeft: 4 },
      { ...common, attempt: 2, attemptsLeft: 3, lastError: "PIN_VERIFICATION_FAILED" },
    ]);
  });

  it("are asked again for an answer that never left because it is malformed", async () => {
    const { sca, fetch, now, travelled } = await stage();
    const answers = ["12", PIN];
    const solvers = { ...knowing(), PIN: () => answers.shift() ?? "" };
    expect((await createApprovalFetch({ sca, fetch, now, solvers })(paymentUrl(), payment())).status).toBe(
      201,
    );
    expect(travelled()).toHaveLength(5);
  });

  it("get four attempts, so that the customer is never locked out by us", async () => {
    const { sca, fetch, now, travelled } = await stage();
    let pin = 9000;
    const solvers = { ...knowing(), PIN: () => String(pin++) };
    const error = await failureOf(createApprovalFetch({ sca, fetch, now, solvers })(paymentUrl(), payment()));
    expect(error.code).toBe("ERR_APPROVAL_ATTEMPTS_EXHAUSTED");
    expect(error.cause).toMatchObject({ code: "PIN_VERIFICATION_FAILED" });
    expect(travelled().filter((line) => line.startsWith("POST pin/verify"))).toHaveLength(4);
  });

  it("that repeat a refused answer have it sent only once", async () => {
    const { sca, fetch, now, travelled } = await stage();
    const solvers = { ...knowing(), PIN: () => "9999" };
    const error = await failureOf(createApprovalFetch({ sca, fetch, now, solvers })(paymentUrl(), payment()));
    expect(error.code).toBe("ERR_APPROVAL_ATTEMPTS_EXHAUSTED");
    expect(travelled().filter((line) => line.startsWith("POST pin/verify"))).toHaveLength(1);
  });

  it("stop one failure short of the lock-out, counted over all challenges", async () => {
    const { sandbox, sca, fetch, now, travelled } = await stage();
    sandbox.profile(PROFILE).enrol({ faceMap: FACE, phone: "+447700908888" });
    let wrong = 9000;
    const answer = () => String(wrong++);
    const declining = { PIN: 0, SMS: 0 };
    const solvers = {
      PIN: () => (declining.PIN++ < 2 ? answer() : undefined),
      PARTNER_DEVICE_FINGERPRINT: answer,
    };
    const error = await failureOf(createApprovalFetch({ sca, fetch, now, solvers })(paymentUrl(), payment()));
    expect(error.code).toBe("ERR_APPROVAL_ATTEMPTS_EXHAUSTED");
    expect(travelled().filter((line) => line.endsWith("verify 400"))).toHaveLength(4);
  });

  it("may give a sealed answer; then the status is read, since the reply is not ours to open", async () => {
    const { sca, fetch, now, travelled, sandbox } = await stage();
    const { seal } = await import("../sandbox/caller.ts");
    const solvers = {
      PIN: async () => ({ sealed: await seal(sandbox.wiseKey, { pin: PIN }) }),
      PARTNER_DEVICE_FINGERPRINT: async () => ({
        sealed: await seal(sandbox.wiseKey, { deviceFingerprint: FINGERPRINT }),
      }),
    };
    expect((await createApprovalFetch({ sca, fetch, now, solvers })(paymentUrl(), payment())).status).toBe(
      201,
    );
    expect(travelled().slice(1, -1)).toEqual([
      "GET one-time-token/status 200",
      "POST pin/verify 200",
      "GET one-time-token/status 200",
      "POST device-fingerprints/verify 200",
      "GET one-time-token/status 200",
    ]);
  });

  it.each<[string, unknown]>([
    ["throw", undefined],
    ["return a number", 1234],
    ["return null", null],
  ])(
    "that %s end the call with ERR_SOLVER_FAILED, and their own error stays out of logs",
    async (_, answer) => {
      const { sca, fetch, now } = await stage();
      const solvers = {
        PIN: (): string => {
          if (answer === undefined) throw new Error(`no ${PIN} today`);
          return answer as string;
        },
      };
      const error = await failureOf(
        createApprovalFetch({ sca, fetch, now, solvers })(paymentUrl(), payment()),
      );
      expect(error.code).toBe("ERR_SOLVER_FAILED");
      const { inspect } = await import("node:util");
      expect(inspect(error) + JSON.stringify(error)).not.toContain(PIN);
      if (answer === undefined) expect(error.cause).toMatchObject({ message: `no ${PIN} today` });
    },
  );

  it("are not asked for what proves nothing new: a second possession factor beside the first", async () => {
    const { sandbox, sca, fetch, now } = await stage();
    sandbox.profile(PROFILE).enrol({ phone: "+447700908888" });
    const asked: string[] = [];
    const { PARTNER_DEVICE_FINGERPRINT } = knowing(asked);
    const solvers = { PARTNER_DEVICE_FINGERPRINT, SMS: () => (asked.push("SMS"), OTP) };
    const error = await failureOf(createApprovalFetch({ sca, fetch, now, solvers })(paymentUrl(), payment()));
    expect(error.code).toBe("ERR_APPROVAL_REQUIRED");
    expect(error).toMatchObject({ pending: [{ type: "PIN", category: "knowledge", attemptsLeft: 4 }] });
    expect(asked).toEqual(["PARTNER_DEVICE_FINGERPRINT"]);
  });
});

describe("phone challenges", () => {
  it("are triggered when chosen, once, and the solver is told where the code went", async () => {
    const { sandbox, sca, fetch, now, travelled } = await stage();
    sandbox.profile(PROFILE).enrol({ phone: "+447700908888" });
    const told: (string | undefined)[] = [];
    const codes = ["999999", OTP];
    const solvers = {
      PIN: () => PIN,
      SMS: ({ obfuscatedPhoneNo }: SolverContext) => (told.push(obfuscatedPhoneNo), codes.shift() ?? ""),
    };
    expect((await createApprovalFetch({ sca, fetch, now, solvers })(paymentUrl(), payment())).status).toBe(
      201,
    );
    expect(told).toEqual(["*********8888", "*********8888"]);
    expect(travelled().slice(2, -1)).toEqual([
      "POST pin/verify 200",
      "POST one-time-token/sms/trigger 200",
      "POST one-time-token/sms/verify 400",
      "POST one-time-token/sms/verify 200",
    ]);
  });

  it("may be passed by an alternative, by choice of solvers or of the customer", async () => {
    for (const solvers of [
      { PIN: () => PIN, VOICE: () => OTP },
      { PIN: () => PIN, SMS: () => undefined, WHATSAPP: () => undefined, VOICE: () => OTP },
    ]) {
      const { sandbox, sca, fetch, now, travelled } = await stage();
      sandbox.profile(PROFILE).enrol({ phone: "+447700908888" });
      expect((await createApprovalFetch({ sca, fetch, now, solvers })(paymentUrl(), payment())).status).toBe(
        201,
      );
      expect(travelled().slice(-3, -1)).toEqual([
        "POST one-time-token/voice/trigger 200",
        "POST one-time-token/voice/verify 200",
      ]);
    }
  });
});

describe("a factor that was deleted while its challenge was open", () => {
  async function deleting(faceMap?: string) {
    const staged = await stage();
    const { sandbox, sca, fetch, now } = staged;
    if (faceMap !== undefined) sandbox.profile(PROFILE).enrol({ faceMap });
    const asked: [string, string | undefined][] = [];
    const say = (answer: string) => (context: SolverContext) => {
      asked.push([context.type, context.lastError]);
      return answer;
    };
    const solvers = {
      PIN: async (context: SolverContext) => {
        await sca.deletePin({ profileId: PROFILE });
        return say(PIN)(context);
      },
      PARTNER_DEVICE_FINGERPRINT: say(FINGERPRINT),
      FACE_MAP: say(FACE),
    };
    const paying = createApprovalFetch({ sca, fetch, now, solvers })(paymentUrl(), payment());
    return { paying, asked };
  }

  it("is not asked for again, and the others are, without its error", async () => {
    const { paying, asked } = await deleting(FACE);
    expect((await paying).status).toBe(201);
    expect(asked).toEqual([
      ["PIN", undefined],
      ["PARTNER_DEVICE_FINGERPRINT", undefined],
      ["FACE_MAP", undefined],
    ]);
  });

  it("is what the call ends in when the others do not suffice", async () => {
    const { paying, asked } = await deleting();
    expect((await failureOf(paying)).code).toBe("PIN_NOT_SET_UP");
    expect(asked).toHaveLength(2);
  });
});

describe("hooks", () => {
  it("tell ids and types as the approval goes along, and cannot break it", async () => {
    const { sca, fetch, now } = await stage();
    const told: unknown[] = [];
    const log =
      (name: string) =>
      (event: object): void => {
        told.push({ name, ...event });
        throw new Error("a log that fails");
      };
    const hooks: ApprovalHooks = {
      onApprovalRequired: log("required"),
      onChallenge: log("challenge"),
      onCleared: log("cleared"),
      onRejected: log("rejected"),
    };
    const pins = ["9999", PIN];
    const solvers = { ...knowing(), PIN: () => pins.shift() ?? "" };
    const approvalFetch = createApprovalFetch({ sca, fetch, now, solvers, hooks });
    expect((await approvalFetch(`${paymentUrl()}?secret=1`, payment())).status).toBe(201);
    const common = {
      approvalId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      profileId: PROFILE,
      method: "POST",
      url: paymentUrl(),
      round: 1,
    };
    expect(told).toEqual([
      { ...common, name: "required", challenges: ["PIN", "PARTNER_DEVICE_FINGERPRINT"] },
      { ...common, name: "challenge", type: "PIN", attempt: 1 },
      { ...common, name: "rejected", type: "PIN", attempt: 1, code: "PIN_VERIFICATION_FAILED" },
      { ...common, name: "challenge", type: "PIN", attempt: 2 },
      { ...common, name: "challenge", type: "PARTNER_DEVICE_FINGERPRINT", attempt: 1 },
      { ...common, name: "cleared", passed: ["PIN", "PARTNER_DEVICE_FINGERPRINT"] },
    ]);
    expect(JSON.stringify(told)).not.toMatch(new RegExp(`${PIN}|9999|${FINGERPRINT}`));
  });
});
