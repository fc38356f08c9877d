/** The screen, the routes and the sandbox: a customer in Chromium pays, with whatever comes in between. */
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { chromiumPath, launchChromium, NO_CHROMIUM } from "./chromium.ts";
import { blockedBy, eventsOf, newPage, overflow, titled, visit } from "./customer.ts";
import { FINGERPRINT, openShop, PIN, type Shop } from "./shop.ts";
import { spellingsIn, tap } from "./wiretap.ts";

if (chromiumPath === undefined) console.warn(`skipped: ${NO_CHROMIUM}`);

describe.skipIf(chromiumPath === undefined)("<wise-sca-approval> in Chromium", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(() => browser?.close());

  const type = (page: Page, text: string): Promise<void> => page.keyboard.type(text);
  const callsTo = (shop: Shop, operation: RegExp): number =>
    shop.sandbox.calls().filter(({ operationId = "" }) => operation.test(operationId)).length;

  it("leads from the button to the payment by keyboard alone", async () => {
    const shop = await openShop();
    onTestFinished(() => shop.close());
    const { page, complaints } = await newPage(browser);
    await page.goto(shop.url);
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await titled(page, "Enter your PIN");
    await type(page, "12x");
    await page.keyboard.press("Backspace");
    await type(page, "345");
    await page.getByText("That PIN is not right. 3 attempts left").waitFor();
    await type(page, PIN);
    await titled(page, "Enter the code");
    await page.getByText("Sent by text message to ••• 8888").waitFor();
    await type(page, "222222\n");
    await page.getByText("That code is not right.").waitFor();
    // To another way and back, as a customer would whose phone is in another room.
    await page.keyboard.press("Tab");
    while (!(await focused(page)).includes("another way")) await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Tab");
    expect(await focused(page)).toBe("With a code by WhatsApp");
    await page.keyboard.press("Enter");
    await page.getByText("Sent by WhatsApp to ••• 8888").waitFor();
    await type(page, "111111\n");
    await titled(page, "Done");
    expect(await focused(page)).toBe("Done");
    expect(shop.paid()).toBe(1);
    const events = await eventsOf(page);
    expect(events.map((event) => event.split(" ")[0])).toEqual(["cleared", "completed"]);
    expect(events[1]).toContain('"status":201');
    expect([complaints, await blockedBy(page)]).toEqual([[], []]);
  });

  it("takes a PIN that is pasted, and one that is tapped", async () => {
    const { page, shop } = await visit(browser, { query: { device: FINGERPRINT } });
    await titled(page, "Enter your PIN");
    await page.getByLabel("Enter your PIN. Four digits").evaluate((field) => {
      const clipboardData = new DataTransfer();
      clipboardData.setData("text", "99 98");
      field.dispatchEvent(new ClipboardEvent("paste", { clipboardData, cancelable: true, bubbles: true }));
    });
    await page.getByText("That PIN is not right.").waitFor();
    for (const key of ["9", "Delete the last digit", ...PIN]) {
      await page.getByRole("button", { name: key, exact: true }).click();
    }
    await page.getByRole("button", { name: "Confirm", exact: true }).click();
    await titled(page, "Done");
    expect(shop.paid()).toBe(1);
    // What was typed is not to be found in the page.
    expect(
      await page.evaluate(() => document.querySelector("wise-sca-approval")?.shadowRoot?.innerHTML),
    ).not.toContain(PIN);
  });

  it("keeps PIN and fingerprint from the backend: no wire carries them, and the sandbox reads them", async () => {
    let provider = { text: () => "" };
    const shop = await openShop({
      wise: async (port) => {
        const wire = await tap(port);
        provider = wire;
        onTestFinished(() => wire.close());
        return `http://127.0.0.1:${wire.port}`;
      },
    });
    const wire = await tap(Number(new URL(shop.url).port));
    onTestFinished(async () => {
      await wire.close();
      await shop.close();
    });
    const id = await shop.start();
    const { page } = await newPage(browser);
    await page.goto(`http://127.0.0.1:${wire.port}/?${new URLSearchParams({ approval: id, device: "ask" })}`);
    // Told by a script of the page: in the address it would pass the wire.
    await page.evaluate((fingerprint) => {
      const approval = document.querySelector("wise-sca-approval");
      if (approval) Object.assign(approval, { device: () => fingerprint });
    }, FINGERPRINT);
    await titled(page, "Enter your PIN");
    await type(page, PIN);
    await page.getByRole("button", { name: "Confirm", exact: true }).click();
    await titled(page, "Done");
    const read = shop.sandbox.calls().map(({ request }) => request.plaintext ?? "");
    expect(read.some((text) => text.includes(PIN)) && read.some((text) => text.includes(FINGERPRINT))).toBe(
      true,
    );
    for (const [place, text] of Object.entries({ page: wire.text(), provider: provider.text() })) {
      expect([place, spellingsIn(text, PIN), spellingsIn(text, FINGERPRINT)]).toEqual([place, [], []]);
      expect(spellingsIn(text, JSON.stringify({ pin: PIN }))).toEqual([]);
    }
    // The search looked at the right places.
    expect(wire.text()).toMatch(/"sealed":"eyJ/);
    expect(provider.text()).toMatch(/one-time-token/i);
    // And the page never had the token.
    const token = /one-time-token: ([\w-]+)/i.exec(provider.text())?.[1] ?? "none";
    expect(wire.text()).not.toContain(token);
  });

  it("pays once in two tabs and for a double click", async () => {
    const { page, shop, id } = await visit(browser, { query: { device: FINGERPRINT } });
    const second = await page.context().newPage();
    await second.goto(page.url());
    for (const tab of [page, second]) await titled(tab, "Enter your PIN");
    await page.bringToFront();
    await type(page, PIN);
    await page.getByRole("button", { name: "Confirm", exact: true }).waitFor();
    // The other tab sees what has passed, and both confirm, twice each.
    await second.bringToFront();
    await second.evaluate(() => window.dispatchEvent(new Event("online")));
    const confirm = second.getByRole("button", { name: "Confirm", exact: true });
    await confirm.waitFor();
    await Promise.all([
      page.getByRole("button", { name: "Confirm", exact: true }).dblclick(),
      confirm.dblclick(),
    ]);
    for (const tab of [page, second]) await tab.getByRole("heading", { name: /^Done/ }).waitFor();
    expect(shop.paid()).toBe(1);
    // And a click that comes by another way gets the same result.
    const answer = await page.evaluate(async (path) => {
      const post = { method: "POST", headers: { "Content-Type": "application/json" }, body: "{}" };
      return (await fetch(path, post)).json() as Promise<unknown>;
    }, `/approvals/${id}/complete`);
    expect(answer).toMatchObject({ status: 201 });
    expect(shop.paid()).toBe(1);
  });

  it("seals again when the key was replaced while the page was open, and asks nobody twice", async () => {
    const { page, shop } = await visit(browser, {
      query: { device: FINGERPRINT },
      shop: { sandbox: { settings: { keyOverlap: 0 } } },
    });
    await titled(page, "Enter your PIN");
    await page.waitForLoadState("networkidle");
    await shop.sandbox.rotateKey();
    await type(page, PIN);
    await titled(page, "Confirm with this device");
    const verified = shop.sandbox.calls().filter(({ operationId }) => operationId === "verifyPin");
    expect(verified.map(({ reply }) => reply.status)).toEqual([500, 200]);
  });

  it.each([
    ["before the answer arrived: it is sent again", "request", 1],
    ["after the answer was judged: it is not sent again", "reply", 1],
  ])("goes on after a connection that was lost %s", async (_, lost, verified) => {
    const { page, shop } = await visit(browser, { query: { device: FINGERPRINT } });
    await titled(page, "Enter your PIN");
    await page.route(
      "**/answers",
      async (route) => {
        if (lost === "reply") await route.fetch();
        await page.context().setOffline(true);
        await route.abort("connectionreset");
      },
      { times: 1 },
    );
    await type(page, PIN);
    await page.getByText("No connection. It goes on as soon as it is back.").waitFor();
    await page.context().setOffline(false);
    await titled(page, "Confirm with this device");
    expect(callsTo(shop, /^verifyPin$/)).toBe(verified);
    await page.getByRole("button", { name: "Confirm", exact: true }).click();
    await titled(page, "Done");
    expect(shop.paid()).toBe(1);
  });

  it("pays once when the connection is lost while it pays", async () => {
    const { page, shop } = await visit(browser, { query: { device: FINGERPRINT } });
    await page.route(
      "**/complete",
      async (route) => {
        await route.fetch();
        await route.abort("connectionreset");
      },
      { times: 1 },
    );
    await titled(page, "Enter your PIN");
    await type(page, PIN);
    await page.getByRole("button", { name: "Confirm", exact: true }).click();
    await titled(page, "Done");
    expect(shop.paid()).toBe(1);
  });

  it("lets the application have the last word, and the customer leave and come back", async () => {
    const { page, shop } = await visit(browser, { query: { device: FINGERPRINT, prevent: "cleared" } });
    await titled(page, "Enter your PIN");
    await page.getByRole("button", { name: "Cancel" }).click();
    await titled(page, "Cancelled");
    await page.getByRole("button", { name: "Confirm after all" }).click();
    await titled(page, "Enter your PIN");
    await type(page, PIN);
    await page.getByRole("button", { name: "Confirm", exact: true }).click();
    await titled(page, "Confirmed");
    expect(shop.paid()).toBe(0);
    await page.evaluate(() => document.querySelector("wise-sca-approval")?.complete());
    await titled(page, "Done");
    expect((await eventsOf(page)).map((event) => event.split(" ")[0])).toEqual([
      "cancelled",
      "cleared",
      "completed",
    ]);
  });

  it("sends a code again after thirty seconds, and counts them down", async () => {
    const { page, shop } = await visit(browser, { before: (_shop, tab) => tab.clock.install() });
    await titled(page, "Enter your PIN");
    await type(page, PIN);
    const again = page.getByRole("button", { name: /new code/ });
    await page.getByText(/^A new code in (?:30|29) seconds$/).waitFor();
    expect(await again.isDisabled()).toBe(true);
    await page.clock.runFor(29_500);
    await page.clock.runFor(1000);
    await page.getByRole("button", { name: "Send a new code" }).click();
    await page.getByText(/^A new code in (?:30|29) seconds$/).waitFor();
    expect(callsTo(shop, /^triggerSmsChallenge$/)).toBe(2);
  });

  it("answers with the facemap that the page provides", async () => {
    const { page, shop } = await visit(browser, {
      query: { face: "RkFDRQ==" },
      shop: { enrolment: { faceMap: "RkFDRQ==", pin: PIN } },
    });
    await titled(page, "Enter your PIN");
    await type(page, PIN);
    await titled(page, "Show your face");
    await page.getByRole("button", { name: "Scan" }).click();
    await titled(page, "Done");
    expect(shop.paid()).toBe(1);
  });

  it.each([
    ["de", "PIN eingeben", "1.250,00 €"],
    ["de-AT", "PIN eingeben", "€ 1.250,00"],
    ["fr", "Saisissez votre code PIN", "1 250,00 €"],
    ["es", "Introduce tu PIN", "1250,00 €"],
    ["pl", "Wpisz swój PIN", "1250,00 €"],
    ["it", "Enter your PIN", "1250,00 €"],
  ])("speaks %s", async (lang, title, amount) => {
    const { page } = await visit(browser, {
      query: { lang },
      context: { viewport: { width: 320, height: 700 } },
    });
    await titled(page, title);
    const shown = await page.locator("wise-sca-approval").locator(".amount").textContent();
    expect(shown?.replaceAll(/\s/g, " ")).toBe(amount);
    expect(await overflow(page)).toBe(0);
  });

  it("stands still for those who want less motion, and mirrors for languages from right to left", async () => {
    const { page } = await visit(browser, {
      query: { lang: "ar", dir: "rtl" },
      context: { reducedMotion: "reduce" },
      before: (shop) => {
        shop.interfere = async (request, next) => {
          if (request.url.endsWith("/answers")) await new Promise(() => undefined);
          return next();
        };
      },
    });
    await titled(page, "Enter your PIN");
    await type(page, PIN);
    const busy = page.locator("wise-sca-approval").locator("[aria-busy=true]");
    await busy.waitFor();
    expect(await page.evaluate(() => document.getAnimations().length)).toBe(0);
    const [cancel, valid] = await Promise.all(
      ["Cancel", "Valid until"].map((text) => page.getByText(text).boundingBox()),
    );
    expect(cancel?.x).toBeLessThan(valid?.x ?? 0);
    // Digits stay from left to right.
    const [one, three] = await Promise.all(
      ["1", "3"].map((name) => page.getByRole("button", { name, exact: true }).boundingBox()),
    );
    expect(one?.x).toBeLessThan(three?.x ?? 0);
  });

  it("can be styled from outside, by properties and parts", async () => {
    const { page } = await visit(browser);
    await titled(page, "Enter your PIN");
    const look = await page.evaluate(() => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(
        "wise-sca-approval{--wise-sca-background:rgb(1,2,3)}wise-sca-approval::part(title){color:rgb(4,5,6)}",
      );
      document.adoptedStyleSheets.push(sheet);
      const root = document.querySelector("wise-sca-approval")?.shadowRoot;
      const styleOf = (part: string): CSSStyleDeclaration =>
        getComputedStyle(root?.querySelector(`[part=${part}]`) ?? document.body);
      return [styleOf("card").backgroundColor, styleOf("title").color];
    });
    expect(look).toEqual(["rgb(1, 2, 3)", "rgb(4, 5, 6)"]);
  });

  it("seals in a blink on a machine that is four times slower", async () => {
    const { page } = await visit(browser, { query: { device: FINGERPRINT } });
    await titled(page, "Enter your PIN");
    await page.waitForLoadState("networkidle");
    await page.evaluate(() => {
      const approval = document.querySelector("wise-sca-approval");
      if (approval === null) return;
      const times: { typed?: number; sealed?: number } = {};
      Object.assign(globalThis, { times });
      addEventListener("input", () => (times.typed = performance.now()), { capture: true });
      approval.fetch = (input, init) => {
        if (String(input).endsWith("/answers")) times.sealed ??= performance.now();
        return fetch(input, init);
      };
    });
    const devtools = await page.context().newCDPSession(page);
    await devtools.send("Emulation.setCPUThrottlingRate", { rate: 4 });
    await type(page, PIN);
    await titled(page, "Confirm with this device");
    const { typed = 0, sealed = Number.NaN } = await page.evaluate(
      () => (globalThis as unknown as { times: { typed?: number; sealed?: number } }).times,
    );
    console.log(`last digit to sealed JWE, CPU 4x slower: ${(sealed - typed).toFixed(1)} ms`);
    expect(sealed - typed).toBeLessThan(1000);
  });
});

/** Text or label of what has the focus, inside the element. */
const focused = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const active = document.activeElement?.shadowRoot?.activeElement;
    return active?.getAttribute("aria-label") ?? active?.textContent ?? "";
  });
