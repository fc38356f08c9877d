/** Takes the picture of the inspector that the README shows: `npx tsx scripts/screenshot.ts`. Needs Chromium. */
import { createSandbox } from "../src/sandbox/index.ts";
import { serve } from "../src/sandbox/node.ts";
import { launchChromium } from "../test/browser/chromium.ts";
import { playStory } from "../test/browser/inspector-story.ts";

const FILE = "spec/guides/images/inspector.png";

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
  await page.screenshot({ path: FILE });
} finally {
  await browser.close();
  await server.close();
}
