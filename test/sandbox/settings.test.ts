import { describe, expect, it } from "vitest";
import { defaultSettings } from "../../src/sandbox/index.ts";
import type { Enrolment, SettingsPatch } from "../../src/sandbox/index.ts";
import { FACTORS, JOSE_HEADERS, PROFILE, seal, start } from "./caller.ts";
import vectors from "../vectors/jose-vectors.json" with { type: "json" };

const PIN = `/v2/profiles/${PROFILE}/pin`;
const DIRECT = "/v1/auth/jose/playground/jwe-direct-encryption";

async function enrolled(settings: SettingsPatch, factors: Enrolment = FACTORS) {
  const started = await start(settings);
  started.sandbox.profile(PROFILE).enrol(factors);
  return started;
}

describe("statusShape", () => {
  it.each([
    ["bare", ["oneTimeToken", "challenges", "validity", "userId"]],
    ["wrapped", ["oneTimeTokenProperties"]],
    ["both", ["oneTimeToken", "challenges", "validity", "userId", "oneTimeTokenProperties"]],
  ] as const)("%s shapes the status reply and nothing else", async (statusShape, members) => {
    const { session, status, verifyPin } = await enrolled({ statusShape });
    const token = await session();
    const reply = await status(token.oneTimeToken);
    expect(Object.keys(reply.json)).toEqual(members);
    expect(reply.json.oneTimeTokenProperties ?? reply.json).toEqual(token);
    expect((await verifyPin(token.oneTimeToken)).json.oneTimeToken).toBe(token.oneTimeToken);
  });
});

describe("what clears a token", () => {
  it("minChallenges 1 lets one challenge do, and 3 asks for three", async () => {
    for (const minChallenges of [1, 3]) {
      const { statement, verifyPin, verifyDevice, verifyFace } = await enrolled({ minChallenges });
      const approval = (await statement()).headers.get("x-2fa-approval") ?? "";
      await verifyPin(approval);
      expect((await statement({ approval })).status).toBe(minChallenges === 1 ? 200 : 403);
      await verifyDevice(approval);
      expect((await statement({ approval })).status).toBe(minChallenges === 1 ? 200 : 403);
      await verifyFace(approval);
      expect((await statement({ approval })).status).toBe(200);
    }
  });

  it.each([
    [true, 403],
    [false, 200],
  ])("distinctCategories %s answers two possession factors with %i", async (distinctCategories, expected) => {
    const { call, statement, verifyDevice } = await enrolled(
      { distinctCategories },
      { deviceFingerprint: FACTORS.deviceFingerprint, phone: FACTORS.phone },
    );
    const approval = (await statement()).headers.get("x-2fa-approval") ?? "";
    await verifyDevice(approval);
    await call("/v1/one-time-token/sms/trigger", { method: "POST", oneTimeToken: approval });
    await call("/v1/one-time-token/sms/verify", { oneTimeToken: approval, json: { otpCode: "111111" } });
    expect((await statement({ approval })).status).toBe(expected);
  });

  it("challengeList drop leaves passed challenges out, and nothing once cleared", async () => {
    const { session, verifyPin, verifyDevice } = await enrolled({ challengeList: "drop" });
    const { oneTimeToken } = await session();
    const first = await verifyPin(oneTimeToken);
    expect(first.json.challenges).toHaveLength(3);
    expect((await verifyDevice(oneTimeToken)).json.challenges).toEqual([]);
  });

  it.each([
    ["allow", 200, 403],
    ["reject", 400, 400],
  ] as const)(
    "insufficientFactors %s gives %i for a session with one factor",
    async (setting, authorised, guarded) => {
      const { call, statement, verifyPin } = await enrolled(
        { insufficientFactors: setting },
        { pin: "1234" },
      );
      const session = await call(`/v2/profiles/${PROFILE}/sca-sessions/authorise`, { method: "POST" });
      expect(session.status).toBe(authorised);
      const rejected = await statement();
      expect(rejected.status).toBe(guarded);
      const approval = rejected.headers.get("x-2fa-approval");
      expect(approval === null).toBe(setting === "reject");
      if (approval === null) return;
      await verifyPin(approval);
      expect((await statement({ approval })).status).toBe(403);
    },
  );
});

describe("encryption", () => {
  it("encryptResponses false answers in plain JSON", async () => {
    const { call } = await start({ encryptResponses: false });
    const reply = await call(DIRECT, { seal: { message: "hello" } });
    expect(reply).toMatchObject({ status: 200, isSealed: false });
    expect(reply.headers.get("content-type")).toBe("application/json");
  });

  it("encryptErrors seals errors, except where there is no key to seal under", async () => {
    const { call } = await start({ encryptErrors: true });
    const reply = await call(PIN, { seal: { pin: "abcd" } });
    expect(reply).toMatchObject({ status: 400, isSealed: true, code: "bad.request" });
    const unread = await call(PIN, { body: "nonsense", headers: JOSE_HEADERS });
    expect(unread).toMatchObject({ status: 400, isSealed: false, code: "jose.invalid" });
  });

  it.each([400, 500] as const)(
    "joseFailureStatus %i answers what does not decrypt",
    async (joseFailureStatus) => {
      const { call } = await start({ joseFailureStatus });
      const vector = vectors.rejectRequests.find((one) => one.name === "sealed to another key");
      const reply = await call(PIN, { body: vector?.jwe ?? "", headers: JOSE_HEADERS });
      expect(reply.status).toBe(joseFailureStatus);
    },
  );

  it("allowPlaintext takes the documentation's curl as it stands, and answers in kind", async () => {
    const { call } = await start({ allowPlaintext: true });
    const reply = await call(DIRECT, { body: ' { "message" : "hello" }', headers: JOSE_HEADERS });
    expect(reply).toMatchObject({ status: 200, isSealed: false });
    expect(reply.json.message).toBe("jose-playground-response-hello");
    expect((await call(DIRECT, { body: "{broken", headers: JOSE_HEADERS })).code).toBe("bad.request");
  });

  it("strictJweBody refuses a JWE in JSON quotes", async () => {
    const { sandbox, call } = await start({ strictJweBody: true });
    const body = `"${await seal(sandbox.wiseKey, { message: "hello" })}"`;
    expect(await call(DIRECT, { body, headers: JOSE_HEADERS })).toMatchObject({
      status: 400,
      code: "jose.invalid",
    });
  });

  it("keyOverlap 0 drops the previous key at once", async () => {
    const { sandbox, call } = await start({ keyOverlap: 0 });
    const body = await seal(sandbox.wiseKey, { message: "hello" });
    await sandbox.rotateKey();
    expect((await call(DIRECT, { body, headers: JOSE_HEADERS })).status).toBe(500);
  });

  it.each([
    ["always", 400, 400],
    ["when-several", 200, 400],
    ["never", 200, 200],
  ] as const)("requireEncryptionKid %s gives %i with one key and %i with two", async (setting, one, two) => {
    const { call } = await start({ requireEncryptionKid: setting });
    const upload = async (keyId: string) =>
      call("/v1/auth/jose/request/public-keys", {
        json: {
          keyId,
          validFrom: "2026-01-01 00:00:00",
          validTill: "2027-01-01 00:00:00",
          scope: "PAYLOAD_ENCRYPTION",
          publicKeyMaterial: {
            algorithm: "RSA_OAEP_256",
            keyMaterial: vectors.keys.partner.publicSpkiDerBase64,
          },
        },
      });
    await upload("11111111-1111-4111-8111-111111111111");
    const echo = async () => (await call("/v1/auth/jose/playground/jwe", { headers: JOSE_HEADERS })).status;
    expect(await echo()).toBe(one);
    await upload("22222222-2222-4222-8222-222222222222");
    expect(await echo()).toBe(two);
    expect((await call(DIRECT, { seal: { message: "hello" } })).status).toBe(200);
  });
});

describe("one-time tokens", () => {
  it("ottSingleUse false lets a cleared token approve the same payment again", async () => {
    const { fund, verifyPin, verifyDevice } = await enrolled({ ottSingleUse: false });
    const approval = (await fund()).headers.get("x-2fa-approval") ?? "";
    await verifyPin(approval);
    await verifyDevice(approval);
    expect((await fund({ approval })).status).toBe(201);
    expect((await fund({ approval })).status).toBe(201);
  });

  it("lowRiskWindow sets how long low-risk calls pass", async () => {
    const { sandbox, statement, session, verifyPin, verifyDevice } = await enrolled({ lowRiskWindow: 10 });
    const { oneTimeToken } = await session();
    await verifyPin(oneTimeToken);
    await verifyDevice(oneTimeToken);
    sandbox.advance(9);
    expect((await statement()).status).toBe(200);
    sandbox.advance(1);
    expect((await statement()).status).toBe(403);
  });

  it("ottTtl sets the validity that counts down", async () => {
    const { sandbox, session, status } = await enrolled({ ottTtl: 60 });
    const { oneTimeToken, validity } = await session();
    expect(validity).toBe(60);
    sandbox.advance(59.4);
    expect((await status(oneTimeToken)).json.validity).toBe(1);
    sandbox.advance(0.6);
    expect((await status(oneTimeToken)).status).toBe(400);
  });

  it("ottErrors sets the statuses of tokens that cannot be used", async () => {
    const { sandbox, call, session, status } = await enrolled({
      ottErrors: { unknown: 400, expired: 410, foreign: 403 },
    });
    sandbox.profile(202).enrol({ pin: "1234" });
    const { oneTimeToken } = await session();
    expect((await status("00000000-0000-4000-8000-000000000000")).status).toBe(400);
    const foreign = await call("/v2/profiles/202/pin/verify", { oneTimeToken, seal: { pin: "1234" } });
    expect(foreign.status).toBe(403);
    sandbox.profile(PROFILE).expire();
    expect((await status(oneTimeToken)).status).toBe(410);
  });
});

describe("the rest", () => {
  it("maxDevices sets how many device fingerprints there may be", async () => {
    const { call } = await start({ maxDevices: 1 });
    const devices = `/v2/profiles/${PROFILE}/device-fingerprints`;
    expect((await call(devices, { seal: { deviceFingerprint: "a" } })).status).toBe(200);
    expect((await call(devices, { seal: { deviceFingerprint: "b" } })).status).toBe(400);
  });

  it("scaEnabled false lets protected calls pass without a question", async () => {
    const { statement, fund } = await enrolled({ scaEnabled: false });
    const replies = [await statement(), await fund()];
    expect(replies.map((reply) => reply.status)).toEqual([200, 201]);
    for (const reply of replies) expect(reply.headers.has("x-2fa-approval-result")).toBe(false);
  });

  it.each([
    [
      "full",
      {
        timestamp: "2026-01-15T09:30:00.000Z",
        status: 403,
        error: "Forbidden",
        message: "Access is denied.",
        path: `/v1/profiles/${PROFILE}/balance-statements/7/statement.json`,
      },
    ],
    [
      "short",
      {
        error: "unauthorized",
        message: "Unauthorized",
        path: null,
        status: 403,
        timestamp: "2026-01-15T09:30:00.000Z",
      },
    ],
    ["empty", undefined],
  ] as const)("forbiddenBody %s shapes the 403, never its headers", async (forbiddenBody, body) => {
    const { statement } = await enrolled({ forbiddenBody });
    const reply = await statement();
    expect(reply.json).toEqual(body);
    expect(reply.headers.get("x-2fa-approval-result")).toBe("REJECTED");
  });
});

describe("configuration", () => {
  it("starts from the documented defaults and changes while running", async () => {
    const { sandbox } = await start();
    expect(sandbox.settings).toEqual(defaultSettings);
    sandbox.configure({ statusShape: "wrapped", lockout: { attempts: 3 } });
    expect(sandbox.settings).toEqual({
      ...defaultSettings,
      statusShape: "wrapped",
      lockout: { ...defaultSettings.lockout, attempts: 3 },
    });
  });

  it.each([
    [{ statusShape: "flat" }, "sandbox setting statusShape: pass one of bare, wrapped, both"],
    [{ minChallenges: 0 }, "sandbox setting minChallenges: pass a whole number from 1 to 4"],
    [{ minChallenges: 1.5 }, "sandbox setting minChallenges: pass a whole number from 1 to 4"],
    [{ encryptErrors: "yes" }, "sandbox setting encryptErrors: pass true or false"],
    [{ joseFailureStatus: 418 }, "sandbox setting joseFailureStatus: pass one of 400, 500"],
    [{ lockout: { status: 500 } }, "sandbox setting lockout.status: pass one of 400, 403, 429"],
    [{ lockout: 5 }, "sandbox setting lockout: pass an object"],
    [{ ottErrors: { gone: 404 } }, "sandbox setting ottErrors.gone is unknown"],
    [{ colour: "red" }, "sandbox setting colour is unknown; there are reading, statusShape, minChallenges"],
    [{ toString: "red" }, "sandbox setting toString is unknown"],
  ])("refuses %j and keeps what was", async (patch, message) => {
    const { sandbox } = await start();
    const configure = (value: object): void => sandbox.configure({ scaEnabled: false, ...value });
    expect(() => configure(patch)).toThrow(TypeError);
    expect(() => configure(patch)).toThrow(message);
    expect(sandbox.settings).toEqual(defaultSettings);
  });
});
