/** Wise's public key over time: fetched once, and again when Wise cannot open what was sealed to it. */
import { within } from "../deadline.ts";
import { ScaError } from "../errors.ts";
import { importPublicKey, type PublicKeyInput, type WiseKey } from "./keys.ts";

/** Where the JOSE layer gets Wise's key from. */
export interface KeyProvider {
  /** The key to seal with; the first call fetches it, calls at the same time share that fetch. */
  get(): Promise<WiseKey>;
  /** Fetches anew, unless somebody did so since `used` was handed out. Resolves to the key to use now. */
  refresh(used: WiseKey): Promise<WiseKey>;
  /**
   * The key, fetched anew if this was last tried `age` milliseconds ago or more. Short ages are granted once in
   * five seconds.
   */
  recent(age: number): Promise<WiseKey>;
  /**
   * Whether a body that was sealed elsewhere and could not be opened may have been sealed to a key that is no
   * longer Wise's. Exact when told the thumbprint of that key; otherwise true once any key has been replaced.
   */
  hasChanged(sealedTo?: string): Promise<boolean>;
}

/** A key that was made known by another way than the one by which keys come. */
export type TrustedWiseKey = string | { readonly thumbprint: string; readonly version: number | string };

export interface KeyProviderOptions {
  /** Asks for the current key: the key endpoint, or the caller's own source. */
  readonly load: () => PublicKeyInput | Promise<PublicKeyInput>;
  /** Milliseconds for one `load`; absent where it has a limit of its own. */
  readonly timeout?: number | undefined;
  /** The only keys to seal to. */
  readonly trusted?: readonly TrustedWiseKey[] | undefined;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/**
 * Milliseconds between two fetches for callers in a hurry. Those are pages, and the bodies that they sealed:
 * a customer's device must not be able to make this side call Wise at will.
 */
const COOLDOWN = 5_000;

/**
 * A key provider with a cache: one fetch however many wait, a failed fetch is forgotten, and a newly fetched
 * key replaces the cached one only once it has been imported and is trusted.
 */
export function createKeyProvider({ load, timeout, trusted, now }: KeyProviderOptions): KeyProvider {
  let current: WiseKey | undefined;
  let pending: Promise<WiseKey> | undefined;
  let askedAt = -Infinity;
  let hurriedAt = -Infinity;
  const seen = new Set<string>();

  const fetchKey = async (): Promise<WiseKey> => {
    askedAt = now();
    const offered = await within(async () => load(), {
      timeout,
      onAbort: () => unavailable(`was not given within ${timeout} ms`),
    }).catch(typed);
    const key = await importPublicKey(offered).catch(() => {
      throw unavailable("is not what was given: that is no RSA public key of at least 2048 bits");
    });
    if (trusted !== undefined && !trusted.some((one) => isSameKey(one, key))) {
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
  const recent = async (age: number): Promise<WiseKey> => {
    if (current === undefined || pending !== undefined) return share();
    if (now() - askedAt < age) return current;
    if (age < COOLDOWN) {
      if (now() - hurriedAt < COOLDOWN) return current;
      hurriedAt = now();
    }
    return share();
  };

  return {
    get: async () => current ?? share(),
    refresh: async (used) => (current !== undefined && current !== used ? current : share()),
    recent,
    async hasChanged(sealedTo) {
      const { thumbprint } = await recent(0);
      return sealedTo === undefined ? seen.size > 1 : sealedTo !== thumbprint;
    },
  };
}

function isSameKey(trusted: TrustedWiseKey, key: WiseKey): boolean {
  if (typeof trusted === "string") return trusted === key.thumbprint;
  return trusted.thumbprint === key.thumbprint && String(trusted.version) === String(key.version);
}

const unavailable = (what: string): ScaError =>
  new ScaError("ERR_WISE_KEY_UNAVAILABLE", `Wise's public key ${what}; nothing was sealed or sent`);

/** What the caller's own function throws could quote its token. */
function typed(error: unknown): never {
  throw error instanceof ScaError ? error : unavailable("could not be had: the wiseKey function failed");
}
