import { readFile } from "node:fs/promises";
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { createScaClient } from "../../src/index.ts";
import { createSandbox } from "../../src/sandbox/index.ts";
import type { Sandbox, SandboxOptions } from "../../src/sandbox/index.ts";
import { serve } from "../../src/sandbox/node.ts";
import { vectors } from "../support/keys.ts";
import { chromiumPath, launchChromium, NO_CHROMIUM } from "./chromium.ts";
import { deviceFingerprint, pin, playStory, profileId } from "./inspector-story.ts";
import { faintTexts } from "./contrast.ts";

if (chromiumPath === undefined) console.warn(`skipped: ${NO_CHROMIUM}`);

describe.skipIf(chromiumPath === undefined)("the inspector in a browser", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(() => browser?.close());

  const keys = [{ version: 1, privateKey: vectors.keys.wise.privatePkcs8Pem }];

  /** Opens the inspector of a new sandbox, and notes whatever it should not do. */
  async function open(
    view: { colorScheme?: "light" | "dark"; width?: number; story?: boolean } = {},
    options: SandboxOptions = {},
  ): Promise<{ page: Page; sandbox: Sandbox; url: string; complaints: string[] }> {
    const sandbox = await createSandbox({ keys, ...options });
    const server = await serve(sandbox);
    const { width = 1280, colorScheme = "light", story = true } = view;
    if (story) await playStory(server.url);
    const context = await browser.newContext({ viewport: { width, height: 860 }, colorScheme });
    onTestFinished(async () => {
      await context.close();
      await server.close();
    });
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on("request", (request) => {
      if (!request.url().startsWith(`${server.url}/`) && !request.url().startsWith("data:")) {
        complaints.push(`asked for ${request.url()}`);
      }
    });
    page.on("console", (message) => {
      if (message.type() !== "log") complaints.push(message.text());
    });
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("dialog", (dialog) => {
      complaints.push("a dialog was opened");
      void dialog.dismiss();
    });
    await page.goto(`${server.url}/_sandbox`);
    await page.locator('#live[data-state="live"]').waitFor();
    if (story) await page.locator(".card.profile").waitFor();
    return { page, sandbox, url: server.url, complaints };
  }

  const row = (page: Page, text: string): Locator => page.locator("button.call", { hasText: text });
  const button = (page: Page, name: string): Locator => page.getByRole("button", { name, exact: true });
  /** Those of the values that the page contains; the same digits within an id or a JWE are chance. */
  const contained = async (page: Page, values: readonly string[]): Promise<string[]> => {
    const source = await page.content();
    return values.filter((value) => new RegExp(`(?<![\\w-])${value}(?![\\w-])`).test(source));
  };

  it("tells the story call by call, and asks nobody else for anything", async () => {
    const { page, complaints } = await open();
    expect(await page.locator("button.call .operation").allTextContents()).toEqual([
      "getBalanceStatement",
      "verifyDeviceFingerprint",
      "verifyPin",
      "verifyPin",
      "getBalanceStatement",
      "createDeviceFingerprint",
      "createPin",
      "getJosePublicKey",
    ]);
    expect(await page.locator("button.call .status").allTextContents()).toEqual(
      "200 200 200 400 403 200 200 200".split(" "),
    );
    expect(await page.locator(".card.token").textContent()).toMatch(/cleared.*PIN.*passed.*Device.*passed/);
    expect(await page.locator(".card.token .countdown").textContent()).toMatch(/^(?:1:00:00|59:\d\d) left$/);
    expect(complaints).toEqual([]);
  });

  it("tells an approval as one story, with calls of other approvals apart", async () => {
    const { page, sandbox, url } = await open();
    await fetch(`${url}/v1/facetec/public-key`, { headers: { authorization: "Bearer any" } });
    await row(page, "getFacetecPublicKey").waitFor();
    const rows = page.locator(".story button.call .operation");
    expect(await page.locator(".story").count()).toBe(1);
    expect(await rows.allTextContents()).toEqual([
      "getBalanceStatement",
      "verifyDeviceFingerprint",
      "verifyPin",
      "verifyPin",
      "getBalanceStatement",
    ]);
    expect(await page.locator(".story .badge").textContent()).toBe("approved");
    await row(page, "verifyPin").first().click();
    const parts = page.locator(".steps button.part");
    expect(await parts.allTextContents()).toEqual([
      "refusedgetBalanceStatement403",
      "answeredverifyPin400",
      "answeredverifyPin200",
      "answeredverifyDeviceFingerprint200",
      "repeatedgetBalanceStatement200",
    ]);
    expect(await page.locator(".steps [aria-current]").textContent()).toBe("answeredverifyPin200");

    // The token is in the open on both sides of it, hidden but for its first group.
    await parts.first().click();
    const first = sandbox.snapshot().tokens[0]?.id.slice(0, 8);
    expect(await page.locator("#call-title").textContent()).toBe("getBalanceStatement");
    const headers = page.locator("dl.approval");
    expect(await headers.innerText()).toContain(`${first}-••••`);
    expect((await headers.locator("dt").allTextContents()).sort()).toEqual([
      "x-2fa-approval",
      "x-2fa-approval-result",
    ]);
    await parts.last().click();
    expect(await headers.first().innerText()).toContain(`${first}-••••`);
  });

  it("folds tokens that are of no use any more, and keeps them as they were left", async () => {
    const { page, sandbox, url } = await open();
    sandbox.advance(3600);
    const past = page.locator("details.past");
    await past.waitFor();
    expect(await page.locator(".card.token:visible").count()).toBe(0);
    await past.locator("summary").click();
    await page.locator(".card.token:visible").waitFor();
    const headers = { authorization: "Bearer any" };
    await fetch(`${url}/v2/profiles/${profileId}/sca-sessions/authorise`, { method: "POST", headers });
    await page.locator("#token-count", { hasText: "2" }).waitFor();
    expect(await page.locator(".card.token:visible").count()).toBe(2);
  });

  it("counts failures in a row, and says when the block ends", async () => {
    const { page, sandbox, url } = await open({}, { settings: { lockout: { attempts: 2 } } });
    const card = page.locator(".card.profile");
    expect(await card.innerText()).toContain("No failures in a row; 2 lead to a block");
    const sca = createScaClient({ baseUrl: url, token: "any", clientToken: "client" });
    const fail = async (): Promise<void> => {
      const { oneTimeToken } = await sca.createScaSession({ profileId });
      await sca.verifyPin({ profileId, oneTimeToken, pin: "0000" }).catch(() => undefined);
    };
    await fail();
    await card.getByText("1 of 2 failures in a row").waitFor();
    await fail();
    await card.getByText(/^Blocked until/).waitFor();
    const [, hour = "", rest = ""] = /until (\d\d):(\d\d:\d\d) UTC/.exec(await card.innerText()) ?? [];
    const end = new Date(sandbox.now() + 900_000).toISOString();
    const seconds = Math.abs(Date.parse(`${end.slice(0, 11)}${hour}:${rest}Z`) - Date.parse(end)) / 1000;
    expect(Math.min(seconds, 86_400 - seconds)).toBeLessThan(15);
  });

  it("enrols factors, and changes every setting that there is", async () => {
    const { page, sandbox, complaints } = await open();
    await button(page, "Enrol factors").click();
    await page.locator("#enrol-form [name=profileId]").fill("77");
    await page.locator("#enrol-form [name=pin]").fill("4321");
    await page.locator("#enrol-form [name=phone]").fill("+447700900123");
    await button(page, "Enrol").last().click();
    await page.locator(".card.profile", { hasText: "Profile 77" }).waitFor();
    expect(sandbox.snapshot().profiles.find(({ id }) => id === "77")).toMatchObject({
      pin: { secret: "4321" },
      phone: { secret: "+447700900123" },
    });
    expect(await contained(page, ["4321"])).toEqual([]);
    await button(page, "Enrol factors of profile 77").click();
    expect(await page.locator("#enrol-form [name=profileId]").inputValue()).toBe("77");
    await page.keyboard.press("Escape");

    await button(page, "Settings").click();
    const names = await page
      .locator("#settings-form [name]")
      .evaluateAll((inputs) => inputs.map((input) => input.getAttribute("name")));
    const all = Object.entries(sandbox.settings).flatMap(([name, value]) =>
      typeof value === "object" ? Object.keys(value).map((part) => `${name}.${part}`) : [name],
    );
    expect(names.sort()).toEqual(all.sort());
    await page.locator("[name=statusShape]").selectOption("wrapped");
    await page.locator("[name=joseFailureStatus]").selectOption("400");
    await page.locator("[name='lockout.attempts']").fill("3");
    await page.locator("[name=allowPlaintext]").check();
    await button(page, "Change settings").click();
    const changed = "Changed: statusShape, joseFailureStatus, allowPlaintext, lockout.attempts.";
    await page.locator("#notice", { hasText: changed }).waitFor();
    expect(sandbox.settings).toMatchObject({
      statusShape: "wrapped",
      joseFailureStatus: 400,
      allowPlaintext: true,
      lockout: { attempts: 3, seconds: 900 },
    });
    expect(complaints).toEqual([]);

    await button(page, "Settings").click();
    expect(await page.locator("[name=statusShape]").inputValue()).toBe("wrapped");
    await page.locator("[name=minChallenges]").fill("99");
    await button(page, "Change settings").click();
    await page.locator("#notice", { hasText: "minChallenges: pass a whole number from 1 to 4" }).waitFor();
  });

  it("hands a call on as curl, and the listed calls as JSON", async () => {
    const { page, url } = await open();
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await row(page, "getBalanceStatement").last().click();
    await button(page, "Copy as curl").click();
    await page.locator("#notice", { hasText: "Copied" }).waitFor();
    const command = await page.evaluate(() => navigator.clipboard.readText());
    expect(command).toContain(
      `curl -gX GET '${url}/v1/profiles/${profileId}/balance-statements/7/statement.json?currency=EUR'`,
    );
    expect(command).toContain("-H 'authorization: Bearer user-access-token'");

    await page.locator("#filter").fill("verifypin");
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      button(page, "Export JSON").click(),
    ]);
    expect(download.suggestedFilename()).toBe("wise-sca-calls.json");
    const { calls } = JSON.parse(await readFile(await download.path(), "utf8")) as { calls: unknown[] };
    expect(calls).toMatchObject([
      { operationId: "verifyPin", reply: { status: 400 } },
      { operationId: "verifyPin", reply: { status: 200 } },
    ]);
  });

  it("takes a sealed call apart on both sides", async () => {
    const { page } = await open();
    await row(page, "verifyPin").first().click();
    const steps = await page.locator("#call h4").allTextContents();
    expect(steps.map((title) => title.replace(/[\d,]+ characters?$/, ""))).toEqual([
      "Received: sealed",
      "Opened",
      "Answered",
      "Sent: sealed",
    ]);
    const lengths = (side: number): Promise<string[]> =>
      page.locator(".jwe").nth(side).locator("td.number").allTextContents();
    expect(await lengths(0)).toEqual(["38 bytes", "256 bytes", "12 bytes", "14 bytes", "16 bytes"]);
    expect((await lengths(1)).with(3, "")).toEqual(["29 bytes", "0 bytes", "12 bytes", "", "16 bytes"]);
    expect(await page.locator(".jwe").nth(1).textContent()).toContain('{"enc":"A256GCM","alg":"dir"}');
    expect(await page.locator(".problems").count()).toBe(0);
  });

  it("says what is wrong with a JWE, and what was put up with", async () => {
    const { page, sandbox, url } = await open({ story: false }, { settings: { requireJoseHeaders: false } });
    const send = (body: string): Promise<unknown> =>
      fetch(`${url}/v2/profiles/${profileId}/pin`, {
        method: "POST",
        headers: { authorization: "Bearer any", "content-type": "text/plain" },
        body,
      });
    const bad = vectors.rejectRequests.find(({ name }) => name === "sixteen-byte IV")?.jwe ?? "";
    await send(bad);
    await page.locator(".jwe .wrong").waitFor();
    expect(await page.locator(".jwe .wrong").textContent()).toBe("IV16 byteshas 16 bytes, and must have 12");
    expect(await page.locator(".notes").textContent()).toContain("Content-Type is text/plain");
    expect(await page.locator(".side").first().textContent()).toContain("It was not opened");

    await send(`"${vectors.requests[0]?.jwe}"`);
    await page.locator(".problems", { hasText: "in JSON quotes" }).waitFor();

    await send('{"pin":"8402"}');
    await page.locator(".notes", { hasText: "The body is plain JSON: seal it to Wise's key" }).waitFor();
    expect(await contained(page, ["8402"])).toEqual([]);

    sandbox.configure({ requireJoseHeaders: true });
    await send(`${vectors.requests[0]?.jwe}`);
    await page.locator(".notes", { hasText: "Accept is */*: send application/jose+json" }).waitFor();
    await page.locator(".notes", { hasText: "X-tw-jose-method is missing: send jwe" }).waitFor();
    await expect.poll(() => page.locator(".jwe").count()).toBe(1);
  });

  it("shows which reading is followed, and follows another one when told to", async () => {
    const { page, sandbox, complaints } = await open({ story: false }, { reading: "openapi" });
    const reading = page.locator("#reading");
    await expect.poll(() => reading.textContent()).toBe("openapi");
    await button(page, "Settings").click();
    await page.locator("#settings-form [name=reading]").selectOption("wild");
    await button(page, "Change settings").click();
    await expect.poll(() => reading.textContent()).toBe("wild");
    expect(sandbox.settings).toMatchObject({ reading: "wild", forbiddenBody: "empty" });
    sandbox.configure({ reading: "page" });
    await expect.poll(() => reading.textContent()).toBe("page");
    expect(complaints).toEqual([]);
  });

  it("hides every secret until it is clicked, and shows that one only", async () => {
    const { page, sandbox } = await open();
    const [token] = sandbox.snapshot().tokens;
    const secrets = [pin, deviceFingerprint, token?.id ?? "none", "user-access-token", "8420"];
    const rows = await page.locator("button.call").all();
    for (const one of rows) {
      await one.click();
      expect(await contained(page, secrets)).toEqual([]);
    }
    await row(page, "verifyPin").first().click();
    const hidden = page.locator("#call .body .secret").first();
    await hidden.click();
    expect(await hidden.textContent()).toBe(pin);
    expect(await hidden.getAttribute("aria-pressed")).toBe("true");
    expect(await contained(page, secrets)).toEqual([pin]);
    await hidden.click();
    expect(await hidden.getAttribute("aria-pressed")).toBe("false");
    expect(await contained(page, secrets)).toEqual([]);

    // What was shown in a list stays shown when the list is drawn anew.
    const factor = page.locator(".factors .secret").first();
    await factor.click();
    sandbox.advance(60);
    await page.locator("#offset", { hasText: "+1 min" }).waitFor();
    expect(await page.locator(".factors .secret").first().textContent()).toBe(pin);
  });

  it("can be used with the keyboard alone", async () => {
    const { page, sandbox } = await open();
    const press = async (...keys: string[]): Promise<void> => {
      for (const key of keys) await page.keyboard.press(key);
    };
    const focused = (): Promise<string> => page.evaluate(() => document.activeElement?.textContent ?? "");
    await press("Tab");
    expect(await focused()).toBe("Skip to the calls");
    await press("Enter", "Tab");
    expect(await focused()).toContain("getBalanceStatement");
    await press("ArrowDown", "ArrowDown");
    expect(await focused()).toContain("verifyPin");
    expect(await page.locator("#call-title").textContent()).toBe("verifyPin");
    // From the list on, the next stop lies in the call: the other rows are the arrows' business.
    await press("Tab");
    expect(await page.evaluate(() => document.activeElement?.closest("#call") !== null)).toBe(true);
    await page.locator("#call .body .secret").first().focus();
    await press("Enter");
    expect(await focused()).toBe(pin);

    await button(page, "Inject fault").focus();
    await press("Enter");
    expect(await page.locator("#fault-dialog").evaluate((dialog) => (dialog as HTMLDialogElement).open)).toBe(
      true,
    );
    await press("Escape");
    expect(await focused()).toBe("Inject fault");
    await press("Enter");
    await page.locator("#fault-kind").focus();
    await page.keyboard.type("tampered");
    await button(page, "Add fault").focus();
    await press("Enter");
    await page.locator(".card.fault").waitFor();
    expect(sandbox.faults.list()).toMatchObject([{ kind: "tampered-jwe", times: 1 }]);
  });

  it("steers the sandbox: clock, key, profiles and reset", async () => {
    const { page, sandbox, complaints } = await open();
    const before = sandbox.now();
    await page.locator("#seconds").selectOption("3600");
    await button(page, "Advance clock").click();
    await page.locator("summary", { hasText: "1 token used or expired" }).click();
    await page.locator(".token .badge", { hasText: "expired" }).waitFor();
    expect(sandbox.now() - before).toBeGreaterThanOrEqual(3_600_000);
    expect(await page.locator("#offset").textContent()).toBe("+1 h");
    expect(await page.locator("#notice").textContent()).toContain("moved on by 1 h");

    await button(page, "Rotate key").click();
    await page.locator("#key-version", { hasText: "v2" }).waitFor();
    expect(sandbox.wiseKey.version).toBe(2);

    await button(page, `Block profile ${profileId}, as five failures would`).click();
    await page.locator(".profile .badge", { hasText: /blocked 1[45]:\d\d/ }).waitFor();

    await button(page, "Reset").click();
    await button(page, "Cancel").last().click();
    expect(sandbox.snapshot().profiles).toHaveLength(1);
    await button(page, "Reset").click();
    await button(page, "Forget everything").click();
    await page.locator("#calls .empty").waitFor();
    await page.locator("#profiles .empty").waitFor();
    expect(sandbox.snapshot()).toMatchObject({ profiles: [], tokens: [], clockOffset: 0 });
    expect(complaints).toEqual([]);
  });

  it("injects faults with what belongs to their kind, shows that they struck, and takes them back", async () => {
    const { page, sandbox, url } = await open({ story: false });
    await button(page, "Inject fault").click();
    await page.locator("#fault-kind").selectOption("rate-limit");
    expect(await page.locator("[data-for]:visible").allTextContents()).toEqual(["Retry-After, in seconds"]);
    await page.locator("[name=retryAfter]").fill("7");
    await page.locator("[name=operationId]").selectOption("createScaSession");
    await page.locator("[name=often]").selectOption("3");
    await button(page, "Add fault").click();
    await page.locator(".card.fault", { hasText: "createScaSession · 3 times" }).waitFor();
    expect(sandbox.faults.list()).toMatchObject([{ kind: "rate-limit", retryAfter: 7, times: 3 }]);

    const refused = await fetch(`${url}/v2/profiles/1/sca-sessions/authorise`, {
      method: "POST",
      headers: { authorization: "Bearer any" },
    });
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([429, "7"]);
    await page.locator(".notes", { hasText: "Fault struck: rate-limit" }).waitFor();
    await button(page, "Take back fault rate-limit").click();
    await page.locator("#faults .empty").waitFor();
    expect(sandbox.faults.list()).toEqual([]);
  });

  it("goes with the newest call until one is chosen, and filters", async () => {
    const { page, url } = await open();
    const title = page.locator("#call-title");
    expect(await title.textContent()).toBe("getBalanceStatement");
    await row(page, "createPin").click();
    await fetch(`${url}/v1/facetec/public-key`, { headers: { authorization: "Bearer any" } });
    await row(page, "getFacetecPublicKey").waitFor();
    expect(await title.textContent()).toBe("createPin");
    await page.locator("#filter").fill("verifypin 400");
    expect(await page.locator("button.call").count()).toBe(1);
    expect(await page.locator("#call-count").textContent()).toBe("1 of 9");
    await page.locator("#filter").fill("nothing like it");
    expect(await page.locator("#calls").textContent()).toBe("No call matches the filter.");
  });

  it("comes back when the sandbox does, with the calls of the new one", async () => {
    const first = await serve(await createSandbox({ keys }));
    await playStory(first.url);
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(`${first.url}/_sandbox`);
    await row(page, "verifyPin").first().waitFor();
    await first.close();
    await page.locator('#live[data-state="lost"]', { hasText: "Reconnecting" }).waitFor();
    const second = await serve(await createSandbox({ keys }), { port: Number(new URL(first.url).port) });
    onTestFinished(async () => {
      await context.close();
      await second.close();
    });
    await fetch(`${second.url}/v1/facetec/public-key`, { headers: { authorization: "Bearer any" } });
    await page.locator('#live[data-state="live"]').waitFor();
    await row(page, "getFacetecPublicKey").waitFor();
    expect(await page.locator("button.call").count()).toBe(1);
    await page.locator("#profile-count", { hasText: /^0$/ }).waitFor();
  });

  it("shows what a hostile caller sends as text, and runs none of it", async () => {
    const { page, url, complaints } = await open({ story: false });
    const markup = "<img src=x onerror=alert(1)><script>alert(2)</script>";
    await fetch(`${url}/v1/<svg onload=alert(3)>?q=${markup}`, { headers: { "x-note": markup } });
    await fetch(`${url}/v2/profiles/1/facemaps`, {
      method: "POST",
      headers: { authorization: `Bearer any`, "content-type": "text/html" },
      body: `${markup}<iframe srcdoc="${markup}">`,
    });
    await page.locator("button.call").nth(1).waitFor();
    for (const one of await page.locator("button.call").all()) {
      await one.click();
      await page.locator("#call summary").first().click();
    }
    expect(await page.locator("#call").textContent()).toContain("<img src=x onerror=alert(1)>");
    expect(await page.locator("main :is(img, script, svg, iframe)").count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  it.each(["light", "dark"] as const)("is readable in %s colours, wide and narrow", async (colorScheme) => {
    const { page } = await open({ colorScheme });
    await row(page, "verifyPin").nth(1).click();
    await page.locator("#call summary").first().click();
    const background = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    expect(background).toBe(colorScheme === "light" ? "rgb(244, 245, 248)" : "rgb(18, 21, 28)");
    // WCAG 2.2, success criterion 1.4.3.
    expect(await page.evaluate(faintTexts, 4.5)).toEqual([]);
    for (const width of [1280, 1024, 800, 390, 320]) {
      await page.setViewportSize({ width, height: 844 });
      const overhang = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect([width, overhang]).toEqual([width, 0]);
    }
  });
});
