/** The openapi-fetch client that named operations and `sca.raw` share. The one file that knows openapi-fetch. */
import createClient, { defaultPathSerializer, type Client } from "openapi-fetch";
import type { paths } from "../../generated/schema.ts";
import { InvalidInputError } from "../errors.ts";
import { isObject } from "../lib/check.ts";
import type { Operation, OperationTable } from "../operation.ts";
import { sortArguments } from "./arguments.ts";

export type HttpClient = Client<paths>;

/** What reaches the layers: everything that a call may set, apart from what only openapi-fetch reads. */
export interface HttpClientOptions {
  readonly baseUrl: string;
  /** `"legacy"`, or a quarterly edition such as `"2026Q4"`. */
  readonly apiVersion: string;
  /** The layers below. */
  readonly fetch: typeof globalThis.fetch;
}

/** The client for named operations: it trusts its caller to have checked the arguments. */
export function createHttpClient({ baseUrl, apiVersion, fetch }: HttpClientOptions): HttpClient {
  return createClient<paths>({
    baseUrl,
    fetch: splitting(fetch),
    // `/v2/profiles/…` in the description is `/2026Q4/profiles/…` in that quarter's edition.
    pathSerializer: (path, params) =>
      defaultPathSerializer(
        apiVersion === "legacy" ? path : path.replace(/^\/v\d+\//, `/${apiVersion}/`),
        params,
      ),
    // A body that is a text was sealed elsewhere, and travels as it is.
    bodySerializer: (body: unknown) => (typeof body === "string" ? body : JSON.stringify(body)),
  });
}

/** A Request has all members of an init; the layers then need not make a Request of their own each. */
export const splitting =
  (fetch: typeof globalThis.fetch) =>
  (request: Request): Promise<Response> =>
    fetch(request.url, request);

const METHODS = ["GET", "PUT", "POST", "DELETE", "OPTIONS", "HEAD", "PATCH", "TRACE"] as const;

type Call = (path: string, init?: Record<string, unknown>) => unknown;

/**
 * `sca.raw`: the same client, which checks arguments as the named operations do, before anything is sent, and
 * refuses options that would send an unsealed body, or the client's token, past the layers.
 */
export function checkedClient(client: HttpClient, table: OperationTable): HttpClient {
  const guarded =
    (method: string, call: Call): Call =>
    async (path, init = {}) => {
      checkCall(table, method.toUpperCase(), path, init);
      return call(path, init);
    };
  const calls = METHODS.map((method) => [method, guarded(method, client[method] as Call)]);
  const request = (method: string, path: string, init?: Record<string, unknown>): unknown =>
    guarded(method, (...args) => (client.request as (...all: unknown[]) => unknown)(method, ...args))(
      path,
      init,
    );
  return { ...client, ...Object.fromEntries(calls), request } as HttpClient;
}

/** Options of openapi-fetch that only the client as a whole may have. */
const OF_THE_CLIENT = ["fetch", "baseUrl", "bodySerializer", "pathSerializer", "Request"];

function checkCall(table: OperationTable, method: string, path: string, init: Record<string, unknown>): void {
  const operation = Object.values(table).find((entry) => entry.method === method && entry.path === path);
  if (operation === undefined) {
    throw new InvalidInputError("ERR_INVALID_ARGUMENT", "path", "is not an operation of the description");
  }
  const own = OF_THE_CLIENT.find((name) => init[name] !== undefined);
  if (own !== undefined) {
    const expected = "is the client's own: its token and unsealed bodies must not go anywhere else";
    throw new InvalidInputError("ERR_INVALID_OPTION", own, expected);
  }
  const { params, body } = init;
  const given = gather(operation, isObject(params) ? params : {});
  sortArguments(
    operation,
    typeof body === "string" ? { ...given, sealed: body } : { ...given, ...(body as object) },
  );
}

/** The same arguments as a named operation takes, gathered from where they travel. */
function gather(
  operation: Operation,
  params: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const given = Object.entries(operation.args).flatMap(([name, argument]) => {
    const place = argument.in === "body" ? undefined : params[argument.in];
    return isObject(place) && Object.hasOwn(place, argument.name) ? [[name, place[argument.name]]] : [];
  });
  return Object.fromEntries(given) as Record<string, unknown>;
}
