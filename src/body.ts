/** Reads a reply's body whole, under a limit that holds for what comes out of the content decoding. */

export interface BodyLimits {
  /** Bytes, after content decoding. */
  readonly limit: number;
  /** Ends the reading, so that a slow drip does not go on behind a call that was given up. */
  readonly signal: AbortSignal;
  readonly onTooLarge: (limit: number) => Error;
  readonly onBroken: (error: unknown) => Error;
}

/** @throws what `onTooLarge` and `onBroken` make */
export async function readBody(response: Response, limits: BodyLimits): Promise<string> {
  const { limit, signal, onTooLarge, onBroken } = limits;
  const { body } = response;
  if (body === null) return "";
  if (Number(response.headers.get("content-length")) > limit) {
    void body.cancel().catch(() => undefined);
    throw onTooLarge(limit);
  }
  const reader = body.getReader();
  const cancel = (): void => void reader.cancel().catch(() => undefined);
  signal.addEventListener("abort", cancel, { once: true });
  const decoder = new TextDecoder();
  let size = 0;
  let text = "";
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      size += part.value.byteLength;
      if (size > limit) break;
      text += decoder.decode(part.value, { stream: true });
    }
  } catch (error) {
    throw onBroken(error);
  } finally {
    signal.removeEventListener("abort", cancel);
  }
  if (size > limit) {
    cancel();
    throw onTooLarge(limit);
  }
  return text + decoder.decode();
}
