import { InvalidInputError } from "../errors.ts";
import { importPrivateKey, importPublicKey, looksLikePrivateKey } from "../jose/keys.ts";
import type { PublicKeyInput, WiseKey } from "../jose/keys.ts";
import { usageError } from "./exit.ts";
import { parseIfJson, readTextFile } from "./files.ts";

const PUBLIC = "an RSA public key of at least 2048 bits: PEM, base64 DER, JWK, or the key endpoint's reply";

/**
 * Reads a public key from a file.
 *
 * @throws CommandError when it is none, or a private one: that does not belong where public ones go
 */
export async function readPublicKey(path: string): Promise<WiseKey> {
  return publicKeyOf(parseIfJson(await readTextFile(path)), path);
}

/** A public key in any spelling, from wherever `name` says. */
export async function publicKeyOf(value: unknown, name: string): Promise<WiseKey> {
  if (looksLikePrivateKey(value)) {
    throw usageError(`${name} holds a private key: pass the public one, and keep this to yourself`);
  }
  const refused = (): Error => usageError(`${name} does not hold ${PUBLIC}`);
  if (!isKeyInput(value)) throw refused();
  return importPublicKey(value).catch((error: unknown) => {
    throw error instanceof InvalidInputError ? refused() : error;
  });
}

/** Reads a private key from a file. */
export async function readPrivateKey(path: string): Promise<CryptoKey> {
  const value = parseIfJson(await readTextFile(path));
  if (!looksLikePrivateKey(value)) {
    throw usageError(`${path} does not hold an RSA private key: PKCS #8 PEM ("BEGIN PRIVATE KEY") or JWK`);
  }
  return importPrivateKey(value, path);
}

function isKeyInput(value: unknown): value is PublicKeyInput {
  return typeof value === "string" || (typeof value === "object" && value !== null);
}
