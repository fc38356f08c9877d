import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { openTerminal } from "./terminal.ts";

const PEER = fileURLToPath(new URL("conformance-peer.js", import.meta.url));

interface Report {
  passed: number;
  failed: number;
  skipped: number;
  checks: { name: string; status: string; detail?: string }[];
}

/** What the kit reports of a transport that makes a mistake. */
async function reportOf(mistake: string): Promise<{ exitCode: number | null; report: Report }> {
  const terminal = await openTerminal();
  const args = ["conformance", "--json", "--", process.execPath, PEER, mistake];
  const { exitCode, stdout } = await terminal.run(args);
  return { exitCode, report: JSON.parse(stdout) as Report };
}

describe("the conformance kit", () => {
  it("has nothing to say against a transport that does what Wise documents", async () => {
    const { exitCode, report } = await reportOf("none");
    expect(report.checks.filter(({ status }) => status !== "passed")).toEqual([]);
    expect(report).toMatchObject({ passed: report.checks.length, failed: 0, skipped: 0 });
    expect(report.passed).toBeGreaterThan(60);
    expect(new Set(report.checks.map(({ name }) => name)).size).toBe(report.passed);
    expect(exitCode).toBe(0);
  });

  it.each([
    ["lengths", ["refuses a reply: four-byte tag", "refuses a reply: sixteen-byte IV"]],
    ["header", ["refuses a reply: zip", "refuses a reply: unknown crit", "refuses a reply: alg none"]],
    ["no authentication", ["refuses a reply: tampered tag"]],
    [
      "one key",
      [
        "seals each time under a new content key and IV",
        "refuses a reply under the content key of the call before",
      ],
    ],
    ["redirects", ["takes no one-time token along a redirect"]],
    [
      "plain",
      [
        "refuses a success in plain",
        "refuses a success in plain that is labelled as sealed",
        "refuses a reply to an uploaded key",
      ],
    ],
  ])("names what a transport with the mistake %j gets wrong, and nothing else", async (mistake, names) => {
    const { exitCode, report } = await reportOf(mistake);
    expect(report.checks.filter(({ status }) => status === "failed").map(({ name }) => name)).toEqual(names);
    expect(exitCode).toBe(1);
  });

  it.each([
    ["SHA-1", "seals what jwcrypto sealed: pin"],
    ["quotes", "sends a marked call sealed, with the headers that Wise documents"],
  ])("finds that a transport with the mistake %j cannot be understood", async (mistake, name) => {
    const { exitCode, report } = await reportOf(mistake);
    expect(report.checks.find((one) => one.name === name)).toMatchObject({ status: "failed" });
    expect(exitCode).toBe(1);
  });

  it("counts as skipped what the program says that it does not do", async () => {
    const { exitCode, report } = await reportOf("no HTTP");
    expect(report).toMatchObject({ failed: 0, skipped: 13 });
    expect(exitCode).toBe(0);
  });

  it("prints a line per check, and ends with the count", async () => {
    const terminal = await openTerminal();
    const { stdout } = await terminal.run(["conformance", "--", process.execPath, PEER, "no authentication"]);
    expect(stdout).toContain("  passed   seals what jwcrypto sealed: pin\n");
    expect(stdout).toContain("  failed   refuses a reply: tampered tag: it was taken: ");
    expect(stdout).toMatch(/\n\n62 passed, 1 failed, 0 skipped\n$/);
  });

  it.each([
    ["ends", "process.exit()", "the program has ended"],
    ["answers with something else", "console.log('hello')", "the answer is not JSON: hello"],
  ])("fails every check of a program that %s", async (_what, program, detail) => {
    const terminal = await openTerminal();
    const script = `process.stdin.on("data", () => { ${program} })`;
    const { exitCode, stdout } = await terminal.run([
      "conformance",
      "--json",
      "--",
      process.execPath,
      "-e",
      script,
    ]);
    const { checks } = JSON.parse(stdout) as Report;
    expect(checks.every((one) => one.status === "failed")).toBe(true);
    expect(checks[0]?.detail).toBe(detail);
    expect(exitCode).toBe(1);
  });
});
