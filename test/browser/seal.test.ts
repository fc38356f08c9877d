/** A customer's PIN and device in a real browser, through a backend that must not be able to tell them. */
import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createSandbox, type CallEvent, type Sandbox } from "../../src/sandbox/index.ts";
import { serve, type SandboxServer } from "../../src/sandbox/node.ts";
import { chromiumPath, launchChromium, NO_CHROMIUM } from "./chromium.ts";
import { spellingsIn, tap, type Wiretap } from "./wiretap.ts";

/** With a leading zero: no count, port or duration is written so, and whoever finds it has found the PIN. */
const PIN = "0417";
const FINGERPRINT = "device-5f1c7a90-fingerprint-of-the-customer";

describe("the search for secrets", () => {
  const spelt: Record<string, string> = {
    "in JSON": JSON.stringify({ pin: PIN }),
    "in a query": `GET /verify?pin=${PIN} HTTP/1.1`,
    "in base64 at one offset": Buffer.from(`{"pin":"${PIN}"}`).toString("base64"),
    "in base64 at another": Buffer.from(`x{"pin":"${PIN}"}y`).toString("base64url"),
  };
  it.each(Object.entries(spelt))("finds a PIN %s", (_, text) => {
    expect(secretsIn(`noise ${text} noise`)).not.toEqual([]);
  });

  it.each([0, 1, 2, 3])("finds a fingerprint in base64 behind %i other bytes", (before) => {
    const bytes = Buffer.from("x".repeat(before) + FINGERPRINT);
    for (const spelling of ["base64", "base64url", "hex"] as const) {
      expect(secretsIn(bytes.toString(spelling))).not.toEqual([]);
    }
  });

  it("does not take a part of another number for a PIN", () => {
    expect(secretsIn(`1${PIN} a${PIN} ${PIN}.5 x-trace-id: ff${PIN}`)).toEqual([]);
  });
});

/** Which of the secrets a text holds, in which spelling. */
function secretsIn(text: string, more: Record<string, string> = {}): string[] {
  const secrets = {
    PIN,
    "PIN payload": JSON.stringify({ pin: PIN }),
    fingerprint: FINGERPRINT,
    "fingerprint payload": JSON.stringify({ deviceFingerprint: FINGERPRINT }),
    ...more,
  };
  return Object.entries(secrets).flatMap(([name, secret]) =>
    spellingsIn(text, secret).map((spelling) => `${name} ${spelling}`),
  );
}

if (chromiumPath === undefined) console.warn(`skipped: ${NO_CHROMIUM}`);

describe.skipIf(chromiumPath === undefined)("a PIN and a device fingerprint sealed in the browser", () => {
  let sandbox: Sandbox;
  let server: SandboxServer;
  let wire: { page: Wiretap; wise: Wiretap };
  let relay: ChildProcess;
  let browser: Browser;
  let page: Page;
  let folder: string;
  let printed = "";
  const events: CallEvent[] = [];
  /** What the page showed of opened replies: the relay must not have it. */
  const opened: Record<string, string> = {};

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "wise-sca-browser-"));
    sandbox = await createSandbox({ settings: { keyOverlap: 0 } });
    sandbox.on((event) => events.push(event));
    server = await serve(sandbox);
    const wise = await tap(Number(new URL(server.url).port));
    relay = fork(new URL("./relay-process.ts", import.meta.url), {
      execArgv: ["--import", "tsx"],
      env: { PATH: process.env["PATH"], SCA_BASE_URL: `http://127.0.0.1:${wise.port}` },
      silent: true,
    });
    for (const stream of [relay.stdout, relay.stderr])
      stream?.on("data", (text) => (printed += String(text)));
    const port = await Promise.race([
      once(relay, "message").then(([message]) => (message as { port: number }).port),
      once(relay, "exit").then(() => {
        throw new Error(`the relay ended at once: ${printed}`);
      }),
    ]);
    wire = { wise, page: await tap(port) };
    browser = await launchChromium();
    page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${wire.page.port}/#device=${FINGERPRINT}`);
  });

  afterAll(async () => {
    await browser?.close();
    relay?.kill();
    await Promise.all([wire?.page.close(), wire?.wise.close(), server?.close()]);
    if (folder !== undefined) await rm(folder, { recursive: true });
  });

  /** Presses a button, and resolves to what the page says thereafter. */
  async function press(id: string): Promise<string> {
    await page.click(`#${id}`);
    const status = page.locator("#status", { hasText: `${id}: ` });
    await status.waitFor({ timeout: 20_000 });
    return ((await status.textContent()) ?? "").slice(id.length + 2);
  }

  async function type(pin: string): Promise<void> {
    for (const digit of pin) await page.click(`#pad button:text-is("${digit}")`);
  }

  const plaintexts = (operationId: string): unknown[] =>
    events
      .filter((event) => event.operationId === operationId)
      .map(({ request }) => (request.plaintext === undefined ? undefined : JSON.parse(request.plaintext)));

  it("are enrolled: the sandbox reads them, and the page reads the sealed reply", async () => {
    await type(PIN);
    expect(await press("createPin")).toBe("done");
    const device = JSON.parse(await press("createDeviceFingerprint")) as Record<string, string>;
    expect(device).toEqual({ deviceFingerprintId: expect.any(String), createdAt: expect.any(String) });
    Object.assign(opened, device);
    expect(plaintexts("createPin")).toEqual([{ pin: PIN }]);
    expect(plaintexts("createDeviceFingerprint")).toEqual([{ deviceFingerprint: FINGERPRINT }]);
  });

  it("clear a session: a wrong PIN is refused, the right one and the device pass", async () => {
    expect(await press("session")).toBe("started");
    expect(await press("statement")).toBe("the statement answered 403");
    await type("0000");
    expect(await press("verifyPin")).toBe("failed: PIN_VERIFICATION_FAILED");
    await type(PIN);
    expect(JSON.parse(await press("verifyPin"))).toMatchObject({
      challenges: [{ passed: true }, { passed: false }],
    });
    const cleared = await press("verifyDeviceFingerprint");
    expect(JSON.parse(cleared)).toMatchObject({ challenges: [{ passed: true }, { passed: true }] });
    expect(await press("statement")).toBe("the statement answered 200");
    Object.assign(opened, {
      challenges: JSON.stringify((JSON.parse(cleared) as { challenges: unknown }).challenges),
    });
  });

  it("are sealed again when Wise has replaced its key since the page was loaded", async () => {
    await sandbox.rotateKey();
    const before = events.length;
    await type(PIN);
    expect(JSON.parse(await press("verifyPin"))).toHaveProperty("challenges");
    const calls = events.slice(before).map(({ operationId, reply }) => `${operationId} ${reply.status}`);
    expect(calls).toEqual(["verifyPin 500", "getJosePublicKey 200", "verifyPin 200"]);
    expect(printed).toContain("POST /sealed/verifyPin 409");
    expect(printed).toContain("GET /wise-key 200");
    // The page holds the new key from now on.
    await type(PIN);
    await press("verifyPin");
    expect(events.at(-2)?.operationId).not.toBe("getJosePublicKey");
  });

  it("reach the backend in no spelling: not on its wires, in its logs, its store or its memory", async () => {
    const path = join(folder, "relay.heapsnapshot");
    relay.send(path);
    const [{ stored }] = (await once(relay, "message")) as [{ stored: string[] }];
    const heap = (JSON.parse(await readFile(path, "utf8")) as { strings: string[] }).strings.join("\n");
    const places = {
      "wire between page and relay": wire.page.text(),
      "wire between relay and Wise": wire.wise.text(),
      logs: printed,
      store: stored.join("\n"),
      memory: heap,
    };
    expect(Object.keys(opened).sort()).toEqual(["challenges", "createdAt", "deviceFingerprintId"]);
    for (const [place, text] of Object.entries(places)) {
      expect([place, secretsIn(text, opened)]).toEqual([place, []]);
    }

    // The search looked at the right places: the one-time token, which the backend has to see, is in all but one.
    const [oneTimeToken = ""] = stored.filter(
      (text) => heap.includes(text) && wire.wise.text().includes(text),
    );
    expect(oneTimeToken).toMatch(/^[0-9a-f-]{36}$/);
    expect(wire.page.text()).toContain("POST /sealed/verifyPin HTTP/1.1");
    expect(wire.page.text()).toMatch(/"sealed":"eyJ[\w-]+\.[\w-]+\.[\w-]+\.[\w-]+\.[\w-]+"/);
    expect(printed).toContain("handing back eyJ");
  });
});
