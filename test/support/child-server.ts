/** Servers of other makers as processes of the test: on loopback, in a folder of their own, and gone afterwards. */
import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { chown, mkdtemp, rm } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface ChildServer {
  readonly port: number;
  /** Stops it in the middle of whatever it does, with all its processes: connections stay open, nothing is answered. */
  pause(): void;
  /** Lets it go on. */
  resume(): void;
  /** Ends it at once, without a chance to write anything. Its folder stays. */
  kill(): Promise<void>;
  /** Starts it again after `kill`, on the same port and with its data. */
  start(): Promise<void>;
  /** Ends it, and removes its folder. */
  stop(): Promise<void>;
}

export interface ChildServerOptions {
  readonly program: string;
  readonly args: (place: { port: number; folder: string }) => string[];
  /** What it prints when it takes connections. */
  readonly ready: RegExp;
  /** Who runs it, where root may not. */
  readonly user?: { uid: number; gid: number } | undefined;
  /** Before the first start. */
  readonly prepare?: (folder: string) => void | Promise<void>;
}

export async function startServer(options: ChildServerOptions): Promise<ChildServer> {
  const { program, ready, user } = options;
  const folder = await mkdtemp(join(tmpdir(), "wise-sca-server-"));
  if (user !== undefined) await chown(folder, user.uid, user.gid);
  await options.prepare?.(folder);
  const port = await freePort();
  let child: ChildProcess | undefined;

  const signal = (name: NodeJS.Signals): void => {
    // The number of a process that has ended may be somebody else's by now.
    if (child?.exitCode !== null || child.signalCode !== null) return;
    for (const pid of processesOf(child.pid)) {
      try {
        process.kill(pid, name);
      } catch {
        // It has ended meanwhile.
      }
    }
  };
  const kill = async (): Promise<void> => {
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, "exit");
    signal("SIGKILL");
    await ended;
  };
  const start = async (): Promise<void> => {
    const started = spawn(program, options.args({ port, folder }), { cwd: folder, ...user });
    child = started;
    await new Promise<void>((resolve, reject) => {
      let printed = "";
      const read = (chunk: Buffer): void => {
        printed += chunk.toString();
        if (ready.test(printed)) resolve();
      };
      started.stdout.on("data", read);
      started.stderr.on("data", read);
      started.once("error", reject);
      started.once("exit", () => reject(new Error(`${program} ended at once:\n${printed}`)));
    });
  };
  // A test run that fails on its way leaves nothing behind.
  const abandon = (): void => {
    signal("SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  };
  process.once("exit", abandon);
  const stop = async (): Promise<void> => {
    await kill();
    process.off("exit", abandon);
    await rm(folder, { recursive: true, maxRetries: 5 });
  };
  await start().catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  return {
    port,
    pause: () => signal("SIGSTOP"),
    resume: () => signal("SIGCONT"),
    kill,
    start,
    stop,
  };
}

/** A process and its children: stopping a parent does not stop them. */
function processesOf(parent: number | undefined): number[] {
  if (parent === undefined) return [];
  const table = execFileSync("ps", ["-A", "-o", "pid=,ppid="], { encoding: "utf8" });
  const children = table
    .trim()
    .split("\n")
    .map((line) => line.trim().split(/\s+/).map(Number))
    .filter(([, ppid]) => ppid === parent)
    .map(([pid = 0]) => pid);
  return [parent, ...children];
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
