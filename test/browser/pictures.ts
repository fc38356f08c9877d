/** Takes the pictures of inspector and playground that the README shows: `npx tsx test/browser/pictures.ts`. Needs Chromium. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { createSandbox } from "../../src/sandbox/index.ts";
import { serve } from "../../src/sandbox/node.ts";
import { buildPlayground, PLAYGROUND } from "../../scripts/docs/playground.ts";
import { launchChromium } from "./chromium.ts";
import { playStory } from "./inspector-story.ts";

const IMAGES = "spec/guides/images";

// A fixed day, so that two pictures differ only in what has changed; time goes on, so that countdowns do.
const begin = Date.parse("2026-01-15T09:30:00Z") - Date.now();
const server = await serve(await createSandbox({ clock: () => Date.now() + begin }));
const browser = await launchChromium();
try {
  await playStory(server.url);
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, colorScheme: "light" });
  await page.goto(`${server.url}/_sandbox`);
  await page.locator("button.call", { hasText: "verifyPin" }).first().click();
  await page.locator(".card.profile").waitFor();
  await page.screenshot({ path: `${IMAGES}/inspector.png` });

  const site = await mkdtemp(join(tmpdir(), "wise-sca-playground-"));
  await buildPlayground(site);
  const context = await browser.newContext({
    viewport: { width: 1280, height: 860 },
    locale: "en",
    timezoneId: "UTC",
  });
  const playground = await context.newPage();
  await playground.goto(pathToFileURL(join(site, PLAYGROUND)).href);
  await playground.getByText("Enter your PIN").waitFor();
  await playground.getByRole("button", { name: "A wrong PIN" }).click();
  await playground.getByText("3 attempts left").waitFor();
  await playground.mouse.move(0, 0);
  await playground.waitForTimeout(500);
  await playground.screenshot({ path: `${IMAGES}/playground.png` });
  await rm(site, { recursive: true });
} finally {
  await browser.close();
  await server.close();
}
