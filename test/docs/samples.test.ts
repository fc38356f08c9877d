/** Samples of the reference: for every operation, and those for the shell do what they say. */
import { execFile, spawnSync } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { describedForReaders } from "../../scripts/docs/reference.ts";
import { curlSample, typescriptSample } from "../../scripts/docs/samples.ts";
import { operationsOf } from "../../scripts/generate/description.ts";
import { SAMPLE_PROFILES } from "../../src/cli/sandbox-config.ts";
import { operations, servers, type OperationId } from "../../generated/operations.ts";
import { createSandbox } from "../../src/sandbox/index.ts";
import { serve, type SandboxServer } from "../../src/sandbox/node.ts";

/** Where samples say that the sandbox is. */
const LISTENING = "http://127.0.0.1:4010";
const PROFILE = { profileId: 101 };
const TOKEN = { oneTimeToken: "5932d5b5-ec13-452f-8688-308feade7834" };
const curl = spawnSync("curl", ["--version"]).status === 0;
if (!curl) console.warn("skipped: no curl here, which samples for the shell need");

it("asks for a secret without showing it, and opens the reply with the key of its request", () => {
  expect(curlSample("verifyPin", { ...PROFILE, ...TOKEN, pin: "1234" }, "Wise")).toBe(`\
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
    expect(curlSample(id, { ...PROFILE, ...TOKEN, pin: "1234" }, "Wise")).not.toContain("1234'");
  }
  expect(
    curlSample("createDeviceFingerprint", { ...PROFILE, deviceFingerprint: "secret" }, "Wise"),
  ).not.toContain("secret");
});

it("passes the tokens that an operation uses, and only those", async () => {
  const withClientToken = async (id: OperationId): Promise<boolean> =>
    (await typescriptSample(id, {}, "Wise")).includes("clientToken");
  expect(await withClientToken("createScaSession")).toBe(false);
  expect(await withClientToken("getJosePublicKey")).toBe(true);
  expect(await withClientToken("verifyPin")).toBe(true);
  expect(await typescriptSample("getEchoJwe", {}, "Wise")).toContain("partnerKeys");
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
    const args = { ...PROFILE, deviceFingerprint: "x" };
    const command = curlSample("createDeviceFingerprint", args, "sandbox")
      .replaceAll("npx wise-sca", program)
      .replaceAll(LISTENING, server.url);
    const output = await new Promise<string>((done, fail) => {
      const child = execFile("bash", ["-c", command], { cwd: folder }, (error, stdout, stderr) =>
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

describe("a sample for the sandbox", async () => {
  /** What else these need: a facemap, a code that was sent, a key that was uploaded, an id. */
  const refused: Readonly<Record<string, string>> = {
    deleteDeviceFingerprint: "DEVICE_FINGERPRINT_NOT_FOUND",
    deleteFacemap: "FACEMAP_NOT_SET_UP",
    verifyFacemap: "FACEMAP_NOT_SET_UP",
    verifySmsChallenge: "OTP_VERIFICATION_FAILED",
    verifyWhatsappChallenge: "OTP_VERIFICATION_FAILED",
    verifyVoiceChallenge: "OTP_VERIFICATION_FAILED",
    updatePhoneNumber: "PHONE_NUMBER_NOT_FOUND",
    deletePhoneNumber: "PHONE_NUMBER_NOT_FOUND",
    getEchoJwe: "ERR_INVALID_OPTION",
    echoJwe: "ERR_INVALID_OPTION",
  };
  const folder = new URL("../.samples/", import.meta.url);
  const samples = operationsOf(await describedForReaders()).map(({ operation }) => {
    const { "x-codeSamples": all = [] } = operation as { "x-codeSamples"?: { source: string }[] };
    return [operation.operationId, all[0]?.source ?? ""] as const;
  });
  beforeAll(() => mkdir(folder, { recursive: true }));
  afterAll(() => rm(folder, { recursive: true }));
  afterEach(() => {
    vi.restoreAllMocks();
  });

  it.each(samples)("runs: %s", async (id, source) => {
    const sandbox = await createSandbox();
    for (const { id: profile, ...enrolment } of SAMPLE_PROFILES) sandbox.profile(profile).enrol(enrolment);
    const server = await serve(sandbox);
    vi.spyOn(console, "log").mockImplementation(() => undefined);
    const file = new URL(`${id}.ts`, folder);
    await writeFile(file, source.replace(LISTENING, server.url).replace("[{ keyId, privateKey }]", "[]"));
    const outcome = await import(pathToFileURL(file.pathname).href).then(
      () => "done",
      ({ code, message }: { code?: string; message: string }) => code ?? message,
    );
    await server.close();
    expect(outcome).toBe(refused[id] ?? "done");
  });
});
