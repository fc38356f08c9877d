import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const source = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  resolve: {
    // Examples import the package by its name, as its users do; the same names are in tsconfig.json.
    alias: [
      { find: /^wise-sca$/, replacement: source("src/index.ts") },
      { find: /^wise-sca\/seal$/, replacement: source("src/jose/seal.ts") },
      { find: /^wise-sca\/sandbox$/, replacement: source("src/sandbox/index.ts") },
      { find: /^wise-sca\/sandbox\/node$/, replacement: source("src/sandbox/node.ts") },
    ],
  },
  test: {
    include: ["test/**/*.test.ts"],
    exclude: [
      "**/node_modules/**",
      "test/approval/store/servers/**",
      "test/browser/**",
      "test/interop/**",
      "test/runtimes/**",
      "test/live/**",
    ],
    testTimeout: 20_000,
    // Vitest leaves one core idle by itself: half of a small machine.
    maxWorkers: "100%",
    coverage: {
      provider: "v8",
      include: ["src/**/*.ts"],
      // The command line tool runs in processes of its own, the inspector's page in a browser: not seen from here.
      exclude: ["src/cli/**", "src/sandbox/inspector/page/**"],
      thresholds: { lines: 95, branches: 95 },
    },
  },
});
