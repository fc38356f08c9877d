/** What a handler returns: a value for JSON, or text, or no body. */
export interface HandlerResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly json?: unknown;
  /** Sent as text. */
  readonly text?: string;
  /** The media type of `text`. Default plain text. */
  readonly type?: string;
}

/** A response whose body is text. Layers pass these on, because creating a platform Response is expensive. */
export interface PlainResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** A response on its way out. Only streams and hooks produce platform Responses. */
export type AnyResponse = PlainResponse | Response;

/**
 * A documented failure, thrown by handlers and turned into its response. It is made from constants, never
 * from what a caller sent, so it cannot contain a secret.
 */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly response: HandlerResponse;
  /** What the caller did wrong, for the record of the call: a sentence. */
  readonly note?: string;

  constructor(response: HandlerResponse, note?: string) {
    super(`refused with ${response.status}`);
    this.response = response;
    if (note !== undefined) this.note = note;
  }
}

/**
 * A failure in the shape that Wise's errors page gives for client errors. Wise publishes the codes
 * `pin.not.setup` and `facemap.not.setup`; the other codes are the sandbox's own.
 */
export function refusal(
  status: number,
  code: string,
  message: string,
  more: { path?: string; headers?: Record<string, string>; note?: string } = {},
): Refusal {
  const error = { code, message, ...(more.path !== undefined && { path: more.path }), arguments: null };
  const response = { status, json: { errors: [error] }, ...(more.headers && { headers: more.headers }) };
  return new Refusal(response, more.note);
}

/** A failure in the shape that Wise's errors page gives for system errors. */
export function systemRefusal(status: number, error: string, description: string): Refusal {
  return new Refusal({ status, json: { error, error_description: description } });
}

/** Refuses a call that came too early. */
export function tooManyRequests(retryAfterSeconds: number): Refusal {
  const headers = { "retry-after": String(retryAfterSeconds), "x-rate-limited-by": "wise-sca-sandbox" };
  return refusal(429, "rate.limited", "Too many requests.", { headers });
}

/** The documented response to a request that cannot be decrypted. */
export function unexpectedError(requestId: string, status: number): HandlerResponse {
  return { status, json: { message: "An unexpected error occurred", request_id: requestId } };
}

/** The response to a call that was refused; the warnings of its record say why. */
export function renderRefusal({ response, note }: Refusal, warnings: string[] | undefined): PlainResponse {
  if (note !== undefined) warnings?.push(note);
  return render(response);
}

/** A 200 without a body. */
export const emptyOk: HandlerResponse = { status: 200 };

/** The 204 after a deletion. */
export const noContent: HandlerResponse = { status: 204 };

/** Serializes what a handler returned. */
export function render({ status, headers = {}, json, text, type }: HandlerResponse): PlainResponse {
  if (text !== undefined) {
    const contentType = type ?? "text/plain;charset=UTF-8";
    return { status, headers: { ...headers, "content-type": contentType }, body: text };
  }
  if (json === undefined) return { status, headers };
  return { status, headers: { ...headers, "content-type": "application/json" }, body: JSON.stringify(json) };
}

/** Creates a platform Response. */
export function toResponse(response: AnyResponse): Response {
  if (response instanceof Response) return response;
  const { status, headers, body } = response;
  return new Response(body ?? null, { status, headers });
}
