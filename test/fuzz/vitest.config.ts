import { defineConfig } from "vitest/config";

/** The properties of the gate for longer: test/fuzz/run.ts sets the time. */
export default defineConfig({
  test: { include: ["test/fuzz/**/*.test.ts"], testTimeout: 3_600_000, maxWorkers: 2 },
});
