import { checkRules, flag, oneOf, whole } from "./rules.ts";
import type { Rule, Rules } from "./rules.ts";

/** What the server answers when a one-time token cannot be used; HTTP statuses. */
export interface OneTimeTokenStatuses {
  /** No such token. Default 404. */
  readonly unknown: TokenStatus;
  /** The token's hour is over. Default 400. */
  readonly expired: TokenStatus;
  /** The token belongs to another profile. Default 404, so that it tells nothing about others. */
  readonly foreign: TokenStatus;
}

/** The block after consecutive failures: Delegated Regulation (EU) 2018/389, article 4(3)(b). */
export interface LockoutSettings {
  /** Consecutive failures before the block. Default 5. */
  readonly attempts: number;
  /** How long new one-time tokens are refused, in seconds. Default 900. */
  readonly seconds: number;
  /** Status of a refused creation; verifications always fail with their generic 400. Default 429. */
  readonly status: 400 | 403 | 429;
  /** What the failures are counted by: all factors of a profile together, or each on its own. Default profile. */
  readonly scope: "profile" | "factor";
}

/** How many calls are answered before one is refused with 429 and `Retry-After`. */
export interface RateLimitSettings {
  /** Whether the limits hold. Default false: a test suite is faster than any customer. */
  readonly enabled: boolean;
  /** Calls in any second. Default 100. */
  readonly perSecond: number;
  /** Calls in any minute. Default 1000. */
  readonly perMinute: number;
}

type TokenStatus = 400 | 403 | 404 | 410;

/**
 * Every question that the provider's documentation leaves open, as a switch. Each default is the safest
 * reading of the sources; turn one to see how a client bears the other reading.
 */
export interface Settings {
  /**
   * Shape of the token in the status reply: bare as the SCA page has it, in `oneTimeTokenProperties` as the
   * published OpenAPI has it, or both at once. Default bare.
   */
  readonly statusShape: "bare" | "wrapped" | "both";
  /** How many challenges must pass. Default 2 (SCA page: "at least two challenges"). */
  readonly minChallenges: number;
  /** Whether two of them must be of different categories (Delegated Regulation, article 4(1)). Default true. */
  readonly distinctCategories: boolean;
  /** Whether a passed challenge stays listed with `passed: true`. Default keep; v1 pages speak of an empty list. */
  readonly challengeList: "keep" | "drop";
  /** Whether a reply with a body to a JOSE operation is encrypted. Default true (SCA page). */
  readonly encryptResponses: boolean;
  /** Whether error bodies of JOSE operations are encrypted too. Default false: all published ones are plain. */
  readonly encryptErrors: boolean;
  /** Status when a well-formed JWE does not decrypt. Default 500 (JOSE guide); a malformed one is always 400. */
  readonly joseFailureStatus: 400 | 500;
  /** Whether a JOSE operation takes plain JSON, as the documentation's curl samples send it. Default false. */
  readonly allowPlaintext: boolean;
  /** Whether a JWE in JSON quotes, as some clients send it, is refused. Default false. */
  readonly strictJweBody: boolean;
  /** For how many seconds after a rotation the previous server key still opens requests. Default 86400. */
  readonly keyOverlap: number;
  /**
   * When `X-TW-JOSE-Encryption-kid` is needed for a reply sealed to an uploaded key (JOSE guide: so that keys
   * can be told apart). Direct replies ignore the header. Default when-several.
   */
  readonly requireEncryptionKid: "always" | "when-several" | "never";
  /** Whether a cleared token approves a high-risk call only once (Delegated Regulation, article 4(1)). Default true. */
  readonly ottSingleUse: boolean;
  /** For how many seconds after a clearance low-risk calls pass. Default 300 (SCA page: five minutes). */
  readonly lowRiskWindow: number;
  /** Life of a one-time token in seconds; `validity` counts down from it. Default 3600 (all samples). */
  readonly ottTtl: number;
  /** Statuses of unusable tokens; no source gives them. */
  readonly ottErrors: OneTimeTokenStatuses;
  /**
   * What happens when a profile has too few factors to ever clear: a token that lists what there is, or a
   * refusal. Default allow.
   */
  readonly insufficientFactors: "allow" | "reject";
  /** The block after consecutive failures. */
  readonly lockout: LockoutSettings;
  /** Device fingerprints per profile. Default 3 (SCA page). */
  readonly maxDevices: number;
  /** Whether protected endpoints ask for SCA at all; the provider can switch it off per client. Default true. */
  readonly scaEnabled: boolean;
  /**
   * Body of the 403: `{timestamp, status, error, message, path}`, the shape on the errors page
   * (`error: "unauthorized"`, `path: null`), or none; all three are found in the wild. Default full.
   */
  readonly forbiddenBody: "full" | "short" | "empty";
  /** The provider's default limits (errors page), over all calls together. Off by default. */
  readonly rateLimits: RateLimitSettings;
}

/** Part of the settings; objects are merged, not replaced. */
export type SettingsPatch = {
  readonly [Name in keyof Settings]?: Settings[Name] extends object
    ? Partial<Settings[Name]>
    : Settings[Name];
};

/** The settings of a sandbox for which nothing was configured. */
export const defaultSettings: Settings = Object.freeze({
  statusShape: "bare",
  minChallenges: 2,
  distinctCategories: true,
  challengeList: "keep",
  encryptResponses: true,
  encryptErrors: false,
  joseFailureStatus: 500,
  allowPlaintext: false,
  strictJweBody: false,
  keyOverlap: 86_400,
  requireEncryptionKid: "when-several",
  ottSingleUse: true,
  lowRiskWindow: 300,
  ottTtl: 3600,
  ottErrors: Object.freeze({ unknown: 404, expired: 400, foreign: 404 }),
  insufficientFactors: "allow",
  lockout: Object.freeze({ attempts: 5, seconds: 900, status: 429, scope: "profile" }),
  maxDevices: 3,
  scaEnabled: true,
  forbiddenBody: "full",
  rateLimits: Object.freeze({ enabled: false, perSecond: 100, perMinute: 1000 }),
});

/**
 * Applies a patch to settings, after checking it.
 *
 * @throws TypeError naming the setting and what it takes; nothing is applied then
 */
export function applySettings(settings: Settings, patch: SettingsPatch): Settings {
  checkSettings(patch);
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

const RULES: { readonly [Name in keyof Settings]: Settings[Name] extends object ? Rules : Rule } = {
  statusShape: oneOf("bare", "wrapped", "both"),
  minChallenges: whole(1, 4),
  distinctCategories: flag,
  challengeList: oneOf("keep", "drop"),
  encryptResponses: flag,
  encryptErrors: flag,
  joseFailureStatus: oneOf(400, 500),
  allowPlaintext: flag,
  strictJweBody: flag,
  keyOverlap: whole(0, YEAR),
  requireEncryptionKid: oneOf("always", "when-several", "never"),
  ottSingleUse: flag,
  lowRiskWindow: whole(0, YEAR),
  ottTtl: whole(1, YEAR),
  ottErrors: { unknown: tokenStatus, expired: tokenStatus, foreign: tokenStatus },
  insufficientFactors: oneOf("allow", "reject"),
  lockout: {
    attempts: whole(1, 1000),
    seconds: whole(1, YEAR),
    status: oneOf(400, 403, 429),
    scope: oneOf("profile", "factor"),
  },
  maxDevices: whole(1, 1000),
  scaEnabled: flag,
  forbiddenBody: oneOf("full", "short", "empty"),
  rateLimits: { enabled: flag, perSecond: whole(1, 1_000_000), perMinute: whole(1, 1_000_000) },
};

/**
 * Holds a patch to what each setting takes.
 *
 * @throws TypeError naming the setting and what it takes
 */
export function checkSettings(patch: unknown): asserts patch is SettingsPatch {
  checkRules("sandbox setting", patch, RULES);
}
