/**
 * Prism in this process: a description becomes a fetch that mocks it, or that watches an upstream. Prism's own server
 * parses every `*+json` body, so it refuses a JWE; here `application/jose+json` stays the string that it is.
 */
import { createLogger } from "@stoplight/prism-core";
import {
  createInstance,
  getHttpOperationsFromSpec,
  ProblemJsonError,
  type IHttpConfig,
  type IHttpRequest,
  type IHttpResponse,
} from "@stoplight/prism-http";
import type { Description } from "../generate/description.ts";
import { createPreferences, type NoSuchResponse } from "./prefer.ts";

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
  /** Called with what a `Prefer` asked for in vain. */
  readonly onRefusal?: (detail: string) => void;
}

/**
 * Mocks a description, or validates what passes between a client and an upstream.
 *
 * @param description read once: later changes to it have no effect
 * @example
 * const mock = await createPrism(description);
 * const reply = await mock(new Request("http://mock/v1/facetec/public-key", { headers: { authorization: "Bearer x" } }));
 */
export async function createPrism(description: Description, options: PrismOptions = {}): Promise<FetchLike> {
  const { upstream, onExchange, onRefusal } = options;
  const operations = await operationsOf(description);
  const toPath = describedPath(description);
  const preferencesOf = createPreferences(description);
  /** What the upstream was asked and answered, by Prism's own request. */
  const calls = new WeakMap<IHttpRequest, { request: Request; operationId?: string; response?: Response }>();
  const checks = { checkSecurity: true, validateRequest: true, validateResponse: true, errors: false };
  const config = (mock: IHttpConfig["mock"]): IHttpConfig => ({
    ...checks,
    mock,
    upstreamProxy: undefined,
    // The address is never used: forwarding is a function call here.
    ...(upstream ? { isProxy: true, upstream: new URL("http://upstream.invalid") } : { isProxy: false }),
  });
  const prism = createInstance(config({ dynamic: false }), {
    logger: createLogger("prism", { level: "silent" }),
    ...(upstream && {
      forward: ({ data }, _base, _proxy, resource) => {
        return () => async () => {
          const call = calls.get(data);
          if (call === undefined) return { _tag: "Left", left: new Error("Prism replaced the request") };
          if (resource?.iid !== undefined) call.operationId = resource.iid;
          call.response = await upstream(call.request);
          return { _tag: "Right", right: await readResponse(call.response) };
        };
      },
    }),
  });

  return async function prismFetch(request) {
    const { pathname, searchParams } = new URL(request.url);
    const text = await request.clone().text();
    const headers = Object.fromEntries(request.headers);
    const input: IHttpRequest = {
      method: request.method.toLowerCase() as IHttpRequest["method"],
      url: { path: toPath(pathname), query: Object.fromEntries(searchParams) },
      headers: text === "" ? headers : { ...headers, "content-length": String(text.length) },
      body: parseBody(text, request.headers),
    };
    const prefer = upstream === undefined ? request.headers.get("prefer") : null;
    const preferences = preferencesOf(request.method, input.url.path, prefer);
    if ("detail" in preferences) {
      onRefusal?.(preferences.detail);
      return problem(noSuchResponse(preferences));
    }
    const call: { request: Request; operationId?: string; response?: Response } = { request };
    calls.set(input, call);
    const result = await prism.request(input, operations, config(preferences))();
    if (result._tag === "Left") return problem(result.left);

    const { output, validations } = result.right;
    const violations = (["input", "output"] as const).flatMap((side) =>
      validations[side].map(({ path = [], message }) => ({
        location: [side === "input" ? "request" : "response", ...path],
        message,
      })),
    );
    const { response } = call;
    if (response === undefined) return mocked(output, violations);
    const { body } = await readResponse(response);
    onExchange?.({ ...call, status: response.status, headers: response.headers, body, violations });
    return response;
  };
}

type Operations = ReturnType<typeof getHttpOperationsFromSpec>;

/** Reading a description takes longer than a hundred calls, and Prism compiles each schema once per reading. */
const read = new WeakMap<Description, Operations>();

function operationsOf(description: Description): Operations {
  const reading = read.get(description) ?? getHttpOperationsFromSpec(structuredClone(description));
  read.set(description, reading);
  return reading;
}

/** Quarterly editions: `/2026Q4/profiles/7/pin` is described as `/v2/profiles/{profileId}/pin`. */
function describedPath({ paths }: Description): (path: string) => string {
  const forms = Object.keys(paths).map((template) => {
    const [, version = "", rest = template] = /^(\/v\d+)(\/.*)/.exec(template) ?? [];
    return { version, form: new RegExp(`^${rest.replaceAll(/\{[^}]+\}/g, "[^/]+")}$`) };
  });
  return (path) => {
    const [, rest] = /^\/20\d\dQ[1-4](\/.*)/.exec(path) ?? [];
    const known = rest === undefined ? undefined : forms.find(({ form }) => form.test(rest));
    return known === undefined ? path : `${known.version}${rest}`;
  };
}

function parseBody(text: string, headers: Headers): unknown {
  if (text === "") return undefined;
  const type = headers.get("content-type") ?? "";
  if (!/^application\/(?!jose\+)([\w.-]+\+)?json\b/i.test(type)) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

async function readResponse(response: Response): Promise<IHttpResponse> {
  const body = parseBody(await response.clone().text(), response.headers);
  return { statusCode: response.status, headers: Object.fromEntries(response.headers), body };
}

function mocked(
  { statusCode, headers: given = {}, body }: IHttpResponse,
  violations: readonly Violation[],
): Response {
  const headers = new Headers();
  for (const [name, value] of Object.entries(given)) if (value !== null) headers.set(name, String(value));
  // The name that Prism's own server gives it, so that its documentation holds here as well.
  if (violations.length > 0) headers.set("sl-violations", JSON.stringify(violations));
  if (body === undefined) return new Response(null, { status: statusCode, headers });
  const isText = typeof body === "string" && !/json/.test(headers.get("content-type") ?? "");
  return new Response(isText ? body : JSON.stringify(body), { status: statusCode, headers });
}

/** 501, which no operation documents: a 404 would read as an answer of the server that is mocked. */
function noSuchResponse({ detail, responses }: NoSuchResponse): Error {
  const template = { type: "NO_SUCH_RESPONSE", title: "The mock has no such response", status: 501 };
  return ProblemJsonError.fromTemplate(template, detail, responses && { responses });
}

/** What the mock itself has to say, as RFC 9457 has it: an unknown path, a response that is not documented. */
function problem(error: Error): Response {
  const json = ProblemJsonError.toProblemJson(error);
  return Response.json(json, {
    status: json.status,
    headers: { "content-type": "application/problem+json" },
  });
}
