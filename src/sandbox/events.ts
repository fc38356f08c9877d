import type { Change, FaultKind } from "../../generated/sandbox.ts";
import { splitJwe } from "./jwe.ts";
import type { CompactJwe } from "./jwe.ts";
import type { Answered } from "./reply.ts";
import type { RouteId } from "./routes.ts";
import { targetOf } from "./url.ts";

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

/** Collects what the layers see of one call. Nobody listening, there is none: copying headers has its price. */
export class Trace {
  operationId?: RouteId;
  requestBody?: string;
  requestPlaintext?: string;
  replyPlaintext?: string;
  replyBody?: string;
  readonly warnings: string[] = [];
  readonly faults: FaultKind[] = [];
  readonly #id: string;
  readonly #at: number;
  readonly #request: Request;
  readonly #start = performance.now();

  constructor(start: { id: string; at: number; request: Request }) {
    this.#id = start.id;
    this.#at = start.at;
    this.#request = start.request;
  }

  /** The record of the call, as it stands; without an answer the connection was cut. */
  finish(sequence: number, answered?: Answered): CallEvent {
    return {
      sequence,
      id: this.#id,
      at: this.#at,
      duration: performance.now() - this.#start,
      method: this.#request.method,
      target: targetOf(this.#request.url),
      ...(this.operationId !== undefined && { operationId: this.operationId }),
      request: message(headersOf(this.#request.headers), this.requestBody, this.requestPlaintext),
      reply: {
        status: answered?.status ?? 0,
        ...message(headersOf(answered?.headers ?? {}), this.replyBody, this.replyPlaintext),
      },
      warnings: [...this.warnings],
      faults: [...this.faults],
    };
  }
}

function message(
  headers: EventMessage["headers"],
  body: string | undefined,
  plaintext: string | undefined,
): EventMessage {
  const shown: EventMessage = {
    headers,
    ...(body !== undefined && { body }),
    ...(plaintext !== undefined && { plaintext }),
  };
  if (body === undefined || !looksSealed(body)) return shown;
  // Taken apart when somebody looks: most calls are recorded, and few are looked at.
  return Object.defineProperty(shown, "jwe", { enumerable: true, get: () => tryToSplit(body) });
}

function headersOf(headers: Headers | EventMessage["headers"]): EventMessage["headers"] {
  return headers instanceof Headers ? Object.fromEntries(headers) : headers;
}

function looksSealed(body: string): boolean {
  return body.includes(".") && !body.startsWith("{");
}

function tryToSplit(body: string): CompactJwe | undefined {
  try {
    return splitJwe(body.trim().replace(/^"(.*)"$/s, "$1"));
  } catch {
    return undefined;
  }
}
