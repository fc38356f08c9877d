import { describe, expect, it } from "vitest";
import { FACTORS, PROFILE, start } from "../caller.ts";
import type { SettingsPatch } from "../../../src/sandbox/index.ts";

async function enrolled(settings: SettingsPatch = {}) {
  const started = await start(settings);
  started.sandbox.profile(PROFILE).enrol(FACTORS);
  const { oneTimeToken } = await started.session();
  return {
    ...started,
    oneTimeToken,
    authorise: () => started.call(`/v2/profiles/${PROFILE}/sca-sessions/authorise`, { method: "POST" }),
  };
}

describe("the lock-out", () => {
  it("blocks after five consecutive failures of any factors, for fifteen minutes", async () => {
    const { sandbox, oneTimeToken, authorise, verifyPin, verifyDevice, statement } = await enrolled();
    for (let failure = 1; failure <= 3; failure += 1) await verifyPin(oneTimeToken, "0000");
    await verifyDevice(oneTimeToken, "other");
    expect((await authorise()).status).toBe(200);
    await verifyDevice(oneTimeToken, "other");

    const right = await verifyPin(oneTimeToken);
    expect(right).toMatchObject({ status: 400, code: "verification.failed" });
    const refused = await authorise();
    expect(refused).toMatchObject({ status: 429, code: "sca.locked" });
    expect(refused.headers.get("retry-after")).toBe("900");
    expect((await statement()).status).toBe(429);

    sandbox.advance(899.5);
    expect((await authorise()).headers.get("retry-after")).toBe("1");
    sandbox.advance(0.5);
    expect((await authorise()).status).toBe(200);
    expect((await verifyPin(oneTimeToken)).status).toBe(200);
  });

  it("counts afresh after a success, and after the block", async () => {
    const { sandbox, oneTimeToken, authorise, verifyPin, verifyDevice } = await enrolled();
    for (let failure = 1; failure <= 4; failure += 1) await verifyPin(oneTimeToken, "0000");
    await verifyDevice(oneTimeToken);
    for (let failure = 1; failure <= 4; failure += 1) await verifyPin(oneTimeToken, "0000");
    expect((await authorise()).status).toBe(200);
    await verifyPin(oneTimeToken, "0000");
    expect((await authorise()).status).toBe(429);
    sandbox.advance(900);
    for (let failure = 1; failure <= 4; failure += 1) await verifyPin(oneTimeToken, "0000");
    expect((await authorise()).status).toBe(200);
  });

  it("concerns no other profile, and no malformed PIN", async () => {
    const { sandbox, call, oneTimeToken, verifyPin, authorise } = await enrolled();
    for (let sent = 1; sent <= 9; sent += 1) await verifyPin(oneTimeToken, "12a4");
    expect((await authorise()).status).toBe(200);
    sandbox.profile(PROFILE).lockOut();
    expect((await authorise()).status).toBe(429);
    expect((await call("/v2/profiles/202/sca-sessions/authorise", { method: "POST" })).status).toBe(200);
  });

  it("can be set to other limits and another status", async () => {
    const { oneTimeToken, verifyPin, authorise } = await enrolled({
      lockout: { attempts: 2, seconds: 30, status: 403 },
    });
    await verifyPin(oneTimeToken, "0000");
    await verifyPin(oneTimeToken, "0000");
    const refused = await authorise();
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([403, "30"]);
  });

  it("can count each factor on its own", async () => {
    const { oneTimeToken, verifyPin, verifyDevice } = await enrolled({
      lockout: { scope: "factor", attempts: 2 },
    });
    await verifyPin(oneTimeToken, "0000");
    await verifyDevice(oneTimeToken, "other");
    expect((await verifyDevice(oneTimeToken)).status).toBe(200);
    await verifyPin(oneTimeToken, "0000");
    expect((await verifyPin(oneTimeToken)).code).toBe("verification.failed");
    expect((await verifyDevice(oneTimeToken)).status).toBe(200);
  });
});
