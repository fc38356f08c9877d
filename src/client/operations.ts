/** Turns the generated table into functions: arguments in, plain value out, typed error otherwise. */
import { bodyErrors, type ApiErrorCode } from "../../generated/operations.ts";
import { ApiError, InvalidInputError, ScaError } from "../errors.ts";
import { checkOptions, isObject, rows, type OptionTable } from "../lib/check.ts";
import { callError, exchangeOf, parseRetryAfter, type Sent } from "../lib/http.ts";
import type { Operation, OperationTable } from "../operation.ts";
import { sortArguments, type SortedArguments } from "./arguments.ts";
import { splitting, type HttpClient } from "./http-client.ts";
import { followsLostReply } from "./transport.ts";

/** What every named operation takes as its second argument. */
export interface CallOptions {
  /** Ends the call with `ERR_ABORTED`. */
  signal?: AbortSignal | undefined;
  /** Milliseconds for each attempt. @default the client's `timeout` */
  timeout?: number | undefined;
  /** Sent as `X-External-Correlation-Id`: up to 36 letters, digits and `-`. @default a new UUID */
  correlationId?: string | undefined;
  /** Further request headers; those that the client sets itself are refused. */
  headers?: Readonly<Record<string, string>> | undefined;
  /**
   * With `sealed`: the thumbprint of the key that it was sealed to, as `seal` returns it. Makes
   * `ERR_WISE_KEY_CHANGED` exact; without it the client goes by the keys that it has seen itself.
   */
  sealedTo?: string | undefined;
}

/** The headers that decide about identity, encryption and approval are the client's alone. */
const OWN_HEADERS =
  /^(?:authorization|accept(?:-encoding)?|content-(?:type|encoding|length)|x-tw-jose-.*|x-external-correlation-id|x-2fa-approval|one-time-token|host)$/i;

const callRows: OptionTable<CallOptions> = {
  signal: rows.signal,
  timeout: rows.timeout,
  correlationId: {
    accepts: (value) => typeof value === "string" && /^[\w-]{1,36}$/.test(value),
    expected: "must be 1 to 36 letters, digits, _ or -",
  },
  headers: { accepts: isObject, expected: "pass an object of names and values" },
  sealedTo: {
    accepts: (value) => typeof value === "string" && /^[\w-]{43}$/.test(value),
    expected: "must be the SHA-256 thumbprint that seal returned, and go with sealed",
  },
};

/** Options of one call that a layer needs to know. */
export type LayerOptions = Pick<CallOptions, "timeout" | "sealedTo">;

/** What operations are made of. */
export interface OperationsOptions {
  readonly client: HttpClient;
  /** The layers of one call, where it has options that a layer needs. */
  readonly layers: (call: LayerOptions) => typeof globalThis.fetch;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** Builds one function per operation of a table; the table decides which exist. */
export function createOperations<Named>(options: OperationsOptions, table: OperationTable): Named {
  const named: Record<string, unknown> = {};
  for (const [id, operation] of Object.entries(table)) {
    const call = {
      // A computed name, so that stacks show `verifyPin`.
      async [id](args: Readonly<Record<string, unknown>> = {}, given: CallOptions = {}): Promise<unknown> {
        return send(operation, sortArguments(operation, args), checkCallOptions(given), options);
      },
    };
    Object.assign(named, call);
  }
  return named as Named;
}

function checkCallOptions(given: CallOptions): CallOptions {
  const options = checkOptions<CallOptions>(given, callRows);
  for (const [name, value] of Object.entries(options.headers ?? {})) {
    const isOwn = OWN_HEADERS.test(name);
    const isValid =
      /^[\w!#$%&'*+.^`|~-]+$/.test(name) && typeof value === "string" && /^[\t\x20-\x7e]*$/.test(value);
    if (isOwn)
      throw new InvalidInputError("ERR_INVALID_OPTION", `headers.${name}`, "is set by the client itself");
    if (!isValid) {
      const expected = "names must be tokens and values printable ASCII (RFC 9110 section 5)";
      throw new InvalidInputError("ERR_INVALID_OPTION", "headers", expected);
    }
  }
  return options;
}

type Request = (method: string, path: string, init: object) => Promise<Answer>;

/** What openapi-fetch resolves to. */
interface Answer {
  readonly data?: unknown;
  readonly error?: unknown;
  readonly response: Response;
}

async function send(
  operation: Operation,
  { path, query, header, body, sealed }: SortedArguments,
  { signal, timeout, correlationId = crypto.randomUUID(), headers, sealedTo }: CallOptions,
  { client, layers, now }: OperationsOptions,
): Promise<unknown> {
  if (sealedTo !== undefined && sealed === undefined) {
    throw new InvalidInputError("ERR_INVALID_OPTION", "sealedTo", callRows.sealedTo.expected);
  }
  const allHeaders = { ...headers, ...header, "x-external-correlation-id": correlationId };
  const ofItsOwn = timeout !== undefined || sealedTo !== undefined;
  const request = client.request as unknown as Request;
  const calling = request(operation.method, operation.path, {
    params: { path, query },
    headers: allHeaders,
    ...(operation.body !== undefined && { body: sealed ?? body }),
    ...(signal && { signal }),
    ...(ofItsOwn && { fetch: splitting(layers({ timeout, sealedTo })) }),
    parseAs: "text",
  });
  const sent = (url: string): Sent => ({
    method: operation.method,
    url,
    headers: new Headers({ "x-external-correlation-id": correlationId }),
  });
  const answer = await calling.catch((error: unknown) => {
    if (error instanceof ScaError || signal?.aborted !== true) throw error;
    throw callError("ERR_ABORTED", "aborted by the caller", sent(operation.path));
  });
  return judge(operation, sent(answer.response.url), answer, { now: now(), sealed: sealed !== undefined });
}

/** Judges a response: a plain value for a documented success, a typed error for everything else. */
function judge(
  operation: Operation,
  sent: Sent,
  { data, error, response }: Answer,
  { now, sealed }: { now: number; sealed: boolean },
): unknown {
  if (!response.ok) throw apiError(operation, sent, response, error, now);
  if (operation.reply === undefined) return undefined;
  const text = typeof data === "string" ? data : "";
  if (text !== "" && (operation.reply === "text" || sealed)) return text;
  const value = parseObject(text);
  if (value === undefined) {
    const message = "the reply is not the JSON object that the description promises; it was discarded";
    throw callError("ERR_REPLY_INVALID", message, sent, response);
  }
  return unwrapped(value, operation.unwrap);
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Sources disagree on whether a one-time token comes bare or wrapped: both are taken. */
function unwrapped(value: Record<string, unknown>, property: string | undefined): unknown {
  return property !== undefined && Object.hasOwn(value, property) ? value[property] : value;
}

/**
 * The one place where an HTTP failure becomes a class. Codes come from the description only; of the body
 * nothing is kept but a code that the description knows, since a server may echo what it was sent.
 */
function apiError(
  { errors, method }: Operation,
  sent: Sent,
  response: Response,
  body: unknown,
  now: number,
): ApiError {
  const { status } = response;
  // Sources disagree on the status of some failures; what the body says is the same at any.
  const known = codesIn(body)
    .map((code) => lookUp(bodyErrors, code))
    .find((code) => code !== undefined);
  const code = (known ?? lookUp(errors, String(status)) ?? "ERR_UNEXPECTED_STATUS") as ApiErrorCode;
  const retryAfter = parseRetryAfter(response.headers, now);
  const wait = retryAfter === undefined ? "" : ` Retry after ${retryAfter} s.`;
  const exchange = { ...exchangeOf(sent, response), status };
  // Gone, but by whom? Success is not assumed: servers have other reasons for a 404, an expired token among them.
  const mayHaveSucceeded = method === "DELETE" && status === 404 && followsLostReply(response);
  const earlier = mayHaveSucceeded
    ? " An earlier attempt, whose response was lost, may have deleted it."
    : "";
  const message = `answered ${status} (${code}).${wait}${earlier}`;
  return new ApiError(code, message, exchange, { retryAfter, mayHaveSucceeded });
}

const lookUp = (table: Readonly<Record<string, string>>, key: string): string | undefined =>
  Object.hasOwn(table, key) ? table[key] : undefined;

/** The provider writes `{errors:[{code}]}` and `{error}`; anything else has no code. */
function codesIn(body: unknown): string[] {
  if (!isObject(body)) return [];
  const { errors, error } = body;
  const codes = Array.isArray(errors)
    ? errors.map((entry: { code?: unknown } | null) => entry?.code)
    : [error];
  return codes.filter((code): code is string => typeof code === "string");
}
