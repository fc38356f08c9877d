import { createCipheriv, createDecipheriv } from "node:crypto";
import { webCryptography } from "../jose/cryptography.ts";
import type { Cryptography } from "../jose/cryptography.ts";

const TAG = 16;

/**
 * AES with Node's synchronous functions: WebCrypto hands it to another thread, which for a few hundred bytes takes
 * several times as long as the encryption. RSA is slow enough to be worth a thread, so it stays with WebCrypto.
 */
export const nodeCryptography: Cryptography = {
  decryptKey: webCryptography.decryptKey,
  contentKey: (bytes) => ({
    open(sealed, { iv, additionalData }) {
      // Without `authTagLength` Node would accept shorter tags, which are easier to forge.
      const decipher = createDecipheriv("aes-256-gcm", bytes, iv, { authTagLength: TAG });
      decipher.setAAD(additionalData).setAuthTag(sealed.subarray(-TAG));
      const plaintext = decipher.update(sealed.subarray(0, -TAG));
      decipher.final();
      return plaintext;
    },
    seal(plaintext, { iv, additionalData }) {
      const cipher = createCipheriv("aes-256-gcm", bytes, iv, { authTagLength: TAG });
      cipher.setAAD(additionalData);
      const ciphertext = cipher.update(plaintext);
      cipher.final();
      return Buffer.concat([ciphertext, cipher.getAuthTag()]);
    },
    toCryptoKey: () => crypto.subtle.importKey("raw", bytes, "AES-GCM", true, ["decrypt", "encrypt"]),
  }),
};
