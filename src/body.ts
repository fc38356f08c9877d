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
  const broken = (error: unknown): never => {
    throw onBroken(error);
  };
  if (body === null) return "";
  const stated = response.headers.get("content-length");
  if (stated !== null && Number(stated) > limit) {
    void body.cancel().catch(() => undefined);
    throw onTooLarge(limit);
  }
  // A stated length bounds the body, unless it is that of the packed form.
  if (stated !== null && !response.headers.has("content-encoding")) return response.text().catch(broken);
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
    broken(error);
  } finally {
    signal.removeEventListener("abort", cancel);
  }
  if (size > limit) {
    cancel();
    throw onTooLarge(limit);
  }
  return text + decoder.decode();
}
