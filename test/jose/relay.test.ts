import { describe, expect, it } from "vitest";
import { createKeyHandler, type PublishedKey, type ScaClient } from "../../src/index.ts";
import { seal } from "../../src/jose/seal.ts";
import { createSandbox, type Sandbox, type SandboxOptions } from "../../src/sandbox/index.ts";
import { failureOf } from "../support/failure.ts";
import { testClient } from "../support/client.ts";

const profileId = 14547;
const pin = "8041";
const deviceFingerprint = "device-of-the-customer";
const keyPath = "/v1/auth/jose/response/public-keys";
const thumbprint = (character: string): string => character.repeat(43);

interface Relay {
  sandbox: Sandbox;
  sca: ScaClient;
  /** A second instance of the same backend. */
  another: () => ScaClient;
  paths: string[];
  page: () => Promise<PublishedKey>;
  advance: (milliseconds: number) => void;
}

async function start(settings: SandboxOptions["settings"] = {}): Promise<Relay> {
  const sandbox = await createSandbox({ settings: { keyOverlap: 0, ...settings } });
  const paths: string[] = [];
  let now = Date.parse("2026-01-15T09:30:00Z");
  const another = (): ScaClient =>
    testClient({
      clientToken: "client-token",
      now: () => now,
      fetch: (input, init) => {
        const request = new Request(input, init);
        paths.push(new URL(request.url).pathname);
        return sandbox.fetch(request);
      },
    });
  const sca = another();
  const page = async (): Promise<PublishedKey> =>
    (await (await createKeyHandler({ sca })(new Request("http://relay/key"))).json()) as PublishedKey;
  return { sandbox, sca, another, paths, page, advance: (milliseconds) => void (now += milliseconds) };
}

const keyFetches = (paths: readonly string[]): number => paths.filter((path) => path === keyPath).length;

describe("a sealed body", () => {
  it("passes through the client unread, and so does its reply", async () => {
    const { sandbox, sca, page } = await start();
    sandbox.profile(profileId).enrol({ deviceFingerprint });
    const { jwe } = await seal(await page(), { pin });
    expect(await sca.createPin({ profileId, sealed: jwe })).toBeUndefined();

    const { oneTimeToken } = await sca.createScaSession({ profileId });
    const knowledge = await seal(await page(), { pin });
    const first = await sca.verifyPin({ profileId, oneTimeToken, sealed: knowledge.jwe });
    expect(first).toMatch(/^[\w-]+\.\.[\w-]+\.[\w-]+\.[\w-]+$/);
    expect((await knowledge.open(first)).challenges.map(({ passed }) => passed)).toEqual([true, false]);

    const possession = await seal(await page(), { deviceFingerprint });
    const second = await sca.verifyDeviceFingerprint({ profileId, oneTimeToken, sealed: possession.jwe });
    const token = await possession.open(second, "verifyDeviceFingerprint");
    expect(token.challenges.every(({ passed }) => passed)).toBe(true);
  });

  it("that was sealed wrongly leaves the answer to Wise's own error", async () => {
    const { sandbox, sca, page } = await start();
    sandbox.profile(profileId).enrol({ pin });
    const { oneTimeToken } = await sca.createScaSession({ profileId });
    const wrong = await seal(await page(), { pin: "0000" });
    const error = await failureOf(sca.verifyPin({ profileId, oneTimeToken, sealed: wrong.jwe }));
    expect(error.code).toBe("PIN_VERIFICATION_FAILED");
  });

  it("whose reply comes in plain, as Wise declares it, is answered with that", async () => {
    const { sandbox, sca, page } = await start({ encryptResponses: false });
    sandbox.profile(profileId).enrol({ pin });
    const { oneTimeToken } = await sca.createScaSession({ profileId });
    const sealed = await seal(await page(), { pin });
    const reply = await sca.verifyPin({ profileId, oneTimeToken, sealed: sealed.jwe });
    expect((await sealed.open(reply, "verifyPin")).challenges.map(({ passed }) => passed)).toEqual([true]);
  });

  it("whose reply comes in plain is not answered with it where Wise declares a sealed one", async () => {
    const { sca, page } = await start({ encryptResponses: false });
    const { jwe } = await seal(await page(), { message: "hello" });
    const error = await failureOf(sca.echoDirectJwe({ sealed: jwe }));
    expect(error.code).toBe("ERR_REPLY_NOT_ENCRYPTED");
  });
});

describe("a body sealed to a key that Wise has replaced", () => {
  it("is told from other failures, and passes once it is sealed to the new key", async () => {
    const { sandbox, sca, page } = await start();
    const old = await seal(await page(), { pin });
    await sandbox.rotateKey();
    const error = await failureOf(sca.createPin({ profileId, sealed: old.jwe }, { sealedTo: old.sealedTo }));
    expect(error).toMatchObject({ code: "ERR_WISE_KEY_CHANGED", status: 500, traceId: expect.any(String) });

    const fresh = await seal(await page(), { pin });
    expect(fresh.sealedTo).not.toBe(old.sealedTo);
    await sca.createPin({ profileId, sealed: fresh.jwe }, { sealedTo: fresh.sealedTo });
  });

  it("is told from other failures for every page that still holds that key", async () => {
    const { sandbox, sca, page } = await start();
    const pages = await Promise.all([1, 2, 3].map(async () => seal(await page(), { pin })));
    await sandbox.rotateKey();
    for (const { jwe } of pages) {
      expect(await failureOf(sca.createPin({ profileId, sealed: jwe }))).toMatchObject({
        code: "ERR_WISE_KEY_CHANGED",
      });
    }
  });

  it("is told from other failures by an instance that never saw that key", async () => {
    const { sandbox, another, page } = await start();
    const { jwe, sealedTo } = await seal(await page(), { pin });
    await sandbox.rotateKey();
    expect(await failureOf(another().createPin({ profileId, sealed: jwe }, { sealedTo }))).toMatchObject({
      code: "ERR_WISE_KEY_CHANGED",
    });
  });

  it("costs no fetch of the key per attempt, whatever a page sends", async () => {
    const { sandbox, sca, page, paths, advance } = await start();
    const { jwe, sealedTo } = await seal(await page(), { pin });
    await sandbox.rotateKey();
    advance(60_000);
    paths.length = 0;
    for (let attempt = 0; attempt < 5; attempt += 1) {
      await failureOf(sca.createPin({ profileId, sealed: jwe }, { sealedTo }));
    }
    expect(keyFetches(paths)).toBe(1);
    advance(5_000);
    await failureOf(sca.createPin({ profileId, sealed: jwe }, { sealedTo }));
    expect(keyFetches(paths)).toBe(2);
  });

  it.each([
    ["told the key", true],
    ["not told the key", false],
  ])("is not blamed on a rotation that did not happen, when %s", async (_, told) => {
    const { sca, page, advance } = await start();
    const { jwe, sealedTo } = await seal(await page(), { pin });
    const parts = jwe.split(".");
    const tampered = [...parts.slice(0, 4), "A".repeat(22)].join(".");
    advance(60_000);
    const error = await failureOf(sca.createPin({ profileId, sealed: tampered }, told ? { sealedTo } : {}));
    expect(error).toMatchObject({ code: "JOSE_REQUEST_UNREADABLE", status: 500 });
  });

  it("leaves Wise's own error when no key can be had to compare with", async () => {
    const { sandbox, page } = await start();
    const { jwe, sealedTo } = await seal(await page(), { pin });
    await sandbox.rotateKey();
    const keyless = testClient({
      fetch: sandbox.fetch,
    });
    const error = await failureOf(keyless.createPin({ profileId, sealed: jwe }, { sealedTo }));
    expect(error).toMatchObject({ code: "JOSE_REQUEST_UNREADABLE", status: 500 });
  });

  it.each([
    ["no thumbprint", { pin: undefined, sealed: "a.b.c.d.e" }, "short"],
    ["a body that is not sealed", { pin }, thumbprint("A")],
  ])("goes with a thumbprint: %s is refused", async (_, secret, sealedTo) => {
    const { sca, paths } = await start();
    const args = { profileId, ...secret } as Parameters<ScaClient["createPin"]>[0];
    const error = await failureOf(sca.createPin(args, { sealedTo }));
    expect(error.code).toMatch(/^ERR_INVALID_(?:OPTION|ARGUMENT)$/);
    expect(paths).toEqual([]);
  });
});

describe("createKeyHandler", () => {
  const get = (headers: Record<string, string> = {}, method = "GET"): Request =>
    new Request("http://relay/key", { headers, method });

  it("serves the key in the form of the key endpoint, for the browser alone to keep", async () => {
    const { sandbox, sca } = await start();
    const response = await createKeyHandler({ sca, maxAge: 60 })(get());
    const { thumbprint: print, ...key } = (await response.json()) as PublishedKey;
    expect(key).toEqual(sandbox.wiseKey);
    expect(Object.fromEntries(response.headers)).toEqual({
      "cache-control": "private, max-age=60",
      "content-type": "application/json",
      etag: `"${print}"`,
      "x-content-type-options": "nosniff",
    });
  });

  it("answers 304 to whoever has the key, until it changes", async () => {
    const { sandbox, sca, advance } = await start();
    const handler = createKeyHandler({ sca });
    const etag = (await handler(get())).headers.get("etag") ?? "";
    for (const known of [etag, `W/${etag}`, `"other", ${etag}`, "*"]) {
      const response = await handler(get({ "if-none-match": known }));
      expect([response.status, await response.text()]).toEqual([304, ""]);
    }
    const inside = await handler(get({ "if-none-match": `"W/${etag.slice(1)}` }));
    expect(inside.status).toBe(200);
    await sandbox.rotateKey();
    advance(300_000);
    const response = await handler(get({ "if-none-match": etag }));
    expect(response.status).toBe(200);
    expect(response.headers.get("etag")).not.toBe(etag);
  });

  it("asks Wise once in its max-age, and at most every five seconds for pages that ask past their cache", async () => {
    const { sca, paths, advance } = await start();
    const handler = createKeyHandler({ sca, maxAge: 60 });
    const reload = get({ "cache-control": "no-cache" });
    for (const wait of [0, 1_000, 58_000]) {
      advance(wait);
      await handler(get());
    }
    expect(keyFetches(paths)).toBe(1);
    advance(1_000);
    await handler(get());
    expect(keyFetches(paths)).toBe(2);
    await handler(reload);
    expect(keyFetches(paths)).toBe(3);
    advance(4_999);
    await handler(reload);
    expect(keyFetches(paths)).toBe(3);
    advance(1);
    await handler(reload);
    expect(keyFetches(paths)).toBe(4);
  });

  it("may be told that nobody is to keep the key", async () => {
    const { sca } = await start();
    const response = await createKeyHandler({ sca, maxAge: 0 })(get());
    expect([response.status, response.headers.get("cache-control")]).toEqual([200, "private, max-age=0"]);
  });

  it("goes on with the key it has while Wise gives none, and lets nobody keep that", async () => {
    const { sandbox, advance } = await start();
    let working = true;
    let now = 0;
    const sca = testClient({
      wiseKey: () => {
        if (!working) throw new Error("vault is closed");
        return sandbox.wiseKey;
      },
      now: () => now,
    });
    const handler = createKeyHandler({ sca });
    working = false;
    const none = await handler(get());
    expect([none.status, await none.json()]).toEqual([503, { code: "ERR_WISE_KEY_UNAVAILABLE" }]);
    expect(none.headers.get("cache-control")).toBe("no-store");
    working = true;
    await handler(get());
    working = false;
    now += 600_000;
    advance(0);
    const stale = await handler(get());
    expect([stale.status, stale.headers.get("cache-control")]).toEqual([200, "no-store"]);
  });

  it("answers HEAD without a body, and no other method", async () => {
    const { sca } = await start();
    const handler = createKeyHandler({ sca });
    const head = await handler(get({}, "HEAD"));
    expect([head.status, await head.text()]).toEqual([200, ""]);
    const post = await handler(get({}, "POST"));
    expect([post.status, post.headers.get("allow")]).toEqual([405, "GET, HEAD"]);
  });

  it.each([
    ["sca", { sca: {} as ScaClient }],
    ["maxAge", { sca: { wiseKey: async () => Promise.reject(new Error()) }, maxAge: -1 }],
  ])("refuses a wrong %s at once", (field, options) => {
    expect(() => createKeyHandler(options)).toThrow(
      expect.objectContaining({ code: "ERR_INVALID_OPTION", field }),
    );
  });
});
