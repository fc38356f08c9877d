import { refusal } from "../http/response.ts";
import { requireUnlocked } from "./lockout.ts";
import { CATEGORY, profileOf } from "./state.ts";
import type {
  Challenge,
  ChallengeType,
  Factor,
  LinkedCall,
  OneTimeToken,
  PhoneChannel,
  Profile,
} from "./state.ts";
import { phoneOf } from "./users.ts";
import type { World } from "./world.ts";

/** In order: the first is the primary challenge, the others are its alternatives. */
export const PHONE_CHANNELS: readonly PhoneChannel[] = ["SMS", "WHATSAPP", "VOICE"];

/** Limit of tokens, so that memory does not grow; the oldest are forgotten first. */
const TOKENS_KEPT = 20_000;

/** What a token is issued for. */
export interface TokenPurpose {
  readonly userId: number;
  readonly actionType?: string;
  readonly link?: LinkedCall;
}

/**
 * Creates a one-time token with a challenge for each factor of the profile.
 *
 * @throws Refusal while the profile is blocked, or when it has too few factors and the settings reject that
 */
export function createToken(world: World, profile: Profile, purpose: TokenPurpose): OneTimeToken {
  requireUnlocked(world, profile);
  const challenges = challengesOf(profile, phoneOf(world, profile, purpose.userId));
  const isClearable = neededChallenges(world, challenges) !== undefined;
  if (world.settings.insufficientFactors === "reject" && !isClearable) {
    throw refusal(
      400,
      "sca.factors.insufficient",
      "The profile has too few factors of different categories.",
    );
  }
  const now = world.now();
  const token: OneTimeToken = {
    id: crypto.randomUUID(),
    profileId: profile.id,
    challenges,
    createdAt: now,
    expiresAt: now + world.settings.ottTtl * 1000,
    ...purpose,
  };
  world.state.tokens.set(token.id, token);
  sweepTokens(world);
  return token;
}

/**
 * Finds a token that can still be used.
 *
 * @param owns says whether the caller may see tokens of a profile
 * @param missing status where an operation has one of its own for tokens that do not exist, and would be 404
 * @throws Refusal when it is unknown, expired, or of a profile that the caller does not own
 */
export function requireToken(
  world: World,
  id: string,
  owns: (profileId: string) => boolean,
  missing = 404,
): OneTimeToken {
  const { ottErrors } = world.settings;
  const statusOf = (status: number): number => (status === 404 ? missing : status);
  const token = world.state.tokens.get(id.toLowerCase());
  // The same message for both, so that callers cannot find out which foreign tokens exist.
  if (token === undefined) throw notFound(statusOf(ottErrors.unknown));
  if (!owns(token.profileId)) throw notFound(statusOf(ottErrors.foreign));
  if (token.expiresAt <= world.now()) {
    throw refusal(ottErrors.expired, "one.time.token.expired", "The one-time token has expired.");
  }
  return token;
}

/** Refuses a token that was already used for its call. */
export function requireUnused(token: OneTimeToken): void {
  if (token.usedAt !== undefined) {
    throw refusal(400, "one.time.token.used", "The one-time token has been used.");
  }
}

/** The challenge that a type passes, if the token has one. */
export function challengeFor(token: OneTimeToken, type: ChallengeType): Challenge | undefined {
  return token.challenges.find((challenge) => challenge.types.includes(type));
}

/** Marks a challenge as passed. When that clears the token, the low-risk window opens. */
export function passChallenge(world: World, token: OneTimeToken, challenge: Challenge): void {
  challenge.passed = true;
  const needed = neededChallenges(world, token.challenges);
  if (token.clearedAt !== undefined || needed === undefined) return;
  if (![...needed].every((one) => one.passed)) return;
  const now = world.now();
  token.clearedAt = now;
  profileOf(world.state, token.profileId).lowRiskUntil = now + world.settings.lowRiskWindow * 1000;
}

/** Expires the tokens of a profile, and its low-risk window. */
export function expireTokens(world: World, profile: Profile): void {
  const now = world.now();
  for (const token of world.state.tokens.values()) {
    if (token.profileId === profile.id) token.expiresAt = Math.min(token.expiresAt, now);
  }
  profile.lowRiskUntil = 0;
}

/** The token as the API returns it. */
export function viewToken(world: World, token: OneTimeToken): Record<string, unknown> {
  const needed = neededChallenges(world, token.challenges);
  const listed =
    world.settings.challengeList === "keep"
      ? token.challenges
      : token.challenges.filter((challenge) => !challenge.passed && token.clearedAt === undefined);
  return {
    oneTimeToken: token.id,
    challenges: listed.map((challenge) => viewChallenge(world, token, challenge, needed?.has(challenge))),
    validity: Math.max(0, Math.ceil((token.expiresAt - world.now()) / 1000)),
    ...(token.actionType !== undefined && { actionType: token.actionType }),
    userId: token.userId,
  };
}

/** Forgets tokens that expired more than a lifetime ago. Until then they count as expired, not as unknown. */
function sweepTokens(world: World): void {
  const { tokens } = world.state;
  const longAgo = world.now() - world.settings.ottTtl * 1000;
  for (const token of tokens.values()) {
    if (tokens.size <= TOKENS_KEPT && token.expiresAt > longAgo) return;
    tokens.delete(token.id);
  }
}

/** Hides all but the last four digits of a phone number. */
export function obfuscate(phone: string): string {
  return phone.slice(-4).padStart(Math.max(phone.length, 8), "*");
}

function challengesOf(profile: Profile, phone: Factor | undefined): Challenge[] {
  const challenges: Challenge[] = [];
  const add = (types: readonly ChallengeType[], factorIds: readonly string[]): void => {
    if (factorIds.length > 0) challenges.push({ types, factorIds, passed: false, triggered: [] });
  };
  add(["PIN"], profile.pin ? [profile.pin.id] : []);
  add(
    ["PARTNER_DEVICE_FINGERPRINT"],
    profile.devices.map((device) => device.id),
  );
  add(["FACE_MAP"], profile.faceMap ? [profile.faceMap.id] : []);
  add(PHONE_CHANNELS, phone ? [phone.id] : []);
  return challenges;
}

function viewChallenge(
  { settings }: World,
  { userId }: OneTimeToken,
  challenge: Challenge,
  required: boolean | undefined,
): unknown {
  // No sample of a device fingerprint's challenge is published, so nobody knows of view data there.
  const method = (type: ChallengeType): unknown =>
    type === "PARTNER_DEVICE_FINGERPRINT" ? { type } : { type, viewData: { attributes: { userId } } };
  const [primary, ...alternatives] = challenge.types;
  return {
    primaryChallenge: primary && method(primary),
    alternatives: settings.alternatives === "strings" ? alternatives : alternatives.map(method),
    ...(required !== undefined && { required }),
    passed: challenge.passed,
  };
}

/**
 * Challenges that clear the token: those passed, and as many of the others as are still missing. Undefined when all of
 * them together would not do: then none can be called required, since passing it would lead nowhere.
 */
export function neededChallenges(
  world: World,
  challenges: readonly Challenge[],
): ReadonlySet<Challenge> | undefined {
  const chosen: Challenge[] = challenges.filter((challenge) => challenge.passed);
  const open = challenges.filter((challenge) => !challenge.passed);
  // Prefer a category that is still missing: two categories are required.
  while (open.length > 0 && !isEnough(world, chosen)) {
    const fresh = open.findIndex((challenge) => !categories(chosen).has(categoryOf(challenge)));
    chosen.push(...open.splice(Math.max(fresh, 0), 1));
  }
  const suffices = world.settings.insufficientFactors === "suffice" && chosen.length > 0;
  return suffices || isEnough(world, chosen) ? new Set(chosen) : undefined;
}

function isEnough(world: World, passed: readonly Challenge[]): boolean {
  const { minChallenges, distinctCategories } = world.settings;
  if (passed.length < minChallenges) return false;
  return !distinctCategories || categories(passed).size >= Math.min(2, minChallenges);
}

function categories(challenges: readonly Challenge[]): ReadonlySet<string> {
  return new Set(challenges.map(categoryOf));
}

function categoryOf(challenge: Challenge): string {
  const [primary] = challenge.types;
  return primary === undefined ? "none" : CATEGORY[primary];
}

function notFound(status: number): Error {
  return refusal(status, "one.time.token.not.found", "The one-time token does not exist.");
}
