/** Hands Wise's public key to one's own front end, which seals to it. */
import { checkOptions, isFunction, isObject, type OptionTable } from "../lib/check.ts";
import type { PublishedKey } from "./wise-key.ts";

/** Whoever knows the key: a client. */
export interface KeySource {
  wiseKey(options?: { maxAge?: number }): Promise<PublishedKey>;
}

/** Options of `createKeyHandler`. */
export interface KeyHandlerOptions {
  /** The client whose key is served: the one that the sealed calls go through. */
  readonly sca: KeySource;
  /** Seconds for which the key is held, here and by the browser. @default 300 */
  readonly maxAge?: number;
}

const handlerRows: OptionTable<KeyHandlerOptions> = {
  sca: {
    accepts: (value) => isObject(value) && isFunction(value["wiseKey"]),
    expected: "pass the client of createScaClient",
    required: true,
  },
  maxAge: {
    accepts: (value) => Number.isSafeInteger(value) && Number(value) >= 0,
    expected: "pass a whole number of seconds",
    default: 300,
  },
};

/**
 * A handler that serves Wise's current public key as JSON, for pages that call `seal`. Works in every framework
 * that speaks `Request` and `Response`.
 *
 * The browser may keep the key for `maxAge`; afterwards an `ETag` makes asking again cheap. A page that was told
 * `ERR_WISE_KEY_CHANGED` asks with `fetch(url, { cache: "reload" })` and gets the key of this moment. Answers 503
 * with `{ code: "ERR_WISE_KEY_UNAVAILABLE" }` while Wise gives no key and none is held.
 *
 * @example
 * const wiseKey = createKeyHandler({ sca });
 * app.get("/wise-key", (context) => wiseKey(context.req.raw));
 */
export function createKeyHandler(options: KeyHandlerOptions): (request: Request) => Promise<Response> {
  const { sca, maxAge } = checkOptions<KeyHandlerOptions, "maxAge">(options, handlerRows);
  let last: PublishedKey | undefined;

  return async function keyHandler(request) {
    if (request.method !== "GET" && request.method !== "HEAD") {
      return new Response(null, { status: 405, headers: { Allow: "GET, HEAD" } });
    }
    let isFresh = true;
    try {
      last = await sca.wiseKey({ maxAge: asksAnew(request) ? 0 : maxAge });
    } catch {
      // The client's hooks have reported the failed fetch; a page can still seal to the key of a moment ago.
      isFresh = false;
    }
    if (last === undefined) return unavailable();
    const etag = `"${last.thumbprint}"`;
    const headers = {
      ETag: etag,
      // Private: a cache between page and backend would go on serving a replaced key, whatever the page asks.
      "Cache-Control": isFresh ? `private, max-age=${maxAge}` : "no-store",
      "X-Content-Type-Options": "nosniff",
    };
    if (knows(request, etag)) return new Response(null, { status: 304, headers });
    const body = request.method === "HEAD" ? null : JSON.stringify(last);
    return new Response(body, { headers: { ...headers, "Content-Type": "application/json" } });
  };
}

/** What browsers send for `cache: "reload"` and `"no-cache"` (Fetch standard, HTTP-network-or-cache fetch). */
const asksAnew = ({ headers }: Request): boolean =>
  /\bno-cache\b|\bmax-age=0\b/.test(headers.get("cache-control") ?? "");

/** Weak comparison, as RFC 9110 section 13.1.2 asks for. */
const knows = ({ headers }: Request, etag: string): boolean =>
  (headers.get("if-none-match") ?? "")
    .split(",")
    .map((known) => known.trim().replace(/^W\//, ""))
    .some((known) => known === "*" || known === etag);

const unavailable = (): Response =>
  new Response(JSON.stringify({ code: "ERR_WISE_KEY_UNAVAILABLE" }), {
    status: 503,
    headers: { "Content-Type": "application/json", "Cache-Control": "no-store", "Retry-After": "5" },
  });
