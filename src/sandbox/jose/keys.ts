import { decodeBase64, encodeBase64 } from "./base64url.ts";

/** A server key pair to use instead of a generated one, for example to open known test vectors. */
export interface ServerKeyInput {
  /** Version number that the key endpoint returns; unique. */
  readonly version: number;
  /** RSA private key of at least 2048 bits, PKCS#8 as PEM. */
  readonly privateKey: string;
}

/** The public half of a server key, as the key endpoint returns it. */
export interface WisePublicKey {
  readonly version: number;
  readonly keyMaterial: {
    readonly algorithm: "RSA_OAEP_256";
    /** DER SubjectPublicKeyInfo in standard base64. */
    readonly keyMaterial: string;
  };
  readonly scope: "PAYLOAD_ENCRYPTION";
}

/** A server key in a snapshot. Times in milliseconds. */
export interface StoredServerKey extends ServerKeyInput {
  readonly retiredAt?: number;
}

interface ServerKey extends StoredServerKey {
  readonly opener: CryptoKey;
  readonly publicKey: WisePublicKey;
}

const RSA_OAEP_256 = { name: "RSA-OAEP", hash: "SHA-256" } as const;

/** The server's key pairs, newest last. Keys are imported once, since that takes as long as opening a request. */
export class KeyRing {
  #keys: ServerKey[];
  /** The usual result of `openers`, kept so that a call allocates nothing. */
  #current: readonly CryptoKey[];

  private constructor(keys: ServerKey[]) {
    this.#keys = keys;
    this.#current = keys.slice(-1).map((key) => key.opener);
  }

  /**
   * Imports the given keys; without any, generates one of version 1.
   *
   * @throws TypeError when a key is not an RSA private key in PKCS#8 PEM, or versions repeat
   */
  static async create(inputs: readonly StoredServerKey[] = [], now = 0): Promise<KeyRing> {
    const versions = inputs.map((input) => input.version);
    if (new Set(versions).size !== versions.length || !versions.every(Number.isSafeInteger)) {
      throw new TypeError("sandbox keys: give each key its own whole version number");
    }
    const sorted = [...inputs].sort((one, other) => one.version - other.version);
    const keys = await Promise.all(
      sorted.map((input, index) =>
        // Of several given keys the newest is current, and the others are retired from now on.
        importServerKey(
          index < sorted.length - 1 && input.retiredAt === undefined ? { ...input, retiredAt: now } : input,
        ),
      ),
    );
    return new KeyRing(keys.length > 0 ? keys : [await generateServerKey(1)]);
  }

  /** Private keys that still open requests, newest first. */
  openers(now: number, overlapSeconds: number): readonly CryptoKey[] {
    if (this.#keys.length === 1) return this.#current;
    return this.#keys
      .filter((key) => key.retiredAt === undefined || now < key.retiredAt + overlapSeconds * 1000)
      .map((key) => key.opener)
      .reverse();
  }

  /** The public key of a version; by default the newest. */
  publicKey(version?: number): WisePublicKey | undefined {
    const key = version === undefined ? this.#keys.at(-1) : this.#keys.find((one) => one.version === version);
    return key?.publicKey;
  }

  /**
   * Makes a new key current. Earlier keys open requests for the overlap passed to `openers`; with `withdraw` they
   * are removed at once.
   */
  async rotate(now: number, { withdraw = false } = {}): Promise<WisePublicKey> {
    const next = await generateServerKey((this.#keys.at(-1)?.version ?? 0) + 1);
    const earlier = this.#keys.map((key) => ({ ...key, retiredAt: key.retiredAt ?? now }));
    this.#keys = withdraw ? [next] : [...earlier, next];
    this.#current = [next.opener];
    return next.publicKey;
  }

  /** The keys for a snapshot. */
  stored(): StoredServerKey[] {
    return this.#keys.map(({ version, privateKey, retiredAt }) => ({
      version,
      privateKey,
      ...(retiredAt !== undefined && { retiredAt }),
    }));
  }
}

/**
 * Imports a partner's public key, to seal responses to it.
 *
 * @param material DER SubjectPublicKeyInfo in standard base64
 * @throws when the material is not an RSA public key
 */
export async function importPartnerKey(material: string): Promise<CryptoKey> {
  const der = decodeBase64(material);
  if (der === undefined) throw new TypeError("the key material is not base64");
  return crypto.subtle.importKey("spki", der, RSA_OAEP_256, false, ["wrapKey"]);
}

/** Generates an RSA public key as PEM. Nobody holds its private key: callers only need something of this form. */
export async function generatePublicPem(): Promise<string> {
  const pair = await generatePair();
  const spki = await crypto.subtle.exportKey("spki", pair.publicKey);
  return toPem("PUBLIC KEY", new Uint8Array(spki));
}

function generatePair(): Promise<CryptoKeyPair> {
  const algorithm = { ...RSA_OAEP_256, modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]) };
  return crypto.subtle.generateKey(algorithm, true, ["decrypt", "wrapKey"]);
}

async function generateServerKey(version: number): Promise<ServerKey> {
  const pair = await generatePair();
  const [pkcs8, spki] = await Promise.all([
    crypto.subtle.exportKey("pkcs8", pair.privateKey),
    crypto.subtle.exportKey("spki", pair.publicKey),
  ]);
  return {
    version,
    privateKey: toPem("PRIVATE KEY", new Uint8Array(pkcs8)),
    opener: pair.privateKey,
    publicKey: describe(version, spki),
  };
}

async function importServerKey(input: StoredServerKey): Promise<ServerKey> {
  const opener = await importPrivateKey(input);
  const { n, e } = await crypto.subtle.exportKey("jwk", opener);
  const jwk: JsonWebKey = { kty: "RSA", alg: "RSA-OAEP-256", ...(n && { n }), ...(e && { e }) };
  const publicKey = await crypto.subtle.importKey("jwk", jwk, RSA_OAEP_256, true, ["wrapKey"]);
  return {
    ...input,
    opener,
    publicKey: describe(input.version, await crypto.subtle.exportKey("spki", publicKey)),
  };
}

async function importPrivateKey(input: ServerKeyInput): Promise<CryptoKey> {
  const base64 = /-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\s]+)-----END PRIVATE KEY-----/.exec(
    input.privateKey,
  );
  const der = decodeBase64((base64?.[1] ?? "-").replaceAll(/\s/g, ""));
  try {
    if (der !== undefined)
      return await crypto.subtle.importKey("pkcs8", der, RSA_OAEP_256, true, ["decrypt"]);
  } catch {
    // The platform's message may quote the key.
  }
  throw new TypeError(`sandbox key version ${input.version}: pass an RSA private key as PKCS#8 PEM`);
}

function describe(version: number, spki: ArrayBuffer): WisePublicKey {
  const keyMaterial = encodeBase64(new Uint8Array(spki));
  return { version, keyMaterial: { algorithm: "RSA_OAEP_256", keyMaterial }, scope: "PAYLOAD_ENCRYPTION" };
}

function toPem(label: string, der: Uint8Array): string {
  const lines = encodeBase64(der).match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join("\n")}\n-----END ${label}-----\n`;
}
