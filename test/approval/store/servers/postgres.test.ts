/** The store on a real Postgres, with `pg`. */
import { Pool, type PoolConfig } from "pg";
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished, vi } from "vitest";
import { approvalStoreContract } from "../../../../src/approval/store/contract.ts";
import { createPostgresStore, postgresTable } from "../../../../src/approval/store/postgres.ts";
import { noPostgres, startPostgres, type PostgresServer } from "../../../support/postgres-server.ts";
import { calls, raise } from "../calls.ts";
import { RECORD, SECRET, storeFailure } from "../leaks.ts";
import { raiseInProcesses } from "./instances.ts";

if (noPostgres !== undefined) console.warn(`Skipped: ${noPostgres}.`);

describe.skipIf(noPostgres !== undefined)("a store in Postgres", () => {
  let server: PostgresServer;
  let admin: Pool;
  const pool = (options: PoolConfig = {}): Pool => {
    const opened = new Pool({ connectionString: server.url, ...options });
    opened.on("error", () => undefined); // what is idle when the server is killed
    return opened;
  };
  beforeAll(async () => {
    server = await startPostgres();
    admin = pool();
    await admin.query(postgresTable());
  });
  afterAll(async () => {
    await admin.end();
    await server.stop();
  });
  afterEach(() => {
    vi.useRealTimers();
  });
  /** A pool that ends with the test. */
  const own = (options: PoolConfig = {}): Pool => {
    const opened = pool(options);
    onTestFinished(() => opened.end());
    return opened;
  };
  /** A table for one test. */
  const ownTable = async (table: string): Promise<string> => {
    await admin.query(postgresTable(table));
    return table;
  };

  describe.each([
    ["by default", "read committed", "wise_sca_approvals"],
    ["under repeatable read", "repeatable read", "wise_sca_approvals"],
    ["under serializable, in a table of its own name", "serializable", "Payments.User"],
  ])("%s", (_, isolation, table) => {
    let one: Pool;
    let other: Pool;
    beforeAll(async () => {
      await admin.query('CREATE SCHEMA IF NOT EXISTS "Payments"');
      await admin.query(postgresTable(table));
      const options = {
        options: `-c default_transaction_isolation=${isolation.replaceAll(" ", "\\ ")}`,
      };
      [one, other] = [pool(options), pool(options)];
      const { rows } = await one.query<{ level: string }>(
        "SELECT current_setting('transaction_isolation') AS level",
      );
      expect(rows[0]?.level).toBe(isolation);
    });
    afterAll(async () => {
      await one.end();
      await other.end();
    });
    const tests = approvalStoreContract(() => createPostgresStore(one, { table }), {
      openAnother: () => createPostgresStore(other, { table }),
    });
    for (const { name, run } of tests) it(name, run);
  });

  it("has a table that may be created again, with an index for its sweeps, whatever the length of its name", async () => {
    const table = await ownTable("t".repeat(52));
    await admin.query(postgresTable(table));
    const { rows } = await admin.query<{ indexdef: string }>(
      "SELECT indexdef FROM pg_indexes WHERE tablename = $1",
      [table],
    );
    expect(rows.map(({ indexdef }) => indexdef.replace(/^.* USING /, "")).sort()).toEqual([
      "btree (expires_at)",
      "btree (key)",
    ]);
  });

  it("loses no increment of fifty connections at once", async () => {
    const many = own({ max: 50 });
    await Promise.all(Array.from({ length: 50 }, () => raise(createPostgresStore(many), "fifty", 10)));
    expect(many.totalCount).toBe(50);
    expect((await calls(createPostgresStore(admin)).get("fifty"))?.value).toBe("500");
  });

  it("loses no increment of six processes", async () => {
    await raiseInProcesses(6, server.url, "six", 100);
    expect((await calls(createPostgresStore(admin)).get("six"))?.value).toBe("600");
  });

  it("goes by the clock of the database, not by that of an instance", async () => {
    const { get, set } = calls(createPostgresStore(admin));
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 2 * 86_400_000 });
    const version = await set("clock", "one", undefined, 60);
    vi.setSystemTime(0);
    expect(await get("clock")).toEqual({ value: "one", version });
    expect(await set("clock", "two", version, 60)).toBeDefined();
    const { rows } = await admin.query<{ left: number }>(
      "SELECT extract(epoch FROM expires_at - now())::float AS left FROM wise_sca_approvals WHERE key = 'clock'",
    );
    expect(rows[0]?.left).toBeGreaterThan(50);
    expect(rows[0]?.left).toBeLessThanOrEqual(60);
  });

  it("removes what has expired, 5000 rows a minute, and nothing that is alive", async () => {
    vi.useFakeTimers({ toFake: ["performance"] });
    const table = await ownTable("swept");
    await admin.query(`INSERT INTO swept SELECT 'old-' || n, 'x', 'v', now() - interval '1 second'
      FROM generate_series(1, 6000) n`);
    await admin.query(`INSERT INTO swept VALUES ('alive', 'x', 'v', now() + interval '1 minute')`);
    const store = calls(createPostgresStore(own(), { table }));
    const rows = async (): Promise<number> =>
      Number((await admin.query<{ count: string }>("SELECT count(*) FROM swept")).rows[0]?.count);
    const sweptTo = (count: number): Promise<void> =>
      vi.waitFor(async () => expect(await rows()).toBe(count), { timeout: 10_000 });
    const version = await store.set("a", "one");
    await sweptTo(1002);
    await store.set("a", "two", version);
    expect(await rows()).toBe(1002);
    vi.advanceTimersByTime(60_000);
    await store.set("b", "one");
    await sweptTo(3);
    expect((await store.get("alive"))?.value).toBe("x");
  });

  it("does not wait to sweep a row that somebody else holds", async () => {
    const table = await ownTable("held");
    await admin.query(`INSERT INTO held SELECT 'old-' || n, 'x', 'v', now() - interval '1 second'
      FROM generate_series(1, 3) n`);
    const client = await admin.connect();
    onTestFinished(() => client.release());
    await client.query("BEGIN");
    await client.query("SELECT * FROM held WHERE key = 'old-2' FOR UPDATE");
    // One connection: if the sweep waited for the row, so would the reads that come after it.
    const { get, set } = calls(createPostgresStore(own({ max: 1 }), { table }));
    await set("a", "one");
    expect((await get("a"))?.value).toBe("one");
    const { rows } = await admin.query<{ key: string }>("SELECT key FROM held ORDER BY key");
    expect(rows.map(({ key }) => key)).toEqual(["a", "old-2"]);
    await client.query("ROLLBACK");
  });

  it("waits for a Postgres that was stopped, and then lets one win as ever", async () => {
    const store = calls(createPostgresStore(own({ max: 5 })));
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

  describe("that fails", () => {
    /** What `pg` itself throws, beside what the store makes of it. */
    const failing = (through: Pool): { pool: Pool; thrown: unknown[] } => {
      const thrown: unknown[] = [];
      const query = async (text: string, values: unknown[]): Promise<unknown> =>
        through.query(text, values).catch((error: unknown) => {
          thrown.push(error);
          throw error;
        });
      return { pool: { query } as unknown as Pool, thrown };
    };

    it("because its table refuses a row, which the error of pg quotes: rejects with the code alone", async () => {
      const table = await ownTable("narrow");
      await admin.query("ALTER TABLE narrow ADD CHECK (length(value) < 10)");
      const { pool: through, thrown } = failing(own());
      const { get, set } = calls(createPostgresStore(through, { table }));
      expect((await storeFailure(set("a", RECORD))).reason).toBe("23514");
      expect(await get("a")).toBeUndefined();
      const version = await set("a", "short");
      expect((await storeFailure(set("a", RECORD, version))).reason).toBe("23514");
      expect(await get("a")).toEqual({ value: "short", version });
      expect(thrown).toHaveLength(2);
      for (const error of thrown) expect(JSON.stringify(error)).toContain(SECRET);
    });

    it("because a statement takes too long", async () => {
      const { get, set } = calls(createPostgresStore(own({ statement_timeout: 200 })));
      const version = await set("slow", "one");
      const client = await admin.connect();
      onTestFinished(() => client.release());
      await client.query("BEGIN");
      await client.query("SELECT * FROM wise_sca_approvals WHERE key = 'slow' FOR UPDATE");
      expect((await storeFailure(set("slow", RECORD, version))).reason).toBe("57014");
      await client.query("ROLLBACK");
      expect(await get("slow")).toEqual({ value: "one", version });
    });

    it("because it only reads, as a replica does", async () => {
      const readOnly = own({ options: "-c default_transaction_read_only=on" });
      const { get, set } = calls(createPostgresStore(readOnly));
      expect((await storeFailure(set("replica", RECORD))).reason).toBe("25006");
      expect(await get("replica")).toBeUndefined();
    });

    it("because its table was never created: says how", async () => {
      const { set } = calls(createPostgresStore(own(), { table: "missing" }));
      const error = await storeFailure(set("a", RECORD));
      expect(error.reason).toBe("42P01");
      expect(error.message).toContain("postgresTable()");
    });

    it("because the processes that serve it were killed, and goes on when it is back", async () => {
      const doomed = await startPostgres();
      onTestFinished(() => doomed.stop());
      const through = own({ connectionString: doomed.url });
      await through.query(postgresTable());
      const { get, set } = calls(createPostgresStore(through));
      const version = await set("a", "one");
      doomed.pause();
      const cut = storeFailure(set("a", RECORD, version));
      await doomed.kill();
      await cut;
      expect((await storeFailure(get("a"))).reason).toBe("ECONNREFUSED");
      await doomed.start();
      expect(await get("a")).toEqual({ value: "one", version });
    });
  });
});
