import { beforeAll, describe, expect, it } from "vitest";
import { operations } from "../../generated/operations.ts";
import { createMock } from "../../scripts/mock/server.ts";
import type { Mock } from "../../scripts/mock/server.ts";
import { createScaClient } from "../../src/index.ts";
import type { ScaClient } from "../../src/index.ts";
import { failureOf } from "../support/failure.ts";
import { partnerKey, vectors } from "../support/keys.ts";
import { callNamed } from "./client-cases.ts";
import { plaintext, sampleArguments } from "./samples.ts";

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

  it.each([
    { what: "an unknown path", path: "/v2/nothing", prefer: "", status: 404 },
    {
      what: "a status that is not documented",
      path: "/v1/facetec/public-key",
      prefer: "code=418",
      status: 404,
    },
    {
      what: "an example that does not exist",
      path: "/v1/facetec/public-key",
      prefer: "example=none",
      status: 404,
    },
    {
      what: "a Prefer that is not a status",
      path: "/v1/facetec/public-key",
      prefer: "code=many",
      status: 422,
    },
  ])("says as problem+json that it does not have $what", async ({ path, prefer, status }) => {
    const response = await mock.fetch(new Request(BASE + path, { headers: { authorization, prefer } }));
    expect([response.status, response.headers.get("content-type")]).toEqual([
      status,
      "application/problem+json",
    ]);
  });
});
