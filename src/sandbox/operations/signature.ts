import { decodeBase64 } from "../jose/base64url.ts";
import { misreadings } from "../misreadings.ts";
import type { OneTimeToken } from "../state/state.ts";
import type { World } from "../state/world.ts";
import type { Call } from "./call.ts";

/** RSASSA-PKCS1-v1_5 with SHA-256, as `openssl dgst -sha256 -sign` makes it. */
export const RSA_SHA256 = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" } as const;

/** What a call's `X-Signature` says of its one-time token: nothing, that it is approved, or what is wrong with it. */
export type Signature = "none" | "approved" | { readonly wrong: string; readonly replaceToken: boolean };

/**
 * Judges the signature of a call: RSA-SHA256 over the one-time token's text in base64, by the key that the user
 * registered. Older accounts approve so; Wise withdrew it for personal accounts in the EEA and the UK.
 */
export async function judgeSignature(world: World, call: Call, token: OneTimeToken): Promise<Signature> {
  const sent = call.request.headers.get("x-signature")?.trim();
  if (sent === undefined) return "none";
  if (world.settings.signatures === "refuse") {
    return { wrong: misreadings.signatureNotTaken, replaceToken: true };
  }
  const key = world.publicKeys.get(call.caller.userId);
  if (key === undefined) return { wrong: misreadings.signatureWithoutKey, replaceToken: false };
  const signature = decodeBase64(sent);
  const text = new TextEncoder().encode(token.id);
  const fits = signature !== undefined && (await crypto.subtle.verify(RSA_SHA256, key, signature, text));
  return fits ? "approved" : { wrong: misreadings.wrongSignature, replaceToken: false };
}

/**
 * Imports the public keys that users registered.
 *
 * @param keys by the id of the user; RSA, SubjectPublicKeyInfo as PEM
 * @throws TypeError saying what to pass
 */
export async function importPublicKeys(
  keys: Readonly<Record<number, string>>,
): Promise<ReadonlyMap<number, CryptoKey>> {
  const imported = Object.entries(keys).map(async ([user, pem]) => {
    const key = await importKey(pem).catch(() => undefined);
    if (key === undefined || !/^(?:0|[1-9][0-9]{0,14})$/.test(user)) {
      throw new TypeError(
        "publicKeys: pass RSA public keys by the id of their user, as PEM (BEGIN PUBLIC KEY)",
      );
    }
    return [Number(user), key] as const;
  });
  return new Map(await Promise.all(imported));
}

async function importKey(pem: string): Promise<CryptoKey | undefined> {
  const [, body = ""] =
    /^-----BEGIN PUBLIC KEY-----([\s\S]+)-----END PUBLIC KEY-----\s*$/.exec(pem.trim()) ?? [];
  const der = decodeBase64(body.replaceAll(/\s/g, ""));
  return der && crypto.subtle.importKey("spki", der, RSA_SHA256, false, ["verify"]);
}
