/** Options of the client: their meaning, and one row each with check, message and default. */
import { fetchRows, type ApprovalFetchOptions } from "../approval/fetch.ts";
import { approvalRows } from "../approval/options.ts";
import type { ApprovalStore } from "../approval/store/store.ts";
import { checkOptions, isFunction, isObject, rows, type Checked, type OptionTable } from "../lib/check.ts";
import { readBaseUrl, serverRows, type ServerOptions } from "../lib/server.ts";
import { joseRows, type PlaintextReplies } from "../jose/fetch.ts";
import type { PartnerKeyInput } from "../jose/partner-keys.ts";
import { wiseKeyRows, type TrustedWiseKey, type WiseKeyInput } from "../jose/wise-key.ts";

/** A bearer token, or a function that is asked for one before each request. */
export type TokenSource = string | (() => string | Promise<string>);

/** When a call is sent again. Verify calls never are: each failure counts towards a lock-out. */
export interface RetryOptions {
  /** How often a call is repeated at most. @default 2 */
  readonly limit: number;
  /** Milliseconds before the first repetition; doubles each time, with jitter. @default 250 */
  readonly delay: number;
  /** Seconds: a longer `Retry-After` is not waited for, but thrown with the error. @default 30 */
  readonly maxRetryAfter: number;
}

/** Ids and figures of one HTTP request, for a log or a trace. Never a header, a body or a token. */
export interface CallEvent {
  /** Absent for an endpoint that the description does not have. */
  readonly operationId?: string | undefined;
  readonly method: string;
  /** Without query. */
  readonly url: string;
  readonly correlationId: string;
  /** 1 for the first request of a call. */
  readonly attempt: number;
}

/** A `CallEvent` with its outcome. */
export interface CallOutcomeEvent extends CallEvent {
  /** Absent when no reply was read. */
  readonly status?: number | undefined;
  readonly traceId?: string | undefined;
  /** The code of the transport failure, such as `ERR_TIMEOUT`, when there was one. */
  readonly code?: string | undefined;
  /** Milliseconds. */
  readonly duration: number;
}

/** Called with each request; what they throw is ignored, so that a log cannot break a payment. */
export interface CallHooks {
  readonly onRequest?: (event: CallEvent) => void;
  readonly onReply?: (event: CallOutcomeEvent) => void;
}

/** Options of `createTransportFetch`. */
export interface TransportOptions extends ServerOptions {
  /** The user's access token, or a function that is asked before each request. Treated as opaque. */
  token: TokenSource;
  /** The client-credentials token; only the two key operations use it. */
  clientToken?: TokenSource;
  /** Milliseconds for one attempt, from the first byte sent to the last byte read. @default 10000 */
  timeout?: number;
  retry?: Partial<RetryOptions>;
  /** Bytes; a larger reply is discarded. @default 1048576 */
  maxReplyBytes?: number;
  /** Called with ids and figures of each request, for logs and traces. */
  hooks?: CallHooks;
  /** @default the platform's fetch */
  fetch?: typeof globalThis.fetch;
  /** Milliseconds since the epoch. @default Date.now */
  now?: () => number;
}

/** Options of `createScaClient`. */
export interface ScaClientOptions extends TransportOptions {
  /** `"legacy"`: the unversioned paths. `"2026Q4"` and the like: that quarterly edition. @default "legacy" */
  apiVersion?: "legacy" | (string & {});
  /**
   * Wise's public key, a function that gets it, or what `createWiseKey` returned, to share it between clients.
   * @default fetched once with `clientToken`, and again when Wise can't open a request
   */
  wiseKey?: WiseKeyInput;
  /**
   * The only keys to seal to: SHA-256 thumbprints (base64url, of the DER SubjectPublicKeyInfo), each alone or
   * with the version that the key endpoint must give it. A rotation is prepared by listing the next one beside.
   */
  trustedWiseKeys?: readonly TrustedWiseKey[];
  /** Private halves of keys that were uploaded to Wise; opens replies encrypted to them. */
  partnerKeys?: readonly PartnerKeyInput[];
  jose?: JoseOptions;
  /**
   * Clears strong customer authentication that guards the endpoints of this client themselves. Other endpoints:
   * `createApprovalFetch`.
   * @default none: such a call fails with `FORBIDDEN`
   */
  approval?: ClientApprovalOptions;
  /**
   * Where approvals and the count of refused answers are kept. Instances that serve the same customers share one.
   * @default this process's memory
   */
  store?: ApprovalStore;
}

/** Option `approval` of the client, which knows itself, its clock and its fetch. */
export type ClientApprovalOptions = Omit<
  ApprovalFetchOptions,
  "sca" | "now" | "fetch" | "store" | "profileId"
>;

export interface JoseOptions {
  /** Which plain success bodies to take where a JWE is due; requests are always sealed. @default "declared" */
  plaintextReplies?: PlaintextReplies;
}

type Defaulted = "timeout" | "retry" | "maxReplyBytes" | "fetch" | "now";

/** Transport options after the check. */
export interface CheckedTransportOptions extends Omit<
  Checked<TransportOptions, Defaulted>,
  "retry" | keyof ServerOptions
> {
  readonly baseUrl: string;
  readonly retry: RetryOptions;
}

/** Client options after the check: those of the transport apart. */
export interface CheckedOptions extends Omit<
  ScaClientOptions,
  keyof TransportOptions | "jose" | "apiVersion"
> {
  readonly transport: CheckedTransportOptions;
  readonly apiVersion: string;
  readonly plaintextReplies: PlaintextReplies;
}

/** Whether a value can stand behind `Bearer` (RFC 6750 section 2.1), so that it cannot smuggle a header. */
export const isToken = (value: unknown): value is string =>
  typeof value === "string" && /^[\w.~+/:-]{1,16384}=*$/.test(value);

const isTokenSource = (value: unknown): boolean => isFunction(value) || isToken(value);

const transportRows: OptionTable<TransportOptions> = {
  ...serverRows,
  token: {
    accepts: isTokenSource,
    expected: "pass the user's access token, or a function that returns it",
    required: true,
  },
  clientToken: {
    accepts: isTokenSource,
    expected: "pass the client-credentials token, or a function that returns it",
  },
  timeout: { ...rows.timeout, default: 10_000 },
  retry: { accepts: isObject, expected: "pass an object, such as { limit: 2 }", default: {} },
  maxReplyBytes: { ...rows.bytes, default: 1_048_576 },
  hooks: rows.hooks,
  fetch: rows.fetch,
  now: { ...rows.now, default: Date.now },
};

const retryRows: OptionTable<RetryOptions> = {
  limit: {
    accepts: (value) => Number.isInteger(value) && inRange(value, 0, 10),
    expected: "pass a whole number from 0 to 10",
    default: 2,
  },
  delay: {
    accepts: (value) => inRange(value, 0, 3_600_000),
    expected: "pass milliseconds, from 0 to an hour",
    default: 250,
  },
  maxRetryAfter: {
    accepts: (value) => inRange(value, 0, 86_400),
    expected: "pass seconds, from 0 to a day",
    default: 30,
  },
};

const { sca, now, fetch, store, profileId, ...clientApprovalRows } = fetchRows;

const clientRows: OptionTable<ScaClientOptions> = {
  ...transportRows,
  apiVersion: {
    accepts: (value) => value === "legacy" || (typeof value === "string" && /^20\d\dQ[1-4]$/.test(value)),
    expected: 'pass "legacy" or a quarter such as "2026Q4"',
    default: "legacy",
  },
  wiseKey: { ...wiseKeyRows.wiseKey, required: false },
  trustedWiseKeys: wiseKeyRows.trustedWiseKeys,
  partnerKeys: joseRows.partnerKeys,
  jose: { accepts: isObject, expected: "pass an object, such as { plaintextReplies }", default: {} },
  approval: {
    accepts: isObject,
    expected: "pass an object, at least { solvers }",
    inner: (value, field) =>
      void checkOptions(value as ClientApprovalOptions, clientApprovalRows, `${field}.`),
  },
  store: approvalRows.store,
};

const joseOptionRows: OptionTable<JoseOptions> = { plaintextReplies: joseRows.plaintextReplies };

const inRange = (value: unknown, least: number, most: number): boolean =>
  typeof value === "number" && value >= least && value <= most;

/** @throws InvalidInputError `ERR_INVALID_OPTION`, naming the option and what to pass. */
export function checkTransportOptions(options: TransportOptions): CheckedTransportOptions {
  const { environment, baseUrl, retry, ...checked } = checkOptions<TransportOptions, Defaulted>(
    options,
    transportRows,
  );
  return {
    ...checked,
    baseUrl: readBaseUrl({ environment, baseUrl }),
    retry: checkOptions<RetryOptions>(retry as RetryOptions, retryRows, "retry."),
  };
}

/** @throws InvalidInputError `ERR_INVALID_OPTION`, naming the option and what to pass. */
export function checkClientOptions(options: ScaClientOptions): CheckedOptions {
  const checked = checkOptions<ScaClientOptions, "apiVersion" | "jose">(options, clientRows);
  const { apiVersion, wiseKey, trustedWiseKeys, partnerKeys, jose, approval, store, ...transport } = checked;
  return {
    transport: checkTransportOptions(transport),
    apiVersion,
    ...(wiseKey !== undefined && { wiseKey }),
    ...(trustedWiseKeys !== undefined && { trustedWiseKeys }),
    ...(partnerKeys !== undefined && { partnerKeys }),
    ...checkOptions<JoseOptions, "plaintextReplies">(jose, joseOptionRows, "jose."),
    ...(approval !== undefined && { approval }),
    ...(store !== undefined && { store }),
  };
}
