/** The guide's recipe for each HTTP client clears a payment, over real HTTP. */
import { execFile } from "node:child_process";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { createApprovalFetch, createMemoryStore, createScaClient } from "../../src/index.ts";
import { createSandbox, type Sandbox } from "../../src/sandbox/index.ts";
import { serve, type SandboxServer } from "../../src/sandbox/node.ts";
import { checkSnippets } from "../docs/snippets.ts";

const WISE = "https://api.wise-sandbox.com";
const folder = new URL("../.http-clients/", import.meta.url);
const guide = await readFile("spec/guides/http-clients.md", "utf8");
const recipes = guide
  .split(/^## /m)
  .slice(1)
  .flatMap((section) => {
    const [, code] = /^```(?:ts|typescript)\n([\s\S]+?)^```$/m.exec(section) ?? [];
    return code === undefined ? [] : [[section.split("\n")[0] ?? "", code] as const];
  });

let sandbox: Sandbox;
let server: SandboxServer;
const asked: string[] = [];

beforeAll(async () => {
  await mkdir(new URL("generated/", folder), { recursive: true });
  const output = new URL("generated/payments.ts", folder).pathname;
  const options = ["test/examples/fixture-payments.yaml", "--output", output, "--import-ext", "ts"];
  const cli = "node_modules/@redocly/cli/bin/cli.js";
  await promisify(execFile)(process.execPath, [cli, "generate-client", ...options]);
  sandbox = await createSandbox();
  sandbox.profile(101).enrol({ pin: "1234", deviceFingerprint: "phone-1" });
  server = await serve(sandbox);
  const { url: baseUrl } = server;
  const tokens = { token: "user-token", clientToken: "client-token" };
  const sca = createScaClient({ baseUrl, ...tokens, store: createMemoryStore() });
  const solvers = {
    PIN: () => {
      asked.push("PIN");
      return "1234";
    },
    PARTNER_DEVICE_FINGERPRINT: () => "phone-1",
  };
  // What the guide's first snippet makes, and what its readers bring.
  const given = { sca, solvers, approvalFetch: createApprovalFetch({ sca, solvers }), profileId: 101 };
  const brought = { userToken: "user-token", headers: { Authorization: "Bearer user-token" } };
  for (const [name, value] of Object.entries({ ...given, ...brought })) vi.stubGlobal(name, value);
}, 120_000);
afterAll(async () => {
  vi.unstubAllGlobals();
  await server.close();
  await rm(folder, { recursive: true });
});
afterEach(() => {
  vi.restoreAllMocks();
});

describe("the guide on HTTP clients", () => {
  it("has a recipe for each", () => {
    const names = recipes.map(([name]) => name);
    const clients = ["ky", "openapi-fetch", "node-fetch", "undici", "axios", "got", "A generated SDK"];
    expect(names).toEqual(clients);
    for (const [, code] of recipes) expect(code.trim().split("\n").length).toBeLessThanOrEqual(12);
  });

  it.each(recipes)("clears a payment with %s, asks once, and pays once", async (name, code) => {
    const printed: string[] = [];
    vi.spyOn(console, "log").mockImplementation(
      (...values) => void printed.push(values.map(String).join(" ")),
    );
    const before = sandbox.calls().at(-1)?.sequence ?? 0;
    asked.length = 0;
    const file = new URL(`${name.replaceAll(/\W/g, "-")}.ts`, folder);
    await writeFile(file, code.replaceAll(WISE, server.url));
    await import(pathToFileURL(file.pathname).href);
    expect(printed).toEqual([...code.matchAll(/console\.log\(.+\); \/\/ (.+)$/gm)].map(([, text]) => text));
    expect(asked).toEqual(["PIN"]);
    const payments = sandbox.calls(before).filter(({ target }) => target.endsWith("/payments"));
    expect(payments.map(({ reply }) => reply.status)).toEqual([403, 201]);
    expect(new Set(payments.map(({ request }) => request.body)).size).toBe(1);
  });

  it("takes the generated SDK without a cast", () => {
    const [, code = ""] = recipes.find(([name]) => name === "A generated SDK") ?? [];
    const at = "spec/guides/http-clients.md";
    const here = code.replace("./generated/", "../../.http-clients/generated/");
    expect(checkSnippets([{ at, code: here, mark: "" }])).toEqual([]);
  }, 60_000);
});
