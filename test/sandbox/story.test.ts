import { describe, expect, it } from "vitest";
import { FACTORS, PROFILE, START, start } from "./caller.ts";
import type { ShownToken } from "./caller.ts";

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

describe("the whole story over sealed calls", () => {
  it.each(["/v2", "/2026Q3"])(
    "enrols two factors, clears a session and reads its status below %s",
    async (version) => {
      const { call } = await start();
      const pin = `${version}/profiles/${PROFILE}/pin`;
      const devices = `${version}/profiles/${PROFILE}/device-fingerprints`;

      const created = await call(pin, { seal: { pin: FACTORS.pin } });
      expect([created.status, created.body]).toEqual([200, ""]);
      const device = await call(devices, { seal: { deviceFingerprint: FACTORS.deviceFingerprint } });
      expect(device).toMatchObject({ status: 200, isSealed: true });
      expect(device.json).toEqual({
        deviceFingerprintId: expect.stringMatching(UUID),
        createdAt: "2026-01-15T09:30:00.000000000Z",
      });

      const session = await call(`${version}/profiles/${PROFILE}/sca-sessions/authorise`, { method: "POST" });
      const { oneTimeToken, challenges, validity }: ShownToken = session.json.oneTimeTokenProperties;
      expect(validity).toBe(3600);
      expect(challenges).toEqual([
        {
          primaryChallenge: { type: "PIN", viewData: { attributes: { userId: 1 } } },
          alternatives: [],
          required: true,
          passed: false,
        },
        {
          primaryChallenge: { type: "PARTNER_DEVICE_FINGERPRINT" },
          alternatives: [],
          required: true,
          passed: false,
        },
      ]);

      const first = await call(`${pin}/verify`, { oneTimeToken, seal: { pin: FACTORS.pin } });
      expect(first).toMatchObject({ status: 200, isSealed: true });
      expect(first.json.challenges.map((one: { passed: boolean }) => one.passed)).toEqual([true, false]);
      const second = await call(`${devices}/verify`, {
        oneTimeToken,
        seal: { deviceFingerprint: FACTORS.deviceFingerprint },
      });
      expect(second.json.challenges.map((one: { passed: boolean }) => one.passed)).toEqual([true, true]);

      const status = await call(`${version === "/v2" ? "/v1" : version}/one-time-token/status`, {
        oneTimeToken,
      });
      expect(status).toMatchObject({ status: 200, isSealed: false });
      expect(status.json).toEqual(second.json);
    },
  );

  it("guards a low-risk endpoint, and opens it for five minutes once cleared", async () => {
    const { sandbox, statement, verifyPin, verifyDevice } = await start();
    sandbox.profile(PROFILE).enrol(FACTORS);

    const rejected = await statement();
    expect(rejected.status).toBe(403);
    expect(rejected.headers.get("x-2fa-approval-result")).toBe("REJECTED");
    const approval = rejected.headers.get("x-2fa-approval") ?? "";
    expect(approval).toMatch(UUID);

    await verifyPin(approval);
    const early = await statement({ approval });
    expect([early.status, early.headers.get("x-2fa-approval")]).toEqual([403, approval]);
    await verifyDevice(approval);
    const approved = await statement({ approval });
    expect([approved.status, approved.headers.get("x-2fa-approval-result")]).toEqual([200, "APPROVED"]);

    sandbox.advance(299);
    expect((await statement()).status).toBe(200);
    expect((await statement({ approval })).status).toBe(200);
    sandbox.advance(1);
    expect((await statement()).status).toBe(403);
    const late = await statement({ approval });
    expect(late.status).toBe(403);
    expect(late.headers.get("x-2fa-approval")).not.toBe(approval);
  });

  it("names the action that a token was made for", async () => {
    const { sandbox, statement, status } = await start();
    sandbox.profile(PROFILE).enrol(FACTORS);
    const approval = (await statement()).headers.get("x-2fa-approval") ?? "";
    expect((await status(approval)).json.actionType).toBe("BALANCE__GET_STATEMENT");
  });

  it("approves a payment once, and only the very payment that was approved", async () => {
    const { sandbox, call, fund, verifyPin, verifyDevice } = await start();
    sandbox.profile(PROFILE).enrol(FACTORS);
    const approval = (await fund()).headers.get("x-2fa-approval") ?? "";
    await verifyPin(approval);
    await verifyDevice(approval);

    const otherTransfer = await call(`/v3/profiles/${PROFILE}/transfers/56/payments`, {
      json: { type: "BALANCE" },
      approval,
    });
    expect(otherTransfer.status).toBe(403);
    const otherBody = await fund({ json: { type: "BALANCE", partnerReference: "x" }, approval });
    expect(otherBody.status).toBe(403);

    const paid = await fund({ approval });
    expect([paid.status, paid.headers.get("x-2fa-approval-result")]).toEqual([201, "APPROVED"]);
    const again = await fund({ approval });
    expect(again.status).toBe(403);
    expect(again.headers.get("x-2fa-approval")).not.toBe(approval);
    expect((await verifyPin(approval)).code).toBe("one.time.token.used");
  });

  it("asks for a payment even inside the low-risk window, and takes no session token for it", async () => {
    const { sandbox, fund, statement, session, verifyPin, verifyDevice } = await start();
    sandbox.profile(PROFILE).enrol(FACTORS);
    const { oneTimeToken } = await session();
    await verifyPin(oneTimeToken);
    await verifyDevice(oneTimeToken);
    expect((await statement()).status).toBe(200);
    expect((await fund()).status).toBe(403);
    expect((await fund({ approval: oneTimeToken })).status).toBe(403);
  });

  it("takes no approval that expired before it was used", async () => {
    const { sandbox, fund, verifyPin, verifyDevice } = await start();
    sandbox.profile(PROFILE).enrol(FACTORS);
    const approval = (await fund()).headers.get("x-2fa-approval") ?? "";
    await verifyPin(approval);
    await verifyDevice(approval);
    sandbox.advance(3600);
    const late = await fund({ approval });
    expect(late.status).toBe(403);
    expect(late.headers.get("x-2fa-approval")).not.toBe(approval);
  });

  it("lets one of two simultaneous payments under one approval through", async () => {
    const { sandbox, fund, verifyPin, verifyDevice } = await start();
    sandbox.profile(PROFILE).enrol(FACTORS);
    const approval = (await fund()).headers.get("x-2fa-approval") ?? "";
    await verifyPin(approval);
    await verifyDevice(approval);
    const replies = await Promise.all([fund({ approval }), fund({ approval })]);
    expect(replies.map((reply) => reply.status).sort()).toEqual([201, 403]);
  });

  it("does not take an approval of another profile", async () => {
    const { sandbox, call, statement, verifyPin, verifyDevice } = await start();
    sandbox.profile(PROFILE).enrol(FACTORS);
    const approval = (await statement()).headers.get("x-2fa-approval") ?? "";
    await verifyPin(approval);
    await verifyDevice(approval);
    const other = await call("/v1/profiles/202/balance-statements/7/statement.json", { approval });
    expect(other.status).toBe(403);
    expect(other.headers.get("x-2fa-approval")).not.toBe(approval);
  });

  it("clears with any two categories, and says which challenges are still needed", async () => {
    const { sandbox, session, status, verifyFace, verifyDevice } = await start();
    sandbox.profile(PROFILE).enrol({ pin: "1234", deviceFingerprint: "phone-1", faceMap: "RkFDRQ==" });
    const { oneTimeToken, challenges } = await session();
    const needed = (token: ShownToken): string[] =>
      token.challenges.filter((one) => one.required && !one.passed).map((one) => one.primaryChallenge.type);
    expect(challenges.map((one) => one.required)).toEqual([true, true, false]);
    const afterFace = await verifyFace(oneTimeToken);
    expect(needed(afterFace.json)).toEqual(["PIN"]);
    await verifyDevice(oneTimeToken);
    expect(needed((await status(oneTimeToken)).json)).toEqual([]);
  });

  it("stamps every reply with a trace id and echoes a correlation id of at most 36 characters", async () => {
    const { sandbox, call } = await start();
    sandbox.profile(PROFILE).enrol(FACTORS);
    const correlationId = "f4ab1c8e-5d2a-4f0e-9b7d-3c6e8a1b2d40";
    for (const path of ["/v1/facetec/public-key", "/nowhere", "/v1/one-time-token/status"]) {
      const reply = await call(path, { headers: { "x-external-correlation-id": correlationId } });
      expect(reply.headers.get("x-trace-id")).toMatch(/^[0-9a-f]{32}$/);
      expect(reply.headers.get("x-external-correlation-id")).toBe(correlationId);
    }
    const long = await call("/nowhere", { headers: { "x-external-correlation-id": `${correlationId}0` } });
    expect(long.headers.has("x-external-correlation-id")).toBe(false);
  });

  it("lives on the injected clock alone", async () => {
    const { sandbox, session, status } = await start();
    sandbox.profile(PROFILE).enrol(FACTORS);
    const { oneTimeToken } = await session();
    expect(sandbox.now()).toBe(START);
    sandbox.advance(12.5);
    expect((await status(oneTimeToken)).json.validity).toBe(3588);
    sandbox.advance(3587.5);
    const expired = await status(oneTimeToken);
    expect([expired.status, expired.code]).toEqual([400, "one.time.token.expired"]);
  });
});
