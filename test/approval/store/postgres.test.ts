/** The store for Postgres, where no server is needed; with a real one: `servers/postgres.test.ts`. */
import { readFile } from "node:fs/promises";
import { afterEach, describe, expect, it, vi } from "vitest";
import {
  createPostgresStore,
  postgresTable,
  type PostgresPool,
} from "../../../src/approval/store/postgres.ts";
import { calls } from "./calls.ts";
import { RECORD, storeFailure } from "./leaks.ts";

describe("a store for Postgres", () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it.each([undefined, null, "postgres://localhost", {}, () => undefined, { query: "SELECT" }])(
    "refuses what is no pool: %j",
    (pool) => {
      expect(() => createPostgresStore(pool as unknown as PostgresPool)).toThrow(/^pool: pass a Pool/);
    },
  );

  it("has the table that the guide shows", async () => {
    const guide = await readFile("spec/guides/many-instances.md", "utf8");
    expect(guide).toContain(`\`\`\`sql\n${postgresTable()}\`\`\``);
  });

  it.each([
    "",
    "a b",
    'a"; DROP TABLE users; --',
    "a.b.c",
    ".a",
    "a.",
    "1a",
    "täble",
    "a\n",
    "x".repeat(53),
    5 as unknown as string,
  ])("refuses %j as the name of its table", (table) => {
    expect(() => createPostgresStore(pool(), { table })).toThrow(/^table: pass a name/);
    expect(() => postgresTable(table)).toThrow(/^table: pass a name/);
  });

  it("refuses a time to live without end before anything is sent", async () => {
    const database = pool();
    const { set } = calls(createPostgresStore(database));
    await expect(set("a", "x", undefined, NaN)).rejects.toThrow(/^ttl: /);
    expect(database.queries).toEqual([]);
  });

  it("sweeps beside a write, at most once a minute, and never waits for it", async () => {
    vi.useFakeTimers({ toFake: ["performance"] });
    const database = pool((text) => (text.includes("SKIP LOCKED") ? new Promise(() => undefined) : [{}]));
    const { set, get } = calls(createPostgresStore(database));
    const sweeps = (): number => database.queries.filter((text) => text.includes("SKIP LOCKED")).length;
    await get("a");
    expect(sweeps()).toBe(0);
    await set("a", "x");
    await set("b", "x");
    expect(sweeps()).toBe(1);
    vi.advanceTimersByTime(59_999);
    await set("c", "x");
    expect(sweeps()).toBe(1);
    vi.advanceTimersByTime(1);
    await set("d", "x");
    expect(sweeps()).toBe(2);
    expect(database.queries.find((text) => text.includes("SKIP LOCKED"))).toContain("LIMIT 5000");
  });

  it("does not fail because its sweep does", async () => {
    const database = pool((text) => {
      if (text.includes("SKIP LOCKED")) throw new Error("canceling statement due to statement timeout");
      return [{}];
    });
    expect(await calls(createPostgresStore(database)).set("a", "x")).toBeDefined();
    await new Promise((resolve) => setImmediate(resolve)); // an unhandled rejection would end the run
  });

  it("repeats what Postgres could not serialize, and gives up in the end", async () => {
    const failing = (times: number): PostgresPool & { queries: string[] } =>
      pool((text) => {
        if (text.includes("SKIP LOCKED") || times-- <= 0) return [{}];
        throw Object.assign(new Error("could not serialize access due to concurrent update"), {
          code: "40001",
        });
      });
    expect(await calls(createPostgresStore(failing(3))).set("a", RECORD)).toBeDefined();
    const database = failing(Infinity);
    expect((await storeFailure(calls(createPostgresStore(database)).set("a", RECORD))).reason).toBe("40001");
    expect(database.queries).toHaveLength(11);
  });

  it("says no more of a failure than its code, and of a missing table what to do", async () => {
    const database = pool(() => {
      throw Object.assign(new Error(`relation does not exist: ${RECORD}`), { code: "42P01", detail: RECORD });
    });
    const error = await storeFailure(calls(createPostgresStore(database)).set("a", RECORD));
    expect(error.reason).toBe("42P01");
    expect(error.message).toBe(
      "Postgres failed a query: create the table with the SQL of postgresTable() (42P01)",
    );
  });
});

/** What a pool is asked, and a reply to each. */
function pool(
  reply: (text: string) => unknown[] | Promise<unknown[]> = () => [],
): PostgresPool & { queries: string[] } {
  const queries: string[] = [];
  return {
    queries,
    async query(text) {
      queries.push(text);
      return { rows: await reply(text) };
    },
  };
}
