/** Where suspended approvals wait: memory, or anything with the three methods of an `unstorage` storage. */
import { ApprovalError } from "./errors.ts";
import { parseApproval, type Approval } from "./record.ts";

/**
 * The part of `unstorage`'s `Storage` (and of its drivers) that is used. Values are strings of JSON; `ttl` is in
 * seconds, and a store that ignores it is still correct, since an approval carries its own expiry.
 */
export interface ApprovalStore {
  getItem(key: string): unknown;
  setItem(key: string, value: string, options: { ttl: number }): unknown;
  removeItem(key: string): unknown;
}

/**
 * A store in this process's memory. Forgets what has expired, and the oldest beyond `limit`.
 *
 * @param options.limit how many approvals to keep. Default 10000
 * @param options.now milliseconds since the epoch. Default `Date.now`
 * @example
 * const store = createMemoryStore();
 * const approvalFetch = createApprovalFetch({ sca, store });
 */
export function createMemoryStore(options: { limit?: number; now?: () => number } = {}): ApprovalStore {
  const { limit = 10_000, now = Date.now } = options;
  const items = new Map<string, { value: string; until: number }>();
  return {
    getItem(key) {
      const item = items.get(key);
      return item !== undefined && item.until > now() ? item.value : null;
    },
    setItem(key, value, { ttl }) {
      items.delete(key);
      items.set(key, { value, until: now() + ttl * 1000 });
      for (const [oldest, { until }] of items) {
        if (items.size <= limit && until > now()) break;
        items.delete(oldest);
      }
    },
    removeItem(key) {
      items.delete(key);
    },
  };
}

/** For those who pass no store: one per process, so that what one wrapper suspends another can resume. */
export const processStore: ApprovalStore = /* @__PURE__ */ createMemoryStore();

const keyOf = (id: string): string => `sca-approval:${id}`;

/** Puts an approval aside until it expires. */
export async function saveApproval(store: ApprovalStore, approval: Approval, now: number): Promise<void> {
  const ttl = Math.max(1, Math.ceil((Date.parse(approval.expiresAt) - now) / 1000));
  await guarded(() => store.setItem(keyOf(approval.id), JSON.stringify(approval), { ttl }));
}

/** @throws ApprovalError `ERR_APPROVAL_UNKNOWN`: never put aside here, done with, or expired. */
export async function loadApproval(store: ApprovalStore, id: string): Promise<Approval> {
  const value = await guarded(() => store.getItem(keyOf(id)));
  if (value === null || value === undefined) {
    throw new ApprovalError(
      "ERR_APPROVAL_UNKNOWN",
      "the store has no such approval: it expired, was completed, or was put aside in another store",
    );
  }
  return parseApproval(value);
}

/** Forgets an approval. If that fails it expires by itself; the reply of the call it was for must not be lost. */
export async function dropApproval(store: ApprovalStore, id: string): Promise<void> {
  await guarded(() => store.removeItem(keyOf(id))).catch(() => undefined);
}

async function guarded(action: () => unknown): Promise<unknown> {
  try {
    return await action();
  } catch (error) {
    throw new ApprovalError("ERR_APPROVAL_STORE_FAILED", "the approval store failed; see error.cause", error);
  }
}
