/** Keys of the published test vectors; nobody else uses them. */
import { readFileSync } from "node:fs";

export interface JoseVectors {
  keys: Record<
    "wise" | "wise4096" | "partner",
    {
      version?: number;
      keyId?: string;
      privatePkcs8Pem: string;
      publicSpkiPem: string;
      publicSpkiDerBase64: string;
    }
  >;
  requests: { name: string; madeBy: string; key: "wise" | "wise4096"; jwe: string; plaintext: unknown }[];
  directReplies: { name: string; madeBy: string; cekHex: string; jwe: string; plaintext: unknown }[];
  keyEncryptedReplies: { name: string; madeBy: string; kid: string; jwe: string; plaintext: unknown }[];
  rejectReplies: { name: string; why: string; cekHex: string; jwe: string }[];
  rejectRequests: { name: string; why: string; jwe: string }[];
}

export const vectors = JSON.parse(
  readFileSync(new URL("../vectors/jose-vectors.json", import.meta.url), "utf8"),
) as JoseVectors;

export const wiseKey = vectors.keys.wise.publicSpkiPem;
export const partnerKey = {
  keyId: vectors.keys.partner.keyId ?? "",
  privateKey: vectors.keys.partner.privatePkcs8Pem,
};
