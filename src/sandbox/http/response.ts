/** An answer before it becomes a Response: a value, or ready text, or nothing. */
export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly json?: unknown;
  /** Sent as it is. */
  readonly text?: string;
}

/**
 * A documented failure. Handlers throw it; the app turns it into its reply. It is made of constants and
 * never of what a caller sent, so that no secret can be in it.
 */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly reply: Reply;

  constructor(reply: Reply) {
    super(`refused with ${reply.status}`);
    this.reply = reply;
  }
}

/**
 * A failure in the shape that the errors page gives for client errors. Of the codes only `pin.not.setup` and
 * `facemap.not.setup` are published; the others are the sandbox's own.
 */
export function refusal(
  status: number,
  code: string,
  message: string,
  more: { path?: string; headers?: Record<string, string> } = {},
): Refusal {
  const error = { code, message, ...(more.path !== undefined && { path: more.path }), arguments: null };
  return new Refusal({ status, json: { errors: [error] }, ...(more.headers && { headers: more.headers }) });
}

/** A failure in the shape that the errors page gives for system errors. */
export function systemRefusal(status: number, error: string, description: string): Refusal {
  return new Refusal({ status, json: { error, error_description: description } });
}

/** The documented answer to a request that does not decrypt. */
export function unexpectedError(requestId: string, status: number): Reply {
  return { status, json: { message: "An unexpected error occurred", request_id: requestId } };
}

/** The 200 that carries no body. */
export const emptyOk: Reply = { status: 200 };

/** The 204 of a finished deletion. */
export const noContent: Reply = { status: 204 };

/** A reply with its body as text: what a layer hands to the layer above it. */
export interface PlainReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** An answer on its way out: a finished Response where something made one, otherwise what to make one of. */
export type Answered = PlainReply | Response;

/** The platform's Response of an answer. */
export function toResponse(answered: Answered): Response {
  if (answered instanceof Response) return answered;
  const { status, headers, body } = answered;
  return new Response(body ?? null, { status, headers });
}

/** Writes a reply's value as text and labels it. */
export function render(reply: Reply): PlainReply {
  const { status, headers = {}, json, text } = reply;
  if (text !== undefined) {
    return { status, headers: { ...headers, "content-type": "text/plain;charset=UTF-8" }, body: text };
  }
  if (json === undefined) return { status, headers };
  return { status, headers: { ...headers, "content-type": "application/json" }, body: JSON.stringify(json) };
}

/** The caller's name for a call, to be echoed; over-long ones are ignored, as the correlation id page says. */
export function correlationIdOf(request: Request): string | undefined {
  const id = request.headers.get("x-external-correlation-id");
  return id !== null && /^[\x21-\x7e]{1,36}$/.test(id) ? id : undefined;
}
