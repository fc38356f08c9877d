import { spawnSync } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Sandbox } from "../../src/sandbox/index.ts";
import { listen } from "../support/server.ts";
import { serveSandbox } from "./servers.ts";
import { COMMAND, finished, openTerminal } from "./terminal.ts";

const STATEMENT = "/v1/profiles/101/balance-statements/7/statement.json";
const SECRETS = { WISE_SCA_PIN: "8402", WISE_SCA_DEVICE_FINGERPRINT: "fingerprint-of-a-phone" };

async function scene() {
  const [terminal, { sandbox, url }] = await Promise.all([openTerminal(), serveSandbox()]);
  sandbox.profile(101).enrol({ pin: "8402", deviceFingerprint: SECRETS.WISE_SCA_DEVICE_FINGERPRINT });
  const call = (args: readonly string[], given: Parameters<typeof terminal.run>[1] = {}) =>
    terminal.run(["call", ...args, "--base-url", url], given);
  return { terminal, sandbox, url, call };
}

const callsOf = (sandbox: Sandbox): string[] =>
  sandbox.calls().map(({ operationId, reply }) => `${operationId} ${reply.status}`);

describe("wise-sca call", () => {
  it("goes through the approval: progress on standard error, the body on standard output, no secret", async () => {
    const { sandbox, call } = await scene();
    const { exitCode, stdout, stderr } = await call(["get", STATEMENT], { env: SECRETS });
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ query: { accountId: 7 } });
    expect(stderr).toBe(
      [
        "Needs an approval: PIN, PARTNER_DEVICE_FINGERPRINT",
        "Cleared: PIN, PARTNER_DEVICE_FINGERPRINT. Repeating the call.",
        "HTTP 200\n",
      ].join("\n"),
    );
    const [token] = sandbox.snapshot().tokens;
    for (const secret of [...Object.values(SECRETS), token?.id ?? "none"]) {
      expect(stdout + stderr).not.toContain(secret);
    }
  });

  it("gives an answer from the environment once, so that no customer is locked out", async () => {
    const { sandbox, call } = await scene();
    const env = { ...SECRETS, WISE_SCA_PIN: "1111" };
    const { exitCode, stdout, stderr } = await call(["GET", STATEMENT], { env });
    expect([exitCode, stdout]).toEqual([1, ""]);
    expect(stderr).toContain("Refused: PIN, PIN_VERIFICATION_FAILED");
    expect(stderr).toContain("not approved, it needs an answer to PIN");
    expect(callsOf(sandbox).filter((one) => one.startsWith("verifyPin"))).toEqual(["verifyPin 400"]);
  });

  it("says how to answer where nobody can be asked", async () => {
    const { call } = await scene();
    const { exitCode, stderr } = await call([
      "POST",
      "/v3/profiles/101/transfers/7/payments",
      "-d",
      '{"type":"BALANCE"}',
    ]);
    expect(exitCode).toBe(1);
    expect(stderr).toContain(
      "PIN and PARTNER_DEVICE_FINGERPRINT: call it from a terminal, or set WISE_SCA_PIN and WISE_SCA_DEVICE_FINGERPRINT\n",
    );
  });

  it("asks at the terminal without showing what is typed, and again after a wrong PIN", async (test) => {
    if (spawnSync("script", ["--version"]).status !== 0) {
      console.warn("Skipped: no `script` here that makes a terminal for the prompt.");
      test.skip();
    }
    const { terminal, sandbox, url } = await scene();
    const words = [...COMMAND, "call", "GET", STATEMENT, "--base-url", url];
    // The keys are struck only once the question is on the screen: before that, the terminal itself echoes.
    const type = (seen: string, keys: string): string =>
      `until grep -qs '${seen}' screen; do sleep 0.05; done; printf '${keys}\\r';`;
    const typed = [
      type("Type the PIN (it is not shown; 4 answers left", "7391"),
      type("Type the PIN (it is not shown; 3 answers left", "8402"),
      type("Type the device fingerprint", SECRETS.WISE_SCA_DEVICE_FINGERPRINT),
    ].join(" ");
    const command = words.map((word) => `'${word}'`).join(" ");
    const shell = `(${typed} sleep 0.3) | script -qefc "stty cols 120; ${command} > out.json" screen`;
    const { exitCode } = await finished("sh", ["-c", shell], { folder: terminal.folder, input: "" });
    const screen = await readFile(join(terminal.folder, "screen"), "utf8");
    expect(screen).toContain("HTTP 200");
    expect(exitCode).toBe(0);
    for (const secret of ["7391", ...Object.values(SECRETS)]) expect(screen).not.toContain(secret);
    expect(JSON.parse(await readFile(join(terminal.folder, "out.json"), "utf8"))).toHaveProperty("query");
    expect(callsOf(sandbox).filter((one) => one.startsWith("verify"))).toEqual([
      "verifyPin 400",
      "verifyPin 200",
      "verifyDeviceFingerprint 200",
    ]);
  });

  it("seals what goes to an encrypted endpoint, from standard input or a file", async () => {
    const { terminal, sandbox, call } = await scene();
    const pin = "/v2/profiles/102/pin";
    const typed = await call(["POST", pin, "-d", "@-"], { input: '{"pin":"4321"}' });
    expect(typed).toMatchObject({ exitCode: 0, stderr: "HTTP 200\n" });
    await writeFile(join(terminal.folder, "pin.json"), '{"pin":"4321"}');
    expect((await call(["POST", pin.replace("102", "103"), "-d", "@pin.json"])).exitCode).toBe(0);
    const bodies = sandbox.calls().filter(({ operationId }) => operationId === "createPin");
    expect(bodies.map(({ request }) => [request.jwe?.header["alg"], request.plaintext])).toEqual([
      ["RSA-OAEP-256", '{"pin":"4321"}'],
      ["RSA-OAEP-256", '{"pin":"4321"}'],
    ]);
  });

  it("prints the body of a refusal, and fails", async () => {
    const { call } = await scene();
    const { exitCode, stdout, stderr } = await call(["GET", "/v1/nothing?of=this"]);
    expect(exitCode).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ error: "not_found" });
    expect(stderr).toMatch(/^HTTP 404, trace id [0-9a-f]{32}\n$/);
  });

  it("sends headers and body as given, and hands on bytes that are no text", async () => {
    const terminal = await openTerminal();
    let seen: unknown;
    const url = await listen((request, response) => {
      const { method, headers } = request;
      seen = { method, url: request.url, type: headers["content-type"], id: headers["x-idempotence-uuid"] };
      response.setHeader("content-type", "application/pdf").end(Buffer.from([0x25, 0xff, 0x00, 0x1b, 0x80]));
    });
    const words = ["call", "put", "/v1/x?a=b", "-d", "text", "-H", "Content-Type: text/plain"];
    const command = [...COMMAND, ...words, "-H", "X-idempotence-uuid: 1", "--base-url", url];
    const shell = `${command.map((word) => `'${word}'`).join(" ")} > out.pdf`;
    expect((await finished("sh", ["-c", shell], { folder: terminal.folder, input: "" })).exitCode).toBe(0);
    expect(seen).toEqual({ method: "PUT", url: "/v1/x?a=b", type: "text/plain", id: "1" });
    expect([...(await readFile(join(terminal.folder, "out.pdf")))]).toEqual([0x25, 0xff, 0x00, 0x1b, 0x80]);
  });

  it("takes no token from the arguments, and no other server from the path", async () => {
    const { call } = await scene();
    const token = await call(["GET", STATEMENT, "-H", "Authorization: Bearer of-a-user"]);
    expect([token.exitCode, token.stdout]).toEqual([2, ""]);
    expect(token.stderr).toContain("The token comes from its variable");
    for (const path of ["//example.com/v1", "https://example.com/v1", "v1"]) {
      const { exitCode, stderr } = await call(["GET", path]);
      expect([exitCode, stderr.includes("pass a path")]).toEqual([2, true]);
    }
  });
});
