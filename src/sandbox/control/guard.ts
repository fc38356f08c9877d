import type { IncomingRequest } from "../http/request.ts";
import { refusal } from "../http/response.ts";
import type { Refusal } from "../http/response.ts";

/**
 * Keeps web pages away from the control API, which takes no token. DNS rebinding (a page makes its own host name
 * point here) is recognised by `Host`. Cross-site request forgery is recognised by `Origin`, by `Sec-Fetch-Site`,
 * and by requiring a content type that browsers do not send cross-site without a preflight.
 *
 * @param hosts allowed host names, beside loopback names and IP addresses
 * @returns the refusal of a foreign page
 */
export function refuseForeignPages(request: IncomingRequest, hosts: readonly string[]): Refusal | undefined {
  const url = new URL(request.url);
  if (!isOwnName(url.hostname, hosts)) {
    return refused("Host is no loopback name or IP address; start the sandbox with it as an allowed host.");
  }
  const origin = request.headers.get("origin");
  if (origin !== null && origin !== url.origin) return refused("Origin is not the sandbox's own.");
  const site = request.headers.get("sec-fetch-site");
  const isForeign = site !== null && site !== "same-origin" && site !== "none";
  if (isForeign && !isVisit(request, url)) return refused("Sec-Fetch-Site is not same-origin.");
  // Browsers never send DELETE cross-site without a preflight (Fetch standard, CORS-safelisted methods).
  if (["GET", "HEAD", "DELETE"].includes(request.method) || isJson(request)) return undefined;
  return refusal(415, "not.json", "Send content-type: application/json, even without a body.");
}

/** IP addresses are not resolved, so DNS rebinding needs a name. */
function isOwnName(hostname: string, hosts: readonly string[]): boolean {
  return (
    hostname === "localhost" ||
    hostname.endsWith(".localhost") ||
    hostname.startsWith("[") ||
    /^[0-9]{1,3}(?:\.[0-9]{1,3}){3}$/.test(hostname) ||
    hosts.includes(hostname)
  );
}

/** Following a link to the inspector's page: the linking page sees nothing of it, and nothing is changed. */
function isVisit(request: IncomingRequest, url: URL): boolean {
  const isPage = ["/", "/_sandbox", "/_sandbox/"].includes(url.pathname);
  return request.method === "GET" && isPage && request.headers.get("sec-fetch-mode") === "navigate";
}

function isJson(request: IncomingRequest): boolean {
  return /^application\/json *(?:;|$)/i.test(request.headers.get("content-type") ?? "");
}

function refused(message: string): Refusal {
  return refusal(403, "control.refused", message);
}
