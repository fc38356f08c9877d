import { inspect } from "node:util";
import { CompactEncrypt, compactDecrypt, exportJWK, exportSPKI, importPKCS8, importSPKI } from "jose";
import { describe, expect, expectTypeOf, it, vi } from "vitest";
import {
  InvalidInputError,
  seal,
  type DeviceFingerprint,
  type JsonValue,
  type OneTimeToken,
  type PublicKeyInput,
  type Sealed,
  type SealedJson,
} from "../../src/jose/seal.ts";
import { failureOf } from "../support/failure.ts";
import { vectors } from "../support/keys.ts";

const { publicSpkiPem, publicSpkiDerBase64, privatePkcs8Pem, version } = vectors.keys.wise;
const token: OneTimeToken = {
  oneTimeToken: "5932d5b5-ec13-452f-8688-308feade7834",
  challenges: [{ primaryChallenge: { type: "PIN" }, passed: true }],
  validity: 3600,
};
const device: DeviceFingerprint = {
  deviceFingerprintId: "636a5514-aa86-4719-8700-e9a9a0ae7ea7",
  createdAt: "2025-05-24T07:27:58.273205554Z",
};

/** Opens a JWE as Wise would: the payload, and the CEK that the reply is due under. */
async function opened(jwe: string): Promise<{ text: string; cek: Uint8Array }> {
  const key = await importPKCS8(privatePkcs8Pem, "RSA-OAEP-256", { extractable: true });
  const { plaintext } = await compactDecrypt(jwe, key);
  const encryptedKey = Buffer.from(jwe.split(".")[1] ?? "", "base64url");
  const cek = await crypto.subtle.decrypt({ name: "RSA-OAEP" }, key, encryptedKey);
  return { text: new TextDecoder().decode(plaintext), cek: new Uint8Array(cek) };
}

/** Wise's reply to a sealed request. */
async function answer(jwe: string, value: unknown): Promise<string> {
  const { cek } = await opened(jwe);
  return new CompactEncrypt(new TextEncoder().encode(JSON.stringify(value)))
    .setProtectedHeader({ alg: "dir", enc: "A256GCM" })
    .encrypt(cek);
}

/** What `seal` draws its CEK into, so that a test can see it zeroed. */
async function watched<T>(work: () => Promise<T>): Promise<{ result: T; cek: Uint8Array }> {
  const drawn: Uint8Array[] = [];
  const draw = crypto.getRandomValues.bind(crypto);
  const spy = vi.spyOn(crypto, "getRandomValues").mockImplementation((array) => {
    if (array instanceof Uint8Array && array.length === 32) drawn.push(array);
    return draw(array);
  });
  try {
    const result = await work();
    const [cek] = drawn;
    if (cek === undefined) throw new Error("no CEK was drawn");
    return { result, cek };
  } finally {
    spy.mockRestore();
  }
}

describe("seal", () => {
  const spki = importSPKI(publicSpkiPem, "RSA-OAEP-256", { extractable: true });
  const spellings: Record<string, () => Promise<PublicKeyInput>> = {
    "the key endpoint's reply": async () => ({
      version: version ?? 1,
      keyMaterial: { algorithm: "RSA_OAEP_256", keyMaterial: publicSpkiDerBase64 },
      scope: "PAYLOAD_ENCRYPTION",
    }),
    PEM: async () => exportSPKI(await spki),
    "base64 DER": async () => publicSpkiDerBase64,
    "a JWK": async () => exportJWK(await spki),
    "a JWK that names another use": async () => ({
      ...(await exportJWK(await spki)),
      use: "sig",
      alg: "RS256",
    }),
    "a CryptoKey": async () => spki,
  };

  it.each(Object.entries(spellings))("takes %s for Wise's key", async (_, key) => {
    const { jwe, sealedTo } = await seal(await key(), { pin: "1234" });
    expect((await opened(jwe)).text).toBe('{"pin":"1234"}');
    const der = Buffer.from(publicSpkiDerBase64, "base64");
    expect(sealedTo).toBe(Buffer.from(await crypto.subtle.digest("SHA-256", der)).toString("base64url"));
  });

  it("seals a device fingerprint", async () => {
    const { jwe } = await seal(publicSpkiPem, { deviceFingerprint: "phone-1" });
    expect(JSON.parse((await opened(jwe)).text)).toEqual({ deviceFingerprint: "phone-1" });
  });

  it("opens the reply to a PIN, bare or wrapped, in JSON quotes or not", async () => {
    const first = await seal(publicSpkiPem, { pin: "1234" });
    expect(await first.open(await answer(first.jwe, token))).toEqual(token);
    const second = await seal(publicSpkiPem, { pin: "1234" });
    const wrapped = await answer(second.jwe, { oneTimeTokenProperties: token });
    expect(await second.open(` ${JSON.stringify(wrapped)}\n`, "verifyPin")).toEqual(token);
  });

  it("opens what either fingerprint operation answers, and says which type it is", async () => {
    const created = await seal(publicSpkiPem, { deviceFingerprint: "phone-1" });
    const reply = created.open(await answer(created.jwe, device), "createDeviceFingerprint");
    expectTypeOf(reply).resolves.toEqualTypeOf<DeviceFingerprint>();
    expect(await reply).toEqual(device);
    const verified = await seal(publicSpkiPem, { deviceFingerprint: "phone-1" });
    const either = verified.open(await answer(verified.jwe, token));
    expectTypeOf(either).resolves.toEqualTypeOf<OneTimeToken | DeviceFingerprint>();
    expect(await either).toEqual(token);
  });

  it("is typed by what it seals", () => {
    type OpenPin = Sealed<{ pin: string }>["open"];
    expectTypeOf<Parameters<OpenPin>>().toEqualTypeOf<[reply: string, operation?: "verifyPin"]>();
    // Anything else is sealed too, for endpoints that the description does not have, and its reply is not typed.
    expectTypeOf(() =>
      seal(publicSpkiPem, { caseId: 7, notes: ["x"] }),
    ).returns.resolves.toEqualTypeOf<SealedJson>();
  });

  it("makes all PINs equally long, since a JWE shows the length of what is inside", async () => {
    const lengths = await Promise.all(
      ["0000", "1234", "9999"].map(async (pin) => (await seal(publicSpkiPem, { pin })).jwe.length),
    );
    expect(new Set(lengths).size).toBe(1);
  });

  it.each([
    ["three digits", { pin: "123" }],
    ["a number", { pin: 1234 }],
    ["letters", { pin: "12a4" }],
    ["digits of another script", { pin: "١٢٣٤" }],
    ["a trailing newline", { pin: "1234\n" }],
    ["something beside", { pin: "1234", user: 1 }],
    ["both factors", { pin: "1234", deviceFingerprint: "phone-1" }],
    ["an empty fingerprint", { deviceFingerprint: "" }],
    ["nothing", {}],
    ["an empty list", []],
    ["an empty text", ""],
    ["null", null],
    ["what JSON has no word for", undefined],
    ["what JSON cannot hold", 1234n],
    ["an inherited PIN", Object.create({ pin: "1234" })],
  ])("refuses %s before anything is sealed, and does not repeat it", async (_, payload) => {
    const encrypt = vi.spyOn(crypto.subtle, "encrypt");
    const error = await failureOf(seal(publicSpkiPem, payload as JsonValue));
    expect(error).toBeInstanceOf(InvalidInputError);
    expect(error.code).toBe("ERR_INVALID_ARGUMENT");
    expect(encrypt).not.toHaveBeenCalled();
    for (const secret of ["1234", "12a4", "١٢٣٤"]) expect(inspect(error)).not.toContain(secret);
    encrypt.mockRestore();
  });

  it("refuses a key that it cannot seal to, and does not repeat it", async () => {
    const error = await failureOf(seal("bm90IGEga2V5", { pin: "1234" }));
    expect(error).toMatchObject({ code: "ERR_INVALID_OPTION", field: "publicKey" });
    expect(inspect(error)).not.toContain("bm90IGEga2V5");
  });

  it("says what is missing where the page has no WebCrypto", async () => {
    for (const crypto of [{}, undefined]) {
      vi.stubGlobal("crypto", crypto);
      const error = await failureOf(seal(publicSpkiPem, { pin: "1234" })).finally(() =>
        vi.unstubAllGlobals(),
      );
      expect(error).toMatchObject({
        code: "ERR_INSECURE_CONTEXT",
        message: expect.stringContaining("https"),
      });
    }
  });
});

describe("the key of the reply", () => {
  it("is zeroed once the reply is open, and opens nothing afterwards", async () => {
    const { result, cek } = await watched(() => seal(publicSpkiPem, { pin: "1234" }));
    const reply = await answer(result.jwe, token);
    expect(cek.some((byte) => byte !== 0)).toBe(true);
    expect(await result.open(reply)).toEqual(token);
    expect(cek.every((byte) => byte === 0)).toBe(true);
    expect(await failureOf(result.open(reply))).toMatchObject({ code: "ERR_SEALED_REPLY_LOST" });
  });

  it("is zeroed even when the reply does not open", async () => {
    const { result, cek } = await watched(() => seal(publicSpkiPem, { pin: "1234" }));
    const other = await seal(publicSpkiPem, { pin: "1234" });
    const foreign = await answer(other.jwe, token);
    expect(await failureOf(result.open(foreign))).toMatchObject({ code: "ERR_JWE_NOT_OPENED" });
    expect(cek.every((byte) => byte === 0)).toBe(true);
  });

  it("is zeroed by dispose, twice if need be", async () => {
    const { result, cek } = await watched(() => seal(publicSpkiPem, { pin: "1234" }));
    result.dispose();
    result.dispose();
    expect(cek.every((byte) => byte === 0)).toBe(true);
    expect(await failureOf(result.open("a.b.c.d.e"))).toMatchObject({ code: "ERR_SEALED_REPLY_LOST" });
  });

  it("serves one of two openings at the same time", async () => {
    const { jwe, open } = await seal(publicSpkiPem, { pin: "1234" });
    const reply = await answer(jwe, token);
    const outcomes = await Promise.allSettled([open(reply), open(reply)]);
    expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "rejected"]);
  });

  it("can be read off nothing that seal returned", async () => {
    const { result, cek } = await watched(() => seal(publicSpkiPem, { pin: "1234" }));
    const shown = `${inspect(result, { depth: 9, showHidden: true })}${JSON.stringify(result)}`;
    for (const spelling of ["hex", "base64", "base64url"] as const) {
      expect(shown).not.toContain(Buffer.from(cek).toString(spelling));
    }
  });
});

describe("a reply", () => {
  const faulty = vectors.rejectReplies.filter(({ jwe }) => !jwe.startsWith("{"));

  it.each(faulty)("with a fault is refused: $name", async ({ jwe }) => {
    const { open } = await seal(publicSpkiPem, { pin: "1234" });
    expect(await failureOf(open(jwe))).toMatchObject({ code: "ERR_JWE_NOT_OPENED" });
  });

  it("that a backend made up is refused, since only Wise has the key of the request", async () => {
    const { open } = await seal(publicSpkiPem, { pin: "1234" });
    const made = await new CompactEncrypt(new TextEncoder().encode(JSON.stringify(token)))
      .setProtectedHeader({ alg: "dir", enc: "A256GCM" })
      .encrypt(new Uint8Array(32));
    expect(await failureOf(open(made))).toMatchObject({ code: "ERR_JWE_NOT_OPENED" });
  });

  it("in plain is read where Wise declares one, and refused where it does not", async () => {
    const { open } = await seal(publicSpkiPem, { pin: "1234" });
    expect(await open(JSON.stringify(token))).toEqual(token);
    const wrapped = await seal(publicSpkiPem, { pin: "1234" });
    const envelope = JSON.stringify({ oneTimeTokenProperties: token });
    expect(await wrapped.open(envelope, "verifyPin")).toEqual(token);
    const other = await seal(publicSpkiPem, { pin: "1234" });
    expect((await failureOf(other.open('{"status":"ok"}'))).code).toBe("ERR_REPLY_INVALID");
    const echo = await seal(publicSpkiPem, { message: "hello" });
    expect(await failureOf(echo.open('{"message":"hello","method":"POST"}'))).toMatchObject({
      code: "ERR_JWE_NOT_OPENED",
    });
  });

  it("to what the description does not have is any JSON, and nothing else", async () => {
    for (const value of [{ caseId: 7 }, [1], "text", false, null]) {
      const { jwe, open } = await seal(publicSpkiPem, { title: "Where is my transfer?" });
      expect(await open(await answer(jwe, value))).toEqual(value);
    }
    const { jwe, open } = await seal(publicSpkiPem, { title: "Where is my transfer?" });
    const text = await new CompactEncrypt(new TextEncoder().encode("not JSON"))
      .setProtectedHeader({ alg: "dir", enc: "A256GCM" })
      .encrypt((await opened(jwe)).cek);
    expect((await failureOf(open(text))).code).toBe("ERR_REPLY_INVALID");
  });

  it("to a new device is told from what has a part of it only", async () => {
    for (const value of [{ deviceFingerprintId: device.deviceFingerprintId }, null]) {
      const { jwe, open } = await seal(publicSpkiPem, { deviceFingerprint: "phone-1" });
      const opening = open(await answer(jwe, value), "createDeviceFingerprint");
      expect((await failureOf(opening)).code).toBe("ERR_REPLY_INVALID");
    }
  });

  it.each([
    ["of another operation", device],
    ["of no known form", { ok: true }],
    ["that is no object", 7],
    ["that is null", null],
  ])("%s is refused after opening, without repeating it", async (_, value) => {
    const { jwe, open } = await seal(publicSpkiPem, { pin: "1234" });
    const error = await failureOf(open(await answer(jwe, value), "verifyPin"));
    expect(error.code).toBe("ERR_REPLY_INVALID");
    expect(error.message).not.toContain(device.deviceFingerprintId);
  });
});
