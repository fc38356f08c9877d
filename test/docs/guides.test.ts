/** Programs in the guides run, and print what they say; the list of error codes is complete. */
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";
import { context, trace } from "@opentelemetry/api";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { readGuides } from "../../scripts/docs/pages.ts";
import { operationsOf, resolve } from "../../scripts/generate/description.ts";
import { createSandbox, defaultSettings, readings } from "../../src/sandbox/index.ts";
import { switchesOf } from "../../src/sandbox/readings.ts";
import { serve, type SandboxServer } from "../../src/sandbox/node.ts";
import { createMock } from "../../scripts/mock/server.ts";
import { plaintext, wire } from "../contract/samples.ts";
import { fileOf, folderOf, snippetsOf, type Snippet } from "./snippets.ts";

/** Where readers are told that the sandbox listens, and the mock. */
const SANDBOX = "http://127.0.0.1:4010";
const MOCK = "http://127.0.0.1:4020";
const folder = new URL("../.guides/", import.meta.url);
const guides = await readGuides();
const snippets = guides.flatMap(({ file, markdown }) => snippetsOf(file, markdown));
const programs = snippets.filter(({ mark }) => mark === "run");

let mock: SandboxServer;
beforeAll(async () => {
  await mkdir(folder, { recursive: true });
  mock = await serve(await createMock(plaintext));
});
afterAll(async () => {
  await mock.close();
  await rm(folder, { recursive: true });
});
afterEach(() => {
  vi.restoreAllMocks();
  // What a program registers holds for its process, and there is more than one in this.
  trace.disable();
  context.disable();
});

it("there are programs in the guides", () => {
  expect(programs.length).toBeGreaterThan(4);
});

describe.each(readings)("programs in the guides, as %s has it,", (reading) => {
  let server: SandboxServer;
  beforeAll(async () => {
    const sandbox = await createSandbox({ reading });
    // As `npx wise-sca sandbox` has it.
    sandbox.profile(101).enrol({ pin: "1234", deviceFingerprint: "sandbox-device" });
    server = await serve(sandbox);
    for (const snippet of snippets) {
      const name = fileOf(snippet);
      if (name !== undefined) await written(snippet, name);
    }
  });
  afterAll(() => server.close());

  /** The same program with sandboxes of this reading. */
  const read = (code: string): string =>
    code
      .replaceAll(SANDBOX, server.url)
      .replaceAll(MOCK, mock.url)
      .replaceAll("createSandbox()", `createSandbox({ reading: "${reading}" })`)
      .replaceAll(/createSandbox\(\{ (?!reading)/g, `createSandbox({ reading: "${reading}", `);

  /** Writes a snippet to where the others of its page find it. */
  async function written(snippet: Snippet, name: string): Promise<string> {
    const file = new URL(`${reading}/${folderOf(snippet)}/${name}`, folder);
    await mkdir(new URL(".", file), { recursive: true });
    await writeFile(file, read(snippet.code));
    return pathToFileURL(file.pathname).href;
  }

  it.each(programs.map((program) => [program.at, program] as const))(
    "%s prints what it says",
    async (at, program) => {
      const printed: string[] = [];
      vi.spyOn(console, "log").mockImplementation(
        (...values) => void printed.push(values.map(String).join(" ")),
      );
      const { code } = program;
      await import(await written(program, fileOf(program) ?? `${at.replaceAll(/\W/g, "-")}.ts`));
      const promised = [...code.matchAll(/console\.log\(.+\); \/\/ (.+)$/gm)].map(([, text]) => text);
      expect(promised.length).toBeGreaterThan(0);
      expect(printed).toEqual(promised);
    },
  );
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

describe("the readings in the guide on where sources disagree", () => {
  const text = guides.find(({ file }) => file.endsWith("where-sources-disagree.md"))?.markdown ?? "";
  const values = ({ ottErrors, ...switches }: (typeof switchesOf)["page"]): object => ({
    ...switches,
    "ottErrors.unauthenticated": ottErrors.unauthenticated,
  });

  it.each(readings.map((reading, index) => [reading, index] as const))(
    "are what %s sets",
    (reading, index) => {
      const told = Object.keys(values(switchesOf.page)).map((name) => {
        const row = text.split("\n").find((line) => line.startsWith(`| \`${name}\``)) ?? "";
        return [name, /`([^`]+)`/.exec(row.split("|")[index + 2] ?? "")?.[1]];
      });
      const set = Object.entries(values(switchesOf[reading] as (typeof switchesOf)["page"]));
      expect(told).toEqual(set.map(([name, value]) => [name, JSON.stringify(value)]));
    },
  );
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
