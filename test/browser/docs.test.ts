/** The documentation in a real browser: it reaches nothing but its own server, fits a phone, and finds things. */
import { mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { serveSite } from "../../scripts/docs/serve.ts";
import { buildSite, type Site } from "../../scripts/docs/site.ts";
import { chromiumPath, launchChromium, NO_CHROMIUM } from "./chromium.ts";

const DESKTOP = { width: 1280, height: 900 };
const PHONE = { width: 375, height: 812 };

if (chromiumPath === undefined) console.warn(`skipped: ${NO_CHROMIUM}`);

describe.skipIf(chromiumPath === undefined)("the documentation in a browser", () => {
  let folder: string;
  let site: Site;
  let server: { url: string; close: () => void };
  let browser: Browser;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "wise-sca-site-"));
    site = await buildSite(folder);
    server = await serveSite(folder);
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser?.close();
    server?.close();
    await rm(folder, { recursive: true });
  });

  /** Opens a page, and notes what it asks for elsewhere, and what its policy had to stop. */
  async function open(
    page: string,
    options: { viewport?: typeof PHONE; colorScheme?: "light" | "dark" } = {},
  ): Promise<{ tab: Page; outside: string[]; complaints: string[]; close: () => Promise<void> }> {
    const context = await browser.newContext({ viewport: DESKTOP, ...options });
    const tab = await context.newPage();
    const outside: string[] = [];
    const complaints: string[] = [];
    tab.on("request", (request) => {
      if (!request.url().startsWith(`${server.url}/`) && !/^(?:data|blob):/.test(request.url()))
        outside.push(request.url());
    });
    tab.on("console", (message) => {
      if (message.type() === "error") complaints.push(message.text());
    });
    tab.on("pageerror", (error) => complaints.push(error.message));
    await tab.goto(`${server.url}/${page}`, { waitUntil: "load" });
    await tab.locator("h1, #redoc h2").first().waitFor();
    return { tab, outside, complaints, close: () => context.close() };
  }

  it("reaches nothing outside its own server, and never runs into its policy", async () => {
    const pages = [...site.guides.map(({ page }) => page), "endpoints.html", "control.html"];
    const others = (await readdir(join(folder, "package/wise-sca")))
      .slice(0, 5)
      .map((file) => `package/wise-sca/${file}`);
    for (const page of [...pages, ...others]) {
      const { tab, outside, complaints, close } = await open(page);
      await tab.waitForTimeout(page.includes("/") ? 50 : 800);
      expect({ page, outside, complaints }).toEqual({ page, outside: [], complaints: [] });
      await close();
    }
  });

  it("is stopped by its policy if it tries", async () => {
    for (const page of ["index.html", "endpoints.html"]) {
      const { tab, close } = await open(page);
      const stopped = await tab.evaluate(
        () =>
          new Promise<string>((resolve) => {
            document.addEventListener("securitypolicyviolation", (event) =>
              resolve(event.effectiveDirective),
            );
            void fetch("https://example.com/").catch(() => undefined);
          }),
      );
      expect(stopped).toBe("connect-src");
      await close();
    }
  });

  it("fits a phone: no page is wider than the screen", async () => {
    for (const page of [...site.guides.map(({ page: one }) => one), "endpoints.html#/pin/verifypin"]) {
      const { tab, close } = await open(page, { viewport: PHONE });
      const width = await tab.evaluate(() => document.documentElement.scrollWidth);
      expect({ page, width }).toEqual({ page, width: PHONE.width });
      await close();
    }
  });

  it.each(["light", "dark"] as const)("follows a system that is %s", async (colorScheme) => {
    for (const page of ["guides/how-sca-works.html", "endpoints.html"]) {
      const { tab, close } = await open(page, { colorScheme });
      const brightness = await tab.evaluate(() => {
        const shown = [document.body, document.documentElement, ...document.querySelectorAll("#redoc *")]
          .map((element) => getComputedStyle(element).backgroundColor)
          .find((colour) => !/rgba\(.*, 0\)|transparent/.test(colour));
        return Math.max(...(shown?.match(/\d+/g) ?? []).slice(0, 3).map(Number));
      });
      if (colorScheme === "dark") expect(brightness, page).toBeLessThan(90);
      else expect(brightness, page).toBeGreaterThan(200);
      await close();
    }
  });

  it("leads to each operation by its own address", async () => {
    const { tab, close } = await open("endpoints.html#/pin/verifypin");
    for (const [id, anchor] of [...site.anchors].reverse()) {
      await tab.evaluate((hash) => (location.hash = hash), anchor);
      const place = tab.locator(`[id="${anchor.slice(2)}"]`);
      await place.waitFor();
      const top = async (): Promise<number> => Math.abs((await place.boundingBox())?.y ?? Infinity);
      await expect.poll(top, { message: id, timeout: 10_000 }).toBeLessThan(300);
    }
    await close();
  });

  it("shows samples for the sandbox first, and for Wise by a tab", async () => {
    const { tab, close } = await open("endpoints.html#/pin/verifypin");
    const panel = tab.locator('[data-testid="right-panel"]', { hasText: "/pin/verify" });
    const sample = panel.locator('[data-testid="source-code"]').first();
    await sample.filter({ hasText: 'baseUrl: "http://127.0.0.1:4010"' }).waitFor();
    await panel.getByRole("button", { name: "TypeScript, sandbox" }).click();
    await tab.getByRole("menuitem", { name: "TypeScript, Wise" }).click();
    await sample.filter({ hasText: 'environment: "sandbox"' }).waitFor();
    await close();
  });

  it("shows a sample of this package, and leads from an error code to what it means", async () => {
    const { tab, close } = await open("endpoints.html#/pin/verifypin");
    await tab.getByText("verifyPin", { exact: true }).first().waitFor();
    await tab.getByRole("link", { name: "PIN_VERIFICATION_FAILED" }).first().click();
    await tab.waitForURL(/guides\/errors\.html#pin_verification_failed$/);
    expect(await tab.locator("#pin_verification_failed").isVisible()).toBe(true);
    await close();
  });

  it("has one header, which stays, on every kind of page", async () => {
    const bars = new Set<string>();
    for (const page of [
      "index.html",
      "guides/errors.html",
      "endpoints.html",
      "control.html",
      "package/wise-sca.html",
    ]) {
      const { tab, close } = await open(page);
      await tab.mouse.wheel(0, 2000);
      await expect.poll(() => tab.evaluate(() => window.scrollY)).toBeGreaterThan(200);
      const bar = tab.locator("header");
      expect(await bar.count()).toBe(1);
      expect((await bar.boundingBox())?.y).toBe(0);
      bars.add(await bar.innerText());
      await close();
    }
    expect(bars.size).toBe(1);
  });

  it.each([
    ["LOCKED_OUT", "guides/errors.html#locked_out"],
    ["pin/verify", "endpoints.html#/pin/verifypin"],
    ["axios", "guides/http-clients.html#axios"],
    ["express", "guides/server-frameworks.html#express"],
    ["Jest", "guides/commonjs-and-jest.html#jest-with-ts-jest"],
    ["OpenTelemetry", "guides/opentelemetry.html#opentelemetry"],
    ["ERR_APPROVAL_USED", "guides/errors.html#err_approval_used"],
    ["linkedHeaders", "package/wise-sca/ApprovalFetchOptions.html#linkedheaders"],
    ["createRedisStore", "package/wise-sca/createRedisStore.html"],
    ["lock-out after", "guides/errors.html#locked_out"],
    ["suspend", "guides/suspend-and-resume.html#suspend-and-resume"],
    ["clock/advance", "control.html#/clock/advanceclock"],
  ])("finds %s", async (words, address) => {
    for (const page of ["guides/errors.html", "endpoints.html"]) {
      const { tab, outside, complaints, close } = await open(page);
      await tab.keyboard.press(page === "endpoints.html" ? "Control+K" : "/");
      await tab.locator("#site-results input").fill(words);
      await tab.locator("#site-results li").first().waitFor();
      await tab.keyboard.press("Enter");
      await expect.poll(() => tab.url()).toBe(`${server.url}/${address}`);
      expect({ outside, complaints }).toEqual({ outside: [], complaints: [] });
      await close();
    }
  });

  it("keeps the colours that were chosen, on pages of both generators", async () => {
    const { tab, close } = await open("index.html", { colorScheme: "light" });
    const paper = (): Promise<string> => tab.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const light = await paper();
    await tab.locator("#site-theme").click();
    const dark = await paper();
    expect(dark).not.toBe(light);
    await tab.goto(`${server.url}/endpoints.html`);
    await expect
      .poll(() => tab.evaluate(() => document.documentElement.classList.contains("dark")))
      .toBe(true);
    await tab.locator("#site-theme").click();
    expect(await tab.evaluate(() => document.documentElement.className)).toBe("light");
    await tab.goto(`${server.url}/index.html`);
    expect(await paper()).toBe(light);
    await close();
  });

  it("has text for assistants, whose links lead to files of the site", async () => {
    const short = await readFile(join(folder, "llms.txt"), "utf8");
    const links = [...short.matchAll(/\]\((?!\w+:)([^)#]+)/g)].map(([, link = ""]) => link);
    expect(links.length).toBeGreaterThan(20);
    for (const link of links) expect((await stat(join(folder, link))).isFile(), link).toBe(true);
    expect((await readFile(join(folder, "llms-full.txt"), "utf8")).length).toBeGreaterThan(100_000);
  });

  it("has no page of a megabyte or more", async () => {
    const files = (await readdir(folder, { recursive: true })).filter((file) => file.endsWith(".html"));
    expect(files.length).toBeGreaterThan(100);
    for (const file of files) expect((await stat(join(folder, file))).size, file).toBeLessThan(1_000_000);
  });
});
