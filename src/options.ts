/** Options of the client: their meaning, their defaults, and what is said of wrong ones, at construction. */
import { servers } from "../generated/operations.ts";
import { checkSolving, type SolvingOptions } from "./approval/options.ts";
import { isUuid } from "./approval/challenge.ts";
import { InvalidInputError, requireOption } from "./errors.ts";
import {
  PRIVATE_KEY,
  PUBLIC_KEY,
  looksLikePrivateKey,
  looksLikePublicKey,
  type PrivateKeyInput,
  type PublicKeyInput,
} from "./jose/keys.ts";
import type { TrustedWiseKey } from "./jose/provider.ts";
import { isToken, type CallHooks, type RetryOptions, type TokenSource } from "./transport.ts";

/** Options of `createScaClient`. */
export interface ScaClientOptions {
  /** Which of Wise's environments to call. Exactly one of `environment` and `baseUrl` is needed. */
  environment?: keyof typeof servers;
  /** Another server: https, or http on loopback (a local sandbox or mock). No path, query or credentials. */
  baseUrl?: string | URL;
  /** `"legacy"`: the unversioned paths. `"2026Q3"` and the like: that quarterly edition. @default "legacy" */
  apiVersion?: "legacy" | (string & {});
  /** The user's access token, or a function that is asked before each request. Treated as opaque. */
  token: TokenSource;
  /** The client-credentials token; only the two key operations use it. */
  clientToken?: TokenSource;
  /**
   * Wise's public key, or a function that gets it, if it is not to be fetched from the key endpoint.
   * @default fetched once with `clientToken`, and again when Wise can't open a request
   */
  wiseKey?: PublicKeyInput | (() => PublicKeyInput | Promise<PublicKeyInput>);
  /**
   * The only keys to seal to: SHA-256 thumbprints (base64url, of the DER SubjectPublicKeyInfo), each alone or
   * with the version that the key endpoint must give it. A rotation is prepared by listing the next one beside.
   */
  trustedWiseKeys?: readonly TrustedWiseKey[];
  /** Private halves of keys that were uploaded to Wise; opens replies encrypted to them. */
  partnerKeys?: readonly { keyId: string; privateKey: PrivateKeyInput }[];
  jose?: {
    /** What to do with a plain success body where a JWE is due. @default "refuse" */
    plaintextReplies?: "refuse" | "accept";
  };
  /**
   * Clears strong customer authentication that guards the endpoints of this client themselves. Other endpoints:
   * `createApprovalFetch`.
   * @default none: such a call fails with `FORBIDDEN`
   */
  approval?: Omit<SolvingOptions, "sca" | "now">;
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

/** Options after judgement: every default filled in. */
export interface CheckedOptions extends Omit<
  ScaClientOptions,
  "environment" | "retry" | "jose" | "approval"
> {
  readonly baseUrl: string;
  readonly apiVersion: string;
  readonly trustedWiseKeys?: readonly TrustedWiseKey[];
  readonly partnerKeys: readonly { keyId: string; privateKey: PrivateKeyInput }[];
  readonly plaintextReplies: "refuse" | "accept";
  readonly approval?: ReturnType<typeof checkSolving>;
  readonly timeout: number;
  readonly retry: RetryOptions;
  readonly maxReplyBytes: number;
  readonly fetch: typeof globalThis.fetch;
  readonly now: () => number;
}

const KNOWN = new Set<string>([
  "environment",
  "baseUrl",
  "apiVersion",
  "token",
  "clientToken",
  "wiseKey",
  "trustedWiseKeys",
  "partnerKeys",
  "jose",
  "timeout",
  "retry",
  "maxReplyBytes",
  "hooks",
  "fetch",
  "now",
  "approval",
] satisfies (keyof ScaClientOptions)[]);

/** @throws InvalidInputError `ERR_INVALID_OPTION`, naming the option and what to pass. */
export function checkOptions(options: ScaClientOptions): CheckedOptions {
  requireOption(
    typeof options === "object" && options !== null,
    "options",
    "pass an object, at least { environment, token }",
  );
  for (const name of Object.keys(options)) {
    requireOption(KNOWN.has(name), name, `is not an option; known are ${[...KNOWN].join(", ")}`);
  }
  const { apiVersion = "legacy", token, clientToken, wiseKey, trustedWiseKeys, partnerKeys = [] } = options;
  const { timeout = 10_000, maxReplyBytes = 1_048_576, retry = {}, jose = {}, hooks, approval } = options;
  const { fetch = globalThis.fetch, now = Date.now } = options;

  requireOption(
    apiVersion === "legacy" || matches(apiVersion, /^20\d\dQ[1-4]$/),
    "apiVersion",
    'pass "legacy" or a quarter such as "2026Q3"',
  );
  requireOption(isTokenSource(token), "token", "pass the user's access token, or a function that returns it");
  requireOption(
    clientToken === undefined || isTokenSource(clientToken),
    "clientToken",
    "pass the client-credentials token, or a function that returns it",
  );
  requireOption(
    wiseKey === undefined || typeof wiseKey === "function" || looksLikePublicKey(wiseKey),
    "wiseKey",
    `${PUBLIC_KEY}; or a function that returns one`,
  );
  requireOption(
    trustedWiseKeys === undefined ||
      (Array.isArray(trustedWiseKeys) && trustedWiseKeys.length > 0 && trustedWiseKeys.every(isTrustedKey)),
    "trustedWiseKeys",
    "pass a list of SHA-256 thumbprints, 43 base64url characters each, or of { thumbprint, version }",
  );
  requireOption(Array.isArray(partnerKeys), "partnerKeys", "pass a list of { keyId, privateKey }");
  partnerKeys.forEach((key, index) => {
    requireOption(
      isUuid(key?.keyId),
      `partnerKeys[${index}].keyId`,
      "pass the UUID under which the public key was uploaded",
    );
    requireOption(looksLikePrivateKey(key.privateKey), `partnerKeys[${index}].privateKey`, PRIVATE_KEY);
  });
  requireOption(
    typeof jose === "object" && jose !== null,
    "jose",
    "pass an object, such as { plaintextReplies }",
  );
  requireOption(
    jose.plaintextReplies === undefined || ["refuse", "accept"].includes(jose.plaintextReplies),
    "jose.plaintextReplies",
    'pass "refuse" or "accept"',
  );
  requireOption(
    isPositive(timeout) && timeout <= 2_147_483_647,
    "timeout",
    "pass a positive number of milliseconds",
  );
  requireOption(isPositive(maxReplyBytes), "maxReplyBytes", "pass a positive number of bytes");
  requireOption(
    typeof fetch === "function",
    "fetch",
    "pass a fetch function: this runtime has none of its own",
  );
  requireOption(
    typeof now === "function",
    "now",
    "pass a function that returns milliseconds since the epoch",
  );
  requireOption(typeof retry === "object" && retry !== null, "retry", "pass an object, such as { limit: 2 }");
  requireOption(
    hooks === undefined || (typeof hooks === "object" && hooks !== null),
    "hooks",
    "pass an object of functions",
  );
  requireOption(
    approval === undefined || (typeof approval === "object" && approval !== null),
    "approval",
    "pass an object, at least { solvers }",
  );

  return {
    baseUrl: readBaseUrl(options),
    apiVersion,
    token,
    ...(clientToken !== undefined && { clientToken }),
    ...(wiseKey !== undefined && { wiseKey }),
    ...(trustedWiseKeys !== undefined && { trustedWiseKeys: [...trustedWiseKeys] }),
    partnerKeys: [...partnerKeys],
    plaintextReplies: jose.plaintextReplies ?? "refuse",
    ...(approval !== undefined && { approval: checkSolving(approval, "approval.") }),
    timeout,
    retry: readRetry(retry),
    maxReplyBytes,
    ...(hooks !== undefined && { hooks }),
    fetch,
    now,
  };
}

function readBaseUrl({ environment, baseUrl }: ScaClientOptions): string {
  const names = Object.keys(servers)
    .map((name) => JSON.stringify(name))
    .join(" or ");
  if (baseUrl === undefined) {
    requireOption(
      environment !== undefined && typeof environment === "string" && Object.hasOwn(servers, environment),
      "environment",
      `pass ${names}, or a baseUrl`,
    );
    return servers[environment];
  }
  requireOption(environment === undefined, "environment", "pass either environment or baseUrl, not both");
  const advice = "pass an https URL (http only on loopback) without path, query or credentials";
  let url: URL;
  try {
    url = new URL(baseUrl);
  } catch {
    throw new InvalidInputError("ERR_INVALID_OPTION", "baseUrl", advice);
  }
  const loopback = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/.test(url.hostname);
  const bare =
    url.pathname === "/" &&
    url.search === "" &&
    url.hash === "" &&
    url.username === "" &&
    url.password === "";
  requireOption(
    bare && (url.protocol === "https:" || (url.protocol === "http:" && loopback)),
    "baseUrl",
    advice,
  );
  return url.origin;
}

function readRetry({ limit = 2, delay = 250, maxRetryAfter = 30 }: Partial<RetryOptions>): RetryOptions {
  requireOption(
    Number.isInteger(limit) && limit >= 0 && limit <= 10,
    "retry.limit",
    "pass a whole number from 0 to 10",
  );
  requireOption(Number.isFinite(delay) && delay >= 0, "retry.delay", "pass milliseconds, 0 or more");
  requireOption(
    Number.isFinite(maxRetryAfter) && maxRetryAfter >= 0,
    "retry.maxRetryAfter",
    "pass seconds, 0 or more",
  );
  return { limit, delay, maxRetryAfter };
}

const isTokenSource = (value: unknown): value is TokenSource => typeof value === "function" || isToken(value);

const matches = (value: unknown, pattern: RegExp): boolean =>
  typeof value === "string" && pattern.test(value);

function isTrustedKey(value: unknown): boolean {
  const { thumbprint, version } = (
    typeof value === "object" && value !== null ? value : { thumbprint: value, version: "" }
  ) as Record<string, unknown>;
  return matches(thumbprint, /^[\w-]{43}$/) && (typeof version === "string" || Number.isInteger(version));
}

const isPositive = (value: unknown): boolean =>
  typeof value === "number" && Number.isFinite(value) && value > 0;
