import { defineConfig } from "tsdown";

export default defineConfig({
  entry: {
    index: "src/index.ts",
    jose: "src/jose.ts",
    seal: "src/jose/seal.ts",
    testing: "src/testing.ts",
    server: "src/server/index.ts",
    elements: "src/browser/elements.ts",
    device: "src/browser/device.ts",
    sandbox: "src/sandbox/index.ts",
    "sandbox/node": "src/sandbox/node.ts",
    cli: "src/cli/main.ts",
  },
  // One graph for all entries, so that an error's class is the same wherever it was imported from.
  platform: "node",
  fixedExtension: false,
  target: "es2022",
  dts: {
    entry: [
      "index",
      "jose",
      "jose/seal",
      "testing",
      "server/index",
      "browser/elements",
      "browser/device",
      "sandbox/index",
      "sandbox/node",
    ].map((name) => `src/${name}.ts`),
  },
  copy: { from: "src/browser/frameworks/*.d.ts", to: "dist/elements", flatten: true },
  plugins: [
    {
      name: "inspector",
      async load(id) {
        if (!id.endsWith("/inspector/assets.ts")) return undefined;
        const { assets } = await import("./src/sandbox/inspector/assets.ts");
        return `export const assets = ${JSON.stringify(assets)};`;
      },
    },
  ],
  // What the command line needs is bundled into it: a client of the API should not install prompts.
  deps: { neverBundle: [/^node:/] },
  hash: false,
  outputOptions: { chunkFileNames: "chunks/[name].js" },
  clean: true,
  checks: { pluginTimings: false },
});
