import type { OneTimeTokenState, ProfileState, SandboxState } from "../../../generated/sandbox.ts";
import type { FailureCount, FactorKind, OneTimeToken, Profile } from "../state/state.ts";
import { neededChallenges } from "../state/tokens.ts";
import type { World } from "../state/world.ts";

/** The state for the control API: the newest `limit` profiles and one-time tokens, newest first. */
export function viewState(world: World, clock: SandboxState["clock"], limit: number): SandboxState {
  const { profiles, tokens, partnerKeys } = world.state;
  return {
    clock,
    strict: world.users !== undefined,
    keyVersion: world.keys.publicKey()?.version ?? 0,
    totals: { profiles: profiles.size, oneTimeTokens: tokens.size, partnerKeys: partnerKeys.size },
    profiles: newest(profiles, limit).map((profile) => viewProfile(world, profile)),
    oneTimeTokens: newest(tokens, limit).map((token) => viewToken(world, token)),
  };
}

/** A profile for the control API: factors in plain, remaining times in whole seconds. */
export function viewProfile(world: World, profile: Profile): ProfileState {
  const now = world.now();
  const { id, pin, devices, faceMap, phone, counters, lowRiskUntil } = profile;
  const failures = (scope: FactorKind | "all", count: FailureCount | undefined): ProfileState["failures"] =>
    count === undefined || (count.failures === 0 && count.lockedUntil <= now)
      ? []
      : [{ scope, failures: count.failures, lockedFor: secondsUntil(count.lockedUntil, now) }];
  return {
    id,
    ...(pin && { pin: { ...pin } }),
    deviceFingerprints: devices.map((device) => ({ ...device })),
    ...(faceMap && { faceMap: { ...faceMap } }),
    ...(phone && { phone: { ...phone } }),
    failures: SCOPES.flatMap((scope) => failures(scope, counters[scope])),
    lowRiskFor: secondsUntil(lowRiskUntil, now),
  };
}

const SCOPES = ["all", "pin", "device", "faceMap", "phone"] as const;

function viewToken(world: World, token: OneTimeToken): OneTimeTokenState {
  const needed = neededChallenges(world, token.challenges);
  const { userId, actionType, link } = token;
  return {
    oneTimeToken: token.id,
    profileId: token.profileId,
    ...(userId !== undefined && { userId }),
    ...(actionType !== undefined && { actionType }),
    ...(link && { call: `${link.method} ${link.target}` }),
    challenges: token.challenges.map((challenge) => ({
      types: [...challenge.types],
      required: needed?.has(challenge) ?? false,
      passed: challenge.passed,
      triggered: [...challenge.triggered],
    })),
    validity: secondsUntil(token.expiresAt, world.now()),
    createdAt: token.createdAt,
    cleared: token.clearedAt !== undefined,
    used: token.usedAt !== undefined,
  };
}

function newest<T>(entries: ReadonlyMap<string, T>, limit: number): T[] {
  return limit === 0 ? [] : [...entries.values()].slice(-limit).reverse();
}

function secondsUntil(time: number, now: number): number {
  return Math.max(0, Math.ceil((time - now) / 1000));
}
