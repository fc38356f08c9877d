/** The currency between the layers: a request whose bytes can be sent twice, and a reply that was read once. */
import type { Operation } from "../generated/operations.ts";
import { CallError, exchangeOf, type Exchange, type LocalErrorCode } from "./errors.ts";

/** What a layer needs to know of a call beside its HTTP parts. */
export interface CallContext {
  readonly operationId: string;
  readonly operation: Operation;
  /** Sent as `X-External-Correlation-Id`: a UUID unless the caller chose another. */
  readonly correlationId: string;
  /** Milliseconds for one attempt, from the first byte sent to the last byte read. */
  readonly timeout?: number | undefined;
  /** The caller has sealed the body and wants the sealed reply back, unread. */
  readonly sealed?: boolean;
  /** Thumbprint of the key that the caller sealed the body to, where the caller knows it. */
  readonly sealedTo?: string | undefined;
}

/** By lower-case name. */
export type WireHeaders = Readonly<Record<string, string>>;

/** Some headers and others, which win. Not by spreading: engines are some twenty times slower at that. */
export const withHeaders = (headers: WireHeaders, others: WireHeaders): WireHeaders =>
  Object.assign({}, headers, others);

/** One request: far cheaper than a platform Request, whose headers alone cost more than a layer, and reusable. */
export class WireRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: WireHeaders;
  readonly body: string | undefined;
  readonly signal: AbortSignal | undefined;
  readonly call: CallContext;

  constructor(url: string, init: WireRequestInit) {
    this.url = url;
    this.method = init.method;
    this.headers = init.headers;
    this.body = init.body;
    this.signal = init.signal;
    this.call = init.call;
  }

  /** The same request with some parts replaced; the original stays as it was. */
  with({ url = this.url, headers = this.headers, body = this.body }: WireChanges): WireRequest {
    const { method, signal, call } = this;
    return new WireRequest(url, { method, headers, body, signal, call });
  }

  /** The part that an error may repeat. */
  get exchange(): Exchange {
    const { method, url, call } = this;
    return { method, url, correlationId: call.correlationId };
  }

  /** The error to throw when this request, or its reply, has failed. */
  failure(code: LocalErrorCode, message: string, reply?: { status: number; headers: Headers }): CallError {
    return new CallError(code, message, exchangeOf(this.exchange, reply));
  }
}

export interface WireRequestInit {
  method: string;
  headers: WireHeaders;
  body?: string | undefined;
  signal?: AbortSignal | undefined;
  call: CallContext;
}

interface WireChanges {
  readonly url?: string;
  readonly headers?: WireHeaders;
  readonly body?: string | undefined;
}

/** A reply whose body has been read, within the limits. */
export class WireReply {
  readonly status: number;
  readonly headers: Headers;
  readonly url: string;
  readonly body: string;

  constructor(status: number, headers: Headers, url: string, body: string) {
    this.status = status;
    this.headers = headers;
    this.url = url;
    this.body = body;
  }

  get ok(): boolean {
    return this.status >= 200 && this.status < 300;
  }

  /** A platform Response for those who asked for one; length and encoding no longer describe this body. */
  toResponse(): Response {
    const headers = new Headers(this.headers);
    headers.delete("content-length");
    headers.delete("content-encoding");
    const empty = this.body === "" || [101, 204, 205, 304].includes(this.status);
    return new Response(empty ? null : this.body, { status: this.status, headers });
  }
}

/** One layer: takes a request down, brings a reply up, and knows only the layer below. */
export type Send = (request: WireRequest) => Promise<WireReply>;
