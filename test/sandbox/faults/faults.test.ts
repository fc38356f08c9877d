import { describe, expect, it } from "vitest";
import { createScaClient, parseApprovalRequired } from "../../../src/index.ts";
import type { ScaClientOptions } from "../../../src/index.ts";
import { createSandbox } from "../../../src/sandbox/index.ts";
import type { FaultInput, Sandbox, SandboxOptions } from "../../../src/sandbox/index.ts";
import { serve } from "../../../src/sandbox/node.ts";
import { failureOf } from "../../support/failure.ts";
import { vectors } from "../../support/keys.ts";

const PROFILE = 101;
const STATEMENT = `/v1/profiles/${PROFILE}/balance-statements/7/statement.json`;

async function stage(options: SandboxOptions = {}, client: Partial<ScaClientOptions> = {}) {
  const sandbox = await createSandbox({
    keys: [{ version: 1, privateKey: vectors.keys.wise.privatePkcs8Pem }],
    ...options,
  });
  sandbox.profile(PROFILE).enrol({ pin: "1234", deviceFingerprint: "my-phone" });
  const sca = createScaClient({
    baseUrl: "http://localhost",
    token: "user",
    clientToken: "client",
    retry: { delay: 0 },
    fetch: sandbox.fetch,
    ...client,
  });
  const { oneTimeToken } = await sca.createScaSession({ profileId: PROFILE });
  const verifyPin = (pin = "1234", options = {}) =>
    sca.verifyPin({ profileId: PROFILE, oneTimeToken, pin }, options);
  return { sandbox, sca, oneTimeToken, verifyPin };
}

/** How often an operation was called. */
function callsOf(sandbox: Sandbox, operationId: string): number {
  return sandbox.calls().filter((call) => call.operationId === operationId).length;
}

describe("what the client says of a fault", () => {
  it("delay: a call that takes longer than its timeout ends with ERR_TIMEOUT", async () => {
    const { sandbox, verifyPin } = await stage();
    sandbox.faults.add({ kind: "delay", operationId: "verifyPin", milliseconds: 5000 });
    expect(await failureOf(verifyPin("1234", { timeout: 20 }))).toMatchObject({ code: "ERR_TIMEOUT" });
  });

  it("delay: a patient call waits", async () => {
    const { sandbox, verifyPin } = await stage();
    sandbox.faults.add({ kind: "delay", operationId: "verifyPin", milliseconds: 1 });
    expect(await verifyPin()).toMatchObject({ challenges: [{ passed: true }, { passed: false }] });
  });

  it("reset before: ERR_NETWORK; the verification is not repeated and had no effect", async () => {
    const { sandbox, sca, oneTimeToken, verifyPin } = await stage();
    sandbox.faults.add({ kind: "reset", operationId: "verifyPin" });
    expect(await failureOf(verifyPin())).toMatchObject({ code: "ERR_NETWORK" });
    expect(callsOf(sandbox, "verifyPin")).toBe(1);
    const { challenges } = await sca.getOneTimeTokenStatus({ oneTimeToken });
    expect(challenges[0]?.passed).toBe(false);
  });

  it("reset after: ERR_NETWORK as well, although the verification took effect", async () => {
    const { sandbox, sca, oneTimeToken, verifyPin } = await stage();
    sandbox.faults.add({ kind: "reset", operationId: "verifyPin", when: "after" });
    expect(await failureOf(verifyPin())).toMatchObject({ code: "ERR_NETWORK" });
    const { challenges } = await sca.getOneTimeTokenStatus({ oneTimeToken });
    expect(challenges[0]?.passed).toBe(true);
  });

  it("reset of a call that is safe to repeat: it is repeated, and nobody notices", async () => {
    const { sandbox, sca, oneTimeToken } = await stage();
    sandbox.faults.add({ kind: "reset", operationId: "getOneTimeTokenStatus", times: 2 });
    expect(await sca.getOneTimeTokenStatus({ oneTimeToken })).toMatchObject({ oneTimeToken });
    expect(callsOf(sandbox, "getOneTimeTokenStatus")).toBe(3);
  });

  it("truncated-jwe: ERR_REPLY_NOT_ENCRYPTED", async () => {
    const { sandbox, verifyPin } = await stage();
    sandbox.faults.add({ kind: "truncated-jwe", operationId: "verifyPin" });
    expect(await failureOf(verifyPin())).toMatchObject({ code: "ERR_REPLY_NOT_ENCRYPTED" });
  });

  it.each(["tampered-jwe", "wrong-cek"] as const)("%s: ERR_REPLY_NOT_OPENED", async (kind) => {
    const { sandbox, verifyPin } = await stage();
    sandbox.faults.add({ kind, operationId: "verifyPin" });
    expect(await failureOf(verifyPin())).toMatchObject({ code: "ERR_REPLY_NOT_OPENED" });
    // The token is as it was before the damage: the next call goes through.
    expect(await verifyPin()).toMatchObject({ challenges: [{ passed: true }, { passed: false }] });
  });

  it("wrong-kid: ERR_REPLY_NOT_OPENED, since no key of that name is ours", async () => {
    const keyId = "6da49495-7d22-4d0b-9b38-0b1f0b2f6f5e";
    const { sandbox, sca } = await stage(
      {},
      { partnerKeys: [{ keyId, privateKey: vectors.keys.partner.privatePkcs8Pem }] },
    );
    await sca.uploadJosePublicKey({
      keyId,
      validFrom: "2020-01-01 00:00:00",
      validTill: "2099-01-01 00:00:00",
      scope: "PAYLOAD_ENCRYPTION",
      publicKeyMaterial: {
        algorithm: "RSA_OAEP_256",
        keyMaterial: vectors.keys.partner.publicSpkiDerBase64,
      },
    });
    expect(await sca.getEchoJwe()).toMatchObject({ method: "GET" });
    sandbox.faults.add({ kind: "wrong-kid" });
    expect(await failureOf(sca.getEchoJwe())).toMatchObject({ code: "ERR_REPLY_NOT_OPENED" });
  });

  it("plaintext-reply: taken where Wise declares it, else ERR_REPLY_NOT_ENCRYPTED", async () => {
    const { sandbox, sca, verifyPin } = await stage();
    sandbox.faults.add({ kind: "plaintext-reply", operationId: "verifyPin" });
    expect(await verifyPin()).toHaveProperty("oneTimeToken");
    sandbox.faults.add({ kind: "plaintext-reply", operationId: "echoDirectJwe" });
    const echo = sca.echoDirectJwe({ message: "hello" });
    expect(await failureOf(echo)).toMatchObject({ code: "ERR_REPLY_NOT_ENCRYPTED" });
    const strict = await stage({}, { jose: { plaintextReplies: "refuse" } });
    strict.sandbox.faults.add({ kind: "plaintext-reply", operationId: "verifyPin" });
    expect(await failureOf(strict.verifyPin())).toMatchObject({ code: "ERR_REPLY_NOT_ENCRYPTED" });
  });

  it("encrypted-error: the code inside, as if it had come in plain", async () => {
    const { sandbox, verifyPin } = await stage();
    sandbox.faults.add({ kind: "encrypted-error", operationId: "verifyPin" });
    await verifyPin();
    expect(sandbox.faults.list()).toHaveLength(1);
    const { sandbox: second, verifyPin: verifyAnew } = await stage();
    second.faults.add({ kind: "encrypted-error", operationId: "verifyPin" });
    expect(await failureOf(verifyAnew("9999"))).toMatchObject({
      code: "PIN_VERIFICATION_FAILED",
      status: 400,
    });
    expect(second.calls().at(-1)?.reply.jwe?.header).toMatchObject({ alg: "dir" });
  });

  it("bad-gateway: the status, and nothing of the HTML", async () => {
    const { sandbox, verifyPin } = await stage();
    sandbox.faults.add({ kind: "bad-gateway", operationId: "verifyPin" });
    const failure = await failureOf(verifyPin());
    expect(failure).toMatchObject({ code: "ERR_UNEXPECTED_STATUS", status: 502 });
    expect(JSON.stringify(failure)).not.toContain("html");
  });

  it("bad-gateway on a call that is safe to repeat: it is repeated", async () => {
    const { sandbox, sca, oneTimeToken } = await stage();
    sandbox.faults.add({ kind: "bad-gateway", times: 2 });
    expect(await sca.getOneTimeTokenStatus({ oneTimeToken })).toMatchObject({ oneTimeToken });
  });

  it("undecryptable: the key is fetched anew, has not changed, and the 500 stands", async () => {
    const { sandbox, verifyPin } = await stage();
    sandbox.faults.add({ kind: "undecryptable", operationId: "verifyPin" });
    expect(await failureOf(verifyPin())).toMatchObject({ code: "JOSE_REQUEST_UNREADABLE", status: 500 });
    expect(callsOf(sandbox, "verifyPin")).toBe(1);
    expect(callsOf(sandbox, "getJosePublicKey")).toBe(2);
  });

  it("undecryptable where the provider answers 400: the same", async () => {
    const { sandbox, verifyPin } = await stage({ settings: { joseFailureStatus: 400 } });
    sandbox.faults.add({ kind: "undecryptable", operationId: "verifyPin" });
    expect(await failureOf(verifyPin())).toMatchObject({ status: 400 });
  });

  it("rate-limit: RATE_LIMITED with the seconds to wait", async () => {
    const { sandbox, verifyPin } = await stage();
    sandbox.faults.add({ kind: "rate-limit", operationId: "verifyPin", retryAfter: 7 });
    expect(await failureOf(verifyPin())).toMatchObject({ code: "RATE_LIMITED", retryAfter: 7 });
  });

  it("rate-limit on a call that may be repeated after it: it is repeated", async () => {
    const { sandbox, sca } = await stage();
    sandbox.faults.add({ kind: "rate-limit", retryAfter: 0 });
    expect(await sca.createScaSession({ profileId: PROFILE })).toHaveProperty("oneTimeToken");
  });

  it("rotated-key: the call is sealed again to the new key, once, and succeeds", async () => {
    const { sandbox, sca } = await stage();
    await sca.echoDirectJwe({ message: "fetches the key" });
    sandbox.faults.add({ kind: "rotated-key", operationId: "echoDirectJwe" });
    expect(await sca.echoDirectJwe({ message: "again" })).toHaveProperty("message");
    expect(callsOf(sandbox, "echoDirectJwe")).toBe(3);
    expect(sandbox.wiseKey.version).toBe(2);
  });

  it("rotated-key: an answer is not sent again after a 500, which may have come after its judgement", async () => {
    const { sandbox, sca, verifyPin } = await stage();
    await sca.echoDirectJwe({ message: "fetches the key" });
    sandbox.faults.add({ kind: "rotated-key", operationId: "verifyPin" });
    expect(await failureOf(verifyPin())).toMatchObject({ code: "ERR_WISE_KEY_CHANGED", status: 500 });
    expect(callsOf(sandbox, "verifyPin")).toBe(1);
    expect(await verifyPin()).toMatchObject({ challenges: [{ passed: true }, { passed: false }] });
  });

  it("expired-ott: ONE_TIME_TOKEN_EXPIRED", async () => {
    const { sandbox, verifyPin } = await stage();
    sandbox.faults.add({ kind: "expired-ott", operationId: "verifyPin" });
    expect(await failureOf(verifyPin())).toMatchObject({ code: "ONE_TIME_TOKEN_EXPIRED" });
  });

  it("clock-skew: a token made by a clock that is behind is over before its time", async () => {
    const { sandbox, sca } = await stage();
    sandbox.faults.add({ kind: "clock-skew", seconds: -3600 });
    const { oneTimeToken, validity } = await sca.createScaSession({ profileId: PROFILE });
    expect(validity).toBe(3600);
    expect(sandbox.calls().at(-1)?.reply.headers["date"]).toBe(
      new Date(Math.floor(sandbox.now() / 1000) * 1000 - 3_600_000).toUTCString(),
    );
    expect(await failureOf(sca.getOneTimeTokenStatus({ oneTimeToken }))).toMatchObject({
      code: "ONE_TIME_TOKEN_EXPIRED",
    });
  });

  it("duplicate-header: a reply labelled twice is opened all the same", async () => {
    const { sandbox, verifyPin } = await stage();
    sandbox.faults.add({ kind: "duplicate-header", operationId: "verifyPin" });
    expect(await verifyPin()).toHaveProperty("oneTimeToken");
    expect(sandbox.calls().at(-1)?.reply.headers["content-type"]).toBe(
      "application/jose+json, application/jose+json",
    );
  });

  it("duplicate-header: a refusal that names its one-time token twice asks for no approval", async () => {
    const { sandbox } = await stage();
    sandbox.faults.add({ kind: "duplicate-header", header: "x-2fa-approval" });
    const response = await sandbox.fetch(STATEMENT, { headers: { authorization: "Bearer user" } });
    expect(response.headers.get("x-2fa-approval")).toMatch(/^\S+, \S+$/);
    expect(parseApprovalRequired(response)).toBeUndefined();
  });
});

describe("a fault", () => {
  it("strikes once, unless told how often", async () => {
    const { sandbox } = await stage();
    const status = async () => (await sandbox.fetch(STATEMENT)).status;
    sandbox.faults.add({ kind: "bad-gateway" });
    expect([await status(), await status()]).toEqual([502, 401]);
    sandbox.faults.add({ kind: "bad-gateway", times: 2 });
    expect([await status(), await status(), await status()]).toEqual([502, 502, 401]);
  });

  it("strikes by chance, and without end, when it has a probability", async () => {
    const drawn = [0.4, 0.6, 0.49, 0.5];
    const { sandbox } = await stage({ random: () => drawn.shift() ?? 1 });
    sandbox.faults.add({ kind: "bad-gateway", probability: 0.5, operationId: "getBalanceStatement" });
    const statuses: number[] = [];
    for (let call = 0; call < 4; call += 1) statuses.push((await sandbox.fetch(STATEMENT)).status);
    expect(statuses).toEqual([502, 401, 502, 401]);
    expect(sandbox.faults.list()).toHaveLength(1);
  });

  it("waits for the operation it names, and for a reply that it fits", async () => {
    const { sandbox, sca, oneTimeToken, verifyPin } = await stage();
    const fault = sandbox.faults.add({ kind: "tampered-jwe", operationId: "verifyPin" });
    await sca.echoDirectJwe({ message: "not this one" });
    await sca.getOneTimeTokenStatus({ oneTimeToken });
    expect(sandbox.faults.list()).toEqual([fault]);
    await failureOf(verifyPin());
    expect(sandbox.faults.list()).toEqual([]);
    expect(sandbox.calls().at(-1)?.faults).toEqual(["tampered-jwe"]);
  });

  it("can be taken back, alone or with all others", async () => {
    const { sandbox } = await stage();
    const { id } = sandbox.faults.add({ kind: "reset" });
    sandbox.faults.add({ kind: "delay" });
    sandbox.faults.add({ kind: "bad-gateway" });
    expect(sandbox.faults.remove(id)).toBe(true);
    expect(sandbox.faults.remove(id)).toBe(false);
    expect(sandbox.faults.list().map(({ kind }) => kind)).toEqual(["delay", "bad-gateway"]);
    sandbox.faults.clear();
    expect(sandbox.faults.list()).toEqual([]);
    sandbox.faults.add({ kind: "reset" });
    sandbox.reset();
    expect(sandbox.faults.list()).toEqual([]);
  });

  it.each<[object, string]>([
    [{ kind: "meteor" }, "fault kind: pass one of delay, reset"],
    [{}, "fault kind: pass one of"],
    [{ kind: "delay", milliseconds: -1 }, "fault milliseconds: pass a whole number from 0"],
    [{ kind: "delay", seconds: 1 }, "fault seconds is unknown; there are"],
    [{ kind: "reset", times: 0 }, "fault times: pass a whole number from 1"],
    [{ kind: "reset", probability: 2 }, "fault probability: pass a number above 0, up to 1"],
    [{ kind: "reset", operationId: "nothing" }, "there is no such operation"],
    [
      { kind: "tampered-jwe", operationId: "createScaSession" },
      "tampered-jwe never strikes createScaSession",
    ],
    [{ kind: "wrong-kid", operationId: "verifyPin" }, "wrong-kid never strikes verifyPin"],
    [{ kind: "expired-ott", operationId: "createPin" }, "expired-ott never strikes createPin"],
    [{ kind: "duplicate-header", header: "a b" }, "fault header: pass a header name"],
  ])("that cannot be is refused: %j", async (fault, message) => {
    const { sandbox } = await stage();
    expect(() => sandbox.faults.add(fault as FaultInput)).toThrow(message);
    expect(sandbox.faults.list()).toEqual([]);
  });

  it("cuts a real connection, too", async () => {
    const sandbox = await createSandbox({
      keys: [{ version: 1, privateKey: vectors.keys.wise.privatePkcs8Pem }],
    });
    const server = await serve(sandbox);
    try {
      const sca = createScaClient({ baseUrl: server.url, token: "user", clientToken: "client" });
      sandbox.faults.add({ kind: "reset", operationId: "createScaSession" });
      expect(await failureOf(sca.createScaSession({ profileId: PROFILE }))).toMatchObject({
        code: "ERR_NETWORK",
      });
      expect(sandbox.calls().at(-1)?.reply.status).toBe(0);
      expect(await sca.createScaSession({ profileId: PROFILE })).toHaveProperty("oneTimeToken");
    } finally {
      await server.close();
    }
  });
});
