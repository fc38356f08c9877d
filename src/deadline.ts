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
 * signal that it is given. `whenGivenUp` is for what the signal does not reach: cheaper than listening to it.
 */
export function within<T>(
  work: (signal: AbortSignal, whenGivenUp: (stop: () => void) => void) => Promise<T>,
  limits: Limits,
): Promise<T> {
  const { timeout, signal, onTimeout = limits.onAbort, onAbort } = limits;
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(onAbort());
      return;
    }
    const controller = new AbortController();
    let stop: (() => void) | undefined;
    const end = (error: Error): void => {
      reject(error);
      controller.abort();
      stop?.();
    };
    const abort = (): void => end(onAbort());
    const timer = timeout === undefined ? undefined : setTimeout(() => end(onTimeout()), timeout);
    signal?.addEventListener("abort", abort, { once: true });
    const settled = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", abort);
    };
    const whenGivenUp = (how: () => void): void => (controller.signal.aborted ? how() : void (stop = how));
    work(controller.signal, whenGivenUp).then(
      (value) => {
        settled();
        resolve(value);
      },
      (error: unknown) => {
        settled();
        reject(error);
      },
    );
  });
}
