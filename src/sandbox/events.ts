import { splitJwe } from "./jwe.ts";
import type { CompactJwe } from "./jwe.ts";
import type { RouteId } from "./routes.ts";

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
  readonly reply: EventMessage & { readonly status: number };
  /** What the sandbox put up with, and what is wrong with a refused JWE. */
  readonly warnings: readonly string[];
}

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
  readonly #id: string;
  readonly #at: number;
  readonly #request: Request;
  readonly #start = performance.now();

  constructor(start: { id: string; at: number; request: Request }) {
    this.#id = start.id;
    this.#at = start.at;
    this.#request = start.request;
  }

  /** The record of the call, as it stands. */
  finish(response: Response): CallEvent {
    const url = new URL(this.#request.url);
    return {
      id: this.#id,
      at: this.#at,
      duration: performance.now() - this.#start,
      method: this.#request.method,
      target: url.pathname + url.search,
      ...(this.operationId !== undefined && { operationId: this.operationId }),
      request: message(this.#request.headers, this.requestBody, this.requestPlaintext),
      reply: { status: response.status, ...message(response.headers, this.replyBody, this.replyPlaintext) },
      warnings: [...this.warnings],
    };
  }
}

function message(headers: Headers, body: string | undefined, plaintext: string | undefined): EventMessage {
  const jwe = body === undefined ? undefined : tryToSplit(body);
  return {
    headers: Object.fromEntries(headers),
    ...(body !== undefined && { body }),
    ...(jwe !== undefined && { jwe }),
    ...(plaintext !== undefined && { plaintext }),
  };
}

function tryToSplit(body: string): CompactJwe | undefined {
  try {
    return splitJwe(body);
  } catch {
    return undefined;
  }
}
