/**
 * A browser as far as `wise-sca/device` goes: an authenticator with passkeys and their PRF, and IndexedDB in memory.
 *
 * @see https://www.w3.org/TR/webauthn-3/#prf-extension
 */
import { createHash, createHmac, randomBytes } from "node:crypto";
import { IDBFactory } from "fake-indexeddb";
import { vi } from "vitest";

export const HOST = "shop.example";

/** What PRF may say in reply: nothing, that it is off, or values. */
export type Prf = "unknown" | "off" | "on";

interface Passkey {
  readonly id: Buffer;
  readonly rpId: string;
  readonly user: Buffer;
  /** CTAP has one for users who were verified and one for those who were not. */
  readonly secrets: Record<"verified" | "present", Buffer>;
}

type Asked = PublicKeyCredentialCreationOptions | PublicKeyCredentialRequestOptions;

class Assertion {
  readonly id: string;
  readonly type = "public-key";

  readonly rawId: ArrayBuffer;
  readonly response: object;
  readonly #results: AuthenticationExtensionsClientOutputs;

  constructor(id: Buffer, response: object, results: AuthenticationExtensionsClientOutputs) {
    this.id = id.toString("base64url");
    this.rawId = Uint8Array.from(id).buffer;
    this.response = response;
    this.#results = results;
  }

  getClientExtensionResults(): AuthenticationExtensionsClientOutputs {
    return this.#results;
  }
}

const bytesOf = (source: BufferSource): Buffer =>
  ArrayBuffer.isView(source)
    ? Buffer.from(source.buffer, source.byteOffset, source.byteLength)
    : Buffer.from(source);

export class Authenticator {
  prf: Prf = "on";
  /** Whether its passkeys may be copied to other devices. */
  syncs = false;
  /** What the customer does instead of confirming. */
  instead: (() => Promise<Credential | null>) | undefined;
  passkeys: Passkey[] = [];
  readonly asked: { create: PublicKeyCredentialCreationOptions[]; get: PublicKeyCredentialRequestOptions[] } =
    { create: [], get: [] };

  readonly credentials = {
    create: async ({ publicKey }: CredentialCreationOptions): Promise<Credential | null> => {
      if (publicKey === undefined) throw new TypeError("only passkeys");
      this.asked.create.push(publicKey);
      if (this.instead !== undefined) return this.instead();
      const rpId = publicKey.rp.id ?? HOST;
      const user = bytesOf(publicKey.user.id);
      // Base64url differs from base64 in what these bytes give: "-_-_".
      const id = Buffer.concat([Buffer.from("fbfffefbff", "hex"), randomBytes(11)]);
      this.passkeys = this.passkeys.filter((one) => one.rpId !== rpId || !one.user.equals(user));
      const secrets = { verified: randomBytes(32), present: randomBytes(32) };
      this.passkeys.push({ id, rpId, user, secrets });
      return this.reply(id, publicKey, { enabled: true });
    },
    get: async ({ publicKey }: CredentialRequestOptions): Promise<Credential | null> => {
      if (publicKey === undefined) throw new TypeError("only passkeys");
      this.asked.get.push(publicKey);
      if (this.instead !== undefined) return this.instead();
      const { allowCredentials: allowed, extensions, userVerification, rpId = HOST } = publicKey;
      const found = this.passkeys.findLast(
        (one) =>
          one.rpId === rpId &&
          (allowed === undefined || allowed.some(({ id }) => one.id.equals(bytesOf(id)))),
      );
      if (found === undefined) throw notAllowed();
      const salt = extensions?.prf?.eval?.first;
      const secret = found.secrets[userVerification === "required" ? "verified" : "present"];
      return this.reply(
        found.id,
        publicKey,
        salt === undefined ? {} : { results: { first: evaluated(secret, salt) } },
      );
    },
  };

  private reply(id: Buffer, { extensions }: Asked, prf: AuthenticationExtensionsPRFOutputs): Credential {
    // Flags UP, UV and BE: https://www.w3.org/TR/webauthn-3/#authdata-flags
    const authenticatorData = new Uint8Array(37);
    authenticatorData[32] = 0b101 | (this.syncs ? 0b1000 : 0);
    const off = this.prf === "off" ? { prf: "enabled" in prf ? { enabled: false } : {} } : {};
    const results = this.prf === "on" && extensions?.prf !== undefined ? { prf } : off;
    return new Assertion(
      id,
      { authenticatorData: authenticatorData.buffer },
      results,
    ) as unknown as Credential;
  }
}

/** What browsers say to a customer's no, to one who took too long, and where there is no passkey. */
export const notAllowed = (): DOMException => new DOMException("not allowed", "NotAllowedError");

/** Browsers hash the salt with a prefix of their own, so that a page cannot ask for what other programs use. */
function evaluated(secret: Buffer, salt: BufferSource): ArrayBuffer {
  const hashed = createHash("sha256").update("WebAuthn PRF\0").update(bytesOf(salt)).digest();
  return Uint8Array.from(createHmac("sha256", secret).update(hashed).digest()).buffer;
}

/** For the test that calls it; `vi.unstubAllGlobals` takes it away. */
export function openBrowser({ passkeys = true, secure = true } = {}): Authenticator {
  const authenticator = new Authenticator();
  vi.stubGlobal("isSecureContext", secure);
  vi.stubGlobal("location", { hostname: HOST });
  vi.stubGlobal("indexedDB", new IDBFactory());
  switchPasskeys(authenticator, passkeys);
  return authenticator;
}

/** Browsers without passkeys have neither of the two. */
export function switchPasskeys({ credentials }: Authenticator, on: boolean): void {
  vi.stubGlobal("PublicKeyCredential", on ? Assertion : undefined);
  vi.stubGlobal("navigator", on ? { credentials } : {});
}

const settled = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.addEventListener("success", () => resolve(request.result));
    request.addEventListener("error", () => reject(request.error));
  });

/** Works on a database of the page as another script of the same page would. */
export async function inDatabase<T>(
  work: (store: IDBObjectStore) => IDBRequest<T>,
  { name = "wise-sca", store = "device-keys" } = {},
): Promise<T> {
  const opening = indexedDB.open(name, 1);
  opening.addEventListener("upgradeneeded", () => opening.result.createObjectStore(store));
  const database = await settled<IDBDatabase>(opening);
  const result = await settled(work(database.transaction(store, "readwrite").objectStore(store)));
  database.close();
  return result;
}

/** @returns whether somebody holds the page's database open */
export const isHeld = (): Promise<boolean> =>
  new Promise((resolve, reject) => {
    const deleting = indexedDB.deleteDatabase("wise-sca");
    deleting.addEventListener("blocked", () => resolve(true));
    deleting.addEventListener("success", () => resolve(false));
    deleting.addEventListener("error", () => reject(deleting.error));
  });
