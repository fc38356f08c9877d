import { pathOf } from "../http/request.ts";
import type { IncomingRequest } from "../http/request.ts";
import { Refusal, refusal, render } from "../http/response.ts";
import type { AnyResponse } from "../http/response.ts";
import { createRouter } from "../http/router.ts";
import { inspectorAsset, inspectorPage } from "../inspector/inspector.ts";
import { refuseForeignPages } from "./guard.ts";
import { handlersOf } from "./handlers.ts";
import type { ControlCall, Controlled, Handler } from "./handlers.ts";

/** Options of the control API. */
export interface ControlOptions extends Controlled {
  /** Host names that may call it, beside loopback names and IP addresses. */
  readonly hosts: readonly string[];
}

/** Whether an absolute URL belongs to the control API, or is where somebody looks who knows no path. */
export function isControl(url: string): boolean {
  return /^[^/]*\/\/[^/]*\/(?:_sandbox(?:[/?#]|$)|[?#]|$)/.test(url);
}

/** Creates the control API: what `spec/sandbox.yaml` describes, and the inspector's page. */
export function createControl(options: ControlOptions): (request: IncomingRequest) => Promise<AnyResponse> {
  const all = { ...handlersOf(options), ...INSPECTOR };
  const routes = Object.entries(all).map(([name, handler]) => {
    const [method = "", path = ""] = name.split(" ");
    return { method, path, handler };
  });
  const route = createRouter(routes);
  return async (request) => {
    const refused = refuseForeignPages(request, options.hosts);
    if (refused !== undefined) return render(refused.response);
    // HEAD is a GET whose body is not sent (RFC 9110 section 9.3.2).
    const match = route(request.method === "HEAD" ? "GET" : request.method, pathOf(request.url));
    if (match === undefined) return render(notFound().response);
    return answer(match.route.handler, { request, params: match.params });
  };
}

const INSPECTOR: Readonly<Record<string, Handler>> = {
  "GET /": () => ({
    status: 302,
    headers: { location: "/_sandbox", "content-type": "text/plain; charset=UTF-8" },
    body: "This is a wise-sca sandbox. Its inspector: /_sandbox\n",
  }),
  "GET /_sandbox": inspectorPage,
  "GET /_sandbox/": inspectorPage,
  "GET /_sandbox/assets/{name}": async ({ params }) => {
    const asset = await inspectorAsset(params["name"] ?? "");
    if (asset === undefined) throw notFound();
    return asset;
  },
};

/** State and secrets are not to be stored, and types not to be guessed. */
const HEADERS = { "cache-control": "no-store", "x-content-type-options": "nosniff" };

async function answer(handler: Handler, call: ControlCall): Promise<AnyResponse> {
  const response = await run(handler, call);
  if (!(response instanceof Response)) return { ...response, headers: { ...response.headers, ...HEADERS } };
  for (const [name, value] of Object.entries(HEADERS)) response.headers.set(name, value);
  return response;
}

async function run(handler: Handler, call: ControlCall): Promise<AnyResponse> {
  try {
    return await handler(call);
  } catch (error) {
    return render(refusalOf(error).response);
  }
}

/** The sandbox refuses wrong values with a TypeError that says what to pass. */
function refusalOf(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  if (error instanceof TypeError) return refusal(400, "bad.request", error.message);
  return refusal(500, "unexpected", "The sandbox itself failed.");
}

function notFound(): Refusal {
  return refusal(404, "not.found", "The control API has no such path.");
}
