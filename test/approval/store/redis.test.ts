/** The store for Redis, where no server is needed; with real ones: `servers/redis.test.ts`. */
import { describe, expect, it } from "vitest";
import { createRedisStore, type RedisClient } from "../../../src/approval/store/redis.ts";
import { calls } from "./calls.ts";
import { RECORD, storeFailure } from "./leaks.ts";

describe("a store for Redis", () => {
  it.each([undefined, null, "redis://localhost", {}, { get() {}, set() {} }, { call: "EVAL" }, 5])(
    "refuses what is no client: %j",
    (client) => {
      expect(() => createRedisStore(client as unknown as RedisClient)).toThrow(/^client: pass a client/);
    },
  );

  it("refuses a prefix that is no string, and a time to live without end before anything is sent", async () => {
    const sent: string[][] = [];
    const client = async (command: string[]): Promise<number> => sent.push(command);
    expect(() => createRedisStore(client, { prefix: 5 as unknown as string })).toThrow(/^prefix: /);
    const { set } = calls(createRedisStore(client));
    await expect(set("a", "x", undefined, NaN)).rejects.toThrow(/^ttl: /);
    expect(sent).toEqual([]);
  });

  it("sends every command in the way of the client", async () => {
    const { signal } = new AbortController();
    const abortSignal = signal;
    const key = "app:a";
    const sent: unknown[][] = [];
    const note = async (...call: unknown[]): Promise<number> => sent.push(call);
    const clients: RedisClient[] = [
      (command) => note(command),
      { call: note },
      { sendCommand: note },
      { nodeClient: () => undefined, sendCommand: note },
      { acquire: () => undefined, sendCommand: note },
    ];
    for (const client of clients) await createRedisStore(client, { prefix: "app:" }).delete("a", { signal });
    expect(sent).toEqual([
      [["DEL", key]],
      ["DEL", key],
      [["DEL", key], { abortSignal }],
      [key, false, ["DEL", key], { abortSignal }],
      [false, ["DEL", key], { abortSignal }],
    ]);
  });

  it("touches one key with each command, so that a cluster can run it", async () => {
    const sent: string[][] = [];
    const { get, set } = calls(
      createRedisStore(async (command) => (sent.push(command), command.length > 4 ? 1 : [null, null])),
    );
    await get("a");
    await set("a", "x");
    await set("a", "x", "version");
    for (const [name, , keys, key] of sent) expect([name, keys, key]).toEqual(["EVAL", "1", "wise-sca:a"]);
  });

  it("reads text from bytes, and numbers from text, as some clients are set to return them", async () => {
    const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
    const { get, set } = calls(
      createRedisStore(async ({ length }) => (length > 4 ? "1" : [bytes("v1"), bytes("漢字")])),
    );
    expect(await get("a")).toEqual({ version: "v1", value: "漢字" });
    expect(await set("a", "x")).toMatch(/^[0-9a-f-]{36}$/);
  });

  it.each([undefined, null, true, "OK", "QUEUED", {}, [], ["v1"], ["v1", 5], 2])(
    "takes no other reply than those of its scripts: %j",
    async (reply) => {
      const { get, set } = calls(createRedisStore(async () => reply));
      expect((await storeFailure(get("a"))).reason).toBe("UNEXPECTED_REPLY");
      expect((await storeFailure(set("a", RECORD))).reason).toBe("UNEXPECTED_REPLY");
    },
  );

  class ClientClosedError extends Error {}
  it.each<[unknown, string]>([
    [Object.assign(new Error(RECORD), { code: "ECONNREFUSED" }), "ECONNREFUSED"],
    [new Error(`OOM command not allowed: ${RECORD}`), "OOM"],
    [Object.assign(new Error(`WRONGTYPE ${RECORD}`), { command: { args: [RECORD] } }), "WRONGTYPE"],
    [new ClientClosedError(RECORD), "ClientClosedError"],
    [new Error(RECORD), "UNKNOWN"],
    [new Error(`${RECORD}`, { cause: RECORD }), "UNKNOWN"],
    [Object.assign(new Error("x"), { code: RECORD, name: RECORD }), "UNKNOWN"],
    [Object.assign(new Error("x"), { code: 5, constructor: { name: RECORD } }), "UNKNOWN"],
    [RECORD, "UNKNOWN"],
    [undefined, "UNKNOWN"],
    [null, "UNKNOWN"],
  ])("says no more of a failure than its code: %#", async (thrown, reason) => {
    const rejecting = calls(createRedisStore(() => Promise.reject(thrown)));
    expect((await storeFailure(rejecting.set("a", RECORD))).reason).toBe(reason);
    const throwing = calls(
      createRedisStore(() => {
        throw thrown;
      }),
    );
    const error = await storeFailure(throwing.get("a"));
    expect(error.message).toBe(`Redis did not carry out a command (${reason})`);
  });
});
