import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { vectors } from "../support/keys.ts";
import { listen } from "../support/server.ts";
import { serveSandbox } from "./servers.ts";
import { openTerminal } from "./terminal.ts";
import type { Terminal } from "./terminal.ts";

interface Report {
  target: string;
  ok: boolean;
  checks: { id: string; status: string; detail: string; advice?: string }[];
}

async function examine(
  terminal: Terminal,
  args: string[],
  env?: Record<string, string>,
): Promise<{ exitCode: number | null; report: Report; find: (id: string) => Report["checks"][number] }> {
  const { stdout, exitCode } = await terminal.run(["doctor", "--json", ...args], { ...(env && { env }) });
  const report = JSON.parse(stdout) as Report;
  const find = (id: string): Report["checks"][number] => {
    const check = report.checks.find((one) => one.id === id);
    if (check === undefined) throw new Error(`no check is called ${id}`);
    return check;
  };
  return { exitCode, report, find };
}

const own = { keyId: vectors.keys.partner.keyId ?? "", privateKey: vectors.keys.partner.privatePkcs8Pem };

it("finds nothing wrong with a sandbox that nothing was set up for", async () => {
  const [terminal, { url }] = await Promise.all([openTerminal(), serveSandbox()]);
  const { stdout, stderr, exitCode } = await terminal.run(["doctor", "--base-url", url]);
  expect([stderr, exitCode]).toEqual(["", 0]);
  expect(stdout).toContain(`Checking ${url}`);
  expect(stdout.match(/^ {2}(?:passed|failed|skipped) /gm)).toHaveLength(6);
  expect(stdout).toContain("5 passed, 0 failed, 1 skipped");
  expect(stdout).toMatch(/Wise's key +fetched, RSA-2048, version 1, SHA-256 [\w-]{43}\n/);
});

it.each(["legacy", "2026Q3"])("has a reply sealed to an uploaded key, on the %s paths", async (version) => {
  const [terminal, { url }] = await Promise.all([openTerminal(), serveSandbox()]);
  await writeFile(join(terminal.folder, "own.pem"), own.privateKey);
  await writeFile(join(terminal.folder, "own.pub"), vectors.keys.partner.publicSpkiPem);
  const named = [
    "--base-url",
    url,
    "--api-version",
    version,
    "--key-id",
    own.keyId,
    "--private-key",
    "own.pem",
  ];
  if (version === "legacy") {
    const before = await examine(terminal, named);
    expect(before.exitCode).toBe(1);
    expect(before.find("own key")).toMatchObject({
      status: "failed",
      advice: expect.stringContaining("keys upload"),
    });
  }
  await terminal.run(["keys", "upload", "own.pub", "--base-url", url, "--key-id", own.keyId]);
  const after = await examine(terminal, named);
  expect(after.report.checks.map(({ status }) => status)).toEqual(Array(6).fill("passed"));
  expect([after.exitCode, after.report.ok, after.report.target]).toEqual([0, true, url]);
});

it("says which token is missing or refused, and goes on with what needs none", async () => {
  const users = [{ id: 7, tokens: ["good-token"], profiles: [101] }];
  const [terminal, { url }] = await Promise.all([
    openTerminal(),
    serveSandbox({ users, clientTokens: ["good-client"] }),
  ]);
  const WISE_SCA_CLIENT_TOKEN = "good-client";
  const bad = await examine(terminal, ["--base-url", url], {
    WISE_SCA_TOKEN: "hunter2-token",
    WISE_SCA_CLIENT_TOKEN,
  });
  expect(bad.exitCode).toBe(1);
  expect(bad.find("user token")).toMatchObject({
    status: "failed",
    detail: expect.stringMatching(/^refused: HTTP 401, UNAUTHENTICATED, trace id \w+$/),
    advice: expect.stringContaining("WISE_SCA_TOKEN"),
  });
  expect(bad.find("Wise's key").status).toBe("passed");
  expect(bad.find("sealed round trip").status).toBe("skipped");
  expect(JSON.stringify(bad.report)).not.toContain("hunter2");
  const good = await examine(terminal, ["--base-url", url], {
    WISE_SCA_TOKEN: "good-token",
    WISE_SCA_CLIENT_TOKEN,
  });
  expect([good.exitCode, good.report.ok]).toEqual([0, true]);
  expect(JSON.stringify(good.report)).not.toContain("good-");
});

it("takes no 404 for an accepted token where callers without one get the same: the round trip tells", async () => {
  const users = [{ id: 7, tokens: ["good-token"], profiles: [101] }];
  const [terminal, { url }] = await Promise.all([
    openTerminal(),
    // As Wise was seen to answer.
    serveSandbox({ users, clientTokens: ["good-client"] }, (response, { pathname }) =>
      response.status === 401 && pathname.endsWith("/status")
        ? new Response(null, { status: 404 })
        : response,
    ),
  ]);
  const clientToken = { WISE_SCA_CLIENT_TOKEN: "good-client" };
  const bad = await examine(terminal, ["--base-url", url], { WISE_SCA_TOKEN: "bad-token", ...clientToken });
  expect(bad.exitCode).toBe(1);
  expect(bad.find("user token")).toMatchObject({
    status: "skipped",
    detail: expect.stringContaining("404, with the token and without"),
    advice: expect.stringContaining("sealed round trip"),
  });
  expect(bad.find("sealed round trip")).toMatchObject({
    status: "failed",
    detail: expect.stringContaining("UNAUTHENTICATED"),
    advice: expect.stringContaining("WISE_SCA_TOKEN"),
  });
  const good = await examine(terminal, ["--base-url", url], { WISE_SCA_TOKEN: "good-token", ...clientToken });
  expect([good.exitCode, good.find("sealed round trip").status]).toEqual([0, "passed"]);
});

it("tells a key of another server from the right one", async () => {
  const [terminal, { url }] = await Promise.all([openTerminal(), serveSandbox()]);
  await writeFile(join(terminal.folder, "other.pem"), vectors.keys.partner.publicSpkiPem);
  const { exitCode, find } = await examine(terminal, ["--base-url", url, "--wise-key", "other.pem"]);
  expect(exitCode).toBe(1);
  expect(find("Wise's key")).toMatchObject({ status: "passed", detail: expect.stringContaining("file") });
  expect(find("sealed round trip")).toMatchObject({
    status: "failed",
    detail: expect.stringContaining("JOSE_REQUEST_UNREADABLE"),
    advice: expect.stringContaining("cannot open what is sealed to this key"),
  });
});

it("notices replies in plain, and a clock that is off", async () => {
  const aheadBy = 90_000;
  const [terminal, { url }] = await Promise.all([
    openTerminal(),
    serveSandbox({ settings: { encryptResponses: false } }, (response) => {
      response.headers.set("date", new Date(Date.now() + aheadBy).toUTCString());
      return response;
    }),
  ]);
  const { find } = await examine(terminal, ["--base-url", url]);
  expect(find("clock")).toMatchObject({
    status: "failed",
    detail: expect.stringMatching(/^(?:89|90|91) s behind the server's$/),
    advice: expect.stringContaining("NTP"),
  });
  expect(find("sealed round trip")).toMatchObject({
    status: "failed",
    advice: expect.stringContaining("proxy that decrypts"),
  });
});

it("stops at a server that does not answer, and at one that is somebody else", async () => {
  const terminal = await openTerminal();
  const nobody = await examine(terminal, ["--base-url", "http://127.0.0.1:9"]);
  expect(nobody.exitCode).toBe(1);
  expect(nobody.find("server").advice).toContain("npx wise-sca sandbox");
  expect(nobody.report.checks.filter(({ status }) => status === "skipped")).toHaveLength(5);

  const portal = await listen((_request, response) => void response.writeHead(302, { location: "/" }).end());
  const stranger = await examine(terminal, ["--base-url", portal]);
  expect(stranger.find("server")).toMatchObject({ status: "failed", detail: expect.stringContaining("302") });
});
