import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { serveSandbox } from "./servers.ts";
import { openTerminal } from "./terminal.ts";

it("makes a key pair that only its owner can read, and never shows the private half", async () => {
  const terminal = await openTerminal();
  const { exitCode, stdout, stderr } = await terminal.run(["keys", "generate", "--out", "mine", "--json"]);
  expect([exitCode, stderr]).toEqual([0, ""]);
  expect(JSON.parse(stdout)).toEqual({
    privateKey: "mine.private.pem",
    publicKey: "mine.public.pem",
    bits: 2048,
    thumbprint: expect.stringMatching(/^[\w-]{43}$/),
  });
  for (const name of ["mine.private.pem", "mine.public.pem"]) {
    expect((await stat(join(terminal.folder, name))).mode & 0o777).toBe(0o600);
  }
  const pem = await readFile(join(terminal.folder, "mine.private.pem"), "utf8");
  expect(pem).toMatch(/^-----BEGIN PRIVATE KEY-----/);

  const again = await terminal.run(["keys", "generate", "--out", "mine"]);
  expect([again.exitCode, again.stdout]).toEqual([2, ""]);
  expect(again.stderr).toContain("mine.private.pem cannot be written: it exists");
  expect(await readFile(join(terminal.folder, "mine.private.pem"), "utf8")).toBe(pem);
});

it("uploads the public half, which a reply is then sealed to", async () => {
  const [terminal, { url }] = await Promise.all([openTerminal(), serveSandbox()]);
  await terminal.run(["keys", "generate"]);
  const wrong = await terminal.run(["keys", "upload", "wise-sca.private.pem", "--base-url", url]);
  expect(wrong).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("holds a private key") });

  const upload = ["keys", "upload", "wise-sca.public.pem", "--base-url", url, "--days", "30", "--json"];
  const { exitCode, stdout } = await terminal.run(upload);
  expect(exitCode).toBe(0);
  const { keyId, validFrom, validTill } = JSON.parse(stdout) as Record<string, string>;
  expect(Date.parse(`${validTill}Z`) - Date.parse(`${validFrom}Z`)).toBe(30 * 86_400_000);
  const own = ["--key-id", keyId ?? "", "--private-key", "wise-sca.private.pem"];
  const doctor = await terminal.run(["doctor", "--base-url", url, ...own]);
  expect(doctor.stdout).toContain(`a reply sealed to ${keyId} was opened`);

  const taken = await terminal.run([...upload, "--key-id", keyId ?? ""]);
  expect(taken.exitCode).toBe(1);
  expect(JSON.parse(taken.stdout).error.code).toBe("KEY_ALREADY_EXISTS");
});

it("fetches Wise's key in the form that sealing takes", async () => {
  const [terminal, { sandbox, url }] = await Promise.all([openTerminal(), serveSandbox()]);
  const { exitCode, stdout } = await terminal.run(["keys", "fetch", "--base-url", url]);
  expect(exitCode).toBe(0);
  expect(JSON.parse(stdout)).toEqual(sandbox.wiseKey);
});
