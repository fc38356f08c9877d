import { describe, expect, it } from "vitest";
import { createSandbox } from "../../src/sandbox/index.ts";
import type { CallEvent } from "../../src/sandbox/index.ts";
import { FACTORS, JOSE_HEADERS, PROFILE, callerOf, start } from "./caller.ts";

const SESSION = `/v2/profiles/${PROFILE}/sca-sessions/authorise`;

describe("access", () => {
  it.each([
    ["none", ""],
    ["an empty one", "Bearer "],
    ["another scheme", "Basic abc"],
  ])("is refused with %s for a token", async (_what, authorization) => {
    const { call } = await start();
    const reply = await call(SESSION, { method: "POST", headers: { authorization } });
    expect(reply.status).toBe(401);
    expect(reply.json.error).toBe("unauthorized");
  });

  it("is refused before anybody looks at what is sealed", async () => {
    const { call } = await start();
    const reply = await call(`/v2/profiles/${PROFILE}/pin`, {
      method: "POST",
      headers: { authorization: "" },
      body: "no JWE",
    });
    expect([reply.status, reply.json.error]).toEqual([401, "unauthorized"]);
  });

  describe("in strict mode", () => {
    const users = [
      { id: 6146956, tokens: ["alice"], profiles: [PROFILE] },
      { id: 7, tokens: ["bob"], profiles: ["202"] },
    ];
    const strict = () => start({}, { users, clientTokens: ["client"] });

    it("takes known tokens only, and each for its own kind of operation", async () => {
      const { call } = await strict();
      const key = "/v1/auth/jose/response/public-keys?algorithm=RSA_OAEP_256&scope=PAYLOAD_ENCRYPTION";
      expect((await call(SESSION, { method: "POST", token: "alice" })).status).toBe(200);
      expect((await call(key, { token: "client" })).status).toBe(200);
      for (const [path, token, method] of [
        [SESSION, "mallory", "POST"],
        [SESSION, "client", "POST"],
        [key, "alice", "GET"],
      ]) {
        const reply = await call(path ?? "", { token: token ?? "", method: method ?? "" });
        expect([reply.status, reply.json.error]).toEqual([401, "invalid_token"]);
      }
    });

    it("refuses another user's profile without asking for SCA", async () => {
      const { sandbox, call } = await strict();
      sandbox.profile(PROFILE).enrol(FACTORS);
      for (const path of [SESSION, `/v3/profiles/${PROFILE}/transfers/1/payments`]) {
        const reply = await call(path, { json: { type: "BALANCE" }, token: "bob" });
        expect(reply.status).toBe(403);
        expect(reply.headers.has("x-2fa-approval")).toBe(false);
      }
    });

    it("shows a token to its owner only, with the user's id", async () => {
      const { call } = await strict();
      const session = await call(SESSION, { method: "POST", token: "alice" });
      const { oneTimeToken, userId } = session.json.oneTimeTokenProperties;
      expect(userId).toBe(6146956);
      const status = (token: string) => call("/v1/one-time-token/status", { oneTimeToken, token });
      expect((await status("alice")).status).toBe(200);
      expect(await status("bob")).toMatchObject({ status: 404, code: "one.time.token.not.found" });
    });
  });
});

describe("a snapshot", () => {
  it("is JSON, and another sandbox goes on from it", async () => {
    const first = await start({ statusShape: "wrapped" });
    first.sandbox.profile(PROFILE).enrol(FACTORS);
    const { oneTimeToken } = await first.session();
    await first.verifyPin(oneTimeToken);
    await first.sandbox.rotateKey();
    first.sandbox.advance(100);
    const stored = JSON.stringify(first.sandbox.snapshot());

    const second = await start();
    await second.sandbox.restore(JSON.parse(stored));
    expect(second.sandbox.settings).toEqual(first.sandbox.settings);
    expect(second.sandbox.wiseKey).toEqual(first.sandbox.wiseKey);
    expect(second.sandbox.now()).toBe(first.sandbox.now());
    await second.verifyDevice(oneTimeToken);
    const status = await second.status(oneTimeToken);
    expect(status.json.oneTimeTokenProperties.validity).toBe(3500);
    expect((await second.statement({ approval: oneTimeToken })).status).toBe(200);
    expect(JSON.stringify(first.sandbox.snapshot())).toBe(stored);
  });

  it("stays as it was while the sandbox goes on", async () => {
    const { sandbox, session, verifyPin } = await start();
    sandbox.profile(PROFILE).enrol(FACTORS);
    const { oneTimeToken } = await session();
    const snapshot = sandbox.snapshot();
    await verifyPin(oneTimeToken);
    expect(snapshot.tokens[0]?.challenges[0]?.passed).toBe(false);
    await sandbox.restore(snapshot);
    await verifyPin(oneTimeToken);
    expect(snapshot.tokens[0]?.challenges[0]?.passed).toBe(false);
  });

  it("of another format is refused", async () => {
    const { sandbox } = await start();
    const wrong = { ...sandbox.snapshot(), format: 2 };
    await expect(sandbox.restore(JSON.parse(JSON.stringify(wrong)))).rejects.toThrow(
      "pass what snapshot() returned",
    );
  });

  it("is not needed to begin anew: reset forgets all but keys and settings", async () => {
    const { sandbox, call, session, status } = await start({ ottTtl: 99 });
    sandbox.profile(PROFILE).enrol(FACTORS);
    const { oneTimeToken } = await session();
    const [key, settings, now] = [sandbox.wiseKey, sandbox.settings, sandbox.now()];
    sandbox.advance(50);
    sandbox.reset();
    expect([sandbox.wiseKey, sandbox.settings, sandbox.now()]).toEqual([key, settings, now]);
    expect((await status(oneTimeToken)).status).toBe(404);
    expect((await call(`/v2/profiles/${PROFILE}/pin`, { method: "DELETE" })).status).toBe(404);
  });
});

describe("events", () => {
  it("tell each call whole: headers, JWE parts and plaintext of both sides", async () => {
    const { sandbox, call } = await start();
    const events: CallEvent[] = [];
    const stop = sandbox.on((event) => events.push(event));
    const reply = await call("/v1/auth/jose/playground/jwe-direct-encryption", {
      seal: { message: "hello" },
    });
    stop();
    await call("/nowhere");
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject({
      id: reply.headers.get("x-trace-id"),
      at: sandbox.now(),
      method: "POST",
      target: "/v1/auth/jose/playground/jwe-direct-encryption",
      operationId: "echoDirectJwe",
      request: {
        headers: { authorization: "Bearer any", "x-tw-jose-method": "jwe" },
        jwe: { header: { alg: "RSA-OAEP-256", enc: "A256GCM" } },
        plaintext: '{"message":"hello"}',
      },
      reply: {
        status: 200,
        headers: { "content-type": "application/jose+json" },
        body: reply.body,
        jwe: { header: { alg: "dir", enc: "A256GCM" }, parts: reply.body.split(".") },
        plaintext: reply.text,
      },
      warnings: [],
    });
    expect(events[0]?.duration).toBeGreaterThan(0);
  });

  it("say what was wrong with a refused JWE", async () => {
    const { sandbox, call } = await start();
    const warnings: string[] = [];
    sandbox.on((event) => warnings.push(...event.warnings));
    await call(`/v2/profiles/${PROFILE}/pin`, { body: "a.b.c", headers: JOSE_HEADERS });
    expect(warnings).toEqual(["The JWE was refused: a compact JWE has five parts separated by dots."]);
  });

  it("come for calls that no operation answers, too", async () => {
    const { sandbox, call } = await start();
    const events: CallEvent[] = [];
    sandbox.on((event) => events.push(event));
    await call("/nowhere?x=1");
    expect(events[0]).toMatchObject({ target: "/nowhere?x=1", reply: { status: 404 } });
    expect(events[0]).not.toHaveProperty("operationId");
  });
});

describe("the fault hook", () => {
  it("can answer, spoil the seal, and change the response", async () => {
    const spoilt: string[] = [];
    const wrongKey = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt"]);
    let mode = "";
    const { call } = await start(
      {},
      {
        faults: {
          before: () => (mode === "before" ? new Response("<h1>", { status: 502 }) : undefined),
          responseKey: (_point, cek) => (mode === "key" ? wrongKey : cek),
          responseJwe: (_point, jwe) => (mode === "jwe" ? jwe.slice(0, -20) : jwe),
          after: ({ operationId }, response) => {
            spoilt.push(operationId);
            return mode === "after" ? new Response(null, { status: 503 }) : response;
          },
        },
      },
    );
    const echo = () => call("/v1/auth/jose/playground/jwe-direct-encryption", { seal: { message: "hello" } });
    expect((await echo()).status).toBe(200);
    mode = "before";
    expect((await echo()).status).toBe(502);
    mode = "key";
    await expect(echo()).rejects.toThrow("decryption operation failed");
    mode = "jwe";
    await expect(echo()).rejects.toThrow();
    mode = "after";
    expect((await echo()).status).toBe(503);
    expect(spoilt).toEqual(["echoDirectJwe", "echoDirectJwe", "echoDirectJwe", "echoDirectJwe"]);
  });
});

describe("handling", () => {
  it("needs no set-up: it makes a key of its own and any bearer token will do", async () => {
    const sandbox = await createSandbox();
    const { call } = callerOf(sandbox);
    expect((await call(`/v2/profiles/${PROFILE}/pin`, { seal: { pin: "1234" } })).status).toBe(200);
  });

  it("takes a Request, a URL or a path", async () => {
    const { sandbox } = await start();
    const init = { method: "POST", headers: { authorization: "Bearer any" } };
    const url = new URL(SESSION, "https://api.example.com");
    for (const input of [new Request(url, init), url, SESSION]) {
      const response = await sandbox.fetch(input, input instanceof Request ? undefined : init);
      expect(response.status).toBe(200);
    }
  });

  it.each([
    [[{ id: 1, tokens: ["secret token"], profiles: [] }], "tokens, without spaces"],
    [
      [
        { id: 1, tokens: ["a"], profiles: [] },
        { id: 2, tokens: ["a"], profiles: [] },
      ],
      "each its own tokens",
    ],
    [[{ id: 1.5, tokens: ["a"], profiles: [] }], "whole number as id"],
    [[{ id: 1, tokens: ["a"], profiles: [0] }], "positive whole numbers as profiles"],
  ])("takes no users like %j", async (users, message) => {
    await expect(start({}, { users })).rejects.toThrow(message);
    await expect(start({}, { users })).rejects.not.toThrow("secret");
  });

  it("refuses profile ids, times and factors that cannot be", async () => {
    const { sandbox } = await start();
    expect(() => sandbox.profile(0)).toThrow("positive whole number");
    expect(() => sandbox.profile("a")).toThrow("positive whole number");
    expect(() => sandbox.advance(Number.NaN)).toThrow("number of seconds");
    const profile = sandbox.profile(1);
    expect(() => profile.enrol({ pin: "12a4" })).toThrow("pass pin as a string of four digits");
    expect(() => profile.enrol({ faceMap: "no base64" })).toThrow("pass faceMap as base64");
    expect(() => profile.enrol({ deviceFingerprint: ["a", ""] })).toThrow("pass deviceFingerprint as");
    expect(() => profile.enrol({ pin: "1234", phone: "call me" })).toThrow("pass phone as");
    expect(sandbox.snapshot().profiles).toEqual([]);
  });

  it("forgets one-time tokens an hour after they expired", async () => {
    const { sandbox, session, status } = await start();
    const { oneTimeToken } = await session();
    sandbox.advance(7199);
    await session();
    expect((await status(oneTimeToken)).code).toBe("one.time.token.expired");
    sandbox.advance(1);
    await session();
    expect((await status(oneTimeToken)).code).toBe("one.time.token.not.found");
    expect(sandbox.snapshot().tokens).toHaveLength(2);
  });
});
