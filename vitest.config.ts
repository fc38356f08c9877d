import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import tsconfig from "./tsconfig.json" with { type: "json" };

const source = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

const include = ["test/**/*.test.ts"];

/** What has a configuration of its own. */
const elsewhere = [
  "**/node_modules/**",
  "test/approval/store/servers/**",
  "test/{browser,interop,runtimes,system,live}/**",
];

/** What replaces a module, or the platform's Request and Response, for its whole process. */
const alone = [
  "test/attacks/sandbox.test.ts",
  "test/client/{hono,platforms}.test.ts",
  "test/server/frameworks.test.ts",
];

/** A test of tests: it takes long, and changes only with the contract's. */
const breaches = ["test/contract/breaches.test.ts"];

const keys = "test/support/key-pool.ts";

export default defineConfig({
  resolve: {
    // Examples import the package by its name, as its users do.
    alias: Object.entries(tsconfig.compilerOptions.paths).map(([name, [path]]) => ({
      find: new RegExp(`^${name}$`),
      replacement: source(path ?? ""),
    })),
  },
  test: {
    testTimeout: 20_000,
    // Vitest leaves one core idle by itself: half of a small machine.
    maxWorkers: "100%",
    projects: [
      {
        extends: true,
        test: {
          name: "shared",
          // Files that share a process don't load the package and its tools a hundred times.
          isolate: false,
          globalSetup: "test/support/cli-build.ts",
          setupFiles: keys,
          include,
          exclude: [...elsewhere, ...alone, ...breaches],
        },
      },
      { extends: true, test: { name: "alone", include: alone } },
      { extends: true, test: { name: "breaches", include: breaches, setupFiles: keys } },
    ],
    coverage: {
      provider: "v8",
      include: ["src/**/*.ts"],
      // The command line tool runs in processes of its own, pages in a browser: not seen from here.
      exclude: ["src/cli/**", "src/browser/**", "src/sandbox/inspector/page/**"],
      thresholds: { lines: 95, branches: 95 },
    },
  },
});
