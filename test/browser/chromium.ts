/** Debian's Chromium under playwright-core, which brings no browser of its own. */
import { existsSync } from "node:fs";
import { chromium, type Browser } from "playwright-core";

const CANDIDATES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** Nothing but the test's own pages: no updates, no sync, no first-run traffic. */
const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Where the browser is; `CHROMIUM` names another place. */
export const chromiumPath: string | undefined = [process.env["CHROMIUM"], ...CANDIDATES].find(
  (path) => path !== undefined && existsSync(path),
);

export const NO_CHROMIUM = "no Chromium here (apt-get install chromium, or set CHROMIUM to its path)";

export async function launchChromium(): Promise<Browser> {
  if (chromiumPath === undefined) throw new Error(NO_CHROMIUM);
  return chromium.launch({ executablePath: chromiumPath, args: FLAGS, timeout: 30_000 });
}
