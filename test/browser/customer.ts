/** A customer's browser in front of a shop, and what it complains of. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { onTestFinished } from "vitest";
import { openShop, type Shop, type ShopOptions } from "./shop.ts";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

export interface Visit {
  readonly shop: Shop;
  readonly page: Page;
  readonly id: string;
  /** Errors of the page's own; what a backend refused is none. */
  readonly complaints: string[];
}

export interface VisitOptions {
  readonly shop?: ShopOptions;
  /** What the page is told: `device`, `face`, `lang`, `dir`, `prevent`. */
  readonly query?: Readonly<Record<string, string>>;
  readonly context?: BrowserContextOptions;
  /** Before the page is opened. */
  readonly before?: (shop: Shop, page: Page, id: string) => unknown;
}

/** A shop with a payment that waits for its approval, and a page that shows it. */
export async function visit(
  browser: Browser,
  { shop: options, query = {}, context: view, before }: VisitOptions = {},
): Promise<Visit> {
  const shop = await openShop(options);
  onTestFinished(() => shop.close());
  const id = await shop.start();
  const { page, complaints } = await newPage(browser, view);
  await before?.(shop, page, id);
  await page.goto(`${shop.url}/?${new URLSearchParams({ approval: id, ...query })}`);
  return { shop, page, id, complaints };
}

export async function newPage(
  browser: Browser,
  view: BrowserContextOptions = {},
): Promise<Pick<Visit, "page" | "complaints">> {
  const context = await browser.newContext({ viewport: { width: 420, height: 860 }, ...view });
  onTestFinished(() => context.close());
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    const isRefused = /^Failed to load resource/.test(message.text());
    if (!isRefused && ["error", "warning"].includes(message.type())) complaints.push(message.text());
  });
  return { page, complaints };
}

/** Rules of axe-core that the page breaks, by element. */
export async function violationsOf(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      axe: {
        run(): Promise<{
          violations: { id: string; nodes: { target: unknown; failureSummary: string }[] }[];
        }>;
      };
    };
    const { violations } = await axe.run();
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id}: ${String(target)} ${failureSummary}`),
    );
  });
}

/** What the page's own listener heard of its policy for content. */
export const blockedBy = (page: Page): Promise<string[]> =>
  page.evaluate(() => (globalThis as unknown as { violations: string[] }).violations);

/** What the page was told: `completed {…}`. */
export const eventsOf = (page: Page): Promise<string[]> =>
  page.evaluate(() => (globalThis as unknown as { events: string[] }).events);

/** The sentence at the top of the screen. */
export const titled = (page: Page, text: string): Promise<void> =>
  page.getByRole("heading", { name: text, exact: true }).waitFor();

/** Pixels by which the page is wider than its window. */
export const overflow = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
