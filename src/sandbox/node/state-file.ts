import { constants } from "node:fs";
import { open } from "node:fs/promises";
import type { IncomingRequest } from "../http/request.ts";
import type { AnyResponse } from "../http/response.ts";
import { isObject } from "../rules.ts";
import type { Sandbox, Snapshot } from "../sandbox.ts";
import { isPosix, removeLeftovers, writePrivateFiles } from "./private-files.ts";

/** A sandbox whose state is kept in a file. Can be served: its answers wait until the file has what they tell. */
export interface KeptState {
  /** Whether the file existed, so that the sandbox was restored from it. */
  readonly restored: boolean;
  /** As the sandbox's own, but answers when the state is written. */
  readonly fetch: Sandbox["fetch"];
  /** As the sandbox's own, but answers when the state is written. */
  readonly answer: Sandbox["answer"];
  /** Writes the last changes, and stops keeping the state. */
  close(): Promise<void>;
}

/**
 * Restores a sandbox from a file, and keeps the file up to date. The file is replaced as a whole: whenever the
 * process dies, it contains the state before or after a change, never a part of one. Serve what this returns
 * instead of the sandbox, and every answer that was received is in the file, also after `kill -9`. Changes made
 * past it, in this process, are written as soon as the write before is done.
 *
 * @param file its folder must exist, and not be one where every user may exchange files; the file need not exist
 * @param onError called when a write fails; the next change tries again
 * @throws when the file cannot be read or written, or was not written by a sandbox, or others could have done so
 * @example
 * const kept = await keepState(sandbox, "sandbox-state.json", console.error);
 * const server = await serve(kept);
 */
export async function keepState(
  sandbox: Sandbox,
  file: string,
  onError: (error: unknown) => void,
): Promise<KeptState> {
  const found = await read(file);
  if (found !== undefined) await restore(sandbox, file, found);
  await removeLeftovers(file);
  let written: string | undefined;
  const write = async (): Promise<void> => {
    const text = JSON.stringify(sandbox.snapshot());
    if (text === written) return;
    await writePrivateFiles({ [file]: text }, { replace: true });
    written = text;
  };
  // Fails at once if the file cannot be written, not after the first change.
  await write();
  let last = Promise.resolve();
  let isWaiting = false;
  // While one write is under way, all changes wait for the same next one.
  const save = (): void => {
    if (isWaiting) return;
    isWaiting = true;
    last = last.then(() => {
      isWaiting = false;
      return write().catch(onError);
    });
  };
  const ends = [sandbox.on(save), sandbox.onChange(save)];
  const whenWritten = async <T>(answer: Promise<T>): Promise<T> => {
    try {
      return await answer;
    } finally {
      await last;
    }
  };
  return {
    restored: found !== undefined,
    fetch: (input: Request | URL | string, init?: RequestInit) => whenWritten(sandbox.fetch(input, init)),
    answer: (request: IncomingRequest): Promise<AnyResponse> => whenWritten(sandbox.answer(request)),
    async close() {
      for (const end of ends) end();
      save();
      await last;
    },
  };
}

/** A state that somebody else wrote would bring private keys that he knows. */
async function read(file: string): Promise<string | undefined> {
  // Not to block: a pipe of that name would never be opened.
  const handle = await open(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)).catch(
    (error: unknown) => {
      if (isObject(error) && error["code"] === "ENOENT") return undefined;
      throw error;
    },
  );
  if (handle === undefined) return undefined;
  try {
    const found = await handle.stat();
    const own = process.geteuid?.();
    const isForeign = found.uid !== own && found.uid !== 0 && own !== 0;
    const refused = (why: string): Error => new Error(`${file} ${why}; move it away to begin anew`);
    if (!found.isFile()) throw refused("is no file");
    if (isPosix() && isForeign) throw refused("belongs to another user");
    if (isPosix() && (found.mode & 0o002) !== 0) throw refused("can be changed by every user");
    return await handle.readFile("utf8");
  } finally {
    await handle.close();
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
