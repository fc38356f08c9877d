/**
 * `npm run soak`: sealed calls of one client while everything fails, see `client.ts`. `npm run soak -- --instances`:
 * customers of six instances, of which one is killed every ten seconds, see `instances.ts`. `--calls N` for less.
 */
import { parseArgs } from "node:util";
import { startRedis } from "../support/redis-server.ts";
import { soakInstances } from "./instances.ts";

if (process.argv.includes("--instances")) await instances();
else await import("./client.ts");

async function instances(): Promise<void> {
  const { values } = parseArgs({
    options: {
      instances: { type: "boolean" },
      calls: { type: "string", default: "200000" },
      customers: { type: "string", default: "100" },
    },
  });
  const store = await startRedis();
  const { violations, heaps, ...figures } = await soakInstances({
    storeUrl: store.url,
    calls: Number(values.calls),
    customers: Number(values.customers),
    killEvery: 10_000,
    say: console.log,
  });
  await store.stop();
  console.log(figures);
  for (const [before, after] of heaps) {
    const [from, to] = [before, after].map((bytes) => (bytes / 1e6).toFixed(1));
    console.log(`heap at rest of an instance that lived through it: ${from} -> ${to} MB`);
    if (after > before * 1.1) violations.push("the heap of an instance grew by more than 10%");
  }
  for (const violation of violations) console.error(violation);
  process.exitCode = violations.length === 0 ? 0 : 1;
}
