import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    exclude: ["**/node_modules/**", "test/browser/**", "test/interop/**", "test/runtimes/**", "test/live/**"],
    testTimeout: 20_000,
    coverage: { provider: "v8", include: ["src/**/*.ts"] },
  },
});
