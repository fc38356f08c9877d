import { execFile } from "node:child_process";
import { readdirSync } from "node:fs";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { createSandbox } from "../../src/sandbox/index.ts";
import { serve } from "../../src/sandbox/node.ts";
import { watch, type WatchedExchange } from "../support/watch.ts";
import { driftsOf, show } from "./drift.ts";
import { plaintext } from "./samples.ts";

const CLI = "node_modules/@redocly/cli/bin/cli.js";

/** In the order of a customer's life; each file beside these must be among them. */
const WORKFLOWS = ["enrol", "clear", "update-factor", "phone"];

const inputs = {
  token: "user-token",
  profileId: 101,
  pin: "1234",
  newPin: "5678",
  deviceFingerprint: "phone-1",
  otpCode: "111111",
  wrongOtpCode: "222222",
};

it("every published workflow runs against the opened sandbox, and nothing strays from the description", async () => {
  const files = WORKFLOWS.map((name) => `spec/workflows/${name}.arazzo.yaml`);
  expect(readdirSync("spec/workflows").sort()).toEqual(files.map((file) => file.split("/").at(-1)).sort());

  const sandbox = await createSandbox();
  sandbox.profile(inputs.profileId).enrol({ phone: "+447700908888" });
  const exchanges: WatchedExchange[] = [];
  const server = await serve({
    fetch: await watch(plaintext, sandbox.plainFetch, (exchange) => void exchanges.push(exchange)),
  });
  try {
    const given = ["--input", JSON.stringify(inputs), "--server", `sca=${server.url}`];
    const run = promisify(execFile)(process.execPath, [CLI, "respect", ...files, ...given], {
      env: { ...process.env, NO_COLOR: "1", REDOCLY_SUPPRESS_UPDATE_NOTICE: "true" },
    });
    const output = await run.then(
      ({ stdout, stderr }) => stdout + stderr,
      (error: { stdout?: string; stderr?: string }) => `failed: ${error.stdout}${error.stderr}`,
    );
    expect(output).not.toMatch(/^failed: /);
    for (const name of WORKFLOWS) expect(output).toContain(name);
  } finally {
    await server.close();
  }
  expect(exchanges.flatMap((exchange) => driftsOf(plaintext, exchange)).map(show)).toEqual([]);
  expect(exchanges).toHaveLength(17);
});
