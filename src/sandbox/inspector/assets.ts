/**
 * Script and style sheet of the inspector's page, by file name. In a checkout this module bundles them with
 * esbuild when it is loaded. `npm run build` runs it, and puts a module with the result in its place
 * (tsdown.config.ts): the package contains texts, and needs neither esbuild nor a file system.
 */
import { build } from "esbuild";

const { outputFiles } = await build({
  absWorkingDir: import.meta.dirname,
  entryPoints: ["page/main.ts"],
  bundle: true,
  format: "esm",
  target: "es2022",
  minify: true,
  outdir: ".",
  write: false,
});

export const assets: Readonly<Record<string, string>> = Object.fromEntries(
  outputFiles.map(({ path, text }) => [path.replace(/^.*[/\\]/, ""), text]),
);
