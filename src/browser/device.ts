/**
 * The fingerprint of the customer's device, as a value that only this device can make: `wise-sca/device`. From a passkey's
 * PRF extension where there is one, and nothing is stored then; else from a key that the browser keeps.
 *
 * @see https://www.w3.org/TR/webauthn-3/#prf-extension
 */
import { ScaError } from "../errors.ts";
import { base64url } from "../lib/digest.ts";
import { deleteKey, makeKey, storedKey } from "./device-key.ts";

export type { DeviceErrorCode } from "../errors.ts";

/** Options of `deviceFingerprint`. */
export interface DeviceOptions {
  /** The profile that approves. Each has a fingerprint of its own. */
  profileId: number;
  /**
   * The passkey that `enrolDevice` made, base64url: keep it with the customer, it is no secret. Without it the customer
   * chooses among the passkeys of your site, and a wrong choice is a wrong answer. @default any of the site
   */
  credentialId?: string | undefined;
  /** Whether passkeys that are copied to other devices will do. @default true */
  synced?: boolean | undefined;
}

/** Options of `enrolDevice`. */
export interface EnrolDeviceOptions {
  /** The profile that the device is to approve for. */
  profileId: number;
  /** What the customer's list of passkeys says. @default "Payments" */
  name?: string | undefined;
  /** Whether passkeys that are copied to other devices will do. @default true */
  synced?: boolean | undefined;
  /** Whether a key that the browser keeps will do where there is no passkey with PRF. @default true */
  allowKey?: boolean | undefined;
}

/** What a device is known by. */
export interface DeviceFingerprint {
  /** 43 characters, base64url: pass it to `createDeviceFingerprint`, and answer with it. */
  fingerprint: string;
  /**
   * `passkey`: made by an authenticator, after it has verified its user. `key`: made by a key in this browser's storage,
   * which asks nobody.
   */
  strength: "passkey" | "key";
  /** Whether the passkey may be on other devices too. Absent for a key, which is on this one only. */
  synced?: boolean;
  /** The passkey's id, base64url. */
  credentialId?: string;
}

const TEXT = /* @__PURE__ */ new TextEncoder();
const SALT = /* @__PURE__ */ TEXT.encode("wise-sca device fingerprint 1");
/** Milliseconds that the customer has. */
const TIMEOUT = 120_000;

/**
 * The fingerprint of this device, after its user has confirmed. Fits the element: `approval.device = deviceFingerprint`.
 *
 * @throws ScaError `ERR_DEVICE_NOT_ENROLLED`, `ERR_DEVICE_NOT_CONFIRMED`, `ERR_DEVICE_SYNCED`, `ERR_INSECURE_CONTEXT`
 * @example
 * const { fingerprint, strength } = await deviceFingerprint({ profileId: 101 });
 * console.log(fingerprint.length, strength);
 */
export async function deviceFingerprint({
  profileId,
  credentialId,
  synced = true,
}: DeviceOptions): Promise<DeviceFingerprint> {
  requireSecureContext();
  const key = credentialId === undefined ? await storedKey(profileId) : undefined;
  if (key !== undefined) return byKey(key, profileId);
  if (!hasPasskeys()) throw notEnrolled();
  return byPasskey(profileId, credentialId, synced);
}

/**
 * Makes this device one that can approve: a passkey with PRF, else a key. Enrol what it returns at Wise, with
 * `createDeviceFingerprint`. Call it in a click, as browsers want of passkeys.
 *
 * @throws ScaError `ERR_DEVICE_NOT_CONFIRMED`, `ERR_DEVICE_SYNCED`, `ERR_INSECURE_CONTEXT`; `ERR_DEVICE_NOT_ENROLLED` where
 *   there is no passkey with PRF, and no key will do
 * @example
 * const { fingerprint, credentialId } = await enrolDevice({ profileId: 101, name: "Ada's payments" });
 * console.log(fingerprint.length, credentialId);
 */
export async function enrolDevice({
  profileId,
  name = "Payments",
  synced = true,
  allowKey = true,
}: EnrolDeviceOptions): Promise<DeviceFingerprint> {
  requireSecureContext();
  const credentialId = hasPasskeys() ? await createPasskey(profileId, name) : undefined;
  if (credentialId === undefined) {
    if (!allowKey) throw notEnrolled();
    return byKey(await makeKey(profileId), profileId);
  }
  const made = await byPasskey(profileId, credentialId, synced);
  await deleteKey(profileId);
  return made;
}

/** Deletes the key that the browser keeps for a profile, if there is one. A passkey is deleted by its user. */
export async function forgetDevice({ profileId }: { profileId: number }): Promise<void> {
  await deleteKey(profileId);
}

async function byKey(key: CryptoKey, profileId: number): Promise<DeviceFingerprint> {
  const bytes = await crypto.subtle.sign("HMAC", key, infoOf(profileId));
  return { fingerprint: base64url(bytes), strength: "key" };
}

/** @returns its id, or `undefined` where the authenticator has no PRF */
async function createPasskey(profileId: number, name: string): Promise<string | undefined> {
  const id = await crypto.subtle.digest("SHA-256", infoOf(profileId));
  const created = await confirmed(() =>
    navigator.credentials.create({
      publicKey: {
        rp: { name: location.hostname },
        user: { id, name, displayName: name },
        challenge: crypto.getRandomValues(new Uint8Array(32)),
        // ES256 and RS256: its signature is not looked at.
        pubKeyCredParams: [-7, -257].map((alg) => ({ type: "public-key", alg })),
        authenticatorSelection: { residentKey: "required", userVerification: "required" },
        extensions: { prf: {} },
        timeout: TIMEOUT,
      },
    }),
  );
  return created.getClientExtensionResults().prf?.enabled === true ? created.id : undefined;
}

async function byPasskey(
  profileId: number,
  credentialId: string | undefined,
  allowSynced: boolean,
): Promise<DeviceFingerprint> {
  const passkey = await confirmed(() =>
    navigator.credentials.get({
      publicKey: {
        // Nobody checks the signature: it is the PRF's value that counts.
        challenge: crypto.getRandomValues(new Uint8Array(32)),
        userVerification: "required",
        ...(credentialId !== undefined && {
          allowCredentials: [{ type: "public-key", id: fromBase64url(credentialId) }],
        }),
        extensions: { prf: { eval: { first: SALT } } },
        timeout: TIMEOUT,
      },
    }),
  );
  const synced = isSyncable(passkey.response as AuthenticatorAssertionResponse);
  if (synced && !allowSynced) {
    throw new ScaError("ERR_DEVICE_SYNCED", "the passkey may be copied to other devices, which was refused");
  }
  const secret = passkey.getClientExtensionResults().prf?.results?.first;
  if (secret === undefined) throw notEnrolled();
  const key = await crypto.subtle.importKey("raw", secret, "HKDF", false, ["deriveBits"]);
  const bits = await crypto.subtle.deriveBits(
    { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info: infoOf(profileId) },
    key,
    256,
  );
  return {
    fingerprint: base64url(bits),
    strength: "passkey",
    synced,
    credentialId: passkey.id,
  };
}

/** Browsers do not tell a refusal from a passkey that is not there. */
async function confirmed(ask: () => Promise<Credential | null>): Promise<PublicKeyCredential> {
  const credential = await ask().catch(() => null);
  if (credential instanceof PublicKeyCredential) return credential;
  throw new ScaError(
    "ERR_DEVICE_NOT_CONFIRMED",
    "the device gave no passkey: its user refused, took too long, or has none for this site",
  );
}

/** Flag BE, "backup eligible": byte 32, bit 3 (https://www.w3.org/TR/webauthn-3/#authdata-flags-be). */
const isSyncable = ({ authenticatorData }: AuthenticatorAssertionResponse): boolean =>
  ((new Uint8Array(authenticatorData)[32] ?? 0) & 0b1000) !== 0;

const infoOf = (profileId: number): Uint8Array<ArrayBuffer> =>
  TEXT.encode(`wise-sca device fingerprint of profile ${profileId}`);

const fromBase64url = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (one) => one.charCodeAt(0));

const hasPasskeys = (): boolean => typeof PublicKeyCredential === "function";

const notEnrolled = (): ScaError =>
  new ScaError("ERR_DEVICE_NOT_ENROLLED", "this device has no passkey with PRF and no key: enrol it first");

function requireSecureContext(): void {
  if (globalThis.isSecureContext) return;
  throw new ScaError("ERR_INSECURE_CONTEXT", "devices are known on pages only that came over https");
}
