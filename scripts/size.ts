/**
 * Holds the entries of the package to their sizes: `npm run size`. What counts is what an application loads to
 * begin with, minified and gzipped, dependencies included; modules that load when first needed are told beside.
 */
import { gzipSync } from "node:zlib";
import { build, type Plugin } from "esbuild";

/** Bytes of 1000 to the kB. */
const entries = [
  { name: "wise-sca/seal", file: "src/jose/seal.ts", limit: 12_000 },
  { name: "wise-sca", file: "src/index.ts", limit: 18_000 },
];

const deferred: Plugin = {
  name: "leave out what loads later",
  setup({ onResolve }) {
    onResolve({ filter: /./ }, ({ kind, path }) =>
      kind === "dynamic-import" ? { path, external: true } : undefined,
    );
  },
};

async function size(file: string, plugins: Plugin[]): Promise<number> {
  const { outputFiles } = await build({
    entryPoints: [file],
    bundle: true,
    minify: true,
    format: "esm",
    platform: "browser",
    target: "es2022",
    write: false,
    plugins,
  });
  return gzipSync(outputFiles[0]?.contents ?? new Uint8Array(), { level: 9 }).length;
}

const kB = (bytes: number): string => `${(bytes / 1000).toFixed(2)} kB`;

for (const { name, file, limit } of entries) {
  const [first, all] = await Promise.all([size(file, [deferred]), size(file, [])]);
  const verdict = first <= limit ? "ok" : "TOO LARGE";
  console.log(`${verdict}  ${name}: ${kB(first)} of ${kB(limit)} to begin with, ${kB(all)} with everything`);
  if (first > limit) process.exitCode = 1;
}
