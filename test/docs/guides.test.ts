/** Programs in the guides run, and print what they say; the list of error codes is complete. */
import { mkdir, rm, writeFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { readGuides } from "../../scripts/docs/guides.ts";
import { snippetsOf } from "../../scripts/docs/snippets.ts";
import { operations, bodyErrors } from "../../generated/operations.ts";
import { createSandbox, defaultSettings } from "../../src/sandbox/index.ts";
import { serve, type SandboxServer } from "../../src/sandbox/node.ts";

/** Where readers are told that the sandbox listens. */
const LISTENING = "http://127.0.0.1:4010";
const folder = new URL("../.guides/", import.meta.url);
const guides = await readGuides();
const programs = guides
  .flatMap(({ file, markdown }) => snippetsOf(file, markdown))
  .filter(({ mark }) => mark === "run");

let server: SandboxServer;
beforeAll(async () => {
  await mkdir(folder, { recursive: true });
  const sandbox = await createSandbox();
  // As `npx wise-sca sandbox` has it.
  sandbox.profile(101).enrol({ pin: "1234", deviceFingerprint: "sandbox-device" });
  server = await serve(sandbox);
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});
afterEach(() => {
  vi.restoreAllMocks();
});

describe("programs in the guides", () => {
  it("are there", () => {
    expect(programs.length).toBeGreaterThan(4);
  });

  it.each(programs.map(({ at, code }) => [at, code] as const))("%s prints what it says", async (at, code) => {
    const printed: string[] = [];
    vi.spyOn(console, "log").mockImplementation(
      (...values) => void printed.push(values.map(String).join(" ")),
    );
    const file = new URL(`${at.replaceAll(/\W/g, "-")}.ts`, folder);
    await writeFile(file, code.replaceAll(LISTENING, server.url));
    await import(pathToFileURL(file.pathname).href);
    const promised = [...code.matchAll(/console\.log\(.+\); \/\/ (.+)$/gm)].map(([, text]) => text);
    expect(promised.length).toBeGreaterThan(0);
    expect(printed).toEqual(promised);
  });
});

describe("the guide on errors", () => {
  const text = guides.find(({ file }) => file.endsWith("errors.md"))?.markdown ?? "";

  it("has a place for every code that an operation can end in", () => {
    const codes = Object.values(operations).flatMap(({ errors }) => Object.values(errors));
    for (const code of new Set([...codes, ...Object.values(bodyErrors)]))
      expect(text).toContain(`\n### ${code}\n`);
  });

  it("says of every code what to do, and whether to try again", () => {
    const entries = text.split(/^### /m).slice(1);
    expect(entries.length).toBeGreaterThan(50);
    for (const entry of entries) {
      expect(entry).toMatch(/\*\*What to do:\*\* \S[\s\S]*\*\*Again\?\*\* \S/);
    }
  });
});

describe("the guide on where sources disagree", () => {
  const text = guides.find(({ file }) => file.endsWith("where-sources-disagree.md"))?.markdown ?? "";

  it.each(Object.keys(defaultSettings))("says what the sandbox's switch %s is for", (name) => {
    expect(text).toMatch(new RegExp(`\`${name}\\b`));
  });
});
