/** Wise's public key over time: fetched once, and again when Wise cannot open what was sealed to it. */
import { ScaError } from "../errors.ts";
import { importPublicKey, type PublicKeyInput, type WiseKey } from "./keys.ts";

/** Where the JOSE layer gets Wise's key from. */
export interface KeyProvider {
  /** The key to seal with; the first call fetches it, calls at the same time share that fetch. */
  get(): Promise<WiseKey>;
  /** Fetches anew, unless somebody did so since `used` was handed out. Resolves to the key to use now. */
  refresh(used: WiseKey): Promise<WiseKey>;
  /** The key, fetched anew if this was last tried `age` milliseconds ago or more. */
  recent(age: number): Promise<WiseKey>;
  /**
   * Whether a body that was sealed elsewhere and could not be opened may have been sealed to a key that is no
   * longer Wise's. Exact when told the thumbprint of that key; otherwise true once any key has been replaced.
   */
  hasChanged(sealedTo?: string): Promise<boolean>;
}

export interface KeyProviderOptions {
  /** Asks for the current key: the key endpoint, or the caller's own source. */
  readonly load: () => PublicKeyInput | Promise<PublicKeyInput>;
  /** Thumbprints of the only keys to seal to; a rotation is prepared by listing the next one beside. */
  readonly trusted?: readonly string[] | undefined;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/**
 * Milliseconds between two fetches that unreadable bodies may cause: they come from the customer's device,
 * which must not be able to make this side call Wise at will.
 */
const COOLDOWN = 5_000;

/**
 * A key provider with a cache: one fetch however many wait, a failed fetch is forgotten, and a newly fetched
 * key replaces the cached one only once it has been imported and is trusted.
 */
export function createKeyProvider({ load, trusted, now }: KeyProviderOptions): KeyProvider {
  let current: WiseKey | undefined;
  let pending: Promise<WiseKey> | undefined;
  let askedAt = -Infinity;
  const seen = new Set<string>();

  const fetchKey = async (): Promise<WiseKey> => {
    askedAt = now();
    const key = await importPublicKey(await loaded(load));
    if (trusted !== undefined && !trusted.includes(key.thumbprint)) {
      throw new ScaError(
        "ERR_WISE_KEY_NOT_TRUSTED",
        "the key that was offered as Wise's is not in trustedWiseKeys: nothing was sealed to it. If Wise announced a new key, add its thumbprint",
      );
    }
    current = key;
    seen.add(key.thumbprint);
    return key;
  };
  const share = (): Promise<WiseKey> => {
    pending ??= fetchKey().finally(() => {
      pending = undefined;
    });
    return pending;
  };
  const recent = async (age: number): Promise<WiseKey> =>
    current !== undefined && pending === undefined && now() - askedAt < age ? current : share();

  return {
    get: async () => current ?? share(),
    refresh: async (used) => (current !== undefined && current !== used ? current : share()),
    recent,
    async hasChanged(sealedTo) {
      const { thumbprint } = await recent(COOLDOWN);
      return sealedTo === undefined ? seen.size > 1 : sealedTo !== thumbprint;
    },
  };
}

/** What the caller's own function throws could quote its token. */
async function loaded(load: KeyProviderOptions["load"]): Promise<PublicKeyInput> {
  try {
    return await load();
  } catch (error) {
    if (error instanceof ScaError) throw error;
    throw new ScaError("ERR_WISE_KEY_UNAVAILABLE", "the wiseKey function failed; nothing was sealed or sent");
  }
}
