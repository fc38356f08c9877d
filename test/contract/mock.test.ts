import { beforeAll, describe, expect, it } from "vitest";
import { operations } from "../../generated/operations.ts";
import { createMock } from "../../scripts/mock/server.ts";
import type { Mock } from "../../scripts/mock/server.ts";
import { createApprovalFetch, createMemoryStore, createScaClient } from "../../src/index.ts";
import type { ScaClient } from "../../src/index.ts";
import { failureOf } from "../support/failure.ts";
import { partnerKey, vectors } from "../support/keys.ts";
import { callNamed } from "./client-cases.ts";
import { documentedReplies, plaintext, sampleArguments } from "./samples.ts";

const BASE = "http://127.0.0.1";
const authorization = "Bearer any";

let mock: Mock;
let sca: ScaClient;
const replies: Response[] = [];

beforeAll(async () => {
  mock = await createMock(plaintext);
  sca = createScaClient({
    baseUrl: BASE,
    token: "any",
    clientToken: "any",
    partnerKeys: [partnerKey],
    retry: { limit: 0 },
    async fetch(input, init) {
      const response = await mock.fetch(new Request(input, init));
      replies.push(response);
      return response;
    },
  });
});

const upload = (): Promise<unknown> =>
  callNamed(sca, "uploadJosePublicKey", {
    ...sampleArguments("uploadJosePublicKey"),
    keyId: partnerKey.keyId,
    publicKeyMaterial: {
      algorithm: "RSA_OAEP_256",
      keyMaterial: vectors.keys.partner.publicSpkiDerBase64,
    },
  });

describe("the mock", () => {
  it("refuses a reply to a partner's key as documented, until that key has been uploaded", async () => {
    expect(await failureOf(sca.getEchoJwe())).toMatchObject({ status: 400, code: "KEY_NOT_FOUND" });
    await upload();
    await expect(sca.getEchoJwe()).resolves.toMatchObject({ method: "GET" });
  });

  it("returns the key that it can open requests with", async () => {
    const key = await sca.getJosePublicKey({ algorithm: "RSA_OAEP_256", scope: "PAYLOAD_ENCRYPTION" });
    expect(key.keyMaterial).toEqual(mock.wiseKey.keyMaterial);
    expect(plaintext).not.toEqual(mock.description);
  });

  it("takes the documented example where nothing is preferred", async () => {
    const device = await sca.createDeviceFingerprint({ profileId: 101, deviceFingerprint: "phone-1" });
    expect(device).toEqual({
      deviceFingerprintId: "636a5514-aa86-4719-8700-e9a9a0ae7ea7",
      createdAt: "2025-05-24T07:27:58.273205554Z",
    });
  });

  it.each(Object.keys(operations))("makes up a reply to %s that keeps to the schema", async (operationId) => {
    await upload();
    await sca.echoDirectJwe({ message: "so that the key is known" });
    replies.length = 0;
    await callNamed(sca, operationId, sampleArguments(operationId), {
      headers: { Prefer: "dynamic=true, seed=1" },
    });
    expect(replies.map((reply) => reply.headers.get("sl-violations"))).toEqual([null]);
  });

  it("answers quarterly paths as it does the legacy ones", async () => {
    const response = await mock.fetch(
      new Request(`${BASE}/2026Q3/profiles/101/sca-sessions/authorise`, {
        method: "POST",
        headers: { authorization },
      }),
    );
    expect(response.status).toBe(200);
  });

  it("answers 401 as documented to a call without a token", async () => {
    const response = await mock.fetch(new Request(`${BASE}/v1/facetec/public-key`));
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ error: "invalid_token" });
  });

  it("answers 400 as documented to a malformed request, and says in a header what was wrong", async () => {
    const response = await mock.fetch(
      new Request(`${BASE}/v2/profiles/101/facemaps`, {
        method: "POST",
        headers: { authorization, "content-type": "application/json" },
        body: "{}",
      }),
    );
    expect(response.status).toBe(400);
    expect(response.headers.get("sl-violations")).toContain("faceMap");
  });

  it("says as problem+json that it has no such path", async () => {
    const response = await mock.fetch(new Request(`${BASE}/v2/nothing`, { headers: { authorization } }));
    expect([response.status, response.headers.get("content-type")]).toEqual([
      404,
      "application/problem+json",
    ]);
  });

  it.each([
    ["code=418", "deletePin has no response 418. It has 204, 400, 401, 403, 404, 429, 500."],
    ["code=403, example=none", "403 of deletePin has no example “none”. It has forbidden, unauthorized."],
    ["code=204, example=none", "204 of deletePin has no example “none”. It has none."],
    ["example=none", expect.stringMatching(/^deletePin has no example “none”. It has .*, lockedOut, /)],
    ["code=many", "Prefer: code takes an HTTP status, such as 409."],
    ["status=409", "Prefer has no “status” here. It takes code, example, dynamic and seed."],
    ["dynamic=yes", "Prefer: dynamic is true or false."],
  ])(
    "refuses Prefer: %s with what there is, and with a status that no operation documents",
    async (prefer, detail) => {
      const told: string[] = [];
      const { fetch } = await createMock(plaintext, { onRefusal: (text) => void told.push(text) });
      const init = { method: "DELETE", headers: { authorization, prefer } };
      const response = await fetch(new Request(`${BASE}/v2/profiles/101/pin`, init));
      expect(response.status).toBe(501);
      const body = (await response.json()) as { detail: string };
      expect(body.detail).toEqual(detail);
      expect(told).toEqual([body.detail]);
    },
  );

  it("documents 501 nowhere, so that a refusal is never taken for an answer", () => {
    for (const id of Object.keys(operations))
      expect(documentedReplies(id).map(({ status }) => status)).not.toContain(501);
  });

  it("refuses an unknown preference of an encrypted call, too", async () => {
    const options = { headers: { Prefer: "code=418" } };
    expect(await failureOf(sca.createPin({ profileId: 101, pin: "1234" }, options))).toMatchObject({
      status: 501,
    });
  });

  it("takes an example's status from its name", async () => {
    const headers = { authorization, prefer: "example=lockedOut" };
    const response = await mock.fetch(
      new Request(`${BASE}/v2/profiles/101/pin`, { method: "DELETE", headers }),
    );
    expect(response.status).toBe(429);
  });
});

describe("a protected call at the mock", () => {
  const url = `${BASE}/v3/profiles/101/transfers/7/payments`;
  const init = {
    method: "POST",
    headers: { authorization, "content-type": "application/json" },
    body: JSON.stringify({ type: "BALANCE" }),
  };
  const fetch: typeof globalThis.fetch = (input, given) => mock.fetch(new Request(input, given));

  it("is refused, cleared and repeated", async () => {
    const store = createMemoryStore();
    const pay = createApprovalFetch({
      sca: createScaClient({ baseUrl: BASE, token: "any", clientToken: "any", fetch, store }),
      fetch,
      solvers: { PIN: () => "1234", PARTNER_DEVICE_FINGERPRINT: () => "my-phone" },
    });
    const response = await pay(url, init);
    expect([response.status, response.headers.get("x-2fa-approval-result")]).toEqual([201, "APPROVED"]);
    expect(await response.json()).toMatchObject({ status: "COMPLETED" });
  });

  it("carries a one-time token when it is refused", async () => {
    const { status, headers } = await fetch(url, init);
    expect([status, headers.get("x-2fa-approval-result")]).toEqual([403, "REJECTED"]);
    expect(headers.get("x-2fa-approval")).toMatch(/^[0-9a-f-]{36}$/);
  });

  it("answers what is preferred: a success at once, or another failure", async () => {
    const asked = async (prefer: string): Promise<number> =>
      (await fetch(url, { ...init, headers: { ...init.headers, prefer } })).status;
    expect([await asked("code=201"), await asked("example=rateLimited")]).toEqual([201, 429]);
  });

  it("is a 401 without a token, and a 400 without its body", async () => {
    expect((await fetch(url, { ...init, headers: { "content-type": "application/json" } })).status).toBe(401);
    const headers = { ...init.headers, "x-2fa-approval": "5932d5b5-ec13-452f-8688-308feade7834" };
    expect((await fetch(url, { ...init, headers, body: "{}" })).status).toBe(400);
  });

  it("reads a statement the same way", async () => {
    const statement = `${BASE}/v1/profiles/101/balance-statements/3/statement.json`;
    const headers = { authorization };
    expect((await fetch(statement, { headers })).status).toBe(403);
    const repeated = { headers: { ...headers, "x-2fa-approval": "5932d5b5-ec13-452f-8688-308feade7834" } };
    expect((await fetch(statement, repeated)).status).toBe(200);
  });
});
