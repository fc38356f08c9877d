/** Runs work under a timeout and an abort signal. */

export interface Limits {
  /** Milliseconds; absent: no timeout. */
  readonly timeout?: number | undefined;
  /** The caller's own signal. */
  readonly signal?: AbortSignal | undefined;
  /** @default as `onAbort` */
  readonly onTimeout?: () => unknown;
  /** Makes the error that an abort rejects with. */
  readonly onAbort: () => unknown;
}

/**
 * Runs some work until it is done, the timeout passes or the caller aborts, even when the work ignores the signal
 * that it is given.
 */
export function within<T>(work: (signal: AbortSignal) => Promise<T>, limits: Limits): Promise<T> {
  const { timeout, signal, onAbort, onTimeout = onAbort } = limits;
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(onAbort());
      return;
    }
    const controller = new AbortController();
    const end = (error: unknown): void => {
      reject(error);
      controller.abort();
    };
    const abort = (): void => end(onAbort());
    const timer = timeout === undefined ? undefined : setTimeout(() => end(onTimeout()), timeout);
    signal?.addEventListener("abort", abort, { once: true });
    work(controller.signal)
      .then(resolve, reject)
      .finally(() => {
        clearTimeout(timer);
        signal?.removeEventListener("abort", abort);
      });
  });
}

/** Waits for work that others wait for too: an abort ends the waiting, not the work. */
export function untilAborted<T>(
  work: Promise<T>,
  signal: AbortSignal | undefined,
  onAbort: () => unknown,
): Promise<T> {
  if (signal === undefined) return work;
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(onAbort());
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}

/** Waits, unless the signal ends it early; never rejects. */
export function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    if (signal?.aborted) done();
    else signal?.addEventListener("abort", done, { once: true });
  });
}
