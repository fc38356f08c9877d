import { existsSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";
import { afterAll, afterEach, beforeAll, expect, it, vi } from "vitest";
import { startMock } from "./support/mock-process.ts";

const root = new URL("../", import.meta.url);
const folder = new URL("test/.readme/", root);
const readme = await readFile(new URL("README.md", root), "utf8");
const programs = [...readme.matchAll(/^```ts\n([\s\S]+?)^```$/gm)].map(([, code = ""]) => code);

beforeAll(() => mkdir(folder, { recursive: true }));
afterAll(() => rm(folder, { recursive: true }));
afterEach(() => {
  vi.restoreAllMocks();
});

it("shows the two commands before anything else", () => {
  const [first = ""] = /^```sh\n[\s\S]+?^```$/m.exec(readme) ?? [];
  expect(first).toContain("npm ci && npm start");
  expect(first).toContain("npm ci && npm test");
});

it("begins with an example of about twenty lines", () => {
  const lines = programs[0]?.split("\n").filter((line) => line.trim() !== "") ?? [];
  expect(lines.length).toBeGreaterThan(10);
  expect(lines.length).toBeLessThanOrEqual(22);
});

it("links to files that are there", () => {
  const links = [...readme.matchAll(/\]\(([^)\s#:]+)(?:#[^)]*)?\)/g)].map(([, link = ""]) => link);
  expect(links.length).toBeGreaterThan(5);
  expect(links.filter((link) => !existsSync(new URL(link, root)))).toEqual([]);
});

/** The same program against a mock on a free port, where it names the mock's usual one. */
async function withMock(code: string): Promise<string> {
  const usual = "http://127.0.0.1:4020";
  if (!code.includes(usual)) return code;
  const [url] = await startMock("--port", "0").saying(/http:\/\/127\.0\.0\.1:\d+/);
  return code.replace(usual, url);
}

/** What a program prints must be what the comment behind its console.log says. */
it.each(programs.map((code, index) => [index + 1, code] as const))(
  "program %i runs and prints what it says",
  async (number, code) => {
    const printed: string[] = [];
    vi.spyOn(console, "log").mockImplementation(
      (...values) => void printed.push(values.map(String).join(" ")),
    );
    const file = new URL(`program-${number}.ts`, folder);
    await writeFile(file, await withMock(code));
    await import(pathToFileURL(file.pathname).href);
    const promised = [...code.matchAll(/^\s*console\.log\(.+\); \/\/ (.+)$/gm)].map(([, text]) => text);
    expect(promised.length).toBeGreaterThan(0);
    expect(printed).toEqual(promised);
  },
);
