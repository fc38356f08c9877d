import { readFile } from "node:fs/promises";
import { usageError } from "./exit.ts";

/**
 * Writes files that only their owner can read: all of them, or none. None may exist unless `replace` is set, since
 * a lost private key cannot be had again.
 *
 * @param texts by path; a private key first, since it is then replaced last
 * @throws CommandError when one of them exists or cannot be written; nothing was changed
 */
export async function writeKeyFiles(texts: Readonly<Record<string, string>>, replace = false): Promise<void> {
  const { UnwritableFile, writePrivateFiles } = await import("../sandbox/node/private-files.ts");
  await writePrivateFiles(texts, { replace }).catch((error: unknown) => {
    if (!(error instanceof UnwritableFile)) throw error;
    const advice = error.code === "EEXIST" ? ": name another file, or pass --force" : "";
    throw usageError(`${error.message}${advice}`);
  });
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
