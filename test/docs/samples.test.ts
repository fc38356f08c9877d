/** Samples of the reference: for every operation, and those for the shell do what they say. */
import { execFile, spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { curlSample, typescriptSample } from "../../scripts/docs/samples.ts";
import { operations, servers, type OperationId } from "../../generated/operations.ts";
import { createSandbox } from "../../src/sandbox/index.ts";
import { serve, type SandboxServer } from "../../src/sandbox/node.ts";

const PROFILE = { profileId: 101 };
const TOKEN = { oneTimeToken: "5932d5b5-ec13-452f-8688-308feade7834" };
const curl = spawnSync("curl", ["--version"]).status === 0;
if (!curl) console.warn("skipped: no curl here, which samples for the shell need");

it("asks for a secret without showing it, and opens the reply with the key of its request", () => {
  expect(curlSample("verifyPin", { ...PROFILE, ...TOKEN, pin: "1234" })).toBe(`\
npx wise-sca jwe seal --environment sandbox --as pin --cek-out cek.json |
curl -sS -X POST "${servers.sandbox}/v2/profiles/101/pin/verify" \\
  -H "Authorization: Bearer $WISE_SCA_TOKEN" \\
  -H "One-Time-Token: ${TOKEN.oneTimeToken}" \\
  -H "Accept: application/jose+json" \\
  -H "Accept-Encoding: identity" \\
  -H "Content-Type: application/jose+json" \\
  -H "Content-Encoding: identity" \\
  -H "X-tw-jose-method: jwe" \\
  --data-binary @- |
npx wise-sca jwe open - --cek cek.json
`);
});

it("never has a PIN or a device fingerprint in a command line", () => {
  for (const id of ["createPin", "verifyPin"] as const) {
    expect(curlSample(id, { ...PROFILE, ...TOKEN, pin: "1234" })).not.toContain("1234'");
  }
  expect(curlSample("createDeviceFingerprint", { ...PROFILE, deviceFingerprint: "secret" })).not.toContain(
    "secret",
  );
});

it("passes the tokens that an operation uses, and only those", async () => {
  const withClientToken = async (id: OperationId): Promise<boolean> =>
    (await typescriptSample(id, {})).includes("clientToken");
  expect(await withClientToken("createScaSession")).toBe(false);
  expect(await withClientToken("getJosePublicKey")).toBe(true);
  expect(await withClientToken("verifyPin")).toBe(true);
  expect(await typescriptSample("getEchoJwe", {})).toContain("partnerKeys");
  expect(Object.keys(operations).length).toBeGreaterThan(20);
});

describe.skipIf(!curl)("a sample for the shell", () => {
  let server: SandboxServer;
  let folder: string;
  beforeAll(async () => {
    server = await serve(await createSandbox());
    folder = await mkdtemp(join(tmpdir(), "wise-sca-samples-"));
  });
  afterAll(async () => {
    await server.close();
    await rm(folder, { recursive: true });
  });

  it("seals, calls and opens", async () => {
    const program = `"${process.execPath}" --import "${resolve("node_modules/tsx/dist/esm/index.mjs")}" "${resolve("src/cli/main.ts")}"`;
    const command = curlSample("createDeviceFingerprint", { ...PROFILE, deviceFingerprint: "x" })
      .replaceAll("npx wise-sca", program)
      .replaceAll("--environment sandbox", `--base-url ${server.url}`)
      .replaceAll(servers.sandbox, server.url);
    const output = await new Promise<string>((done, fail) => {
      const env = { ...process.env, WISE_SCA_TOKEN: "user", WISE_SCA_CLIENT_TOKEN: "client" };
      const child = execFile("bash", ["-c", command], { cwd: folder, env }, (error, stdout, stderr) =>
        error ? fail(new Error(stderr)) : done(stdout),
      );
      child.stdin?.end("my-phone");
    });
    expect(JSON.parse(output)).toEqual({
      deviceFingerprintId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      createdAt: expect.stringMatching(/Z$/),
    });
  }, 60_000);
});
