/** Who may call, and with what: the application's own pages, with small JSON bodies. */
import { readBytes, UnreadableBody } from "../lib/body.ts";
import { isObject } from "../lib/check.ts";
import { problem } from "./problem.ts";

/**
 * Whether a page of another origin calls. Browsers say so themselves, in a header that no script can set; older ones
 * name the origin. What names neither is no page.
 *
 * @see https://www.w3.org/TR/fetch-metadata/#sec-fetch-site-header
 */
export function isCrossOrigin({ url, headers }: Request): boolean {
  const site = headers.get("sec-fetch-site");
  if (site !== null) return site !== "same-origin" && site !== "none";
  const origin = headers.get("origin");
  if (origin === null) return false;
  // Hosts alone: behind a proxy that ends TLS the scheme of the URL is not the page's.
  return !URL.canParse(origin) || new URL(origin).host !== new URL(url).host;
}

/** A body that is an object, or the problem with it. */
export async function readObject(
  request: Request,
  limit: number,
): Promise<Readonly<Record<string, unknown>> | Response> {
  const type = request.headers.get("content-type") ?? "";
  if (!/^application\/json\s*(?:;|$)/i.test(type)) return problem("ERR_NOT_JSON");
  if (Number(request.headers.get("content-length")) > limit) return problem("ERR_BODY_TOO_LARGE");
  try {
    const bytes = request.body === null ? new Uint8Array() : await readBytes(request.body, { limit });
    const body: unknown = JSON.parse(UTF8.decode(bytes));
    return isObject(body) && !Array.isArray(body) ? body : problem("ERR_BODY_INVALID");
  } catch (error) {
    const isLarge = error instanceof UnreadableBody && error.reason === "too large";
    return problem(isLarge ? "ERR_BODY_TOO_LARGE" : "ERR_BODY_INVALID");
  }
}

const UTF8 = /* @__PURE__ */ new TextDecoder("utf-8", { fatal: true });
