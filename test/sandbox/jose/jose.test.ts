import {
  CompactEncrypt,
  compactDecrypt,
  decodeProtectedHeader,
  generateKeyPair,
  importPKCS8,
  importSPKI,
} from "jose";
import { describe, expect, it } from "vitest";
import type { SandboxOptions, WisePublicKey } from "../../../src/sandbox/index.ts";
import { nodeCryptography } from "../../../src/sandbox/node.ts";
import { FACTORS, JOSE_HEADERS, PROFILE, seal, start } from "../caller.ts";
import vectors from "../../vectors/jose-vectors.json" with { type: "json" };

const PIN = `/v2/profiles/${PROFILE}/pin`;
const DIRECT = "/v1/auth/jose/playground/jwe-direct-encryption";
const PARTNER = "/v1/auth/jose/playground/jwe";
const PUBLIC_KEYS = "/v1/auth/jose/response/public-keys?algorithm=RSA_OAEP_256&scope=PAYLOAD_ENCRYPTION";
const ANOTHER_ID = "22222222-2222-4222-8222-222222222222";
const partner = vectors.keys.partner;

const upload = {
  keyId: partner.keyId,
  validFrom: "2026-01-01 00:00:00",
  validTill: "2027-01-01 00:00:00",
  scope: "PAYLOAD_ENCRYPTION",
  publicKeyMaterial: { algorithm: "RSA_OAEP_256", keyMaterial: partner.publicSpkiDerBase64 },
};

/** Statuses of the bad requests: only what is well-formed and does not decrypt is a 500. */
const REFUSED: Record<string, [status: number, code: string | undefined]> = {
  "sealed to another key": [500, undefined],
  "CEK of 16 bytes under A256GCM": [500, undefined],
  "not JSON": [400, "bad.request"],
  "a bare number": [400, "bad.request"],
};

const CRYPTOGRAPHIES: [name: string, options: SandboxOptions][] = [
  ["WebCrypto", {}],
  ["Node's own", { cryptography: nodeCryptography }],
];

describe.each(CRYPTOGRAPHIES)("requests from other implementations, with %s", (_which, options) => {
  it.each(vectors.requests.map((vector) => [`${vector.name} (${vector.madeBy})`, vector] as const))(
    "opens: %s",
    async (_name, vector) => {
      const keys = Object.values(vectors.keys).flatMap((key) =>
        "version" in key ? [{ version: key.version, privateKey: key.privatePkcs8Pem }] : [],
      );
      const { sandbox, call } = await start({}, { ...options, keys });
      const seen: (string | undefined)[] = [];
      sandbox.on((event) => seen.push(event.request.plaintext));
      await call(PIN, { body: vector.jwe, headers: JOSE_HEADERS });
      expect(JSON.parse(seen[0] ?? "")).toEqual(vector.plaintext);
    },
  );

  it.each(vectors.rejectRequests.map((vector) => [vector.name, vector.why, vector] as const))(
    "refuses: %s (%s)",
    async (name, _why, vector) => {
      const { call } = await start({}, options);
      const reply = await call(PIN, { body: vector.jwe, headers: JOSE_HEADERS });
      expect([reply.status, reply.code]).toEqual(REFUSED[name] ?? [400, "jose.invalid"]);
      expect(reply.isSealed).toBe(false);
      expect((await call(PIN, { method: "DELETE" })).status).toBe(404);
    },
  );

  it("answers what does not decrypt as the provider does, and tells nothing more", async () => {
    const { call } = await start({}, options);
    const vector = vectors.rejectRequests.find((one) => one.name === "sealed to another key");
    const reply = await call(PIN, { body: vector?.jwe ?? "", headers: JOSE_HEADERS });
    expect(reply.json).toEqual({
      message: "An unexpected error occurred",
      request_id: reply.headers.get("x-trace-id"),
    });
  });

  it.each([
    ["a tampered tag", (jwe: string) => `${jwe.slice(0, -5)}AAAA${jwe.slice(-1)}`, 500],
    [
      "a tampered header",
      (jwe: string) =>
        jwe.replace(/^[^.]+/, btoa('{"alg":"RSA-OAEP-256","enc":"A256GCM","x":1}').replaceAll("=", "")),
      500,
    ],
    [
      "compression",
      (jwe: string) =>
        jwe.replace(/^[^.]+/, btoa('{"alg":"RSA-OAEP-256","enc":"A256GCM","zip":"DEF"}').replaceAll("=", "")),
      400,
    ],
    [
      "a critical extension",
      (jwe: string) =>
        jwe.replace(
          /^[^.]+/,
          btoa('{"alg":"RSA-OAEP-256","enc":"A256GCM","crit":["exp"],"exp":1}').replaceAll("=", ""),
        ),
      400,
    ],
    [
      "SHA-1",
      (jwe: string) => jwe.replace(/^[^.]+/, btoa('{"alg":"RSA-OAEP","enc":"A256GCM"}').replaceAll("=", "")),
      400,
    ],
    [
      "a header that is no object",
      (jwe: string) => jwe.replace(/^[^.]+/, btoa("[1]").replaceAll("=", "")),
      400,
    ],
    ["padding", (jwe: string) => `${jwe}=`, 400],
    ["the other base64 alphabet", (jwe: string) => jwe.replace(/\.[^.]{4}/, ".+/+/"), 400],
    [
      "stray bits in the last character of the tag",
      (jwe: string) => jwe.slice(0, -1) + String.fromCharCode(jwe.charCodeAt(jwe.length - 1) + 1),
      400,
    ],
    ["a short tag", (jwe: string) => jwe.slice(0, -6), 400],
    ["a sixth part", (jwe: string) => `${jwe}.`, 400],
    ["nothing", () => "", 400],
  ])("refuses a request with %s", async (_what, spoil, status) => {
    const { sandbox, call } = await start();
    const body = spoil(await seal(sandbox.wiseKey, { pin: "1234" }));
    const reply = await call(PIN, { body, method: "POST", headers: JOSE_HEADERS });
    expect(reply.status).toBe(status);
    expect(reply.body).not.toContain("1234");
  });

  it("refuses a 128-bit key under A256GCM, though everything in it decrypts", async () => {
    const { sandbox, call } = await start();
    const body = await sealByHand(sandbox.wiseKey, { cekBytes: 16, text: '{"pin":"1234"}' });
    expect((await call(PIN, { body, headers: JOSE_HEADERS })).status).toBe(500);
    const good = await sealByHand(sandbox.wiseKey, { cekBytes: 32, text: '{"pin":"1234"}' });
    expect((await call(PIN, { body: good, headers: JOSE_HEADERS })).status).toBe(200);
  });

  it("takes header spellings that mean the same", async () => {
    const { sandbox, call } = await start();
    const warnings: string[] = [];
    sandbox.on((event) => warnings.push(...event.warnings));
    const jwe = await seal(sandbox.wiseKey, { message: "hello" });
    const spellings = [
      { "x-tw-jose-method": "JWE" },
      { accept: "text/html, Application/JOSE+json;q=0.9" },
      { "content-type": "application/jose+json; charset=utf-8" },
    ];
    for (const spelling of spellings) {
      const headers = { ...JOSE_HEADERS, ...spelling };
      expect((await call(DIRECT, { body: `${jwe}\n`, headers })).status).toBe(200);
    }
    expect(warnings).toEqual([]);
    expect((await call(DIRECT, { body: `"${jwe}"`, headers: JOSE_HEADERS })).status).toBe(200);
    expect(warnings).toEqual([expect.stringMatching(/in JSON quotes/)]);
  });
});

describe("the headers that the JOSE guide requires", () => {
  const WRONG: readonly [name: string, value: string | undefined, says: RegExp][] = [
    ["content-type", "application/json", /^Content-Type is application\/json: send application\/jose\+json/],
    ["content-type", "application/jose", /^Content-Type is application\/jose: /],
    ["content-type", "text/plain;charset=UTF-8", /^Content-Type is text\/plain;charset=UTF-8: /],
    ["accept", undefined, /^Accept is missing: send application\/jose\+json/],
    ["accept", "*/*", /^Accept is \*\/\*: /],
    ["accept", "application/json", /opened before it is parsed as JSON\.$/],
    ["x-tw-jose-method", undefined, /^X-tw-jose-method is missing: send jwe\.$/],
    ["x-tw-jose-method", "jws", /^X-tw-jose-method is jws: send jwe\.$/],
    ["x-tw-jose-method", "jws+jwe", /^X-tw-jose-method is jws\+jwe: /],
    ["x-tw-jose-method", "<secret>", /^X-tw-jose-method is malformed: /],
  ];

  it.each(WRONG)("are demanded: %s %s", async (name, value, says) => {
    const { sandbox, call } = await start();
    const { [name]: _, ...others } = JOSE_HEADERS as Record<string, string>;
    const sent = { seal: { pin: "1234" }, body: await seal(sandbox.wiseKey, { pin: "1234" }) };
    const headers = { ...others, ...(value !== undefined && { [name]: value }) };
    const reply = await call(PIN, { body: sent.body, headers });
    expect(reply).toMatchObject({ status: 400, code: "jose.invalid", isSealed: false });
    expect(reply.json.errors[0].message).toMatch(says);
    expect(sandbox.calls().at(-1)?.warnings).toEqual([expect.stringMatching(says)]);
    // Nothing was taken from a body that came so.
    expect((await call(PIN, { method: "DELETE" })).status).toBe(404);
  });

  it("are demanded of a call without a body, too, but for its type", async () => {
    const { call } = await start();
    await call("/v1/auth/jose/request/public-keys", { json: upload });
    const { accept } = JOSE_HEADERS;
    const echo = async (headers: Record<string, string>) => (await call(PARTNER, { headers })).status;
    expect(await echo({})).toBe(400);
    expect(await echo({ accept })).toBe(400);
    expect(await echo({ accept, "x-tw-jose-method": "jwe" })).toBe(200);
  });

  it("are all named at once, and asked for after the token", async () => {
    const { sandbox, call } = await start();
    const body = await seal(sandbox.wiseKey, { pin: "1234" });
    const reply = await call(PIN, { body });
    expect(reply.json.errors[0].message).toMatch(/^Content-Type .*Accept .*X-tw-jose-method /);
    expect((await call(PIN, { body, headers: { authorization: "" } })).status).toBe(401);
  });

  it("may be lax when the settings say so, with a warning", async () => {
    const { sandbox, call } = await start({ requireJoseHeaders: false });
    const body = await seal(sandbox.wiseKey, { message: "hello" });
    expect((await call(DIRECT, { body, headers: { "content-type": "application/jose" } })).status).toBe(200);
    expect(sandbox.calls().at(-1)?.warnings).toHaveLength(3);
  });
});

describe("replies", () => {
  it("are sealed directly under the request's key, with a fresh IV each", async () => {
    const { call } = await start();
    const replies = [
      await call(DIRECT, { seal: { message: "hello" } }),
      await call(DIRECT, { seal: { message: "hello" } }),
    ];
    for (const reply of replies) {
      expect(reply.json).toEqual({ message: "jose-playground-response-hello", method: "POST" });
      expect(reply.headers.get("content-type")).toBe("application/jose+json");
      const [header, encryptedKey, iv] = reply.body.split(".");
      expect(atob(header ?? "")).toBe('{"enc":"A256GCM","alg":"dir"}');
      expect(encryptedKey).toBe("");
      expect(iv).toHaveLength(16);
    }
    expect(new Set(replies.map((reply) => reply.body.split(".")[2])).size).toBe(2);
  });

  it("are sealed to the uploaded key that the header names", async () => {
    const { call, send } = await start();
    const other = { ...upload, keyId: "11111111-1111-4111-8111-111111111111" };
    const uploaded = await call("/v1/auth/jose/request/public-keys", { json: upload });
    expect([uploaded.status, uploaded.json]).toEqual([
      201,
      { clientId: null, ...upload, deactivationTimestamp: null },
    ]);
    await call("/v1/auth/jose/request/public-keys", { json: other });

    const kid = { ...JOSE_HEADERS, "x-tw-jose-encryption-kid": partner.keyId };
    const privateKey = await importPKCS8(partner.privatePkcs8Pem, "RSA-OAEP-256");
    for (const sent of [{ headers: kid }, { headers: kid, seal: { message: "hello" } }]) {
      const { response } = await send(PARTNER, sent);
      const jwe = await response.text();
      expect(decodeProtectedHeader(jwe)).toEqual({ kid: partner.keyId, enc: "A256GCM", alg: "RSA-OAEP-256" });
      const { plaintext } = await compactDecrypt(jwe, privateKey);
      expect(JSON.parse(new TextDecoder().decode(plaintext)).message).toMatch(/^jose-playground-response/);
    }
  });

  it("cannot be sealed to a key that is unknown, not yet valid or expired", async () => {
    const { sandbox, call } = await start();
    const get = (kid: string) =>
      call(PARTNER, { headers: { ...JOSE_HEADERS, "x-tw-jose-encryption-kid": kid } });
    expect(await get(partner.keyId)).toMatchObject({ status: 400, code: "jose.key.not.found" });
    await call("/v1/auth/jose/request/public-keys", {
      json: { ...upload, validFrom: "2026-01-16 00:00:00" },
    });
    expect(await get(partner.keyId)).toMatchObject({ status: 400, code: "jose.key.not.found" });
    sandbox.advance(86_400);
    expect((await get(partner.keyId)).status).toBe(200);
    sandbox.advance(366 * 86_400);
    expect(await get(partner.keyId)).toMatchObject({ status: 400, code: "jose.key.not.found" });
  });
});

describe("keys", () => {
  it("are shown as the key operation returns them", async () => {
    const { sandbox, call } = await start();
    const reply = await call(PUBLIC_KEYS);
    expect(reply.json).toEqual({
      version: 1,
      keyMaterial: { algorithm: "RSA_OAEP_256", keyMaterial: vectors.keys.wise.publicSpkiDerBase64 },
      scope: "PAYLOAD_ENCRYPTION",
    });
    expect(sandbox.wiseKey).toEqual(reply.json);
  });

  it("are asked for by version, and unknown ones are not found", async () => {
    const { sandbox, call } = await start();
    const before = sandbox.wiseKey;
    const after = await sandbox.rotateKey();
    expect(after.version).toBe(2);
    expect((await call(PUBLIC_KEYS)).json).toEqual(after);
    expect((await call(`${PUBLIC_KEYS}&version=1`)).json).toEqual(before);
    expect(await call(`${PUBLIC_KEYS}&version=3`)).toMatchObject({ status: 404, code: "key.not.found" });
    expect(await call(PUBLIC_KEYS.replace("PAYLOAD_ENCRYPTION", "PAYLOAD_SIGNING"))).toMatchObject({
      status: 404,
    });
    expect(await call(PUBLIC_KEYS.replace("RSA_OAEP_256", "none"))).toMatchObject({ status: 400 });
  });

  it("open requests for the overlap after a rotation, and no longer", async () => {
    const { sandbox, call } = await start({ keyOverlap: 60 });
    const body = await seal(sandbox.wiseKey, { message: "hello" });
    await sandbox.rotateKey();
    expect((await call(DIRECT, { body, headers: JOSE_HEADERS })).status).toBe(200);
    sandbox.advance(60);
    expect((await call(DIRECT, { body, headers: JOSE_HEADERS })).status).toBe(500);
    expect((await call(DIRECT, { seal: { message: "hello" } })).status).toBe(200);
  });

  it.each([
    ["an id that is taken", {}, 409],
    ["an end before the beginning", { validTill: "2025-01-01 00:00:00", keyId: ANOTHER_ID }, 400],
    ["a time that does not exist", { validTill: "2026-13-01 00:00:00", keyId: ANOTHER_ID }, 400],
    [
      "material that is no key",
      { publicKeyMaterial: { algorithm: "RSA_OAEP_256", keyMaterial: "AAAA" }, keyId: ANOTHER_ID },
      400,
    ],
    ["no material", { publicKeyMaterial: {}, keyId: ANOTHER_ID }, 400],
    ["an id that is no UUID", { keyId: "mine" }, 400],
  ])("are not uploaded with %s", async (_what, change, status) => {
    const { call } = await start();
    await call("/v1/auth/jose/request/public-keys", { json: upload });
    const reply = await call("/v1/auth/jose/request/public-keys", { json: { ...upload, ...change } });
    expect(reply.status).toBe(status);
  });

  it("for FaceTec come as text, the same each time", async () => {
    const { call } = await start();
    const [one, other] = [await call("/v1/facetec/public-key"), await call("/v1/facetec/public-key")];
    expect(one.headers.get("content-type")).toMatch(/^text\/plain/);
    expect(one.text).toBe(other.text);
    await expect(importSPKI(one.text, "RSA-OAEP-256")).resolves.toBeDefined();
  });

  it("given at the start must be RSA private keys with versions of their own", async () => {
    const privateKey = vectors.keys.wise.privatePkcs8Pem;
    await expect(start({}, { keys: [{ version: 1, privateKey: "secret" }] })).rejects.toThrow(
      "sandbox key version 1: pass an RSA private key as PKCS#8 PEM",
    );
    await expect(
      start(
        {},
        {
          keys: [
            { version: 1, privateKey },
            { version: 1, privateKey },
          ],
        },
      ),
    ).rejects.toThrow(TypeError);
  });
});

it("never puts a factor into an error", async () => {
  const { sandbox, call, session, verifyPin, verifyDevice, verifyFace } = await start({
    encryptErrors: false,
  });
  sandbox.profile(PROFILE).enrol(FACTORS);
  const { oneTimeToken } = await session();
  const secrets = ["8642", "secret-device", "c2VjcmV0"];
  const replies = [
    await verifyPin(oneTimeToken, "8642"),
    await verifyPin(oneTimeToken, "8642x"),
    await verifyDevice(oneTimeToken, "secret-device"),
    await verifyFace(oneTimeToken, "c2VjcmV0"),
    await call(PIN, { seal: { pin: "8642" } }),
    await call(PIN, { seal: "8642 secret-device" }),
    await call(PIN, { body: '{"pin":"8642"}', headers: JOSE_HEADERS }),
    await call(`/v2/profiles/${PROFILE}/facemaps`, { body: "c2VjcmV0" }),
  ];
  for (const reply of replies) {
    expect(reply.status).toBeGreaterThanOrEqual(400);
    for (const secret of secrets) expect(reply.body).not.toContain(secret);
  }
});

it("opens requests of a 4096-bit key made elsewhere", async () => {
  const { publicKey, privateKey } = await generateKeyPair("RSA-OAEP-256", {
    modulusLength: 4096,
    extractable: true,
  });
  const pkcs8 = await crypto.subtle.exportKey("pkcs8", privateKey);
  const base64 = btoa(String.fromCharCode(...new Uint8Array(pkcs8)));
  const pem = `-----BEGIN PRIVATE KEY-----\n${base64}\n-----END PRIVATE KEY-----`;
  const { call } = await start({}, { keys: [{ version: 7, privateKey: pem }] });
  const body = await new CompactEncrypt(new TextEncoder().encode('{"pin":"1234"}'))
    .setProtectedHeader({ alg: "RSA-OAEP-256", enc: "A256GCM" })
    .encrypt(publicKey);
  expect((await call(PIN, { body, headers: JOSE_HEADERS })).status).toBe(200);
});

/** A JWE that no library would make: its content key may have any length. */
async function sealByHand(key: WisePublicKey, { cekBytes, text }: { cekBytes: number; text: string }) {
  const base64url = (bytes: ArrayBuffer | Uint8Array) =>
    Buffer.from(new Uint8Array(bytes)).toString("base64url");
  const spki = Buffer.from(key.keyMaterial.keyMaterial, "base64");
  const rsa = { name: "RSA-OAEP", hash: "SHA-256" };
  const publicKey = await crypto.subtle.importKey("spki", spki, rsa, false, ["encrypt"]);
  const cek = crypto.getRandomValues(new Uint8Array(cekBytes));
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const header = base64url(Buffer.from('{"alg":"RSA-OAEP-256","enc":"A256GCM"}'));
  const aes = await crypto.subtle.importKey("raw", cek, "AES-GCM", false, ["encrypt"]);
  const additionalData = Buffer.from(header);
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData }, aes, Buffer.from(text));
  const encryptedKey = await crypto.subtle.encrypt(rsa, publicKey, cek);
  const parts = [encryptedKey, iv, sealed.slice(0, -16), sealed.slice(-16)].map(base64url);
  return [header, ...parts].join(".");
}
