/** Several processes at once. */
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const script = fileURLToPath(new URL("instance.ts", import.meta.url));

/** Lets each of some processes raise the number under a key. */
export async function raiseInProcesses(
  count: number,
  url: string,
  key: string,
  times: number,
): Promise<void> {
  await Promise.all(
    Array.from({ length: count }, () =>
      promisify(execFile)(process.execPath, ["--import", "tsx", script, url, key, String(times)]),
    ),
  );
}
