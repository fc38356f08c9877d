/** The lowest layer: token, correlation id, deadline, size limit, retries, no redirects; every failure is typed. */
import { operations } from "../../generated/operations.ts";
import { CallError, InvalidInputError, type CallErrorCode } from "../errors.ts";
import { pause, untilAborted, within } from "../lib/deadline.ts";
import { describedOperations, type DescribedOperation } from "../lib/described.ts";
import {
  callError,
  discard,
  exchangeOf,
  isRedirect,
  neverConnected,
  parseRetryAfter,
  publicUrl,
  readReply,
  reasonOf,
  unsentError,
  withBody,
} from "../lib/http.ts";
import { notify } from "../lib/notify.ts";
import { copyRequest } from "../lib/request.ts";
import type { OperationTable } from "../operation.ts";
import {
  checkTransportOptions,
  isToken,
  type CallEvent,
  type CheckedTransportOptions,
  type RetryOptions,
  type TransportOptions,
} from "./options.ts";

/** One call, ready to be sent any number of times. */
interface Call {
  readonly operation: DescribedOperation | undefined;
  readonly method: string;
  readonly url: string;
  /** With the correlation id; the token is added for each attempt. */
  readonly headers: Headers;
  readonly signal: AbortSignal | undefined;
  readonly send: (headers: Headers, signal: AbortSignal) => Promise<Response>;
  /** Set once an attempt may have arrived whose response was lost, or came from a gateway. */
  mayHaveArrived: boolean;
}

/** Responses to calls of which an earlier attempt may have taken effect. */
const afterLostReply = new WeakSet<Response>();

/** Whether this answers a repetition, after an attempt that may have taken effect though its response was lost. */
export const followsLostReply = (response: Response): boolean => afterLostReply.has(response);

const TRANSIENT = new Set([502, 503, 504]);
const REPEATABLE_FAILURES = new Set(["ERR_NETWORK", "ERR_TIMEOUT", "ERR_REPLY_TRUNCATED"]);

/**
 * Wraps a fetch so that it talks to one server only: adds the token and a correlation id, ends an attempt after
 * `timeout`, reads the reply whole under a limit, repeats what may be repeated, and follows no redirect.
 *
 * @param table operations whose retries and tokens are known; others are sent with the user's token, and repeated
 *   only if their method is safe (GET, HEAD)
 * @returns a `fetch` that throws `CallError`, or `InvalidInputError` for a URL on another server
 * @throws InvalidInputError `ERR_INVALID_OPTION`, at once
 * @example
 * const wiseFetch = createTransportFetch({ environment: "sandbox", token: () => userAccessToken() });
 * const { status } = await wiseFetch("https://api.wise-sandbox.com/v2/profiles");
 */
export function createTransportFetch(
  options: TransportOptions,
  table: OperationTable = operations,
): typeof globalThis.fetch {
  const checked = checkTransportOptions(options);
  const { baseUrl, retry, now, maxReplyBytes } = checked;
  const find = describedOperations(table);

  return async function transportFetch(input, init) {
    const copy = copyRequest(input, init, { base: baseUrl, limit: maxReplyBytes });
    const { method, url, headers, signal } = copy;
    if (new URL(url).origin !== baseUrl) {
      const expected = "is not on the client's own server: its token must not go to another";
      throw new InvalidInputError("ERR_INVALID_ARGUMENT", "url", expected);
    }
    if (!headers.has("x-external-correlation-id")) {
      headers.set("x-external-correlation-id", crypto.randomUUID());
    }
    const aborted = (): CallError => unsentError("ERR_ABORTED", "aborted by the caller", copy);
    await untilAborted(copy.body(), signal, aborted);
    const call: Call = {
      operation: find(method, url),
      method,
      url,
      headers,
      signal,
      // Browsers and workers refuse a fetch that is called as another object's method ("Illegal invocation").
      send: (withToken, ending) => {
        const { fetch } = checked;
        return copy.send(fetch, { headers: withToken, signal: ending, redirect: "manual" });
      },
      mayHaveArrived: false,
    };
    for (let attempt = 1; ; attempt += 1) {
      const outcome = await attempted(call, attempt, checked);
      const wait = attempt > retry.limit ? undefined : pauseBefore(attempt, outcome, call, retry, now());
      if (wait === undefined) {
        if (!(outcome instanceof Response)) throw outcome;
        if (call.mayHaveArrived) afterLostReply.add(outcome);
        return outcome;
      }
      call.mayHaveArrived ||= outcome instanceof Response ? outcome.status !== 429 : outcome.sent !== false;
      if (outcome instanceof Response) discard(outcome);
      await pause(wait, signal);
      if (signal?.aborted) throw callError("ERR_ABORTED", "aborted by the caller", call);
    }
  };
}

/** Milliseconds to wait before the call may be sent again; `undefined` where it must not be. */
function pauseBefore(
  attempt: number,
  outcome: Response | CallError,
  { operation, method }: Call,
  retry: RetryOptions,
  now: number,
): number | undefined {
  const policy = operation?.retry ?? (method === "GET" || method === "HEAD" ? "safe" : "never");
  if (policy === "never") return undefined;
  const backoff = retry.delay * 2 ** (attempt - 1) * (1 + Math.random());
  if (!(outcome instanceof Response)) {
    return policy === "safe" && REPEATABLE_FAILURES.has(outcome.code) ? backoff : undefined;
  }
  if (outcome.status !== 429 && !(policy === "safe" && TRANSIENT.has(outcome.status))) return undefined;
  const seconds = parseRetryAfter(outcome.headers, now) ?? 0;
  return seconds > retry.maxRetryAfter ? undefined : Math.max(backoff, seconds * 1000);
}

/** One attempt, told to the hooks. A failure of the call is a value here, since it may be repeated. */
async function attempted(
  call: Call,
  attempt: number,
  options: CheckedTransportOptions,
): Promise<Response | CallError> {
  const { hooks, now } = options;
  const event: CallEvent = {
    operationId: call.operation?.id,
    method: call.method,
    url: publicUrl(call.url),
    correlationId: call.headers.get("x-external-correlation-id") ?? "",
    attempt,
  };
  const start = now();
  notify(hooks?.onRequest, event);
  const outcome = await once(call, options).catch((error: unknown) => {
    if (error instanceof CallError) return error;
    notify(hooks?.onReply, { ...event, code: (error as { code?: string }).code, duration: now() - start });
    throw error;
  });
  const told = outcome instanceof Response ? { ...exchangeOf(call, outcome), code: undefined } : outcome;
  const { code, status, traceId } = told;
  notify(hooks?.onReply, { ...event, code, status, traceId, duration: now() - start });
  return outcome;
}

function once(call: Call, options: CheckedTransportOptions): Promise<Response> {
  const { timeout } = options;
  const progress = { left: false };
  const failure = (code: CallErrorCode, message: string): CallError =>
    progress.left ? callError(code, message, call) : neverSent(code, message, call);
  return within((signal) => exchange(call, options, signal, progress), {
    timeout,
    signal: call.signal,
    onTimeout: () => failure("ERR_TIMEOUT", `no complete reply within ${timeout} ms`),
    onAbort: () => failure("ERR_ABORTED", "aborted by the caller"),
  });
}

/** The error of an attempt that never left; says so of the call only if no attempt before it may have arrived. */
const neverSent = (code: CallErrorCode, message: string, call: Call): CallError =>
  (call.mayHaveArrived ? callError : unsentError)(code, message, call);

/** One HTTP exchange: the token is asked for, the request sent, the body read under the limit. */
async function exchange(
  call: Call,
  options: CheckedTransportOptions,
  signal: AbortSignal,
  progress: { left: boolean },
): Promise<Response> {
  const token = await tokenFor(call, options);
  // A token that came too late must not let out a call that was given up: a PIN attempt would count.
  if (signal.aborted) throw neverSent("ERR_ABORTED", "given up before it was sent", call);
  const headers = new Headers(call.headers);
  headers.set("authorization", `Bearer ${token}`);
  let response: Response;
  try {
    progress.left = true;
    // "manual", not "error": the status of a refused redirect is worth telling, and the token stays here.
    response = await call.send(headers, signal);
  } catch (error) {
    const make = neverConnected(error) ? neverSent : callError;
    throw make("ERR_NETWORK", `no reply: the connection failed${reasonOf(error)}`, call);
  }
  const status: unknown = response?.status;
  if (isRedirect(response ?? {})) {
    discard(response);
    const message = "answered with a redirect, which is not followed: check the base URL";
    throw callError("ERR_REDIRECT", message, call, response);
  }
  if (typeof status !== "number" || status < 200 || status > 599) {
    throw callError("ERR_NETWORK", "no reply: the fetch function gave no Response", call);
  }
  const body = await readReply(response, call, { limit: options.maxReplyBytes, signal });
  return withBody(response, body, { url: call.url });
}

async function tokenFor(call: Call, options: CheckedTransportOptions): Promise<string> {
  const name = call.operation?.auth === "client" ? "clientToken" : "token";
  const source = options[name];
  if (source === undefined) {
    const advice =
      "needs a client-credentials token: pass clientToken (or, to seal requests without it, wiseKey)";
    throw new InvalidInputError("ERR_INVALID_OPTION", name, `${call.operation?.id ?? "this call"} ${advice}`);
  }
  if (typeof source === "string") return source;
  let token: unknown;
  try {
    token = await source();
  } catch {
    throw neverSent("ERR_TOKEN_UNAVAILABLE", `the ${name} function failed; nothing was sent`, call);
  }
  if (!isToken(token)) {
    const message = `the ${name} function gave no usable token; nothing was sent`;
    throw neverSent("ERR_TOKEN_UNAVAILABLE", message, call);
  }
  return token;
}
