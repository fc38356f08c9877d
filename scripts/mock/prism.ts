/**
 * Prism in this process: a description becomes a fetch that mocks it. Prism's own server parses every `*+json` body, so
 * it refuses a JWE; here `application/jose+json` stays the string that it is.
 */
import { createLogger } from "@stoplight/prism-core";
import {
  createInstance,
  getHttpOperationsFromSpec,
  ProblemJsonError,
  type IHttpRequest,
  type IHttpResponse,
} from "@stoplight/prism-http";
import type { Description } from "../generate/description.ts";
import { preferred, type NoSuchResponse } from "./prefer.ts";

export type FetchLike = (request: Request) => Promise<Response>;

/** One thing in which a message differs from its description. */
export interface Violation {
  /** Where in the message: `["response", "body", "validity"]`. */
  readonly location: readonly string[];
  readonly message: string;
}

/** How Prism judges here: everything, in words, and silently. */
export const judgement = {
  checkSecurity: true,
  validateRequest: true,
  validateResponse: true,
  errors: false,
  upstreamProxy: undefined,
  logger: createLogger("prism", { level: "silent" }),
} as const;

/**
 * Mocks a description.
 *
 * @param description read once: later changes to it have no effect
 * @param onRefusal called with what a `Prefer` asked for in vain
 * @example
 * const mock = await createPrism(description);
 * const reply = await mock(new Request("http://mock/v1/facetec/public-key", { headers: { authorization: "Bearer x" } }));
 */
export async function createPrism(
  description: Description,
  onRefusal?: (detail: string) => void,
): Promise<FetchLike> {
  const operations = await getHttpOperationsFromSpec(structuredClone(description));
  const described = operations.map((one) => ({ ...one, form: formOf(one.path) }));
  const config = { ...judgement, isProxy: false, mock: { dynamic: false } } as const;
  const prism = createInstance(config, { logger: judgement.logger });

  return async function prismFetch(request) {
    const input = await toPrism(request, description);
    const { path } = input.url;
    const operation = described.find(({ method, form }) => method === input.method && form.test(path));
    const mock = preferred(request.headers.get("prefer") ?? "", operation);
    if ("detail" in mock) {
      onRefusal?.(mock.detail);
      return problem(noSuchResponse(mock));
    }
    const result = await prism.request(input, operations, { ...config, mock })();
    if (result._tag === "Left") return problem(result.left);
    return mocked(result.right.output, violationsOf(result.right.validations));
  };
}

/** A call as Prism takes it. */
export async function toPrism(request: Request, { paths }: Description): Promise<IHttpRequest> {
  const { pathname, searchParams } = new URL(request.url);
  const text = await request.clone().text();
  const length = text === "" ? {} : { "content-length": String(text.length) };
  return {
    method: request.method.toLowerCase() as IHttpRequest["method"],
    url: { path: describedPath(pathname, Object.keys(paths)), query: Object.fromEntries(searchParams) },
    headers: { ...Object.fromEntries(request.headers), ...length },
    body: parseBody(text, request.headers),
  };
}

const formOf = (template: string): RegExp => new RegExp(`^${template.replaceAll(/\{[^}]+\}/g, "[^/]+")}$`);

/** Quarterly editions: `/2026Q4/profiles/7/pin` is described as `/v2/profiles/{profileId}/pin`. */
function describedPath(path: string, templates: readonly string[]): string {
  const [, rest] = /^\/20\d\dQ[1-4](\/.*)/.exec(path) ?? [];
  if (rest === undefined) return path;
  const known = templates.find((template) => formOf(template.replace(/^\/v\d+(?=\/)/, "")).test(rest));
  return known === undefined ? path : `${/^\/v\d+(?=\/)/.exec(known)?.[0] ?? ""}${rest}`;
}

export function parseBody(text: string, headers: Headers): unknown {
  if (text === "") return undefined;
  const type = headers.get("content-type") ?? "";
  if (!/^application\/(?!jose\+)([\w.-]+\+)?json\b/i.test(type)) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

type Validations = Record<"input" | "output", readonly { path?: string[]; message: string }[]>;

/** What Prism found wrong with request and response. */
export const violationsOf = (found: Validations): Violation[] =>
  (["input", "output"] as const).flatMap((side) =>
    found[side].map(({ path = [], message }) => ({
      location: [side === "input" ? "request" : "response", ...path],
      message,
    })),
  );

function mocked(
  { statusCode: status, headers: given = {}, body }: IHttpResponse,
  violations: readonly Violation[],
): Response {
  const headers = new Headers();
  for (const [name, value] of Object.entries(given)) if (value !== null) headers.set(name, String(value));
  // The name that Prism's own server gives it, so that its documentation holds here as well.
  if (violations.length > 0) headers.set("sl-violations", JSON.stringify(violations));
  if (body === undefined) return new Response(null, { status, headers });
  const isText = typeof body === "string" && !/json/.test(headers.get("content-type") ?? "");
  return new Response(isText ? body : JSON.stringify(body), { status, headers });
}

/** 501, which no operation documents: a 404 would read as an answer of the server that is mocked. */
function noSuchResponse({ detail, responses }: NoSuchResponse): Error {
  const template = { type: "NO_SUCH_RESPONSE", title: "The mock has no such response", status: 501 };
  return ProblemJsonError.fromTemplate(template, detail, responses && { responses });
}

/** What Prism itself has to say, as RFC 9457 has it: an unknown path, a response that is not documented. */
export function problem(error: Error): Response {
  const json = ProblemJsonError.toProblemJson(error);
  const headers = { "content-type": "application/problem+json" };
  return Response.json(json, { status: json.status, headers });
}
