/** An approval as the store keeps it: what any process needs to carry on, and nothing that proves a factor. */
import { isObject, isUuid } from "../lib/check.ts";
import { sha256 } from "../lib/digest.ts";
import type { CopiedRequest } from "../lib/request.ts";
import { isCleared, parseToken, SIGNATURE, ways, type ChallengeState } from "./challenges.ts";
import { ApprovalError, expired } from "./errors.ts";

/** The one request that an approval is for: PSD2 links an approval to that very payment. */
export interface ApprovedRequest {
  readonly method: string;
  readonly url: string;
  /** SHA-256 of the body as it travels, base64url; of no bytes if there is no body. */
  readonly bodySha256: string;
  /** SHA-256 of the linked headers, base64url. */
  readonly headersSha256: string;
}

/**
 * `pending`: challenges are open. `cleared`: the call may be sent. `sending`: it was sent, or is about to be, and
 * nobody knows the outcome yet. `done`: it was answered, and this approval lets nothing else pass.
 */
export type ApprovalStatus = "pending" | "cleared" | "sending" | "done";

/** Never holds a PIN, a fingerprint, a facemap or a code; holds the one-time token, so it stays on the server side. */
export interface ApprovalState {
  readonly format: 2;
  /** A random UUID, made here: the key in the store, and all that leaves this side. */
  readonly id: string;
  readonly status: ApprovalStatus;
  readonly oneTimeToken: string;
  readonly profileId: number;
  /** The client's `baseUrl`. */
  readonly origin: string;
  readonly owner?: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly challenges: readonly ChallengeState[];
  /** How often it was changed: a reply to an older question must not undo a newer one. */
  readonly revision: number;
  /** Types that were passed through this package. */
  readonly passed: readonly string[];
  /** Refused answers by type. */
  readonly refused: Readonly<Record<string, number>>;
  /** Phone types whose code is on its way, with the number as the server obfuscated it. */
  readonly triggered: Readonly<Record<string, string>>;
  /** How often the call was repeated with this approval. */
  readonly round: number;
  /** The call was refused although the list looked cleared: one more challenge has to pass. */
  readonly insist: boolean;
  /** Names the process that sends, so that only that one goes on from `sending`; and since when. */
  readonly sending?: { readonly id: string; readonly at: number };
  /** When its call was answered. */
  readonly doneAt?: number;
  /** Absent for a session, or a token that another client repeats its call with. */
  readonly request?: ApprovedRequest;
}

const DAY = 86_400_000;
/** Every published sample says an hour. */
const DEFAULT_VALIDITY = 3_600;
/** How often one call is repeated with a cleared token before it is given up. */
export const MAX_ROUNDS = 3;

/** What is known of a token before its status was read. */
export interface NewApproval {
  readonly oneTimeToken: string;
  readonly profileId: number;
  readonly origin: string;
  readonly owner?: string | undefined;
  readonly request?: ApprovedRequest | undefined;
}

export function newApproval({ owner, request, ...known }: NewApproval, now: number): ApprovalState {
  return {
    format: 2,
    id: crypto.randomUUID(),
    status: "pending",
    ...known,
    ...(owner !== undefined && { owner }),
    createdAt: now,
    expiresAt: now + DEFAULT_VALIDITY * 1000,
    challenges: [],
    revision: 0,
    passed: [],
    refused: {},
    triggered: {},
    round: 0,
    insist: false,
    ...(request && { request }),
  };
}

/** Whether it still waits for challenges or for its call: later news of the token changes nothing then. */
export const isOpen = ({ status }: ApprovalState): boolean => status === "pending" || status === "cleared";

/** @throws ApprovalError `ERR_APPROVAL_EXPIRED`, by this side's clock, before anything is asked or sent. */
export function requireAlive({ id, expiresAt }: ApprovalState, now: number): void {
  if (expiresAt <= now) throw expired(id);
}

/** Takes over the server's list of challenges. */
export function withToken(
  state: ApprovalState,
  token: { challenges: readonly ChallengeState[]; validity: number },
  now: number,
): ApprovalState {
  const expiresAt = Math.min(now + token.validity * 1000, state.createdAt + DAY);
  // The server wanted more, and somebody else has shown some of it meanwhile: the call is worth another try.
  const insist = state.insist && openIn(token.challenges) >= openIn(state.challenges);
  return judged({ ...state, challenges: token.challenges, expiresAt, insist });
}

const openIn = (challenges: readonly ChallengeState[]): number =>
  challenges.filter(({ passed }) => !passed).length;

/** A factor passed: the server said so. */
export function withPassed(state: ApprovalState, type: string): ApprovalState {
  const challenges = state.challenges.map((one) =>
    ways(one).includes(type) ? { ...one, passed: true } : one,
  );
  const passed = [...new Set([...state.passed, type])];
  return judged({ ...state, challenges, passed, insist: false });
}

export const withRefused = (state: ApprovalState, type: string): ApprovalState => ({
  ...state,
  refused: { ...state.refused, [type]: (state.refused[type] ?? 0) + 1 },
});

/** The call was repeated and refused again: with the same token there is more to pass, another begins anew. */
export function refusedAgain(state: ApprovalState, oneTimeToken: string): ApprovalState {
  const { sending, ...rest } = state;
  const round = state.round + 1;
  if (oneTimeToken === state.oneTimeToken) {
    // A signature that was not taken has passed nothing.
    const passed = state.passed.filter((type) => type !== SIGNATURE);
    return { ...rest, status: "pending", round, passed, insist: passed.length === state.passed.length };
  }
  return { ...withNewToken(rest, oneTimeToken), round };
}

/** Goes on with another token, of which nothing has passed yet. */
export const withNewToken = (state: ApprovalState, oneTimeToken: string): ApprovalState => ({
  ...state,
  status: "pending",
  oneTimeToken,
  challenges: [],
  passed: [],
  triggered: {},
  insist: false,
});

function judged(state: ApprovalState): ApprovalState {
  const cleared = !state.insist && isCleared(state, state);
  return { ...state, status: cleared ? "cleared" : "pending" };
}

/** What an approval is linked to. A fragment stays with the sender, so it is no part of what was approved. */
export async function linkOf(
  { method, url, headers }: Pick<CopiedRequest, "method" | "url" | "headers">,
  body: Uint8Array<ArrayBuffer> | undefined,
  linkedHeaders: readonly string[],
): Promise<ApprovedRequest> {
  const target = new URL(url);
  target.hash = "";
  const names = [...new Set(linkedHeaders.map((name) => name.toLowerCase()))].sort();
  const linked = names.map((name) => [name, headers.get(name)]);
  return {
    method: method.toUpperCase(),
    url: target.href,
    bodySha256: await sha256(body ?? new Uint8Array()),
    headersSha256: await sha256(JSON.stringify(linked)),
  };
}

const PARTS = { method: "method", url: "URL", bodySha256: "body", headersSha256: "headers" } as const;

/** What differs between the approved request and another; empty if it is the same. */
export const differences = (approved: ApprovedRequest, offered: ApprovedRequest): string[] =>
  (Object.keys(PARTS) as (keyof ApprovedRequest)[])
    .filter((part) => approved[part] !== offered[part])
    .map((part) => PARTS[part]);

/** @throws ApprovalError `ERR_APPROVAL_MISMATCH`, naming what differs, never the values. */
export function requireSameRequest({ id, request }: ApprovalState, offered: ApprovedRequest): void {
  if (request === undefined) {
    const message =
      "this approval is for no request in particular: once it is cleared, make the call as usual";
    throw new ApprovalError("ERR_APPROVAL_MISMATCH", message, { approvalId: id });
  }
  const differs = differences(request, offered);
  if (differs.length === 0) return;
  const message = `the request differs from the approved one in ${differs.join(", ")}: an approval is for that very call (PSD2 dynamic linking)`;
  throw new ApprovalError("ERR_APPROVAL_MISMATCH", message, { approvalId: id });
}

/**
 * Reads what a store gave.
 *
 * @returns `undefined` for anything that this package did not write
 */
export function parseApproval(text: string): ApprovalState | undefined {
  const given = parseJson(text);
  if (!isObject(given)) return undefined;
  const list = parseToken(given);
  const { id, status, oneTimeToken, profileId, origin, createdAt, expiresAt } = given;
  const { revision, passed, refused, triggered, round, insist, sending, doneAt, request } = given;
  const fits =
    given["format"] === 2 &&
    isUuid(id) &&
    ["pending", "cleared", "sending", "done"].includes(String(status)) &&
    isUuid(oneTimeToken) &&
    isCount(profileId) &&
    isText(origin) &&
    isTime(createdAt) &&
    isTime(expiresAt) &&
    expiresAt <= createdAt + DAY &&
    list !== undefined &&
    Array.isArray(passed) &&
    passed.every(isType) &&
    isMap(refused, isCount) &&
    isMap(triggered, isText) &&
    isCount(revision) &&
    isCount(round) &&
    typeof insist === "boolean" &&
    (doneAt === undefined || isTime(doneAt)) &&
    (sending === undefined || (isObject(sending) && isUuid(sending["id"]) && isTime(sending["at"]))) &&
    (request === undefined ||
      (isObject(request) && Object.keys(PARTS).every((part) => isText(request[part]))));
  return fits ? ({ ...given, challenges: list.challenges } as unknown as ApprovalState) : undefined;
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;
/** Clocks may have fractions of a millisecond. */
const isTime = (value: unknown): value is number => Number.isFinite(value) && Number(value) >= 0;
const isText = (value: unknown): value is string => typeof value === "string" && value.length <= 8192;
const isType = (value: unknown): value is string => isText(value) && /^[A-Z][A-Z0-9_]{0,63}$/.test(value);

const isMap = (value: unknown, fits: (entry: unknown) => boolean): boolean =>
  isObject(value) && Object.entries(value).every(([type, entry]) => isType(type) && fits(entry));

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
