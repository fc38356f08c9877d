/** Programs in the guides run, and print what they say; the list of error codes is complete. */
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { readGuides } from "../../scripts/docs/pages.ts";
import { operationsOf, resolve } from "../../scripts/generate/description.ts";
import { createSandbox, defaultSettings } from "../../src/sandbox/index.ts";
import { serve, type SandboxServer } from "../../src/sandbox/node.ts";
import { wire } from "../contract/samples.ts";
import { snippetsOf } from "./snippets.ts";

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

/** By code of the description: "400 from `verifyPin`; 429 from every operation." */
const origins = originsOfCodes();

function originsOfCodes(): Map<string, string> {
  const operations = operationsOf(wire).map(({ operation }) => operation);
  const found = new Map<string, Map<string, string[]>>();
  for (const { operationId, responses } of operations) {
    for (const [status, reference] of Object.entries(responses)) {
      const { "x-error-code": code, "x-error-codes": special = {} } = resolve(wire, reference);
      for (const one of new Set([...(code === undefined ? [] : [code]), ...Object.values(special)])) {
        const statuses = found.get(one) ?? new Map<string, string[]>();
        found.set(one, statuses.set(status, [...(statuses.get(status) ?? []), `\`${operationId}\``]));
      }
    }
  }
  const named = (ids: readonly string[]): string =>
    ids.length === operations.length
      ? "every operation"
      : ids.length > 8
        ? `${ids.length} operations`
        : ids.join(", ");
  return new Map(
    [...found].map(([code, statuses]) => [
      code,
      `${[...statuses].map(([status, ids]) => `${status} from ${named(ids)}`).join("; ")}.`,
    ]),
  );
}

describe("the guide on errors", () => {
  const text = guides.find(({ file }) => file.endsWith("errors.md"))?.markdown ?? "";

  const headings = [...text.matchAll(/^### (\w+)$/gm)].map(([, code]) => code);

  it("has an entry for every code that there is, and for no other", async () => {
    const files = (await readdir("src", { recursive: true })).filter((file) => file.endsWith(".ts"));
    const sources = await Promise.all(files.map((file) => readFile(`src/${file}`, "utf8")));
    const local = new Set(sources.join("").match(/(?<=")ERR_[A-Z_]+(?=")/g));
    expect(headings.toSorted()).toEqual([...origins.keys(), ...local].toSorted());
  });

  it.each([...origins])("says where %s comes from", (code, places) => {
    const [, first] = new RegExp(`\n### ${code}\n\n([\\s\\S]*?)\n\n`).exec(text) ?? [];
    expect(first?.replaceAll("\n", " ")).toBe(places);
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

it.each(["spec/guides/promises.md", "SECURITY.md"])(
  "every promise in %s names a test that exists",
  async (page) => {
    const text = await readFile(page, "utf8");
    // A row of a table that names no test promises nothing.
    expect(text.match(/^\| (?!-|Promise|He )(?!.*\| `test\/).+$/gm) ?? []).toEqual([]);
    const rows = [...text.matchAll(/\| `(test\/[\w/.-]+)`: (.+?) +\|$/gm)];
    expect(rows.length).toBeGreaterThan(20);
    for (const [, file = "", title = ""] of rows) {
      const code = (await readFile(file, "utf8")).replaceAll(/\s+/g, " ");
      expect(code, file).toContain(title);
    }
  },
);
