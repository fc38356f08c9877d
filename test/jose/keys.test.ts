import { webcrypto } from "node:crypto";
import { describe, expect, it } from "vitest";
import {
  importPrivateKey,
  importPublicKey,
  looksLikePrivateKey,
  looksLikePublicKey,
} from "../../src/jose/keys.ts";
import type { PrivateKeyInput, PublicKeyInput } from "../../src/jose/keys.ts";
import { vectors } from "../support/keys.ts";

const { publicSpkiPem: pem, publicSpkiDerBase64: der, privatePkcs8Pem: privatePem } = vectors.keys.wise;
const { subtle } = webcrypto;

const pair = (
  algorithm: { name?: string; hash?: string; modulusLength?: number } = {},
  usages: ("encrypt" | "decrypt" | "wrapKey" | "unwrapKey" | "sign" | "verify")[] = ["encrypt", "decrypt"],
): Promise<CryptoKeyPair> =>
  subtle.generateKey(
    {
      name: "RSA-OAEP",
      hash: "SHA-256",
      modulusLength: 2048,
      publicExponent: new Uint8Array([1, 0, 1]),
      ...algorithm,
    },
    true,
    usages,
  ) as Promise<CryptoKeyPair>;

const good = await pair();
const publicJwk = await subtle.exportKey("jwk", good.publicKey);
const privateJwk = await subtle.exportKey("jwk", good.privateKey);

/** One whole DER sequence of 83 bytes that names RSA where the key itself would stand. */
const namingRsaLate = Buffer.concat([
  Buffer.from([0x30, 0x82, 0, 79]),
  Buffer.alloc(64),
  Buffer.from("06092a864886f70d010101", "hex"),
  Buffer.alloc(4),
]).toString("base64");

const invalid = (field: string) => ({ name: "InvalidInputError", code: "ERR_INVALID_OPTION", field });

describe("a public key", () => {
  it.each<[string, PublicKeyInput]>([
    ["PEM", pem],
    ["PEM with white space around", `\n\t${pem}\n\n`],
    ["PEM with Windows line ends", pem.replaceAll("\n", "\r\n")],
    ["base64 of DER", der],
    ["base64 of DER in lines", der.replaceAll(/.{64}/g, "$&\n")],
    [
      "the key endpoint's reply",
      { version: 3, keyMaterial: { algorithm: "RSA_OAEP_256", keyMaterial: der } },
    ],
    ["the key endpoint's reply with PEM inside", { keyMaterial: { keyMaterial: pem } }],
  ])("is the same in every spelling: %s", async (_name, input) => {
    expect(looksLikePublicKey(input)).toBe(true);
    const { thumbprint, material, version } = await importPublicKey(input);
    const digest = await subtle.digest("SHA-256", Buffer.from(der, "base64"));
    expect(thumbprint).toBe(Buffer.from(digest).toString("base64url"));
    expect(material).toBe(der);
    expect(version).toBe(typeof input === "object" && "version" in input ? 3 : undefined);
  });

  it.each<[string, PublicKeyInput]>([
    ["a JWK", publicJwk],
    ["a JWK made for something else", { ...publicJwk, alg: "RS256", use: "sig", key_ops: ["verify"] }],
    ["a CryptoKey", good.publicKey],
  ])("may be %s", async (_name, input) => {
    expect(looksLikePublicKey(input)).toBe(true);
    expect((await importPublicKey(input)).material).toBe((await importPublicKey(good.publicKey)).material);
  });

  it("of 2048 bits is just long enough", async () => {
    expect((await importPublicKey(good.publicKey)).key.algorithm).toMatchObject({ modulusLength: 2048 });
  });

  it.each<[string, () => Promise<unknown>]>([
    ["shorter than 2048 bits", async () => (await pair({ modulusLength: 2040 })).publicKey],
    ["for another hash", async () => (await pair({ hash: "SHA-1" })).publicKey],
    ["for signatures", async () => (await pair({ name: "RSA-PSS" }, ["sign", "verify"])).publicKey],
    ["that may only wrap", async () => (await pair({}, ["wrapKey", "unwrapKey"])).publicKey],
    ["a private CryptoKey", async () => good.privateKey],
    [
      "that cannot be exported, so that nobody can tell which it is",
      async () =>
        subtle.importKey("jwk", publicJwk, { name: "RSA-OAEP", hash: "SHA-256" }, false, ["encrypt"]),
    ],
    ["PEM of a private key", async () => privatePem],
    ["PEM of a certificate", async () => pem.replaceAll("PUBLIC KEY", "CERTIFICATE")],
    ["PEM cut off", async () => pem.slice(0, -40)],
    ["DER cut off", async () => der.slice(0, -4)],
    ["DER with more behind", async () => `${der}AAAA`],
    ["DER with a wrong length inside", async () => `${der.slice(0, 4)}A${der.slice(5)}`],
    ["base64url", async () => der.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "")],
    [
      "an elliptic key's DER",
      async () => {
        const { publicKey } = await subtle.generateKey({ name: "ECDH", namedCurve: "P-256" }, true, [
          "deriveBits",
        ]);
        return Buffer.from(await subtle.exportKey("spki", publicKey)).toString("base64");
      },
    ],
    ["an incomplete JWK", async () => ({ kty: "RSA", n: publicJwk.n })],
    ["a JWK with numbers for texts", async () => ({ kty: "RSA", n: 1, e: 2 })],
    ["a reply without material", async () => ({ keyMaterial: {} })],
    ["a reply with null", async () => ({ keyMaterial: null })],
    ["nothing", async () => undefined],
    ["null", async () => null],
  ])("is refused: %s", async (_name, make) => {
    const input = (await make()) as PublicKeyInput;
    await expect(importPublicKey(input, "theField")).rejects.toMatchObject(invalid("theField"));
  });

  it.each([
    [""],
    ["text"],
    [pem.slice(0, -40)],
    [privatePem],
    [`${der}AAAA`],
    ["!AAA"],
    ["AAA!"],
    ["AAAAA"],
    [namingRsaLate],
    [{ keyMaterial: null }],
    [7],
    [null],
    [undefined],
    [{}],
    [[]],
  ])("shows by its form that it is none: %#", (input) => {
    expect(looksLikePublicKey(input)).toBe(false);
  });

  it("shows by its form: which half, which kind", () => {
    expect(looksLikePublicKey(good.privateKey)).toBe(false);
    expect(looksLikePublicKey({ kty: "EC", n: "AA", e: "AQAB" })).toBe(false);
    expect(looksLikePublicKey({ kty: "RSA", n: "AA" })).toBe(false);
    expect(looksLikePublicKey({ kty: "RSA", n: 1, e: "AQAB" })).toBe(false);
    expect(looksLikePublicKey({ kty: "RSA", n: "AA", e: 1 })).toBe(false);
    expect(looksLikePublicKey({ keyMaterial: { keyMaterial: "text" } })).toBe(false);
    expect(looksLikePublicKey({ keyMaterial: "text" })).toBe(false);
  });
});

describe("a private key", () => {
  it.each<[string, PrivateKeyInput]>([
    ["PKCS #8 PEM", privatePem],
    ["a JWK", privateJwk],
    ["a JWK made for something else", { ...privateJwk, alg: "PS512", use: "sig", key_ops: ["sign"] }],
    ["a CryptoKey", good.privateKey],
  ])("may be %s", async (_name, input) => {
    expect(looksLikePrivateKey(input)).toBe(true);
    const key = await importPrivateKey(input, "field");
    expect(key).toMatchObject({
      type: "private",
      algorithm: { name: "RSA-OAEP", hash: { name: "SHA-256" } },
    });
    if (!(input instanceof CryptoKey)) expect(key.extractable).toBe(false);
  });

  it.each<[string, () => Promise<unknown>]>([
    ["a public one", async () => good.publicKey],
    ["for another hash", async () => (await pair({ hash: "SHA-1" })).privateKey],
    ["for signatures", async () => (await pair({ name: "RSA-PSS" }, ["sign", "verify"])).privateKey],
    ["that may only unwrap", async () => (await pair({}, ["wrapKey", "unwrapKey"])).privateKey],
    ["too short", async () => (await pair({ modulusLength: 1024 })).privateKey],
    ["the public JWK", async () => publicJwk],
    ["the public PEM", async () => pem],
    ["PKCS #1 PEM", async () => privatePem.replaceAll("PRIVATE KEY", "RSA PRIVATE KEY")],
    ["PEM cut off", async () => privatePem.slice(0, -60)],
    ["text", async () => "secret"],
  ])("is refused without a word of it: %s", async (_name, make) => {
    const input = (await make()) as PrivateKeyInput;
    const refused = importPrivateKey(input, "partnerKeys[0].privateKey");
    await expect(refused).rejects.toMatchObject(invalid("partnerKeys[0].privateKey"));
    if (typeof input === "string") await expect(refused).rejects.not.toThrow(input);
  });

  it("shows by its form: which half, which kind", () => {
    for (const input of [good.publicKey, publicJwk, pem, "", "text", 7, null, undefined, {}, { d: "AA" }]) {
      expect(looksLikePrivateKey(input)).toBe(false);
    }
  });
});
