/** Text as what the command line reads and prints: a JWE, a key file, a configuration, a server's words. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CommandError } from "../../../src/cli/exit.ts";
import { parseIfJson } from "../../../src/cli/files.ts";
import { publicKeyOf } from "../../../src/cli/key-files.ts";
import { shown, shownText } from "../../../src/cli/output.ts";
import { readConfig } from "../../../src/cli/sandbox-config.ts";
import { dissect } from "../../../src/sandbox/inspector/page/anatomy.ts";

const folder = mkdtempSync(join(tmpdir(), "wise-sca-fuzz-"));
process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
const file = join(folder, "config.json");
const OBEYED = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

export async function fuzz(data: Uint8Array): Promise<void> {
  const text = Buffer.from(data).toString("utf8");
  for (const problem of dissect(text).problems) assert.doesNotMatch(shown(problem), OBEYED);
  assert.doesNotMatch(shown(text), OBEYED);
  assert.doesNotMatch(shownText(text).replaceAll(/[\n\t]/g, ""), OBEYED);
  assert.deepEqual(JSON.parse(shownText(JSON.stringify({ text }))), { text });
  await refusedOrRead(publicKeyOf(parseIfJson(text), "FILE"), text);
  writeFileSync(file, data);
  await refusedOrRead(readConfig(file), text);
}

/** An error of ours, which does not repeat the text: it may hold a key or a token. */
async function refusedOrRead(work: Promise<unknown>, text: string): Promise<void> {
  try {
    await work;
  } catch (error) {
    assert(error instanceof CommandError);
    assert(text.length < 20 || !error.message.includes(text));
  }
}
