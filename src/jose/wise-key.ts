/** Wise's public key over time: fetched once, pinned if wished, and fetched again when Wise cannot open what was sealed. */
import { ScaError } from "../errors.ts";
import { checkOptions, isFunction, isObject, rows, type OptionTable } from "../lib/check.ts";
import { within } from "../lib/deadline.ts";
import {
  importPublicKey,
  looksLikePublicKey,
  PUBLIC_KEY,
  type PublicKeyInput,
  type WiseKey,
} from "./keys.ts";

/** Wise's public key in the form in which the key endpoint returns it, and `seal` takes it. */
export interface PublishedKey {
  readonly version?: number | string;
  readonly keyMaterial: { readonly algorithm: "RSA_OAEP_256"; readonly keyMaterial: string };
  readonly scope: "PAYLOAD_ENCRYPTION";
  /** SHA-256 of the DER SubjectPublicKeyInfo, base64url: what `seal` calls `sealedTo`. */
  readonly thumbprint: string;
}

/** Holds Wise's key, and knows when to ask for another. One can serve any number of clients. */
export interface WiseKeySource {
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

/** A key, a function that gets one, or what `createWiseKey` returned. */
export type WiseKeyInput = PublicKeyInput | (() => PublicKeyInput | Promise<PublicKeyInput>) | WiseKeySource;

/** SHA-256 thumbprint of a key that was obtained out of band, for pinning; with `version`, that must match too. */
export type TrustedWiseKey = string | { readonly thumbprint: string; readonly version: number | string };

/** Options of `holdWiseKey`. */
export interface WiseKeyOptions {
  /** The key, or a function that asks for the current one. */
  wiseKey: PublicKeyInput | (() => PublicKeyInput | Promise<PublicKeyInput>);
  /** The only keys to seal to: thumbprints, each alone or with its version. @default any key */
  trustedWiseKeys?: readonly TrustedWiseKey[];
  /** Milliseconds that the function may take. @default it has a limit of its own */
  timeout?: number;
  /** Milliseconds since the epoch. @default Date.now */
  now?: () => number;
}

export const wiseKeyRows: OptionTable<WiseKeyOptions> = {
  wiseKey: {
    accepts: (value) => isFunction(value) || isWiseKeySource(value) || looksLikePublicKey(value),
    expected: `${PUBLIC_KEY}; or a function that returns one`,
    required: true,
  },
  trustedWiseKeys: {
    accepts: (value) => Array.isArray(value) && value.length > 0 && value.every(isTrustedKey),
    expected:
      "pass a list of SHA-256 thumbprints, 43 base64url characters each, or of { thumbprint, version }",
  },
  timeout: rows.timeout,
  now: { ...rows.now, default: Date.now },
};

export const isWiseKeySource = (value: unknown): value is WiseKeySource =>
  isObject(value) && isFunction(value["hasChanged"]) && isFunction(value["refresh"]);

function isTrustedKey(value: unknown): boolean {
  const { thumbprint, version } = isObject(value) ? value : { thumbprint: value, version: "" };
  const isVersion = typeof version === "string" || Number.isInteger(version);
  return typeof thumbprint === "string" && /^[\w-]{43}$/.test(thumbprint) && isVersion;
}

/**
 * Milliseconds between two fetches for callers in a hurry. Those are pages, and the bodies that they sealed:
 * a customer's device must not be able to make this side call Wise at will.
 */
const COOLDOWN = 5_000;

/**
 * Holds a key with a cache: one fetch however many wait, a failed fetch is forgotten, and a newly fetched key
 * replaces the cached one only once it has been imported and is trusted.
 */
export function holdWiseKey(options: WiseKeyOptions): WiseKeySource {
  const { wiseKey, trustedWiseKeys, timeout, now } = checkOptions<WiseKeyOptions, "now">(
    options,
    wiseKeyRows,
  );
  const load = typeof wiseKey === "function" ? wiseKey : (): PublicKeyInput => wiseKey;
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
    if (trustedWiseKeys !== undefined && !trustedWiseKeys.some((one) => isSameKey(one, key))) {
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
    if (!isOlder(askedAt, age)) return current;
    if (age < COOLDOWN) {
      if (!isOlder(hurriedAt, COOLDOWN)) return current;
      hurriedAt = now();
    }
    return share();
  };
  /** A time in the future is one from before the clock was set back: its age is unknown, so it counts as old. */
  const isOlder = (time: number, age: number): boolean => now() - time >= age || now() < time;

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

/** The public half of an imported key. */
export function publishedKey({ version, material, thumbprint }: WiseKey): PublishedKey {
  return {
    ...(version !== undefined && { version }),
    keyMaterial: { algorithm: "RSA_OAEP_256", keyMaterial: material },
    scope: "PAYLOAD_ENCRYPTION",
    thumbprint,
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
  if (error instanceof ScaError) throw error;
  throw unavailable("could not be had: the wiseKey function failed");
}
