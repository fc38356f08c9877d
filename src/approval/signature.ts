/** The signature of older accounts: RSA-SHA256 over the one-time token, in `X-Signature` of the repeated call. */
import { InvalidInputError } from "../errors.ts";
import { derOf } from "../jose/keys.ts";
import { check, isObject, type OptionRule } from "../lib/check.ts";
import { base64 } from "../lib/digest.ts";

/** Approves by signature instead of by challenges. */
export interface SignatureOptions {
  /**
   * The private half of the public key that the user registered with Wise: PKCS #8 PEM (`BEGIN PRIVATE KEY`), or a
   * CryptoKey for RSASSA-PKCS1-v1_5 with SHA-256.
   */
  privateKey: string | CryptoKey;
}

/** RSASSA-PKCS1-v1_5 with SHA-256, as `openssl dgst -sha256 -sign` makes it. */
const RSA_SHA256 = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" } as const;

const EXPECTED =
  "pass an RSA private key as PKCS #8 PEM (BEGIN PRIVATE KEY; openssl pkcs8 -topk8 -nocrypt converts others), or a CryptoKey for RSASSA-PKCS1-v1_5 with SHA-256";

export const signatureRule: OptionRule = {
  accepts: isObject,
  expected: "pass { privateKey }",
  inner(value) {
    const { privateKey } = value as { privateKey?: unknown };
    check("ERR_INVALID_OPTION", "signature.privateKey", privateKey, { accepts: isKey, expected: EXPECTED });
  },
};

/** Signs one-time tokens; the key is imported once. */
export type Sign = (oneTimeToken: string) => Promise<string>;

export function createSign({ privateKey }: SignatureOptions): Sign {
  let imported: Promise<CryptoKey> | undefined;
  return async (oneTimeToken) => {
    imported ??= importKey(privateKey);
    const text = new TextEncoder().encode(oneTimeToken);
    return base64(await crypto.subtle.sign(RSA_SHA256.name, await imported, text));
  };
}

function isKey(value: unknown): boolean {
  if (typeof value === "string") return derOf(value, "PRIVATE KEY") !== undefined;
  if (!(value instanceof CryptoKey)) return false;
  const { name, hash } = value.algorithm as Partial<RsaHashedKeyAlgorithm>;
  return name === RSA_SHA256.name && hash?.name === RSA_SHA256.hash && value.usages.includes("sign");
}

async function importKey(key: string | CryptoKey): Promise<CryptoKey> {
  if (typeof key !== "string") return key;
  try {
    const der = derOf(key, "PRIVATE KEY");
    if (der !== undefined) return await crypto.subtle.importKey("pkcs8", der, RSA_SHA256, false, ["sign"]);
  } catch {
    // Not with the reason: it could quote the key.
  }
  throw new InvalidInputError("ERR_INVALID_OPTION", "signature.privateKey", EXPECTED);
}
