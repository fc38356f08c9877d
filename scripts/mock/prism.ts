/** Prism without its HTTP server: a description becomes a fetch that mocks it, or that watches an upstream. */
import { createLogger } from "@stoplight/prism-core";
import { createInstance, getHttpOperationsFromSpec, ProblemJsonError } from "@stoplight/prism-http";
import type { IHttpConfig, IHttpRequest, IHttpResponse } from "@stoplight/prism-http";
import type { Description } from "../generate/description.ts";
import { describedPath } from "./editions.ts";
import { readPreferences } from "./prefer.ts";

export type FetchLike = (request: Request) => Promise<Response>;

/** One thing in which a message differs from its description. */
export interface Violation {
  /** Where in the message: `["response", "body", "validity"]`. */
  readonly location: readonly string[];
  readonly message: string;
}

/** A call that went through Prism to an upstream. */
export interface WatchedExchange {
  /** Absent when the description has no such operation. */
  readonly operationId?: string;
  readonly request: Request;
  readonly status: number;
  readonly headers: Headers;
  /** Parsed if it is JSON; `undefined` if there is none. */
  readonly body: unknown;
  readonly violations: readonly Violation[];
}

export interface PrismOptions {
  /** Forward to this instead of mocking; the reply comes back as the upstream gave it. */
  readonly upstream?: FetchLike;
  /** Called with each call that went to the upstream. */
  readonly onExchange?: (exchange: WatchedExchange) => void;
}

/** What travels beside Prism's own message through its pipeline. */
interface InFlight {
  readonly request: Request;
  readonly body: string;
  operationId?: string;
  response?: Response;
  text?: string;
}

/**
 * Mocks a description, or validates what passes between a client and an upstream.
 *
 * Prism's HTTP server parses every `*+json` body, so it refuses a JWE. In-process the body is ours to read:
 * `application/jose+json` stays the string that the description says it is.
 *
 * @param description read once: later changes to it have no effect
 * @example
 * const mock = await createPrism(description);
 * const reply = await mock(new Request("http://mock/v1/facetec/public-key", { headers: { authorization: "Bearer x" } }));
 */
export async function createPrism(description: Description, options: PrismOptions = {}): Promise<FetchLike> {
  const operations = await operationsOf(description);
  const toPath = describedPath(description);
  const inFlight = new WeakMap<IHttpRequest, InFlight>();
  const { upstream, onExchange } = options;
  const prism = createInstance(config(upstream !== undefined), {
    logger: createLogger("prism", { level: "silent" }),
    ...(upstream && {
      forward: ({ data }, _base, _proxy, resource) => {
        return () => async () => {
          const call = inFlight.get(data);
          if (call === undefined) return { _tag: "Left", left: new Error("Prism replaced the request") };
          if (resource?.iid !== undefined) call.operationId = resource.iid;
          call.response = await upstream(call.request);
          call.text = await call.response.clone().text();
          return { _tag: "Right", right: message(call.response, call.text) };
        };
      },
    }),
  });

  return async function prismFetch(request) {
    const body = await request.clone().text();
    const url = new URL(request.url);
    const input: IHttpRequest = {
      method: request.method.toLowerCase() as IHttpRequest["method"],
      url: { path: toPath(url.pathname), query: Object.fromEntries(url.searchParams) },
      headers: {
        ...Object.fromEntries(request.headers),
        ...(body && { "content-length": String(body.length) }),
      },
      body: parseBody(body, request.headers),
    };
    const call: InFlight = { request, body };
    inFlight.set(input, call);
    const preferences = readPreferences(request.headers);
    if (preferences instanceof ProblemJsonError) return problem(preferences);
    const result = await prism.request(input, operations, config(upstream !== undefined, preferences))();
    if (result._tag === "Left") return problem(result.left);

    const { output, validations } = result.right;
    const violations = [
      ...validations.input.map((one) => ({
        location: ["request", ...(one.path ?? [])],
        message: one.message,
      })),
      ...validations.output.map((one) => ({
        location: ["response", ...(one.path ?? [])],
        message: one.message,
      })),
    ];
    const { operationId, response, text = "" } = call;
    if (response !== undefined) {
      const { status, headers } = response;
      const parsed = parseBody(text, headers);
      onExchange?.({
        ...(operationId && { operationId }),
        request,
        status,
        headers,
        body: parsed,
        violations,
      });
      return response;
    }
    return mocked(output, violations);
  };
}

type Operations = ReturnType<typeof getHttpOperationsFromSpec>;

/** Reading a description takes longer than a hundred calls, and Prism compiles each schema once per reading. */
const read = new WeakMap<Description, Operations>();

function operationsOf(description: Description): Operations {
  const known = read.get(description);
  if (known !== undefined) return known;
  const reading = getHttpOperationsFromSpec(structuredClone(description));
  read.set(description, reading);
  return reading;
}

function config(isProxy: boolean, mock: IHttpConfig["mock"] = { dynamic: false }): IHttpConfig {
  const common = { checkSecurity: true, validateRequest: true, validateResponse: true, errors: false, mock };
  // The upstream's address is never used: forwarding is a function call here.
  return isProxy
    ? { ...common, isProxy, upstream: new URL("http://upstream.invalid"), upstreamProxy: undefined }
    : { ...common, isProxy, upstreamProxy: undefined };
}

function parseBody(text: string, headers: Headers): unknown {
  if (text === "") return undefined;
  const type = headers.get("content-type") ?? "";
  if (!/^application\/([\w.-]+\+)?json\b/i.test(type) || /^application\/jose\+json\b/i.test(type))
    return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function message(response: Response, text: string): IHttpResponse {
  return {
    statusCode: response.status,
    headers: Object.fromEntries(response.headers),
    body: parseBody(text, response.headers),
  };
}

function mocked(output: IHttpResponse, violations: readonly Violation[]): Response {
  const headers = new Headers();
  for (const [name, value] of Object.entries(output.headers ?? {})) {
    if (value !== null) headers.set(name, String(value));
  }
  // The name that Prism's own server gives it, so that its documentation holds here as well.
  if (violations.length > 0) headers.set("sl-violations", JSON.stringify(violations));
  const isText = typeof output.body === "string" && !/json/.test(headers.get("content-type") ?? "");
  const body = output.body === undefined ? null : isText ? String(output.body) : JSON.stringify(output.body);
  return new Response(body, { status: output.statusCode, headers });
}

/** What the mock itself has to say, as RFC 9457 has it: an unknown path, an undocumented status. */
function problem(error: Error): Response {
  const json = ProblemJsonError.toProblemJson(error);
  return new Response(JSON.stringify(json), {
    status: json.status,
    headers: { "content-type": "application/problem+json" },
  });
}
