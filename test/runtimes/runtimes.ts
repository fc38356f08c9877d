/** The runtimes that the package promises to run in, and how each is told to run a module. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";
import { chromiumPath, launchChromium, NO_CHROMIUM } from "../browser/chromium.ts";
import { run } from "./shell.ts";

/** What a check has at hand. */
export interface Scene {
  /** An empty project with the packed package installed, and check.js in it. */
  readonly project: string;
  /** The sandbox, and below `/page/` what the browser loads. */
  readonly url: string;
  readonly profileId: number;
  /** Offers a module to the browser. */
  readonly publish: (script: string) => void;
}

export interface Runtime {
  readonly name: string;
  /** The npm package that it comes as, with an exact version; absent where it is here already. */
  readonly npm?: string;
  /** Why it cannot be had here. */
  readonly missing?: string;
  /** Resolves to what check.js returned; `folder` is where the npm package was installed. */
  readonly check: (scene: Scene, folder: string) => Promise<string>;
}

const NODE_VERSIONS = ["20.19.0", "22.23.3", "24.9.0"];

export const runtimes: readonly Runtime[] = [
  ...NODE_VERSIONS.map(node),
  {
    name: "Bun 1.4.5",
    npm: "bun@1.4.5",
    check: (scene, folder) => command(join(folder, "node_modules/.bin/bun"), ["run"], scene),
  },
  {
    name: "Deno 2.9.6",
    npm: "deno@2.9.6",
    // Of its permissions it gets the network of this machine, and nothing else.
    check: (scene, folder) =>
      command(
        join(folder, "node_modules/.bin/deno"),
        ["run", "--no-prompt", "--allow-net=127.0.0.1", "--node-modules-dir=manual"],
        scene,
      ),
  },
  { name: "workerd 1.20260426.1", npm: "workerd@1.20260426.1", check: workerd },
  {
    name: "Chromium",
    ...(chromiumPath === undefined && { missing: NO_CHROMIUM }),
    check: chromium,
  },
];

/** The Node that runs this is taken as it is where its major version is the one that is asked for. */
function node(version: string): Runtime {
  const isThis = process.versions.node.split(".")[0] === version.split(".")[0];
  if (isThis) {
    return { name: `Node ${process.versions.node}`, check: (scene) => command(process.execPath, [], scene) };
  }
  return {
    name: `Node ${version}`,
    npm: `node@${version}`,
    check: (scene, folder) => command(join(folder, "node_modules/.bin/node"), [], scene),
  };
}

/** Runs check.js from the command line. */
async function command(program: string, args: string[], { project, url, profileId }: Scene): Promise<string> {
  const script = `import { check } from "./check.js"; console.log(await check(${JSON.stringify(url)}, ${profileId}));`;
  const file = join(project, `main-${profileId}.mjs`);
  await writeFile(file, script);
  return run(program, [...args, file], { cwd: project, seconds: 30 });
}

/** Bundled for the browser, as users of workers and pages do; an import of a Node built-in would fail here. */
async function bundle({ project }: Scene, source: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: source, resolveDir: project, loader: "js" },
    bundle: true,
    platform: "browser",
    format: "esm",
    target: "es2022",
    write: false,
  });
  return outputFiles[0]?.text ?? "";
}

/** A worker whose test handler runs the check; it ends with status 0 unless that throws. */
async function workerd(scene: Scene, folder: string): Promise<string> {
  const { project, url, profileId } = scene;
  const worker = `import { check } from "./check.js";
    export default {
      async test() {
        const outcome = await check(${JSON.stringify(url)}, ${profileId});
        if (outcome !== "ok") throw new Error(outcome);
      },
    };`;
  const config = `using Workerd = import "/workerd/workerd.capnp";
    const config :Workerd.Config = (services = [
      (name = "main", worker = (
        modules = [(name = "worker.js", esModule = embed "worker.js")],
        compatibilityDate = "2026-01-01",
      )),
      (name = "internet", network = (allow = ["private", "public"])),
    ]);`;
  await writeFile(join(project, "worker.js"), await bundle(scene, worker));
  await writeFile(join(project, "worker.capnp"), config);
  await run(join(folder, "node_modules/.bin/workerd"), ["test", join(project, "worker.capnp")], {
    cwd: project,
    seconds: 30,
  });
  return "ok";
}

async function chromium(scene: Scene): Promise<string> {
  const script = `import { check } from "./check.js";
    check(location.origin, ${scene.profileId}).catch(String).then((outcome) => { document.title = outcome; });`;
  scene.publish(await bundle(scene, script));
  const browser = await launchChromium();
  try {
    const page = await browser.newPage();
    await page.goto(`${scene.url}/page/`);
    await page.waitForFunction("document.title !== ''", undefined, { timeout: 30_000 });
    return await page.title();
  } finally {
    await browser.close();
  }
}
