import { open, readFile, rm } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { usageError } from "./exit.ts";

/**
 * Writes files that only their owner can read: all of them, or none. None may exist unless `replace` is set,
 * since an existing file keeps its permissions, and a lost private key cannot be had again.
 *
 * @param texts by path
 * @throws CommandError when one of them exists or cannot be written
 */
export async function writePrivateFiles(
  texts: Readonly<Record<string, string>>,
  replace = false,
): Promise<void> {
  const opened: { path: string; file: FileHandle }[] = [];
  try {
    for (const path of Object.keys(texts)) {
      if (replace) await rm(path, { force: true });
      opened.push({ path, file: await open(path, "wx", 0o600) });
    }
    for (const { path, file } of opened) await file.writeFile(texts[path] ?? "");
  } catch (error) {
    for (const { path } of opened) await rm(path, { force: true });
    const path = Object.keys(texts)[opened.length] ?? "a file";
    if (codeOf(error) === "EEXIST") throw usageError(`${path} exists: name another file, or pass --force`);
    throw usageError(`${path} cannot be written${reason(error)}`);
  } finally {
    for (const { file } of opened) await file.close();
  }
}

/** @throws CommandError when the file cannot be read */
export async function readTextFile(path: string): Promise<string> {
  return readFile(path, "utf8").catch((error: unknown) => {
    throw usageError(`${path} cannot be read${reason(error)}`);
  });
}

/** A text that may be JSON: key files come in both kinds. */
export function parseIfJson(text: string): unknown {
  const trimmed = text.trim();
  if (!trimmed.startsWith("{")) return trimmed;
  try {
    return JSON.parse(trimmed);
  } catch {
    return trimmed;
  }
}

function reason(error: unknown): string {
  const code = codeOf(error);
  return code === undefined ? "" : ` (${code})`;
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error ? String(error.code) : undefined;
}
