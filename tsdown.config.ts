import { defineConfig } from "tsdown";

export default defineConfig({
  entry: {
    index: "src/index.ts",
    seal: "src/jose/seal.ts",
    sandbox: "src/sandbox/index.ts",
    "sandbox/node": "src/sandbox/node.ts",
    cli: "src/cli/main.ts",
  },
  // One graph for all entries, so that an error's class is the same wherever it was imported from.
  platform: "neutral",
  target: "es2022",
  dts: { entry: ["src/index.ts", "src/jose/seal.ts", "src/sandbox/index.ts", "src/sandbox/node.ts"] },
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
  deps: { skipNodeModulesBundle: true, neverBundle: [/^node:/] },
  hash: false,
  outputOptions: { chunkFileNames: "chunks/[name].js" },
  clean: true,
  checks: { pluginTimings: false },
});
