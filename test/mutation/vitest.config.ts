import { defineConfig } from "vitest/config";

/** The tests that a mutant has to get past: those that go through what is mutated, without servers and processes. */
export default defineConfig({
  test: {
    include: ["test/{jose,approval,attacks,client}/**/*.test.ts", "test/mutation/schedules.ts"],
    exclude: [
      "test/approval/store/servers/**",
      "test/attacks/{servers,injection,sandbox,files,terminal}.test.ts",
      "test/client/bad-servers.test.ts",
    ],
    testTimeout: 20_000,
  },
});
