import type { Change, FaultKind } from "../../../generated/sandbox.ts";
import { splitJwe } from "../jose/jwe.ts";
import type { CompactJwe } from "../jose/jwe.ts";
import type { Answered } from "../http/response.ts";
import type { RouteId } from "../http/routes.ts";
import { targetOf } from "../http/url.ts";

/** One side of a call as it travelled and as it was meant. Holds secrets: show it masked, and never log it. */
export interface EventMessage {
  readonly headers: Readonly<Record<string, string>>;
  /** The body as it travelled; absent when there was none. */
  readonly body?: string;
  /** The parts of the JWE, when the body was one. */
  readonly jwe?: CompactJwe;
  /** What the JWE held; equals the body where nothing was sealed. */
  readonly plaintext?: string;
}

/** One call to the sandbox. */
export interface CallEvent {
  /** Counts recorded calls from 1. */
  readonly sequence: number;
  /** The call's trace id. */
  readonly id: string;
  /** The sandbox's own time, in milliseconds since the epoch. */
  readonly at: number;
  /** Real milliseconds from the request to the finished reply. */
  readonly duration: number;
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  /** Absent when no operation has this method and path. */
  readonly operationId?: RouteId;
  readonly request: EventMessage;
  /** The status is 0 when the connection was cut. */
  readonly reply: EventMessage & { readonly status: number };
  /** What the sandbox put up with, and what is wrong with a refused JWE. */
  readonly warnings: readonly string[];
  /** Faults that struck. */
  readonly faults: readonly FaultKind[];
}

/** What changed otherwise than by a call. */
export type ChangeKind = Change["kind"];

/** Is told of each call once its reply is ready. */
export type EventListener = (event: CallEvent) => void;

/**
 * Collects what the layers see of one call. Most calls are recorded and few are looked at, so the event is
 * made when it is asked for; until then this holds what it will be made of, and not the request itself, to
 * which a socket is attached.
 */
export class Trace {
  operationId?: RouteId;
  requestBody?: string;
  requestPlaintext?: string;
  replyPlaintext?: string;
  replyBody?: string;
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
  #replyHeaders: Headers | EventMessage["headers"] = {};
  #event?: CallEvent;

  constructor({ id, at, request }: { id: string; at: number; request: Request }) {
    this.#id = id;
    this.#at = at;
    this.#method = request.method;
    this.#url = request.url;
    this.#headers = request.headers;
  }

  /** Ends the call; without an answer the connection was cut. */
  finish(sequence: number, answered?: Answered): void {
    this.#sequence = sequence;
    this.#duration = performance.now() - this.#start;
    if (answered === undefined) return;
    this.#status = answered.status;
    this.#replyHeaders = answered.headers;
  }

  get sequence(): number {
    return this.#sequence;
  }

  /** Characters that remembering the call takes, headers aside. */
  get characters(): number {
    const texts = [this.requestBody, this.requestPlaintext, this.replyBody, this.replyPlaintext];
    return texts.reduce((sum, text) => sum + (text?.length ?? 0), this.#url.length);
  }

  /** The record of the finished call. */
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
        ...message(this.#replyHeaders, this.replyBody, this.replyPlaintext),
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
