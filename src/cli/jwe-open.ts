import { compactDecrypt, decodeProtectedHeader } from "jose";
import { JoseError } from "../errors.ts";
import { isCompactJwe } from "../jose/compact.ts";
import { openCompact } from "../jose/jwe.ts";
import { usageError } from "./exit.ts";
import { parseIfJson, readTextFile } from "./files.ts";
import { readPrivateKey } from "./key-files.ts";

/** Opens a reply, or what was sealed, with the content key that a file holds. */
export async function openWithCek(jwe: string, path: string): Promise<string> {
  const cek = readCek(await readTextFile(path), path);
  const isRequest = isCompactJwe(jwe) && headerOf(jwe)?.alg === "RSA-OAEP-256";
  try {
    return await (isRequest ? openRequest(jwe, cek) : openCompact(jwe, { cek }));
  } finally {
    cek.fill(0);
  }
}

/** `jose` takes the content key of a request from its encrypted key, which is for Wise to read. */
async function openRequest(jwe: string, cek: Uint8Array<ArrayBuffer>): Promise<string> {
  const [header = "", , iv = "", ciphertext = "", tag = ""] = jwe.split(".");
  const bytes = (...parts: string[]): Buffer<ArrayBuffer> =>
    Buffer.concat(parts.map((part) => Buffer.from(part, "base64url")));
  try {
    const key = await crypto.subtle.importKey("raw", cek, "AES-GCM", false, ["decrypt"]);
    // RFC 7516 section 5.1, step 14: the header is authenticated as it was sent.
    const parameters = { name: "AES-GCM", iv: bytes(iv), additionalData: Buffer.from(header) };
    const plaintext = await crypto.subtle.decrypt(parameters, key, bytes(ciphertext, tag));
    return new TextDecoder("utf-8", { fatal: true }).decode(plaintext);
  } catch {
    throw new JoseError("ERR_JWE_NOT_OPENED", "the JWE could not be opened with the keys at hand");
  }
}

/** Opens whatever is sealed to a key whose private half a file holds: a reply, or a request of a test of one's own. */
export async function openWithPrivateKey(jwe: string, path: string): Promise<string> {
  const privateKey = await readPrivateKey(path);
  const kid = isCompactJwe(jwe) ? headerOf(jwe)?.kid : undefined;
  if (kid !== undefined) return openCompact(jwe, { partnerKeys: [{ keyId: kid, privateKey }] });
  try {
    const { plaintext } = await compactDecrypt(jwe, privateKey, {
      keyManagementAlgorithms: ["RSA-OAEP-256"],
      contentEncryptionAlgorithms: ["A256GCM"],
    });
    return new TextDecoder("utf-8", { fatal: true }).decode(plaintext);
  } catch {
    throw new JoseError("ERR_JWE_NOT_OPENED", "the JWE could not be opened with this private key");
  }
}

/** The content key as a file for `openWithCek`: a JSON Web Key of type oct (RFC 7518 section 6.4). */
export function cekFile(cek: Uint8Array): string {
  const k = Buffer.from(cek).toString("base64url");
  return `${JSON.stringify({ kty: "oct", alg: "A256GCM", k })}\n`;
}

function readCek(text: string, path: string): Uint8Array<ArrayBuffer> {
  const value = parseIfJson(text);
  const k = typeof value === "object" && value !== null && "k" in value ? value.k : value;
  if (typeof k === "string") {
    const bytes = Uint8Array.from(Buffer.from(k, /^[0-9a-f]{64}$/i.test(k) ? "hex" : "base64url"));
    if (bytes.length === 32) return bytes;
  }
  throw usageError(`${path} does not hold a content key of 32 bytes: a JWK of type oct, base64url or hex`);
}

function headerOf(jwe: string): ReturnType<typeof decodeProtectedHeader> | undefined {
  try {
    return decodeProtectedHeader(jwe);
  } catch {
    return undefined;
  }
}
