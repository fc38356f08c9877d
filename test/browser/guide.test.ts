/** What a newcomer has: the packed package, the guide, and nothing else of this repository. */
import { execFile, spawn, type ChildProcess } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { build } from "esbuild";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import manifest from "../../package.json" with { type: "json" };
import { chromiumPath, launchChromium, NO_CHROMIUM } from "./chromium.ts";
import { newPage, titled } from "./customer.ts";

const ROOT = join(import.meta.dirname, "../..");
const run = promisify(execFile);
/** What the guide has installed from the registry, or a test has. */
const OTHERS = ["jose", "openapi-fetch", "hono", "@hono/node-server", "react", "react-dom", "scheduler"];

if (chromiumPath === undefined) console.warn(`skipped: ${NO_CHROMIUM}`);

describe.skipIf(chromiumPath === undefined)("the guide, followed with the packed package", () => {
  let browser: Browser;
  let folder: string;
  /** The guide's files by name. */
  let files: Map<string, string>;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "wise-sca-guide-"));
    await run("npm", ["pack", "--pack-destination", folder], { cwd: ROOT });
    await mkdir(join(folder, "node_modules/@hono"), { recursive: true });
    await run("tar", ["xzf", `wise-sca-${manifest.version}.tgz`], { cwd: folder });
    await run("mv", ["package", "node_modules/wise-sca"], { cwd: folder });
    for (const name of OTHERS)
      await symlink(join(ROOT, "node_modules", name), join(folder, "node_modules", name));
    const guide = await readFile(join(ROOT, "spec/guides/show-the-screen.md"), "utf8");
    const found = [...guide.matchAll(/^`([\w./]+)`:\n\n```\w+\n([\s\S]*?)^```$/gm)];
    files = new Map(found.map(([, name = "", text = ""]) => [name, text]));
    await mkdir(join(folder, "public"));
    await writeFile(join(folder, "package.json"), '{ "type": "module" }');
    for (const [name, text] of files) await writeFile(join(folder, name), text);
    browser = await launchChromium();
  }, 180_000);
  afterAll(async () => {
    await browser?.close();
    await rm(folder, { recursive: true, force: true });
  });

  const bundle = (entry: string): Promise<unknown> =>
    build({
      entryPoints: [join(folder, entry)],
      bundle: true,
      minify: true,
      format: "esm",
      jsx: "automatic",
      define: { "process.env.NODE_ENV": '"production"' },
      outfile: join(folder, "public/page.js"),
    });

  /** A server of the guide, as `node server.js`, at a free port. */
  async function start(file: string): Promise<{ url: string; printed: () => string }> {
    const port = await freePort();
    const child: ChildProcess = spawn(process.execPath, [file], {
      cwd: folder,
      env: { PATH: process.env["PATH"], PORT: String(port) },
    });
    let printed = "";
    for (const stream of [child.stdout, child.stderr])
      stream?.on("data", (text) => (printed += String(text)));
    onTestFinished(() => void child.kill());
    const url = `http://127.0.0.1:${port}`;
    await expect
      .poll(
        () =>
          fetch(url).then(
            ({ status }) => status,
            () => printed,
          ),
        { timeout: 20_000 },
      )
      .toBe(200);
    return { url, printed: () => printed };
  }

  it("is a whole product page with its backend in fewer than forty lines", () => {
    const own = ["server.js", "page.js"].map((name) => files.get(name) ?? "").join("");
    const lines = own.split("\n").filter((line) => line.trim() !== "" && !line.trim().startsWith("//"));
    expect(lines.length).toBeGreaterThan(20);
    expect(lines.filter((line) => !line.startsWith("import "))).toSatisfy((all: string[]) => all.length < 40);
  });

  it("shows the screen, and pays once", async () => {
    await bundle("page.js");
    const { url, printed } = await start("server.js");
    const { page, complaints } = await newPage(browser);
    const said: string[] = [];
    page.on("console", (message) => void said.push(message.text()));
    await page.goto(url);
    await page.getByRole("button", { name: "Pay 250 euros" }).click();
    await titled(page, "Enter your PIN");
    await page.getByText("to Example Trading Ltd").waitFor();
    for (const digit of "1234") await page.getByRole("button", { name: digit, exact: true }).click();
    await page.getByLabel("Code", { exact: true }).fill("111111");
    await page.getByRole("button", { name: "Confirm", exact: true }).click();
    await titled(page, "Done");
    await expect.poll(() => said.some((text) => text.startsWith("paid"))).toBe(true);
    expect([complaints, printed()]).toEqual([[], ""]);
  });

  it("does so in React", async () => {
    const [, sample = ""] =
      /```tsx\n([\s\S]*?)```/.exec(await readFile(join(ROOT, "spec/guides/show-the-screen.md"), "utf8")) ??
      [];
    const page = `${sample}
      import { StrictMode, useState } from "react";
      import { createRoot } from "react-dom/client";
      function Shop() {
        const [id, setId] = useState<string>();
        const [isPaid, setPaid] = useState(false);
        const pay = () =>
          void fetch("/payments/55", { method: "POST" }).then((response) => response.json()).then(({ id }) => setId(id));
        if (isPaid) return <h1>Thank you</h1>;
        return id === undefined ? <button onClick={pay}>Buy</button> : <Approve id={id} onPaid={() => setPaid(true)} />;
      }
      const root = document.createElement("main");
      document.body.append(root);
      createRoot(root).render(<StrictMode><Shop /></StrictMode>);`;
    await writeFile(join(folder, "react.tsx"), page);
    await writeFile(
      join(folder, "public/react.html"),
      '<!doctype html><html lang="en"><meta charset="utf-8"><title>React</title><body><script type="module" src="/page.js"></script></body></html>',
    );
    await bundle("react.tsx");
    const { url } = await start("server.js");
    const { page: tab, complaints } = await newPage(browser);
    await tab.goto(`${url}/react.html`);
    await tab.getByRole("button", { name: "Buy" }).click();
    await titled(tab, "Enter your PIN");
    await tab.keyboard.type("1234");
    await tab.getByLabel("Code", { exact: true }).fill("111111");
    await tab.getByRole("button", { name: "Confirm", exact: true }).click();
    await tab.getByRole("heading", { name: "Thank you" }).waitFor();
    expect(complaints).toEqual([]);
  });

  it("does so with plain forms, in a browser that runs no script", async () => {
    const { url } = await start("forms.js");
    const { page } = await newPage(browser, { javaScriptEnabled: false });
    await page.goto(url);
    await page.getByRole("button", { name: "Pay" }).click();
    await page.getByLabel("PIN").fill("9999");
    await page.getByRole("button", { name: "Confirm" }).click();
    await page.getByText("PIN_VERIFICATION_FAILED").waitFor();
    await page.getByLabel("PIN").fill("1234");
    await page.getByRole("button", { name: "Confirm" }).click();
    await page.getByLabel("Code").fill("111111");
    await page.getByRole("button", { name: "Confirm" }).click();
    await page.getByText("Paid").waitFor();
    // From a page of another origin the form is refused.
    const foreign = await fetch(`${url}/payments`, {
      method: "POST",
      headers: { origin: "https://evil.test", "content-type": "application/x-www-form-urlencoded" },
    });
    expect(foreign.status).toBe(403);
  });

  it("compiles under React, Vue and Svelte, and a wrong name does not", async () => {
    for (const name of ["vue", "svelte", "@types/react", "csstype", "typescript"]) {
      await mkdir(join(folder, "node_modules/@types"), { recursive: true });
      await symlink(join(ROOT, "node_modules", name), join(folder, "node_modules", name));
    }
    await writeFile(
      join(folder, "right.tsx"),
      `import "wise-sca/elements/react";
      import "wise-sca/elements/vue";
      import "wise-sca/elements/svelte";
      import type { GlobalComponents } from "vue";
      import type { SvelteHTMLElements } from "svelte/elements";
      export const jsx = <wise-sca-approval src="/a" autofocus oncompleted={({ detail }) => detail.status.toFixed()} />;
      export const svelte: SvelteHTMLElements["wise-sca-approval"] = { src: "/a", oncleared: ({ detail }) => detail.id };
      export type Vue = InstanceType<GlobalComponents["wise-sca-approval"]>["$props"]["src"];
      export const src: Vue = "/a";`,
    );
    await writeFile(
      join(folder, "wrong.tsx"),
      `import "wise-sca/elements/react";
      export const jsx = <wise-sca-approval sorce="/a" />;
      export const other = <wise-sca-approval oncompleted={({ detail }) => detail.nothing} />;`,
    );
    const flags = [
      "--strict",
      "--noEmit",
      "--jsx",
      "react-jsx",
      "--module",
      "nodenext",
      "--target",
      "es2022",
    ];
    const compile = (file: string, ...more: string[]): Promise<string> =>
      run("node", [join(ROOT, "node_modules/typescript/bin/tsc"), ...flags, ...more, file], {
        cwd: folder,
      }).then(
        () => "",
        (error: { stdout: string }) => error.stdout,
      );
    expect(await compile("right.tsx", "--skipLibCheck")).toBe("");
    const mistakes = await compile("wrong.tsx", "--skipLibCheck");
    expect(mistakes).toMatch(/wrong\.tsx\(2,/);
    expect(mistakes).toMatch(/wrong\.tsx\(3,/);
  });
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
