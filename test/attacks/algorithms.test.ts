import { CompactEncrypt, base64url, importSPKI } from "jose";
import { describe, expect, it } from "vitest";
import { partnerKey, vectors } from "../support/keys.ts";
import { failure, stage, verifyPin } from "./stage.ts";

const TOKEN = '{"oneTimeToken":"5932d5b5-ec13-452f-8688-308feade7834","challenges":[],"validity":1}';

/** A reply in place of the sandbox's, made by somebody who even knows the request's content key. */
async function answeredWith(forge: (cek: CryptoKey) => Promise<string>) {
  let key: CryptoKey | undefined;
  return stage({
    client: { partnerKeys: [partnerKey] },
    faults: {
      responseKey: (_point, cek) => (key = cek),
      responseJwe: async (_point, jwe) => (key === undefined ? jwe : forge(key)),
    },
  });
}

/** A compact JWE with any protected header, sealed as well as that header allows. */
async function direct(header: object | string, key: CryptoKey, plaintext = TOKEN): Promise<string> {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const part = base64url.encode(typeof header === "string" ? header : JSON.stringify(header));
  const data = new TextEncoder().encode(part);
  const sealed = new Uint8Array(
    await crypto.subtle.encrypt(
      { name: "AES-GCM", iv, additionalData: data },
      key,
      new TextEncoder().encode(plaintext),
    ),
  );
  const [ciphertext, tag] = [sealed.subarray(0, -16), sealed.subarray(-16)];
  return [part, "", base64url.encode(iv), base64url.encode(ciphertext), base64url.encode(tag)].join(".");
}

describe("algorithm confusion", () => {
  it("is not what fails below: an honest forger who knows the key is believed", async () => {
    const scene = await answeredWith((cek) => direct({ alg: "dir", enc: "A256GCM" }, cek));
    expect(await verifyPin(scene)).toEqual(JSON.parse(TOKEN));
  });

  it.each<[string, object | string]>([
    ["alg none", { alg: "none", enc: "A256GCM" }],
    ["no alg", { enc: "A256GCM" }],
    ["alg in other letters", { alg: "DIR", enc: "A256GCM" }],
    ["alg with a space", { alg: "dir ", enc: "A256GCM" }],
    ["alg as a list", { alg: ["dir"], enc: "A256GCM" }],
    ["alg as an object", { alg: { toString: "dir" }, enc: "A256GCM" }],
    ["a symmetric wrap", { alg: "A256KW", enc: "A256GCM" }],
    [
      "a GCM wrap",
      { alg: "A256GCMKW", enc: "A256GCM", iv: "AAAAAAAAAAAAAAAA", tag: "AAAAAAAAAAAAAAAAAAAAAA" },
    ],
    [
      "a password whose iterations would take hours",
      { alg: "PBES2-HS256+A128KW", enc: "A256GCM", p2c: 2e9, p2s: "AAAAAAAAAAA" },
    ],
    [
      "a key agreement",
      { alg: "ECDH-ES", enc: "A256GCM", epk: { kty: "EC", crv: "P-256", x: "AA", y: "AA" } },
    ],
    ["RSA1_5", { alg: "RSA1_5", enc: "A256GCM" }],
    ["RSA-OAEP with SHA-1", { alg: "RSA-OAEP", enc: "A256GCM" }],
    ["enc A128GCM", { alg: "dir", enc: "A128GCM" }],
    ["enc A256CBC-HS512", { alg: "dir", enc: "A256CBC-HS512" }],
    ["no enc", { alg: "dir" }],
    ["enc as a list", { alg: "dir", enc: ["A256GCM"] }],
    ["zip", { alg: "dir", enc: "A256GCM", zip: "DEF" }],
    ["an unknown critical parameter", { alg: "dir", enc: "A256GCM", crit: ["exp"], exp: 1 }],
    ["an empty crit", { alg: "dir", enc: "A256GCM", crit: [] }],
    ["alg twice, the second one strong", '{"alg":"dir","alg":"RSA-OAEP-256","enc":"A256GCM"}'],
    ["alg behind a prototype", '{"__proto__":{"alg":"dir","enc":"A256GCM"}}'],
    ["a header that is a list", '["dir","A256GCM"]'],
    ["a header that is null", "null"],
    ["a header that is no JSON", "alg=dir"],
  ])("refuses %s, though it is sealed under the right key", async (_name, header) => {
    const scene = await answeredWith((cek) => direct(header, cek));
    expect((await failure(verifyPin(scene), scene)).code).toBe("ERR_REPLY_NOT_OPENED");
  });

  it.each(["RSA-OAEP", "RSA-OAEP-384", "RSA-OAEP-512"])(
    "refuses %s to the partner's own key",
    async (alg) => {
      const key = await importSPKI(vectors.keys.partner.publicSpkiPem, alg);
      const scene = await answeredWith(() =>
        new CompactEncrypt(new TextEncoder().encode(TOKEN))
          .setProtectedHeader({ alg, enc: "A256GCM", kid: partnerKey.keyId })
          .encrypt(key),
      );
      expect((await failure(verifyPin(scene), scene)).code).toBe("ERR_REPLY_NOT_OPENED");
    },
  );

  it.each(["A128GCM", "A192GCM", "A256CBC-HS512"])("refuses RSA-OAEP-256 with %s", async (enc) => {
    const key = await importSPKI(vectors.keys.partner.publicSpkiPem, "RSA-OAEP-256");
    const scene = await answeredWith(() =>
      new CompactEncrypt(new TextEncoder().encode(TOKEN))
        .setProtectedHeader({ alg: "RSA-OAEP-256", enc, kid: partnerKey.keyId })
        .encrypt(key),
    );
    expect((await failure(verifyPin(scene), scene)).code).toBe("ERR_REPLY_NOT_OPENED");
  });

  it("refuses a message to the partner's key that names no key, or another one", async () => {
    const key = await importSPKI(vectors.keys.partner.publicSpkiPem, "RSA-OAEP-256");
    for (const kid of [undefined, "4d1b7f4e-0000-4000-8000-000000000000"]) {
      const scene = await answeredWith(() =>
        new CompactEncrypt(new TextEncoder().encode(TOKEN))
          .setProtectedHeader({ alg: "RSA-OAEP-256", enc: "A256GCM", ...(kid && { kid }) })
          .encrypt(key),
      );
      expect((await failure(verifyPin(scene), scene)).code).toBe("ERR_REPLY_NOT_OPENED");
    }
  });

  it("never lets a key be chosen by what the header carries (jwk, jku, x5c)", async () => {
    const key = { kty: "oct", k: base64url.encode(new Uint8Array(32)), alg: "A256GCM" };
    const cek = await crypto.subtle.importKey("raw", new Uint8Array(32), "AES-GCM", false, ["encrypt"]);
    const header = { alg: "dir", enc: "A256GCM", jwk: key, jku: "https://keys.example/", x5c: ["AA=="] };
    const scene = await answeredWith(() => direct(header, cek));
    expect((await failure(verifyPin(scene), scene)).code).toBe("ERR_REPLY_NOT_OPENED");
  });
});

describe("the sandbox as the attacked server", () => {
  it.each([
    { alg: "dir", enc: "A256GCM" },
    { alg: "none", enc: "A256GCM" },
    { alg: "RSA-OAEP", enc: "A256GCM" },
    { alg: "RSA1_5", enc: "A256GCM" },
    { alg: "RSA-OAEP-256", enc: "A128GCM" },
    { alg: "RSA-OAEP-256", enc: "A256GCM", zip: "DEF" },
    { alg: "RSA-OAEP-256", enc: "A256GCM", crit: ["b64"], b64: true },
  ])("refuses a request that says %o", async (header) => {
    const { sandbox } = await stage();
    const key = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, true, ["encrypt"]);
    const parts = (await direct(header, key, '{"pin":"0000"}')).split(".");
    if (header.alg.startsWith("RSA")) parts[1] = base64url.encode(new Uint8Array(256).fill(7));
    const response = await sandbox.fetch("/v2/profiles/7/pin", {
      method: "POST",
      headers: {
        authorization: "Bearer any",
        "content-type": "application/jose+json",
        "x-tw-jose-method": "jwe",
      },
      body: parts.join("."),
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ errors: [{ code: "jose.invalid" }] });
  });
});
