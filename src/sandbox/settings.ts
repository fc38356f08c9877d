import { readings, switchesOf } from "./readings.ts";
import type { Reading } from "./readings.ts";
import { checkRules, flag, oneOf, whole } from "./rules.ts";
import type { Rule, Rules } from "./rules.ts";

/** HTTP statuses for one-time tokens that cannot be used. */
export interface OneTimeTokenStatuses {
  /** No such token. Default 404. */
  readonly unknown: TokenStatus;
  /** The token has expired. Default 400. */
  readonly expired: TokenStatus;
  /** The token belongs to another profile. Default 404, so that callers learn nothing about other profiles. */
  readonly foreign: TokenStatus;
  /** A call about a one-time token without a valid access token. Default 401; 404 has been reported. */
  readonly unauthenticated: 401 | 404;
}

/** The block after consecutive failures: Delegated Regulation (EU) 2018/389, article 4(3)(b). */
export interface LockoutSettings {
  /** Consecutive failures before the block. Default 5. */
  readonly attempts: number;
  /** How long new one-time tokens are refused, in seconds. Default 900. */
  readonly seconds: number;
  /** Status when a new token is refused; verifications always fail with their generic 400. Default 429. */
  readonly status: 400 | 403 | 429;
  /** Whether failures are counted for all factors of a profile together, or for each factor. Default profile. */
  readonly scope: "profile" | "factor";
}

/** Limits on calls; a call beyond them is refused with 429 and `Retry-After`. */
export interface RateLimitSettings {
  /** Whether the limits apply. Default false, since test suites call faster than customers. */
  readonly enabled: boolean;
  /** Calls within a second. Default 100. */
  readonly perSecond: number;
  /** Calls within a minute. Default 1000. */
  readonly perMinute: number;
}

type TokenStatus = 400 | 403 | 404 | 410;

/**
 * A switch for every question that Wise's documentation leaves open. Each default is the safest reading of the
 * sources; change one to test a client against another reading.
 */
export interface Settings {
  /**
   * Which of Wise's sources to follow where they differ: sets the switches of `switchesOf`, after which a patch may
   * set some of them otherwise. Default page.
   */
  readonly reading: Reading;
  /**
   * Shape of the token in the status response: bare as on the SCA page, in `oneTimeTokenProperties` as in the
   * published OpenAPI, or both at once. Default bare.
   */
  readonly statusShape: "bare" | "wrapped" | "both";
  /** How many challenges must pass. Default 2 (SCA page: "at least two challenges"). */
  readonly minChallenges: number;
  /** Whether they must include two different categories (Delegated Regulation, article 4(1)). Default true. */
  readonly distinctCategories: boolean;
  /** Whether passed challenges stay listed with `passed: true`. Default keep; v1 pages show an empty list. */
  readonly challengeList: "keep" | "drop";
  /**
   * Whether response bodies of JOSE operations are encrypted. Default true (SCA page); `as-declared` leaves those plain
   * that the published OpenAPI declares as `application/json`: both verifications, and a new device fingerprint.
   */
  readonly encryptResponses: boolean | "as-declared";
  /** Whether error bodies of JOSE operations are encrypted. Default false, as all published ones are plain. */
  readonly encryptErrors: boolean;
  /** Status when a well-formed JWE cannot be decrypted. Default 500 (JOSE guide); a malformed one gets 400. */
  readonly joseFailureStatus: 400 | 500;
  /** Whether JOSE operations accept plain JSON, as Wise's curl samples send it. Default false. */
  readonly allowPlaintext: boolean;
  /**
   * Whether a JOSE call without `Content-Type`, `Accept` and `X-tw-jose-method` as the JOSE guide demands them is
   * refused. Default true.
   */
  readonly requireJoseHeaders: boolean;
  /** Whether a JWE in JSON quotes, as some clients send it, is refused. Default false. */
  readonly strictJweBody: boolean;
  /** How many seconds after a rotation the previous server key still opens requests. Default 86400. */
  readonly keyOverlap: number;
  /**
   * When `X-TW-JOSE-Encryption-kid` is required for a response sealed to an uploaded key (JOSE guide: to tell
   * keys apart). The header has no effect on `dir` responses. Default when-several.
   */
  readonly requireEncryptionKid: "always" | "when-several" | "never";
  /** Whether a cleared token approves a high-risk call only once (Delegated Regulation, article 4(1)). Default true. */
  readonly ottSingleUse: boolean;
  /** How many seconds after a clearance low-risk calls pass. Default 300 (SCA page: five minutes). */
  readonly lowRiskWindow: number;
  /** Lifetime of a one-time token in seconds; `validity` counts down from it. Default 3600 (all samples). */
  readonly ottTtl: number;
  /** Statuses for unusable tokens. No source specifies them. */
  readonly ottErrors: OneTimeTokenStatuses;
  /**
   * What a profile gets that has too few factors to clear a token: `allow` gives it one that never clears, and so
   * says of no challenge that it is `required`; `reject` gives it none; `suffice` asks for the factors that there are,
   * since the one-time token guide calls a token cleared when nothing `required` is left. Default allow.
   */
  readonly insufficientFactors: "allow" | "reject" | "suffice";
  /**
   * Status of `verifyFacemap` when the facemap or the one-time token does not exist. Default 404, as for the other
   * factors; the published OpenAPI lists no 404 there.
   */
  readonly missingFacemap: 400 | 404;
  /** The block after consecutive failures. */
  readonly lockout: LockoutSettings;
  /** Device fingerprints per profile. Default 3 (SCA page). */
  readonly maxDevices: number;
  /** Whether protected endpoints ask for SCA; Wise can switch that off for a client. Default true. */
  readonly scaEnabled: boolean;
  /**
   * Body of the 403: `{timestamp, status, error, message, path}`, the shape on the errors page
   * (`error: "unauthorized"`, `path: null`), or none. All three have been reported. Default full.
   */
  readonly forbiddenBody: "full" | "short" | "empty";
  /** Whether a refusal says `x-2fa-approval-result: REJECTED` beside the token. Default true; live replies lacked it. */
  readonly approvalResult: boolean;
  /** Whether the token in `x-2fa-approval` is followed by the word SIGNATURE, as has been seen live. Default false. */
  readonly approvalHint: boolean;
  /** Whether `alternatives` lists objects, or, as has been seen live, plain strings. Default objects. */
  readonly alternatives: "objects" | "strings";
  /**
   * Whether a signature in `X-Signature` over the one-time token approves a call of a user with a public key. Wise
   * refuses all for personal accounts in the EEA and the UK. Default accept.
   */
  readonly signatures: "accept" | "refuse";
  /** Wise's default limits (errors page), for all calls together. Off by default. */
  readonly rateLimits: RateLimitSettings;
}

/** Part of the settings; objects are merged, not replaced. */
export type SettingsPatch = {
  readonly [Name in keyof Settings]?: Settings[Name] extends object
    ? Partial<Settings[Name]>
    : Settings[Name];
};

/** The default settings. */
export const defaultSettings: Settings = Object.freeze({
  reading: "page",
  ...switchesOf.page,
  minChallenges: 2,
  distinctCategories: true,
  challengeList: "keep",
  encryptErrors: false,
  joseFailureStatus: 500,
  allowPlaintext: false,
  requireJoseHeaders: true,
  strictJweBody: false,
  keyOverlap: 86_400,
  requireEncryptionKid: "when-several",
  ottSingleUse: true,
  lowRiskWindow: 300,
  ottTtl: 3600,
  ottErrors: Object.freeze({ unknown: 404, expired: 400, foreign: 404, ...switchesOf.page.ottErrors }),
  lockout: Object.freeze({ attempts: 5, seconds: 900, status: 429, scope: "profile" }),
  maxDevices: 3,
  scaEnabled: true,
  signatures: "accept",
  rateLimits: Object.freeze({ enabled: false, perSecond: 100, perMinute: 1000 }),
});

/**
 * Checks a patch, and applies it.
 *
 * @throws TypeError naming the setting and what to pass
 */
export function applySettings(settings: Settings, patch: SettingsPatch): Settings {
  checkSettings(patch);
  const read = patch.reading === undefined ? settings : merge(settings, switchesOf[patch.reading]);
  return merge(read, patch);
}

function merge(settings: Settings, patch: SettingsPatch): Settings {
  return Object.freeze({
    ...settings,
    ...patch,
    ottErrors: Object.freeze({ ...settings.ottErrors, ...patch.ottErrors }),
    lockout: Object.freeze({ ...settings.lockout, ...patch.lockout }),
    rateLimits: Object.freeze({ ...settings.rateLimits, ...patch.rateLimits }),
  });
}

const YEAR = 366 * 86_400;
const tokenStatus = oneOf(400, 403, 404, 410);

/** What each setting may be. */
export const settingRules: {
  readonly [Name in keyof Settings]: Settings[Name] extends object ? Rules : Rule;
} = {
  reading: oneOf(...readings),
  statusShape: oneOf("bare", "wrapped", "both"),
  minChallenges: whole(1, 4),
  distinctCategories: flag,
  challengeList: oneOf("keep", "drop"),
  encryptResponses: oneOf(true, false, "as-declared"),
  encryptErrors: flag,
  joseFailureStatus: oneOf(400, 500),
  allowPlaintext: flag,
  requireJoseHeaders: flag,
  strictJweBody: flag,
  keyOverlap: whole(0, YEAR),
  requireEncryptionKid: oneOf("always", "when-several", "never"),
  ottSingleUse: flag,
  lowRiskWindow: whole(0, YEAR),
  ottTtl: whole(1, YEAR),
  ottErrors: {
    unknown: tokenStatus,
    expired: tokenStatus,
    foreign: tokenStatus,
    unauthenticated: oneOf(401, 404),
  },
  insufficientFactors: oneOf("allow", "reject", "suffice"),
  missingFacemap: oneOf(400, 404),
  lockout: {
    attempts: whole(1, 1000),
    seconds: whole(1, YEAR),
    status: oneOf(400, 403, 429),
    scope: oneOf("profile", "factor"),
  },
  maxDevices: whole(1, 1000),
  scaEnabled: flag,
  signatures: oneOf("accept", "refuse"),
  forbiddenBody: oneOf("full", "short", "empty"),
  approvalResult: flag,
  approvalHint: flag,
  alternatives: oneOf("objects", "strings"),
  rateLimits: { enabled: flag, perSecond: whole(1, 1_000_000), perMinute: whole(1, 1_000_000) },
};

/**
 * Checks a patch.
 *
 * @throws TypeError naming the setting and what to pass
 */
export function checkSettings(patch: unknown): asserts patch is SettingsPatch {
  checkRules("sandbox setting", patch, settingRules);
}
