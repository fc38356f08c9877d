import { refusal } from "../http/response.ts";
import type { Refusal } from "../http/response.ts";

/**
 * Keeps web pages away from the control API, which takes no token. A page that made its own name point here
 * (DNS rebinding) is known by the name in `Host`; one that sends blindly (cross-site request forgery) by
 * `Origin`, by `Sec-Fetch-Site`, or by a content type that a browser sends elsewhere only after it has asked.
 *
 * @param hosts names that are allowed beside loopback ones and IP addresses
 * @returns why the call is refused
 */
export function refuseForeignPages(request: Request, hosts: readonly string[]): Refusal | undefined {
  const url = new URL(request.url);
  if (!isOwnName(url.hostname, hosts)) {
    return refused("Host is no loopback name or IP address; start the sandbox with it as an allowed host.");
  }
  const origin = request.headers.get("origin");
  if (origin !== null && origin !== url.origin) return refused("Origin is not the sandbox's own.");
  const site = request.headers.get("sec-fetch-site");
  const isForeign = site !== null && site !== "same-origin" && site !== "none";
  if (isForeign && !isVisit(request, url)) return refused("Sec-Fetch-Site is not same-origin.");
  // DELETE is never sent elsewhere without asking first (Fetch standard, CORS-safelisted methods).
  if (["GET", "HEAD", "DELETE"].includes(request.method) || isJson(request)) return undefined;
  return refusal(415, "not.json", "Send content-type: application/json, even without a body.");
}

/** An IP address cannot be made to point elsewhere, so only names are judged. */
function isOwnName(hostname: string, hosts: readonly string[]): boolean {
  return (
    hostname === "localhost" ||
    hostname.endsWith(".localhost") ||
    hostname.startsWith("[") ||
    /^[0-9]{1,3}(?:\.[0-9]{1,3}){3}$/.test(hostname) ||
    hosts.includes(hostname)
  );
}

/** Following a link to the inspector's page: it shows nothing to the page that links, and changes nothing. */
function isVisit(request: Request, url: URL): boolean {
  const isPage = url.pathname === "/_sandbox" || url.pathname === "/_sandbox/";
  return request.method === "GET" && isPage && request.headers.get("sec-fetch-mode") === "navigate";
}

function isJson(request: Request): boolean {
  return /^application\/json *(?:;|$)/i.test(request.headers.get("content-type") ?? "");
}

function refused(message: string): Refusal {
  return refusal(403, "control.refused", message);
}
