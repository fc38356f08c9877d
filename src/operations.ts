/** Turns the generated table into functions: arguments in, plain value out, typed error otherwise. */
import { operations, wireErrors, type Operation, type Operations } from "../generated/operations.ts";
import { sortArguments, type SortedArguments } from "./arguments.ts";
import { apiError, requireOption } from "./errors.ts";
import { WireRequest, type CallContext, type Send, type WireHeaders, type WireReply } from "./wire.ts";

/** What every named operation takes as its second argument. */
export interface CallOptions {
  /** Ends the call with `ERR_ABORTED`. */
  signal?: AbortSignal;
  /** Milliseconds for each attempt. @default the client's `timeout` */
  timeout?: number;
  /** Sent as `X-External-Correlation-Id`: up to 36 letters, digits and `-`. @default a new UUID */
  correlationId?: string;
  /** Further request headers; those that the client sets itself are refused. */
  headers?: Readonly<Record<string, string>>;
  /**
   * With `sealed`: the thumbprint of the key that it was sealed to, as `seal` returns it. Makes
   * `ERR_WISE_KEY_CHANGED` exact; without it the client goes by the keys that it has seen itself.
   */
  sealedTo?: string;
}

/** The headers that decide about identity, encryption and approval are the client's alone. */
const OWN_HEADERS =
  /^(?:authorization|accept(?:-encoding)?|content-(?:type|encoding|length)|x-tw-jose-.*|x-external-correlation-id|x-2fa-approval|one-time-token|host)$/i;

export interface OperationsOptions {
  readonly baseUrl: string;
  /** The layers below. */
  readonly send: Send;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** Builds one function per operation of a table; the table decides which exist. */
export function createOperations<Named = Operations<CallOptions>>(
  { baseUrl, send, now }: OperationsOptions,
  table: Readonly<Record<string, Operation>> = operations,
): Named {
  const named: Record<string, unknown> = {};
  for (const [id, operation] of Object.entries(table)) {
    const call = {
      // A computed name, so that stacks show `verifyPin`.
      async [id](args: Readonly<Record<string, unknown>> = {}, options: CallOptions = {}): Promise<unknown> {
        const sorted = sortArguments(operation, args);
        const context = callContext(id, operation, sorted, options);
        const request = new WireRequest(baseUrl + target(operation, sorted), {
          method: operation.method,
          headers: headersOf(operation, sorted, options),
          body: operation.body && (sorted.sealed ?? JSON.stringify(sorted.body)),
          signal: options.signal,
          call: context,
        });
        return read(request, await send(request), now);
      },
    };
    Object.assign(named, call);
  }
  return named as Named;
}

/** Path and query; every argument is encoded, none is spliced in. */
function target({ path }: Operation, { path: given, query }: SortedArguments): string {
  const filled = path
    .split(/[{}]/)
    .map((part, index) => (index % 2 === 0 ? part : encodeURIComponent(String(given[part]))))
    .join("");
  if (Object.keys(query).length === 0) return filled;
  return `${filled}?${new URLSearchParams(query).toString()}`;
}

/** By lower-case name, since names of headers are not told apart by case (RFC 9110 section 5.1). */
function headersOf({ body }: Operation, { header }: SortedArguments, { headers }: CallOptions): WireHeaders {
  const all: Record<string, string> = {};
  if (body !== undefined) all["content-type"] = "application/json";
  for (const [name, value] of Object.entries({ ...headers, ...header })) all[name.toLowerCase()] = value;
  return all;
}

function callContext(
  operationId: string,
  operation: Operation,
  sorted: SortedArguments,
  options: CallOptions,
): CallContext {
  requireOption(
    typeof options === "object" && options !== null,
    "options",
    "pass an object, such as { signal, timeout }",
  );
  const { timeout, correlationId = crypto.randomUUID(), headers, signal, sealedTo } = options;
  requireOption(
    timeout === undefined || (Number.isFinite(timeout) && timeout > 0),
    "timeout",
    "must be a positive number of milliseconds",
  );
  requireOption(
    typeof correlationId === "string" && /^[\w-]{1,36}$/.test(correlationId),
    "correlationId",
    "must be 1 to 36 letters, digits, _ or -",
  );
  requireOption(signal === undefined || signal instanceof AbortSignal, "signal", "must be an AbortSignal");
  const sealed = sorted.sealed !== undefined;
  requireOption(
    sealedTo === undefined || (sealed && typeof sealedTo === "string" && /^[\w-]{43}$/.test(sealedTo)),
    "sealedTo",
    "must be the SHA-256 thumbprint that seal returned, and go with sealed",
  );
  for (const [name, value] of Object.entries(headers ?? {})) {
    requireOption(!OWN_HEADERS.test(name), `headers.${name}`, "is set by the client itself");
    requireOption(
      /^[\w!#$%&'*+.^`|~-]+$/.test(name) && typeof value === "string" && /^[\t\x20-\x7e]*$/.test(value),
      "headers",
      "names must be tokens and values printable ASCII (RFC 9110 section 5)",
    );
  }
  return { operationId, operation, correlationId, timeout, sealed, sealedTo };
}

/** Judges a reply: a plain value for a documented success, a typed error for everything else. */
function read(request: WireRequest, reply: WireReply, now: () => number): unknown {
  const { operation, sealed } = request.call;
  if (!reply.ok) {
    // Sources disagree on the status of some failures; what the body says is the same at any.
    const known = { errors: operation.errors, wireErrors };
    throw apiError(known, { ...request.exchange, url: reply.url }, reply, now());
  }
  if (operation.reply === undefined) return undefined;
  const { body } = reply;
  if (body !== "" && (operation.reply === "text" || sealed)) return body;
  const value = parseJson(body);
  if (value === undefined) {
    const message = "the reply is not the JSON object that the description promises; it was discarded";
    throw request.failure("ERR_REPLY_INVALID", message, reply);
  }
  return unwrapped(value, operation.unwrap);
}

function parseJson(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** Sources disagree on whether a one-time token comes bare or wrapped: both are taken. */
function unwrapped(value: Record<string, unknown>, property: string | undefined): unknown {
  return property !== undefined && Object.hasOwn(value, property) ? value[property] : value;
}
