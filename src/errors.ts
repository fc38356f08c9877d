/**
 * Every error of this package: one base class, one stable `code` to switch on, and a message that says what
 * to do. No error carries a PIN, a fingerprint, a facemap, a token, a key, a body or a foreign error object.
 */

/** Codes of errors that arise on this side; the rest come from the API description (`ApiErrorCode`). */
export type LocalErrorCode =
  | "ERR_INVALID_OPTION"
  | "ERR_INVALID_ARGUMENT"
  | "ERR_TOKEN_UNAVAILABLE"
  | "ERR_WISE_KEY_UNAVAILABLE"
  | "ERR_WISE_KEY_NOT_TRUSTED"
  | "ERR_WISE_KEY_CHANGED"
  | "ERR_NETWORK"
  | "ERR_TIMEOUT"
  | "ERR_ABORTED"
  | "ERR_REDIRECT"
  | "ERR_REPLY_TOO_LARGE"
  | "ERR_REPLY_TRUNCATED"
  | "ERR_REPLY_INVALID"
  | "ERR_REPLY_NOT_ENCRYPTED"
  | "ERR_REPLY_NOT_OPENED"
  | "ERR_UNEXPECTED_STATUS"
  | "ERR_JWE_INVALID"
  | "ERR_JWE_NOT_OPENED"
  | "ERR_JOSE_BYPASSED"
  | "ERR_SEALED_REPLY_LOST"
  | "ERR_INSECURE_CONTEXT"
  | "ERR_APPROVAL_REQUIRED"
  | "ERR_APPROVAL_INVALID"
  | "ERR_APPROVAL_MISMATCH"
  | "ERR_APPROVAL_EXPIRED"
  | "ERR_APPROVAL_USED"
  | "ERR_APPROVAL_UNKNOWN"
  | "ERR_APPROVAL_NOT_CLEARED"
  | "ERR_APPROVAL_ATTEMPTS_EXHAUSTED"
  | "ERR_APPROVAL_ROUNDS_EXHAUSTED"
  | "ERR_APPROVAL_BODY_TOO_LARGE"
  | "ERR_APPROVAL_STORE_FAILED"
  | "ERR_SOLVER_FAILED";

/** The base of all errors that this package throws. Switch on `code`; messages may change. */
export class ScaError extends Error {
  /** Stable: a `LocalErrorCode`, or a code of the API description such as `PIN_VERIFICATION_FAILED`. */
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }

  static {
    this.prototype.name = "ScaError";
  }
}

/** An option or argument that was refused before anything was sent. The value itself is not repeated. */
export class InvalidInputError extends ScaError {
  /** Which option or argument, as the caller wrote it: `profileId`, `retry.limit`. */
  readonly field: string;

  constructor(code: "ERR_INVALID_OPTION" | "ERR_INVALID_ARGUMENT", field: string, expected: string) {
    super(code, `${field}: ${expected}`);
    this.field = field;
  }

  static {
    this.prototype.name = "InvalidInputError";
  }
}

/** @throws InvalidInputError `ERR_INVALID_OPTION`, unless the condition holds. */
export function requireOption(condition: boolean, field: string, expected: string): asserts condition {
  if (!condition) throw new InvalidInputError("ERR_INVALID_OPTION", field, expected);
}

/** What is known of the HTTP exchange that an error is about. */
export interface Exchange {
  /** `POST` */
  readonly method: string;
  /** Without query, fragment and credentials. */
  readonly url: string;
  readonly status?: number | undefined;
  /** The provider's `x-trace-id`, to quote to its support. */
  readonly traceId?: string | undefined;
  /** The `X-External-Correlation-Id` that this call was sent with. */
  readonly correlationId?: string | undefined;
}

/** A call that failed on its way out or back: network, timeout, abort, redirect, unreadable reply. */
export class CallError extends ScaError implements Exchange {
  readonly method: string;
  readonly url: string;
  declare readonly status?: number;
  declare readonly traceId?: string;
  declare readonly correlationId?: string;

  constructor(code: string, message: string, exchange: Exchange) {
    super(code, `${exchange.method} ${exchange.url}: ${message}`);
    this.method = exchange.method;
    this.url = exchange.url;
    if (exchange.status !== undefined) this.status = exchange.status;
    if (exchange.traceId !== undefined) this.traceId = exchange.traceId;
    if (exchange.correlationId !== undefined) this.correlationId = exchange.correlationId;
  }

  static {
    this.prototype.name = "CallError";
  }
}

/** The server answered, and refused: a documented status with its code, or an unexpected one. */
export class ApiError extends CallError {
  declare readonly status: number;
  /** Seconds to wait, from `Retry-After`; set on rate limits and lock-outs that state it. */
  declare readonly retryAfter?: number;

  constructor(code: string, message: string, exchange: Exchange & { status: number }, retryAfter?: number) {
    super(code, message, exchange);
    if (retryAfter !== undefined) this.retryAfter = retryAfter;
  }

  static {
    this.prototype.name = "ApiError";
  }
}

/** A compact JWE that is malformed, of another algorithm, or does not open. Never says which step failed. */
export class JoseError extends ScaError {
  declare readonly code: "ERR_JWE_INVALID" | "ERR_JWE_NOT_OPENED";

  static {
    this.prototype.name = "JoseError";
  }
}

const header = (headers: Headers, name: string): string | undefined => {
  const value = headers.get(name);
  return value !== null && /^[\w.:-]{1,64}$/.test(value) ? value : undefined;
};

/** The part of a reply that an error may repeat: status and trace id, never a header's free text. */
export function exchangeOf(
  request: { method: string; url: string; correlationId?: string | undefined },
  reply?: { status: number; headers: Headers },
): Exchange {
  return {
    method: request.method,
    url: publicUrl(request.url),
    correlationId: request.correlationId,
    ...(reply && { status: reply.status, traceId: header(reply.headers, "x-trace-id") }),
  };
}

/** A URL without the parts that may hold secrets: credentials, query, fragment. */
export function publicUrl(url: string): string {
  const parsed = URL.parse?.(url) ?? tryUrl(url);
  return parsed ? `${parsed.origin}${parsed.pathname}` : "(invalid URL)";
}

function tryUrl(url: string): URL | undefined {
  try {
    return new URL(url);
  } catch {
    return undefined;
  }
}

/** `Retry-After` in seconds: an integer, or an HTTP date counted from `now` (RFC 9110 section 10.2.3). */
export function parseRetryAfter(headers: Headers, now: number): number | undefined {
  const value = headers.get("retry-after")?.trim();
  if (!value) return undefined;
  if (/^\d{1,9}$/.test(value)) return Number(value);
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, Math.ceil((date - now) / 1000));
}

/** What the API description says of failures: status to code, and codes in the body, which say more. */
export interface ErrorTable {
  readonly errors: Readonly<Record<number, string>>;
  readonly wireErrors: Readonly<Record<string, string>>;
}

/**
 * The one place where an HTTP failure becomes a class. Codes come from the description only; of the body
 * nothing is kept but a wire code that the description knows, since a server may echo what it was sent.
 */
export function apiError(
  table: ErrorTable,
  request: { method: string; url: string; correlationId?: string | undefined },
  reply: { status: number; headers: Headers; body: string },
  now: number,
): ApiError {
  const { status } = reply;
  const known = wireCodes(reply.body)
    .map((code) => lookUp(table.wireErrors, code))
    .find((code) => code !== undefined);
  const code = known ?? lookUp(table.errors, String(status)) ?? "ERR_UNEXPECTED_STATUS";
  const retryAfter = parseRetryAfter(reply.headers, now);
  const wait = retryAfter === undefined ? "" : ` Retry after ${retryAfter} s.`;
  const exchange = { ...exchangeOf(request, reply), status };
  return new ApiError(code, `answered ${status} (${code}).${wait}`, exchange, retryAfter);
}

const lookUp = (table: Readonly<Record<string, string>>, key: string): string | undefined =>
  Object.hasOwn(table, key) ? table[key] : undefined;

/** The provider writes `{errors:[{code}]}` and `{error}`; anything else has no wire code. */
function wireCodes(body: string): string[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    return [];
  }
  if (typeof parsed !== "object" || parsed === null) return [];
  const { errors, error } = parsed as { errors?: unknown; error?: unknown };
  const codes = Array.isArray(errors)
    ? errors.map((entry: { code?: unknown } | null) => entry?.code)
    : [error];
  return codes.filter((code): code is string => typeof code === "string");
}

/** The system's name for a failure, such as ` (ECONNRESET)`; never a foreign error's text, which may quote. */
export function reasonOf(error: unknown): string {
  const { code, cause } = (error ?? {}) as { code?: unknown; cause?: { code?: unknown } };
  const name = cause?.code ?? code;
  return typeof name === "string" && /^[A-Z][A-Z0-9_]{2,40}$/.test(name) ? ` (${name})` : "";
}
