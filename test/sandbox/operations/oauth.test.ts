/** The sandbox issues access tokens as the provider's /oauth/token does. */
import { describe, expect, it } from "vitest";
import { start, PROFILE } from "../caller.ts";
import type { SandboxOptions } from "../../../src/sandbox/index.ts";

const STRICT: SandboxOptions = {
  users: [
    { id: 7, tokens: ["users-own"], profiles: [PROFILE], codes: ["code-of-7"] },
    { id: 8, tokens: ["others-own"], profiles: [202], codes: ["code-of-8"] },
  ],
  oauthClients: [{ clientId: "us", clientSecret: "a:secret" }],
};
const AUTHORISED = {
  client_id: "us",
  redirect_uri: "https://www.example.com",
  grant_type: "authorization_code",
};

async function server(options: SandboxOptions = STRICT) {
  let now = Date.parse("2026-01-15T09:30:00Z");
  const { sandbox, call } = await start({}, { ...options, clock: () => now });
  return {
    call,
    sandbox,
    pass: (seconds: number) => (now += seconds * 1000),
    async ask(form: Record<string, string>, credentials = "us:a:secret") {
      const reply = await sandbox.fetch("/oauth/token", {
        method: "POST",
        headers: { authorization: `Basic ${btoa(credentials)}` },
        body: new URLSearchParams(form),
      });
      return { status: reply.status, cache: reply.headers.get("cache-control"), ...(await reply.json()) };
    },
    session: (token: string, profile = PROFILE) =>
      call(`/v2/profiles/${profile}/sca-sessions/authorise`, { method: "POST", token }),
    key: (token: string) =>
      call("/v1/auth/jose/response/public-keys?algorithm=RSA_OAEP_256&scope=PAYLOAD_ENCRYPTION", { token }),
  };
}

describe("an access token of the sandbox", () => {
  it("of a client opens the client's calls, and no user's", async () => {
    const { ask, session, key } = await server();
    const token = await ask({ grant_type: "client_credentials" });
    expect(token).toMatchObject({ status: 200, cache: "no-store", token_type: "bearer", expires_in: 43_199 });
    expect(token).not.toHaveProperty("refresh_token");
    expect((await key(token.access_token)).status).toBe(200);
    expect((await session(token.access_token)).status).toBe(401);
  });

  it("of a user opens the user's calls, nobody else's, and ends after twelve hours", async () => {
    const { ask, session, key, pass } = await server();
    const { access_token: token, refresh_token: refresh } = await ask({ ...AUTHORISED, code: "code-of-7" });
    expect((await session(token)).status).toBe(200);
    expect((await session(token, 202)).status).toBe(403);
    expect((await key(token)).status).toBe(401);
    pass(43_199);
    expect((await session(token)).status).toBe(401);
    const renewed = await ask({ grant_type: "refresh_token", refresh_token: refresh });
    expect((await session(renewed.access_token)).status).toBe(200);
  });

  it("comes for a registration code, too", async () => {
    const { ask, session } = await server();
    const form = { grant_type: "registration_code", client_id: "us", email: "c@example.com" };
    const { access_token: token } = await ask({ ...form, registration_code: "code-of-8" });
    expect((await session(token, 202)).status).toBe(200);
  });

  it("survives a snapshot", async () => {
    const { ask, sandbox } = await server();
    const { access_token: token } = await ask({ ...AUTHORISED, code: "code-of-7" });
    const other = await server();
    await other.sandbox.restore(JSON.parse(JSON.stringify(sandbox.snapshot())));
    expect((await other.session(token)).status).toBe(200);
  });

  it("is for everybody outside strict mode", async () => {
    const { ask, session } = await server({});
    const { access_token: token } = await ask({ ...AUTHORISED, code: "any" }, "any:one");
    expect((await session(token, 4711)).status).toBe(200);
  });
});

describe("no access token comes for", () => {
  it.each<[string, Record<string, string>, string | undefined, number, string]>([
    ["another client", { grant_type: "client_credentials" }, "us:wrong", 401, "invalid_client"],
    ["a client without a secret", { grant_type: "client_credentials" }, "us", 401, "invalid_client"],
    ["an unknown grant", { grant_type: "password" }, undefined, 400, "invalid_request"],
    ["no grant", {}, undefined, 400, "invalid_request"],
    ["an unknown code", { ...AUTHORISED, code: "nobodys" }, undefined, 401, "invalid_grant"],
    [
      "a code without its address",
      { grant_type: "authorization_code", client_id: "us", code: "code-of-7" },
      undefined,
      400,
      "invalid_request",
    ],
    [
      "an unknown refresh token",
      { grant_type: "refresh_token", refresh_token: "x" },
      undefined,
      401,
      "invalid_grant",
    ],
  ])("%s", async (_, form, credentials, status, error) => {
    const { ask } = await server();
    expect(await ask(form, credentials)).toMatchObject({ status, error });
  });

  it("a code that was used", async () => {
    const { ask } = await server();
    expect((await ask({ ...AUTHORISED, code: "code-of-7" })).status).toBe(200);
    expect(await ask({ ...AUTHORISED, code: "code-of-7" })).toMatchObject({
      status: 401,
      error: "invalid_grant",
    });
  });

  it("JSON, and the refusal says what to send", async () => {
    const { call } = await server();
    const reply = await call("/oauth/token", {
      headers: { authorization: `Basic ${btoa("us:a:secret")}` },
      json: { grant_type: "client_credentials" },
    });
    expect(reply.status).toBe(400);
    expect(reply.text).toContain("application/x-www-form-urlencoded");
  });
});
