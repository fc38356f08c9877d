/** RSA keys, read in any spelling: Wise's public key to seal to, the partner's private keys to open with. */
import type { JWK } from "jose";
import { InvalidInputError } from "../errors.ts";
import { base64, sha256 } from "../lib/digest.ts";

/** Wise's public key as the JOSE key endpoint returns it; the parts that matter here. */
export interface JosePublicKeyReply {
  readonly version?: number | string | undefined;
  readonly keyMaterial: { readonly algorithm?: string | undefined; readonly keyMaterial: string };
}

/**
 * A public RSA key: the key endpoint's reply as it is, base64 of DER SubjectPublicKeyInfo, PEM
 * (`BEGIN PUBLIC KEY`), a JWK, or a CryptoKey for RSA-OAEP with SHA-256.
 */
export type PublicKeyInput = JosePublicKeyReply | JWK | CryptoKey | string;

/** An imported key: importing is much of a call's cost, so it happens once. */
export interface WiseKey {
  readonly key: CryptoKey;
  /** As the key endpoint numbers it, where it came from there. */
  readonly version?: number | string | undefined;
  /** DER SubjectPublicKeyInfo in base64, as the key endpoint spells it. */
  readonly material: string;
  /** SHA-256 of the DER SubjectPublicKeyInfo, base64url: what `trustedWiseKeys` lists. */
  readonly thumbprint: string;
}

/** `RSA-OAEP-256` in the words of WebCrypto (RFC 7518 section 4.3). */
const RSA_OAEP_256 = { name: "RSA-OAEP", hash: "SHA-256" } as const;
const MINIMUM_BITS = 2048;

/** What to pass, as messages say it. */
export const PRIVATE_KEY = "pass an RSA private key: PKCS #8 PEM, JWK or CryptoKey";
export const PUBLIC_KEY =
  "pass an RSA public key of at least 2048 bits: the key endpoint's reply, base64 DER or PEM SubjectPublicKeyInfo, a JWK, or a CryptoKey for RSA-OAEP with SHA-256";

/**
 * Imports a public key for sealing.
 *
 * @throws InvalidInputError `ERR_INVALID_OPTION`: not such a key; names the field, never repeats the value.
 */
export async function importPublicKey(input: PublicKeyInput, field = "wiseKey"): Promise<WiseKey> {
  const invalid = (): InvalidInputError => new InvalidInputError("ERR_INVALID_OPTION", field, PUBLIC_KEY);
  let key: CryptoKey;
  try {
    key = await readKey(input);
  } catch {
    throw invalid();
  }
  if (!fits(key, "encrypt") || !key.extractable) throw invalid();
  const spki = await crypto.subtle.exportKey("spki", key);
  return {
    key,
    version: typeof input === "object" && "keyMaterial" in input ? input.version : undefined,
    material: base64(spki),
    thumbprint: await sha256(spki),
  };
}

/** Whether a value is, by its form, a public RSA key; the rest shows on import, which is asynchronous. */
export function looksLikePublicKey(input: unknown): input is PublicKeyInput {
  if (typeof input === "string") return derOf(input, "PUBLIC KEY") !== undefined;
  if (typeof input !== "object" || input === null) return false;
  if (input instanceof CryptoKey) return input.type === "public";
  if ("kty" in input) return isRsaJwk(input);
  const { keyMaterial } = input as { keyMaterial?: { keyMaterial?: unknown } | null };
  return (
    typeof keyMaterial === "object" && keyMaterial !== null && looksLikePublicKey(keyMaterial.keyMaterial)
  );
}

/** A private RSA key as PKCS #8 PEM (`BEGIN PRIVATE KEY`), JWK, or CryptoKey for RSA-OAEP with SHA-256. */
export type PrivateKeyInput = JWK | CryptoKey | string;

/** Whether a value is, by its form, a private RSA key. */
export function looksLikePrivateKey(input: unknown): input is PrivateKeyInput {
  if (typeof input === "string") return derOf(input, "PRIVATE KEY") !== undefined;
  if (typeof input !== "object" || input === null) return false;
  return input instanceof CryptoKey ? input.type === "private" : isRsaJwk(input) && "d" in input;
}

/**
 * Imports the private half of an uploaded key.
 *
 * @throws InvalidInputError `ERR_INVALID_OPTION`: not such a key.
 */
export async function importPrivateKey(input: PrivateKeyInput, field: string): Promise<CryptoKey> {
  const key = await readPrivateKey(input).catch(() => undefined);
  // Not with the reason: it could quote the key.
  if (key === undefined || !fits(key, "decrypt")) {
    throw new InvalidInputError("ERR_INVALID_OPTION", field, PRIVATE_KEY);
  }
  return key;
}

async function readPrivateKey(input: PrivateKeyInput): Promise<CryptoKey | undefined> {
  if (input instanceof CryptoKey) return input;
  if (typeof input !== "string") return importRsaJwk(input, false, "decrypt");
  const der = derOf(input, "PRIVATE KEY");
  return der && crypto.subtle.importKey("pkcs8", der, RSA_OAEP_256, false, ["decrypt"]);
}

/** Whether a key is of the one kind that this wire has, long enough, and may be used so. */
function fits({ algorithm, usages }: CryptoKey, usage: "encrypt" | "decrypt"): boolean {
  const { name, hash, modulusLength } = algorithm as RsaHashedKeyAlgorithm;
  const isOfKind = name === RSA_OAEP_256.name && hash.name === RSA_OAEP_256.hash;
  return isOfKind && modulusLength >= MINIMUM_BITS && usages.includes(usage);
}

const isRsaJwk = (jwk: object): boolean =>
  "kty" in jwk &&
  jwk.kty === "RSA" &&
  "n" in jwk &&
  typeof jwk.n === "string" &&
  "e" in jwk &&
  typeof jwk.e === "string";

/** The object identifier 1.2.840.113549.1.1.1, rsaEncryption, as DER. */
const RSA_OID = "\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01";

/** The bytes of PEM or bare base64, if they are one whole DER sequence that names an RSA key (RFC 5280, 5208). */
export function derOf(text: string, label: string): Uint8Array<ArrayBuffer> | undefined {
  const pem = new RegExp(`^-----BEGIN ${label}-----([\\sA-Za-z0-9+/=]+)-----END ${label}-----$`).exec(
    text.trim(),
  );
  const base64 = (pem?.[1] ?? text).replace(/\s/g, "");
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(base64) || base64.length % 4 !== 0) return undefined;
  const der = atob(base64);
  const length = (der.charCodeAt(2) << 8) | der.charCodeAt(3);
  const isRsa = der.startsWith("\x30\x82") && der.length === length + 4 && der.slice(4, 32).includes(RSA_OID);
  return isRsa ? Uint8Array.from(der, (character) => character.charCodeAt(0)) : undefined;
}

async function readKey(input: PublicKeyInput): Promise<CryptoKey> {
  if (input instanceof CryptoKey) return input;
  if (typeof input !== "string") {
    if ("keyMaterial" in input) return readKey((input as JosePublicKeyReply).keyMaterial.keyMaterial);
    const { kty, n, e } = input as JWK;
    return importRsaJwk({ kty, n, e }, true, "encrypt");
  }
  const der = derOf(input, "PUBLIC KEY");
  if (der === undefined) throw new TypeError("not an RSA key");
  return crypto.subtle.importKey("spki", der, RSA_OAEP_256, true, ["encrypt"]);
}

type RsaJwk = {
  readonly [Name in "kty" | "n" | "e" | "d" | "p" | "q" | "dp" | "dq" | "qi"]?: string | undefined;
};

/** Only the numbers are taken: `alg`, `use` and `key_ops` may name what the key was made for elsewhere. */
function importRsaJwk(
  { kty, n, e, d, p, q, dp, dq, qi }: RsaJwk,
  extractable: boolean,
  usage: "encrypt" | "decrypt",
): Promise<CryptoKey> {
  const jwk = { kty, n, e, d, p, q, dp, dq, qi } as JsonWebKey;
  return crypto.subtle.importKey("jwk", jwk, RSA_OAEP_256, extractable, [usage]);
}
