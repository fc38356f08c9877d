/** Challenge types of the sandbox. */
export type ChallengeType = "PIN" | "PARTNER_DEVICE_FINGERPRINT" | "FACE_MAP" | PhoneChannel;

/** Ways to reach a phone; each is a challenge type. */
export type PhoneChannel = "SMS" | "WHATSAPP" | "VOICE";

/** Factor categories of Delegated Regulation (EU) 2018/389, article 4(1). */
export type FactorCategory = "knowledge" | "possession" | "inherence";

/** The category of each challenge type. */
export const CATEGORY: Readonly<Record<ChallengeType, FactorCategory>> = {
  PIN: "knowledge",
  PARTNER_DEVICE_FINGERPRINT: "possession",
  SMS: "possession",
  WHATSAPP: "possession",
  VOICE: "possession",
  FACE_MAP: "inherence",
};

/** An enrolled factor. A factor that is deleted and created again gets a new id. */
export interface Factor {
  readonly id: string;
  readonly secret: string;
}

/** The counters of failures when the lock-out's scope is `factor`. */
export type FactorKind = "pin" | "device" | "faceMap" | "phone";

/** Consecutive failures, and the end of the block they led to; times in milliseconds. */
export interface FailureCount {
  failures: number;
  lockedUntil: number;
}

/** A profile; times in milliseconds. */
export interface Profile {
  readonly id: string;
  pin?: Factor;
  devices: Factor[];
  faceMap?: Factor;
  /** The secret is the phone number; the one-time password is always the documented test code. */
  phone?: Factor;
  counters: Partial<Record<FactorKind | "all", FailureCount>>;
  /** End of the low-risk window. */
  lowRiskUntil: number;
}

/** A verified phone number of a user. */
export interface PhoneNumber {
  readonly id: number;
  phoneNumber: string;
}

/** What the sandbox keeps of a user, whatever their profiles are. */
export interface User {
  readonly id: number;
  readonly phoneNumbers: PhoneNumber[];
}

/** An access token that was issued here; without a user it is the client's own. */
export interface AccessToken {
  readonly userId?: number;
  /** Milliseconds. */
  readonly expiresAt: number;
}

/** A challenge of a token. Any of its types passes it; the first is the primary one. */
export interface Challenge {
  readonly types: readonly ChallengeType[];
  /** Factors enrolled when the token was created; only they can pass the challenge. */
  readonly factorIds: readonly string[];
  passed: boolean;
  /** Phone channels for which a password was sent. */
  triggered: PhoneChannel[];
}

/** The call that a high-risk token was issued for (dynamic linking, Delegated Regulation, article 5). */
export interface LinkedCall {
  readonly method: string;
  /** Path and query as they were sent. */
  readonly target: string;
  /** SHA-256 of the body, base64url. */
  readonly bodySha256: string;
}

/** A one-time token; times in milliseconds. */
export interface OneTimeToken {
  readonly id: string;
  readonly profileId: string;
  readonly userId: number;
  readonly challenges: Challenge[];
  readonly createdAt: number;
  expiresAt: number;
  readonly actionType?: string;
  readonly link?: LinkedCall;
  clearedAt?: number;
  usedAt?: number;
}

/** A partner's public key, to seal responses to; times in milliseconds. */
export interface PartnerKey {
  readonly keyId: string;
  /** DER SubjectPublicKeyInfo in standard base64. */
  readonly material: string;
  readonly validFrom: number;
  readonly validTill: number;
}

/** Everything that calls change, except for the keys. */
export interface State {
  readonly profiles: Map<string, Profile>;
  /** Oldest first, as a Map keeps them. */
  readonly tokens: Map<string, OneTimeToken>;
  readonly partnerKeys: Map<string, PartnerKey>;
  readonly users: Map<number, User>;
  readonly accessTokens: Map<string, AccessToken>;
  /** Users by refresh token. */
  readonly refreshTokens: Map<string, number>;
  /** Authorisation codes that were exchanged: each is good for once. */
  readonly usedCodes: Set<string>;
}

/** The state in a snapshot. */
export interface StoredState {
  readonly profiles: readonly Profile[];
  readonly tokens: readonly OneTimeToken[];
  readonly partnerKeys: readonly PartnerKey[];
  // Absent in snapshots of earlier versions:
  readonly users?: readonly User[];
  readonly accessTokens?: readonly (readonly [string, AccessToken])[];
  readonly refreshTokens?: readonly (readonly [string, number])[];
  readonly usedCodes?: readonly string[];
}

/** Creates an empty state. */
export function emptyState(): State {
  return loadState({ profiles: [], tokens: [], partnerKeys: [] });
}

/** Finds a profile, or adds one without factors. */
export function profileOf(state: State, id: string): Profile {
  const known = state.profiles.get(id);
  if (known !== undefined) return known;
  const profile = emptyProfile(id);
  state.profiles.set(id, profile);
  return profile;
}

/** Creates a profile without factors. */
export function emptyProfile(id: string): Profile {
  return { id, devices: [], counters: {}, lowRiskUntil: 0 };
}

/** Copies a state for a snapshot. */
export function storeState(state: State): StoredState {
  const { profiles, tokens, partnerKeys, users, accessTokens, refreshTokens, usedCodes } = state;
  return structuredClone({
    profiles: [...profiles.values()],
    tokens: [...tokens.values()],
    partnerKeys: [...partnerKeys.values()],
    users: [...users.values()],
    accessTokens: [...accessTokens],
    refreshTokens: [...refreshTokens],
    usedCodes: [...usedCodes],
  });
}

/** Creates a state from a snapshot. */
export function loadState(stored: StoredState): State {
  const copy = structuredClone(stored);
  return {
    profiles: new Map(copy.profiles.map((profile) => [profile.id, profile])),
    tokens: new Map(copy.tokens.map((token) => [token.id, token])),
    partnerKeys: new Map(copy.partnerKeys.map((key) => [key.keyId, key])),
    users: new Map((copy.users ?? []).map((user) => [user.id, user])),
    accessTokens: new Map(copy.accessTokens),
    refreshTokens: new Map(copy.refreshTokens),
    usedCodes: new Set(copy.usedCodes),
  };
}
