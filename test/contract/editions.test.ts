/** Two editions of Wise's API, compared as far as this package describes them. */
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { beforeAll, describe, expect, it } from "vitest";
import { compareEditions } from "../../scripts/diff.ts";

const FILES = ["test/contract/editions/2026Q4.yaml", "test/contract/editions/2027Q1.yaml"] as const;

describe("two editions", () => {
  let found: Awaited<ReturnType<typeof compareEditions>>;
  beforeAll(async () => {
    const [before, after] = await Promise.all(FILES.map((file) => readFile(file, "utf8")));
    found = await compareEditions([before ?? "", after ?? ""]);
  });

  it.each([
    ["an operation is gone", /profiles~1\{profileId\}~1pin: .*removed/],
    ["a status is another", /one-time-token~1status.*`401` became `403`/],
    ["a field of a reply has another type", /properties\/validity\/type: .*integer.*string/],
    ["a field of a request became required", /pin~1verify.*required: .*`device`/],
    ["a header became required", /sms~1trigger.*X-Idempotence/],
  ])("break this package where %s", (_, shows) => {
    expect(found.breaking).toContainEqual(expect.stringMatching(shows));
  });

  it.each([
    ["a sentence is another", /sms~1trigger\/post\/summary: changed$/],
    ["a reply has a field more", /properties\/country: changed$/],
    ["a request may have a field more", /properties\/device: changed$/],
    ["a value of a reply is not used any more", /properties\/state\/enum: changed$/],
  ])("do not where %s", (_, shows) => {
    expect(found.harmless).toContainEqual(expect.stringMatching(shows));
  });

  it("show nothing else: not the name of the edition, nor what this package does not describe", () => {
    expect(found.breaking).toHaveLength(5);
    expect([...found.breaking, ...found.harmless].join()).not.toMatch(/quotes|2027Q1/);
  });

  it("are told apart from operations that neither has", () => {
    expect(found.unknown).toContain("GET /facetec/public-key");
    expect(found.unknown).not.toContain("POST /profiles/{}/pin/verify");
  });

  it("of one and the same API do not differ", async () => {
    const text = await readFile(FILES[0], "utf8");
    const again = await compareEditions([
      text,
      text.replaceAll("2026Q4", "2030Q2").replace("version: 2030Q2", "version: 2026Q4"),
    ]);
    expect([again.breaking, again.harmless]).toEqual([[], []]);
  });
});

describe("npm run editions", () => {
  const run = (...args: string[]): Promise<{ code: unknown; output: string }> =>
    promisify(execFile)(process.execPath, ["--import", "tsx", "scripts/diff.ts", "editions", ...args]).then(
      ({ stdout }) => ({ code: 0, output: stdout }),
      (error: { code?: unknown; stdout?: string; stderr?: string }) => ({
        code: error.code,
        output: `${error.stdout}${error.stderr}`,
      }),
    );

  it("prints a line per difference, and fails if one breaks", async () => {
    const { code, output } = await run(...FILES);
    expect(code).toBe(1);
    expect(output).toMatch(/^breaks {4}#\/paths/m);
    expect(output).toContain("5 differences would break this package, 6 would not.");
  });

  it("asks for two files, and says which one cannot be read", async () => {
    expect(await run()).toMatchObject({ code: 2, output: expect.stringContaining("A.yaml B.yaml") });
    const missing = await run(FILES[0], "missing.yaml");
    expect(missing).toMatchObject({ code: 2, output: expect.stringContaining("missing.yaml") });
  });
});
