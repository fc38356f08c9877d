import { randomUUID } from "node:crypto";
import { lstat, open, readdir, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

/** Why a file was not written: the path that was asked for, and the system's code or one of ours. */
export class UnwritableFile extends Error {
  readonly path: string;
  /** Such as `EEXIST`, `ENOENT` or `EACCES`; `UNSAFE_FOLDER` for a folder in which everybody may rename files. */
  readonly code: string;

  constructor(path: string, code: string) {
    super(`${path} cannot be written: ${REASONS[code] ?? code}`);
    this.path = path;
    this.code = code;
  }
}

const REASONS: Readonly<Record<string, string>> = {
  EEXIST: "it exists",
  EISDIR: "it is a folder",
  ENOENT: "its folder does not exist",
  UNSAFE_FOLDER: "every user may exchange files in its folder; take one of your own (mode 700)",
};

/**
 * Writes files that contain private keys: readable by their owner alone, whatever was there before, and all of
 * them or none. Other users of the machine may have put anything into the folder, so nothing that exists is
 * opened for writing: a new file of another name is filled, and takes the old one's place in one step.
 *
 * @param texts by path; the first one is replaced last, so that until then nothing is lost
 * @param replace whether the files may exist
 * @throws UnwritableFile one of them exists or cannot be written; nothing was changed
 */
export async function writePrivateFiles(
  texts: Readonly<Record<string, string>>,
  { replace }: { readonly replace: boolean },
): Promise<void> {
  const created: { readonly path: string; readonly place: string }[] = [];
  let current = "";
  try {
    for (const [path, text] of Object.entries(texts)) {
      current = path;
      await checkPlace(path);
      const place = replace ? temporaryName(path) : path;
      await create(place, text, () => created.push({ path, place }));
    }
    // Rename is atomic within a file system (POSIX), and replaces a symbolic link, not what it points to.
    for (const { path, place } of replace ? created.toReversed() : []) {
      current = path;
      await rename(place, path);
    }
    for (const folder of new Set(created.map(({ path }) => dirname(path)))) await syncFolder(folder);
  } catch (error) {
    for (const { place } of created) await rm(place, { force: true });
    if (error instanceof UnwritableFile) throw error;
    throw new UnwritableFile(current, codeOf(error));
  }
}

/** Removes what a process that was killed while it wrote this file has left beside it. */
export async function removeLeftovers(path: string): Promise<void> {
  const names = await readdir(dirname(path)).catch(() => []);
  for (const name of names) {
    if (!name.startsWith(`${basename(path)}.`) || !TEMPORARY.test(name)) continue;
    await rm(join(dirname(path), name), { force: true }).catch(() => undefined);
  }
}

/** Of a random part, so that nobody can be there before us. */
const temporaryName = (path: string): string => `${path}.${randomUUID()}.tmp`;

const TEMPORARY = /\.[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\.tmp$/;

async function checkPlace(path: string): Promise<void> {
  const folder = await stat(dirname(path));
  const found = await lstat(path).catch(() => undefined);
  if (found?.isDirectory() === true) throw new UnwritableFile(path, "EISDIR");
  // In a folder that everybody may write to, only the sticky bit keeps others from renaming our file.
  const isUnsafe = (folder.mode & 0o002) !== 0 && (folder.mode & 0o1000) === 0;
  if (isPosix() && isUnsafe) throw new UnwritableFile(path, "UNSAFE_FOLDER");
}

/** Windows has no such modes, and reports the same for every file. */
export const isPosix = (): boolean => process.geteuid !== undefined;

/** Fails if there is anything of that name, a symbolic link included. */
async function create(place: string, text: string, onCreated: () => void): Promise<void> {
  const file = await open(place, "wx", 0o600);
  onCreated();
  try {
    await file.writeFile(text);
    // Without this, a crash of the machine could leave an empty file under the new name.
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Makes a rename durable. Some platforms cannot open folders; nothing can be done there. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r").catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}

const codeOf = (error: unknown): string =>
  error instanceof Error && "code" in error ? String(error.code) : "failed";
