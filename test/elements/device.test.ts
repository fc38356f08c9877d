/** The customer's device as a factor, without a browser; test/browser shows the same with Chromium's own parts. */
import { createHmac, hkdfSync } from "node:crypto";
import { IDBObjectStore } from "fake-indexeddb";
import { afterEach, describe, expect, it, vi } from "vitest";
import { deviceFingerprint, enrolDevice, forgetDevice } from "../../src/browser/device.ts";
import { HOST, inDatabase, isHeld, notAllowed, openBrowser, switchPasskeys } from "./authenticator.ts";

const profileId = 101;
const VALUE = /^[\w-]{43}$/;
const INFO = "wise-sca device fingerprint of profile 101";

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

const code = (code: string): object => expect.objectContaining({ name: "ScaError", code });
const NOT_CONFIRMED = code("ERR_DEVICE_NOT_CONFIRMED");
const NOT_ENROLLED = code("ERR_DEVICE_NOT_ENROLLED");
const SYNCED = code("ERR_DEVICE_SYNCED");

const keptKey = (profile = profileId): Promise<CryptoKey | undefined> =>
  inDatabase((store) => store.get(profile) as IDBRequest<CryptoKey | undefined>);
const countKeys = (): Promise<number> => inDatabase((store) => store.count());

/** Takes the place of the page's storage where nothing may be asked of it. */
function forbidStorage(): void {
  vi.stubGlobal("indexedDB", {
    open: () => {
      throw new DOMException("storage is off", "SecurityError");
    },
  });
}

describe("a passkey with PRF", () => {
  it("gives the same value each time, and nothing is stored", async () => {
    openBrowser();
    const enrolled = await enrolDevice({ profileId });
    expect(enrolled).toEqual({
      fingerprint: expect.stringMatching(VALUE),
      strength: "passkey",
      synced: false,
      credentialId: expect.stringMatching(/^-__--_/),
    });
    expect(await deviceFingerprint({ profileId })).toEqual(enrolled);
    expect(await deviceFingerprint({ profileId, credentialId: enrolled.credentialId })).toEqual(enrolled);
    expect(await countKeys()).toBe(0);
  });

  it("is asked of the authenticator with a verified user, in two minutes, kept where it can be found again", async () => {
    const { asked } = openBrowser();
    await enrolDevice({ profileId, name: "Ada's payments" });
    expect(asked.create).toEqual([
      {
        rp: { name: HOST },
        user: { id: expect.any(ArrayBuffer), name: "Ada's payments", displayName: "Ada's payments" },
        challenge: expect.any(Uint8Array),
        pubKeyCredParams: [
          { type: "public-key", alg: -7 },
          { type: "public-key", alg: -257 },
        ],
        authenticatorSelection: { residentKey: "required", userVerification: "required" },
        extensions: { prf: {} },
        timeout: 120_000,
      },
    ]);
    await enrolDevice({ profileId });
    expect(asked.create[1]?.user).toMatchObject({ name: "Payments", displayName: "Payments" });
  });

  it("is asked for its value with a verified user, in two minutes, and with the same salt for ever", async () => {
    const { asked } = openBrowser();
    const { credentialId } = await enrolDevice({ profileId });
    await deviceFingerprint({ profileId });
    const id = Uint8Array.from(Buffer.from(credentialId ?? "", "base64url"));
    const open = {
      challenge: expect.any(Uint8Array),
      userVerification: "required",
      extensions: { prf: { eval: { first: new TextEncoder().encode("wise-sca device fingerprint 1") } } },
      timeout: 120_000,
    };
    expect(asked.get).toEqual([{ ...open, allowCredentials: [{ type: "public-key", id }] }, open]);
    expect(asked.get[1]).not.toHaveProperty("allowCredentials");
  });

  it("is asked with another challenge each time, of 32 bytes", async () => {
    const { asked } = openBrowser();
    await enrolDevice({ profileId });
    await deviceFingerprint({ profileId });
    await enrolDevice({ profileId });
    const challenges = [...asked.create, ...asked.get].map(({ challenge }) =>
      Buffer.from(challenge as Uint8Array).toString("hex"),
    );
    expect(challenges.map(({ length }) => length)).toEqual([64, 64, 64, 64, 64]);
    expect(new Set(challenges).size).toBe(5);
  });

  it("gives a value for each profile, from which the others cannot be made", async () => {
    openBrowser();
    const { credentialId, fingerprint } = await enrolDevice({ profileId });
    const other = await deviceFingerprint({ profileId: 102, credentialId });
    expect(other).toMatchObject({ credentialId, fingerprint: expect.stringMatching(VALUE) });
    expect(other.fingerprint).not.toBe(fingerprint);
  });

  it("gives values that do not change with versions: what is enrolled at the provider stays valid", async () => {
    const authenticator = openBrowser();
    await enrolDevice({ profileId });
    const first = Uint8Array.from({ length: 32 }, (_, index) => index).buffer;
    vi.spyOn(PublicKeyCredential.prototype, "getClientExtensionResults").mockReturnValue({
      prf: { results: { first } },
    });
    const { fingerprint } = await deviceFingerprint({ profileId });
    vi.restoreAllMocks();
    const expected = Buffer.from(hkdfSync("sha256", Buffer.from(first), "", INFO, 32)).toString("base64url");
    expect(fingerprint).toBe(expected);
    expect(authenticator.asked.get).toHaveLength(2);
  });

  it("belongs to one profile: another profile's does not replace it, the same profile's does", async () => {
    const authenticator = openBrowser();
    const first = await enrolDevice({ profileId });
    const other = await enrolDevice({ profileId: 102 });
    expect(authenticator.passkeys).toHaveLength(2);
    expect(await deviceFingerprint({ profileId, credentialId: first.credentialId })).toEqual(first);
    const again = await enrolDevice({ profileId });
    expect(authenticator.passkeys).toHaveLength(2);
    expect(again.fingerprint).not.toBe(first.fingerprint);
    await expect(deviceFingerprint({ profileId, credentialId: first.credentialId })).rejects.toThrow(
      NOT_CONFIRMED as Error,
    );
    expect(await deviceFingerprint({ profileId: 102, credentialId: other.credentialId })).toEqual(other);
  });

  it("does not tell the authenticator the profile's number", async () => {
    const { asked } = openBrowser();
    await enrolDevice({ profileId: 7_654_321 });
    const id = Buffer.from(asked.create[0]?.user.id as ArrayBuffer);
    expect(id).toHaveLength(32);
    expect(id.toString("latin1")).not.toContain("7654321");
  });

  it("is used when it is named, also where the browser keeps a key or keeps nothing at all", async () => {
    const authenticator = openBrowser();
    const enrolled = await enrolDevice({ profileId });
    switchPasskeys(authenticator, false);
    const { fingerprint } = await enrolDevice({ profileId });
    switchPasskeys(authenticator, true);
    const named = { profileId, credentialId: enrolled.credentialId };
    expect(await deviceFingerprint(named)).toEqual(enrolled);
    expect(await deviceFingerprint({ profileId })).toEqual({ fingerprint, strength: "key" });
    forbidStorage();
    expect(await deviceFingerprint(named)).toEqual(enrolled);
  });

  it("takes the place of the key that the browser kept for this profile, and of no other", async () => {
    const authenticator = openBrowser({ passkeys: false });
    await enrolDevice({ profileId });
    const other = await enrolDevice({ profileId: 102 });
    switchPasskeys(authenticator, true);
    const enrolled = await enrolDevice({ profileId });
    expect(enrolled.strength).toBe("passkey");
    expect(await deviceFingerprint({ profileId })).toEqual(enrolled);
    expect(await deviceFingerprint({ profileId: 102 })).toEqual(other);
  });

  it("gives each of several calls at once the same value", async () => {
    openBrowser();
    const { fingerprint } = await enrolDevice({ profileId });
    const all = await Promise.all([1, 2, 3].map(() => deviceFingerprint({ profileId })));
    expect(all.map((one) => one.fingerprint)).toEqual([fingerprint, fingerprint, fingerprint]);
  });
});

describe("a passkey that may be copied to other devices", () => {
  it("is accepted unless it is refused, and said to be one", async () => {
    const authenticator = openBrowser();
    authenticator.syncs = true;
    const enrolled = await enrolDevice({ profileId });
    expect(enrolled).toMatchObject({ strength: "passkey", synced: true });
    expect(await deviceFingerprint({ profileId })).toEqual(enrolled);
    await expect(deviceFingerprint({ profileId, synced: false })).rejects.toThrow(SYNCED as Error);
  });

  it("is refused when it is enrolled, and the key from before still counts", async () => {
    const authenticator = openBrowser({ passkeys: false });
    const key = await enrolDevice({ profileId });
    switchPasskeys(authenticator, true);
    authenticator.syncs = true;
    await expect(enrolDevice({ profileId, synced: false })).rejects.toThrow(SYNCED as Error);
    expect(await deviceFingerprint({ profileId })).toEqual(key);
  });

  it("is the only kind that is refused then", async () => {
    openBrowser();
    const enrolled = await enrolDevice({ profileId, synced: false });
    expect(enrolled).toMatchObject({ strength: "passkey", synced: false });
    expect(await deviceFingerprint({ profileId, synced: false })).toEqual(enrolled);
  });
});

describe("a key that the browser keeps", () => {
  it.each(["no passkeys", "an authenticator that knows no PRF", "PRF switched off"])(
    "is what is left with %s",
    async (what) => {
      const authenticator = openBrowser({ passkeys: what !== "no passkeys" });
      authenticator.prf = what === "PRF switched off" ? "off" : "unknown";
      await expect(enrolDevice({ profileId, allowKey: false })).rejects.toThrow(NOT_ENROLLED as Error);
      expect(await countKeys()).toBe(0);
      const enrolled = await enrolDevice({ profileId });
      expect(enrolled).toEqual({ fingerprint: expect.stringMatching(VALUE), strength: "key" });
      expect(await deviceFingerprint({ profileId })).toEqual(enrolled);
      expect(authenticator.asked.get).toEqual([]);
    },
  );

  it("cannot be read by a script of the page, which finds no fingerprint in storage either", async () => {
    openBrowser({ passkeys: false });
    const { fingerprint } = await enrolDevice({ profileId });
    const key = await keptKey();
    if (key === undefined) throw new Error("no key was kept");
    expect(key).toMatchObject({
      type: "secret",
      extractable: false,
      usages: ["sign"],
      algorithm: { name: "HMAC", hash: { name: "SHA-256" } },
    });
    for (const format of ["raw", "jwk"] as const) {
      await expect(crypto.subtle.exportKey(format, key)).rejects.toThrow(
        // Node 20 calls it InvalidAccessException.
        expect.objectContaining({ name: expect.stringMatching(/^InvalidAccess/) }),
      );
    }
    const all: unknown[] = await inDatabase((store) => store.getAll());
    expect(all).toHaveLength(1);
    expect(JSON.stringify(all)).not.toContain(fingerprint);
  });

  it("gives values that do not change with versions: what was kept is still found and used", async () => {
    openBrowser({ passkeys: false });
    const secret = Uint8Array.from({ length: 64 }, (_, index) => index);
    const hmac = { name: "HMAC", hash: "SHA-256" };
    const key = await crypto.subtle.importKey("raw", secret, hmac, false, ["sign"]);
    await inDatabase((store) => store.put(key, profileId));
    expect(await deviceFingerprint({ profileId })).toEqual({
      fingerprint: createHmac("sha256", secret).update(INFO).digest("base64url"),
      strength: "key",
    });
  });

  it("is another for each profile, each browser, and each time that one is enrolled", async () => {
    openBrowser({ passkeys: false });
    const first = await enrolDevice({ profileId });
    const other = await enrolDevice({ profileId: 102 });
    const again = await enrolDevice({ profileId });
    expect(await deviceFingerprint({ profileId })).toEqual(again);
    expect(await deviceFingerprint({ profileId: 102 })).toEqual(other);
    openBrowser({ passkeys: false });
    const elsewhere = await enrolDevice({ profileId });
    expect(new Set([first, other, again, elsewhere].map((one) => one.fingerprint)).size).toBe(4);
  });

  it("is one of two that were made at once, and stays that one", async () => {
    openBrowser({ passkeys: false });
    const made = await Promise.all([enrolDevice({ profileId }), enrolDevice({ profileId })]);
    const kept = await deviceFingerprint({ profileId });
    expect(made).toContainEqual(kept);
    expect(await deviceFingerprint({ profileId })).toEqual(kept);
    expect(await countKeys()).toBe(1);
  });

  it("is gone once the device is forgotten, and those of other profiles are not", async () => {
    openBrowser({ passkeys: false });
    await enrolDevice({ profileId });
    const other = await enrolDevice({ profileId: 102 });
    expect(await forgetDevice({ profileId })).toBeUndefined();
    await expect(deviceFingerprint({ profileId })).rejects.toThrow(NOT_ENROLLED as Error);
    expect(await deviceFingerprint({ profileId: 102 })).toEqual(other);
    expect(await forgetDevice({ profileId })).toBeUndefined();
  });

  it("is forgotten on a browser that never kept one, whose passkey stays", async () => {
    openBrowser();
    await forgetDevice({ profileId });
    const enrolled = await enrolDevice({ profileId });
    await forgetDevice({ profileId });
    expect(await deviceFingerprint({ profileId })).toEqual(enrolled);
  });
});

describe("a customer who does not confirm", () => {
  it.each([
    ["refuses", () => Promise.reject(notAllowed())],
    ["uses a browser that gives nothing", () => Promise.resolve(null)],
    [
      "gives a password instead",
      () => Promise.resolve({ id: "ada", type: "password" } as unknown as Credential),
    ],
  ])("is told so where the customer %s", async (_, instead) => {
    const authenticator = openBrowser();
    const { credentialId } = await enrolDevice({ profileId });
    authenticator.instead = instead;
    await expect(enrolDevice({ profileId })).rejects.toThrow(NOT_CONFIRMED as Error);
    await expect(deviceFingerprint({ profileId })).rejects.toThrow(NOT_CONFIRMED as Error);
    await expect(deviceFingerprint({ profileId, credentialId })).rejects.toThrow(NOT_CONFIRMED as Error);
    // The weaker key is for browsers that have nothing else, not for those who say no.
    expect(await countKeys()).toBe(0);
  });

  it("may do so the next time", async () => {
    const authenticator = openBrowser();
    const enrolled = await enrolDevice({ profileId });
    authenticator.instead = () => Promise.reject(notAllowed());
    await expect(deviceFingerprint({ profileId })).rejects.toThrow(NOT_CONFIRMED as Error);
    authenticator.instead = undefined;
    expect(await deviceFingerprint({ profileId })).toEqual(enrolled);
  });
});

describe("a device that is not enrolled", () => {
  it("is told so without passkeys, also where a passkey is named", async () => {
    openBrowser({ passkeys: false });
    await expect(deviceFingerprint({ profileId })).rejects.toThrow(NOT_ENROLLED as Error);
    await expect(deviceFingerprint({ profileId, credentialId: "-__-" })).rejects.toThrow(
      NOT_ENROLLED as Error,
    );
    expect(await countKeys()).toBe(0);
  });

  it("is told so with no passkey for this site", async () => {
    openBrowser();
    await expect(deviceFingerprint({ profileId })).rejects.toThrow(NOT_CONFIRMED as Error);
  });

  it.each(["unknown", "off"] as const)("is told so when a passkey has no PRF any more (%s)", async (prf) => {
    const authenticator = openBrowser();
    const { credentialId } = await enrolDevice({ profileId });
    authenticator.prf = prf;
    await expect(deviceFingerprint({ profileId })).rejects.toThrow(NOT_ENROLLED as Error);
    await expect(deviceFingerprint({ profileId, credentialId })).rejects.toThrow(NOT_ENROLLED as Error);
  });
});

describe("a page that came over plain http", () => {
  it("gets nothing, and neither customer nor storage is asked", async () => {
    const { asked } = openBrowser({ secure: false });
    const insecure = code("ERR_INSECURE_CONTEXT") as Error;
    await expect(enrolDevice({ profileId })).rejects.toThrow(insecure);
    await expect(deviceFingerprint({ profileId })).rejects.toThrow(insecure);
    await expect(deviceFingerprint({ profileId, credentialId: "-__-" })).rejects.toThrow(insecure);
    expect(asked).toEqual({ create: [], get: [] });
    expect(await indexedDB.databases()).toEqual([]);
  });
});

describe("the browser's storage", () => {
  it("is let go after each call, so that the customer can clear it", async () => {
    const authenticator = openBrowser({ passkeys: false });
    await enrolDevice({ profileId });
    expect(await isHeld()).toBe(false);
    await enrolDevice({ profileId });
    await deviceFingerprint({ profileId });
    expect(await isHeld()).toBe(false);
    await forgetDevice({ profileId });
    expect(await isHeld()).toBe(false);
    switchPasskeys(authenticator, true);
    await enrolDevice({ profileId });
    expect(await isHeld()).toBe(false);
  });

  it("is let go after a failure too", async () => {
    openBrowser({ passkeys: false });
    await inDatabase((store) => store.count(), { store: "another program's" });
    const notFound = expect.objectContaining({ name: "NotFoundError" });
    await expect(enrolDevice({ profileId })).rejects.toThrow(notFound);
    await expect(deviceFingerprint({ profileId })).rejects.toThrow(notFound);
    expect(await isHeld()).toBe(false);
  });

  it.each(["enrolDevice", "deviceFingerprint", "forgetDevice"] as const)(
    "is what %s fails with where it does not open, and no fingerprint comes out",
    async (name) => {
      openBrowser({ passkeys: false });
      const call = { enrolDevice, deviceFingerprint, forgetDevice }[name];
      // A later version of the database than this code knows.
      const opening = indexedDB.open("wise-sca", 2);
      await new Promise((resolve) => opening.addEventListener("success", resolve));
      opening.result.close();
      await expect(call({ profileId })).rejects.toThrow(expect.objectContaining({ name: "VersionError" }));
      forbidStorage();
      await expect(call({ profileId })).rejects.toThrow(expect.objectContaining({ name: "SecurityError" }));
    },
  );

  it.each([
    ["the disk is full", "QuotaExceededError", "QuotaExceededError"],
    ["the browser gives no reason", null, "Error"],
  ])("holds a key before its value is given out: %s after the write", async (_, reason, name) => {
    openBrowser({ passkeys: false });
    const put = IDBObjectStore.prototype.put;
    vi.spyOn(IDBObjectStore.prototype, "put").mockImplementation(function (this: IDBObjectStore, ...args) {
      const request = put.apply(this, args);
      const transaction = this.transaction as IDBTransaction & { _abort(reason: string | null): void };
      request.addEventListener("success", () => transaction._abort(reason));
      return request;
    });
    await expect(enrolDevice({ profileId })).rejects.toThrow(expect.objectContaining({ name }));
    vi.restoreAllMocks();
    await expect(deviceFingerprint({ profileId })).rejects.toThrow(NOT_ENROLLED as Error);
    expect(await isHeld()).toBe(false);
  });
});
