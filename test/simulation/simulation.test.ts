import { describe, expect, it } from "vitest";
import { runSchedule } from "./schedule.ts";
import type { Bug } from "./store.ts";

// They take seconds; a busy machine may need many more, and a schedule that is cut off disturbs the next one.
describe("approvals in several processes", { timeout: 180_000 }, () => {
  it("keep their invariants in hundreds of schedules of delays, crashes, double clicks and lost patience", async () => {
    let payments = 0;
    let crashes = 0;
    let aborts = 0;
    let refusedAgain = 0;
    for (let seed = 1; seed <= 300; seed += 1) {
      const outcome = await runSchedule(seed);
      expect(outcome.violations, `npm run simulate -- --seed ${seed}`).toEqual([]);
      payments += outcome.payments;
      crashes += outcome.crashes;
      aborts += outcome.aborts;
      refusedAgain += outcome.refusedAgain;
    }
    // What did not happen would prove nothing.
    expect(payments).toBeGreaterThan(200);
    expect(crashes).toBeGreaterThan(200);
    expect(aborts).toBeGreaterThan(50);
    expect(refusedAgain).toBeGreaterThan(20);
  });

  it("do the same again for the same seed, so that a failure can be replayed", async () => {
    for (const seed of [7, 8, 9]) expect(await runSchedule(seed)).toEqual(await runSchedule(seed));
  });

  it.each<[Bug, string]>([
    ["saves without comparing", "a linked call takes effect at most once"],
    ["sends before it is written", "a linked call takes effect at most once"],
    ["counts in vain", "nobody is locked out by software"],
  ])("would be caught by it if one of them again %s", async (bug, invariant) => {
    const found = new Set<string>();
    for (let seed = 1; seed <= 600 && !found.has(invariant); seed += 1) {
      for (const violation of (await runSchedule(seed, bug)).violations) found.add(violation.invariant);
    }
    expect(found).toContain(invariant);
  });
});
