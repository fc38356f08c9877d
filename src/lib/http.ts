/** What several layers need of HTTP: what an error may repeat of an exchange, and responses with another body. */
import { CallError, type CallErrorCode, type Exchange } from "../errors.ts";
import { readBytes, sourceOf, UnreadableBody } from "./body.ts";

/** The request's part of an exchange. */
export interface Sent {
  readonly method: string;
  readonly url: string;
  readonly headers: Headers;
}

/** The error to throw when a request certainly never left. */
export const unsentError = (code: CallErrorCode, message: string, request: Sent): CallError =>
  new CallError(code, message, { ...exchangeOf(request), sent: false });

/** Failures of connecting, by the system's name: nothing of the request can have left. */
const NEVER_CONNECTED =
  /^ \((?:ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT)\)$/;

/** Whether a fetch failed before anything of the request can have left. */
export const neverConnected = (error: unknown): boolean => NEVER_CONNECTED.test(reasonOf(error));

/** The error to throw when a request, or its response, has failed. */
export function callError(
  code: CallErrorCode,
  message: string,
  request: Sent,
  response?: { readonly status: number; readonly headers: Headers },
): CallError {
  return new CallError(code, message, exchangeOf(request, response));
}

/** Whether a fetch that was told `redirect: "manual"` met one; one that does not know the option shows 3xx. */
export const isRedirect = (response: { readonly type?: string; readonly status?: unknown }): boolean =>
  response.type === "opaqueredirect" || (Number(response.status) >= 300 && Number(response.status) < 400);

/** The part of an exchange that an error may repeat: status and ids, never a header's free text. */
export function exchangeOf(
  request: Sent,
  response?: { readonly status: number; readonly headers: Headers },
): Exchange {
  const correlationId = idIn(request.headers, "x-external-correlation-id");
  return {
    method: request.method,
    url: publicUrl(request.url),
    ...(correlationId !== undefined && { correlationId }),
    ...(response && { status: response.status, traceId: idIn(response.headers, "x-trace-id") }),
  };
}

const idIn = (headers: Headers, name: string): string | undefined => {
  const value = headers.get(name);
  return value !== null && /^[\w.:-]{1,64}$/.test(value) ? value : undefined;
};

/** A URL without the parts that may hold secrets: credentials, query, fragment. */
export function publicUrl(url: string): string {
  try {
    const { origin, pathname } = new URL(url);
    return `${origin}${pathname}`;
  } catch {
    return "(invalid URL)";
  }
}

/** The system's name for a failure, such as ` (ECONNRESET)`; never a foreign error's text, which may quote. */
export function reasonOf(error: unknown): string {
  const { code, cause } = (error ?? {}) as { code?: unknown; cause?: { code?: unknown } };
  const name = cause?.code ?? code;
  return typeof name === "string" && /^[A-Z][A-Z0-9_]{2,40}$/.test(name) ? ` (${name})` : "";
}

/** `Retry-After` in seconds: an integer, or an HTTP date counted from `now` (RFC 9110 section 10.2.3). */
export function parseRetryAfter(headers: Headers, now: number): number | undefined {
  const value = headers.get("retry-after")?.trim();
  if (!value) return undefined;
  if (/^\d{1,9}$/.test(value)) return Number(value);
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, Math.ceil((date - now) / 1000));
}

/**
 * A response's body, whole.
 *
 * @throws CallError `ERR_REPLY_TOO_LARGE`, `ERR_REPLY_TRUNCATED` or `ERR_REPLY_INVALID`; or the signal's reason
 */
export async function readReply(
  response: Response,
  request: Sent,
  { limit, signal }: { readonly limit: number; readonly signal: AbortSignal | undefined },
): Promise<Uint8Array<ArrayBuffer>> {
  const source = sourceOf(response);
  if (source === undefined) return new Uint8Array();
  try {
    return await readBytes(source, { limit, signal });
  } catch (error) {
    if (!(error instanceof UnreadableBody)) throw error;
    const failures: Record<UnreadableBody["reason"], [CallErrorCode, string]> = {
      "too large": ["ERR_REPLY_TOO_LARGE", `the reply is larger than ${limit} bytes and was discarded`],
      "broken off": [
        "ERR_REPLY_TRUNCATED",
        `the connection broke off within the reply${reasonOf(error.cause)}`,
      ],
      "not bytes": ["ERR_REPLY_INVALID", "the fetch function's reply does not consist of bytes"],
      "read before": [
        "ERR_REPLY_INVALID",
        "the fetch function has read the reply already: let it read a clone",
      ],
    };
    throw callError(...failures[error.reason], request, response);
  }
}

/** Statuses whose responses have no body (Fetch standard, "null body status"). */
const WITHOUT_BODY = new Set([101, 103, 204, 205, 304]);

/**
 * The same response with a body that was read or opened meanwhile. Headers that describe the old bytes go, and
 * `url` stays, since a layer above may judge a response by where it came from.
 */
export function withBody(
  response: Response,
  body: string | Uint8Array<ArrayBuffer>,
  { contentType, url = response.url }: { readonly contentType?: string; readonly url?: string } = {},
): Response {
  const { status, statusText } = response;
  // Copied here: the Response of Hono's server keeps those that it is given, and these cannot be changed.
  const headers = new Headers(response.headers);
  headers.delete("content-length");
  headers.delete("content-encoding");
  if (contentType !== undefined) headers.set("content-type", contentType);
  const empty = body.length === 0 || WITHOUT_BODY.has(status);
  const changed = new Response(empty ? null : body, { status, statusText, headers });
  if (url !== "") Object.defineProperty(changed, "url", { value: url });
  return changed;
}

/** Lets go of a response that nobody will read, whatever its `fetch` uses for bodies. */
export function discard(response: Response): void {
  const body = response.body as { cancel?: () => Promise<void>; destroy?: () => void } | null;
  if (typeof body?.cancel === "function") void body.cancel().catch(() => undefined);
  else body?.destroy?.();
}
