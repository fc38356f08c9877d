/**
 * Packs the package as users get it, and checks what is in it: `npm run check:package`. Types and entries by
 * publint and Are The Types Wrong, files by a list of what a user needs.
 */
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import manifest from "../package.json" with { type: "json" };

const run = promisify(execFile);
const NEEDED =
  /^(?:package\.json|README\.md|LICENSE|CHANGELOG\.md|generated\/(?:openapi|plaintext)\.yaml|dist\/[\w/-]+(?:\.d\.ts|\.js))$/;
/** Exports without types: the description itself. */
const BUNDLES = Object.keys(manifest.exports).filter((name) => name.endsWith(".yaml"));

const folder = await mkdtemp(join(tmpdir(), "wise-sca-pack-"));
try {
  const { stdout } = await run("npm", ["pack", "--json", "--pack-destination", folder]);
  // What a build prints on the way comes before the JSON.
  const [packed] = JSON.parse(stdout.slice(stdout.lastIndexOf("\n[\n") + 1)) as {
    filename: string;
    size: number;
    files: { path: string }[];
  }[];
  if (packed === undefined) throw new Error("npm pack packed nothing");
  const problems = [
    ...packed.files
      .map(({ path }) => path)
      .filter((path) => !NEEDED.test(path))
      .map((path) => `not needed: ${path}`),
    ...(await publint({ pkgDir: ".", strict: true })).messages.map(
      (message) => `publint: ${formatMessage(message, manifest) ?? message.code}`,
    ),
    ...(await typesOf(join(folder, packed.filename))),
  ];
  console.log(
    `${packed.filename}: ${packed.files.length} files, ${Math.round(packed.size / 1024)} kB packed.`,
  );
  for (const problem of problems) console.error(problem);
  if (problems.length > 0) process.exitCode = 1;
} finally {
  await rm(folder, { recursive: true });
}

/** ESM only: what CommonJS and the resolution of Node 10 would make of it is not asked. */
async function typesOf(tarball: string): Promise<string[]> {
  const cli = createRequire(import.meta.url)
    .resolve("@arethetypeswrong/cli/package.json")
    .replace(/package\.json$/, "dist/index.js");
  try {
    const flags = ["--profile", "esm-only", "--no-color", "--no-emoji", "--exclude-entrypoints", ...BUNDLES];
    await run(process.execPath, [cli, tarball, ...flags]);
    return [];
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: string; stderr?: string };
    return [`attw: ${stdout ?? ""}${stderr ?? ""}`];
  }
}
