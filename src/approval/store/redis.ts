/** A store in Redis, through whatever client the application has. */
import { requireOption } from "../../errors.ts";
import { callClient, checkTtl, StoreError } from "./failure.ts";
import type { ApprovalStore } from "./store.ts";

/** What a client is told beside the command. */
interface SendOptions {
  abortSignal: AbortSignal;
}

/**
 * A client of Redis: one of `ioredis` (`Redis`, `Cluster`), one of `redis` (client, pool, cluster, sentinel), or a
 * function that sends a command, such as `["EVAL", script, "1", key]`, and resolves to its reply.
 */
export type RedisClient =
  | ((command: string[]) => Promise<unknown>)
  | { call(command: string, ...args: string[]): Promise<unknown> }
  | { sendCommand(command: string[], options: SendOptions): Promise<unknown> }
  | {
      nodeClient: unknown;
      sendCommand(
        firstKey: string,
        isReadonly: boolean,
        command: string[],
        options: SendOptions,
      ): Promise<unknown>;
    }
  | {
      acquire: unknown;
      sendCommand(isReadonly: boolean, command: string[], options: SendOptions): Promise<unknown>;
    };

type Send = (key: string, command: string[], signal: AbortSignal) => Promise<unknown>;

/** A script, where HMGET would do, because clients send a script to the primary and may send a read to a replica. */
const GET = `return redis.call("HMGET", KEYS[1], "version", "value")`;

/**
 * The new version is made by the caller, so that a client that sends the command once more, because the connection
 * broke before the reply, is told that it won and not that somebody else did.
 */
const SET = `
local held = redis.call("HGET", KEYS[1], "version")
if held == ARGV[1] then return 1 end
if held ~= (ARGV[4] or false) then return 0 end
redis.call("HSET", KEYS[1], "version", ARGV[1], "value", ARGV[2])
redis.call("PEXPIRE", KEYS[1], ARGV[3])
return 1`;

const utf8 = /* @__PURE__ */ new TextDecoder();

/**
 * A store in Redis 4 or later, or what speaks its protocol and runs Lua scripts (Valkey, for one). Works in a cluster
 * too: each script touches one key. Time is that of Redis.
 *
 * Redis must not evict keys (`maxmemory-policy noeviction`): an approval that is evicted can be asked for, and paid,
 * again. What a failover may lose is told in the guide on many instances.
 *
 * @param client see `RedisClient`; the store neither connects nor closes it
 * @param options.prefix begins each key. Default `wise-sca:`. A prefix that the client adds comes before it
 * @throws InvalidInputError `ERR_INVALID_OPTION`: not a client
 * @example
 * import { Redis } from "ioredis";
 *
 * const store = createRedisStore(new Redis("redis://localhost:6379"));
 */
export function createRedisStore(client: RedisClient, options: { prefix?: string } = {}): ApprovalStore {
  const { prefix = "wise-sca:" } = options;
  requireOption(typeof prefix === "string", "prefix", "pass a string");
  const send = senderOf(client);
  const run: Send = (key, command, signal) =>
    callClient(() => send(key, command, signal), "Redis did not carry out a command");

  return {
    async get(key, { signal }) {
      const name = prefix + key;
      const reply = await run(name, ["EVAL", GET, "1", name], signal);
      if (!Array.isArray(reply) || reply.length !== 2) throw unexpected();
      const [version, value] = reply as [unknown, unknown];
      if (version === null) return undefined;
      return { value: textOf(value), version: textOf(version) };
    },
    async set(key, value, { version, ttl, signal }) {
      checkTtl(ttl);
      const name = prefix + key;
      const next = crypto.randomUUID();
      const held = version === undefined ? [] : [version];
      const command = ["EVAL", SET, "1", name, next, value, String(ttl * 1000), ...held];
      const reply = String(await run(name, command, signal));
      if (reply !== "1" && reply !== "0") throw unexpected();
      return reply === "1" ? next : undefined;
    },
    async delete(key, { signal }) {
      const name = prefix + key;
      await run(name, ["DEL", name], signal);
    },
  };
}

/** Four kinds of clients send a raw command in four ways. */
function senderOf(client: RedisClient): Send {
  if (typeof client === "function") return (_key, command) => client(command);
  const known = typeof client === "object" && client !== null;
  if (known && "call" in client && typeof client.call === "function")
    return (_key, [name = "", ...args]) => client.call(name, ...args);
  requireOption(
    known && "sendCommand" in client && typeof client.sendCommand === "function",
    "client",
    "pass a client of ioredis or redis, or a function that sends a command and resolves to the reply",
  );
  if ("nodeClient" in client)
    return (key, command, abortSignal) => client.sendCommand(key, false, command, { abortSignal });
  if ("acquire" in client)
    return (_key, command, abortSignal) => client.sendCommand(false, command, { abortSignal });
  return (_key, command, abortSignal) => client.sendCommand(command, { abortSignal });
}

/** Clients can be set to return bytes. */
function textOf(reply: unknown): string {
  if (typeof reply === "string") return reply;
  if (reply instanceof Uint8Array) return utf8.decode(reply);
  throw unexpected();
}

const unexpected = (): StoreError =>
  new StoreError("UNEXPECTED_REPLY", "the client of Redis did not return the reply of a script");
