import { open, readFile, rename } from "node:fs/promises";
import { dirname } from "node:path";
import { isObject } from "../rules.ts";
import type { Sandbox, Snapshot } from "../sandbox.ts";

/** A sandbox whose state is kept in a file. */
export interface KeptState {
  /** Whether the file existed, so that the sandbox was restored from it. */
  readonly restored: boolean;
  /** Writes the last changes, and stops keeping the state. */
  close(): Promise<void>;
}

/** Milliseconds from a change until it is written, so that a burst of calls is written once. */
const SETTLE = 20;

/**
 * Restores a sandbox from a file, and keeps the file up to date. The file is replaced as a whole: whenever the
 * process dies, it contains the state before or after a change, never a part of one. Calls answered in the last
 * milliseconds before a kill may be missing.
 *
 * @param file its directory must exist; the file need not
 * @param onError called when a write fails; the next change tries again
 * @throws when the file cannot be read or written, or was not written by a sandbox
 */
export async function keepState(
  sandbox: Sandbox,
  file: string,
  onError: (error: unknown) => void,
): Promise<KeptState> {
  const found = await read(file);
  if (found !== undefined) await restore(sandbox, file, found);
  // Fails at once if the file cannot be written, not after the first change.
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
    // Never two writes at a time: both would use the same temporary file.
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
    // The parser's message quotes its input, which contains private keys.
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

/** Replaces a file in one step: rename is atomic within a file system (POSIX). */
async function replace(file: string, text: string): Promise<string> {
  const temporary = `${file}.tmp`;
  // It contains private keys, so only its owner may read it.
  const handle = await open(temporary, "w", 0o600);
  try {
    await handle.writeFile(text);
    // Without this, a crash of the machine could leave an empty file under the new name.
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(temporary, file);
  await syncDirectory(dirname(file));
  return text;
}

/** Makes the rename durable. Some platforms cannot open directories; nothing can be done there. */
async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, "r").catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}
