/** Calls of a store, short enough for tests. */
import type { ApprovalStore, StoredValue } from "../../../src/approval/store/store.ts";

export interface Calls {
  get(key: string): Promise<StoredValue | undefined>;
  set(key: string, value: string, version?: string, ttl?: number): Promise<string | undefined>;
  delete(key: string): Promise<void>;
}

export function calls(store: ApprovalStore, signal?: AbortSignal): Calls {
  const live = () => ({ signal: signal ?? new AbortController().signal });
  return {
    get: (key) => store.get(key, live()),
    set: (key, value, version, ttl = 60) => store.set(key, value, { version, ttl, ...live() }),
    delete: (key) => store.delete(key, live()),
  };
}

/** Raises the number under a key, again and again until each step has won. */
export async function raise(store: ApprovalStore, key: string, times: number): Promise<void> {
  const { get, set } = calls(store);
  for (let done = 0; done < times;) {
    const held = await get(key);
    if ((await set(key, String(Number(held?.value ?? 0) + 1), held?.version)) !== undefined) done++;
  }
}
