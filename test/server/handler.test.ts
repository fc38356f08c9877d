/** The routes as a page meets them. Every exchange is compared with spec/approvals.yaml on the way. */
import {
  CallError,
  createApprovalFetch,
  createMemoryStore,
  InvalidInputError,
  type ApprovalStore,
} from "wise-sca";
import { seal } from "wise-sca/seal";
import { createApprovalHandler, type ApprovalHandlerOptions } from "wise-sca/server";
import { afterEach, describe, expect, it } from "vitest";
import { BOTH, FINGERPRINT, openShop, payment, PIN, SHOP, takeDrifts, type ShopOptions } from "./stage.ts";

afterEach(() => expect(takeDrifts()).toEqual([]));

async function suspended(options?: ShopOptions) {
  const opened = await openShop(options);
  return { ...opened, id: await opened.started() };
}

const GRANTED = { status: 201, body: { type: "BALANCE", status: "COMPLETED", errorCode: null } };
const COMPLETE = {};

describe("the routes lead a page", () => {
  it("from what is asked for, by answers, to the payment, and know afterwards what came of it", async () => {
    const { id, call, paid } = await suspended();
    const pending = (type: string, category: string) => ({
      type,
      category,
      attemptsLeft: 4,
      mayLockOut: false,
    });
    expect((await call(id)).json).toEqual({
      id,
      profileId: 101,
      status: "pending",
      expiresAt: "2026-01-15T10:30:00.000Z",
      expiresIn: 3600,
      pending: [
        pending("PIN", "knowledge"),
        pending("PARTNER_DEVICE_FINGERPRINT", "possession"),
        pending("SMS", "possession"),
        pending("WHATSAPP", "possession"),
        pending("VOICE", "possession"),
      ],
      passed: [],
      exhausted: false,
      description: { amount: { value: "250.00", currency: "EUR" }, payee: "Example Trading Ltd" },
    });
    const first = await call(`${id}/answers`, { PIN });
    expect(first).toMatchObject({ status: 200, json: { status: "pending", passed: ["PIN"] } });
    const second = await call(`${id}/answers`, { PARTNER_DEVICE_FINGERPRINT: FINGERPRINT });
    expect(second.json).toMatchObject({ status: "cleared", pending: [] });
    expect(await call(`${id}/complete`, COMPLETE)).toMatchObject({ status: 200, json: GRANTED });
    expect((await call(id)).json).toMatchObject({ status: "done", outcome: GRANTED });
    expect(paid()).toBe(1);
  });

  it("with several answers at once, and with the same ones again", async () => {
    const { id, call, sandbox } = await suspended();
    expect((await call(`${id}/answers`, BOTH)).json).toMatchObject({ status: "cleared" });
    expect((await call(`${id}/answers`, BOTH)).json).toMatchObject({ status: "cleared" });
    const verified = sandbox.calls().filter(({ operationId }) => /^verify/.test(operationId ?? ""));
    expect(verified).toHaveLength(2);
  });

  it("to a code by phone, sent once, and again when asked", async () => {
    const { id, call, sandbox } = await suspended();
    const sent = (): number =>
      sandbox.calls().filter(({ operationId }) => operationId === "triggerSmsChallenge").length;
    const { json } = await call(`${id}/trigger`, { type: "SMS" });
    const sms = json.pending.find(({ type }: { type: string }) => type === "SMS");
    expect(sms.obfuscatedPhoneNo).toMatch(/^\*+8888$/);
    await call(`${id}/trigger`, { type: "SMS" });
    expect(sent()).toBe(1);
    await call(`${id}/trigger`, { type: "SMS", resend: true });
    expect(sent()).toBe(2);
    expect((await call(`${id}/answers`, { SMS: "111111", PIN })).json).toMatchObject({ status: "cleared" });
  });

  it("to the key that it seals to, which a browser may keep", async () => {
    const { id, call } = await suspended();
    const key = await call(`${id}/wise-key`);
    expect(key.headers.get("cache-control")).toBe("private, max-age=300");
    const { jwe, sealedTo } = await seal(key.json, { pin: PIN });
    expect((await call(`${id}/answers`, { PIN: { sealed: jwe, sealedTo } })).json.passed).toEqual(["PIN"]);
    const etag = { "if-none-match": key.headers.get("etag") ?? "" };
    expect((await call(`${id}/wise-key`, undefined, etag)).status).toBe(304);
  });

  it("past a key that was replaced while it was open: it is told, and the next answer passes", async () => {
    const { id, call, sandbox } = await suspended({ sandbox: { settings: { keyOverlap: 0 } } });
    const old = await seal((await call(`${id}/wise-key`)).json, { pin: PIN });
    await sandbox.rotateKey();
    const refused = await call(`${id}/answers`, { PIN: { sealed: old.jwe, sealedTo: old.sealedTo } });
    expect(refused).toMatchObject({ status: 409, json: { code: "ERR_WISE_KEY_CHANGED" } });
    const key = await call(`${id}/wise-key`, undefined, { "cache-control": "no-cache" });
    const { jwe, sealedTo } = await seal(key.json, { pin: PIN });
    const { json } = await call(`${id}/answers`, { PIN: { sealed: jwe, sealedTo } });
    expect(json).toMatchObject({ status: "pending", passed: ["PIN"] });
    // A 500 may come from after the judgement: the one that could not be opened counts, as long as nobody knows.
    expect(json.pending[0].attemptsLeft).toBeGreaterThanOrEqual(3);
  });

  it("though Wise gives no key just now: one of a moment ago will do", async () => {
    const { id, call, sandbox } = await suspended();
    const { json } = await call(`${id}/wise-key`);
    sandbox.faults.add({ kind: "bad-gateway", operationId: "getJosePublicKey" });
    sandbox.advance(3000);
    expect((await call(`${id}/wise-key`)).json).toEqual(json);
  });

  it("though Wise gives no newer key, and to no key where none is held", async () => {
    let down = false;
    const { id, call, sandbox, sca, createRoutes, pageRequest, read } = await suspended({
      fetch: (box) => async (input, init) => {
        const request = new Request(input, init);
        const isDown = down && request.url.includes("public-keys");
        return isDown ? new Response(null, { status: 502 }) : box.fetch(request);
      },
    });
    const { json } = await call(`${id}/wise-key`);
    down = true;
    sandbox.advance(301);
    expect(await call(`${id}/wise-key`)).toMatchObject({ status: 200, json });
    const { wiseKey, ...keyless } = sca;
    const none = await read(await createRoutes({ sca: () => keyless })(pageRequest(`${id}/wise-key`)));
    expect(none).toMatchObject({ status: 503, json: { code: "ERR_WISE_KEY_UNAVAILABLE", retryAfter: 5 } });
    expect(none.headers.get("retry-after")).toBe("5");
  });

  it("to no further code once it is cleared, which another tab may have done", async () => {
    const { id, call, sandbox } = await suspended();
    await call(`${id}/answers`, BOTH);
    expect(await call(`${id}/trigger`, { type: "SMS" })).toMatchObject({
      status: 200,
      json: { status: "cleared" },
    });
    expect(sandbox.calls().some(({ operationId }) => operationId === "triggerSmsChallenge")).toBe(false);
  });

  it("without a description, where the application has none", async () => {
    const { id, createRoutes, pageRequest, read } = await suspended();
    const { status, json } = await read(
      await createRoutes({ describe: undefined } as object)(pageRequest(id)),
    );
    expect([status, json.description]).toEqual([200, undefined]);
  });

  it("under whatever mount point", async () => {
    const { id, routes, pageRequest, read } = await suspended();
    for (const path of [`approvals/${id}`, `a/b/c/${id.toUpperCase()}`, `${id}/`]) {
      expect((await read(await routes(pageRequest(path)))).json).toMatchObject({ id });
    }
  });
});

describe("an answer that is refused", () => {
  it("is told with the answers that are left, and the next right one passes", async () => {
    const { id, call } = await suspended();
    const wrong = await call(`${id}/answers`, { PIN: "9999" });
    expect(wrong.status).toBe(422);
    expect(wrong.headers.get("content-type")).toBe("application/problem+json");
    expect(wrong.headers.has("retry-after")).toBe(false);
    expect(wrong.json).toEqual({
      type: "urn:problem-type:wise-sca:pin-verification-failed",
      title: "The PIN was not accepted.",
      status: 422,
      code: "PIN_VERIFICATION_FAILED",
      challenge: "PIN",
      attemptsLeft: 3,
      mayLockOut: false,
    });
    expect((await call(`${id}/answers`, { PIN: "9999" })).json.code).toBe("ERR_APPROVAL_ANSWER_REPEATED");
    expect((await call(`${id}/answers`, { PIN })).json.passed).toEqual(["PIN"]);
  });

  it("keeps what passed beside it", async () => {
    const { id, call } = await suspended();
    const wrong = { PIN, PARTNER_DEVICE_FINGERPRINT: "another" };
    expect((await call(`${id}/answers`, wrong)).json).toMatchObject({
      code: "DEVICE_FINGERPRINT_VERIFICATION_FAILED",
      challenge: "PARTNER_DEVICE_FINGERPRINT",
    });
    expect((await call(id)).json.passed).toEqual(["PIN"]);
  });

  it("says nothing of a wait about an approval that is cleared already", async () => {
    const { id, call, started } = await suspended();
    await call(`${id}/answers`, BOTH);
    const other = await started(56);
    for (const pin of ["9001", "9002", "9003", "9004"]) await call(`${other}/answers`, { PIN: pin });
    expect((await call(other)).json).toMatchObject({ exhausted: true, retryAfter: 900 });
    const { json } = await call(id);
    expect([json.status, json.exhausted, json.retryAfter]).toEqual(["cleared", false, undefined]);
  });

  it.each<[string, Error, object]>([
    ["of the application is its own", new RangeError("own"), { message: "own" }],
    [
      "of its options is its own too",
      new InvalidInputError("ERR_INVALID_OPTION", "wiseKey", "is missing"),
      { code: "ERR_INVALID_OPTION" },
    ],
  ])("for a mistake %s, and is thrown on", async (_, mistake, expected) => {
    const { id, sca, createRoutes, pageRequest } = await suspended();
    const broken = { ...sca, verifyPin: () => Promise.reject(mistake) };
    const answering = createRoutes({ sca: () => broken })(pageRequest(`${id}/answers`, { PIN }));
    await expect(answering).rejects.toMatchObject(expected);
  });

  it("for what the provider cannot say is a problem that says so", async () => {
    const { id, sca, createRoutes, pageRequest, read } = await suspended();
    const exchange = { method: "POST", url: "https://api.wise.com/secret-path" };
    const failure = new CallError("ERR_REPLY_TRUNCATED", "broken off", exchange);
    const broken = { ...sca, verifyPin: () => Promise.reject(failure) };
    const routes = createRoutes({ sca: () => broken });
    const { status, json } = await read(await routes(pageRequest(`${id}/answers`, { PIN })));
    expect({ status, json }).toEqual({
      status: 502,
      json: {
        type: "urn:problem-type:wise-sca:err-reply-truncated",
        title: "The provider's answer is of no use.",
        status: 502,
        code: "ERR_REPLY_TRUNCATED",
      },
    });
  });

  it("ends after four, and says in how many seconds one more is let through, and what that may do", async () => {
    const { id, call, sandbox } = await suspended();
    for (const pin of ["9001", "9002", "9003", "9004"]) await call(`${id}/answers`, { PIN: pin });
    const last = await call(`${id}/answers`, { PIN });
    expect(last).toMatchObject({ status: 429, json: { code: "ERR_APPROVAL_ATTEMPTS_EXHAUSTED" } });
    expect(last.headers.get("retry-after")).toBe(String(last.json.retryAfter));
    const state = await call(id);
    expect(state.json).toMatchObject({ exhausted: true, pending: [], retryAfter: 900 });
    sandbox.advance(901);
    const { exhausted, pending } = (await call(id)).json;
    expect({ exhausted, first: pending[0] }).toMatchObject({
      exhausted: false,
      first: { attemptsLeft: 1, mayLockOut: true },
    });
    expect((await call(`${id}/answers`, BOTH)).json.status).toBe("cleared");
  });
});

describe("completing", () => {
  it("pays once for clicks in two tabs and two instances, and all get the same result", async () => {
    const { id, call, createRoutes, pageRequest, read, paid } = await suspended();
    await call(`${id}/answers`, BOTH);
    const other = createRoutes();
    const click = async (routes: typeof other) => read(await routes(pageRequest(`${id}/complete`, COMPLETE)));
    const clicks = await Promise.all([
      click(other),
      call(`${id}/complete`, COMPLETE),
      click(other),
      click(other),
    ]);
    expect(clicks.map(({ status, json }) => ({ status, json }))).toEqual(
      Array.from({ length: 4 }, () => ({ status: 200, json: GRANTED })),
    );
    expect(paid()).toBe(1);
    expect((await click(other)).json).toEqual(GRANTED);
  });

  it("calls the application's function once for all of them", async () => {
    let runs = 0;
    const { id, call, createRoutes, pageRequest } = await suspended({
      handler: {
        complete: (approval) => {
          runs += 1;
          return approval.retry(...payment());
        },
      },
    });
    await call(`${id}/answers`, BOTH);
    const [one, two] = [createRoutes(), createRoutes()];
    await Promise.all([one, two, one].map((routes) => routes(pageRequest(`${id}/complete`, COMPLETE))));
    expect(runs).toBe(1);
  });

  it("is refused while challenges are open, and nothing is sent", async () => {
    const { id, call, paid } = await suspended();
    await call(`${id}/answers`, { PIN });
    const early = await call(`${id}/complete`, COMPLETE);
    expect(early).toMatchObject({ status: 409, json: { code: "ERR_APPROVAL_NOT_CLEARED" } });
    expect(paid()).toBe(0);
  });

  it("is refused for another payment than the approved one, and works for that one afterwards", async () => {
    let transfer = 56;
    const { id, call, paid } = await suspended({
      handler: { complete: (approval) => approval.retry(...payment(transfer)) },
    });
    await call(`${id}/answers`, BOTH);
    expect((await call(`${id}/complete`, COMPLETE)).json.code).toBe("ERR_APPROVAL_MISMATCH");
    transfer = 55;
    expect((await call(`${id}/complete`, COMPLETE)).json).toEqual(GRANTED);
    expect(paid()).toBe(1);
  });

  it("throws on what the application's function throws, and can be done again if nothing was sent", async () => {
    let isBroken = true;
    const { id, call, createRoutes, pageRequest } = await suspended();
    const routes = createRoutes({
      complete: (approval) => {
        if (isBroken) throw new TypeError("the application's own mistake");
        return approval.retry(...payment());
      },
    });
    await call(`${id}/answers`, BOTH);
    const click = (): Promise<Response> => routes(pageRequest(`${id}/complete`, COMPLETE));
    await expect(click()).rejects.toThrow("the application's own mistake");
    isBroken = false;
    expect(await (await click()).json()).toEqual(GRANTED);
  });

  it("says that the outcome is unknown when the connection broke after the call left, and pays no second time", async () => {
    let breaks = true;
    const { id, call, paid } = await suspended({
      fetch: (sandbox) => async (input, init) => {
        const request = new Request(input, init);
        const response = await sandbox.fetch(request);
        if (breaks && request.headers.has("x-2fa-approval")) throw new TypeError("terminated");
        return response;
      },
    });
    await call(`${id}/answers`, BOTH);
    const lost = await call(`${id}/complete`, COMPLETE);
    expect(lost).toMatchObject({ status: 409, json: { code: "ERR_APPROVAL_OUTCOME_UNKNOWN" } });
    breaks = false;
    expect((await call(id)).json).toMatchObject({ status: "sending" });
    expect(paid()).toBe(1);
  });

  it("lets the application look up an unknown outcome, and keeps what it found", async () => {
    const lookUp = (): Response => Response.json({ status: "COMPLETED", lookedUp: true }, { status: 201 });
    const { id, call, paid } = await suspended({
      fetch: (sandbox) => async (input, init) => {
        const request = new Request(input, init);
        const response = await sandbox.fetch(request);
        if (request.headers.has("x-2fa-approval")) throw new TypeError("terminated");
        return response;
      },
      handler: {
        complete: (approval) => (approval.status === "sending" ? lookUp() : approval.retry(...payment())),
      },
    });
    await call(`${id}/answers`, BOTH);
    expect((await call(`${id}/complete`, COMPLETE)).status).toBe(409);
    const found = { status: 201, body: { status: "COMPLETED", lookedUp: true } };
    expect((await call(`${id}/complete`, COMPLETE)).json).toEqual(found);
    expect((await call(id)).json.outcome).toEqual(found);
    expect(paid()).toBe(1);
  });

  it("is taken over from an instance that died with it, after ten seconds", async () => {
    let time = 0;
    const { id, call, createRoutes, pageRequest, sandbox, paid } = await suspended();
    await call(`${id}/answers`, BOTH);
    // The first instance never comes back from its function.
    const dead = createRoutes({ complete: () => new Promise<Response>(() => undefined) });
    void dead(pageRequest(`${id}/complete`, COMPLETE));
    await new Promise((resolve) => setTimeout(resolve, 20));
    const alive = createRoutes({ now: () => sandbox.now() + (time += 2_600) });
    const response = await alive(pageRequest(`${id}/complete`, COMPLETE));
    expect(await response.json()).toEqual(GRANTED);
    expect(paid()).toBe(1);
  });

  it("keeps what Wise refused as well: the approval is used up by it", async () => {
    const { id, call } = await suspended({
      fetch: (sandbox) => async (input, init) => {
        const request = new Request(input, init);
        if (!request.headers.has("x-2fa-approval")) return sandbox.fetch(request);
        return Response.json({ errors: [{ code: "balance.insufficient" }] }, { status: 422 });
      },
    });
    await call(`${id}/answers`, BOTH);
    const refused = { status: 422, body: { errors: [{ code: "balance.insufficient" }] } };
    for (const click of ["first", "second"])
      expect([click, (await call(`${id}/complete`, COMPLETE)).json]).toEqual([click, refused]);
  });

  it.each([
    ["no JSON", () => new Response("<p>paid</p>", { status: 201 })],
    ["no body", () => new Response(null, { status: 204 })],
    ["more than a store takes", () => Response.json({ long: "x".repeat(50_000) }, { status: 200 })],
  ])("keeps the status alone of a response with %s", async (_, respond) => {
    const { id, call } = await suspended({
      handler: {
        complete: async (approval) => {
          await approval.retry(...payment());
          return respond();
        },
      },
    });
    await call(`${id}/answers`, BOTH);
    const { status } = respond();
    expect((await call(`${id}/complete`, COMPLETE)).json).toEqual({ status });
    expect((await call(id)).json.outcome).toEqual({ status });
  });

  it("asks for more where Wise does, and goes on after it", async () => {
    const { id, call, sandbox, paid } = await suspended();
    await call(`${id}/answers`, BOTH);
    sandbox.profile(101).expire();
    expect((await call(`${id}/complete`, COMPLETE)).json.code).toBe("ERR_APPROVAL_REQUIRED");
    expect((await call(id)).json).toMatchObject({ status: "pending", passed: [] });
    await call(`${id}/answers`, BOTH);
    expect((await call(`${id}/complete`, COMPLETE)).json).toEqual(GRANTED);
    expect(paid()).toBe(1);
  });

  describe("an approval that is for no call in particular", () => {
    async function session(complete: ApprovalHandlerOptions["complete"]) {
      const opened = await openShop({ handler: { complete } });
      const { sca } = opened;
      const error = await sca.authorise({ profileId: 101, owner: "anna" }).catch((one: unknown) => one);
      const { approvalId: id } = error as { approvalId: string };
      await opened.call(`${id}/answers`, BOTH);
      return { ...opened, id };
    }

    it("runs the application's function once all the same", async () => {
      let runs = 0;
      const { id, call, createRoutes, pageRequest } = await session((approval) => {
        expect(approval.request).toBeUndefined();
        runs += 1;
        return Response.json({ run: runs });
      });
      const other = createRoutes();
      await Promise.all([call(`${id}/complete`, COMPLETE), other(pageRequest(`${id}/complete`, COMPLETE))]);
      expect((await call(`${id}/complete`, COMPLETE)).json).toEqual({ status: 200, body: { run: 1 } });
      expect(runs).toBe(1);
    });

    it("does not run it again after it failed, since nobody knows what it had done", async () => {
      let runs = 0;
      const { id, call, routes, pageRequest } = await session(() => {
        runs += 1;
        throw new TypeError("after something was sent, or before");
      });
      await expect(routes(pageRequest(`${id}/complete`, COMPLETE))).rejects.toThrow(TypeError);
      expect((await call(`${id}/complete`, COMPLETE)).json.code).toBe("ERR_APPROVAL_OUTCOME_UNKNOWN");
      expect(runs).toBe(1);
    });
  });
});

describe("whose it is", () => {
  it("another customer's approval is as unknown as one that does not exist", async () => {
    const { id, call, paid } = await suspended();
    const ben = { cookie: "session=ben" };
    const none = "7c0d1a52-3a4b-4a0e-9f0c-2f1f6f0e2b11";
    const about = async (path: string, body?: unknown, headers?: Record<string, string>) => {
      const { status, json } = await call(path, body, headers);
      return { status, json };
    };
    for (const [route, body] of [
      ["", undefined],
      ["/trigger", { type: "SMS" }],
      ["/answers", BOTH],
      ["/complete", COMPLETE],
    ] as const) {
      const foreign = await about(`${id}${route}`, body, ben);
      expect(foreign).toMatchObject({ status: 404, json: { code: "ERR_APPROVAL_UNKNOWN" } });
      expect(await about(`${none}${route}`, body)).toEqual(foreign);
    }
    expect((await call(`${id}/answers`, BOTH)).json.status).toBe("cleared");
    expect(paid()).toBe(0);
  });

  it("nobody who is not signed in gets anything", async () => {
    const { id, call } = await suspended();
    for (const [route, body] of [
      ["", undefined],
      ["/wise-key", undefined],
      ["/answers", BOTH],
    ] as const) {
      const reply = await call(`${id}${route}`, body, { cookie: "" });
      expect(reply).toMatchObject({ status: 401, json: { code: "ERR_NOT_SIGNED_IN" } });
    }
  });
});

describe("a call that is no call of the application's pages", () => {
  const other: readonly (readonly [string, Record<string, string>])[] = [
    ["comes from another site", { "sec-fetch-site": "cross-site", origin: "https://evil.test" }],
    ["comes from a neighbour of the same site", { "sec-fetch-site": "same-site" }],
    [
      "comes from an old browser, and names another origin",
      { "sec-fetch-site": "", origin: "https://evil.test" },
    ],
    ["comes from a sandboxed frame", { "sec-fetch-site": "", origin: "null" }],
  ];
  it.each(other)("is refused on every route: it %s", async (_, headers) => {
    const { id, createRoutes, pageRequest, read, call, paid } = await suspended();
    const asked: string[] = [];
    const routes = createRoutes({ owner: (request) => void asked.push(request.url) });
    for (const [route, body] of [
      ["", undefined],
      ["/wise-key", undefined],
      ["/trigger", { type: "SMS" }],
      ["/answers", BOTH],
      ["/complete", COMPLETE],
    ] as const) {
      const request = pageRequest(`${id}${route}`, body, headers);
      if (headers["sec-fetch-site"] === "") request.headers.delete("sec-fetch-site");
      expect(await read(await routes(request))).toMatchObject({
        status: 403,
        json: { code: "ERR_CROSS_ORIGIN" },
      });
    }
    expect(asked).toEqual([]);
    expect((await call(id)).json).toMatchObject({ passed: [] });
    expect(paid()).toBe(0);
  });

  it.each([
    ["names no origin, as no page does", {}],
    ["was typed into the address bar", { "sec-fetch-site": "none" }],
    ["names the application's, behind a proxy that ends TLS", { origin: SHOP.replace("https", "http") }],
  ])("is served: it %s", async (_, headers) => {
    const { id, routes, pageRequest } = await suspended();
    const request = pageRequest(id, undefined, headers as Record<string, string>);
    if (!("sec-fetch-site" in headers)) request.headers.delete("sec-fetch-site");
    expect((await routes(request)).status).toBe(200);
  });
});

describe("bad input to a route is a problem, and nothing is lost", () => {
  const JSON_TYPE = { "content-type": "application/json" };
  const long = JSON.stringify({ type: "SMS", padding: "x".repeat(20_000) });
  const bad: readonly (readonly [
    what: string,
    route: string,
    body: string,
    headers: Record<string, string>,
    status: number,
    code: string,
  ])[] = [
    [
      "a form",
      "/answers",
      "PIN=1234",
      { "content-type": "application/x-www-form-urlencoded" },
      415,
      "ERR_NOT_JSON",
    ],
    ["text", "/complete", "{}", { "content-type": "text/plain" }, 415, "ERR_NOT_JSON"],
    [
      "a type that only begins like JSON",
      "/trigger",
      "{}",
      { "content-type": "application/jsonp" },
      415,
      "ERR_NOT_JSON",
    ],
    [
      "text that names JSON beside",
      "/answers",
      "{}",
      { "content-type": "text/plain; application/json" },
      415,
      "ERR_NOT_JSON",
    ],
    ["no JSON", "/answers", "{PIN:1234}", JSON_TYPE, 400, "ERR_BODY_INVALID"],
    ["nothing", "/complete", "", JSON_TYPE, 400, "ERR_BODY_INVALID"],
    ["a list", "/answers", '["PIN"]', JSON_TYPE, 400, "ERR_BODY_INVALID"],
    ["null", "/answers", "null", JSON_TYPE, 400, "ERR_BODY_INVALID"],
    ["a string", "/trigger", '"SMS"', JSON_TYPE, 400, "ERR_BODY_INVALID"],
    ["more than it takes", "/trigger", long, JSON_TYPE, 413, "ERR_BODY_TOO_LARGE"],
    ["no type of code", "/trigger", "{}", JSON_TYPE, 400, "ERR_BODY_INVALID"],
    ["another type of code", "/trigger", '{"type":"EMAIL"}', JSON_TYPE, 400, "ERR_BODY_INVALID"],
    ["a code for the PIN", "/trigger", '{"type":"PIN"}', JSON_TYPE, 400, "ERR_BODY_INVALID"],
    [
      "a resend that is no boolean",
      "/trigger",
      '{"type":"SMS","resend":1}',
      JSON_TYPE,
      400,
      "ERR_BODY_INVALID",
    ],
    ["an unknown challenge", "/answers", '{"EMAIL":"1"}', JSON_TYPE, 422, "ERR_INVALID_ARGUMENT"],
    [
      "a challenge by the name of a prototype",
      "/answers",
      '{"__proto__":"1"}',
      JSON_TYPE,
      422,
      "ERR_INVALID_ARGUMENT",
    ],
    ["a PIN of three digits", "/answers", '{"PIN":"123"}', JSON_TYPE, 422, "ERR_INVALID_ARGUMENT"],
    ["a PIN that is a number", "/answers", '{"PIN":1234}', JSON_TYPE, 422, "ERR_INVALID_ARGUMENT"],
    ["a JWE that is none", "/answers", '{"PIN":{"sealed":"x"}}', JSON_TYPE, 422, "ERR_INVALID_ARGUMENT"],
    ["a facemap that is none", "/answers", '{"FACE_MAP":"%%%"}', JSON_TYPE, 422, "ERR_INVALID_ARGUMENT"],
    ["a sealed code", "/answers", '{"SMS":{"sealed":"a.b.c.d.e"}}', JSON_TYPE, 422, "ERR_INVALID_ARGUMENT"],
    [
      "what is not asked for",
      "/answers",
      '{"FACE_MAP":"RkFDRQ=="}',
      JSON_TYPE,
      409,
      "ERR_APPROVAL_NOT_PENDING",
    ],
  ];
  it.each(bad)("%s to %s", async (_, route, body, headers, status, code) => {
    const { id, call, routes, pageRequest, read, paid } = await suspended();
    const reply = await read(await routes(pageRequest(`${id}${route}`, body, headers)));
    expect(reply.headers.get("content-type")).toBe("application/problem+json");
    expect(reply).toMatchObject({ status, json: { status, code } });
    // No attempt, no answer and no payment went with it.
    expect((await call(id)).json).toMatchObject({
      passed: [],
      pending: [{ attemptsLeft: 4 }, {}, {}, {}, {}],
    });
    await call(`${id}/answers`, BOTH);
    expect((await call(`${id}/complete`, COMPLETE)).json).toEqual(GRANTED);
    expect(paid()).toBe(1);
  });

  it("a body that is longer than it says, or than anybody may send", async () => {
    const { id, routes } = await suspended();
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new Uint8Array(65_536).fill(32)),
    });
    const request = new Request(`${SHOP}/${id}/answers`, {
      method: "POST",
      headers: { ...JSON_TYPE, cookie: "session=anna" },
      body: endless,
      duplex: "half",
    } as RequestInit);
    expect((await routes(request)).status).toBe(413);
  });

  it("a body that says that it is too long is not read, and one of the utmost length is", async () => {
    const { id, routes } = await suspended();
    const send = (body: BodyInit, length: number): Promise<Response> =>
      routes(
        new Request(`${SHOP}/${id}/trigger`, {
          method: "POST",
          headers: { ...JSON_TYPE, cookie: "session=anna", "content-length": String(length) },
          body,
          duplex: "half",
        } as RequestInit),
      );
    let pulled = 0;
    const unread = new ReadableStream({ pull: () => void (pulled += 1) }, { highWaterMark: 0 });
    expect((await send(unread, 16_385)).status).toBe(413);
    expect(pulled).toBe(0);
    const text = JSON.stringify({ type: "SMS" }).padEnd(16_384);
    expect((await send(text, 16_384)).status).toBe(200);
  });

  it("a body that was read before", async () => {
    const { id, routes, pageRequest, read } = await suspended();
    const request = pageRequest(`${id}/answers`, { PIN });
    request.body?.getReader();
    expect(await read(await routes(request))).toMatchObject({
      status: 400,
      json: { code: "ERR_BODY_INVALID" },
    });
  });

  it("a field is named, unless the page made it up", async () => {
    const { id, call } = await suspended();
    const fieldOf = async (answers: object): Promise<unknown> => {
      const { status, json } = await call(`${id}/answers`, answers);
      expect(status).toBe(422);
      return json.field;
    };
    expect(await fieldOf({ PIN: "123" })).toMatch(/^[A-Za-z]{3,}$/);
    for (const made of ["<b>", "PIN>", "<PIN", "X".repeat(33)]) {
      expect(await fieldOf({ [made]: "1" })).toBeUndefined();
    }
  });

  it("another method, or no such route", async () => {
    const { id, routes, pageRequest } = await suspended();
    for (const [path, status, code] of [
      [`${id}/answers`, 405, "ERR_METHOD_NOT_ALLOWED"],
      [`${id}/nothing`, 404, "ERR_NO_SUCH_ROUTE"],
      ["approvals", 404, "ERR_NO_SUCH_ROUTE"],
      [`approvals/not-an-id`, 404, "ERR_NO_SUCH_ROUTE"],
      [`${id}/answers/${id}/more/answers`, 404, "ERR_NO_SUCH_ROUTE"],
    ] as const) {
      const response = await routes(pageRequest(path));
      expect({ path, status: response.status, ...(await response.json()) }).toMatchObject({
        path,
        status,
        code,
      });
    }
    const { headers } = await routes(pageRequest(id, {}));
    expect(headers.get("allow")).toBe("GET");
  });
});

describe("what it says", () => {
  it("never holds the one-time token, a sealed reply or an answer, on any route", async () => {
    const { id, routes, pageRequest, sandbox, sca } = await suspended();
    const said: string[] = [];
    const call = async (path: string, body?: unknown): Promise<string> => {
      const response = await routes(pageRequest(path, body));
      const text = `${[...response.headers].flat().join(" ")} ${await response.text()}`;
      said.push(text);
      return text;
    };
    await call(id);
    const sealed = async (pin: string) => {
      const { jwe, sealedTo } = await seal(await sca.wiseKey(), { pin });
      return { sealed: jwe, sealedTo };
    };
    await call(`${id}/answers`, { PIN: "4711" });
    await call(`${id}/answers`, { PIN: await sealed("4712") });
    expect(await call(`${id}/answers`, { PIN: await sealed(PIN) })).toContain('"passed":["PIN"]');
    await call(`${id}/answers`, { PARTNER_DEVICE_FINGERPRINT: FINGERPRINT });
    await call(`${id}/complete`, COMPLETE);
    await call(id);
    const tokens = sandbox.calls().flatMap(({ request }) => request.headers["one-time-token"] ?? []);
    expect(tokens.length).toBeGreaterThan(3);
    const all = said.join("\n");
    for (const secret of [...tokens, "4711", "4712", FINGERPRINT]) expect(all).not.toContain(secret);
    expect(all).not.toMatch(/eyJ[\w-]+\./);
  });

  it("is kept by no cache, but for the key", async () => {
    const { id, call } = await suspended();
    for (const [path, body] of [[id], [`${id}/answers`, { PIN: "9999" }], [`${id}/answers`, BOTH]] as const) {
      expect((await call(path, body)).headers.get("cache-control")).toBe("no-store");
    }
  });

  it("is a problem where the store fails, which nobody can see through", async () => {
    const store = createMemoryStore();
    let fails = false;
    const failing: ApprovalStore = {
      get: async (...args) =>
        fails ? Promise.reject(new Error("redis://user:secret@host")) : store.get(...args),
      set: (...args) => store.set(...args),
      delete: (...args) => store.delete(...args),
    };
    const { id, call, paid } = await suspended({ store: failing });
    await call(`${id}/answers`, BOTH);
    fails = true;
    for (const [path, body] of [[id], [`${id}/complete`, COMPLETE]] as const) {
      const { status, json } = await call(path, body);
      expect({ status, code: json.code }).toEqual({ status: 503, code: "ERR_APPROVAL_STORE_FAILED" });
      expect(JSON.stringify(json)).not.toContain("secret");
    }
    fails = false;
    expect((await call(`${id}/complete`, COMPLETE)).json).toEqual(GRANTED);
    expect(paid()).toBe(1);
  });

  it("is a problem when the hour is over, and then when the approval is forgotten", async () => {
    const { id, call, sandbox } = await suspended();
    sandbox.advance(3601);
    expect(await call(id)).toMatchObject({ status: 410, json: { code: "ERR_APPROVAL_EXPIRED" } });
    expect(await call(`${id}/answers`, BOTH)).toMatchObject({ status: 410 });
  });
});

describe("the route that met the refusal", () => {
  it("answers 202 with the approval, or the problem that there is none", async () => {
    const { start, call } = await openShop();
    const { status, json, headers } = await start();
    expect({ status, type: headers.get("content-type") }).toEqual({ status: 202, type: "application/json" });
    expect(Object.keys(json).sort()).toEqual(["expiresAt", "id", "pending", "profileId"]);
    expect(json.pending).toEqual((await call(json.id)).json.pending);
    for (const pin of ["9001", "9002", "9003", "9004"]) await call(`${json.id}/answers`, { PIN: pin });
    expect(await start(56)).toMatchObject({ status: 429, json: { code: "ERR_APPROVAL_ATTEMPTS_EXHAUSTED" } });
  });

  it("says what is approved, where the application tells it", async () => {
    const { approvalRequired } = await import("wise-sca/server");
    const { sca, wise, sandbox } = await openShop();
    const pay = createApprovalFetch({ sca, fetch: wise, now: sandbox.now });
    const description = { payee: "Example Trading Ltd" };
    const started = await pay(...payment()).catch((error: unknown) => approvalRequired(error, description));
    expect(await started.json()).toMatchObject({ description });
  });

  it("is given back what is none of this package's", async () => {
    const { approvalRequired } = await import("wise-sca/server");
    const own = new RangeError("the application's own");
    expect(() => approvalRequired(own)).toThrow(own);
  });
});

describe("options", () => {
  it.each([
    ["sca", { sca: "client" }],
    ["owner", { owner: "anna" }],
    ["complete", { complete: undefined }],
    ["describe", { describe: {} }],
    ["store", { store: {} }],
    ["wiseKey", { wiseKey: "x" }],
  ])("are checked at once: %s", (field, changed) => {
    const options = { sca: () => ({}), owner: () => "anna", complete: () => new Response(), ...changed };
    expect(() => createApprovalHandler(options as unknown as ApprovalHandlerOptions)).toThrow(
      expect.objectContaining({ code: "ERR_INVALID_OPTION", field }),
    );
  });
});
