import { CompactEncrypt } from "jose";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { ScaClientOptions } from "../../src/index.ts";
import { isCompactJwe, unquoted } from "../../src/jose/compact.ts";
import { failureOf } from "../support/failure.ts";
import { partnerKey, vectors, wiseKey } from "../support/keys.ts";
import { testClient } from "../support/client.ts";

const JOSE = "application/jose+json";
const cek = new Uint8Array(32).fill(5);

/** A client whose content key is known, and whose server answers so. */
function answered(response: () => Response, client: Partial<ScaClientOptions> = {}) {
  vi.restoreAllMocks();
  const draw = crypto.getRandomValues.bind(crypto);
  vi.spyOn(crypto, "getRandomValues").mockImplementation((array) => {
    if (!(array instanceof Uint8Array) || array.length !== 32) return draw(array);
    array.set(cek);
    return array;
  });
  const sca = testClient({
    wiseKey,
    fetch: async () => response(),
    ...client,
  });
  return sca.createPin({ profileId: 1, pin: "1234" });
}

const sealed = (text: string): Promise<string> =>
  new CompactEncrypt(new TextEncoder().encode(text))
    .setProtectedHeader({ alg: "dir", enc: "A256GCM" })
    .encrypt(cek);

afterEach(() => {
  vi.restoreAllMocks();
});

describe("an error reply", () => {
  it("that is sealed is opened, and its code is read", async () => {
    const body = await sealed('{"errors":[{"code":"bad.request"}]}');
    for (const type of [JOSE, "application/json"]) {
      const error = await failureOf(
        answered(() => new Response(body, { status: 400, headers: { "content-type": type } })),
      );
      expect(error).toMatchObject({ code: "INVALID_REQUEST", status: 400 });
    }
  });

  it("that is labelled as sealed and is neither that nor JSON is not taken for plain", async () => {
    for (const body of ["e30.AA.AA", "garbage", "a.b.c.d.e.f"]) {
      const headers = { "content-type": `${JOSE}; charset=utf-8` };
      const error = await failureOf(answered(() => new Response(body, { status: 409, headers })));
      expect(error).toMatchObject({ code: "ERR_REPLY_NOT_OPENED", status: 409 });
    }
  });

  it.each([
    ["JSON, though labelled as sealed", JOSE, '{"errors":[]}'],
    ["a JSON list, though labelled as sealed", JOSE, "[]"],
    ["HTML with its own label", "text/html", "<h1>"],
    ["text without a label", undefined, "garbage"],
    ["text with a label that only ends so", `x-${JOSE}`, "garbage"],
  ])("stays what it is: %s", async (_name, type, body) => {
    const headers: Record<string, string> = type === undefined ? {} : { "content-type": type };
    const response = (): Response => {
      const made = new Response(body, { status: 409, headers });
      if (type === undefined) made.headers.delete("content-type");
      return made;
    };
    expect(await failureOf(answered(response))).toMatchObject({ code: "PIN_ALREADY_EXISTS" });
  });
});

describe("a sign that the key has been replaced", () => {
  it.each([
    [500, "", 2],
    [400, '{"error":"jws_error"}', 2],
    [400, '{"errors":[{"code":"jose.invalid"}]}', 2],
    [400, '{"message":"could not decrypt"}', 2],
    [400, '{"errors":[{"code":"bad.request"}]}', 1],
    [409, '{"error":"jose"}', 1],
    [503, "jose", 1],
  ])("%i %s makes the key be asked for %i times in all", async (status, body, times) => {
    const source = vi.fn(() => wiseKey);
    await failureOf(answered(() => new Response(body, { status }), { wiseKey: source, retry: { limit: 0 } }));
    expect(source).toHaveBeenCalledTimes(times);
  });
});

describe("a key that has been replaced already", () => {
  it("is not asked for again by a call that finds out late", async () => {
    const keys = [wiseKey, vectors.keys.wise4096.publicSpkiPem];
    const source = vi.fn(() => keys.shift() ?? "");
    let answerLate: (reply: Response) => void = () => undefined;
    const late = new Promise<Response>((resolve) => (answerLate = resolve));
    const replies = [new Response(null, { status: 500 }), late];
    const sca = testClient({
      wiseKey: source,
      fetch: async () => replies.shift() ?? new Response(null, { status: 200 }),
    });
    const calls = [1, 2].map((profileId) => sca.createPin({ profileId, pin: "1234" }));
    await Promise.race(calls);
    answerLate(new Response(null, { status: 500 }));
    await Promise.all(calls);
    expect(source).toHaveBeenCalledTimes(2);
  });
});

describe("the headers of an encrypted call", () => {
  it.each([
    ["getEchoJwe", { message: "hello" }, null],
    ["echoJwe", { message: "hello" }, "application/jose+json"],
  ] as const)("%s name the key for the reply, and a body only where there is one", async (id, args, type) => {
    let sent = new Headers();
    const sca = testClient({
      wiseKey,
      partnerKeys: [partnerKey],
      fetch: async (_url, init) => {
        sent = new Headers(init?.headers);
        return new Response(null, { status: 409 });
      },
    });
    await failureOf(id === "echoJwe" ? sca.echoJwe(args) : sca.getEchoJwe());
    expect(sent.get("x-tw-jose-encryption-kid")).toBe(partnerKey.keyId);
    expect(sent.get("x-tw-jose-method")).toBe("jwe");
    expect(sent.get("accept")).toBe("application/jose+json");
    expect(sent.get("content-type")).toBe(type);
    expect(sent.has("content-encoding")).toBe(type !== null);
  });
});

describe("a sealed body that is relayed", () => {
  const jwe = vectors.requests[0]?.jwe ?? "";
  const relay = (response: () => Response, client: Partial<ScaClientOptions> = {}) =>
    testClient({
      wiseKey,
      fetch: async () => response(),
      ...client,
    }).createDeviceFingerprint({ profileId: 1, sealed: jwe });

  it("hands a plain reply on only when told to", async () => {
    const plain = (): Response => new Response('{"deviceFingerprintId":"x"}');
    expect(await failureOf(relay(plain))).toMatchObject({ code: "ERR_REPLY_NOT_ENCRYPTED" });
    expect(await relay(() => Response.json({ a: 1 }))).toBe('{"a":1}');
    const strict = { jose: { plaintextReplies: "refuse" } } as const;
    expect(await failureOf(relay(() => Response.json({ a: 1 }), strict))).toMatchObject({
      code: "ERR_REPLY_NOT_ENCRYPTED",
    });
    const jose = { plaintextReplies: "accept" } as const;
    expect(await relay(plain, { jose })).toBe('{"deviceFingerprintId":"x"}');
  });

  it("hands a sealed reply on without its quotes, and without asking for the key again", async () => {
    const source = vi.fn(() => wiseKey);
    expect(await relay(() => new Response(`"${jwe}"`), { wiseKey: source })).toBe(jwe);
    expect(source).not.toHaveBeenCalled();
  });
});

describe("a pinned version", () => {
  it("does not vouch for another key of the same version", async () => {
    const keyMaterial = { algorithm: "RSA_OAEP_256", keyMaterial: vectors.keys.wise4096.publicSpkiDerBase64 };
    const calls = answered(() => new Response(), {
      wiseKey: () => ({ version: 1, keyMaterial }),
      trustedWiseKeys: [{ thumbprint: "A".repeat(43), version: 1 }],
    });
    expect(await failureOf(calls)).toMatchObject({ code: "ERR_WISE_KEY_NOT_TRUSTED" });
  });
});

describe("the form of a compact JWE", () => {
  it.each([
    "",
    ".",
    "....",
    "e30..AA.AA.AA.",
    ".AA.AA.AA.AA",
    "e30.AA..AA.AA",
    "e30.AA.AA.AA.",
    "e30.A.AA.AA.AA",
  ])("is not that of %j", (text) => {
    expect(isCompactJwe(text)).toBe(false);
  });

  it.each(["e30.AA.AA.AA.AA", "e30..AA.AA.AA", "e30.AA.AA..AA", "e30..AA..AA"])("is that of %j", (text) => {
    expect(isCompactJwe(text)).toBe(true);
  });

  it.each([
    ['"a"', "a"],
    [' "a"\n', "a"],
    ['""', ""],
    ['"', '"'],
    ['"a', '"a'],
    ['a"', 'a"'],
    ["a", "a"],
    [" a ", "a"],
    ["", ""],
  ])("in quotes: %j is %j without", (text, without) => {
    expect(unquoted(text)).toBe(without);
  });
});
