/** Programs that are run to their end, within a time. */
import { execFile } from "node:child_process";
import { homedir } from "node:os";
import { join } from "node:path";

/** Of this user alone: what lies in a folder for all could be run. */
export const USER_CACHE = join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "wise-sca");

/** Resolves to what a program printed; rejects with what it complained of. */
export function run(
  program: string,
  args: readonly string[],
  { cwd, seconds }: { cwd: string; seconds: number },
): Promise<string> {
  const env = {
    ...process.env,
    DENO_DIR: join(USER_CACHE, "deno"),
    DENO_NO_UPDATE_CHECK: "1",
    NO_COLOR: "1",
  };
  return new Promise((resolve, reject) => {
    execFile(program, [...args], { cwd, env, timeout: seconds * 1000 }, (error, stdout, stderr) => {
      if (error === null) resolve(stdout.trim());
      else if (error.killed) reject(new Error(`no end within ${seconds} s`));
      else reject(new Error((stderr || stdout || error.message).trim()));
    });
  });
}
