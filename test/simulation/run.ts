/** `npm run simulate`: thousands of schedules; `-- --seed N` replays one, `--schedules N` says how many, `--bug NAME`. */
import { parseArgs } from "node:util";
import { runSchedule } from "./schedule.ts";
import type { Bug } from "./store.ts";

const { values } = parseArgs({
  options: {
    seed: { type: "string" },
    from: { type: "string", default: "1" },
    schedules: { type: "string", default: "10000" },
    bug: { type: "string", default: "none" },
  },
});
const bug = values.bug as Bug;
const first = Number(values.seed ?? values.from);
const count = values.seed === undefined ? Number(values.schedules) : 1;
const totals = { payments: 0, crashes: 0, aborts: 0, refusedAgain: 0, requests: 0, failed: 0 };
for (let seed = first; seed < first + count; seed += 1) {
  const { violations, ...counts } = await runSchedule(seed, bug);
  for (const what of ["payments", "crashes", "aborts", "refusedAgain", "requests"] as const) {
    totals[what] += counts[what];
  }
  for (const { invariant, detail } of violations) console.log(`seed ${seed}: ${invariant}: ${detail}`);
  if (violations.length > 0 && ++totals.failed >= 5) break;
}
const { payments, crashes, aborts, refusedAgain, requests, failed } = totals;
console.log(
  `${count} schedules: ${payments} payments, ${refusedAgain} refused again, ${crashes} crashes, ` +
    `${aborts} calls given up, ${requests} requests to Wise.`,
);
console.log(`${count - failed} passed, ${failed} failed`);
if (failed > 0) {
  console.log("Replay one with: npm run simulate -- --seed N");
  process.exitCode = 1;
}
