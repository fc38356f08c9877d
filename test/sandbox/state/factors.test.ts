import { describe, expect, it } from "vitest";
import { FACTORS, PROFILE, start } from "../caller.ts";

const PIN = `/v2/profiles/${PROFILE}/pin`;
const DEVICES = `/v2/profiles/${PROFILE}/device-fingerprints`;
const FACEMAPS = `/v2/profiles/${PROFILE}/facemaps`;

describe("PIN", () => {
  it("is created once, deleted, and created again", async () => {
    const { call } = await start();
    expect((await call(PIN, { seal: { pin: "1234" } })).status).toBe(200);
    expect(await call(PIN, { seal: { pin: "9999" } })).toMatchObject({
      status: 409,
      code: "pin.already.exists",
    });
    const deleted = await call(PIN, { method: "DELETE" });
    expect([deleted.status, deleted.body]).toEqual([204, ""]);
    expect(await call(PIN, { method: "DELETE" })).toMatchObject({ status: 404, code: "pin.not.setup" });
    expect((await call(PIN, { seal: { pin: "9999" } })).status).toBe(200);
  });

  it("cannot be verified before it was created", async () => {
    const { session, verifyPin } = await start();
    const { oneTimeToken } = await session();
    expect(await verifyPin(oneTimeToken)).toMatchObject({ status: 404, code: "pin.not.setup" });
  });

  it.each([["12a4"], [1234], ["12345"], [""], [null], [["1234"]], [undefined]])(
    "is refused when it is %j",
    async (pin) => {
      const { call } = await start();
      const reply = await call(PIN, { seal: { pin } });
      expect(reply).toMatchObject({ status: 400, code: "bad.request" });
      expect(reply.json.errors[0].path).toBe("pin");
    },
  );

  it("passes no challenge of a token that is older than the PIN", async () => {
    const { sandbox, call, session, verifyPin, status } = await start();
    sandbox.profile(PROFILE).enrol(FACTORS);
    const { oneTimeToken } = await session();
    await call(PIN, { method: "DELETE" });
    await call(PIN, { seal: { pin: "1234" } });
    expect(await verifyPin(oneTimeToken)).toMatchObject({ status: 400, code: "verification.failed" });
    expect((await status(oneTimeToken)).json.challenges[0].passed).toBe(false);
    expect((await verifyPin((await session()).oneTimeToken)).status).toBe(200);
  });
});

describe("device fingerprints", () => {
  it("are three at most, and a repeated one is a conflict even then", async () => {
    const { call } = await start();
    for (const deviceFingerprint of ["a", "b", "c"]) {
      expect((await call(DEVICES, { seal: { deviceFingerprint } })).status).toBe(200);
    }
    expect(await call(DEVICES, { seal: { deviceFingerprint: "b" } })).toMatchObject({
      status: 409,
      code: "device.fingerprint.already.exists",
    });
    expect(await call(DEVICES, { seal: { deviceFingerprint: "d" } })).toMatchObject({
      status: 400,
      code: "device.fingerprint.limit.reached",
    });
  });

  it("are deleted by their id, and leave room for another", async () => {
    const { sandbox, call } = await start();
    sandbox.profile(PROFILE).enrol({ deviceFingerprint: ["a", "b"] });
    const { deviceFingerprintId } = (await call(DEVICES, { seal: { deviceFingerprint: "c" } })).json;
    expect((await call(`${DEVICES}/${deviceFingerprintId}`, { method: "DELETE" })).status).toBe(204);
    expect(await call(`${DEVICES}/${deviceFingerprintId}`, { method: "DELETE" })).toMatchObject({
      status: 404,
      code: "device.fingerprint.not.found",
    });
    expect((await call(DEVICES, { seal: { deviceFingerprint: "телефон-📱-é" } })).status).toBe(200);
  });

  it("pass the challenge with any of the enrolled devices", async () => {
    const { sandbox, session, verifyDevice } = await start();
    sandbox.profile(PROFILE).enrol({ deviceFingerprint: ["a", "b"] });
    const { oneTimeToken, challenges } = await session();
    expect(challenges).toHaveLength(1);
    expect((await verifyDevice(oneTimeToken, "b")).json.challenges[0].passed).toBe(true);
  });

  it("cannot be verified when none is set up", async () => {
    const { session, verifyDevice } = await start();
    const { oneTimeToken } = await session();
    expect(await verifyDevice(oneTimeToken)).toMatchObject({
      status: 404,
      code: "device.fingerprint.not.setup",
    });
  });
});

describe("the facemap", () => {
  it.each(["application/json", "application/x-www-form-urlencoded", "text/plain"])(
    "is created once from JSON labelled %s, and deleted",
    async (type) => {
      const { call } = await start();
      const sent = { json: { faceMap: "RkFDRQ==" }, headers: { "content-type": type } };
      const created = await call(FACEMAPS, sent);
      expect([created.status, created.body]).toEqual([204, ""]);
      expect(await call(FACEMAPS, sent)).toMatchObject({ status: 409, code: "facemap.already.exists" });
      expect((await call(FACEMAPS, { method: "DELETE" })).status).toBe(204);
      expect(await call(FACEMAPS, { method: "DELETE" })).toMatchObject({
        status: 404,
        code: "facemap.not.setup",
      });
    },
  );

  it("passes its challenge with a plain reply", async () => {
    const { sandbox, session, verifyFace } = await start();
    sandbox.profile(PROFILE).enrol(FACTORS);
    const { oneTimeToken } = await session();
    expect((await verifyFace(oneTimeToken, "V1JPTkc=")).code).toBe("verification.failed");
    const reply = await verifyFace(oneTimeToken);
    expect(reply).toMatchObject({ status: 200, isSealed: false });
    expect(reply.headers.get("content-type")).toBe("application/json");
  });

  it("is refused when it is not base64, without being repeated in the answer", async () => {
    const { call } = await start();
    const reply = await call(FACEMAPS, { json: { faceMap: "not base64!" } });
    expect(reply).toMatchObject({ status: 400, code: "bad.request" });
    expect(reply.body).not.toContain("not base64!");
  });
});

describe("the phone", () => {
  it("is one challenge with alternatives, and any channel passes it after a trigger", async () => {
    const { sandbox, call, session } = await start();
    sandbox.profile(PROFILE).enrol({ pin: "1234", phone: FACTORS.phone });
    const { oneTimeToken, challenges } = await session();
    const viewData = { attributes: { userId: 1 } };
    expect(challenges[1]).toEqual({
      primaryChallenge: { type: "SMS", viewData },
      alternatives: [
        { type: "WHATSAPP", viewData },
        { type: "VOICE", viewData },
      ],
      required: true,
      passed: false,
    });

    const verify = { oneTimeToken, json: { otpCode: "111111" } };
    expect((await call("/v1/one-time-token/whatsapp/verify", verify)).code).toBe("verification.failed");
    const triggered = await call("/v1/one-time-token/whatsapp/trigger", { method: "POST", oneTimeToken });
    expect([triggered.status, triggered.json]).toEqual([200, { obfuscatedPhoneNo: "*********8888" }]);
    expect((await call("/v1/one-time-token/sms/verify", verify)).code).toBe("verification.failed");
    const wrong = await call("/v1/one-time-token/whatsapp/verify", {
      oneTimeToken,
      json: { otpCode: "222222" },
    });
    expect([wrong.status, wrong.code]).toEqual([400, "verification.failed"]);
    const passed = await call("/v1/one-time-token/whatsapp/verify", verify);
    expect(passed.json.oneTimeTokenProperties.challenges[1].passed).toBe(true);
  });

  it.each(["sms", "whatsapp", "voice"])("has no %s challenge when no phone is set up", async (channel) => {
    const { sandbox, call, session } = await start();
    sandbox.profile(PROFILE).enrol({ pin: "1234" });
    const { oneTimeToken } = await session();
    const path = `/v1/one-time-token/${channel}`;
    expect(await call(`${path}/trigger`, { method: "POST", oneTimeToken })).toMatchObject({
      status: 400,
      code: "challenge.not.available",
    });
    expect(await call(`${path}/verify`, { oneTimeToken, json: { otpCode: "111111" } })).toMatchObject({
      status: 400,
      code: "challenge.not.available",
    });
  });
});

describe("verification", () => {
  it("says the same of every failure, whichever factor was wrong", async () => {
    const { sandbox, session, verifyPin, verifyDevice, verifyFace } = await start();
    sandbox.profile(PROFILE).enrol(FACTORS);
    const { oneTimeToken } = await session();
    const replies = [
      await verifyPin(oneTimeToken, "0000"),
      await verifyDevice(oneTimeToken, "other"),
      await verifyFace(oneTimeToken, "V1JPTkc="),
    ];
    expect(new Set(replies.map((reply) => reply.body))).toEqual(
      new Set([
        '{"errors":[{"code":"verification.failed","message":"The verification failed.","arguments":null}]}',
      ]),
    );
  });

  it("changes nothing when a challenge was passed before", async () => {
    const { sandbox, session, verifyPin } = await start();
    sandbox.profile(PROFILE).enrol(FACTORS);
    const { oneTimeToken } = await session();
    const first = await verifyPin(oneTimeToken);
    const again = await verifyPin(oneTimeToken);
    expect([again.status, again.json]).toEqual([200, first.json]);
  });

  it("knows its own tokens only", async () => {
    const { sandbox, call, session, status, verifyPin } = await start();
    sandbox.profile(PROFILE).enrol(FACTORS);
    sandbox.profile(202).enrol({ pin: "1234" });
    const { oneTimeToken } = await session();
    const unknown = "00000000-0000-4000-8000-000000000000";
    expect(await status(unknown)).toMatchObject({ status: 404, code: "one.time.token.not.found" });
    expect(await verifyPin(unknown)).toMatchObject({ status: 404, code: "one.time.token.not.found" });
    const foreign = await call("/v2/profiles/202/pin/verify", { oneTimeToken, seal: { pin: "1234" } });
    expect(foreign).toMatchObject({ status: 404, code: "one.time.token.not.found" });
    expect(await call("/v1/one-time-token/status", {})).toMatchObject({ status: 400, code: "bad.request" });
    expect(await status("not-a-uuid")).toMatchObject({ status: 400, code: "bad.request" });
  });

  it.each(["0", "-1", "abc", "1.5", "1%2F..%2F2", "99999999999999999999"])(
    "takes no profile called %s",
    async (id) => {
      const { call } = await start();
      const reply = await call(`/v2/profiles/${id}/pin`, { seal: { pin: "1234" } });
      expect(reply).toMatchObject({ status: 400, code: "bad.request" });
      expect(reply.json.errors[0].path).toBe("profileId");
    },
  );
});
