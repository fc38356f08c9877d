/**
 * Runs the packed package in every runtime that it promises: `npm run test:runtimes`. Prints a line for each;
 * one that cannot be had here is skipped with a word, one that fails makes the command fail.
 */
import { copyFile, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { existsSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createSandbox } from "../../src/sandbox/index.ts";
import { serve } from "../../src/sandbox/node.ts";
import { runtimes, type Runtime, type Scene } from "./runtimes.ts";
import { run, USER_CACHE } from "./shell.ts";

const ROOT = join(import.meta.dirname, "../..");
/** Runtimes are large, and their versions exact: once fetched they are kept, where nobody else can put programs. */
const CACHE = join(USER_CACHE, "runtimes");
const INSTALL = ["install", "--no-audit", "--no-fund", "--no-save", "--prefer-offline", "--loglevel=error"];
const HTML = '<!doctype html><title></title><script type="module" src="/page/check.js"></script>';

const project = await mkdtemp(join(tmpdir(), "wise-sca-project-"));
const sandbox = await createSandbox();
let script = "";
const server = await serve({
  fetch: async (request) => {
    const { pathname } = new URL(request.url);
    if (pathname === "/page/") return new Response(HTML, { headers: { "content-type": "text/html" } });
    if (pathname !== "/page/check.js") return sandbox.fetch(request);
    return new Response(script, { headers: { "content-type": "text/javascript" } });
  },
});

try {
  await installPackage();
  for (const [index, runtime] of runtimes.entries()) {
    const start = performance.now();
    const outcome = await outcomeOf(runtime, {
      project,
      url: server.url,
      profileId: index + 1,
      publish: (text) => {
        script = text;
      },
    });
    const milliseconds = Math.round(performance.now() - start);
    console.log(`${runtime.name.padEnd(22)} ${outcome}${outcome === "ok" ? ` (${milliseconds} ms)` : ""}`);
    if (outcome !== "ok" && !outcome.startsWith("skipped")) process.exitCode = 1;
  }
} finally {
  await server.close();
  await rm(project, { recursive: true });
}

/** The tarball as users get it, in a project that has nothing else. */
async function installPackage(): Promise<void> {
  await run("npm", ["pack", "--pack-destination", project], { cwd: ROOT, seconds: 120 });
  const tarball = readdirSync(project).find((name) => name.endsWith(".tgz"));
  if (tarball === undefined) throw new Error("npm pack packed nothing");
  await writeFile(join(project, "package.json"), JSON.stringify({ name: "empty", private: true }));
  await run("npm", [...INSTALL, "--ignore-scripts", join(project, tarball)], { cwd: project, seconds: 120 });
  await copyFile(join(import.meta.dirname, "check.js"), join(project, "check.js"));
}

async function outcomeOf(runtime: Runtime, scene: Scene): Promise<string> {
  if (runtime.missing !== undefined) return `skipped: ${runtime.missing}`;
  const folder = join(CACHE, (runtime.npm ?? "here").replaceAll(/[^\w.-]/g, "-"));
  if (runtime.npm !== undefined) {
    const why = await fetchRuntime(runtime.npm, folder);
    if (why !== undefined) return `skipped: ${runtime.npm} cannot be installed here (${why})`;
  }
  try {
    return await runtime.check(scene, folder);
  } catch (error) {
    return `failed: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/** Installs a runtime, unless that was done before; resolves to what is in the way. */
async function fetchRuntime(npm: string, folder: string): Promise<string | undefined> {
  const done = join(folder, "installed");
  if (existsSync(done)) return undefined;
  try {
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, "package.json"), "{}");
    await run("npm", [...INSTALL, npm], { cwd: folder, seconds: 120 });
    await writeFile(done, "");
    return undefined;
  } catch (error) {
    return (error instanceof Error ? error.message : String(error)).split("\n")[0];
  }
}
