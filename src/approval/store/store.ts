/** Where approvals and the ledger of attempts are kept, so that every instance of a service sees the same. */

/** One value as a store holds it. */
export interface StoredValue {
  readonly value: string;
  /** Opaque: names this very value; differs after each change. */
  readonly version: string;
}

/**
 * A store with compare-and-set. `createMemoryStore`, `createRedisStore`, `createPostgresStore` and `fromUnstorage`
 * are some; `approvalStoreContract` of `wise-sca/testing` tells whether one of your own will do.
 *
 * Keys are up to 200 printable ASCII characters, in which case and punctuation count. Values are JSON texts of up to
 * 64 kB that hold a one-time token: protect a store as you do sessions, and let its errors quote no value. A store
 * that fails rejects; then the caller knows nothing of what is held. Deadlines are the caller's: a store passes
 * `signal` on where its client can take one.
 */
export interface ApprovalStore {
  /** The value under a key, unless it has expired. */
  get(key: string, options: { signal: AbortSignal }): Promise<StoredValue | undefined>;
  /**
   * Writes if the key still holds `version` (absent: if it holds nothing, or what it held has expired). Resolves to
   * the new version, or to undefined, with nothing changed, if somebody else was first.
   */
  set(
    key: string,
    value: string,
    options: {
      version: string | undefined;
      /** Seconds, whole, 1 to 86400. */
      ttl: number;
      signal: AbortSignal;
    },
  ): Promise<string | undefined>;
  delete(key: string, options: { signal: AbortSignal }): Promise<void>;
}
