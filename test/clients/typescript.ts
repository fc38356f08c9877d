/** TypeScript clients by generators that the project does not use itself, with the package's JWE layer below. */
import { mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import manifest from "../../package.json" with { type: "json" };
import { inSandbox, PROFILE, readings } from "./readings.ts";
import { attempt, clearedBy, run, type Step } from "./suite.ts";

const ROOT = join(import.meta.dirname, "../..");
const PROJECT = join(import.meta.dirname, "typescript");
const OUT = join(PROJECT, "generated");
const TWIN = join(ROOT, "generated/plaintext.yaml");
const OURS = join(ROOT, "node_modules");

/** By the name of the story that is told with what comes out: what a user would type. */
const GENERATORS: Readonly<Record<string, readonly string[]>> = {
  redocly: [
    join(OURS, "@redocly/cli/bin/cli.js"),
    ...["generate-client", TWIN, "--output", join(OUT, "redocly.ts"), "--import-ext", "ts"],
    ...["--generator", "typescript", "--generator", "zod"],
  ],
  orval: [
    join(PROJECT, "node_modules/orval/dist/bin/orval.js"),
    "--config",
    join(PROJECT, "orval.config.cjs"),
  ],
  "openapi-typescript": [
    join(OURS, "openapi-typescript/bin/cli.js"),
    ...[TWIN, "--output", join(OUT, "openapi-typescript.ts")],
  ],
};

const TSC = join(OURS, "typescript/bin/tsc");
const STRICT = [
  ...["--noEmit", "--strict", "--skipLibCheck", "--target", "es2022", "--lib", "es2022,dom,dom.iterable"],
  ...["--module", "esnext", "--moduleResolution", "bundler", "--allowImportingTsExtensions"],
];

/** Generates, compiles, and lets each client tell its story under every reading. */
export async function* typescriptSteps(): AsyncGenerator<Step> {
  const installed = await attempt("installs the generators", async () => {
    await run("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", PROJECT], ROOT);
  });
  yield installed.status === "failed" ? { ...installed, status: "skipped" } : installed;
  if (installed.status === "failed") return;
  await rm(OUT, { recursive: true, force: true });
  await mkdir(OUT);
  for (const [name, command] of Object.entries(GENERATORS)) {
    yield await attempt(`generates with ${name}, and compiles strictly`, async () => {
      // Not in the repository, where some of them would read its redocly.yaml, nor where others could put one.
      const empty = await mkdtemp(join(tmpdir(), "wise-sca-generator-"));
      try {
        await run(process.execPath, command, name === "orval" ? PROJECT : empty);
      } finally {
        await rm(empty, { recursive: true });
      }
      const files = (await readdir(OUT)).filter((file) => file.startsWith(name));
      await run(process.execPath, [TSC, ...STRICT, ...files.map((file) => join(OUT, file))], ROOT);
    });
  }
  yield* stories();
}

async function* stories(): AsyncGenerator<Step> {
  const tasks = Object.keys(GENERATORS).flatMap((name) =>
    Object.entries(readings).map(([reading, settings]) => ({ name, reading, settings })),
  );
  if (!("./jose" in manifest.exports)) {
    const detail = "the package does not export wise-sca/jose yet";
    for (const { name, reading } of tasks) {
      yield { name: `clears a session as ${reading} has it, with ${name}`, status: "skipped", detail };
    }
    return;
  }
  yield await attempt("compiles the stories strictly", async () => {
    await run(process.execPath, [TSC, "--project", PROJECT], ROOT);
  });
  const tsx = [join(OURS, "tsx/dist/cli.mjs"), "--tsconfig", join(PROJECT, "tsconfig.json")];
  for (const { name, reading, settings } of tasks) {
    yield await attempt(`clears a session as ${reading} has it, with ${name}`, () =>
      inSandbox(settings, async (url) => {
        const args = [
          ...tsx,
          join(PROJECT, `${name}.ts`),
          url,
          "user-token",
          "client-token",
          String(PROFILE),
        ];
        return clearedBy(await run(process.execPath, args, ROOT));
      }),
    );
  }
}
