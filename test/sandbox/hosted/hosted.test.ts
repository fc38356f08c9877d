/** The stand-in for Wise's own page, without a browser; test/browser/hosted.test.ts drives it by Wise's helper. */
import { describe, expect, it } from "vitest";
import { PROFILE, start } from "../caller.ts";
import type { Enrolment, SettingsPatch } from "../../../src/sandbox/index.ts";

const PAGE = "/approve-api-action/";

async function opened(factors: Enrolment, settings: SettingsPatch = {}) {
  const { sandbox, fund, call } = await start(settings);
  sandbox.profile(PROFILE).enrol(factors);
  const [ott = ""] = ((await fund()).headers.get("x-2fa-approval") ?? "").split(" ");
  const post = async (form: Record<string, string>) => {
    const reply = await sandbox.fetch(PAGE, { method: "POST", body: new URLSearchParams({ ott, ...form }) });
    const text = await reply.text();
    const [, message] = /data-message="tw-approve-api-action-(\w+)"/.exec(text) ?? [];
    const asked = [...text.matchAll(/<input name="(\w+)"/g)].map(([, name]) => name);
    return { status: reply.status, message, asked, text, headers: reply.headers };
  };
  return { sandbox, fund, call, ott, post };
}

describe("the stand-in for Wise's own page", () => {
  it("asks for password and code, and a call passes with the token that it cleared", async () => {
    const { post, fund, ott } = await opened({ password: "correct horse", phone: "+447700908888" });
    // As the helper posts it.
    const form = { libVersion: "0.9.5", parentHostname: "localhost", flow: "iframe" };
    expect(await post(form)).toMatchObject({ status: 200, asked: ["password", "code"] });
    const wrong = await post({ action: "approve", password: "wrong", code: "111111" });
    expect(wrong).toMatchObject({ status: 400, message: undefined });
    expect(wrong.text).toContain("That was not right");
    expect((await fund({ approval: ott })).status).toBe(403);
    const right = await post({ action: "approve", password: "correct horse", code: "111111" });
    expect(right).toMatchObject({ status: 200, message: "success" });
    expect((await fund({ approval: ott })).status).toBe(201);
  });

  it("asks for a PIN where there is no password", async () => {
    const { post } = await opened({ pin: "1234", phone: "+447700908888" });
    expect((await post({})).asked).toEqual(["pin", "code"]);
    expect((await post({ action: "approve", pin: "1234", code: "111111" })).message).toBe("success");
  });

  it("says that it was closed, and that it failed", async () => {
    const { post, sandbox } = await opened({ password: "correct horse", phone: "+447700908888" });
    expect((await post({ action: "cancel" })).message).toBe("closed");
    expect(await post({ ott: crypto.randomUUID() })).toMatchObject({ status: 404, message: "failed" });
    sandbox.profile(PROFILE).expire();
    expect(await post({})).toMatchObject({ status: 404, message: "failed" });
    const none = await opened({ deviceFingerprint: "phone-1" });
    expect((await none.post({})).message).toBe("failed");
  });

  it("counts wrong answers towards the lock-out", async () => {
    const { post, fund } = await opened({ password: "correct horse", phone: "+447700908888" });
    for (let i = 0; i < 5; i += 1) await post({ action: "approve", password: "wrong", code: "111111" });
    const right = await post({ action: "approve", password: "correct horse", code: "111111" });
    expect(right.message).toBeUndefined();
    expect((await fund()).status).toBe(429);
  });

  it("waits when it is opened before its token is sent, as a pop-up is", async () => {
    const { sandbox, ott } = await opened({ password: "p", phone: "+447700908888" });
    const empty = await sandbox.fetch(PAGE);
    expect([empty.status, (await empty.text()).includes("Waiting")]).toEqual([200, true]);
    const byQuery = await sandbox.fetch(`${PAGE}?ott=${ott}%20SIGNATURE`);
    expect(await byQuery.text()).toContain('name="password"');
    expect((await sandbox.fetch(`${PAGE}other`)).status).toBe(404);
    expect((await sandbox.fetch(PAGE, { method: "DELETE" })).status).toBe(405);
  });

  it("turns nothing that it is sent into markup, and runs only its own script", async () => {
    const { post } = await opened({ password: "p", phone: "+447700908888" });
    const { text, headers } = await post({ ott: '"><script>alert(1)</script>', action: "approve" });
    expect(text).not.toContain("alert");
    expect(headers.get("content-security-policy")).toContain("script-src 'self'");
  });
});
