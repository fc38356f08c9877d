/** Sealing as `wise-sca/seal` does it, without the means to open a reply: that stays with the backend. */
import type { SealedAnswer, WiseKey } from "../../generated/approvals.ts";
import { sealCompact } from "../jose/jwe.ts";
import { importPublicKey, type WiseKey as ImportedKey } from "../jose/keys.ts";

/** A key that was imported while the customer types. */
export type SealingKey = Pick<ImportedKey, "key" | "thumbprint">;

/** @throws InvalidInputError where the key is none */
export const importKey = (key: WiseKey): Promise<SealingKey> => importPublicKey(key);

/** All PINs are sealed at one length, since that of a JWE shows the length of what is inside. */
export async function sealSecret(
  { key, thumbprint }: SealingKey,
  secret: { readonly pin: string } | { readonly deviceFingerprint: string },
): Promise<SealedAnswer> {
  const { jwe, cek } = await sealCompact(JSON.stringify(secret), key);
  cek.fill(0);
  return { sealed: jwe, sealedTo: thumbprint };
}
