import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";
import { base64url, decodeProtectedHeader } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { bundle, lint } from "./redocly.ts";

interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly operationId?: string }>>>>;
  readonly components: {
    readonly examples: Readonly<Record<string, { readonly value: unknown }>>;
    readonly schemas: Readonly<
      Record<string, { readonly properties: Readonly<Record<string, Readonly<Record<string, unknown>>>> }>
    >;
  };
}

const operations = [
  "getOneTimeTokenStatus GET /v1/one-time-token/status",
  "createScaSession POST /v2/profiles/{profileId}/sca-sessions/authorise",
  "createPin POST /v2/profiles/{profileId}/pin",
  "deletePin DELETE /v2/profiles/{profileId}/pin",
  "verifyPin POST /v2/profiles/{profileId}/pin/verify",
  "createDeviceFingerprint POST /v2/profiles/{profileId}/device-fingerprints",
  "verifyDeviceFingerprint POST /v2/profiles/{profileId}/device-fingerprints/verify",
  "deleteDeviceFingerprint DELETE /v2/profiles/{profileId}/device-fingerprints/{deviceFingerprintId}",
  "createFacemap POST /v2/profiles/{profileId}/facemaps",
  "deleteFacemap DELETE /v2/profiles/{profileId}/facemaps",
  "verifyFacemap POST /v2/profiles/{profileId}/facemaps/verify",
  "triggerSmsChallenge POST /v1/one-time-token/sms/trigger",
  "verifySmsChallenge POST /v1/one-time-token/sms/verify",
  "triggerWhatsappChallenge POST /v1/one-time-token/whatsapp/trigger",
  "verifyWhatsappChallenge POST /v1/one-time-token/whatsapp/verify",
  "triggerVoiceChallenge POST /v1/one-time-token/voice/trigger",
  "verifyVoiceChallenge POST /v1/one-time-token/voice/verify",
  "getJosePublicKey GET /v1/auth/jose/response/public-keys",
  "uploadJosePublicKey POST /v1/auth/jose/request/public-keys",
  "getEchoJwe GET /v1/auth/jose/playground/jwe",
  "echoJwe POST /v1/auth/jose/playground/jwe",
  "echoDirectJwe POST /v1/auth/jose/playground/jwe-direct-encryption",
  "createPhoneNumber POST /v1/application/users/{userId}/phone-numbers",
  "deletePhoneNumber DELETE /v1/application/users/{userId}/phone-numbers/{phoneNumberId}",
  "updatePhoneNumber PUT /v1/application/users/{userId}/phone-numbers/{phoneNumberId}",
  "listPhoneNumbers GET /v1/application/users/{userId}/phone-numbers",
  "getFacetecPublicKey GET /v1/facetec/public-key",
];

/** Every file that a file refers to, and those that they refer to. */
async function reachable(file: string, seen = new Set<string>()): Promise<Set<string>> {
  if (seen.has(file)) return seen;
  seen.add(file);
  const text = await readFile(file, "utf8");
  for (const [, target] of text.matchAll(/\$ref: "?([^"#\s]+)/g)) {
    if (target) await reachable(resolve(file, "..", target), seen);
  }
  return seen;
}

describe("the description", () => {
  let folder: string;
  let wire: Description;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "description-"));
    wire = (await bundle("wire", join(folder, "wire.yaml"))) as Description;
  }, 60_000);

  afterAll(() => rm(folder, { recursive: true, force: true }));

  it("names every operation that an integrator needs", () => {
    const found = Object.entries(wire.paths).flatMap(([path, item]) =>
      Object.entries(item).map(
        ([method, { operationId }]) => `${operationId} ${method.toUpperCase()} ${path}`,
      ),
    );
    expect(found.toSorted()).toEqual(operations.toSorted());
  });

  it("has no component file that nothing refers to", async () => {
    const used = [...(await reachable(resolve("spec/openapi.yaml")))].map((file) => relative("spec", file));
    const present: string[] = [];
    for (const folder of ["paths", "components"]) {
      const entries = await readdir(join("spec", folder), { recursive: true });
      present.push(...entries.filter((name) => name.endsWith(".yaml")).map((name) => join(folder, name)));
    }
    expect(present.filter((file) => !used.includes(file))).toEqual([]);
  });

  it("shows encrypted bodies as real compact JWEs of the supported algorithms", () => {
    const sealed = Object.entries(wire.components.examples).filter(([name]) => name.startsWith("Sealed"));
    expect(sealed.length).toBeGreaterThan(0);
    for (const [name, { value }] of sealed) {
      const jwe = String(value);
      const [, key, iv, ciphertext, tag] = jwe.split(".").map((part) => base64url.decode(part).length);
      const { alg, enc } = decodeProtectedHeader(jwe);
      expect([name, alg, enc, key, iv, tag]).toEqual(
        alg === "dir" ? [name, "dir", "A256GCM", 0, 12, 16] : [name, "RSA-OAEP-256", "A256GCM", 256, 12, 16],
      );
      expect(ciphertext).toBeGreaterThan(0);
    }
  });

  it("takes facemaps of strict base64 up to its bound, and nothing else", () => {
    const { pattern, maxLength } = wire.components.schemas["FaceMapFactor"]?.properties["faceMap"] ?? {};
    const facemap = new RegExp(String(pattern), "u");
    expect(["AAAA", "AA==", "AAA=", "+/+/"].filter((text) => !facemap.test(text))).toEqual([]);
    expect(
      ["A", "AAA", "A===", "AA=A", "AA-_", "AAAA\n", " AAAA"].filter((text) => facemap.test(text)),
    ).toEqual([]);
    expect(facemap.test("A".repeat(Number(maxLength)))).toBe(true);
    expect(facemap.test(`${"A".repeat(Number(maxLength) - 1)}!`)).toBe(false);
  });

  it("gives a plaintext twin that lints clean and speaks plain JSON", async () => {
    const file = join(folder, "plain.yaml");
    await bundle("plain", file);
    const text = await readFile(file, "utf8");
    expect(text).not.toContain("jose+json");
    expect(text).not.toContain("contentSchema");
    expect(parse(text)).toHaveProperty("components.schemas.PinFactor");
    expect(await lint([file])).toEqual([[]]);
  });
});
