import { refusal } from "../http/response.ts";
import type { ChallengeType, FactorKind, FailureCount, Profile } from "./state.ts";
import type { World } from "./world.ts";

/** The counter for failures of each challenge type when the scope is `factor`. */
export const KIND: Readonly<Record<ChallengeType, FactorKind>> = {
  PIN: "pin",
  PARTNER_DEVICE_FINGERPRINT: "device",
  FACE_MAP: "faceMap",
  SMS: "phone",
  WHATSAPP: "phone",
  VOICE: "phone",
  PASSWORD: "password",
};

/** Whether verifications of this type are blocked. */
export function isLocked(world: World, profile: Profile, type: ChallengeType): boolean {
  const count = profile.counters[counterName(world, type)];
  return count !== undefined && count.lockedUntil > world.now();
}

/** Counts a failure; at the limit the block starts. */
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

/** Resets the counter after a success: only consecutive failures count. */
export function forgetFailures(world: World, profile: Profile, type: ChallengeType): void {
  profile.counters[counterName(world, type)] = { failures: 0, lockedUntil: 0 };
}

/** Blocks the profile, as if it had reached the limit of failures. */
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
