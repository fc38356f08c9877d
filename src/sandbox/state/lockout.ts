import { refusal } from "../http/response.ts";
import type { ChallengeType, FactorKind, FailureCount, Profile } from "./state.ts";
import type { World } from "./world.ts";

/** The group in which failures of a challenge type are counted. */
export const KIND: Readonly<Record<ChallengeType, FactorKind>> = {
  PIN: "pin",
  PARTNER_DEVICE_FINGERPRINT: "device",
  FACE_MAP: "faceMap",
  SMS: "phone",
  WHATSAPP: "phone",
  VOICE: "phone",
};

/** Whether verifications of this type fail whatever is sent. */
export function isLocked(world: World, profile: Profile, type: ChallengeType): boolean {
  const count = profile.counters[counterName(world, type)];
  return count !== undefined && count.lockedUntil > world.now();
}

/** Counts a failure; the last one allowed starts the block. */
export function countFailure(world: World, profile: Profile, type: ChallengeType): void {
  const now = world.now();
  const { attempts, seconds } = world.settings.lockout;
  const name = counterName(world, type);
  const known = profile.counters[name];
  const count: FailureCount =
    known === undefined || blockIsOver(known, now) ? { failures: 0, lockedUntil: 0 } : known;
  count.failures += 1;
  if (count.failures >= attempts) count.lockedUntil = now + seconds * 1000;
  profile.counters[name] = count;
}

/** A success forgets the failures before it: only consecutive ones count. */
export function forgetFailures(world: World, profile: Profile, type: ChallengeType): void {
  profile.counters[counterName(world, type)] = { failures: 0, lockedUntil: 0 };
}

/** Starts the block at once, as five failures would. */
export function lockOut(world: World, profile: Profile): void {
  const { attempts, seconds } = world.settings.lockout;
  const lockedUntil = world.now() + seconds * 1000;
  const names = world.settings.lockout.scope === "profile" ? (["all"] as const) : Object.values(KIND);
  for (const name of names) profile.counters[name] = { failures: attempts, lockedUntil };
}

/**
 * Refuses new one-time tokens while the profile is blocked.
 *
 * @throws Refusal with `Retry-After` in whole seconds
 */
export function requireUnlocked(world: World, profile: Profile): void {
  const until = Math.max(0, ...Object.values(profile.counters).map((count) => count.lockedUntil));
  const left = until - world.now();
  if (left <= 0) return;
  throw refusal(world.settings.lockout.status, "sca.locked", "Too many failed attempts. Try again later.", {
    headers: { "retry-after": String(Math.ceil(left / 1000)), "x-rate-limited-by": "wise-sca-sandbox" },
  });
}

function counterName(world: World, type: ChallengeType): FactorKind | "all" {
  return world.settings.lockout.scope === "profile" ? "all" : KIND[type];
}

function blockIsOver(count: FailureCount, now: number): boolean {
  return count.lockedUntil > 0 && count.lockedUntil <= now;
}
