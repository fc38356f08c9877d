/**
 * 100,000 sealed calls, 64 in flight, against a sandbox in another process that fails one call in twenty, in every
 * way there is, and is killed and replaced in the middle: `npm run soak`, `-- --calls 5000` for less.
 *
 * Each answer must carry its own call's nonce, each failure must be the one that its fault calls for, and the heaps
 * must end where they were after the warm-up.
 */
import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { createScaClient, ScaError } from "../../src/index.ts";
import { FAULTS, faultOf, heapUsed } from "./faults.ts";

const { values } = parseArgs({
  options: { calls: { type: "string", default: "100000" }, flight: { type: "string", default: "64" } },
});
const [calls, flight] = [Number(values.calls), Number(values.flight)];
const warmUp = Math.min(Math.ceil(calls / 5), 10_000);
/** What calls may end in while their server is being killed. */
const WHILE_DOWN = ["ERR_NETWORK", "ERR_REPLY_TRUNCATED", "ERR_TIMEOUT"];

const outcomes = new Map<string, number>();
const violations: string[] = [];
process.on("unhandledRejection", (reason) => violations.push(`unhandled rejection: ${String(reason)}`));
let down = false;
let downs = 0;

let server = await start();
const sca = createScaClient({
  baseUrl: `http://127.0.0.1:${server.port}`,
  token: "user-token",
  clientToken: "client-token",
  timeout: 5_000,
  retry: { delay: 1 },
});

const began = performance.now();
await run(warmUp);
const half = Math.floor((calls - warmUp) / 2);
const heaps = { client: [await restingHeap()], server: [] as number[] };
await run(half);
const second = run(calls - warmUp - half);
await sleep(50);
await killAndRestart();
await second;
// The new server's heap is judged from the time when it, too, is warm.
heaps.server.push(await heapOf(server.child));
await run(warmUp);
const seconds = (performance.now() - began) / 1000;
heaps.client.push(await restingHeap());
heaps.server.push(await heapOf(server.child));
server.child.disconnect();

const total = [...outcomes.values()].reduce((sum, count) => sum + count, 0);
console.log(
  `${total} calls in ${seconds.toFixed(0)} s, ${(total / seconds).toFixed(0)} per second, ${flight} in flight`,
);
for (const [name, count] of [...outcomes].sort()) console.log(`  ${String(count).padStart(7)}  ${name}`);
for (const [name, [before = 0, after = 0]] of Object.entries(heaps)) {
  const [from, to] = [before, after].map((bytes) => (bytes / 1e6).toFixed(1));
  console.log(`heap of the ${name} after collection: ${from} -> ${to} MB`);
  if (after > before * 1.1) violations.push(`the heap of the ${name} grew by more than 10%`);
}
for (const violation of violations) console.error(violation);
process.exitCode = violations.length === 0 ? 0 : 1;

async function run(count: number): Promise<void> {
  let left = count;
  const queue = async (): Promise<void> => {
    while (left > 0 && violations.length < 20) {
      left -= 1;
      await call();
    }
  };
  await Promise.all(Array.from({ length: flight }, queue));
}

async function call(): Promise<void> {
  const [correlationId, nonce] = [crypto.randomUUID(), crypto.randomUUID()];
  const fault = faultOf(correlationId);
  const expected: readonly (string | undefined)[] = fault === undefined ? [undefined] : FAULTS[fault];
  const [downsBefore, wasDown] = [downs, down];
  const code = await sca.echoDirectJwe({ message: nonce }, { correlationId }).then(
    ({ message }) => {
      if (message !== `jose-playground-response-${nonce}`)
        violations.push(`crossed reply under ${correlationId}`);
      return undefined;
    },
    (error: unknown) => (error instanceof ScaError ? error.code : `untyped: ${String(error)}`),
  );
  const disturbed = wasDown || downs !== downsBefore;
  const isExpected = expected.includes(code);
  if (!isExpected && !(disturbed && code !== undefined && WHILE_DOWN.includes(code)))
    violations.push(`${fault ?? "no fault"} under ${correlationId} ended in ${code ?? "success"}`);
  const name = isExpected ? (fault ?? "no fault") : "while the server was down";
  const key = `${name} -> ${code ?? "answered"}`;
  outcomes.set(key, (outcomes.get(key) ?? 0) + 1);
  if (down) await sleep(20);
}

async function start(port = 0): Promise<{ child: ChildProcess; port: number }> {
  const script = fileURLToPath(new URL("server.ts", import.meta.url));
  const child = fork(script, [String(port)], { execArgv: process.execArgv });
  const [told] = (await once(child, "message")) as [{ port: number }];
  return { child, port: told.port };
}

async function killAndRestart(): Promise<void> {
  down = true;
  downs += 1;
  server.child.kill("SIGKILL");
  await once(server.child, "exit");
  await sleep(300);
  server = await start(server.port);
  down = false;
}

async function heapOf(child: ChildProcess): Promise<number> {
  child.send("heap");
  const [told] = (await once(child, "message")) as [{ heap: number }];
  return told.heap;
}

/** Streams that were given up are closed by finalizers, which run after a collection, and take theirs along. */
async function restingHeap(): Promise<number> {
  heapUsed();
  await sleep(1000);
  return heapUsed();
}
