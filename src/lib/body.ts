/** Reads a body whole, under a limit that holds for what comes out of the content decoding. */

/** Where bytes come from: the platform's streams, and those of Node that some fetches use. */
export type ByteSource = ReadableStream<unknown> | AsyncIterable<unknown>;

/**
 * Where the bytes of a response come from; `undefined` if it has none. Some fetches, React Native's for one, show no
 * `body` and let a response be read whole only.
 */
export function sourceOf(response: Response): ByteSource | undefined {
  const { body } = response as { body?: ByteSource | null };
  if (body) return body;
  const hasMore = !isPlatforms(response) && typeof response.arrayBuffer === "function";
  return hasMore ? wholeOf(response) : undefined;
}

const isPlatforms = (response: object): boolean => response instanceof Response;

async function* wholeOf(response: Response): AsyncGenerator<Uint8Array> {
  yield new Uint8Array(await response.arrayBuffer());
}

/** Why a body could not be read. The caller makes an error of it that fits what was read. */
export class UnreadableBody extends Error {
  readonly reason: "too large" | "broken off" | "not bytes" | "read before";

  constructor(reason: UnreadableBody["reason"], cause?: unknown) {
    super(`body is ${reason}`, { cause });
    this.reason = reason;
  }
}

/**
 * Starts reading at once, so that nobody else can. Ends early when the signal fires: a slow drip must not go on
 * behind a call that was given up.
 *
 * @throws UnreadableBody, or the signal's reason
 */
export async function readBytes(
  source: ByteSource,
  { limit, signal }: { readonly limit: number; readonly signal?: AbortSignal | undefined },
): Promise<Uint8Array<ArrayBuffer>> {
  if ("locked" in source && source.locked) throw new UnreadableBody("read before");
  const reader = readerOf(source);
  const stop = (): void => void reader.cancel().catch(() => undefined);
  let abort = stop;
  // What is waited for need not notice that it was cancelled.
  const aborted = new Promise<never>((_resolve, reject) => {
    abort = () => {
      reject(signal?.reason as Error);
      stop();
    };
  });
  aborted.catch(() => undefined);
  signal?.addEventListener("abort", abort, { once: true });
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  try {
    for (;;) {
      const { done, value } = await Promise.race([next(reader), aborted]);
      signal?.throwIfAborted();
      if (done) break;
      const part = bytesOf(value);
      size += part.byteLength;
      if (size > limit) throw new UnreadableBody("too large");
      parts.push(part);
    }
  } catch (error) {
    stop();
    throw error;
  } finally {
    signal?.removeEventListener("abort", abort);
  }
  return parts.length === 1 && parts[0] !== undefined ? parts[0] : concat(parts, size);
}

interface Reader {
  read(): Promise<{ done: boolean; value?: unknown }>;
  cancel(): Promise<unknown>;
}

function readerOf(source: ByteSource): Reader {
  if ("getReader" in source) return source.getReader() as Reader;
  const iterator = source[Symbol.asyncIterator]();
  return {
    read: async () => {
      const { done = false, value } = await iterator.next();
      return { done, value: value as unknown };
    },
    cancel: async () => iterator.return?.(),
  };
}

async function next(reader: Reader): Promise<{ done: boolean; value?: unknown }> {
  try {
    return await reader.read();
  } catch (error) {
    throw new UnreadableBody("broken off", error);
  }
}

function bytesOf(value: unknown): Uint8Array<ArrayBuffer> {
  if (typeof value === "string") return new TextEncoder().encode(value);
  if (ArrayBuffer.isView(value)) {
    return new Uint8Array(value.buffer as ArrayBuffer, value.byteOffset, value.byteLength);
  }
  throw new UnreadableBody("not bytes");
}

function concat(parts: readonly Uint8Array[], size: number): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(size);
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.byteLength;
  }
  return whole;
}
