/** The inputs of AES-GCM beside the text: a 96-bit IV, and data that is authenticated but not encrypted. */
export interface GcmInput {
  readonly iv: Uint8Array<ArrayBuffer>;
  readonly additionalData: Uint8Array<ArrayBuffer>;
}

/** A content-encryption key (CEK): AES-256-GCM with a 128-bit tag. */
export interface ContentKey {
  /** Decrypts ciphertext followed by its tag; throws or rejects when the tag does not match. */
  open(sealed: Uint8Array<ArrayBuffer>, input: GcmInput): Uint8Array | Promise<Uint8Array>;
  /** Encrypts; the result is the ciphertext followed by its tag. */
  seal(plaintext: Uint8Array<ArrayBuffer>, input: GcmInput): Uint8Array | Promise<Uint8Array>;
  /** The key as a WebCrypto key. */
  toCryptoKey(): CryptoKey | Promise<CryptoKey>;
}

/** The cryptographic operations of a sealed call. */
export interface Cryptography {
  /** Decrypts with RSA-OAEP and SHA-256; throws or rejects on failure. */
  decryptKey(encryptedKey: Uint8Array<ArrayBuffer>, privateKey: CryptoKey): Bytes | Promise<Bytes>;
  /** Imports a key of 256 bits. */
  contentKey(bytes: Bytes): ContentKey | Promise<ContentKey>;
}

type Bytes = Uint8Array<ArrayBuffer>;

/** WebCrypto, which every runtime has. */
export const webCryptography: Cryptography = {
  decryptKey: async (encryptedKey, privateKey) =>
    new Uint8Array(await crypto.subtle.decrypt({ name: "RSA-OAEP" }, privateKey, encryptedKey)),
  contentKey: async (bytes) =>
    webContentKey(await crypto.subtle.importKey("raw", bytes, "AES-GCM", true, ["decrypt", "encrypt"])),
};

/** Wraps a WebCrypto key. */
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
