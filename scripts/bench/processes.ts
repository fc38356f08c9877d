/** Servers in processes of their own, with what they use. */
import { execFile, fork } from "node:child_process";
import type { ChildProcess, ForkOptions } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import type * as Package from "../../src/index.ts";

/** A running server. */
export interface Server {
  readonly url: string;
  /** Milliseconds from its start until it said where it is. */
  readonly startUp: number;
  /** Seconds of processor time and bytes of memory that it has used; at rest, after garbage was collected. */
  usage(question?: "at rest"): Promise<Usage>;
  end(): Promise<void>;
}

interface Usage {
  readonly cpu: number;
  readonly rss: number;
}

/** Loaded before the server itself: tells what the process uses when it is asked. */
const TELL = `data:text/javascript,${encodeURIComponent(`
  process.on("message", (question) => {
    if (question === "at rest") globalThis.gc?.();
    const { user, system } = process.cpuUsage();
    process.send({ cpu: (user + system) / 1e6, rss: process.memoryUsage.rss() });
  });
  process.channel.unref();
`)}`;

/** Builds the package, and says where its command is. */
export async function buildCommand(): Promise<string> {
  await promisify(execFile)("npm", ["run", "build"]);
  return new URL("../../dist/cli.js", import.meta.url).pathname;
}

/** The package as it is published: the tool that runs these scripts adds to the sources what users never run. */
export async function builtPackage(): Promise<typeof Package> {
  return (await import(new URL("../../dist/index.js", import.meta.url).href)) as typeof Package;
}

/** `wise-sca sandbox`, as a user starts it. */
export function startSandbox(command: string): Promise<Server> {
  return start(fork(command, ["sandbox", "--port", "0", "--json"], options("--expose-gc")), (line) =>
    String((JSON.parse(line) as { url: unknown }).url),
  );
}

/** Prism's engine on the plaintext description. */
export function startPrism(): Promise<Server> {
  const script = new URL("prism-server.ts", import.meta.url).pathname;
  return start(fork(script, options("--import", "tsx")), (line) => line);
}

function options(...flags: string[]): ForkOptions {
  return { execArgv: [...flags, "--import", TELL], stdio: ["ignore", "pipe", "inherit", "ipc"] };
}

async function start(child: ChildProcess, urlOf: (line: string) => string): Promise<Server> {
  const begin = performance.now();
  if (child.stdout === null) throw new Error("the server has no output");
  const [line] = (await once(createInterface(child.stdout), "line")) as [string];
  const startUp = performance.now() - begin;
  return {
    url: urlOf(line),
    startUp,
    async usage(question) {
      const told = once(child, "message");
      child.send(question ?? "now");
      const [usage] = (await told) as [Usage];
      return usage;
    },
    async end() {
      const ended = once(child, "exit");
      child.kill("SIGTERM");
      await ended;
    },
  };
}
