import { spawnSync } from "node:child_process";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import type { Call } from "../../../generated/sandbox.ts";
import { curlOf } from "../../../src/sandbox/inspector/page/curl.ts";

const HOSTILE = [
  "plain",
  "it's $(touch owned) `touch owned` \"; touch owned; \\",
  "'; touch owned; '",
  "line\nbreak\ttab \u001b[2J\u202e é \\x41",
];

const call = (text: string): Call => ({
  sequence: 1,
  id: "1",
  at: 0,
  duration: 1,
  method: "POST",
  target: `/v1/[x]?q={a,b}&t=${text}`,
  request: { headers: { "x-note": text, host: "h", "content-length": "3" }, body: text },
  reply: { headers: {}, status: 200 },
  warnings: [],
  faults: [],
});

it.each(HOSTILE)("makes words of whatever a caller sent, and commands of none of it: %j", async (text) => {
  const folder = await mkdtemp(join(tmpdir(), "curl-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const curl = join(folder, "curl");
  await writeFile(
    curl,
    `#!${process.execPath}\nprocess.stdout.write(JSON.stringify(process.argv.slice(2)));\n`,
  );
  await chmod(curl, 0o755);
  const command = curlOf(call(text), "http://127.0.0.1:4010");
  // What is pasted must not steer the terminal either.
  expect(command).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}]/u);
  const { stdout, stderr } = spawnSync("bash", ["--norc", "-c", command], {
    cwd: folder,
    encoding: "utf8",
    env: { PATH: `${folder}${delimiter}${process.env["PATH"]}` },
  });
  expect(stderr).toBe("");
  const url = `http://127.0.0.1:4010/v1/[x]?q={a,b}&t=${text}`;
  expect(JSON.parse(stdout)).toEqual(["-gX", "POST", url, "-H", `x-note: ${text}`, "--data-raw", text]);
  expect(spawnSync("test", ["-e", join(folder, "owned")]).status).toBe(1);
});
