import { defineConfig } from "vitest/config";
import gate from "../../vitest.config.ts";

/** The tests that a mutant has to get past: those that go through what is mutated, without servers and processes. */
export default defineConfig({
  resolve: gate.resolve ?? {},
  test: {
    include: [
      "test/{jose,approval,attacks,client,elements,server}/**/*.test.ts",
      "test/mutation/schedules.ts",
    ],
    exclude: [
      "test/approval/store/servers/**",
      "test/attacks/{servers,injection,sandbox,files,terminal}.test.ts",
      "test/client/bad-servers.test.ts",
      "test/server/frameworks.test.ts",
    ],
    setupFiles: "test/support/key-pool.ts",
    testTimeout: 20_000,
  },
});
