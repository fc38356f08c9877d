/**
 * `npm run soak`: sealed calls of one client while everything fails, see `client.ts`. `npm run soak -- --instances`:
 * customers of six instances, of which one is killed every ten seconds, see `instances.ts`. For less, `--calls N`, and
 * `--minutes N` for the instances.
 */
import { parseArgs } from "node:util";
import { noRedis, startRedis } from "../support/redis-server.ts";
import { soakInstances } from "./instances.ts";

if (!process.argv.includes("--instances")) await import("./client.ts");
else if (noRedis === undefined) await instances();
else console.warn(`Skipped: ${noRedis}.`);

async function instances(): Promise<void> {
  const { values } = parseArgs({
    options: {
      instances: { type: "boolean" },
      calls: { type: "string", default: "200000" },
      minutes: { type: "string", default: "240" },
      customers: { type: "string", default: "60" },
    },
  });
  const store = await startRedis();
  const { violations, heaps, ...figures } = await soakInstances({
    storeUrl: store.url,
    calls: Number(values.calls),
    minutes: Number(values.minutes),
    customers: Number(values.customers),
    killEvery: 10_000,
    say: console.log,
  });
  await store.stop();
  console.log(figures);
  for (const heap of heaps) {
    const sizes = heap.map((bytes) => (bytes / 1e6).toFixed(1));
    console.log(`heap at rest of an instance that lived through it: ${sizes.join(", ")} MB`);
    const [first = 0, last = 0] = [heap[0], heap.at(-1)];
    // The first reading has to come after the engine has compiled and filled its caches: four thousand calls.
    if (figures.calls < 40_000) console.log("too short a run to judge it by");
    else if (last > first * 1.1) violations.push("the heap of an instance grew by more than 10%");
  }
  for (const violation of violations) console.error(violation);
  process.exitCode = violations.length === 0 ? 0 : 1;
}
