import { watch } from "node:fs";
import type { FSWatcher } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import { basename, dirname } from "node:path";
import type { Sandbox, Settings } from "../sandbox/index.ts";
import { CommandError } from "./exit.ts";
import { print, shown } from "./output.ts";
import { readConfig } from "./sandbox-config.ts";
import type { SandboxConfig } from "./sandbox-config.ts";

/** Parts that a running sandbox takes anew; the rest it is made with. */
const LIVE: ReadonlySet<string> = new Set(["profiles", "settings", "faults"]);

/** Milliseconds. Editors save in several steps. */
const PAUSE = 100;

/**
 * Takes a configuration anew whenever its file is saved. What the one before had set and this one does not is as it
 * was at the start; enrolled factors stay. One that is wrong is named on standard error.
 *
 * @param started the sandbox, its configuration, and its settings before that
 * @param apply applies a configuration to the sandbox
 */
export function watchConfig(
  path: string,
  started: { readonly sandbox: Sandbox; readonly config: SandboxConfig; readonly settings: Settings },
  apply: (config: SandboxConfig) => void,
): FSWatcher {
  const { sandbox, settings } = started;
  let { config } = started;
  let faults = sandbox.faults.list().map(({ id }) => id);

  const take = async (): Promise<void> => {
    const next = await readConfig(path);
    if (isDeepStrictEqual(next, config)) return;
    for (const id of faults) sandbox.faults.remove(id);
    const set = Object.keys(config.settings ?? {});
    sandbox.configure(Object.fromEntries(Object.entries(settings).filter(([name]) => set.includes(name))));
    const others = new Set(sandbox.faults.list().map(({ id }) => id));
    const before = config;
    config = next;
    try {
      apply(next);
    } finally {
      faults = sandbox.faults.list().flatMap(({ id }) => (others.has(id) ? [] : [id]));
    }
    say(`${path} was taken anew`);
    const fixed = Object.keys({ ...before, ...next }).filter((part) => !LIVE.has(part));
    const stale = fixed.filter(
      (part) => !isDeepStrictEqual(before[part as keyof SandboxConfig], next[part as keyof SandboxConfig]),
    );
    if (stale.length > 0) say(`end the sandbox and start it again for: ${stale.join(", ")}`);
  };

  let timer: NodeJS.Timeout | undefined;
  // The folder, not the file: many editors put another file in its place.
  return watch(dirname(path), (_event, name) => {
    if (name !== basename(path)) return;
    clearTimeout(timer);
    timer = setTimeout(() => {
      take().catch((error: unknown) => {
        if (!(error instanceof CommandError || error instanceof TypeError)) throw error;
        say(error.message);
      });
    }, PAUSE);
  });
}

const say = (text: string): void => print(`wise-sca: ${shown(text)}`, process.stderr);
