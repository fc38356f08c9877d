import { decodeBase64Url, encodeBase64Url } from "./base64url.ts";
import { webContentKey, webCryptography } from "./cryptography.ts";
import type { ContentKey, Cryptography } from "./cryptography.ts";

/** Why a JWE was refused: its form, its algorithms, or because it did not decrypt. */
export type JweFault = "malformed" | "unsupported" | "undecryptable";

/** A refused JWE. The message names the part at fault, never its value. */
export class JweError extends Error {
  override readonly name = "JweError";
  readonly fault: JweFault;

  constructor(fault: JweFault, message: string) {
    super(message);
    this.fault = fault;
  }
}

/** The parts of a compact JWE, and its decoded protected header. */
export interface CompactJwe {
  readonly parts: readonly [
    header: string,
    encryptedKey: string,
    iv: string,
    ciphertext: string,
    tag: string,
  ];
  readonly header: Readonly<Record<string, unknown>>;
}

interface RequestJwe extends CompactJwe {
  readonly encryptedKey: Uint8Array<ArrayBuffer>;
  readonly iv: Uint8Array<ArrayBuffer>;
  readonly sealed: Uint8Array<ArrayBuffer>;
}

/** A decrypted request, and the content-encryption key, which the response may use. */
export interface OpenedJwe {
  readonly plaintext: string;
  readonly cek: ContentKey;
}

const utf8 = new TextEncoder();
const strictUtf8 = new TextDecoder("utf-8", { fatal: true });

/** The protected header of a `dir` response never changes, so it is encoded once. */
const DIRECT_HEADER = encodeBase64Url(utf8.encode('{"enc":"A256GCM","alg":"dir"}'));

/** Splits a compact JWE and reads its protected header; checks the form only (RFC 7516 section 3.1). */
export function splitJwe(text: string): CompactJwe {
  const parts = text.split(".");
  const [header, encryptedKey, iv, ciphertext, tag] = parts;
  if (
    parts.length !== 5 ||
    header === undefined ||
    encryptedKey === undefined ||
    iv === undefined ||
    ciphertext === undefined ||
    tag === undefined
  ) {
    throw new JweError("malformed", "a compact JWE has five parts separated by dots");
  }
  return { parts: [header, encryptedKey, iv, ciphertext, tag], header: readHeader(header) };
}

/**
 * Opens a request sealed with RSA-OAEP-256 and A256GCM, the only algorithms that Wise accepts.
 *
 * @param text the compact JWE
 * @param privateKeys RSA-OAEP (SHA-256) keys with the usage `decrypt`, tried in order
 * @throws JweError
 */
export async function openJwe(
  text: string,
  privateKeys: readonly CryptoKey[],
  cryptography = webCryptography,
): Promise<OpenedJwe> {
  const jwe = parseRequest(text);
  const cek = await cryptography.contentKey(await unwrapCek(cryptography, jwe.encryptedKey, privateKeys));
  try {
    const plaintext = await cek.open(jwe.sealed, {
      iv: jwe.iv,
      additionalData: utf8.encode(jwe.parts[0]),
    });
    return { plaintext: strictUtf8.decode(plaintext), cek };
  } catch {
    throw new JweError("undecryptable", "the content did not decrypt");
  }
}

/** Seals a response under the CEK of the request; the encrypted key is empty (RFC 7518 section 4.5). */
export function sealDirect(plaintext: string, cek: ContentKey): Promise<string> {
  return sealContent({ plaintext, cek, header: DIRECT_HEADER, encryptedKey: "" });
}

/** Seals a response to a partner's uploaded RSA key under a fresh CEK; `kid` names that key. */
export async function sealToKey(
  plaintext: string,
  recipient: { kid: string; key: CryptoKey },
): Promise<string> {
  const cek = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, true, ["encrypt"]);
  const wrapped = await crypto.subtle.wrapKey("raw", cek, recipient.key, { name: "RSA-OAEP" });
  const header = JSON.stringify({ kid: recipient.kid, enc: "A256GCM", alg: "RSA-OAEP-256" });
  return sealContent({
    plaintext,
    cek: webContentKey(cek),
    header: encodeBase64Url(utf8.encode(header)),
    encryptedKey: encodeBase64Url(new Uint8Array(wrapped)),
  });
}

function parseRequest(text: string): RequestJwe {
  const jwe = splitJwe(text);
  const { alg, enc } = jwe.header;
  if (alg !== "RSA-OAEP-256") throw new JweError("unsupported", "alg must be RSA-OAEP-256");
  if (enc !== "A256GCM") throw new JweError("unsupported", "enc must be A256GCM");
  // RFC 7516 section 4.1.3: compression is optional, and lets a small body expand to a huge one.
  if ("zip" in jwe.header) throw new JweError("unsupported", "zip is not supported");
  // RFC 7516 section 4.1.13: unknown critical extensions must be refused; no extension is known here.
  if ("crit" in jwe.header) throw new JweError("unsupported", "crit is not supported");
  const [, keyPart, ivPart, ciphertextPart, tagPart] = jwe.parts;
  const encryptedKey = decodePart(keyPart, "encrypted key");
  const iv = decodePart(ivPart, "initialization vector");
  const ciphertext = decodePart(ciphertextPart, "ciphertext");
  const tag = decodePart(tagPart, "authentication tag");
  if (encryptedKey.length === 0) throw new JweError("malformed", "the encrypted key is empty");
  // RFC 7518 section 5.3 fixes both lengths; a short tag would be easy to forge.
  if (iv.length !== 12) throw new JweError("malformed", "the initialization vector must be 96 bits long");
  if (tag.length !== 16) throw new JweError("malformed", "the authentication tag must be 128 bits long");
  const sealed = new Uint8Array(ciphertext.length + 16);
  sealed.set(ciphertext);
  sealed.set(tag, ciphertext.length);
  return { ...jwe, encryptedKey, iv, sealed };
}

function readHeader(part: string): Readonly<Record<string, unknown>> {
  try {
    const header: unknown = JSON.parse(strictUtf8.decode(decodePart(part, "protected header")));
    if (typeof header === "object" && header !== null && !Array.isArray(header)) return { ...header };
  } catch {
    // Whichever step failed, the message below is the same.
  }
  throw new JweError("malformed", "the protected header is not a base64url JSON object");
}

function decodePart(part: string, name: string): Uint8Array<ArrayBuffer> {
  const bytes = decodeBase64Url(part);
  if (bytes === undefined) throw new JweError("malformed", `the ${name} is not base64url`);
  return bytes;
}

async function unwrapCek(
  cryptography: Cryptography,
  encryptedKey: Uint8Array<ArrayBuffer>,
  privateKeys: readonly CryptoKey[],
): Promise<Uint8Array<ArrayBuffer>> {
  for (const privateKey of privateKeys) {
    try {
      const cek = await cryptography.decryptKey(encryptedKey, privateKey);
      // RFC 7516 section 11.5: a wrong length must look like any other decryption failure.
      if (cek.length === 32) return cek;
    } catch {
      // It may be sealed to an earlier key: try the next.
    }
  }
  throw new JweError("undecryptable", "the content-encryption key did not decrypt");
}

async function sealContent(content: {
  plaintext: string;
  cek: ContentKey;
  header: string;
  encryptedKey: string;
}): Promise<string> {
  // With `dir`, request and response share one AES key, and GCM is broken if an IV repeats under a key.
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const additionalData = utf8.encode(content.header);
  const sealed = await content.cek.seal(utf8.encode(content.plaintext), { iv, additionalData });
  const ciphertext = encodeBase64Url(sealed.subarray(0, -16));
  const tag = encodeBase64Url(sealed.subarray(-16));
  return `${content.header}.${content.encryptedKey}.${encodeBase64Url(iv)}.${ciphertext}.${tag}`;
}
