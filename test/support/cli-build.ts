/** Builds the command line once per run, below node_modules, so that it finds its dependencies and starts fast. */
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "tsdown";
import type { TestProject } from "vitest/node";
import config from "../../tsdown.config.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** The built command line's main file. */
    readonly cli: string;
  }
}

export default async function setUp({ provide }: TestProject): Promise<() => Promise<void>> {
  const cwd = fileURLToPath(new URL("../../", import.meta.url));
  const builds = join(cwd, "node_modules/.cache/wise-sca");
  await mkdir(builds, { recursive: true });
  const outDir = await mkdtemp(join(builds, "cli-"));
  const entry = { cli: "src/cli/main.ts" };
  await build({ ...config, cwd, config: false, entry, outDir, dts: false, report: false, logLevel: "warn" });
  provide("cli", join(outDir, "cli.js"));
  return () => rm(outDir, { recursive: true });
}
