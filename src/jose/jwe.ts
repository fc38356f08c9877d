/** Compact JWE on this wire: pinned algorithms, no HTTP. `jose` does the cryptography. */
import { CompactEncrypt, compactDecrypt, type CompactJWEHeaderParameters } from "jose";
import { JoseError } from "../errors.ts";
import { isCompactJwe } from "./compact.ts";

const ALG = "RSA-OAEP-256";
const ENC = "A256GCM";
const CEK_BYTES = 32;

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true });

/** A JWE and the key it was sealed under. Whoever holds the CEK can open the reply: zero it after use. */
export interface SealedMessage {
  readonly jwe: string;
  readonly cek: Uint8Array<ArrayBuffer>;
}

/** A private key whose public half was uploaded, so that replies may be encrypted to it. */
export interface PartnerKey {
  /** The UUID under which the public key was uploaded; the reply's `kid` names it. */
  readonly keyId: string;
  readonly privateKey: CryptoKey;
}

/**
 * Seals a text to Wise's public key: RSA-OAEP-256 with A256GCM under a fresh 256-bit CEK. The protected
 * header is exactly `{alg, enc}`.
 *
 * jose marks `setContentEncryptionKey` as meant for tests; here it is the only way to know the CEK, which
 * the reply is sealed under (`dir`). The CEK is fresh for each message and dropped with its reply.
 */
export async function sealCompact(plaintext: string, publicKey: CryptoKey): Promise<SealedMessage> {
  const cek = crypto.getRandomValues(new Uint8Array(CEK_BYTES));
  const bytes = encoder.encode(plaintext);
  try {
    const jwe = await new CompactEncrypt(bytes)
      .setProtectedHeader({ alg: ALG, enc: ENC })
      .setContentEncryptionKey(cek)
      .encrypt(publicKey);
    return { jwe, cek };
  } catch (error) {
    cek.fill(0);
    throw error;
  } finally {
    bytes.fill(0);
  }
}

/** Which keys may open a reply. */
export interface OpeningKeys {
  /** The request's CEK, for `dir`. */
  readonly cek?: Uint8Array | undefined;
  /** For `RSA-OAEP-256`, chosen by `kid`. */
  readonly partnerKeys?: readonly PartnerKey[] | undefined;
}

/**
 * Opens a compact JWE with the request's CEK (`dir`) or the partner key that its `kid` names
 * (`RSA-OAEP-256`), `enc` always `A256GCM`.
 *
 * @throws JoseError `ERR_JWE_NOT_OPENED`, whatever the reason: the error does not tell which step failed
 *   (RFC 7516 section 11.5).
 */
export async function openCompact(jwe: string, keys: OpeningKeys): Promise<string> {
  if (!isCompactJwe(jwe)) throw notOpened();
  try {
    const { plaintext } = await compactDecrypt(jwe, (header) => keyFor(header, keys), {
      keyManagementAlgorithms: ["dir", ALG],
      contentEncryptionAlgorithms: [ENC],
    });
    const text = decoder.decode(plaintext);
    plaintext.fill(0);
    return text;
  } catch {
    throw notOpened();
  }
}

function keyFor(header: CompactJWEHeaderParameters, keys: OpeningKeys): Uint8Array | CryptoKey {
  const key =
    header.alg === "dir"
      ? keys.cek
      : keys.partnerKeys?.find((partner) => partner.keyId === header.kid)?.privateKey;
  if (key === undefined) throw notOpened();
  return key;
}

const notOpened = (): JoseError =>
  new JoseError("ERR_JWE_NOT_OPENED", "the JWE could not be opened with the keys at hand");
