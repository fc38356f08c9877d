/** The servers that instances share, and what befalls them. */
import { Redis } from "ioredis";
import { Pool } from "pg";
import { postgresTable } from "../../src/index.ts";
import { noPostgres, startPostgres } from "../support/postgres-server.ts";
import { noRedis, startRedis } from "../support/redis-server.ts";

export interface StoreServer {
  readonly url: string;
  /** Stops it with SIGSTOP: connections stay open, nothing is answered. */
  pause(): void;
  resume(): void;
  /** From now on it reads, and refuses every write. */
  fill(): Promise<void>;
  /** Takes writes again. */
  free(): Promise<void>;
  stop(): Promise<void>;
}

export interface StoreKind {
  readonly name: string;
  /** Why there can be none here. */
  readonly missing: string | undefined;
  start(): Promise<StoreServer>;
}

export const redis: StoreKind = {
  name: "Redis",
  missing: noRedis,
  async start() {
    const { url, pause, resume, stop } = await startRedis();
    const admin = new Redis(url);
    return {
      url,
      pause,
      resume,
      async fill() {
        await admin.config("SET", "maxmemory-policy", "noeviction");
        await admin.config("SET", "maxmemory", "1");
      },
      async free() {
        await admin.config("SET", "maxmemory", "0");
      },
      async stop() {
        admin.disconnect();
        await stop();
      },
    };
  },
};

export const postgres: StoreKind = {
  name: "Postgres",
  missing: noPostgres,
  async start() {
    const { url, pause, resume, stop } = await startPostgres();
    const admin = new Pool({ connectionString: url });
    admin.on("error", () => undefined);
    await admin.query(postgresTable());
    /** As after a failover to a standby, or by an administrator whose disk is nearly full. */
    const setReadOnly = async (value: "on" | "off"): Promise<void> => {
      await admin.query(`ALTER SYSTEM SET default_transaction_read_only = ${value}`);
      await admin.query("SELECT pg_reload_conf()");
      // The processes of connections hear of it one by one.
      for (let quiet = 0; quiet < 20;) {
        const { rows } = await admin.query<{ value: string }>(
          "SELECT current_setting('default_transaction_read_only') AS value",
        );
        quiet = rows[0]?.value === value ? quiet + 1 : 0;
      }
    };
    return {
      url,
      pause,
      resume,
      fill: () => setReadOnly("on"),
      free: () => setReadOnly("off"),
      async stop() {
        await admin.end();
        await stop();
      },
    };
  },
};
