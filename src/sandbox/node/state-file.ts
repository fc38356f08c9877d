import { open, readFile, rename } from "node:fs/promises";
import { dirname } from "node:path";
import type { Sandbox, Snapshot } from "../sandbox.ts";
import { isObject } from "../rules.ts";

/** A sandbox whose state a file follows. */
export interface KeptState {
  /** Whether the file was there, and the sandbox goes on from it. */
  readonly restored: boolean;
  /** Writes what is not yet written, and follows no longer. */
  close(): Promise<void>;
}

/** Milliseconds from a change to its writing, so that a burst of calls is written once. */
const SETTLE = 20;

/**
 * Restores a sandbox from a file, and keeps the file up to date. The file is replaced as a whole: whenever
 * the process dies, it holds the state before or after a change, never half of one. What was answered in the
 * last moments before a kill may be missing.
 *
 * @param file its directory must exist; the file need not
 * @param onError told when a write fails; the next change tries again
 * @throws when the file is not what a sandbox wrote, or cannot be read
 */
export async function keepState(
  sandbox: Sandbox,
  file: string,
  onError: (error: unknown) => void,
): Promise<KeptState> {
  const found = await read(file);
  if (found !== undefined) await restore(sandbox, file, found);
  // Whether the file can be written shows at once, and not when it matters.
  let written = await write(file, sandbox.snapshot());
  let timer: NodeJS.Timeout | undefined;
  let writing = Promise.resolve();
  const save = async (): Promise<void> => {
    const next = JSON.stringify(sandbox.snapshot());
    if (next !== written) written = await replace(file, next);
  };
  const enqueue = (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    // One after the other: both would write to the same temporary file.
    return (writing = writing.then(save).catch(onError));
  };
  const touch = (): void => {
    timer ??= setTimeout(() => void enqueue(), SETTLE);
  };
  const ends = [sandbox.on(touch), sandbox.onChange(touch)];
  return {
    restored: found !== undefined,
    async close() {
      for (const end of ends) end();
      await enqueue();
    },
  };
}

async function read(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if (isObject(error) && error["code"] === "ENOENT") return undefined;
    throw error;
  }
}

async function restore(sandbox: Sandbox, file: string, text: string): Promise<void> {
  try {
    const snapshot = parse(text);
    checkSnapshot(snapshot);
    await sandbox.restore(snapshot);
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause;
    throw new TypeError(
      `${file} is not what a sandbox wrote (${cause.message}); move it away to begin anew`,
      { cause },
    );
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own message quotes its input, which holds private keys.
    return undefined;
  }
}

function checkSnapshot(value: unknown): asserts value is Snapshot {
  const lists = ["keys", "profiles", "tokens", "partnerKeys"];
  if (!isObject(value) || !lists.every((name) => Array.isArray(value[name]))) {
    throw new TypeError("it is no JSON of the kind");
  }
  if (typeof value["clockOffset"] !== "number") throw new TypeError("clockOffset is missing");
}

async function write(file: string, snapshot: Snapshot): Promise<string> {
  return replace(file, JSON.stringify(snapshot));
}

/** Replaces a file in one step: rename is atomic within a file system (POSIX rename). */
async function replace(file: string, text: string): Promise<string> {
  const temporary = `${file}.tmp`;
  // Only its owner reads the private keys in it.
  const handle = await open(temporary, "w", 0o600);
  try {
    await handle.writeFile(text);
    // Without it, a crash of the machine could leave the new name on an empty file.
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(temporary, file);
  await syncDirectory(dirname(file));
  return text;
}

/** Makes the rename itself durable. Not every platform opens directories; there the rename must do. */
async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, "r").catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}
