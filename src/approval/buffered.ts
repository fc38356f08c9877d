/** Reads a body that can be sent only once, under a limit. */
import { ApprovalError } from "./errors.ts";

/** A body that had to be read, with the headers that describe it. */
export interface BufferedBody {
  readonly body: Uint8Array<ArrayBuffer>;
  readonly headers: Headers;
}

/**
 * Reads a request's body whole.
 *
 * @throws ApprovalError `ERR_APPROVAL_BODY_TOO_LARGE`: it is over the limit.
 */
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
