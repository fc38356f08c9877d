import { systemRefusal, render, toResponse } from "./response.ts";

/** Another server for what the sandbox does not know: its URL, or a function that answers as `fetch` does. */
export type Upstream = string | URL | ((request: Request) => Response | Promise<Response>);

/** Passes a request on, and the response back. */
export type Forward = (request: Request) => Promise<Response>;

/** Milliseconds for an upstream to answer. */
const PATIENCE = 30_000;

/** Headers about one connection (RFC 9110 section 7.6.1), and about an encoding that `fetch` has undone. */
const HOP_BY_HOP = [
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
];
const OF_BODY = ["content-length", "content-encoding"];

/**
 * Creates the function that passes requests on.
 *
 * @throws TypeError when the upstream is neither a function nor an http(s) URL
 */
export function createForward(upstream: Upstream): Forward {
  const send = senderOf(upstream);
  // Via tells a request that comes back from one that is new (RFC 9110 section 7.6.3).
  const pseudonym = `wise-sca-sandbox-${crypto.randomUUID()}`;
  return async (request) => {
    const via = request.headers.get("via");
    if (via?.includes(pseudonym)) {
      return failed(508, "loop_detected", "The upstream led back to this sandbox: name another server.");
    }
    const headers = without(request.headers, [...HOP_BY_HOP, "host", "content-length"]);
    headers.set("via", via === null ? `1.1 ${pseudonym}` : `${via}, 1.1 ${pseudonym}`);
    const hasBody = request.method !== "GET" && request.method !== "HEAD";
    try {
      const response = await send({
        url: new URL(request.url),
        init: {
          method: request.method,
          headers,
          ...(hasBody && { body: await request.arrayBuffer() }),
          redirect: "manual",
          signal: AbortSignal.any([request.signal, AbortSignal.timeout(PATIENCE)]),
        },
      });
      const { status, statusText, body } = response;
      return new Response(body, {
        status,
        statusText,
        headers: without(response.headers, [...HOP_BY_HOP, ...OF_BODY]),
      });
    } catch (error) {
      return failed(502, "bad_gateway", `The upstream did not answer${reasonOf(error)}.`);
    }
  };
}

type Send = (sent: { readonly url: URL; readonly init: RequestInit }) => Promise<Response>;

function senderOf(upstream: Upstream): Send {
  if (typeof upstream === "function") return async ({ url, init }) => upstream(new Request(url, init));
  const base = baseOf(upstream);
  return ({ url, init }) => fetch(base + url.pathname + url.search, init);
}

function baseOf(upstream: string | URL): string {
  if (URL.canParse(String(upstream))) {
    const { protocol, username, password, search, hash, origin, pathname } = new URL(upstream);
    const isBare = username === "" && password === "" && search === "" && hash === "";
    if (/^https?:$/.test(protocol) && isBare) return origin + pathname.replace(/\/$/, "");
  }
  throw new TypeError(
    "upstream: pass a fetch function, or an http(s) URL without credentials, query or fragment",
  );
}

function without(headers: Headers, names: readonly string[]): Headers {
  const kept = new Headers(headers);
  for (const name of names) kept.delete(name);
  return kept;
}

const failed = (status: number, error: string, description: string): Response =>
  toResponse(render(systemRefusal(status, error, description).response));

/** The system's name for it, such as ECONNREFUSED; a message could quote what was sent. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return "";
  if (error.name === "TimeoutError") return ` within ${PATIENCE / 1000} seconds`;
  const { cause } = error;
  return cause instanceof Error && "code" in cause ? ` (${String(cause.code)})` : "";
}
