import { defineConfig } from "vitest/config";

/** The same properties as in the gate, fifty times as often. */
export default defineConfig({
  test: { include: ["test/fuzz/**/*.test.ts"], testTimeout: 900_000, env: { FUZZ_EFFORT: "50" } },
});
