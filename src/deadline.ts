/** Ends a wait that nobody else would end. */

export interface Limits {
  /** Milliseconds; absent: no deadline. */
  readonly timeout?: number | undefined;
  /** The caller's own signal. */
  readonly signal?: AbortSignal | undefined;
  readonly onTimeout?: () => Error;
  readonly onAbort: () => Error;
}

/**
 * Runs some work until it is done, the deadline passes or the caller aborts, even when the work ignores the
 * signal that it is given.
 */
export async function within<T>(work: (signal: AbortSignal) => Promise<T>, limits: Limits): Promise<T> {
  const { timeout, signal, onTimeout = limits.onAbort, onAbort } = limits;
  if (signal?.aborted) throw onAbort();
  const controller = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let end: ((error: Error) => void) | undefined;
  const ended = new Promise<never>((_, reject) => {
    end = (error) => {
      reject(error);
      controller.abort();
    };
  });
  const abort = (): void => end?.(onAbort());
  if (timeout !== undefined) timer = setTimeout(() => end?.(onTimeout()), timeout);
  signal?.addEventListener("abort", abort, { once: true });
  const working = work(controller.signal);
  try {
    return await Promise.race([ended, working]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", abort);
    working.catch(() => undefined);
  }
}
