/** Where a server and its description part: each difference with the operation and the place in the description. */
import { operationsOf, resolve } from "../../scripts/generate/description.ts";
import type {
  Description,
  LocatedOperation,
  Reference,
  Response,
  Schema,
} from "../../scripts/generate/description.ts";
import type { Violation } from "../../scripts/mock/prism.ts";
import type { WatchedExchange } from "../support/watch.ts";
import { examplesOf, wireCodes } from "./samples.ts";

/** One difference. */
export interface Drift {
  /** The operation's id; the method and path of a call that is not described. */
  readonly operation: string;
  /** JSON pointer into the description. */
  readonly pointer: string;
  readonly message: string;
}

/** Named in the description as coming only with a certain cause, so their absence says nothing. */
const CONDITIONAL = new Set(["x-2fa-approval", "x-2fa-approval-result"]);

/** Headers of HTTP itself, and the label of a sealed body: no description lists them. */
const COMMON = new Set([
  "content-type",
  "content-length",
  "date",
  "connection",
  "keep-alive",
  "x-tw-jose-method",
]);

/** Writes a drift as tests and reports show it. */
export function show({ operation, pointer, message }: Drift): string {
  return `${operation} ${pointer}: ${message}`;
}

/**
 * Compares one exchange with the description.
 *
 * @param malformed the request breaks the description on purpose: only the reply is judged
 */
export function driftsOf(description: Description, exchange: WatchedExchange, malformed = false): Drift[] {
  const { operationId, request, status } = exchange;
  const found = operationsOf(description).find(({ operation }) => operation.operationId === operationId);
  if (found === undefined) {
    const operation = `${request.method} ${new URL(request.url).pathname}`;
    return [{ operation, pointer: "#/paths", message: "is not described" }];
  }
  const { operation } = found;
  const drift = (pointer: string, message: string): Drift => ({
    operation: operation.operationId,
    pointer,
    message,
  });
  const base = `#/paths/${escaped(found.path)}/${found.method.toLowerCase()}`;
  const declared = operation.responses[String(status)];
  const requests = malformed ? [] : exchange.violations.filter(({ location }) => location[0] === "request");
  const drifts = requests.map((one) => drift(requestPointer(description, found, base, one), one.message));
  if (declared === undefined) {
    return [...drifts, drift(`${base}/responses`, `status ${status} is not declared`)];
  }
  const pointer = "$ref" in declared ? declared.$ref : `${base}/responses/${status}`;
  const response = resolve(description, declared);
  const replies = exchange.violations.filter(({ location }) => location[0] === "response");
  return [
    ...drifts,
    ...replies.map((one) => drift(replyPointer(description, pointer, response, one), one.message)),
    ...headerDrifts(response, exchange).map(([name, message]) => drift(`${pointer}/headers${name}`, message)),
    ...bodyDrifts(description, response, exchange).map(([place, message]) =>
      drift(`${pointer}${place}`, message),
    ),
  ];
}

function headerDrifts(response: Response, { request, headers }: WatchedExchange): [string, string][] {
  const declared = new Map(Object.keys(response.headers ?? {}).map((name) => [name.toLowerCase(), name]));
  const echoes = request.headers.has("x-external-correlation-id");
  const missing = [...declared].filter(
    ([lower]) =>
      !headers.has(lower) && !CONDITIONAL.has(lower) && (lower !== "x-external-correlation-id" || echoes),
  );
  const extra = [...headers.keys()].filter((name) => !declared.has(name) && !COMMON.has(name));
  const sent = request.headers.get("x-external-correlation-id");
  const isAnothers =
    echoes && headers.has("x-external-correlation-id") && headers.get("x-external-correlation-id") !== sent;
  return [
    ...(isAnothers
      ? ([["/X-External-Correlation-Id", "it is not the one that was sent"]] as [string, string][])
      : []),
    ...missing.map(([, name]): [string, string] => [`/${escaped(name)}`, `header ${name} is missing`]),
    ...extra.map((name): [string, string] => ["", `header ${name} is not declared`]),
  ];
}

function bodyDrifts(
  description: Description,
  response: Response,
  { body, headers }: WatchedExchange,
): [string, string][] {
  const [type] = Object.keys(response.content ?? {});
  if (type === undefined) return body === undefined ? [] : [["", "a body is not declared"]];
  if (body === undefined) return [["/content", "the body is missing"]];
  const label = (headers.get("content-type") ?? "none").split(";", 1)[0]?.trim().toLowerCase();
  if (label !== type) return [["/content", `media type ${label} is not declared`]];
  if (response["x-error-code"] === undefined) return [];
  const shown = new Set(Object.values(examplesOf(description, response.content)).flatMap(wireCodes));
  return wireCodes(body)
    .filter((code) => !shown.has(code))
    .map((code) => [`/content/${escaped(type)}/examples`, `no example shows the code ${code}`]);
}

function requestPointer(
  description: Description,
  { operation, parameters }: LocatedOperation,
  base: string,
  { location }: Violation,
): string {
  const [, place, ...path] = location;
  if (place === "body") {
    const body = operation.requestBody;
    const content = body && resolve(description, body).content;
    const [type = ""] = Object.keys(content ?? {});
    return schemaPointer(description, `${base}/requestBody/content/${escaped(type)}/schema`, path);
  }
  const index = parameters.findIndex(({ name }) => name.toLowerCase() === path[0]?.toLowerCase());
  return index === -1
    ? `${base}/${place === undefined ? "security" : "parameters"}`
    : `${base}/parameters/${index}`;
}

function replyPointer(
  description: Description,
  pointer: string,
  response: Response,
  { location }: Violation,
): string {
  const [, place, ...path] = location;
  const [type = ""] = Object.keys(response.content ?? {});
  if (place === "body") return schemaPointer(description, `${pointer}/content/${escaped(type)}/schema`, path);
  return place === "header" ? `${pointer}/headers` : `${pointer}/content`;
}

/** Follows a path through a value to the schema that judged it, across references. */
function schemaPointer(description: Description, start: string, path: readonly string[]): string {
  return path.reduce(
    (pointer, segment) => {
      const schema = at(description, pointer) as (Schema & { items?: unknown }) | undefined;
      if (schema?.properties?.[segment] !== undefined)
        return settled(description, `${pointer}/properties/${segment}`);
      return schema?.items === undefined ? pointer : settled(description, `${pointer}/items`);
    },
    settled(description, start),
  );
}

function settled(description: Description, pointer: string): string {
  const node = at(description, pointer) as Reference | Schema | undefined;
  return node !== undefined && "$ref" in node ? settled(description, node.$ref) : pointer;
}

function at(description: Description, pointer: string): unknown {
  const keys = pointer.split("/").slice(1);
  return keys.reduce<unknown>(
    (node, key) =>
      (node as Record<string, unknown> | undefined)?.[key.replaceAll("~1", "/").replaceAll("~0", "~")],
    description,
  );
}

const escaped = (key: string): string => key.replaceAll("~", "~0").replaceAll("/", "~1");
