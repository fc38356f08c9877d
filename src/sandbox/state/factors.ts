import { refusal } from "../http/response.ts";
import { countFailure, forgetFailures, isLocked } from "./lockout.ts";
import type { ChallengeType, Factor, OneTimeToken, PhoneChannel, Profile } from "./state.ts";
import { challengeFor, obfuscate, passChallenge, requireUnused } from "./tokens.ts";
import { phoneOf } from "./users.ts";
import type { World } from "./world.ts";

/** The one-time password of every phone challenge: the documented code of Wise's sandbox. */
export const OTP_CODE = "111111";

/** Factors to enrol without calls; they replace those of the same kind. */
export interface Enrolment {
  /** Four digits. */
  readonly pin?: string;
  /** One device fingerprint, or several. */
  readonly deviceFingerprint?: string | readonly string[];
  /** Base64. */
  readonly faceMap?: string;
  /** Phone number; text message, WhatsApp and voice all reach it. */
  readonly phone?: string;
}

/** Creates a factor with a new id. */
export function newFactor(secret: string): Factor {
  return { id: crypto.randomUUID(), secret };
}

/**
 * Enrols factors without a call.
 *
 * @throws TypeError naming a malformed factor; nothing is changed then
 */
export function enrol(profile: Profile, factors: Enrolment): void {
  const { pin, deviceFingerprint, faceMap, phone } = factors;
  const devices = deviceFingerprint === undefined ? undefined : [deviceFingerprint].flat();
  requireForm("pin", pin, /^[0-9]{4}$/, "a string of four digits");
  requireForm(
    "faceMap",
    faceMap,
    /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/,
    "base64",
  );
  requireForm("phone", phone, /^\+?[0-9]{5,15}$/, "digits with the country code");
  for (const device of devices ?? []) requireForm("deviceFingerprint", device, /./su, "one or more strings");
  if (pin !== undefined) profile.pin = newFactor(pin);
  if (devices !== undefined) profile.devices = devices.map(newFactor);
  if (faceMap !== undefined) profile.faceMap = newFactor(faceMap);
  if (phone !== undefined) profile.phone = newFactor(phone);
}

/** Adds a device fingerprint. A known one is a conflict even if the profile has the maximum number already. */
export function addDevice(world: World, profile: Profile, deviceFingerprint: string): Factor {
  if (profile.devices.some((device) => device.secret === deviceFingerprint)) {
    throw refusal(
      409,
      "device.fingerprint.already.exists",
      "The device fingerprint has already been created.",
    );
  }
  if (profile.devices.length >= world.settings.maxDevices) {
    throw refusal(400, "device.fingerprint.limit.reached", "Maximum number of device fingerprints reached.");
  }
  const device = newFactor(deviceFingerprint);
  profile.devices.push(device);
  return device;
}

/** One attempt at a challenge. */
export interface Attempt {
  readonly profile: Profile;
  readonly token: OneTimeToken;
  readonly type: ChallengeType;
  /** The factors of this type that the profile has now. */
  readonly factors: readonly Factor[];
  readonly secret: string;
}

/**
 * Tries to pass a challenge. All failures look the same, so that nobody can learn which element was wrong
 * (Delegated Regulation (EU) 2018/389, article 4(3)(a)).
 *
 * @throws Refusal 400 when it fails
 */
export function verifyFactor(world: World, attempt: Attempt): void {
  const { profile, token, type, factors, secret } = attempt;
  requireUnused(token);
  if (isLocked(world, profile, type)) throw failed();
  const challenge = challengeFor(token, type);
  if (challenge?.passed === true) return;
  const factor = factors.find((one) => one.secret === secret);
  if (factor === undefined) {
    countFailure(world, profile, type);
    throw failed();
  }
  // A factor that was deleted and created again has a new id; the challenge was for the old one.
  if (challenge === undefined || !challenge.factorIds.includes(factor.id)) throw failed();
  forgetFailures(world, profile, type);
  passChallenge(world, token, challenge);
}

/** Sends the one-time password of a phone challenge. */
export function triggerPhone(token: OneTimeToken, phone: Factor | undefined, channel: PhoneChannel): string {
  requireUnused(token);
  const challenge = challengeFor(token, channel);
  if (challenge === undefined || phone === undefined || !challenge.factorIds.includes(phone.id)) {
    throw challengeNotAvailable();
  }
  if (!challenge.triggered.includes(channel)) challenge.triggered.push(channel);
  return obfuscate(phone.secret);
}

/** Tries the password of a phone challenge. Before one was sent, every password is wrong. */
export function verifyPhone(
  world: World,
  attempt: Omit<Attempt, "factors" | "type"> & { channel: PhoneChannel },
): void {
  const { profile, token, channel, secret } = attempt;
  const challenge = challengeFor(token, channel);
  if (challenge === undefined) throw challengeNotAvailable();
  const phone = phoneOf(world, profile, token.userId);
  const isSent = phone !== undefined && challenge.triggered.includes(channel);
  const factors = isSent ? [{ id: phone.id, secret: OTP_CODE }] : [];
  verifyFactor(world, { profile, token, type: channel, factors, secret });
}

function requireForm(name: string, value: string | undefined, form: RegExp, takes: string): void {
  if (value === undefined) return;
  if (typeof value !== "string" || !form.test(value)) throw new TypeError(`enrol: pass ${name} as ${takes}`);
}

function failed(): Error {
  return refusal(400, "verification.failed", "The verification failed.");
}

function challengeNotAvailable(): Error {
  return refusal(400, "challenge.not.available", "The one-time token has no challenge of this kind.");
}
