import { describe, expect, it } from "vitest";
import { operations, bodyErrors } from "../../generated/operations.ts";
import { ScaError, type ScaClient, type ScaClientOptions } from "../../src/index.ts";
import { createSandbox, type Sandbox } from "../../src/sandbox/index.ts";
import { failureOf } from "../support/failure.ts";
import { partnerKey, vectors } from "../support/keys.ts";
import { testClient } from "../support/client.ts";

const profileId = 14547;
const pin = "1234";
const deviceFingerprint = "3207da22-a0d3-4b6b-a591-6297e646fe32";

async function start(options: Partial<ScaClientOptions> = {}): Promise<{ sandbox: Sandbox; sca: ScaClient }> {
  const sandbox = await createSandbox();
  const sca = testClient({
    clientToken: "client-token",
    fetch: sandbox.fetch,
    ...options,
  });
  return { sandbox, sca };
}

describe("named operations", () => {
  it("exist for every operation of the description, and nothing else does", async () => {
    const { raw, ...named } = (await start()).sca;
    expect(raw.POST).toBeTypeOf("function");
    const known = new Set(Object.keys(operations));
    expect(Object.keys(operations).filter((id) => !(id in named))).toEqual([]);
    expect(
      Object.keys(named).filter(
        (id) => !known.has(id) && !["authorise", "baseUrl", "clear", "store", "wiseKey"].includes(id),
      ),
    ).toEqual([]);
  });

  it.each(["legacy", "2026Q3", "2026Q4", "2027Q1"])(
    "enrol, clear two challenges and read the status on the %s paths",
    async (apiVersion) => {
      const { sca } = await start({ apiVersion });
      expect(await sca.createPin({ profileId, pin })).toBeUndefined();
      const device = await sca.createDeviceFingerprint({ profileId, deviceFingerprint });
      expect(device.deviceFingerprintId).toMatch(/^[0-9a-f-]{36}$/);
      expect(device.createdAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z$/);

      const { oneTimeToken, challenges } = await sca.createScaSession({ profileId });
      expect(challenges.map(({ primaryChallenge, passed }) => [primaryChallenge.type, passed])).toEqual([
        ["PIN", false],
        ["PARTNER_DEVICE_FINGERPRINT", false],
      ]);
      const afterPin = await sca.verifyPin({ profileId, oneTimeToken, pin });
      expect(afterPin.challenges.map(({ passed }) => passed)).toEqual([true, false]);
      await sca.verifyDeviceFingerprint({ profileId, oneTimeToken, deviceFingerprint });
      const status = await sca.getOneTimeTokenStatus({ oneTimeToken });
      expect(status.challenges.map(({ passed }) => passed)).toEqual([true, true]);

      await sca.deleteDeviceFingerprint({ profileId, deviceFingerprintId: device.deviceFingerprintId });
      await sca.deletePin({ profileId });
      expect(await failureOf(sca.deletePin({ profileId }))).toMatchObject({ code: "PIN_NOT_SET_UP" });
    },
  );

  it("throw the documented codes", async () => {
    const { sca } = await start();
    await sca.createPin({ profileId, pin });
    expect(await failureOf(sca.createPin({ profileId, pin }))).toMatchObject({
      code: "PIN_ALREADY_EXISTS",
      status: 409,
    });
    const { oneTimeToken } = await sca.createScaSession({ profileId });
    const wrong = sca.verifyPin({ profileId, oneTimeToken, pin: "9999" });
    expect(await failureOf(wrong)).toMatchObject({ code: "PIN_VERIFICATION_FAILED", status: 400 });
    for (const value of ["a", "b", "c"])
      await sca.createDeviceFingerprint({ profileId, deviceFingerprint: value });
    const fourth = sca.createDeviceFingerprint({ profileId, deviceFingerprint: "d" });
    expect(await failureOf(fourth)).toMatchObject({ code: "DEVICE_FINGERPRINT_LIMIT_REACHED" });
  });

  it("take facemaps and phone challenges in plain, as the wire does", async () => {
    const { sandbox, sca } = await start();
    sandbox.profile(profileId).enrol({ phone: "+447700900888" });
    await sca.createFacemap({ profileId, faceMap: "YWJj" });
    const { oneTimeToken } = await sca.createScaSession({ profileId });
    const { obfuscatedPhoneNo } = await sca.triggerSmsChallenge({ oneTimeToken });
    expect(obfuscatedPhoneNo).toMatch(/^\*+\d{4}$/);
    await sca.verifySmsChallenge({ oneTimeToken, otpCode: "111111" });
    const cleared = await sca.verifyFacemap({ profileId, oneTimeToken, faceMap: "YWJj" });
    expect(cleared.challenges.every(({ passed }) => passed)).toBe(true);
    expect(await sca.getFacetecPublicKey()).toContain("BEGIN PUBLIC KEY");
  });

  it("exchange both reply modes with the playgrounds", async () => {
    const { sca } = await start({ partnerKeys: [partnerKey] });
    expect(await sca.echoDirectJwe({ message: "héllo" })).toMatchObject({
      message: "jose-playground-response-héllo",
    });
    await sca.uploadJosePublicKey({
      keyId: partnerKey.keyId,
      validFrom: "2020-01-01 00:00:00",
      validTill: "2090-01-01 00:00:00",
      scope: "PAYLOAD_ENCRYPTION",
      publicKeyMaterial: { algorithm: "RSA_OAEP_256", keyMaterial: vectors.keys.partner.publicSpkiDerBase64 },
    });
    expect(await sca.echoJwe({ message: "hello" })).toMatchObject({
      message: "jose-playground-response-hello",
    });
    expect(await sca.getEchoJwe()).toHaveProperty("message");
  });

  it("need the private half of an uploaded key where replies are encrypted to it", async () => {
    const { sca } = await start();
    expect(await failureOf(sca.getEchoJwe())).toMatchObject({
      code: "ERR_INVALID_OPTION",
      field: "partnerKeys",
    });
  });

  it("say what to pass when Wise's key cannot be had", async () => {
    const sandbox = await createSandbox();
    const sca = testClient({ fetch: sandbox.fetch });
    expect(await failureOf(sca.createPin({ profileId, pin }))).toMatchObject({ field: "wiseKey" });
    expect(
      await failureOf(sca.getJosePublicKey({ algorithm: "RSA_OAEP_256", scope: "PAYLOAD_ENCRYPTION" })),
    ).toMatchObject({
      field: "clientToken",
    });
  });

  it("are errors of one base class with name, code and message", async () => {
    const { sca } = await start();
    const error = await failureOf(sca.deletePin({ profileId }, { correlationId: "order-7" }));
    expect(error).toBeInstanceOf(ScaError);
    expect(error.name).toBe("ApiError");
    expect(error.message).toBe(
      "DELETE http://localhost/v2/profiles/14547/pin: answered 404 (PIN_NOT_SET_UP).",
    );
    expect(error).toMatchObject({ correlationId: "order-7" });
    expect(error).not.toHaveProperty("retryAfter");
  });
});

describe("raw", () => {
  it("gives data, error and response over the same layers", async () => {
    const { sca } = await start();
    const path = { profileId };
    const created = await sca.raw.POST("/v2/profiles/{profileId}/device-fingerprints", {
      params: { path },
      body: { deviceFingerprint },
    });
    expect(created.response.status).toBe(200);
    expect(created.data?.deviceFingerprintId).toMatch(/^[0-9a-f-]{36}$/);
    const again = await sca.raw.POST("/v2/profiles/{profileId}/device-fingerprints", {
      params: { path },
      body: { deviceFingerprint },
    });
    expect(again.response.status).toBe(409);
    expect(again.error).toHaveProperty("errors");
    expect((await sca.raw.DELETE("/v2/profiles/{profileId}/pin", { params: { path } })).response.status).toBe(
      404,
    );
  });

  it("refuses a fetch per call, which would send the PIN in the clear", async () => {
    const { sca } = await start();
    const leak = sca.raw.POST("/v2/profiles/{profileId}/pin", {
      params: { path: { profileId } },
      body: { pin },
      fetch: () => {
        throw new Error("the PIN left in the clear");
      },
    });
    expect(await failureOf(leak)).toMatchObject({ code: "ERR_INVALID_OPTION", field: "fetch" });
  });

  it("keeps to the layers when a middleware rebuilds the request", async () => {
    const { sca, sandbox } = await start();
    const seen: string[] = [];
    sca.raw.use({
      onRequest: ({ request }) => new Request(request, { headers: [...request.headers, ["x-own", "1"]] }),
    });
    sandbox.on((event) => seen.push(JSON.stringify(event)));
    const { response } = await sca.raw.POST("/v2/profiles/{profileId}/pin", {
      params: { path: { profileId } },
      body: { pin },
    });
    expect(response.status).toBe(200);
    expect(seen.join()).toContain("x-own");
    expect(seen.join()).not.toContain("x-sca-operation");
  });
});

describe("a fetch function that logs replies", () => {
  it.each([
    ["has read the body", (reply: Response) => reply.text()],
    ["holds the body", (reply: Response) => reply.body?.getReader()],
  ])("and %s is told to read a clone", async (_what, log) => {
    const fetch = async (): Promise<Response> => {
      const reply = Response.json({ oneTimeToken: "secret" });
      await log(reply);
      return reply;
    };
    const sca = testClient({ fetch });
    const error = await failureOf(sca.createScaSession({ profileId }));
    expect(error).toMatchObject({ name: "CallError", code: "ERR_REPLY_INVALID" });
    expect(error.message).toContain("clone");
  });
});

describe("a code in the body of a failure", () => {
  it.each(
    Object.entries(bodyErrors).flatMap(([wire, code]) =>
      [400, 403, 410, 429].map((status) => [wire, status, code]),
    ),
  )("%s with status %i is %s, wherever the description has it", async (wire, status, code) => {
    const fetch = async (): Promise<Response> =>
      Response.json({ errors: [{ code: wire }] }, { status: Number(status) });
    const sca = testClient({ fetch, retry: { limit: 0 } });
    const outcome = sca.getOneTimeTokenStatus({ oneTimeToken: crypto.randomUUID() });
    await expect(outcome).rejects.toMatchObject({ code, status });
  });
});
