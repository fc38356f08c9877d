/** Copies what a wrapped fetch is called with, and sends it with some parts changed. */
import { readBytes, type ByteSource } from "./body.ts";

/** A call as it was made: later changes by the caller to what he passed do not reach it. */
export interface CopiedRequest extends RequestHead {
  readonly signal: AbortSignal | undefined;
  /** The body's bytes, read once however often it is asked for; `undefined` if there is no body. */
  readonly body: () => Promise<Uint8Array<ArrayBuffer> | undefined>;
  /** Sends it through a fetch, with other headers or another body. */
  send(fetch: typeof globalThis.fetch, changes?: RequestChanges): Promise<Response>;
}

/** What may be changed when a copied request is sent; everything else stays. */
export interface RequestChanges {
  readonly headers?: Headers;
  readonly body?: string | Uint8Array<ArrayBuffer> | undefined;
  readonly redirect?: RequestRedirect;
  readonly signal?: AbortSignal;
}

/** A Request of the platform, of undici or of node-fetch. */
interface RequestLike {
  readonly url: string;
  readonly method: string;
  readonly headers: HeadersInit;
  readonly body?: unknown;
  readonly signal?: AbortSignal | null;
}

const isRequestLike = (input: unknown): input is RequestLike =>
  typeof input === "object" && input !== null && "url" in input && "headers" in input;

/** Method, URL and headers of a call; its body stays untouched. */
export interface RequestHead {
  readonly method: string;
  /** Absolute. */
  readonly url: string;
  readonly headers: Headers;
}

/** A host that does not exist (RFC 2606): where a relative URL is judged by its path alone. */
const NOWHERE = "http://relative.invalid";

/**
 * @param base what a relative URL is resolved against, where the platform has no `location`
 * @throws TypeError the URL or a header is malformed: as `fetch` itself would
 */
export function requestHead(
  input: RequestInfo | URL,
  init: RequestInit | undefined,
  base = NOWHERE,
): RequestHead {
  const given = isRequestLike(input) ? input : undefined;
  const { href } = new URL(given?.url ?? String(input), globalThis.location?.href ?? base);
  const headers = new Headers((init?.headers ?? given?.headers) as HeadersInit | undefined);
  return { method: normalized(init?.method ?? given?.method ?? "GET"), url: href, headers };
}

/**
 * Copies method, URL, headers and body synchronously, as the platform's fetch does.
 *
 * @param options.base as for `requestHead`; without it a relative URL is passed on as it is
 * @param options.limit bytes of a body that is a stream or a form
 * @throws TypeError the URL, a header or the body is malformed: as `fetch` itself would
 */
export function copyRequest(
  input: RequestInfo | URL,
  init: RequestInit | undefined,
  { base, limit }: { readonly base?: string | undefined; readonly limit: number },
): CopiedRequest {
  const { method, url, headers } = requestHead(input, init, base);
  const given = isRequestLike(input) ? input : undefined;
  const signal = init?.signal ?? given?.signal ?? undefined;
  const source: unknown = init?.body ?? given?.body;
  // A text needs no stream to be read from.
  const isText = typeof source === "string";
  const extracted = isText || source === null || source === undefined ? undefined : extract(source);
  const contentType = isText ? "text/plain;charset=UTF-8" : extracted?.contentType;
  if (contentType !== undefined && !headers.has("content-type")) headers.set("content-type", contentType);
  const target = url.startsWith(NOWHERE) ? String(input) : url;
  const others = { ...init };
  let read: Promise<Uint8Array<ArrayBuffer> | undefined> | undefined;
  const body = (): Promise<Uint8Array<ArrayBuffer> | undefined> => {
    if (read !== undefined) return read;
    if (isText) read = Promise.resolve(new TextEncoder().encode(source));
    else read = extracted === undefined ? Promise.resolve(undefined) : readAll(extracted, limit, signal);
    // Whoever asked may have been aborted meanwhile, and waits no more.
    read.catch(() => undefined);
    return read;
  };

  return {
    method,
    url,
    headers,
    signal,
    body,
    async send(fetch, changes = {}) {
      // A text cannot change, and stays one for those who look at it.
      const own = isText ? source : await body();
      const ending = changes.signal ?? signal;
      const sent: RequestInit = {
        ...others,
        method,
        headers: changes.headers ?? headers,
        body: ("body" in changes ? changes.body : own) ?? null,
        ...(ending && { signal: ending }),
        ...(changes.redirect && { redirect: changes.redirect }),
      };
      // A Request alone stays a Request alone, for fetches that take no more.
      const isAlone = input instanceof Request && init === undefined;
      return isAlone ? fetch(new Request(input, sent)) : fetch(target, sent);
    },
  };
}

/** Some methods are known in any case, others are not (Fetch standard, "normalize"). */
function normalized(method: string): string {
  const upper = method.toUpperCase();
  return ["DELETE", "GET", "HEAD", "OPTIONS", "POST", "PUT"].includes(upper) ? upper : method;
}

const readAll = (
  { stream, isOneShot }: Extracted,
  limit: number,
  signal: AbortSignal | undefined,
): Promise<Uint8Array<ArrayBuffer>> => readBytes(stream, { limit: isOneShot ? limit : Infinity, signal });

interface Extracted {
  readonly stream: ByteSource;
  readonly contentType: string | undefined;
  /** A stream can be read once only, and a form gets another boundary each time: such a body has to be kept. */
  readonly isOneShot: boolean;
}

/** The bytes of any body, and the content type that it implies (Fetch standard, "extract a body"). */
function extract(body: unknown): Extracted {
  if (isForeignForm(body)) return extract(platformForm(body));
  if (isAsyncIterable(body) && !(body instanceof ReadableStream)) {
    return { stream: body, contentType: formDataType(body), isOneShot: true };
  }
  const { body: stream, headers } = new Response(body as BodyInit);
  const isOneShot = body instanceof ReadableStream || body instanceof FormData;
  const contentType = headers.get("content-type") ?? undefined;
  return { stream: stream ?? new Blob([]).stream(), contentType, isOneShot };
}

const isAsyncIterable = (body: unknown): body is AsyncIterable<unknown> =>
  typeof body === "object" && body !== null && Symbol.asyncIterator in body;

/** Streams of the package `form-data` know the content type with their boundary. */
function formDataType(body: object): string | undefined {
  const { getHeaders } = body as { getHeaders?: () => Record<string, string> };
  return typeof getHeaders === "function" ? getHeaders.call(body)["content-type"] : undefined;
}

/** A FormData of another library, which the platform would send as the text "[object FormData]". */
const isForeignForm = (body: unknown): body is Iterable<[string, string | Blob]> =>
  Object.prototype.toString.call(body) === "[object FormData]" && !(body instanceof FormData);

function platformForm(entries: Iterable<[string, string | Blob]>): FormData {
  const form = new FormData();
  for (const [name, value] of entries) {
    if (typeof value === "string") form.append(name, value);
    else form.append(name, value as Blob, (value as File).name);
  }
  return form;
}
