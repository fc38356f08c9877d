/**
 * `npm run fuzz -- [seconds]`, 600 by default: Jazzer.js (libFuzzer) on each target, guided by coverage. It keeps
 * what reaches new code in `corpus/`, and an input that breaks something as well: `npm test` then fails with it.
 *
 * The one kept fuzzer of the kind for Node brings a library of its own, which needs glibc 2.38 (Debian 13,
 * Ubuntu 24.04), macOS or Windows. Elsewhere fast-check tries its properties for the same time, which knows nothing
 * of coverage; this is said.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { readCorpus, targets, writeCorpus } from "./corpus.ts";

const ROOT = join(import.meta.dirname, "../..");
const JAZZER = join(ROOT, "scripts/fuzz/node_modules/@jazzer.js");
const WORK = join(ROOT, "node_modules/.cache/wise-sca/fuzz");
const LIMITS = ["-max_len=20000", "-timeout=10", "-print_final_stats=0"];

const seconds = Number(process.argv[2] ?? 600);
if (!(seconds >= 10)) throw new Error("npm run fuzz -- SECONDS: at least 10");

/** What keeps Jazzer.js from being loaded here. */
function whyNot(): string | undefined {
  const code = `require(${JSON.stringify(join(JAZZER, "fuzzer"))})`;
  const { status, stderr } = spawnSync(process.execPath, ["-e", code], { encoding: "utf8" });
  if (status === 0) return undefined;
  return /^Error: (.+)$/m.exec(stderr)?.[1]?.replaceAll(ROOT, ".") ?? "it cannot be loaded";
}

async function fuzzByCoverage(): Promise<void> {
  rmSync(WORK, { recursive: true, force: true });
  await build({
    entryPoints: targets.map((name) => join(import.meta.dirname, `targets/${name}.ts`)),
    outdir: join(WORK, "code"),
    bundle: true,
    platform: "node",
    format: "cjs",
    // The inspector's page, which is itself made by esbuild.
    external: ["./assets.ts"],
    logLevel: "warning",
  });
  for (const name of targets) {
    const [kept, found, merged, broken] = ["kept", "found", "merged", "broken"].map((kind) => {
      const folder = join(WORK, name, kind);
      mkdirSync(folder, { recursive: true });
      return `${folder}/`;
    }) as [string, string, string, string];
    for (const [index, input] of readCorpus(name).entries()) writeFileSync(join(kept, String(index)), input);
    console.log(`\n${name}: ${Math.floor(seconds / targets.length)} s`);
    const time = `-max_total_time=${Math.floor(seconds / targets.length)}`;
    const passed = jazzer(name, [found, kept], [time, `-artifact_prefix=${broken}`]);
    jazzer(name, [merged, kept, found], ["-merge=1"]);
    writeCorpus(name, [...inputsIn(merged), ...inputsIn(broken)]);
    if (passed) continue;
    console.log(`${name}: an input broke something. It is in corpus/${name}.txt, and fails in npm test.`);
    process.exitCode = 1;
  }
}

function jazzer(name: string, folders: readonly string[], options: readonly string[]): boolean {
  const cli = join(JAZZER, "core/dist/cli.js");
  const args = [cli, join(WORK, "code", `${name}.js`), ...folders, "-i", join(WORK, "code")];
  const { status } = spawnSync(process.execPath, [...args, "--", ...LIMITS, ...options], {
    stdio: "inherit",
  });
  return status === 0;
}

function inputsIn(folder: string): Buffer[] {
  return readdirSync(folder).map((name) => readFileSync(join(folder, name)));
}

function fuzzWithoutCoverage(why: string): void {
  console.log(`Jazzer.js does not run here: ${why}.`);
  console.log(`fast-check tries its properties for ${seconds} s instead, without knowing what they cover.\n`);
  const { status } = spawnSync("npx", ["vitest", "run", "--config", "test/fuzz/vitest.config.ts"], {
    cwd: ROOT,
    stdio: "inherit",
    env: { ...process.env, FUZZ_SECONDS: String(seconds) },
  });
  process.exitCode = status ?? 1;
}

const missing = whyNot();
if (missing === undefined) await fuzzByCoverage();
else fuzzWithoutCoverage(missing);
