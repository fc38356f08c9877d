import { afterEach, describe, expect, it, vi } from "vitest";
import type { ScaClientOptions } from "../../src/index.ts";
import { createSandbox } from "../../src/sandbox/index.ts";
import { expectNoSecrets, failure, PROFILE, SECRETS, stage } from "./stage.ts";
import { testClient } from "../support/client.ts";

afterEach(() => {
  vi.useRealTimers();
});

/** An error that tells all it knows, as errors of careless libraries do. */
const telling = (): Error =>
  Object.assign(new Error(`refresh failed for ${SECRETS.token}`, { cause: SECRETS.clientToken }), {
    config: { headers: { authorization: `Bearer ${SECRETS.token}` }, data: SECRETS.pin },
    code: SECRETS.token,
  });

/** What a mock that was never told what to return gives. */
const nothing: Promise<Response> = Promise.resolve(JSON.parse("null") as Response);

const never = (): Promise<never> => new Promise(() => {});

describe("a token provider", () => {
  it.each<[string, () => string | Promise<string>]>([
    [
      "throws",
      () => {
        throw telling();
      },
    ],
    ["rejects", () => Promise.reject(telling())],
    ["rejects with the token itself", () => Promise.reject(SECRETS.token)],
    ["gives an empty token", () => ""],
    ["gives a token with a line break", () => `${SECRETS.token}\n`],
  ])("that %s fails the call, shows nothing and sends nothing", async (_name, token) => {
    const scene = await stage({ client: { token } });
    const error = await failure(scene.sca.createScaSession({ profileId: PROFILE }), scene);
    expect(error.code).toBe("ERR_TOKEN_UNAVAILABLE");
    expect(error.cause).toBeUndefined();
    expect(scene.sent).toEqual([]);
  });

  it("that never answers is given up at the timeout", async () => {
    vi.useFakeTimers();
    const scene = await stage({ client: { token: never, timeout: 5_000, retry: { limit: 0 } } });
    const failed = failure(scene.sca.createScaSession({ profileId: PROFILE }), scene);
    await vi.advanceTimersByTimeAsync(5_000);
    expect((await failed).code).toBe("ERR_TIMEOUT");
    expect(scene.sent).toEqual([]);
  });

  it("that answers too late does not let a call out that was given up: a PIN attempt would count", async () => {
    let give: (token: string) => void = () => {};
    const scene = await stage({ client: { token: () => new Promise((resolve) => (give = resolve)) } });
    const controller = new AbortController();
    const failed = failure(
      scene.sca.createScaSession({ profileId: PROFILE }, { signal: controller.signal }),
      scene,
    );
    await vi.waitFor(() => expect(scene.events).toHaveLength(1));
    controller.abort();
    expect((await failed).code).toBe("ERR_ABORTED");
    give(SECRETS.token);
    await new Promise(setImmediate);
    expect(scene.sent).toEqual([]);
  });
});

describe("a source of Wise's key", () => {
  it.each<[string, () => never | Promise<never>]>([
    [
      "throws",
      () => {
        throw telling();
      },
    ],
    ["rejects", () => Promise.reject(telling())],
    ["rejects with nothing", () => Promise.reject(undefined)],
  ])("that %s fails the call, shows nothing and sends nothing", async (_name, wiseKey) => {
    const scene = await stage({ client: { wiseKey } });
    const error = await failure(scene.sca.createPin({ profileId: PROFILE, pin: SECRETS.pin }), scene);
    expect(error.code).toBe("ERR_WISE_KEY_UNAVAILABLE");
    expect(scene.sent).toEqual([]);
  });

  it.each<[string, unknown]>([
    ["nothing", undefined],
    ["null", null],
    ["a number", 7],
    ["text", "not a key"],
    ["an elliptic key", { kty: "EC", crv: "P-256", x: "AA", y: "AA" }],
    ["a secret key", { kty: "oct", k: "AAAA" }],
    ["an empty RSA key", { kty: "RSA", n: "", e: "" }],
    ["material that nests without end", nested(10_000)],
  ])("that gives %s fails the call, and sends nothing", async (_name, value) => {
    const wiseKey = (() => value) as ScaClientOptions["wiseKey"];
    const scene = await stage({ client: { ...(wiseKey && { wiseKey }) } });
    const error = await failure(scene.sca.createPin({ profileId: PROFILE, pin: SECRETS.pin }), scene);
    expect(error.code).toBe("ERR_WISE_KEY_UNAVAILABLE");
    expect(scene.sent).toEqual([]);
  });

  it("that never answers is given up at the timeout, and asked again by the next call", async () => {
    vi.useFakeTimers();
    const wiseKey = vi.fn(never);
    const scene = await stage({ client: { wiseKey, timeout: 5_000 } });
    for (const asked of [1, 2]) {
      const failed = failure(scene.sca.createPin({ profileId: PROFILE, pin: SECRETS.pin }), scene);
      await vi.advanceTimersByTimeAsync(5_000);
      expect((await failed).code).toBe("ERR_WISE_KEY_UNAVAILABLE");
      expect(wiseKey).toHaveBeenCalledTimes(asked);
    }
    expect(scene.sent).toEqual([]);
  });

  it("that never answers does not hold a call that its caller ends", async () => {
    const scene = await stage({ client: { wiseKey: never } });
    const controller = new AbortController();
    const { signal } = controller;
    const failed = failure(scene.sca.createPin({ profileId: PROFILE, pin: SECRETS.pin }, { signal }), scene);
    controller.abort();
    expect((await failed).code).toBe("ERR_ABORTED");
  });
});

describe("a fetch", () => {
  it.each<[string, () => Promise<Response>]>([
    [
      "throws at once",
      () => {
        throw telling();
      },
    ],
    ["rejects", () => Promise.reject(telling())],
    ["rejects with the token", () => Promise.reject(SECRETS.token)],
    ["rejects with nothing", () => Promise.reject(undefined)],
    ["gives nothing", () => nothing],
    [
      "breaks off with a telling error",
      async () => new Response(new ReadableStream({ start: (c) => c.error(telling()) })),
    ],
  ])("that %s ends in a typed error which shows nothing", async (_name, fetch) => {
    const scene = await stage({ client: { fetch, retry: { limit: 0 } } });
    await failure(scene.sca.createScaSession({ profileId: PROFILE }), scene);
  });

  it.each<[string, unknown, string]>([
    ["objects", { not: "bytes" }, "ERR_REPLY_INVALID"],
    ["numbers", 7, "ERR_REPLY_INVALID"],
    ["an object that claims a size", { byteLength: 1e12, length: 1e12 }, "ERR_REPLY_INVALID"],
    ["nothing", undefined, "ERR_REPLY_INVALID"],
  ])(
    "whose body yields %s is told what is wrong, not that the reply is too large",
    async (_name, chunk, code) => {
      const body = new ReadableStream({
        start(controller) {
          controller.enqueue(chunk);
          controller.close();
        },
      });
      // The platform's Response takes such a stream, and fails when somebody reads it; other fetches' do not.
      const reply = { status: 200, ok: true, headers: new Headers(), url: "", body };
      const scene = await stage({ client: { fetch: async () => reply as Response, retry: { limit: 0 } } });
      expect((await failure(scene.sca.createScaSession({ profileId: PROFILE }), scene)).code).toBe(code);
    },
  );

  it("is not given the token twice, nor in the URL", async () => {
    const scene = await stage();
    await scene.sca.createScaSession({ profileId: PROFILE });
    const [{ url, body, headers } = { url: "", body: "", headers: {} }] = scene.sent;
    expect(url + body).not.toContain(SECRETS.token);
    expect(Object.values(headers).filter((value) => value.includes(SECRETS.token))).toHaveLength(1);
  });
});

describe("hooks", () => {
  it("that throw do not break a call, and are not told secrets", async () => {
    const told: unknown[] = [];
    const hook = (event: unknown): never => {
      told.push(event);
      throw telling();
    };
    const scene = await stage({ client: { hooks: { onRequest: hook, onReply: hook } } });
    await scene.sca.createScaSession({ profileId: PROFILE });
    expect(told).toHaveLength(2);
  });

  it("that return a failing promise leave no unhandled rejection behind", async () => {
    const unhandled = vi.fn();
    process.on("unhandledRejection", unhandled);
    const failing = (() => Promise.reject(telling())) as () => void;
    const scene = await stage({ client: { hooks: { onRequest: failing, onReply: failing } } });
    await scene.sca.createScaSession({ profileId: PROFILE });
    await new Promise(setImmediate);
    process.off("unhandledRejection", unhandled);
    expect(unhandled).not.toHaveBeenCalled();
  });
});

describe("the client itself", () => {
  it("shows none of its secrets when it is logged", async () => {
    const scene = await stage();
    expectNoSecrets(scene.sca);
    expectNoSecrets(scene.sca.raw);
  });

  it("writes nothing to the console, whatever happens", async () => {
    const methods = ["log", "info", "warn", "error", "debug"] as const;
    const spies = methods.map((method) => vi.spyOn(console, method).mockImplementation(() => undefined));
    const sandbox = await createSandbox();
    const sca = testClient({
      clientToken: "c",
      fetch: sandbox.fetch,
    });
    await sca.createPin({ profileId: 1, pin: "1234" });
    await sca.createPin({ profileId: 1, pin: "1234" }).catch(() => undefined);
    for (const spy of spies) expect(spy).not.toHaveBeenCalled();
    vi.restoreAllMocks();
  });
});

/** `{keyMaterial: {keyMaterial: ...}}`, the shape of the key endpoint's reply, a great many times over. */
function nested(depth: number): unknown {
  let value: unknown = "AAAA";
  for (let level = 0; level < depth; level += 1) value = { keyMaterial: value };
  return value;
}
