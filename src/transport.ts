/** The bottom layer: token, correlation id, deadline, size limit, retries, no redirects; every failure typed. */
import pRetry from "p-retry";
import { readBody, type BodyLimits } from "./body.ts";
import { within } from "./deadline.ts";
import { CallError, exchangeOf, InvalidInputError, parseRetryAfter, publicUrl, reasonOf } from "./errors.ts";
import { notify } from "./notify.ts";
import { WireReply, withHeaders, type Send, type WireRequest } from "./wire.ts";

/** A bearer token, or a function that is asked for one before each request. */
export type TokenSource = string | (() => string | Promise<string>);

/** Ids and figures of one HTTP request, for a log or a trace. Never a header, a body or a token. */
export interface CallEvent {
  readonly operationId: string;
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

export interface TransportOptions {
  readonly fetch: typeof globalThis.fetch;
  readonly token: TokenSource;
  readonly clientToken?: TokenSource | undefined;
  /** Milliseconds for one attempt. */
  readonly timeout: number;
  readonly retry: RetryOptions;
  /** Bytes of a reply, after content decoding. */
  readonly maxReplyBytes: number;
  readonly hooks?: CallHooks | undefined;
  readonly now: () => number;
}

/** When a call is sent again. Verify calls never are: each failure counts towards a lock-out. */
export interface RetryOptions {
  /** How often a call is repeated at most. @default 2 */
  readonly limit: number;
  /** Milliseconds before the first repetition; doubles each time, with jitter. @default 250 */
  readonly delay: number;
  /** Seconds: a longer `Retry-After` is not waited for, but thrown with the error. @default 30 */
  readonly maxRetryAfter: number;
}

const TRANSIENT = new Set([502, 503, 504]);
const REPEATABLE_FAILURES = new Set(["ERR_NETWORK", "ERR_TIMEOUT", "ERR_REPLY_TRUNCATED"]);

/** Carries a reply that may be asked for again through p-retry, which knows only errors. */
class Unfinished extends Error {
  readonly reply: WireReply;
  constructor(reply: WireReply) {
    super("unfinished");
    this.reply = reply;
  }
}

/** Sends a request as often as its operation allows, and reads the reply whole. */
export function createTransport(options: TransportOptions): Send {
  const { retry } = options;
  const attempt = (request: WireRequest, count: number): Promise<WireReply> =>
    options.hooks === undefined ? once(request, options) : observed(request, count, options, options.hooks);

  const repeatedly = async (request: WireRequest): Promise<WireReply> => {
    const policy = request.call.operation.retry;
    try {
      return await pRetry(
        async (count) => {
          const reply = await attempt(request, count);
          if (reply.status === 429 || (policy === "safe" && TRANSIENT.has(reply.status)))
            throw new Unfinished(reply);
          return reply;
        },
        {
          retries: retry.limit,
          minTimeout: retry.delay,
          randomize: true,
          ...(request.signal && { signal: request.signal }),
          shouldRetry: async ({ error }) => {
            if (!(error instanceof Unfinished)) {
              return policy === "safe" && error instanceof CallError && REPEATABLE_FAILURES.has(error.code);
            }
            const seconds = parseRetryAfter(error.reply.headers, options.now()) ?? 0;
            if (seconds > retry.maxRetryAfter) return false;
            await wait(seconds * 1000, request);
            return true;
          },
        },
      );
    } catch (error) {
      if (error instanceof Unfinished) return error.reply;
      if (error instanceof CallError || error instanceof InvalidInputError) throw error;
      throw request.failure("ERR_ABORTED", "aborted by the caller");
    }
  };

  return function transport(request) {
    const never = request.call.operation.retry === "never" || retry.limit === 0;
    return never ? attempt(request, 1) : repeatedly(request);
  };
}

function once(request: WireRequest, options: TransportOptions): Promise<WireReply> {
  const timeout = request.call.timeout ?? options.timeout;
  return within((signal, whenGivenUp) => exchange(request, options, signal, whenGivenUp), {
    timeout,
    signal: request.signal,
    onTimeout: () => request.failure("ERR_TIMEOUT", `no complete reply within ${timeout} ms`),
    onAbort: () => request.failure("ERR_ABORTED", "aborted by the caller"),
  });
}

/** One HTTP exchange: the token is asked for, the request sent, the body read under the limit. */
async function exchange(
  request: WireRequest,
  options: TransportOptions,
  signal: AbortSignal,
  whenGivenUp: BodyLimits["whenGivenUp"],
): Promise<WireReply> {
  // Browsers and workers refuse a fetch that is called as another object's method ("Illegal invocation").
  const { fetch } = options;
  const source = tokenSource(request, options);
  const token = typeof source === "string" ? source : await asked(source, request);
  // A token that came too late must not let out a call that was given up: a PIN attempt would count.
  if (signal.aborted) throw request.failure("ERR_ABORTED", "given up before it was sent");
  const headers = withHeaders(request.headers, {
    authorization: `Bearer ${token}`,
    "x-external-correlation-id": request.call.correlationId,
  });
  let response: Response;
  try {
    // "manual", not "error": the status of a refused redirect is worth telling, and the token stays here.
    response = await fetch(request.url, {
      method: request.method,
      headers,
      signal,
      redirect: "manual",
      body: request.body ?? null,
    });
  } catch (error) {
    throw request.failure("ERR_NETWORK", `no reply: the connection failed${reasonOf(error)}`);
  }
  const status: unknown = response?.status;
  if (typeof status !== "number") {
    throw request.failure("ERR_NETWORK", "no reply: the fetch function gave no Response");
  }
  if (response.type === "opaqueredirect" || (status >= 300 && status < 400)) {
    void response.body?.cancel().catch(() => undefined);
    const message = "answered with a redirect, which is not followed: check the base URL";
    throw request.failure("ERR_REDIRECT", message, response);
  }
  const body = await readBody(request, response, { limit: options.maxReplyBytes, whenGivenUp });
  return new WireReply(status, response.headers, request.url, body);
}

const needsClientToken = (request: WireRequest): boolean => request.call.operation.auth === "client";

function tokenSource(request: WireRequest, options: TransportOptions): TokenSource {
  const source = needsClientToken(request) ? options.clientToken : options.token;
  if (source === undefined) {
    throw new InvalidInputError(
      "ERR_INVALID_OPTION",
      "clientToken",
      `${request.call.operationId} needs a client-credentials token: pass clientToken (or, to seal requests without it, wiseKey)`,
    );
  }
  return source;
}

async function asked(source: () => string | Promise<string>, request: WireRequest): Promise<string> {
  const name = needsClientToken(request) ? "clientToken" : "token";
  let token: unknown;
  try {
    token = await source();
  } catch {
    throw request.failure("ERR_TOKEN_UNAVAILABLE", `the ${name} function failed; nothing was sent`);
  }
  if (!isToken(token)) {
    const message = `the ${name} function gave no usable token; nothing was sent`;
    throw request.failure("ERR_TOKEN_UNAVAILABLE", message);
  }
  return token;
}

/** Whether a value can stand behind `Bearer` (RFC 6750 section 2.1), so that it cannot smuggle a header. */
export const isToken = (value: unknown): value is string =>
  typeof value === "string" && /^[\w.~+/:-]{1,16384}=*$/.test(value);

async function observed(
  request: WireRequest,
  attempt: number,
  options: TransportOptions,
  hooks: CallHooks,
): Promise<WireReply> {
  const { now } = options;
  const { operationId, correlationId } = request.call;
  const event = { operationId, method: request.method, url: publicUrl(request.url), correlationId, attempt };
  const start = now();
  notify(hooks.onRequest, event);
  try {
    const reply = await once(request, options);
    const { status, traceId } = exchangeOf(request, reply);
    notify(hooks.onReply, { ...event, status, traceId, duration: now() - start });
    return reply;
  } catch (error) {
    const { code, status, traceId } = error as Partial<CallError>;
    notify(hooks.onReply, { ...event, code, status, traceId, duration: now() - start });
    throw error;
  }
}

function wait(milliseconds: number, { signal }: WireRequest): Promise<void> {
  if (milliseconds === 0 || signal?.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    signal?.addEventListener("abort", done, { once: true });
  });
}
