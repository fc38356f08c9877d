/** Approval for any fetch: the platform's, or what another client of the provider is given. */
import { requireOption } from "../errors.ts";
import type { ProtectedCall } from "./approver.ts";
import { bodyOf, isOneShot } from "./body.ts";
import type { BufferedBody } from "./buffered.ts";
import { parseApprovalRequired } from "./challenge.ts";
import { core } from "./load.ts";
import { checkApprovalOptions, profileIn, type SolvingOptions } from "./options.ts";

/** Options of `createApprovalFetch`. */
export interface ApprovalFetchOptions extends SolvingOptions {
  /** Whose calls these are. @default the number after `/profiles/` in the URL */
  profileId?: number;
  /** Sends the calls, with their token and base URL. @default the platform's fetch */
  fetch?: typeof globalThis.fetch;
  /** Bytes of a one-shot body (stream, form, Request) that are kept for the repeat. @default 1048576 */
  maxBodyBytes?: number;
}

/**
 * Wraps a fetch so that calls which need strong customer authentication succeed: it reads the challenges, asks the
 * solvers, and repeats the identical call once per round with `x-2fa-approval`. Every other reply passes untouched.
 *
 * Calls for one profile share one prompt at a time; after a clearance those that wait first repeat as they are.
 *
 * @returns a function to use in place of `fetch`. Beside what the wrapped fetch throws, it throws
 *   `ApprovalRequiredError` when a solver is missing (continue with `resumeApproval`), `ApprovalError` when the
 *   approval fails, and `ApiError` when the server refuses to go on (locked out, rate limited)
 * @throws InvalidInputError `ERR_INVALID_OPTION`, at once
 * @example
 * const approvalFetch = createApprovalFetch({
 *   sca,
 *   solvers: {
 *     PIN: ({ lastError }) => askCustomer("PIN", lastError),
 *     PARTNER_DEVICE_FINGERPRINT: ({ profileId }) => fingerprintOf(profileId),
 *   },
 * });
 * const response = await approvalFetch(
 *   "https://api.wise-sandbox.com/v3/profiles/101/transfers/7/payments",
 *   { method: "POST", headers: { Authorization: `Bearer ${userToken}` }, body: JSON.stringify({ type: "BALANCE" }) },
 * );
 */
export function createApprovalFetch(options: ApprovalFetchOptions): typeof globalThis.fetch {
  const approver = checkApprovalOptions(options);
  const { profileId, fetch = globalThis.fetch, maxBodyBytes = 1_048_576 } = options;
  requireOption(
    profileId === undefined || Number.isSafeInteger(profileId),
    "profileId",
    "pass a whole number",
  );
  requireOption(
    typeof fetch === "function",
    "fetch",
    "pass a fetch function: this runtime has none of its own",
  );
  requireOption(maxBodyBytes > 0, "maxBodyBytes", "pass a positive number of bytes");

  return async function approvalFetch(input, init) {
    const buffer = isOneShot(input, init) ? await read(new Request(input, init), maxBodyBytes) : undefined;
    const response = await (buffer ? resend(fetch, input, init, buffer) : fetch(input, init));
    if (parseApprovalRequired(response) === undefined) return response;
    const { approve } = await core();
    return approve(protectedCall(fetch, { input, init, buffer, profileId }), response, approver);
  };
}

const read = async (request: Request, limit: number): Promise<BufferedBody> =>
  (await import("./buffered.ts")).buffered(request, limit);

interface Sent {
  readonly input: RequestInfo | URL;
  readonly init: RequestInit | undefined;
  readonly buffer: BufferedBody | undefined;
  readonly profileId: number | undefined;
}

function protectedCall(
  fetch: typeof globalThis.fetch,
  { input, init, buffer, profileId }: Sent,
): ProtectedCall<Response> {
  const given = input instanceof Request ? input : undefined;
  const url = given?.url ?? new Request(input).url;
  const method = (init?.method ?? given?.method ?? "GET").toUpperCase();
  const signal = init?.signal ?? given?.signal;
  return {
    method,
    url,
    profileId: profileId ?? profileIn(url),
    signal,
    send: (oneTimeToken) => resend(fetch, input, init, buffer, oneTimeToken),
    discard(reply) {
      void reply.body?.cancel().catch(() => undefined);
    },
    link: async () => (await core()).linkTo({ method, url, body: buffer?.body ?? bodyOf(input, init) }),
    aborted: () => signal?.reason,
  };
}

/** The same method, headers and bytes once more; a Request alone stays a Request alone, for fetches that take no more. */
function resend(
  fetch: typeof globalThis.fetch,
  input: RequestInfo | URL,
  init: RequestInit | undefined,
  buffer: BufferedBody | undefined,
  oneTimeToken?: string,
): Promise<Response> {
  if (buffer === undefined && oneTimeToken === undefined) return fetch(input, init);
  const given = input instanceof Request ? input : undefined;
  const headers = new Headers(buffer?.headers ?? init?.headers ?? given?.headers);
  if (oneTimeToken !== undefined) headers.set("x-2fa-approval", oneTimeToken);
  const changed = { ...init, headers, ...(buffer && { body: buffer.body }) };
  return given !== undefined && init === undefined
    ? fetch(new Request(given, changed))
    : fetch(input, changed);
}
