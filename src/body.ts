/** Reads a reply's body whole, under a limit that holds for what comes out of the content decoding. */
import { reasonOf } from "./errors.ts";
import type { WireRequest } from "./wire.ts";

export interface BodyLimits {
  /** Bytes, after content decoding. */
  readonly limit: number;
  /** Told how to end the reading, so that a slow drip does not go on behind a call that was given up. */
  readonly whenGivenUp: (stop: () => void) => void;
}

/** Keeps nothing from one call to the next, as long as it is given whole texts. */
const decoder = new TextDecoder();

/** @throws CallError `ERR_REPLY_TOO_LARGE`, `ERR_REPLY_TRUNCATED`, or `ERR_REPLY_INVALID` if it was read before */
export async function readBody(
  request: WireRequest,
  response: Response,
  { limit, whenGivenUp }: BodyLimits,
): Promise<string> {
  const { body } = response;
  if (body === null) return "";
  if (body.locked) {
    const message = "the fetch function has read the reply already: let it read a clone";
    throw request.failure("ERR_REPLY_INVALID", message, response);
  }
  const reader = body.getReader();
  const cancel = (): void => void reader.cancel().catch(() => undefined);
  whenGivenUp(cancel);
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  try {
    while (size <= limit) {
      const { done, value } = await reader.read();
      if (done) return parts.length === 1 ? decoder.decode(parts[0]) : await new Blob(parts).text();
      parts.push(value);
      size += value.byteLength;
    }
  } catch (error) {
    const message = `the connection broke off within the reply${reasonOf(error)}`;
    throw request.failure("ERR_REPLY_TRUNCATED", message, response);
  }
  cancel();
  const message = `the reply is larger than ${limit} bytes and was discarded`;
  throw request.failure("ERR_REPLY_TOO_LARGE", message, response);
}
