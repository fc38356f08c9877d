import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/system/**/*.test.ts"],
    testTimeout: 180_000,
    hookTimeout: 60_000,
    // Each file has servers and six processes of its own.
    fileParallelism: false,
  },
});
