/** Every state of the screen, as it looks and as a screen reader finds it. `SCREENSHOTS` names a folder for pictures. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chromiumPath, launchChromium, NO_CHROMIUM } from "./chromium.ts";
import { blockedBy, eventsOf, overflow, titled, violationsOf, visit, type VisitOptions } from "./customer.ts";
import { ENROLMENT, FINGERPRINT, PIN, type Shop } from "./shop.ts";

const PICTURES = process.env["SCREENSHOTS"];

type Interference = NonNullable<Shop["interfere"]>;

/** Routes that end so answer otherwise than the backend; the first `after` calls of them do not. */
const when =
  (end: string, answer: () => Promise<Response> | Response, after = 0): Interference =>
  async (request, next) =>
    new URL(request.url).pathname.endsWith(end) && (after -= 1) < 0 ? answer() : next();
const problem = (status: number, code: string, more: object = {}): Response =>
  Response.json({ type: "about:blank", title: code, status, code, ...more }, { status });
const never = (): Promise<Response> => new Promise(() => undefined);
const interfering = (interfere: Interference): VisitOptions => ({
  before: (shop) => void (shop.interfere = interfere),
});

const pin = async (page: Page, digits = PIN): Promise<void> => {
  await titled(page, "Enter your PIN");
  await page.keyboard.type(digits);
};
const press = (page: Page, name: string): Promise<void> =>
  page.getByRole("button", { name, exact: true }).click();
const both = async (page: Page): Promise<void> => {
  await pin(page);
  await press(page, "Confirm");
};
const device = { query: { device: FINGERPRINT } };

interface State extends VisitOptions {
  /** What leads there. */
  readonly act?: (page: Page, shop: Shop, id: string) => Promise<unknown>;
  readonly title: string;
  readonly text?: string;
  /** The last event, and its code. */
  readonly event?: string;
}

const states: Readonly<Record<string, State>> = {
  loading: { ...interfering(() => never()), title: "One moment…" },
  PIN: { title: "Enter your PIN", text: "Valid until" },
  "PIN, other ways": {
    title: "Enter your PIN",
    act: (page) => page.getByText("Or confirm in another way").click(),
    text: "With a code by phone call",
  },
  "PIN, two digits": { title: "Enter your PIN", act: (page) => pin(page, "12") },
  "PIN, under way": {
    ...interfering(when("/answers", never)),
    title: "Enter your PIN",
    act: (page) => pin(page),
  },
  "wrong PIN": {
    title: "Enter your PIN",
    act: (page) => pin(page, "9999"),
    text: "That PIN is not right. 3 attempts left",
  },
  "locked out": {
    title: "Too many attempts",
    async act(page) {
      for (const digits of ["9001", "9002", "9003", "9004"]) {
        await pin(page, digits);
        await page.locator("[aria-busy]").waitFor({ state: "detached" });
      }
    },
    text: "You can try once more at",
  },
  "after the lock-out": {
    title: "Enter your PIN",
    before: async (shop, _page, id) => {
      for (const digits of ["9001", "9002", "9003", "9004"]) {
        await shop.answer(id, { PIN: digits });
      }
      shop.sandbox.advance(901);
    },
    text: "If this one is wrong too, your access can be blocked for a while.",
  },
  "code, being sent": {
    ...interfering(when("/trigger", never)),
    title: "Enter the code",
    act: (page) => pin(page),
    text: "Sending a code…",
  },
  "code by text message": {
    title: "Enter the code",
    act: (page) => pin(page),
    text: "Sent by text message to ••• 8888",
  },
  "code by voice, before the call": {
    title: "Enter the code",
    async act(page) {
      await page.getByText("Or confirm in another way").click();
      await press(page, "With a code by phone call");
    },
    text: "We call the phone that is set up for you, and tell you a code.",
  },
  "code by voice": {
    title: "Enter the code",
    async act(page) {
      await page.getByText("Or confirm in another way").click();
      await press(page, "With a code by phone call");
      await press(page, "Call me");
    },
    text: "We are calling ••• 8888 and tell you a code",
  },
  "wrong code": {
    title: "Enter the code",
    async act(page) {
      await pin(page);
      await page.getByText("Sent by text message").waitFor();
      await page.keyboard.type("222222\n");
    },
    text: "That code is not right.",
  },
  // Of sealed answers only the page knows what is inside, and it keeps none: for them it is wrong once more.
  "repeated code": {
    title: "Enter the code",
    async act(page) {
      await pin(page);
      await page.getByText("Sent by text message").waitFor();
      await page.keyboard.type("222222\n");
      await page.getByText("That code is not right.").waitFor();
      await page.keyboard.type("222222\n");
    },
    text: "You have just tried that one.",
  },
  "code not sent": {
    ...interfering(when("/trigger", () => problem(429, "RATE_LIMITED", { retryAfter: 5 }))),
    title: "Enter the code",
    act: (page) => pin(page),
    text: "The code could not be sent.",
  },
  device: { ...device, title: "Confirm with this device", act: (page) => pin(page) },
  "wrong device": {
    query: { device: "another one" },
    title: "Confirm with this device",
    act: both,
    text: "This is not the device that was set up.",
  },
  "device not confirmed": {
    query: { refuse: "NotAllowedError" },
    title: "Confirm with this device",
    act: both,
    text: "Your device has not confirmed.",
  },
  "device not enrolled": {
    query: { refuse: "ERR_DEVICE_NOT_ENROLLED" },
    title: "Confirm with this device",
    act: both,
    text: "This device is not set up for you.",
  },
  face: {
    query: { face: "RkFDRQ==" },
    shop: { enrolment: { faceMap: "RkFDRQ==", pin: PIN } },
    title: "Show your face",
    act: (page) => pin(page),
  },
  "wrong face": {
    query: { face: "bm9ib2R5" },
    shop: { enrolment: { faceMap: "RkFDRQ==", pin: PIN } },
    title: "Show your face",
    async act(page) {
      await pin(page);
      await press(page, "Scan");
    },
    text: "Your face was not recognised.",
  },
  "not on this page": {
    shop: { enrolment: { pin: PIN, deviceFingerprint: FINGERPRINT } },
    title: "Confirm on your phone",
    act: (page) => pin(page),
  },
  offline: {
    title: "Enter your PIN",
    async act(page) {
      await titled(page, "Enter your PIN");
      await page.waitForLoadState("networkidle");
      await page.context().setOffline(true);
      await page.keyboard.type(PIN);
    },
    text: "No connection. It goes on as soon as it is back.",
  },
  completing: {
    ...device,
    ...interfering(when("/complete", never)),
    title: "Confirmed. Finishing up…",
    act: both,
  },
  cleared: {
    query: { ...device.query, prevent: "cleared" },
    title: "Confirmed",
    act: both,
    event: "cleared",
  },
  completed: { ...device, title: "Done", act: both, event: "completed" },
  "completed in another tab": {
    ...device,
    title: "Done already",
    async act(page, shop, id) {
      await titled(page, "Enter your PIN");
      const second = await page.context().newPage();
      await second.goto(page.url());
      await both(second);
      await titled(second, "Done");
      await second.close();
      await page.evaluate(() => window.dispatchEvent(new Event("focus")));
      return [shop, id];
    },
    event: "completed",
  },
  declined: {
    ...device,
    shop: { handler: { complete: () => Response.json({ reason: "no funds" }, { status: 422 }) } },
    title: "Not carried out",
    act: both,
    event: "failed",
  },
  "outcome unknown": {
    ...device,
    ...interfering(when("/complete", () => problem(409, "ERR_APPROVAL_OUTCOME_UNKNOWN"))),
    title: "We are looking into it",
    act: both,
    event: "failed",
  },
  "the application failed": {
    ...device,
    ...interfering(when("/complete", () => new Response("<h1>oops</h1>", { status: 500 }))),
    title: "We are looking into it",
    act: both,
    event: "failed",
  },
  used: {
    ...device,
    ...interfering(when("/complete", () => problem(409, "ERR_APPROVAL_USED"))),
    title: "Used already",
    act: both,
    event: "failed",
  },
  expired: {
    title: "Time is up",
    before: (shop) => shop.sandbox.advance(3601),
    event: 'failed {"code":"ERR_APPROVAL_EXPIRED"}',
  },
  "expired while it was open": {
    title: "Time is up",
    before: async (shop, page) => {
      shop.sandbox.advance(3590);
      await page.clock.install();
    },
    async act(page) {
      await titled(page, "Enter your PIN");
      await page.clock.fastForward(20_000);
    },
    event: "failed",
  },
  "another customer's": {
    shop: { handler: { owner: () => "ben" } },
    title: "Nothing to confirm",
    event: 'failed {"code":"ERR_APPROVAL_UNKNOWN"}',
  },
  "signed out": {
    shop: { handler: { owner: () => undefined } },
    title: "You are signed out",
    event: 'failed {"code":"ERR_NOT_SIGNED_IN"}',
  },
  failed: {
    ...interfering(() => Promise.resolve(problem(503, "ERR_APPROVAL_STORE_FAILED"))),
    title: "That did not work",
    event: 'failed {"code":"ERR_APPROVAL_STORE_FAILED"}',
  },
  "a page without https": {
    before: (_shop, page) =>
      page.addInitScript("Object.defineProperty(globalThis,'isSecureContext',{value:false})"),
    title: "This page is not secure",
    event: "failed",
  },
  cancelled: {
    title: "Cancelled",
    async act(page) {
      await titled(page, "Enter your PIN");
      await press(page, "Cancel");
    },
    event: "cancelled",
  },
};

if (chromiumPath === undefined) console.warn(`skipped: ${NO_CHROMIUM}`);

describe.skipIf(chromiumPath === undefined)("the screen, in its state", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
    if (PICTURES !== undefined) mkdirSync(PICTURES, { recursive: true });
  });
  afterAll(() => browser?.close());

  it.each(Object.entries(states))("%s", async (name, { act, title, text, event, ...options }) => {
    const { page, shop, id, complaints } = await visit(browser, {
      shop: { enrolment: ENROLMENT },
      ...options,
    });
    await act?.(page, shop, id);
    await titled(page, title);
    if (text !== undefined) await page.locator("wise-sca-approval").getByText(text).waitFor();
    const last = (await eventsOf(page)).at(-1);
    if (event !== undefined) expect(last).toMatch(new RegExp(`^${event}`));

    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      expect(await violationsOf(page)).toEqual([]);
      if (PICTURES !== undefined) await picture(page, `${name} ${colorScheme}`);
    }
    await page.emulateMedia({ colorScheme: "light", forcedColors: "active" });
    if (PICTURES !== undefined) await picture(page, `${name} forced colours`);
    await page.emulateMedia({ forcedColors: "none" });
    // 320 pixels are also what a window of 640 leaves at 200 % zoom.
    await page.setViewportSize({ width: 320, height: 640 });
    expect(await overflow(page)).toBe(0);
    if (PICTURES !== undefined) await picture(page, `${name} phone`);
    expect([complaints, await blockedBy(page)]).toEqual([[], []]);
  });

  const picture = (page: Page, name: string): Promise<unknown> =>
    page.screenshot({ path: join(PICTURES ?? "", `${name.replaceAll(/\W+/g, "-")}.png`), fullPage: true });
});
