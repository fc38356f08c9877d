import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import tsconfig from "./tsconfig.json" with { type: "json" };

const source = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  resolve: {
    // Examples import the package by its name, as its users do.
    alias: Object.entries(tsconfig.compilerOptions.paths).map(([name, [path]]) => ({
      find: new RegExp(`^${name}$`),
      replacement: source(path ?? ""),
    })),
  },
  test: {
    include: ["test/**/*.test.ts"],
    exclude: [
      "**/node_modules/**",
      "test/approval/store/servers/**",
      "test/browser/**",
      "test/interop/**",
      "test/runtimes/**",
      "test/system/**",
      "test/live/**",
    ],
    testTimeout: 20_000,
    // Vitest leaves one core idle by itself: half of a small machine.
    maxWorkers: "100%",
    coverage: {
      provider: "v8",
      include: ["src/**/*.ts"],
      // The command line tool runs in processes of its own, pages in a browser: not seen from here.
      exclude: ["src/cli/**", "src/browser/**", "src/sandbox/inspector/page/**"],
      thresholds: { lines: 95, branches: 95 },
    },
  },
});
