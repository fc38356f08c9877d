import { expect, it } from "vitest";
import { runSchedule } from "../simulation/schedule.ts";

/** Few enough to be run for each mutant, enough for delays, crashes and double clicks of every kind. */
it("approvals in several processes keep their invariants", async () => {
  for (let seed = 1; seed <= 60; seed += 1) expect((await runSchedule(seed)).violations).toEqual([]);
});
