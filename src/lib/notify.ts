/** Tells a hook of the caller's. A failing log must not fail the call it reports on, nor the process. */
export function notify<E>(hook: ((event: E) => unknown) | undefined, event: E): void {
  try {
    const result = hook?.(event);
    if (result instanceof Promise) result.catch(() => undefined);
  } catch {
    // As above.
  }
}
