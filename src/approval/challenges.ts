/** Judges one-time tokens: what is asked for, whether it is cleared, what to solve next. Pure. */
import { isObject, isUuid } from "../lib/check.ts";

/** The challenges that a client can pass. A server may list others; those are never solved. */
export type ChallengeType = keyof typeof CATEGORIES;

/** Elements of strong customer authentication: Delegated Regulation (EU) 2018/389, articles 6 to 8. */
export type FactorCategory = "knowledge" | "possession" | "inherence";

const CATEGORIES = {
  PIN: "knowledge",
  PARTNER_DEVICE_FINGERPRINT: "possession",
  FACE_MAP: "inherence",
  SMS: "possession",
  WHATSAPP: "possession",
  VOICE: "possession",
} as const satisfies Record<string, FactorCategory>;

/** One challenge of a one-time token, as servers write it; what else they write is ignored. */
export interface ChallengeState {
  readonly primaryChallenge: { readonly type: string };
  /** Other ways to pass the same challenge. */
  readonly alternatives?: readonly { readonly type: string }[] | undefined;
  /** Some replies say which challenges are needed; bare ones do not. */
  readonly required?: boolean | undefined;
  readonly passed: boolean;
}

/** The part of a one-time token that is judged. */
export interface ChallengeList {
  readonly challenges: readonly ChallengeState[];
}

/** One thing to ask the customer for. */
export interface Choice {
  readonly type: ChallengeType;
  readonly category: FactorCategory;
  readonly challenge: ChallengeState;
}

/** What `isCleared` and `chooseChallenges` may know beside the list. */
export interface Progress {
  /** Types that were passed for this token; needed where a server drops passed challenges from its list. */
  readonly passed?: readonly string[];
}

/** Lists of more than this come from no real profile. */
const MAX_CHALLENGES = 32;

/** Which of the three elements a challenge type proves; `undefined` for a type that is not known. */
export function categoryOf(type: string): FactorCategory | undefined {
  return isChallengeType(type) ? CATEGORIES[type] : undefined;
}

export const isChallengeType = (type: unknown): type is ChallengeType =>
  typeof type === "string" && Object.hasOwn(CATEGORIES, type);

/** What a refused call asks for. */
export interface ApprovalRequired {
  /** The token to clear, and to repeat the call with. */
  readonly oneTimeToken: string;
  /** A word that some replies add after the token, such as `SIGNATURE`: the kind of approval that is meant. */
  readonly hint?: string;
}

/**
 * Reads the refusal of a protected endpoint from status and headers; the body stays unread. A refusal is a 403, or a
 * 400, with a one-time token in `x-2fa-approval`, unless `x-2fa-approval-result` says something else than `REJECTED`.
 *
 * @returns `undefined` for every other response, also for one whose token is malformed
 * @see https://docs.wise.com/guides/developer/auth-and-security/sca-over-api
 * @example
 * const response = await fetch("https://api.wise-sandbox.com/v1/profiles/101/balance-statements/7/statement.json");
 * const required = parseApprovalRequired(response);
 * if (required) await sca.getOneTimeTokenStatus({ oneTimeToken: required.oneTimeToken });
 */
export function parseApprovalRequired(response: {
  readonly status: number;
  readonly headers: { get(name: string): unknown };
}): ApprovalRequired | undefined {
  if (response.status !== 403 && response.status !== 400) return undefined;
  const result = textOf(response.headers.get("x-2fa-approval-result"));
  if (result !== "" && result.toUpperCase() !== "REJECTED") return undefined;
  const [, oneTimeToken, hint] = TOKEN.exec(textOf(response.headers.get("x-2fa-approval"))) ?? [];
  if (!isUuid(oneTimeToken)) return undefined;
  return { oneTimeToken, ...(hint !== undefined && { hint: hint.toUpperCase() }) };
}

/** A token, and perhaps a word after it. */
const TOKEN = /^([\da-f-]{36})(?: ([a-z_]{1,32}))?$/i;

const textOf = (value: unknown): string =>
  typeof value === "string" ? value.replace(/^[ \t]+|[ \t]+$/g, "") : "";

/**
 * Reads a one-time token as a server sent it, bare or wrapped in `oneTimeTokenProperties`.
 *
 * @returns `undefined` if it has no list of challenges that can be judged
 */
export function parseToken(
  value: unknown,
): { oneTimeToken: unknown; challenges: ChallengeState[]; validity: number } | undefined {
  const { oneTimeTokenProperties: inner } = (value ?? {}) as Record<string, unknown>;
  const { oneTimeToken, challenges, validity } = (inner ?? value ?? {}) as Record<string, unknown>;
  if (!Array.isArray(challenges) || challenges.length > MAX_CHALLENGES) return undefined;
  return {
    oneTimeToken,
    challenges: challenges.map(readChallenge),
    // Every published sample says an hour; what is no number of seconds is read as that.
    validity: Number.isFinite(validity) ? Math.min(Math.max(Number(validity), 0), 86_400) : 3600,
  };
}

function readChallenge(value: unknown): ChallengeState {
  const { primaryChallenge, alternatives, required, passed } = (value ?? {}) as Record<string, unknown>;
  return {
    primaryChallenge: readMethod(primaryChallenge),
    alternatives: Array.isArray(alternatives) ? alternatives.slice(0, MAX_CHALLENGES).map(readMethod) : [],
    ...(typeof required === "boolean" && { required }),
    passed: passed === true,
  };
}

/** A type goes into messages and JSON keys, so anything that does not look like one is not repeated. */
function readMethod(value: unknown): { type: string } {
  const { type } = (value ?? {}) as { type?: unknown };
  return { type: typeof type === "string" && /^[A-Z][A-Z0-9_]{0,63}$/.test(type) ? type : "UNKNOWN" };
}

/** A newer list, with what only the older one said: the bare shape has neither `required` nor alternatives. */
export function carryOver(
  older: readonly ChallengeState[],
  newer: readonly ChallengeState[],
): ChallengeState[] {
  return newer.map((challenge) => {
    const before = older.find((one) => one.primaryChallenge.type === challenge.primaryChallenge.type);
    const required = challenge.required ?? before?.required;
    return {
      ...challenge,
      alternatives: challenge.alternatives?.length ? challenge.alternatives : (before?.alternatives ?? []),
      ...(required !== undefined && { required }),
    };
  });
}

/**
 * Whether a one-time token will let its call pass, as far as a client can tell; the server has the last word.
 *
 * Where challenges say whether they are `required`: something passed, and no required one is left. Where they
 * do not: two passed ones prove two different categories, whichever of their alternatives was used. An empty
 * list counts once something has passed.
 *
 * @param token as `getOneTimeTokenStatus` or a verify operation returns it; what a server sent without a list that
 *   can be judged is not cleared
 * @example
 * const token = await sca.getOneTimeTokenStatus({ oneTimeToken });
 * if (isCleared(token)) console.log("repeat the call with x-2fa-approval");
 */
export function isCleared(token: ChallengeList, progress: Progress = {}): boolean {
  const { challenges } = token;
  if (!isReadable(challenges)) return false;
  const { passed = [] } = progress;
  const anyPassed = challenges.some((one) => one.passed) || dropped(challenges, passed).length > 0;
  if (!anyPassed) return false;
  if (challenges.length === 0) return true;
  if (isFlagged(challenges)) return requiredLeft(challenges).length === 0;
  return provesTwo(provenSets(challenges, passed));
}

/**
 * What to ask for next, best first: what the server requires, then what proves another category than those
 * that have passed, then the server's order. Within a challenge, the primary way before its alternatives.
 *
 * @param can whether a type can be solved here and now
 * @returns every way that brings the token nearer to clearance; empty when there is none, or it is cleared
 * @example
 * const [next] = chooseChallenges(token, (type) => type === "PIN" || type === "SMS");
 * console.log(next?.type, next?.category);
 */
export function chooseChallenges(
  token: ChallengeList,
  can: (type: ChallengeType) => boolean,
  progress: Progress & {
    /** Go on although the list looks cleared: the server said no. */ insist?: boolean;
  } = {},
): Choice[] {
  if (isCleared(token, progress) && progress.insist !== true) return [];
  const { challenges } = token;
  if (!isReadable(challenges)) return [];
  const proven = provenSets(challenges, progress.passed ?? []);
  const required = new Set(isFlagged(challenges) ? requiredLeft(challenges) : []);
  const isNew = (category: FactorCategory): boolean => !proven.some((set) => set.includes(category));
  const helps = (category: FactorCategory): boolean =>
    proven.length === 0 || proven.some((set) => set.some((one) => one !== category));

  const choices = challenges
    .filter((challenge) => !challenge.passed)
    .flatMap((challenge) =>
      ways(challenge)
        .filter((type) => isChallengeType(type))
        .filter((type) => can(type))
        .map((type) => ({ type, category: CATEGORIES[type], challenge })),
    )
    .filter(
      ({ challenge, category }) => required.has(challenge) || progress.insist === true || helps(category),
    );
  const rank = ({ challenge, category }: Choice): number =>
    (required.has(challenge) ? 0 : 2) + (isNew(category) ? 0 : 1);
  return choices.sort((a, b) => rank(a) - rank(b));
}

/** Named operations return what a server sent, whatever that was. */
const isReadable = (challenges: unknown): challenges is readonly ChallengeState[] =>
  Array.isArray(challenges) &&
  challenges.every(
    (one: unknown) =>
      isObject(one) &&
      isObject(one["primaryChallenge"]) &&
      ["boolean", "undefined"].includes(typeof one["passed"]) &&
      (!one["alternatives"] || (Array.isArray(one["alternatives"]) && !one["alternatives"].includes(null))),
  );

/** All types that pass a challenge, the primary one first. */
export const ways = (challenge: ChallengeState): string[] => [
  challenge.primaryChallenge.type,
  ...(challenge.alternatives ?? []).map(({ type }) => type),
];

const isFlagged = (challenges: readonly ChallengeState[]): boolean =>
  challenges.some((one) => one.required !== undefined);

/** In a list that flags some challenges, one without a flag is taken for required: the careful reading. */
const requiredLeft = (challenges: readonly ChallengeState[]): ChallengeState[] =>
  challenges.filter((one) => one.required !== false && !one.passed);

/** Types that were passed and that the server lists no more. */
const dropped = (challenges: readonly ChallengeState[], passed: readonly string[]): string[] =>
  passed.filter((type) => !challenges.some((one) => ways(one).includes(type)));

/** For each passed challenge, the categories that it may have proven; more than one if we cannot tell. */
function provenSets(challenges: readonly ChallengeState[], passed: readonly string[]): FactorCategory[][] {
  const listed = challenges
    .filter((one) => one.passed)
    .map((one) => {
      const all = ways(one);
      const used = all.filter((type) => passed.includes(type));
      return used.length > 0 ? used : all;
    });
  return [...listed, ...dropped(challenges, passed).map((type) => [type])]
    .map((types) => types.map(categoryOf))
    .filter((set): set is FactorCategory[] => set.every((category) => category !== undefined));
}

/** Two categories for certain: no single one could explain everything that has passed. */
const provesTwo = (sets: readonly FactorCategory[][]): boolean =>
  !Object.values(CATEGORIES).some((category) => sets.every((set) => set.includes(category)));
