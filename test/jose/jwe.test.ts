import { CompactEncrypt, importSPKI } from "jose";
import { afterEach, describe, expect, it, vi } from "vitest";
import { openCompact, sealCompact } from "../../src/jose/jwe.ts";
import { wiseKey } from "../support/keys.ts";
import { testClient } from "../support/client.ts";

const cek = new Uint8Array(32).fill(9);
const other = new Uint8Array(32).fill(8);
const publicKey = await importSPKI(wiseKey, "RSA-OAEP-256");

/** A reply as Wise would make it. */
const reply = (plaintext: Uint8Array, key: Uint8Array = cek): Promise<string> =>
  new CompactEncrypt(plaintext).setProtectedHeader({ alg: "dir", enc: "A256GCM" }).encrypt(key);

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

const REFUSED = { name: "JoseError", code: "ERR_JWE_NOT_OPENED" };

afterEach(() => {
  vi.restoreAllMocks();
});

describe("the content key of a request", () => {
  const PIN = { profileId: 101, oneTimeToken: crypto.randomUUID(), pin: "1234" };
  const answer = (body: string) => async () =>
    new Response(body, { headers: { "content-type": "application/jose+json" } });

  it.each<[string, typeof fetch, string | undefined]>([
    ["the reply is read", async () => answer(await reply(bytes("{}")))(), "ERR_REPLY_INVALID"],
    [
      "the reply is not for it",
      async () => answer(await reply(bytes("{}"), other))(),
      "ERR_REPLY_NOT_OPENED",
    ],
    ["the reply is no JWE", answer("{}"), "ERR_REPLY_NOT_ENCRYPTED"],
    ["the connection fails", () => Promise.reject(new Error("reset")), "ERR_NETWORK"],
    ["nobody answers", () => new Promise(() => undefined), "ERR_TIMEOUT"],
  ])("is zeros once %s", async (_when, fetch, code) => {
    const drawn: Uint8Array[] = [];
    const draw = crypto.getRandomValues.bind(crypto);
    vi.spyOn(crypto, "getRandomValues").mockImplementation((array) => {
      if (!(array instanceof Uint8Array) || array.length !== 32) return draw(array);
      drawn.push(array);
      array.set(cek);
      return array;
    });
    const sca = testClient({ wiseKey, fetch, timeout: 50 });
    const outcome = await sca.verifyPin(PIN).catch((error: unknown) => error);
    expect((outcome as { code?: string }).code).toBe(code);
    expect(drawn).toEqual([new Uint8Array(32)]);
  });
});

it("is zeros when sealing fails, too", async () => {
  const drawn: Uint8Array[] = [];
  const draw = crypto.getRandomValues.bind(crypto);
  vi.spyOn(crypto, "getRandomValues").mockImplementation((array) => {
    if (array instanceof Uint8Array && array.length === 32) drawn.push(array);
    return draw(array);
  });
  const wrongKey = await crypto.subtle.importKey("raw", cek, "AES-GCM", false, ["encrypt"]);
  await expect(sealCompact("{}", wrongKey)).rejects.toThrow();
  expect(drawn).toEqual([new Uint8Array(32)]);
});

describe("the bytes of a secret", () => {
  it.each([
    ["sealed", async () => void (await sealCompact('{"pin":"1234"}', publicKey))],
    ["opened", async () => void (await openCompact(await reply(bytes('{"pin":"1234"}')), { cek }))],
  ])("are zeros once it is %s", async (_name, work) => {
    const seen: Uint8Array[] = [];
    const encode = TextEncoder.prototype.encode;
    vi.spyOn(TextEncoder.prototype, "encode").mockImplementation(function (this: TextEncoder, text) {
      const encoded = encode.call(this, text);
      if (text?.includes("1234")) seen.push(encoded);
      return encoded;
    });
    const decode = TextDecoder.prototype.decode;
    vi.spyOn(TextDecoder.prototype, "decode").mockImplementation(function (
      this: TextDecoder,
      input,
      options,
    ) {
      const text = decode.call(this, input, options);
      if (text.includes("1234") && input instanceof Uint8Array) seen.push(input);
      return text;
    });
    await work();
    const last = seen.at(-1);
    expect(last).toBeDefined();
    expect(last?.every((byte) => byte === 0)).toBe(true);
  });
});

describe("a reply", () => {
  it("that is not UTF-8 is refused, not repaired", async () => {
    const jwe = await reply(new Uint8Array([0x7b, 0xff, 0xfe, 0x7d]));
    await expect(openCompact(jwe, { cek })).rejects.toMatchObject(REFUSED);
  });

  it("has one spelling: the spare bits of a last character are not free (RFC 4648 section 3.5)", async () => {
    const jwe = await reply(bytes("{}"));
    const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    const other = jwe.slice(0, -1) + (alphabet[alphabet.indexOf(jwe.slice(-1)) + 1] ?? "");
    expect(Buffer.from(other.split(".")[4] ?? "", "base64url")).toEqual(
      Buffer.from(jwe.split(".")[4] ?? "", "base64url"),
    );
    expect(await openCompact(jwe, { cek })).toBe("{}");
    await expect(openCompact(other, { cek })).rejects.toMatchObject(REFUSED);
  });

  it("with white space, padding or the other alphabet is refused", async () => {
    const jwe = await reply(bytes("{}"));
    for (const other of [`${jwe}=`, ` ${jwe}`, `${jwe}\n`, jwe.replace(".", ".\t"), `${jwe.slice(0, -1)}+`]) {
      await expect(openCompact(other, { cek })).rejects.toMatchObject(REFUSED);
    }
  });

  it("under no key at hand is refused", async () => {
    const jwe = await reply(bytes("{}"));
    for (const keys of [{}, { partnerKeys: [] }, { cek: undefined, partnerKeys: undefined }]) {
      await expect(openCompact(jwe, keys)).rejects.toMatchObject(REFUSED);
    }
  });

  it("may be empty inside", async () => {
    expect(await openCompact(await reply(new Uint8Array()), { cek })).toBe("");
  });
});
