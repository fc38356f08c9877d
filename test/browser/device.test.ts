/** The customer's device as a factor: passkeys of a virtual authenticator, and a key that the browser keeps. */
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chromiumPath, launchChromium, NO_CHROMIUM } from "./chromium.ts";
import { blockedBy, newPage, titled } from "./customer.ts";
import { openShop, PIN, PROFILE, type Shop } from "./shop.ts";
import type { DeviceFingerprint } from "../../src/browser/device.ts";

if (chromiumPath === undefined) console.warn(`skipped: ${NO_CHROMIUM}`);

describe.skipIf(chromiumPath === undefined)("wise-sca/device in Chromium", () => {
  let browser: Browser;
  let shop: Shop;
  beforeAll(async () => {
    browser = await launchChromium();
    shop = await openShop({ enrolment: { pin: PIN, deviceFingerprint: "the first one" } });
  });
  afterAll(async () => {
    await browser?.close();
    await shop?.close();
  });

  /** A page with an authenticator; the relying party is a name, an address cannot be one. */
  async function open(authenticator?: { hasPrf?: boolean; syncs?: boolean }, query = ""): Promise<Page> {
    const { page } = await newPage(browser);
    const devtools = await page.context().newCDPSession(page);
    if (authenticator !== undefined) {
      await devtools.send("WebAuthn.enable");
      await devtools.send("WebAuthn.addVirtualAuthenticator", {
        options: {
          protocol: "ctap2",
          ctap2Version: "ctap2_1",
          transport: "internal",
          hasResidentKey: true,
          hasUserVerification: true,
          isUserVerified: true,
          automaticPresenceSimulation: true,
          hasPrf: authenticator.hasPrf ?? true,
          defaultBackupEligibility: authenticator.syncs ?? false,
        },
      });
    } else await page.addInitScript("delete globalThis.PublicKeyCredential");
    await page.goto(`${shop.url.replace("127.0.0.1", "localhost")}/${query}`);
    return page;
  }

  type Operation = "deviceFingerprint" | "enrolDevice" | "forgetDevice";
  type Result = Partial<DeviceFingerprint> & { code?: string };
  const device = (page: Page, operation: Operation, options: object): Promise<Result> =>
    page.evaluate(
      async ([name, about]) => {
        const operations = globalThis as unknown as Record<string, (about: object) => Promise<Result>>;
        return (
          (await operations[name]?.(about).catch(({ code }: { code?: string }) => ({ code: code ?? "?" }))) ??
          {}
        );
      },
      [operation, options] as const,
    );
  const about = { profileId: PROFILE };

  it("gives one value per profile from a passkey, the same each time, and stores nothing", async () => {
    const page = await open({});
    const enrolled = await device(page, "enrolDevice", about);
    expect(enrolled).toEqual({
      fingerprint: expect.stringMatching(/^[\w-]{43}$/),
      strength: "passkey",
      synced: false,
      credentialId: expect.any(String),
    });
    const { credentialId } = enrolled;
    expect(await device(page, "deviceFingerprint", about)).toEqual(enrolled);
    expect(await device(page, "deviceFingerprint", { ...about, credentialId })).toEqual(enrolled);
    const other = await device(page, "deviceFingerprint", { profileId: 102, credentialId });
    expect(other.fingerprint).toMatch(/^[\w-]{43}$/);
    expect(other.fingerprint).not.toBe(enrolled.fingerprint);
    const stored = await page.evaluate(async () => {
      const names = (await indexedDB.databases()).map(({ name }) => name);
      const count = (name: string): Promise<number> =>
        new Promise((resolve, reject) => {
          const opening = indexedDB.open(name);
          opening.addEventListener("error", () => reject(new Error("not opened")));
          opening.addEventListener("success", () => {
            const store = opening.result.transaction("device-keys").objectStore("device-keys").count();
            store.addEventListener("success", () => resolve(store.result));
          });
        });
      const keys = await Promise.all(names.map((name) => count(name ?? "")));
      return [keys, localStorage.length, sessionStorage.length, document.cookie];
    });
    expect(stored).toEqual([[0], 0, 0, ""]);
    expect(await blockedBy(page)).toEqual([]);
  });

  it("says which passkeys may be on other devices too, and refuses them when asked to", async () => {
    const page = await open({ syncs: true });
    expect(await device(page, "enrolDevice", about)).toMatchObject({ strength: "passkey", synced: true });
    expect(await device(page, "deviceFingerprint", { ...about, synced: false })).toEqual({
      code: "ERR_DEVICE_SYNCED",
    });
  });

  it.each([
    ["without passkeys", undefined],
    ["with an authenticator without PRF", { hasPrf: false }],
  ])("falls back to a key of the browser %s, and says so", async (_, authenticator) => {
    const page = await open(authenticator);
    expect(await device(page, "enrolDevice", { ...about, allowKey: false })).toEqual({
      code: "ERR_DEVICE_NOT_ENROLLED",
    });
    const enrolled = await device(page, "enrolDevice", about);
    expect(enrolled).toEqual({ fingerprint: expect.stringMatching(/^[\w-]{43}$/), strength: "key" });
    await page.reload();
    expect(await device(page, "deviceFingerprint", about)).toEqual(enrolled);
    // The key itself cannot be read, only used.
    const exported = await page.evaluate(
      (profileId) =>
        new Promise<string>((resolve) => {
          const opening = indexedDB.open("wise-sca");
          opening.addEventListener("success", () => {
            const get = opening.result.transaction("device-keys").objectStore("device-keys").get(profileId);
            get.addEventListener("success", () =>
              crypto.subtle.exportKey("raw", get.result as CryptoKey).then(
                () => resolve("exported"),
                (error: Error) => resolve(error.name),
              ),
            );
          });
        }),
      PROFILE,
    );
    expect(exported).toBe("InvalidAccessError");
    await device(page, "forgetDevice", about);
    const after = await device(page, "deviceFingerprint", about);
    expect(after.code).toMatch(/^ERR_DEVICE_NOT_(?:ENROLLED|CONFIRMED)$/);
  });

  it("says so where the customer has no passkey, or refuses", async () => {
    const page = await open({});
    expect(await device(page, "deviceFingerprint", about)).toEqual({ code: "ERR_DEVICE_NOT_CONFIRMED" });
  });

  it("approves a payment in the screen, sealed, once it is enrolled at the provider", async () => {
    const page = await open({}, "?passkey=1");
    const { fingerprint = "" } = await device(page, "enrolDevice", about);
    await shop.sca.createDeviceFingerprint({ profileId: PROFILE, deviceFingerprint: fingerprint });
    await page.getByRole("button", { name: "Pay" }).click();
    await titled(page, "Enter your PIN");
    await page.getByLabel("Enter your PIN. Four digits").pressSequentially(PIN);
    await page.getByRole("button", { name: "Confirm", exact: true }).click();
    await titled(page, "Done");
    expect(shop.paid()).toBe(1);
  });
});
