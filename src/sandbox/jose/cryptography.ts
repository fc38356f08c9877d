/** What AES-GCM works on beside the text: an IV of 96 bits, and data that is authenticated but not hidden. */
export interface GcmInput {
  readonly iv: Uint8Array<ArrayBuffer>;
  readonly additionalData: Uint8Array<ArrayBuffer>;
}

/** A content-encryption key in use: AES-256-GCM with a tag of 128 bits. */
export interface ContentKey {
  /** Opens ciphertext with its tag at the end; throws or rejects when the tag does not fit. */
  open(sealed: Uint8Array<ArrayBuffer>, input: GcmInput): Uint8Array | Promise<Uint8Array>;
  /** Seals; the tag is at the end. */
  seal(plaintext: Uint8Array<ArrayBuffer>, input: GcmInput): Uint8Array | Promise<Uint8Array>;
  /** The same key for WebCrypto. */
  toCryptoKey(): CryptoKey | Promise<CryptoKey>;
}

/** The cryptography that every sealed call needs. */
export interface Cryptography {
  /** Decrypts with RSA-OAEP and SHA-256; throws or rejects when that fails. */
  decryptKey(encryptedKey: Uint8Array<ArrayBuffer>, privateKey: CryptoKey): Bytes | Promise<Bytes>;
  /** Makes a key out of 256 bits. */
  contentKey(bytes: Bytes): ContentKey | Promise<ContentKey>;
}

type Bytes = Uint8Array<ArrayBuffer>;

/** The platform's WebCrypto: in every runtime. */
export const webCryptography: Cryptography = {
  decryptKey: async (encryptedKey, privateKey) =>
    new Uint8Array(await crypto.subtle.decrypt({ name: "RSA-OAEP" }, privateKey, encryptedKey)),
  contentKey: async (bytes) =>
    webContentKey(await crypto.subtle.importKey("raw", bytes, "AES-GCM", true, ["decrypt", "encrypt"])),
};

/** A WebCrypto key as a content-encryption key. */
export function webContentKey(key: CryptoKey): ContentKey {
  const parameters = (input: GcmInput) => ({ name: "AES-GCM", tagLength: 128, ...input });
  return {
    open: async (sealed, input) =>
      new Uint8Array(await crypto.subtle.decrypt(parameters(input), key, sealed)),
    seal: async (plaintext, input) =>
      new Uint8Array(await crypto.subtle.encrypt(parameters(input), key, plaintext)),
    toCryptoKey: () => key,
  };
}
