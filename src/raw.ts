/** `sca.raw`: openapi-fetch as it is, over the same layers as the named operations. */
import createClient, { type Client, type Middleware } from "openapi-fetch";
import { operations, type Operation } from "../generated/operations.ts";
import type { paths } from "../generated/schema.ts";
import { sortArguments } from "./arguments.ts";
import { InvalidInputError, ScaError } from "./errors.ts";
import { WireRequest, type CallContext, type Send } from "./wire.ts";

/** Carries the operation's id from the guard to the layers; other middleware may rebuild the request between. */
const MARK = "x-sca-operation";

/**
 * An openapi-fetch client whose requests pass through `send`. Arguments are judged as those of the named
 * operations are, before anything is sent.
 */
export function createRawClient(baseUrl: string, send: Send): Client<paths> {
  const fetch = async (request: Request): Promise<Response> =>
    (await send(await wireRequest(request))).toResponse();
  const client = createClient<paths>({ baseUrl, fetch });
  client.use(guard(baseUrl, fetch));
  return client;
}

/**
 * Marks each request with its operation, and refuses what would leave the layers or the server: a fetch or a
 * base URL of the call's own.
 */
function guard(baseUrl: string, fetch: (request: Request) => Promise<Response>): Middleware {
  return {
    async onRequest({ request, schemaPath, params, options }) {
      const [id, operation] = find(request.method, schemaPath);
      if (options.fetch !== fetch) {
        const message =
          "a fetch passed per call would send the body unsealed: pass fetch to createScaClient instead";
        throw new ScaError("ERR_JOSE_BYPASSED", message);
      }
      if (options.baseUrl !== baseUrl) {
        const expected = "is the client's own: its token must not go to another server";
        throw new InvalidInputError("ERR_INVALID_OPTION", "baseUrl", expected);
      }
      sortArguments(operation, await argumentsOf(operation, params, request));
      request.headers.set(MARK, id);
    },
  };
}

function find(method: string, path: string): [string, Operation] {
  const found = Object.entries(operations).find(
    ([, entry]) => entry.method === method && entry.path === path,
  );
  if (found === undefined) {
    throw new InvalidInputError("ERR_INVALID_ARGUMENT", "path", "is not an operation of the description");
  }
  return found;
}

/** The same arguments as a named operation takes, gathered from where they travel. */
async function argumentsOf(
  operation: Operation,
  params: { path?: unknown; query?: unknown; header?: unknown },
  request: Request,
): Promise<Record<string, unknown>> {
  const text = operation.body === undefined ? "" : await request.clone().text();
  const body = text === "" ? {} : parseBody(text);
  if (typeof body === "string") return { ...gather(operation, params), sealed: body };
  return { ...gather(operation, params), ...(body as Record<string, unknown>) };
}

/** What JSON.parse throws would quote the body. */
function parseBody(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new InvalidInputError("ERR_INVALID_ARGUMENT", "body", "must be JSON after bodySerializer");
  }
}

function gather(
  operation: Operation,
  params: { path?: unknown; query?: unknown; header?: unknown },
): Record<string, unknown> {
  const given = Object.entries(operation.args).flatMap(([name, argument]) => {
    if (argument.in === "body") return [];
    const place = params[argument.in] as Record<string, unknown> | undefined;
    return place !== undefined && Object.hasOwn(place, argument.name) ? [[name, place[argument.name]]] : [];
  });
  return Object.fromEntries(given) as Record<string, unknown>;
}

async function wireRequest(request: Request): Promise<WireRequest> {
  const { [MARK]: operationId = "", ...headers } = Object.fromEntries(request.headers);
  const operation = Object.hasOwn(operations, operationId)
    ? operations[operationId as keyof typeof operations]
    : undefined;
  if (operation === undefined) {
    throw new ScaError(
      "ERR_JOSE_BYPASSED",
      "a middleware replaced the request's headers: copy them from the request it was given",
    );
  }
  const call: CallContext = {
    operationId,
    operation,
    correlationId: headers["x-external-correlation-id"] ?? crypto.randomUUID(),
  };
  const { url, method, signal } = request;
  const body = operation.body === undefined ? undefined : await request.text();
  const sealed = body?.startsWith('"') === true;
  return new WireRequest(url, {
    method,
    headers,
    signal,
    body: sealed ? (JSON.parse(body) as string) : body,
    call: { ...call, sealed },
  });
}
