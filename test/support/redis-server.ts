/** A Redis of the test's own. */
import { spawnSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { startServer, type ChildServer } from "./child-server.ts";

export interface RedisServer extends ChildServer {
  readonly url: string;
}

/** Why there can be none here. */
export const noRedis =
  spawnSync("redis-server", ["--version"]).status === 0
    ? undefined
    : "redis-server is not installed (Debian: apt-get install redis-server)";

/** @param options more of the command line, such as `--maxmemory 1` in two words */
export async function startRedis(...options: string[]): Promise<RedisServer> {
  const server = await startServer({
    program: "redis-server",
    args: ({ port, folder }) => [
      ...["--port", String(port), "--bind", "127.0.0.1", "--dir", folder],
      ...["--save", "", "--appendonly", "no"],
      ...options,
    ],
    ready: /Ready to accept connections/,
  });
  return { ...server, url: `redis://127.0.0.1:${server.port}` };
}

/** A Sentinel that knows a Redis under the name `watched`. */
export function startSentinel(redis: RedisServer): Promise<ChildServer> {
  const settings = `bind 127.0.0.1\nsentinel monitor watched 127.0.0.1 ${redis.port} 1\n`;
  return startServer({
    program: "redis-server",
    // It writes to its settings, so they have to be in a file.
    args: ({ port, folder }) => [join(folder, "sentinel.conf"), "--sentinel", "--port", String(port)],
    prepare: (folder) => writeFile(join(folder, "sentinel.conf"), settings),
    ready: /\+monitor master/,
  });
}
