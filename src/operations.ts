/** Turns the generated table into functions: arguments in, plain value out, typed error otherwise. */
import { operations, type Operation, type Operations } from "../generated/operations.ts";
import { sortArguments, type SortedArguments } from "./arguments.ts";
import { apiError, CallError, exchangeOf, requireOption } from "./errors.ts";
import type { CallContext, WireReply } from "./wire.ts";

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

/** openapi-fetch's client without its path types, which the table stands in for. */
export interface UntypedClient {
  request(
    method: string,
    path: string,
    init: Readonly<Record<string, unknown>>,
  ): Promise<{ data?: unknown; response: unknown }>;
}

/** Builds one function per operation of a table; the table decides which exist. */
export function createOperations<Named = Operations<CallOptions>>(
  client: UntypedClient,
  now: () => number,
  table: Readonly<Record<string, Operation>> = operations,
): Named {
  const named: Record<string, unknown> = {};
  for (const [id, operation] of Object.entries(table)) {
    const call = {
      // A computed name, so that stacks show `verifyPin`.
      async [id](args: Readonly<Record<string, unknown>> = {}, options: CallOptions = {}): Promise<unknown> {
        const sorted = sortArguments(operation, args);
        const context = callContext(id, operation, sorted, options);
        const { data, response } = await client.request(operation.method, operation.path, {
          params: { path: sorted.path, query: sorted.query, header: sorted.header },
          body: sorted.sealed ?? sorted.body,
          bodySerializer: sorted.sealed === undefined ? JSON.stringify : String,
          headers: options.headers,
          signal: options.signal,
          parseAs: "text",
          call: context,
        });
        return read(context, operation, response as WireReply, data, now);
      },
    };
    Object.assign(named, call);
  }
  return named as Named;
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
function read(
  call: CallContext,
  operation: Operation,
  reply: WireReply,
  text: unknown,
  now: () => number,
): unknown {
  const request = { method: operation.method, url: reply.url, correlationId: call.correlationId };
  if (!reply.ok) throw apiError(operation, request, reply, now());
  if (operation.reply === undefined) return undefined;
  const content = typeof text === "string" ? text : "";
  if (content !== "" && (operation.reply === "text" || call.sealed)) return content;
  const value = parseJson(content);
  if (value === undefined) {
    const message = "the reply is not the JSON object that the description promises; it was discarded";
    throw new CallError("ERR_REPLY_INVALID", message, exchangeOf(request, reply));
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
