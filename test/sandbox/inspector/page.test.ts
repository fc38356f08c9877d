import { expect, it } from "vitest";
import { createSandbox } from "../../../src/sandbox/index.ts";
import { assets } from "../../../src/sandbox/inspector/assets.ts";
import { vectors } from "../../support/keys.ts";

const sandbox = await createSandbox({
  keys: [{ version: 1, privateKey: vectors.keys.wise.privatePkcs8Pem }],
});

async function load(path: string, headers: Record<string, string> = {}): Promise<[Response, string]> {
  const response = await sandbox.fetch(`http://127.0.0.1${path}`, { headers });
  return [response, await response.text()];
}

it.each(["/_sandbox", "/_sandbox/"])("is a page at %s that runs nothing but its own files", async (path) => {
  const [response, page] = await load(path);
  expect([response.status, response.headers.get("content-type")]).toEqual([200, "text/html; charset=UTF-8"]);
  const policy = (response.headers.get("content-security-policy") ?? "").split("; ");
  expect(policy).toEqual([
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "connect-src 'self'",
    "img-src data:",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ]);
  expect(page).not.toMatch(/<style|\sstyle=|\son\w+=|<script(?![^>]* src="\/_sandbox\/)/i);
  expect([...page.matchAll(/\b(?:src|href)="([^"]*)"/g)].map(([, target]) => target)).toEqual([
    "data:,",
    "/_sandbox/assets/main.css",
    "/_sandbox/assets/main.js",
    "#calls",
  ]);
});

it("serves every file of the page, and no other", async () => {
  const names = new Set(["main.js", "main.css"]);
  for (const name of names) {
    const [response, text] = await load(`/_sandbox/assets/${name}`);
    expect([name, response.status]).toEqual([name, 200]);
    expect(response.headers.get("content-type")).toMatch(
      name.endsWith(".css") ? /^text\/css;/ : /^text\/javascript;/,
    );
    for (const [, next = ""] of text.matchAll(/^import .*?from "\.\/([\w-]+\.js)";$/gm)) names.add(next);
    expect(text).not.toMatch(/^import .*from "(?!\.\/)/m);
  }
  expect([...names].sort()).toEqual(Object.keys(assets).sort());
  for (const name of ["nothing.js", "constructor", "..%2Fsandbox.ts"]) {
    expect((await load(`/_sandbox/assets/${name}`))[0].status).toBe(404);
  }
});

it("never makes markup out of text, and never asks another server", () => {
  for (const [name, text] of Object.entries(assets)) {
    expect([
      name,
      /innerHTML|outerHTML|insertAdjacentHTML|document\.write|srcdoc|\beval\b/.test(text),
    ]).toEqual([name, false]);
    expect([name, /https?:|@import|url\(/.test(text)]).toEqual([name, false]);
  }
});

it("is shown to whoever follows a link to it, and its files to nobody else's page", async () => {
  const linked = { "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate" };
  const loaded = { "sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors" };
  expect((await load("/_sandbox", linked))[0].status).toBe(200);
  expect((await load("/_sandbox/assets/main.js", loaded))[0].status).toBe(403);
});

it("holds nothing that a caller sent", async () => {
  sandbox.profile(4711).enrol({ pin: "8402", deviceFingerprint: "phone-of-4711" });
  await sandbox.fetch("http://127.0.0.1/v1/nothing?q=hunter2");
  const [, page] = await load("/_sandbox");
  expect(page).not.toMatch(/8402|4711|hunter2/);
});
