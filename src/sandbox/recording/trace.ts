import type { Change, FaultKind } from "../../../generated/sandbox.ts";
import { targetOf } from "../http/request.ts";
import type { IncomingRequest } from "../http/request.ts";
import type { AnyResponse } from "../http/response.ts";
import type { Route } from "../http/routes.ts";
import { splitJwe } from "../jose/jwe.ts";
import type { CompactJwe } from "../jose/jwe.ts";

/** The request or the response of a call. It contains secrets: mask them on a screen, and never log it. */
export interface EventMessage {
  readonly headers: Readonly<Record<string, string>>;
  /** The body as it was sent; absent when there was none. */
  readonly body?: string;
  /** The parts of the JWE, if the body was one. */
  readonly jwe?: CompactJwe;
  /** The content of the JWE; the same as the body if nothing was sealed. */
  readonly plaintext?: string;
}

/** A call to the sandbox. */
export interface CallEvent {
  /** Counts recorded calls, from 1. */
  readonly sequence: number;
  /** The trace id of the call. */
  readonly id: string;
  /** When it arrived by the sandbox's clock, in milliseconds since the epoch. */
  readonly at: number;
  /** Real milliseconds from the request to the finished response. */
  readonly duration: number;
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  /** Absent when no operation has this method and path. */
  readonly operationId?: Route["id"];
  readonly request: EventMessage;
  /** The response; its status is 0 when the connection was cut. */
  readonly reply: EventMessage & { readonly status: number };
  /** What the sandbox tolerated, and why it refused a JWE. */
  readonly warnings: readonly string[];
  /** Faults that struck. */
  readonly faults: readonly FaultKind[];
}

/** What changed the state, other than a call. */
export type ChangeKind = Change["kind"];

/** Called with each call when its response is ready. */
export type EventListener = (event: CallEvent) => void;

/**
 * Collects what the layers see of a call. Every call is recorded but few are looked at, so the event is created
 * on demand. The request itself is not kept, since it holds on to its socket.
 */
export class Trace {
  operationId?: Route["id"];
  requestBody?: string;
  requestPlaintext?: string;
  responsePlaintext?: string;
  responseBody?: string;
  readonly warnings: string[] = [];
  readonly faults: FaultKind[] = [];
  readonly #start = performance.now();
  readonly #id: string;
  readonly #at: number;
  readonly #method: string;
  readonly #url: string;
  readonly #headers: Headers;
  #sequence = 0;
  #duration = 0;
  #status = 0;
  #responseHeaders: Headers | EventMessage["headers"] = {};
  #event?: CallEvent;

  constructor({ id, at, request }: { id: string; at: number; request: IncomingRequest }) {
    this.#id = id;
    this.#at = at;
    this.#method = request.method;
    this.#url = request.url;
    this.#headers = request.headers;
  }

  /** Ends the call; without a response when the connection was cut. */
  finish(sequence: number, response?: AnyResponse): void {
    this.#sequence = sequence;
    this.#duration = performance.now() - this.#start;
    if (response === undefined) return;
    this.#status = response.status;
    this.#responseHeaders = response.headers;
  }

  get sequence(): number {
    return this.#sequence;
  }

  /** How many characters this keeps in memory, apart from headers. */
  get characters(): number {
    const texts = [this.requestBody, this.requestPlaintext, this.responseBody, this.responsePlaintext];
    return texts.reduce((sum, text) => sum + (text?.length ?? 0), this.#url.length);
  }

  /** The event of the finished call. */
  get event(): CallEvent {
    this.#event ??= {
      sequence: this.#sequence,
      id: this.#id,
      at: this.#at,
      duration: this.#duration,
      method: this.#method,
      target: targetOf(this.#url),
      ...(this.operationId !== undefined && { operationId: this.operationId }),
      request: message(this.#headers, this.requestBody, this.requestPlaintext),
      reply: {
        status: this.#status,
        ...message(this.#responseHeaders, this.responseBody, this.responsePlaintext),
      },
      warnings: this.warnings,
      faults: this.faults,
    };
    return this.#event;
  }
}

function message(
  headers: Headers | EventMessage["headers"],
  body: string | undefined,
  plaintext: string | undefined,
): EventMessage {
  const jwe = body === undefined ? undefined : tryToSplit(body);
  return {
    headers: headers instanceof Headers ? Object.fromEntries(headers) : headers,
    ...(body !== undefined && { body }),
    ...(jwe !== undefined && { jwe }),
    ...(plaintext !== undefined && { plaintext }),
  };
}

function tryToSplit(body: string): CompactJwe | undefined {
  try {
    return splitJwe(body.trim().replace(/^"(.*)"$/s, "$1"));
  } catch {
    return undefined;
  }
}
