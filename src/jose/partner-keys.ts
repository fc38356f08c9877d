/** The private halves of keys that were uploaded to Wise: checked at once, imported before the first call. */
import { InvalidInputError } from "../errors.ts";
import { checkOptions, isUuid, type OptionRule, type OptionTable } from "../lib/check.ts";
import type { DescribedOperation } from "../lib/described.ts";
import { importPrivateKey, looksLikePrivateKey, PRIVATE_KEY, type PrivateKeyInput } from "./keys.ts";

/** The private half of a key that was uploaded to Wise, under the UUID by which replies name it. */
export interface PartnerKeyInput {
  readonly keyId: string;
  readonly privateKey: PrivateKeyInput;
}

export interface PartnerKey {
  readonly keyId: string;
  readonly privateKey: CryptoKey;
}

const partnerKeyRows: OptionTable<PartnerKeyInput> = {
  keyId: {
    accepts: isUuid,
    expected: "pass the UUID under which the public key was uploaded",
    required: true,
  },
  privateKey: { accepts: looksLikePrivateKey, expected: PRIVATE_KEY, required: true },
};

export const partnerKeysRule: OptionRule = {
  accepts: (value) => Array.isArray(value),
  expected: "pass a list of { keyId, privateKey }",
  default: [],
  inner(value, field) {
    (value as PartnerKeyInput[]).forEach((key, index) => {
      checkOptions(key, partnerKeyRows, `${field}[${index}].`);
    });
  },
};

/**
 * Judges partner keys by their form at once, and imports them, which is asynchronous, before anything is sent: a
 * key that turns out useless must not fail a call that Wise has accepted.
 */
export function importPartnerKeys(given: readonly PartnerKeyInput[]): () => Promise<readonly PartnerKey[]> {
  let imported: Promise<readonly PartnerKey[]> | undefined;
  return () =>
    (imported ??= Promise.all(
      given.map(async ({ keyId, privateKey }, index) => ({
        keyId,
        privateKey: await importPrivateKey(privateKey, `partnerKeys[${index}].privateKey`),
      })),
    ));
}

/** Says which uploaded key the reply is to be encrypted to. */
export function firstKeyId({ id }: DescribedOperation, [partnerKey]: readonly PartnerKey[]): string {
  if (partnerKey !== undefined) return partnerKey.keyId;
  const expected = `${id} is answered under an uploaded key: pass its private half`;
  throw new InvalidInputError("ERR_INVALID_OPTION", "partnerKeys", expected);
}
