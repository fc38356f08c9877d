/** Which bodies can be sent twice as they are. */

/**
 * Whether a body can be sent only once: a stream, the body of a Request, and a form, whose boundary is made up anew
 * each time. Values need no copy.
 */
export function isOneShot(input: RequestInfo | URL, init: RequestInit | undefined): boolean {
  const body = bodyOf(input, init);
  return body !== null && body !== undefined && !isValue(body);
}

export const bodyOf = (
  input: RequestInfo | URL,
  init: RequestInit | undefined,
): BodyInit | null | undefined => init?.body ?? (input instanceof Request ? input.body : undefined);

const isValue = (body: BodyInit): boolean =>
  typeof body === "string" ||
  body instanceof ArrayBuffer ||
  ArrayBuffer.isView(body) ||
  body instanceof Blob ||
  body instanceof URLSearchParams;
