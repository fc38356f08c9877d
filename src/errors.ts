/**
 * Every error of this package: one base class, one stable `code` to switch on, and a message that says what
 * to do. No error carries a PIN, a fingerprint, a facemap, a token, a key, a body or a foreign error object.
 */
import type { ApiErrorCode } from "../generated/operations.ts";

/** Codes of `InvalidInputError`. */
export type InvalidInputErrorCode = "ERR_INVALID_OPTION" | "ERR_INVALID_ARGUMENT";

/** Codes of `CallError`. */
export type CallErrorCode =
  | "ERR_TOKEN_UNAVAILABLE"
  | "ERR_NETWORK"
  | "ERR_TIMEOUT"
  | "ERR_ABORTED"
  | "ERR_REDIRECT"
  | "ERR_REPLY_TOO_LARGE"
  | "ERR_REPLY_TRUNCATED"
  | "ERR_REPLY_INVALID"
  | "ERR_REPLY_NOT_ENCRYPTED"
  | "ERR_REPLY_NOT_OPENED"
  | "ERR_WISE_KEY_CHANGED";

/** Codes of `JoseError`. */
export type JoseErrorCode = "ERR_JWE_INVALID" | "ERR_JWE_NOT_OPENED";

/** Codes of `ApprovalError`. */
export type ApprovalErrorCode =
  | "ERR_APPROVAL_REQUIRED"
  | "ERR_APPROVAL_INVALID"
  | "ERR_APPROVAL_MISMATCH"
  | "ERR_APPROVAL_EXPIRED"
  | "ERR_APPROVAL_USED"
  | "ERR_APPROVAL_UNKNOWN"
  | "ERR_APPROVAL_OUTCOME_UNKNOWN"
  | "ERR_APPROVAL_NOT_CLEARED"
  | "ERR_APPROVAL_NOT_PENDING"
  | "ERR_APPROVAL_ANSWER_REPEATED"
  | "ERR_APPROVAL_ATTEMPTS_EXHAUSTED"
  | "ERR_APPROVAL_ROUNDS_EXHAUSTED"
  | "ERR_APPROVAL_SIGNATURE_REFUSED"
  | "ERR_APPROVAL_BODY_TOO_LARGE"
  | "ERR_APPROVAL_STORE_FAILED"
  | "ERR_SOLVER_FAILED";

/** Codes of problems that a page is told by the routes of `wise-sca/server`, beside those of approvals. */
export type RouteErrorCode =
  | "ERR_BODY_INVALID"
  | "ERR_BODY_TOO_LARGE"
  | "ERR_CROSS_ORIGIN"
  | "ERR_METHOD_NOT_ALLOWED"
  | "ERR_NOT_JSON"
  | "ERR_NOT_SIGNED_IN"
  | "ERR_NO_SUCH_ROUTE";

/** Codes of `wise-sca/device`. */
export type DeviceErrorCode = "ERR_DEVICE_NOT_CONFIRMED" | "ERR_DEVICE_NOT_ENROLLED" | "ERR_DEVICE_SYNCED";

/** Codes of errors that arise on this side; the rest come from the API description (`ApiErrorCode`). */
export type LocalErrorCode =
  | InvalidInputErrorCode
  | CallErrorCode
  | JoseErrorCode
  | ApprovalErrorCode
  | DeviceErrorCode
  | "ERR_WISE_KEY_UNAVAILABLE"
  | "ERR_WISE_KEY_NOT_TRUSTED"
  | "ERR_UNEXPECTED_STATUS"
  | "ERR_REPLY_INVALID"
  | "ERR_SEALED_REPLY_LOST"
  | "ERR_INSECURE_CONTEXT";

/** Every code that an error of this package may have. */
export type ScaErrorCode = LocalErrorCode | ApiErrorCode;

/** The base of all errors that this package throws. Switch on `code`; messages may change. */
export class ScaError extends Error {
  /** Stable: a `LocalErrorCode`, or a code of the API description such as `PIN_VERIFICATION_FAILED`. */
  readonly code: ScaErrorCode;

  constructor(code: ScaErrorCode, message: string) {
    super(message);
    this.code = code;
  }

  static {
    this.prototype.name = "ScaError";
  }
}

/** An option or argument that was refused before anything was sent. The value itself is not repeated. */
export class InvalidInputError extends ScaError {
  declare readonly code: InvalidInputErrorCode;
  /** Which option or argument, as the caller wrote it: `profileId`, `retry.limit`. */
  readonly field: string;

  constructor(code: InvalidInputErrorCode, field: string, expected: string) {
    super(code, `${field}: ${expected}`);
    this.field = field;
  }

  static {
    this.prototype.name = "InvalidInputError";
  }
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
  /** `false` where the request certainly never left; absent where it may have. */
  readonly sent?: false | undefined;
}

/** A call that failed on its way out or back: network, timeout, abort, redirect, unreadable reply. */
export class CallError extends ScaError implements Exchange {
  declare readonly code: CallErrorCode | ApiError["code"];
  readonly method: string;
  readonly url: string;
  declare readonly status?: number;
  declare readonly traceId?: string;
  declare readonly correlationId?: string;
  declare readonly sent?: false;

  constructor(code: CallErrorCode | ApiError["code"], message: string, exchange: Exchange) {
    super(code, `${exchange.method} ${exchange.url}: ${message}`);
    this.method = exchange.method;
    this.url = exchange.url;
    if (exchange.status !== undefined) this.status = exchange.status;
    if (exchange.traceId !== undefined) this.traceId = exchange.traceId;
    if (exchange.correlationId !== undefined) this.correlationId = exchange.correlationId;
    if (exchange.sent === false) this.sent = false;
  }

  static {
    this.prototype.name = "CallError";
  }
}

/** The server answered, and refused: a documented status with its code, or an unexpected one. */
export class ApiError extends CallError {
  declare readonly code: ApiErrorCode | "ERR_UNEXPECTED_STATUS";
  declare readonly status: number;
  /** Seconds to wait, from `Retry-After`; set on rate limits and lock-outs that state it. */
  declare readonly retryAfter?: number;
  /**
   * Set on a 404 to a deletion that was repeated, since an earlier attempt got no response: that attempt may be
   * what deleted it. Absent when there was certainly nothing to delete.
   */
  declare readonly mayHaveSucceeded?: true;

  constructor(
    code: ApiErrorCode | "ERR_UNEXPECTED_STATUS",
    message: string,
    exchange: Exchange & { status: number },
    more: { readonly retryAfter?: number | undefined; readonly mayHaveSucceeded?: boolean } = {},
  ) {
    super(code, message, exchange);
    if (more.retryAfter !== undefined) this.retryAfter = more.retryAfter;
    if (more.mayHaveSucceeded === true) this.mayHaveSucceeded = true;
  }

  static {
    this.prototype.name = "ApiError";
  }
}

/** A compact JWE that is malformed, of another algorithm, or does not open. Never says which step failed. */
export class JoseError extends ScaError {
  declare readonly code: JoseErrorCode;

  static {
    this.prototype.name = "JoseError";
  }
}
