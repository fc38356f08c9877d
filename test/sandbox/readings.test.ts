import { describe, expect, it } from "vitest";
import { createSandbox, defaultSettings, readings } from "../../src/sandbox/index.ts";
import type { Reading } from "../../src/sandbox/index.ts";
import { FACTORS, PROFILE, start } from "./caller.ts";

const enrolled = async (reading: Reading) => {
  const started = await start({}, { reading });
  started.sandbox.profile(PROFILE).enrol(FACTORS);
  return started;
};

describe("a reading", () => {
  it("is the page's unless another one is asked for", async () => {
    expect(readings).toEqual(["page", "openapi", "wild"]);
    expect((await createSandbox()).settings).toEqual(defaultSettings);
    expect((await createSandbox({ reading: "page" })).settings).toEqual(defaultSettings);
  });

  it("that is unknown is refused, with the names of those that there are", async () => {
    const unknown = "optimistic" as Reading;
    const says = "sandbox setting reading: pass one of page, openapi, wild";
    await expect(createSandbox({ reading: unknown })).rejects.toThrow(says);
    const sandbox = await createSandbox();
    expect(() => sandbox.configure({ reading: unknown })).toThrow(says);
    const reply = await sandbox.fetch("/_sandbox/settings", {
      method: "PATCH",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ reading: unknown, ottTtl: 60 }),
    });
    expect(reply.status).toBe(400);
    expect(await reply.json()).toMatchObject({ errors: [{ message: says }] });
    expect(sandbox.settings).toEqual(defaultSettings);
  });

  it("leaves to a patch what it sets apart, and to others what no reading is about", async () => {
    const sandbox = await createSandbox({
      reading: "openapi",
      settings: { statusShape: "both", ottTtl: 60, ottErrors: { unknown: 410 } },
    });
    expect(sandbox.settings).toMatchObject({ reading: "openapi", statusShape: "both", missingFacemap: 400 });
    sandbox.configure({ reading: "wild", forbiddenBody: "short" });
    expect(sandbox.settings).toMatchObject({
      reading: "wild",
      statusShape: "wrapped",
      forbiddenBody: "short",
      missingFacemap: 404,
      ottTtl: 60,
      ottErrors: { unknown: 410, expired: 400, unauthenticated: 404 },
    });
  });

  it("survives a snapshot, with all that was set apart", async () => {
    const sandbox = await createSandbox({ reading: "wild", settings: { alternatives: "objects" } });
    const other = await createSandbox();
    await other.restore(JSON.parse(JSON.stringify(sandbox.snapshot())));
    expect(other.settings).toEqual(sandbox.settings);
  });
});

describe("as Wise's OpenAPI has it,", () => {
  it("the status is wrapped, and verify and device replies come in plain, other sealed ones sealed", async () => {
    const { call, session, status, verifyPin, verifyDevice } = await enrolled("openapi");
    const { oneTimeToken } = await session();
    expect((await status(oneTimeToken)).json).toMatchObject({ oneTimeTokenProperties: { oneTimeToken } });
    const device = await call(`/v2/profiles/${PROFILE}/device-fingerprints`, {
      seal: { deviceFingerprint: "tablet" },
    });
    for (const reply of [await verifyPin(oneTimeToken), await verifyDevice(oneTimeToken), device]) {
      expect(reply).toMatchObject({ status: 200, isSealed: false });
      expect(reply.headers.get("content-type")).toBe("application/json");
      expect(reply.headers.has("x-tw-jose-method")).toBe(false);
    }
    const echo = await call("/v1/auth/jose/playground/jwe-direct-encryption", { seal: { message: "hello" } });
    expect(echo).toMatchObject({ status: 200, isSealed: true });
  });

  it("a facemap that is missing is 400 to a verification, and 404 to a deletion", async () => {
    const { sandbox, call, session, verifyFace } = await start({}, { reading: "openapi" });
    sandbox.profile(PROFILE).enrol({ pin: "1234" });
    const { oneTimeToken } = await session();
    expect(await verifyFace(oneTimeToken)).toMatchObject({ status: 400, code: "facemap.not.setup" });
    expect((await call(`/v2/profiles/${PROFILE}/facemaps`, { method: "DELETE" })).status).toBe(404);
    expect(await verifyFace(crypto.randomUUID())).toMatchObject({
      code: "one.time.token.not.found",
      status: 400,
    });
  });
});

describe("in the wild,", () => {
  it("a refusal has an empty body, no result, and a word behind the token", async () => {
    const { fund, verifyPin, verifyDevice } = await enrolled("wild");
    const refused = await fund();
    expect([refused.status, refused.body]).toEqual([403, ""]);
    expect(refused.headers.has("x-2fa-approval-result")).toBe(false);
    const approval = refused.headers.get("x-2fa-approval") ?? "";
    expect(approval).toMatch(/^[0-9a-f-]{36} SIGNATURE$/);
    const [oneTimeToken = ""] = approval.split(" ");
    await verifyPin(oneTimeToken);
    await verifyDevice(oneTimeToken);
    // Some programs send back what they were sent.
    expect((await fund({ approval })).status).toBe(201);
  });

  it("alternatives are plain strings", async () => {
    const { session } = await enrolled("wild");
    expect((await session()).challenges.map(({ alternatives }) => alternatives)).toEqual([
      [],
      [],
      [],
      ["WHATSAPP", "VOICE"],
    ]);
  });

  it("calls about one-time tokens are not there for whoever has no login, and others are refused", async () => {
    const { sandbox } = await start({}, { reading: "wild" });
    for (const path of ["/v1/one-time-token/status", "/2026Q4/one-time-token/status"]) {
      const reply = await sandbox.fetch(path, { headers: { "one-time-token": crypto.randomUUID() } });
      expect([reply.status, await reply.text()]).toEqual([404, ""]);
    }
    const session = `/v2/profiles/${PROFILE}/sca-sessions/authorise`;
    expect((await sandbox.fetch(session, { method: "POST" })).status).toBe(401);
  });
});

describe("a profile with one factor", () => {
  it.each(readings)("is told the truth by its token as %s has it", async (reading) => {
    const { sandbox, fund, status, verifyPin } = await start({}, { reading });
    sandbox.profile(PROFILE).enrol({ pin: "1234" });
    const [oneTimeToken = ""] = ((await fund()).headers.get("x-2fa-approval") ?? "").split(" ");
    await verifyPin(oneTimeToken);
    const { json } = await status(oneTimeToken);
    const [challenge] = (json.oneTimeTokenProperties ?? json).challenges;
    const repeat = await fund({ approval: oneTimeToken });
    if (reading === "page") {
      expect(challenge).toMatchObject({ passed: true });
      expect(challenge).not.toHaveProperty("required");
      expect(repeat.status).toBe(403);
    } else {
      expect(challenge).toMatchObject({ passed: true, required: true });
      expect(repeat.status).toBe(201);
    }
  });

  it("that has two factors of one kind needs both where what there is suffices", async () => {
    const { sandbox, call, fund, verifyDevice } = await start({ insufficientFactors: "suffice" });
    sandbox.profile(PROFILE).enrol({ deviceFingerprint: "phone-1", phone: "+447700908888" });
    const approval = (await fund()).headers.get("x-2fa-approval") ?? "";
    await verifyDevice(approval);
    expect((await fund({ approval })).status).toBe(403);
    await call("/v1/one-time-token/sms/trigger", { method: "POST", oneTimeToken: approval });
    await call("/v1/one-time-token/sms/verify", { oneTimeToken: approval, json: { otpCode: "111111" } });
    expect((await fund({ approval })).status).toBe(201);
  });

  it("that has none is never let through", async () => {
    const { fund, session } = await start({ insufficientFactors: "suffice" });
    expect((await session()).challenges).toEqual([]);
    const approval = (await fund()).headers.get("x-2fa-approval") ?? "";
    expect((await fund({ approval })).status).toBe(403);
  });
});
