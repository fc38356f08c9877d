/** A clock that is set back or jumps, and numbers beyond what timers hold. */
import { describe, expect, it } from "vitest";
import { createScaClient, createTransportFetch, InvalidInputError } from "../../src/index.ts";
import { createSandbox } from "../../src/sandbox/index.ts";
import { failure, PROFILE, stage } from "./stage.ts";
import { testClient } from "../support/client.ts";

const DAY = 86_400_000;

/** A client with a clock of its own, whose server rotates its key whenever it is told to. */
async function withClock() {
  const sandbox = await createSandbox();
  let now = Date.now();
  let fetched = 0;
  const sca = testClient({
    clientToken: "client",
    now: () => now,
    fetch: (input, init) => {
      const request = new Request(input, init);
      if (request.url.includes("public-keys")) fetched += 1;
      return sandbox.fetch(request);
    },
  });
  const key = async (maxAge: number): Promise<unknown> => (await sca.wiseKey({ maxAge })).version;
  return { sandbox, key, step: (milliseconds: number) => (now += milliseconds), fetched: () => fetched };
}

describe("a clock that is set back by a day", () => {
  it("does not keep an old key of Wise's in use", async () => {
    const { sandbox, key, step } = await withClock();
    expect(await key(300)).toBe(1);
    await sandbox.rotateKey();
    step(-DAY);
    expect(await key(300)).toBe(2);
    // From here on the new time counts.
    await sandbox.rotateKey();
    step(299_000);
    expect(await key(300)).toBe(2);
    step(2_000);
    expect(await key(300)).toBe(3);
  });

  it("leaves maxAge: 0 what it is, and its limit too", async () => {
    const { sandbox, key, step, fetched } = await withClock();
    await key(0);
    step(6_000);
    await key(0);
    await sandbox.rotateKey();
    step(-DAY);
    expect(await key(0)).toBe(2);
    const before = fetched();
    for (let count = 0; count < 10; count += 1) await key(0);
    expect(fetched()).toBe(before);
  });

  it("does not make a negative wait of Retry-After", async () => {
    const at = Date.now();
    const fetch = async (): Promise<Response> =>
      new Response(null, { status: 429, headers: { "retry-after": new Date(at - DAY).toUTCString() } });
    const { sca } = await stage({ client: { fetch, retry: { limit: 0 } } });
    expect(await failure(sca.deletePin({ profileId: PROFILE }))).toMatchObject({ retryAfter: 0 });
  });
});

describe("a wait beyond 2^31-1 milliseconds, which a timer would end at once", () => {
  it.each([2 ** 31, Number.MAX_SAFE_INTEGER, Infinity, Number.NaN, 0, -1])(
    "of %d is refused for one call, before anything is sent",
    async (timeout) => {
      const scene = await stage();
      const error = await failure(scene.sca.createScaSession({ profileId: PROFILE }, { timeout }), scene);
      expect(error).toMatchObject({ code: "ERR_INVALID_OPTION", field: "timeout" });
      expect(scene.sent).toEqual([]);
    },
  );

  it("is refused for a client and for a fetch", () => {
    const options = { baseUrl: "http://localhost", token: "t", timeout: 2 ** 31 };
    expect(() => createScaClient(options)).toThrow(InvalidInputError);
    expect(() => createTransportFetch(options)).toThrow(InvalidInputError);
  });

  it("is not begun with the longest that is taken", async () => {
    const scene = await stage();
    await scene.sca.createScaSession({ profileId: PROFILE }, { timeout: 2 ** 31 - 1 });
    expect(scene.sent).toHaveLength(1);
  });
});

describe("a sandbox's clock", () => {
  it("cannot be moved to where times cannot be written, which no call would survive", async () => {
    const sandbox = await createSandbox();
    const advance = (seconds: number): Promise<Response> =>
      sandbox.fetch("/_sandbox/clock/advance", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ seconds }),
      });
    const century = 3_155_673_600;
    const statuses = new Set<number>();
    for (let count = 0; count < 3000; count += 1) statuses.add((await advance(century)).status);
    expect([...statuses]).toEqual([200, 400]);
    expect(() => sandbox.advance(1e300)).toThrow("years 1 to 9999");
    const { status } = await sandbox.fetch("/v2/profiles/1/sca-sessions/authorise", {
      method: "POST",
      headers: { authorization: "Bearer any" },
    });
    expect(status).toBe(200);
    const snapshot = { ...sandbox.snapshot(), clockOffset: 1e300 };
    await expect(sandbox.restore(snapshot)).rejects.toThrow("years 1 to 9999");
  });
});
