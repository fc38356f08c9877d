/** An approval as plain JSON: what another process needs to carry on, and nothing that proves a factor. */
import { isUuid, parseToken, type ChallengeState } from "./challenge.ts";
import { ApprovalError } from "./errors.ts";

/** The one request that an approval is for: PSD2 links an approval to that very payment. */
export interface ApprovedRequest {
  readonly method: string;
  readonly url: string;
  /** SHA-256 of the body as it travels, base64url; of no bytes if there is no body. */
  readonly bodySha256: string;
}

/**
 * A suspended approval. Holds the one-time token: keep it on the server side, and hand out only its `id`.
 * It never holds a PIN, a fingerprint, a facemap or a code.
 */
export interface Approval {
  readonly version: 1;
  /** A random UUID: the key in the store. */
  readonly id: string;
  readonly oneTimeToken: string;
  readonly profileId: number;
  /** ISO 8601. */
  readonly expiresAt: string;
  readonly challenges: readonly ChallengeState[];
  /** Types that were passed through this client. */
  readonly passed: readonly string[];
  /** Answers sent so far, by type and by the challenge's primary type. */
  readonly attempts: Readonly<Record<string, number>>;
  /** Consecutive refused answers, of any type: what a server's lock-out counts. */
  readonly failures: number;
  /** Phone types whose code is on its way, with the number as the server obfuscated it. */
  readonly triggered: Readonly<Record<string, string>>;
  /** How often the call was repeated with this approval or its predecessors. */
  readonly round: number;
  /** The call was refused although the list looked cleared: one more challenge has to pass. */
  readonly insist: boolean;
  /** Absent for a session that was started by hand. */
  readonly request?: ApprovedRequest;
}

/** A fresh approval for a token of which nothing but its value is known yet. */
export function newApproval(
  known: Pick<Approval, "oneTimeToken" | "profileId"> & Partial<Approval>,
  now: number,
): Approval {
  return {
    version: 1,
    id: crypto.randomUUID(),
    expiresAt: isoDate(now, 3600),
    challenges: [],
    passed: [],
    attempts: {},
    failures: 0,
    triggered: {},
    round: 0,
    insist: false,
    ...known,
  };
}

export const isoDate = (now: number, seconds: number): string => new Date(now + seconds * 1000).toISOString();

/**
 * Reads an approval that was put aside: an object, or its JSON.
 *
 * @throws ApprovalError `ERR_APPROVAL_INVALID`: not an approval, or altered beyond use.
 */
export function parseApproval(value: unknown): Approval {
  const record = typeof value === "string" ? parseJson(value) : value;
  if (typeof record !== "object" || record === null) throw invalid();
  const given = record as Readonly<Record<string, unknown>>;
  const { id, oneTimeToken, profileId, expiresAt, passed, failures, round, insist, request } = given;
  const list = parseToken(record);
  const fits =
    given["version"] === 1 &&
    isUuid(id) &&
    isUuid(oneTimeToken) &&
    isCount(profileId) &&
    isText(expiresAt) &&
    Number.isFinite(Date.parse(expiresAt)) &&
    list !== undefined &&
    Array.isArray(passed) &&
    passed.every(isType) &&
    isCount(failures) &&
    isCount(round) &&
    typeof insist === "boolean";
  if (!fits) throw invalid();
  return {
    version: 1,
    id,
    oneTimeToken,
    profileId,
    expiresAt,
    challenges: list.challenges,
    passed: [...(passed as string[])],
    attempts: readMap(given["attempts"], isCount),
    failures,
    triggered: readMap(given["triggered"], isText),
    round,
    insist,
    ...(request !== undefined && { request: readRequest(request) }),
  };
}

function readRequest(value: unknown): ApprovedRequest {
  const { method, url, bodySha256 } = (value ?? {}) as Readonly<Record<string, unknown>>;
  if (!isText(method) || !isText(url) || !isText(bodySha256)) throw invalid();
  return { method, url, bodySha256 };
}

function readMap<T>(value: unknown, fits: (entry: unknown) => entry is T): Record<string, T> {
  const entries = Object.entries((value ?? {}) as Readonly<Record<string, unknown>>);
  const checked = entries.filter((entry): entry is [string, T] => isType(entry[0]) && fits(entry[1]));
  if (checked.length !== entries.length) throw invalid();
  return Object.fromEntries(checked);
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;
const isText = (value: unknown): value is string => typeof value === "string" && value.length <= 8192;
const isType = (value: unknown): value is string => isText(value) && /^[A-Z][A-Z0-9_]{0,63}$/.test(value);

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw invalid();
  }
}

const invalid = (): ApprovalError =>
  new ApprovalError("ERR_APPROVAL_INVALID", "this is no approval: pass error.approval, its JSON, or its id");

/** The link between an approval and its request. */
export async function linkTo(request: {
  readonly method: string;
  readonly url: string;
  readonly body: BodyInit | null | undefined;
}): Promise<ApprovedRequest> {
  const bytes = await new Response(request.body ?? null).arrayBuffer();
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  const base64 = btoa(String.fromCharCode(...digest));
  const url = new URL(request.url);
  // A fragment stays with the sender, so that it is no part of what was approved.
  url.hash = "";
  return {
    method: request.method.toUpperCase(),
    url: url.href,
    bodySha256: base64.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", ""),
  };
}

/** @throws ApprovalError `ERR_APPROVAL_MISMATCH`, naming what differs, never the values. */
export function requireSameRequest(approved: ApprovedRequest | undefined, offered: ApprovedRequest): void {
  if (approved === undefined) {
    throw new ApprovalError(
      "ERR_APPROVAL_MISMATCH",
      "this approval is a session's, for no request in particular: once it is cleared, make the call as usual",
    );
  }
  const differs = (["method", "url", "bodySha256"] as const).filter(
    (part) => approved[part] !== offered[part],
  );
  if (differs.length > 0) {
    throw new ApprovalError(
      "ERR_APPROVAL_MISMATCH",
      `the request differs from the approved one in ${differs.join(", ")}: an approval is for that very call (PSD2 dynamic linking)`,
    );
  }
}
