/** A Postgres of the test's own. */
import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { startServer, type ChildServer } from "./child-server.ts";

export interface PostgresServer extends ChildServer {
  readonly url: string;
}

/** Where Debian puts the server's programs, a folder for each version. */
const PLACE = "/usr/lib/postgresql";

const [bin] = (() => {
  try {
    return readdirSync(PLACE)
      .sort((a, b) => Number(b) - Number(a))
      .map((version) => join(PLACE, version, "bin"))
      .filter((folder) => readdirSync(folder).includes("initdb"));
  } catch {
    return [];
  }
})();

/** Why there can be none here. */
export const noPostgres =
  bin === undefined ? "postgresql is not installed (Debian: apt-get install postgresql)" : undefined;

/** @param options settings of the server, such as `statement_timeout=500` */
export async function startPostgres(...options: string[]): Promise<PostgresServer> {
  if (bin === undefined) throw new Error(noPostgres);
  const user = account();
  const server = await startServer({
    program: join(bin, "postgres"),
    args: ({ port, folder }) => [
      ...["-D", join(folder, "data"), "-p", String(port)],
      ...["-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-c", "max_connections=120"],
      ...options.flatMap((option) => ["-c", option]),
    ],
    ready: /database system is ready to accept connections/,
    user,
    prepare(folder) {
      const data = join(folder, "data");
      const settings = ["--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"];
      execFileSync(join(bin, "initdb"), ["-D", data, ...settings], { cwd: folder, stdio: "pipe", ...user });
    },
  });
  return { ...server, url: `postgres://postgres@127.0.0.1:${server.port}/postgres` };
}

/** The server refuses to run as root; Debian's package brings a user for it. */
function account(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const id = (flag: string): number =>
    Number(execFileSync("id", [flag, "postgres"], { encoding: "utf8" }).trim());
  return { uid: id("-u"), gid: id("-g") };
}
