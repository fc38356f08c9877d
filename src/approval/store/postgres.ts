/** A store in a table of Postgres. */
import { requireOption } from "../../errors.ts";
import { callClient, checkTtl } from "./failure.ts";
import type { ApprovalStore } from "./store.ts";

/** As `pg`'s `Pool`: each query on its own, in no transaction that was begun before. */
export interface PostgresPool {
  query(text: string, values: unknown[]): Promise<{ rows: unknown[] }>;
}

const TABLE = "wise_sca_approvals";

/** Milliseconds between two sweeps of one store. */
const SWEEP_EVERY = 60_000;

/** Rows that one sweep removes at most: more than one instance can write in a minute, by Wise's rate limit. */
const SWEEP_LIMIT = 5000;

/** Under repeatable read and above, Postgres asks for a statement again instead of judging its condition anew. */
const SERIALIZATION_FAILURE = "40001";

/**
 * The SQL that creates the table of `createPostgresStore`, for your migrations. Does nothing where it is there already.
 *
 * @param table with its schema or without: `payments.approvals`. Default `wise_sca_approvals`
 * @throws InvalidInputError `ERR_INVALID_OPTION`: not a name of a table
 * @example
 * console.log(postgresTable());
 */
export function postgresTable(table: string = TABLE): string {
  const name = quoted(table);
  const index = `"${table.replace(/^.*\./, "")}_expires_at"`;
  // Byte order for the key: an index in a language's order breaks when the operating system's order changes.
  return `CREATE TABLE IF NOT EXISTS ${name} (
  key text COLLATE "C" PRIMARY KEY,
  value text NOT NULL,
  version text NOT NULL,
  expires_at timestamptz NOT NULL
);
CREATE INDEX IF NOT EXISTS ${index} ON ${name} (expires_at);
`;
}

/**
 * A store in Postgres 9.5 or later. Time is that of the database. Rows that have expired are removed by the store
 * itself: up to 5000 at once, at most once a minute, beside a write that does not wait for it.
 *
 * @param pool a `Pool` of `pg`, or any object with its `query(text, values)`; the store does not end it. It must reach
 *   the primary, and begin no transaction of its own
 * @param options.table with its schema or without; create it with `postgresTable`. Default `wise_sca_approvals`
 * @throws InvalidInputError `ERR_INVALID_OPTION`: not a pool, or not a name of a table
 * @example
 * import { Pool } from "pg";
 *
 * const store = createPostgresStore(new Pool({ connectionString: "postgres://localhost/payments" }));
 */
export function createPostgresStore(pool: PostgresPool, options: { table?: string } = {}): ApprovalStore {
  requireOption(
    typeof pool === "object" && pool !== null && typeof pool.query === "function",
    "pool",
    "pass a Pool of pg, or an object with its query(text, values)",
  );
  const name = quoted(options.table ?? TABLE);
  const expiry = "clock_timestamp() + make_interval(secs => $4)";
  const read = `SELECT value, version FROM ${name} WHERE key = $1 AND expires_at > clock_timestamp()`;
  const create = `INSERT INTO ${name} AS held (key, value, version, expires_at) VALUES ($1, $2, $3, ${expiry})
    ON CONFLICT (key) DO UPDATE
    SET value = excluded.value, version = excluded.version, expires_at = excluded.expires_at
    WHERE held.expires_at <= clock_timestamp() RETURNING 1`;
  const update = `UPDATE ${name} SET value = $2, version = $3, expires_at = ${expiry}
    WHERE key = $1 AND version = $5 AND expires_at > clock_timestamp() RETURNING 1`;
  const remove = `DELETE FROM ${name} WHERE key = $1`;
  // Rows that somebody else is writing or sweeping are left to them: no sweep waits, and no two block each other.
  const sweepUp = `DELETE FROM ${name} WHERE key IN
    (SELECT key FROM ${name} WHERE expires_at <= now() LIMIT ${SWEEP_LIMIT} FOR UPDATE SKIP LOCKED)`;

  let sweptAt = -Infinity;
  const sweep = (): void => {
    const time = performance.now();
    if (time - sweptAt < SWEEP_EVERY) return;
    sweptAt = time;
    void query(sweepUp, []).catch(() => undefined);
  };

  const query = (text: string, values: unknown[]): Promise<unknown[]> =>
    callClient(() => repeated(async () => (await pool.query(text, values)).rows), "Postgres failed a query", {
      "42P01": "create the table with the SQL of postgresTable()",
    });

  return {
    async get(key) {
      const [row] = (await query(read, [key])) as { value: string; version: string }[];
      return row && { value: row.value, version: row.version };
    },
    async set(key, value, { version, ttl }) {
      checkTtl(ttl);
      const next = crypto.randomUUID();
      const values = [key, value, next, ttl];
      const written = await (version === undefined
        ? query(create, values)
        : query(update, [...values, version]));
      sweep();
      return written.length === 1 ? next : undefined;
    },
    async delete(key) {
      await query(remove, [key]);
    },
  };
}

/** What failed for want of serialization changed nothing. Seen anew, a key that somebody else wrote is soon judged. */
async function repeated<T>(work: () => Promise<T>): Promise<T> {
  for (let left = 10; ; left--) {
    try {
      return await work();
    } catch (error) {
      if (left === 0 || (error as { code?: unknown } | null)?.code !== SERIALIZATION_FAILURE) throw error;
    }
  }
}

/** Quoted, so that its case stays and no reserved word is in the way. The index has a name of up to 63 bytes, too. */
function quoted(table: string): string {
  requireOption(
    typeof table === "string" && /^(?:[A-Za-z_]\w{0,62}\.)?[A-Za-z_]\w{0,51}$/.test(table),
    "table",
    "pass a name of letters, digits and underscores, up to 52 long, with its schema before a dot or without",
  );
  return table
    .split(".")
    .map((part) => `"${part}"`)
    .join(".");
}
