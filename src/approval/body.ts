/** Bodies that can be sent twice: kept by reference where that is enough, read under a limit where it is not. */
import { ApprovalError } from "./errors.ts";

/** A body that had to be read, with the headers that describe it. */
export interface BufferedBody {
  readonly body: Uint8Array<ArrayBuffer>;
  readonly headers: Headers;
}

/**
 * Reads a body that can be sent only once: a stream, the body of a Request, and a form, whose boundary is made up
 * anew each time. Values need no copy.
 *
 * @returns `undefined`, at once, if the same arguments can be sent again
 * @throws ApprovalError `ERR_APPROVAL_BODY_TOO_LARGE`: a body that had to be read is over the limit.
 */
export function bufferOneShot(
  input: RequestInfo | URL,
  init: RequestInit | undefined,
  limit: number,
): Promise<BufferedBody> | undefined {
  const body = bodyOf(input, init);
  return body === null || body === undefined || isValue(body)
    ? undefined
    : buffered(new Request(input, init), limit);
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

/** Reads a request's body whole. */
export async function buffered(request: Request, limit: number): Promise<BufferedBody> {
  const { headers, signal } = request;
  const parts: Uint8Array[] = [];
  let size = 0;
  const reader = request.body?.getReader();
  const stop = (): void => void reader?.cancel().catch(() => undefined);
  signal.addEventListener("abort", stop);
  try {
    signal.throwIfAborted();
    for (let part = await reader?.read(); part?.value !== undefined; part = await reader?.read()) {
      size += part.value.byteLength;
      if (size > limit) throw tooLarge(limit);
      parts.push(part.value);
    }
    signal.throwIfAborted();
  } catch (error) {
    stop();
    throw error;
  } finally {
    signal.removeEventListener("abort", stop);
  }
  const body = new Uint8Array(size);
  let offset = 0;
  for (const part of parts) {
    body.set(part, offset);
    offset += part.byteLength;
  }
  return { body, headers };
}

const tooLarge = (limit: number): ApprovalError =>
  new ApprovalError(
    "ERR_APPROVAL_BODY_TOO_LARGE",
    `the body can be read only once and is over ${limit} bytes: pass a string, bytes or a Blob, which need no copy, or raise maxBodyBytes`,
  );
