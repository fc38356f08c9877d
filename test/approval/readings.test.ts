/** Approvals under every reading of Wise's documentation, with the client's default options. */
import { describe, expect, it } from "vitest";
import { createApprovalFetch, createMemoryStore, resumeApproval } from "../../src/index.ts";
import type { ApprovalRequiredError } from "../../src/index.ts";
import { readings } from "../../src/sandbox/index.ts";
import { failureOf } from "../support/failure.ts";
import {
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
import { AUTHORIZED } from "./stage.ts";

describe.each(readings)("as %s has it,", (reading) => {
  const prepared = () => stage({ sandbox: { reading } });

  it("a payment goes from 403 to 201 by PIN and device fingerprint", async () => {
    const { sca, fetch, travelled } = await prepared();
    const pay = createApprovalFetch({ sca, fetch, solvers: knowing() });
    expect((await pay(paymentUrl(), payment())).status).toBe(201);
    expect(travelled()).toEqual([
      "POST transfers/55/payments 403",
      "GET one-time-token/status 200",
      "POST pin/verify 200",
      "POST device-fingerprints/verify 200",
      "POST transfers/55/payments 201",
    ]);
  });

  it("a statement is read by PIN and facemap", async () => {
    const { sandbox, sca, fetch } = await prepared();
    sandbox.profile(PROFILE).enrol({ faceMap: FACE });
    const read = createApprovalFetch({ sca, fetch, solvers: { PIN: () => PIN, FACE_MAP: () => FACE } });
    expect((await read(statementUrl(), { headers: AUTHORIZED })).status).toBe(200);
  });

  it("a code by WhatsApp passes the phone's challenge, as an alternative", async () => {
    const { sandbox, sca, fetch } = await prepared();
    sandbox.profile(PROFILE).enrol({ phone: "+447700908888" });
    const solvers = { PIN: () => PIN, WHATSAPP: () => OTP };
    const pay = createApprovalFetch({ sca, fetch, solvers });
    expect((await pay(paymentUrl(), payment())).status).toBe(201);
  });

  it("an approval that was put aside is resumed with what is pending, and retried", async () => {
    const { sca, fetch } = await prepared();
    const store = createMemoryStore();
    const pay = createApprovalFetch({ sca, fetch, store });
    const required = (await failureOf(pay(paymentUrl(), payment()))) as ApprovalRequiredError;
    expect(required.pending.map(({ type }) => type)).toEqual(["PIN", "PARTNER_DEVICE_FINGERPRINT"]);
    const approval = await resumeApproval(required.approvalId, { sca, fetch, store });
    await approval.answer({ PIN, PARTNER_DEVICE_FINGERPRINT: FINGERPRINT });
    expect(approval.cleared).toBe(true);
    expect((await approval.retry(paymentUrl(), payment())).status).toBe(201);
  });

  it("a session is authorised, and opens the window for statements", async () => {
    const { sca, fetch } = await prepared();
    await sca.authorise({ profileId: PROFILE, solvers: knowing() });
    expect((await fetch(statementUrl(), { headers: AUTHORIZED })).status).toBe(200);
  });

  it("a device fingerprint is enrolled and a PIN changed", async () => {
    const { sca } = await prepared();
    const device = await sca.createDeviceFingerprint({ profileId: PROFILE, deviceFingerprint: "tablet" });
    expect(device.deviceFingerprintId).toMatch(/^[\w-]{36}$/);
    await sca.deletePin({ profileId: PROFILE });
    expect(await sca.createPin({ profileId: PROFILE, pin: "4321" })).toBeUndefined();
  });

  it("a wrong answer is asked for again, and counted", async () => {
    const { sca, fetch } = await prepared();
    const told: (string | undefined)[] = [];
    const pins = ["0000", PIN];
    const solvers = {
      ...knowing(),
      PIN: ({ lastError }: { lastError?: string }) => {
        told.push(lastError);
        return pins.shift();
      },
    };
    const pay = createApprovalFetch({ sca, fetch, solvers });
    expect((await pay(paymentUrl(), payment())).status).toBe(201);
    expect(told).toEqual([undefined, "PIN_VERIFICATION_FAILED"]);
  });

  it("a customer with a phone alone pays, or is told to set up another factor", async () => {
    const { sandbox, sca, fetch } = await stage({ sandbox: { reading } });
    const profile = 777;
    sandbox.profile(profile).enrol({ phone: "+447700908888" });
    const pay = createApprovalFetch({ sca, fetch, solvers: { SMS: () => OTP } });
    const paying = pay(paymentUrl(profile), payment());
    if (reading === "page") {
      const failure = await failureOf(paying);
      expect(failure.code).toBe("ERR_APPROVAL_NOT_CLEARED");
      expect(failure.message).toMatch(/set up a factor of another category/);
    } else {
      expect((await paying).status).toBe(201);
    }
  });
});
