/** The store on a real Redis, with both clients. */
import { createServer, connect, type AddressInfo } from "node:net";
import { Cluster, Redis } from "ioredis";
import { createClient, createClientPool, createCluster, createSentinel, RESP_TYPES } from "redis";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { approvalStoreContract } from "../../../../src/approval/store/contract.ts";
import { createRedisStore } from "../../../../src/approval/store/redis.ts";
import type { ApprovalStore } from "../../../../src/approval/store/store.ts";
import { noRedis, startRedis, startSentinel, type RedisServer } from "../../../support/redis-server.ts";
import { calls, raise } from "../calls.ts";
import { RECORD, SECRET, storeFailure } from "../leaks.ts";
import { raiseInProcesses } from "./instances.ts";

if (noRedis !== undefined) console.warn(`Skipped: ${noRedis}.`);

/** Opens a client; the second function closes it. */
type Connect = (url: string) => Promise<[ApprovalStore, () => unknown]>;

const nodeRedis = async (options: Parameters<typeof createClient>[0]) => {
  const client = createClient(options);
  client.on("error", () => undefined);
  await client.connect();
  return client;
};

const CLIENTS: [string, Connect][] = [
  [
    "ioredis",
    async (url) => {
      const redis = new Redis(url);
      return [createRedisStore(redis), () => redis.disconnect()];
    },
  ],
  [
    "ioredis with a prefix and pipelines of its own",
    async (url) => {
      const redis = new Redis(url, { keyPrefix: "app:", enableAutoPipelining: true, stringNumbers: true });
      return [createRedisStore(redis), () => redis.disconnect()];
    },
  ],
  [
    "redis",
    async (url) => {
      const client = await nodeRedis({ url });
      return [createRedisStore(client), () => client.close()];
    },
  ],
  [
    "redis with RESP2",
    async (url) => {
      const client = await nodeRedis({ url, RESP: 2 });
      return [createRedisStore(client), () => client.close()];
    },
  ],
  [
    "redis that returns bytes",
    async (url) => {
      const client = (await nodeRedis({ url, RESP: 3 })).withTypeMapping({
        [RESP_TYPES.BLOB_STRING]: Buffer,
        [RESP_TYPES.NUMBER]: String,
      });
      return [createRedisStore(client), () => client.close()];
    },
  ],
  [
    "a pool of redis",
    async (url) => {
      const pool = createClientPool({ url });
      await pool.connect();
      return [createRedisStore(pool), () => pool.close()];
    },
  ],
  [
    "a function",
    async (url) => {
      const redis = new Redis(url);
      return [createRedisStore(([name = "", ...args]) => redis.call(name, args)), () => redis.disconnect()];
    },
  ],
];

describe.skipIf(noRedis !== undefined)("a store in Redis", () => {
  let server: RedisServer;
  let admin: Redis;
  beforeAll(async () => {
    server = await startRedis();
    admin = new Redis(server.url);
  });
  afterAll(async () => {
    admin.disconnect();
    await server.stop();
  });

  describe.each(CLIENTS)("through %s", (_, open) => {
    const close: (() => unknown)[] = [];
    let one: ApprovalStore;
    let other: ApprovalStore;
    beforeAll(async () => {
      for (const assign of [(s: ApprovalStore) => void (one = s), (s: ApprovalStore) => void (other = s)]) {
        const [store, end] = await open(server.url);
        assign(store);
        close.push(end);
      }
    });
    afterAll(async () => {
      for (const end of close) await end();
    });
    for (const { name, run } of approvalStoreContract(() => one, { openAnother: () => other })) it(name, run);
  });

  it("keeps one hash a key, under its prefix, that Redis itself lets expire", async () => {
    await admin.flushall();
    const { set } = calls(createRedisStore(admin, { prefix: "sca:" }));
    const version = await set("a", "one", undefined, 100);
    await set("a", "two", version, 50);
    expect(await admin.keys("*")).toEqual(["sca:a"]);
    expect((await admin.hgetall("sca:a")).value).toBe("two");
    const left = await admin.pttl("sca:a");
    expect(left).toBeGreaterThan(45_000);
    expect(left).toBeLessThanOrEqual(50_000);
  });

  it("loses no increment of fifty connections at once", async () => {
    const connections = Array.from({ length: 50 }, () => new Redis(server.url));
    onTestFinished(() => connections.forEach((redis) => redis.disconnect()));
    await Promise.all(connections.map((redis) => raise(createRedisStore(redis), "fifty", 10)));
    expect((await calls(createRedisStore(admin)).get("fifty"))?.value).toBe("500");
  });

  it("loses no increment of six processes", async () => {
    await raiseInProcesses(6, server.url, "six", 100);
    expect((await calls(createRedisStore(admin)).get("six"))?.value).toBe("600");
  });

  it("tells the winner that it won, though its client had to send the command twice", async () => {
    const { url, losses } = await losingReplies(server.port);
    const redis = new Redis(url, { retryStrategy: () => 20 });
    onTestFinished(() => redis.disconnect());
    redis.on("error", () => undefined);
    await redis.ping();
    const { get, set } = calls(createRedisStore(redis));
    losses.next = "EVAL";
    const created = await set("twice", "one");
    expect(losses.happened).toBe(1);
    expect(created).toBeDefined();
    losses.next = "EVAL";
    const updated = await set("twice", "two", created);
    expect(losses.happened).toBe(2);
    expect(await get("twice")).toEqual({ value: "two", version: updated });
  });

  it("never sends a command that was given up while there was no connection", async () => {
    const own = await startRedis();
    onTestFinished(() => own.stop());
    const client = await nodeRedis({ url: own.url, socket: { reconnectStrategy: 20 } });
    onTestFinished(() => client.destroy());
    await own.kill();
    const controller = new AbortController();
    const written = calls(createRedisStore(client), controller.signal).set("late", RECORD);
    controller.abort();
    expect((await storeFailure(written)).reason).toBe("AbortError");
    await own.start();
    expect(await client.ping()).toBe("PONG");
    expect(await client.keys("*")).toEqual([]);
  });

  it("waits for a Redis that was stopped, and then lets one win as ever", async () => {
    const redis = new Redis(server.url);
    onTestFinished(() => redis.disconnect());
    const store = calls(createRedisStore(redis));
    const version = await store.set("stopped", "0");
    server.pause();
    let settled = 0;
    const writes = Array.from({ length: 5 }, async (_, index) => {
      const value = String(index + 1);
      const won = await store.set("stopped", value, version).finally(() => settled++);
      return { value, version: won };
    });
    await new Promise((resolve) => setTimeout(resolve, 300)); // real time, since the server is real
    expect(settled).toBe(0);
    server.resume();
    const won = (await Promise.all(writes)).filter((write) => write.version !== undefined);
    expect(won).toHaveLength(1);
    expect(await store.get("stopped")).toEqual(won[0]);
  });
});

describe.skipIf(noRedis !== undefined)("a store in a Redis that fails", () => {
  /** Fails the test unless the client's own error holds the value: else there would be nothing to hide. */
  const carried: Record<string, boolean> = {};
  const noting =
    (name: string, redis: Redis) =>
    async ([command = "", ...args]: string[]): Promise<unknown> => {
      try {
        return await redis.call(command, args);
      } catch (error) {
        carried[name] = JSON.stringify(error).includes(SECRET);
        throw error;
      }
    };

  it("because it may not write any more: rejects, writes nothing, and still reads", async () => {
    const server = await startRedis();
    onTestFinished(() => server.stop());
    const redis = new Redis(server.url);
    const client = await nodeRedis({ url: server.url });
    onTestFinished(async () => {
      redis.disconnect();
      await client.close();
    });
    const version = await calls(createRedisStore(redis)).set("old", "value");
    await redis.config("SET", "maxmemory", "1");
    for (const store of [createRedisStore(noting("OOM", redis)), createRedisStore(client)]) {
      const { get, set } = calls(store);
      expect((await storeFailure(set("new", RECORD))).reason).toBe("OOM");
      expect((await storeFailure(set("old", RECORD, version))).reason).toBe("OOM");
      expect(await get("new")).toBeUndefined();
      expect(await get("old")).toEqual({ value: "value", version });
      expect(await set("old", RECORD, "another")).toBeUndefined();
    }
    expect(carried["OOM"]).toBe(true);
    expect(await redis.keys("*")).toEqual(["wise-sca:old"]);
  });

  it("because the key holds something else", async () => {
    const server = await startRedis();
    onTestFinished(() => server.stop());
    const redis = new Redis(server.url);
    onTestFinished(() => redis.disconnect());
    await redis.set("wise-sca:a", "something else");
    const { get, set } = calls(createRedisStore(noting("WRONGTYPE", redis)));
    expect((await storeFailure(set("a", RECORD))).reason).toBe("WRONGTYPE");
    expect((await storeFailure(get("a"))).reason).toBe("WRONGTYPE");
    expect(carried["WRONGTYPE"]).toBe(false); // the last command, a read, holds no value
    expect(await redis.get("wise-sca:a")).toBe("something else");
  });

  it("because the process that serves it was killed", async () => {
    const server = await startRedis();
    onTestFinished(() => server.stop());
    const redis = new Redis(server.url, { maxRetriesPerRequest: 0, retryStrategy: () => 10 });
    redis.on("error", () => undefined);
    const client = await nodeRedis({ url: server.url, socket: { reconnectStrategy: false } });
    onTestFinished(() => redis.disconnect());
    await redis.ping();
    server.pause();
    const cut = [
      calls(createRedisStore(redis)).set("a", RECORD),
      calls(createRedisStore(client)).set("a", RECORD),
    ].map((written) => storeFailure(written));
    await server.kill();
    expect((await Promise.all(cut)).map(({ reason }) => reason)).toEqual([
      "MaxRetriesPerRequestError",
      expect.stringMatching(/^(?:SocketClosedUnexpectedlyError|ECONNRESET)$/),
    ]);
    expect((await storeFailure(calls(createRedisStore(client)).get("a"))).reason).toBe("ClientClosedError");
  });
});

describe.skipIf(noRedis !== undefined)(
  "a store in a Redis Cluster, through clients that read from replicas",
  () => {
    const servers: RedisServer[] = [];
    const close: (() => unknown)[] = [];
    const stores: ApprovalStore[] = [];
    const client = async (open: (port: number, url: string) => Promise<[ApprovalStore, () => unknown]>) => {
      const [{ port, url }] = servers as [RedisServer];
      const [store, end] = await open(port, url);
      stores.push(store);
      close.push(end);
    };
    beforeAll(async () => {
      const options = ["--cluster-enabled", "yes", "--cluster-announce-ip", "127.0.0.1"];
      servers.push(await startRedis(...options), await startRedis(...options));
      const [primary, replica] = servers.map(({ url }) => new Redis(url)) as [Redis, Redis];
      await primary.cluster("ADDSLOTSRANGE", 0, 16_383);
      await replica.cluster("MEET", "127.0.0.1", (servers[0] as RedisServer).port);
      const id = String(await primary.cluster("MYID"));
      const until = async (condition: () => Promise<boolean>): Promise<void> => {
        while (!(await condition().catch(() => false))) await new Promise((done) => setTimeout(done, 50));
      };
      await until(async () => (await replica.cluster("REPLICATE", id)) === "OK");
      await until(async () => (await replica.info("replication")).includes("master_link_status:up"));
      for (const node of [primary, replica])
        await until(async () => String(await node.cluster("INFO")).includes("cluster_state:ok"));
      await until(async () => String(await primary.cluster("SLOTS")).includes(String(servers[1]?.port)));
      primary.disconnect();
      replica.disconnect();

      await client(async (port) => {
        const cluster = new Cluster([{ host: "127.0.0.1", port }], { scaleReads: "slave" });
        return [createRedisStore(cluster), () => cluster.disconnect()];
      });
      await client(async (_, url) => {
        const cluster = createCluster({ rootNodes: [{ url }], useReplicas: true });
        await cluster.connect();
        return [createRedisStore(cluster), () => cluster.destroy()];
      });
    });
    afterAll(async () => {
      for (const end of close) await end();
      for (const server of servers) await server.stop();
    });

    // One instance has ioredis, the other has redis.
    for (const { name, run } of approvalStoreContract(() => stores[0] as ApprovalStore, {
      openAnother: () => stores[1] as ApprovalStore,
    }))
      it(name, run);

    it("asks the primary alone, whose replica may lag behind", async () => {
      servers[1]?.pause();
      onTestFinished(() => servers[1]?.resume());
      for (const [index, store] of stores.entries()) {
        const { get, set } = calls(store);
        const version = await set(`lag-${index}`, "x");
        expect(await get(`lag-${index}`)).toEqual({ value: "x", version });
      }
    });
  },
);

describe.skipIf(noRedis !== undefined)("a store in a Redis that a Sentinel watches", () => {
  const end: (() => unknown)[] = [];
  const stores: ApprovalStore[] = [];
  beforeAll(async () => {
    const server = await startRedis();
    const sentinel = await startSentinel(server);
    const { port } = sentinel;
    const ioredis = new Redis({ name: "watched", sentinels: [{ host: "127.0.0.1", port }] });
    const client = createSentinel({ name: "watched", sentinelRootNodes: [{ host: "127.0.0.1", port }] });
    await client.connect();
    stores.push(createRedisStore(ioredis), createRedisStore(client));
    end.push(
      () => ioredis.disconnect(),
      () => client.destroy(),
      () => sentinel.stop(),
      () => server.stop(),
    );
  });
  afterAll(async () => {
    for (const close of end) await close();
  });

  for (const { name, run } of approvalStoreContract(() => stores[0] as ApprovalStore, {
    openAnother: () => stores[1] as ApprovalStore,
  }))
    it(name, run);
});

/** Passes bytes on to a server, and breaks the connection in place of the next reply to a command that is named. */
async function losingReplies(port: number): Promise<{
  url: string;
  losses: { next: string | undefined; happened: number };
}> {
  const losses = { next: undefined as string | undefined, happened: 0 };
  const proxy = createServer((near) => {
    const far = connect(port, "127.0.0.1");
    let lose = false;
    near.on("data", (chunk) => {
      if (losses.next !== undefined && chunk.includes(losses.next)) {
        losses.next = undefined;
        lose = true;
      }
      far.write(chunk);
    });
    far.on("data", (chunk) => {
      if (!lose) return void near.write(chunk);
      losses.happened++;
      near.destroy();
      far.destroy();
    });
    for (const [socket, peer] of [
      [near, far],
      [far, near],
    ] as const) {
      socket.on("error", () => undefined);
      socket.on("close", () => peer.destroy());
    }
  });
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void proxy.close());
  return { url: `redis://127.0.0.1:${(proxy.address() as AddressInfo).port}`, losses };
}
