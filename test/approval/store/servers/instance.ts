/** One of several processes that raise the same number: `instance.ts redis://… key times`. */
import { Redis } from "ioredis";
import { Pool } from "pg";
import { createPostgresStore } from "../../../../src/approval/store/postgres.ts";
import { createRedisStore } from "../../../../src/approval/store/redis.ts";
import { raise } from "../calls.ts";

const [url = "", key = "", times = ""] = process.argv.slice(2);

if (url.startsWith("redis:")) {
  const redis = new Redis(url);
  await raise(createRedisStore(redis), key, Number(times));
  redis.disconnect();
} else {
  const pool = new Pool({ connectionString: url });
  await raise(createPostgresStore(pool), key, Number(times));
  await pool.end();
}
