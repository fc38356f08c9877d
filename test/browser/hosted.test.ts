/** Wise's own helper, driven in a browser from 403 to 201 against the stand-in for Wise's page. */
import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import type { Browser, FrameLocator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { createSandbox, readings } from "../../src/sandbox/index.ts";
import type { Reading } from "../../src/sandbox/index.ts";
import { serve } from "../../src/sandbox/node.ts";
import { chromiumPath, launchChromium, NO_CHROMIUM } from "./chromium.ts";

const HELPER = "node_modules/@transferwise/approve-api-action-helpers/dist/main.js";
const PAYMENT = "/v3/profiles/101/transfers/55/payments";
if (chromiumPath === undefined) console.warn(`skipped: ${NO_CHROMIUM}`);

/** The partner's page and backend: it hands status and `x-2fa-approval` through, as the helper's manual asks. */
async function partner(sandboxUrl: string, flow: string): Promise<string> {
  const helper = await readFile(HELPER, "utf8");
  const page = `<!doctype html><button>Pay</button><output></output><script src="/helper.js"></script><script>
const { create } = twApproveApiActionHelpers;
document.querySelector("button").onclick = () =>
  create({ flow: ${JSON.stringify(flow)}, approvalPageUrl: ${JSON.stringify(`${sandboxUrl}/approve-api-action/`)} })("/pay", { method: "POST" })
    .then(({ status }) => status, () => "refused")
    .then((outcome) => { document.querySelector("output").textContent = outcome; });
</script>`;
  const server = createServer((request, response) => {
    if (request.url === "/") response.setHeader("content-type", "text/html").end(page);
    else if (request.url === "/helper.js") response.setHeader("content-type", "text/javascript").end(helper);
    else if (request.url === "/pay") {
      const approval = request.headers["x-2fa-approval"];
      void fetch(`${sandboxUrl}${PAYMENT}`, {
        method: "POST",
        headers: {
          authorization: "Bearer user-token",
          "content-type": "application/json",
          ...(typeof approval === "string" && { "x-2fa-approval": approval }),
        },
        body: JSON.stringify({ type: "BALANCE" }),
      }).then(({ status, headers }) => {
        response.writeHead(status, { "x-2fa-approval": headers.get("x-2fa-approval") ?? "" }).end();
      });
    } else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return `http://localhost:${(server.address() as AddressInfo).port}/`;
}

describe.skipIf(chromiumPath === undefined)("Wise's helper in a browser", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(() => browser?.close());

  async function open(flow: string, reading: Reading = "page"): Promise<Page> {
    const sandbox = await createSandbox({ reading });
    sandbox.profile(101).enrol({ password: "correct horse", phone: "+447700908888" });
    const server = await serve(sandbox);
    const context = await browser.newContext();
    onTestFinished(async () => {
      await context.close();
      await server.close();
    });
    const page = await context.newPage();
    await page.goto(await partner(server.url, flow));
    return page;
  }

  async function approve(where: Page | FrameLocator, password = "correct horse"): Promise<void> {
    await where.getByLabel("Password").fill(password);
    await where.getByLabel(/^Code sent to/).fill("111111");
    await where.getByRole("button", { name: "Approve" }).click();
  }

  const outcome = (page: Page) => page.locator("output:not(:empty)").textContent();

  it.each(readings)("goes from 403 to 201 in its frame, as %s has it", async (reading) => {
    const page = await open("iframe", reading);
    await page.getByRole("button", { name: "Pay" }).click();
    const frame = page.frameLocator("iframe");
    await approve(frame, "wrong");
    await frame.getByText("That was not right").waitFor();
    await approve(frame);
    expect(await outcome(page)).toBe("201");
  });

  it.each(["popup", "tab"])("goes from 403 to 201 in a %s", async (flow) => {
    const page = await open(flow);
    const [opened] = await Promise.all([
      page.waitForEvent("popup"),
      page.getByRole("button", { name: "Pay" }).click(),
    ]);
    await approve(opened);
    expect(await outcome(page)).toBe("201");
  });

  it("closes its frame when the customer cancels", async () => {
    const page = await open("iframe");
    await page.getByRole("button", { name: "Pay" }).click();
    await page.frameLocator("iframe").getByRole("button", { name: "Cancel" }).click();
    await page.locator("iframe").waitFor({ state: "detached" });
    expect(await page.locator("output").textContent()).toBe("");
  });
});
