/** `createJoseFetch` on its own: no client around it checks options, limits replies or knows every operation. */
import { CompactEncrypt } from "jose";
import { afterEach, describe, expect, it, vi } from "vitest";
import { CallError, createJoseFetch, createWiseKey, InvalidInputError } from "../../src/jose.ts";
import type { JoseFetchOptions } from "../../src/jose.ts";
import { holdWiseKey, publishedKey } from "../../src/jose/wise-key.ts";
import { failureOf } from "../support/failure.ts";
import { vectors, wiseKey } from "../support/keys.ts";

const JOSE = "application/jose+json";
const PIN_URL = "http://localhost/v2/profiles/1/pin/verify";
/** Not in the description. */
const CASE_URL = "http://localhost/v1/cases";
const cek = new Uint8Array(32).fill(5);
const jwe = vectors.requests[0]?.jwe ?? "";
const other = vectors.keys.wise4096.publicSpkiPem;

interface Scene {
  /** What was sent, in order. */
  readonly sent: RequestInit[];
  readonly call: (url: string, init?: RequestInit) => Promise<Response>;
}

/** The plugin over a fetch that gives these responses in turn, the last of them for ever. */
function scene(responses: readonly (() => Response)[], options: Partial<JoseFetchOptions> = {}): Scene {
  const draw = crypto.getRandomValues.bind(crypto);
  vi.spyOn(crypto, "getRandomValues").mockImplementation((array) => {
    if (!(array instanceof Uint8Array) || array.length !== 32) return draw(array);
    array.set(cek);
    return array;
  });
  const sent: RequestInit[] = [];
  const joseFetch = createJoseFetch({
    wiseKey,
    fetch: async (_url, init) => {
      sent.push(init ?? {});
      const respond = responses[sent.length - 1] ?? responses.at(-1);
      return respond?.() ?? new Response();
    },
    ...options,
  });
  const headers = { "X-tw-jose-method": "jwe" };
  const call = (url: string, init: RequestInit = {}): Promise<Response> =>
    joseFetch(url, { method: "POST", headers, body: '{"pin":"1234"}', ...init });
  return { sent, call };
}

const sealed = (text: string): Promise<string> =>
  new CompactEncrypt(new TextEncoder().encode(text))
    .setProtectedHeader({ alg: "dir", enc: "A256GCM" })
    .encrypt(cek);

const thumbprintOf = async (key: string): Promise<string> =>
  publishedKey(await holdWiseKey({ wiseKey: key }).get()).thumbprint;

/** A key function that gives these keys in turn. */
const giving = (...keys: string[]): (() => string) => {
  return () => keys.shift() ?? "";
};

afterEach(() => {
  vi.restoreAllMocks();
});

describe("trustedWiseKeys", () => {
  it("let nothing be sealed to another key, be it given outright or by a function", async () => {
    for (const offered of [other, () => other]) {
      const trustedWiseKeys = [await thumbprintOf(wiseKey)];
      const { call, sent } = scene([() => new Response()], { wiseKey: offered, trustedWiseKeys });
      expect(await failureOf(call(PIN_URL))).toMatchObject({ code: "ERR_WISE_KEY_NOT_TRUSTED" });
      expect(sent).toEqual([]);
    }
  });

  it("let a key pass that is listed", async () => {
    const trustedWiseKeys = [await thumbprintOf(other), await thumbprintOf(wiseKey)];
    const { call, sent } = scene([() => new Response()], { trustedWiseKeys });
    expect(await call(PIN_URL)).toMatchObject({ status: 200 });
    expect(sent).toHaveLength(1);
  });

  it("are refused beside a source of keys, which would not heed them", () => {
    const source = createWiseKey({ baseUrl: "http://localhost", clientToken: "client-token" });
    const trustedWiseKeys = ["A".repeat(43)];
    expect(() => createJoseFetch({ wiseKey: source, trustedWiseKeys })).toThrow(InvalidInputError);
    expect(() => createJoseFetch({ wiseKey: source, trustedWiseKeys })).toThrow("createWiseKey");
    expect(() => createJoseFetch({ wiseKey: source })).not.toThrow();
  });

  it.each<[string, unknown]>([
    ["one that is too long", ["A".repeat(44)]],
    ["one with something before it", [` ${"A".repeat(43)}`]],
    ["one in a list", [{ thumbprint: ["A".repeat(43)], version: 1 }]],
    ["a good one and a bad one", ["A".repeat(43), "abc"]],
  ])("are refused at construction: %s", (_name, trusted) => {
    const trustedWiseKeys = trusted as string[];
    expect(() => createJoseFetch({ wiseKey, trustedWiseKeys })).toThrow(
      expect.objectContaining({ code: "ERR_INVALID_OPTION", field: "trustedWiseKeys" }),
    );
  });
});

describe("plaintextReplies", () => {
  it.each(["always", "", true, null])("is refused at construction when it is %j", (value) => {
    const plaintextReplies = value as "accept";
    expect(() => createJoseFetch({ wiseKey, plaintextReplies })).toThrow(
      expect.objectContaining({ code: "ERR_INVALID_OPTION", field: "plaintextReplies" }),
    );
  });
});

describe("a request body", () => {
  it("that is empty is sent as none: there is nothing to seal", async () => {
    const { call, sent } = scene([() => new Response(null, { status: 409 })]);
    expect(await call(PIN_URL, { body: "" })).toMatchObject({ status: 409 });
    expect(sent).toMatchObject([{ body: null }]);
  });

  it("that is a stream over the limit is refused before anything is sent", async () => {
    const { call, sent } = scene([() => new Response()], { maxBodyBytes: 1000 });
    const stream = (bytes: number): RequestInit =>
      ({ body: new Blob([`"${"x".repeat(bytes - 2)}"`]).stream(), duplex: "half" }) as RequestInit;
    expect(await call(CASE_URL, stream(1000))).toMatchObject({ status: 200 });
    const error = await failureOf(call(CASE_URL, stream(1001)));
    expect(error).toMatchObject({ code: "ERR_INVALID_ARGUMENT", field: "body" });
    expect(sent).toHaveLength(1);
  });
});

describe("a request body that is a stream", () => {
  const streaming = (source: UnderlyingDefaultSource): RequestInit =>
    ({ body: new ReadableStream(source), duplex: "half" }) as RequestInit;

  it("and breaks off is not called too large, and nothing is sent", async () => {
    const { call, sent } = scene([() => new Response()]);
    const body = streaming({ pull: (controller) => controller.error(new RangeError("own")) });
    await expect(call(CASE_URL, body)).rejects.not.toHaveProperty("code");
    expect(sent).toEqual([]);
  });

  it("and never ends is given up when the caller aborts", async () => {
    const { call, sent } = scene([() => new Response()]);
    const controller = new AbortController();
    const calling = call(CASE_URL, { ...streaming({}), signal: controller.signal });
    controller.abort();
    expect(await failureOf(calling)).toMatchObject({ code: "ERR_ABORTED" });
    expect(sent).toEqual([]);
  });
});

describe("a reply", () => {
  it("that was opened says that it is JSON, whatever it was labelled as", async () => {
    const body = await sealed('{"a":1}');
    const { call } = scene([() => new Response(body, { headers: { "content-type": JOSE } })]);
    const response = await call(PIN_URL);
    expect(response.headers.get("content-type")).toBe("application/json");
    expect(await response.json()).toEqual({ a: 1 });
  });

  it.each(["{}", jwe])("over the limit is refused, to %s", async (body) => {
    const { call } = scene([() => new Response("x".repeat(1001))], { maxBodyBytes: 1000 });
    const error = await failureOf(call(PIN_URL, { body }));
    expect(error).toBeInstanceOf(CallError);
    expect(error).toMatchObject({ code: "ERR_REPLY_TOO_LARGE", status: 200 });
  });

  it("that breaks off is told from one that is too large", async () => {
    const broken = (): Response =>
      new Response(new ReadableStream({ pull: (controller) => controller.error(new Error("reset")) }));
    const error = await failureOf(scene([broken]).call(PIN_URL));
    expect(error).toMatchObject({ code: "ERR_REPLY_TRUNCATED", status: 200 });
  });

  it("whose bytes somebody took before is told from one that broke off", async () => {
    const read = (): Response => {
      const response = new Response("{}");
      response.body?.getReader();
      return response;
    };
    const error = await failureOf(scene([read]).call(PIN_URL));
    expect(error).toMatchObject({ code: "ERR_REPLY_INVALID", status: 200 });
    expect((error as CallError).message).toContain("let it read a clone");
  });

  it("that never ends is given up when the caller aborts", async () => {
    const cancel = vi.fn();
    const endless = (): Response => new Response(new ReadableStream({ cancel }));
    const { call, sent } = scene([endless]);
    const controller = new AbortController();
    const calling = call(PIN_URL, { signal: controller.signal });
    await vi.waitFor(() => expect(sent).toHaveLength(1));
    await new Promise(setImmediate);
    controller.abort(new Error("enough"));
    await expect(calling).rejects.toThrow("enough");
    expect(cancel).toHaveBeenCalled();
  });

  it("without a body stays what it is, though it is labelled as sealed", async () => {
    const headers = { "content-type": JOSE };
    const { call } = scene([() => new Response(null, { status: 409, headers })]);
    expect(await call(PIN_URL)).toMatchObject({ status: 409, body: null });
  });

  it("in plain is refused to an endpoint that the description does not have", async () => {
    const { call } = scene([() => Response.json({ caseId: 1 })]);
    expect(await failureOf(call(CASE_URL))).toMatchObject({ code: "ERR_REPLY_NOT_ENCRYPTED" });
  });
});

describe("a key that was replaced", () => {
  const unread = (): Response => new Response(null, { status: 500 });

  it("has a call sealed anew that the description does not have", async () => {
    const { call, sent } = scene([unread, () => new Response()], { wiseKey: giving(wiseKey, other) });
    expect(await call(CASE_URL)).toMatchObject({ status: 200 });
    expect(sent).toHaveLength(2);
  });

  it.each([
    [400, "It was not judged"],
    [500, "Whether it was judged is not known"],
  ])("is told to whoever relays a sealed body after a %i, and that %s", async (status, said) => {
    const refused = (): Response => new Response('{"error":"jose"}', { status });
    const sealedTo = await thumbprintOf(wiseKey);
    const joseFetch = createJoseFetch({ wiseKey: () => other, fetch: async () => refused() }, { sealedTo });
    const error = await failureOf(joseFetch(PIN_URL, { method: "POST", body: jwe }));
    expect(error.code).toBe("ERR_WISE_KEY_CHANGED");
    expect(error.message).toContain(said);
  });
});

describe("an abort", () => {
  const never = (): Promise<never> => new Promise(() => undefined);

  it.each([
    ["a body to be sealed", '{"pin":"1234"}', 0],
    ["a body that was sealed elsewhere", jwe, 1],
  ])("ends the wait for a key, with %s", async (_name, body, times) => {
    const source = vi.fn(never);
    const { call, sent } = scene([() => new Response(null, { status: 500 })], { wiseKey: source });
    const controller = new AbortController();
    const calling = call(PIN_URL, { body, signal: controller.signal });
    await vi.waitFor(() => expect(source).toHaveBeenCalled());
    controller.abort();
    const error = await failureOf(calling);
    expect(error).toBeInstanceOf(CallError);
    expect(error).toMatchObject({ code: "ERR_ABORTED", method: "POST", url: PIN_URL });
    expect(sent).toHaveLength(times);
  });
});

describe("a held key", () => {
  it("is waited for by those who ask for a recent one while it is being replaced", async () => {
    let give: (key: string) => void = () => undefined;
    const load = vi.fn<() => string | Promise<string>>(() => wiseKey);
    const held = holdWiseKey({ wiseKey: load, now: () => 1_000 });
    const first = await held.get();
    load.mockImplementation(() => new Promise((resolve) => (give = resolve)));
    const [refreshed, recent] = [held.refresh(first), held.recent(300_000)];
    await vi.waitFor(() => expect(load).toHaveBeenCalledTimes(2));
    give(other);
    expect((await recent).thumbprint).toBe((await refreshed).thumbprint);
    expect((await recent).thumbprint).not.toBe(first.thumbprint);
  });

  it("has a version only where it came with one", async () => {
    const bare = publishedKey(await holdWiseKey({ wiseKey }).get());
    expect(bare).not.toHaveProperty("version");
  });

  it("says how long it waited for a function that gives none", async () => {
    vi.useFakeTimers();
    const failing = failureOf(
      holdWiseKey({ wiseKey: () => new Promise(() => undefined), timeout: 5_000 }).get(),
    );
    await vi.advanceTimersByTimeAsync(5_000);
    vi.useRealTimers();
    const error = await failing;
    expect(error).toMatchObject({ code: "ERR_WISE_KEY_UNAVAILABLE" });
    expect(error.message).toContain("5000 ms");
  });

  it("leaves an error of the key endpoint as it is: it says what to do", async () => {
    const source = createWiseKey({
      baseUrl: "http://localhost",
      clientToken: "client-token",
      retry: { limit: 0 },
      fetch: async () => new Response(null, { status: 401 }),
    });
    const { call } = scene([], { wiseKey: source });
    expect(await failureOf(call(PIN_URL))).toMatchObject({ name: "ApiError", status: 401 });
  });
});
