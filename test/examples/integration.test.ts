/** The guide's first test: it fails with the 403, and passes once the fetch clears it. */
import { readFile } from "node:fs/promises";
import { createApprovalFetch, createScaClient } from "wise-sca";
import { createSandbox } from "wise-sca/sandbox";
import { expect, it } from "vitest";

const url = "http://localhost/v1/profiles/101/balance-statements/7/statement.json";
const options = { baseUrl: "http://localhost", token: "any", clientToken: "any" };
const headers = { authorization: "Bearer any" };

it.fails("reads a statement", async () => {
  // from here
  const { fetch } = await createSandbox();
  const response = await fetch(url, { headers });
  expect(response.status).toBe(200); // it is 403
  // to here
});

it("reads a statement", async () => {
  // from here
  const sandbox = await createSandbox();
  sandbox.profile(101).enrol({ pin: "1234", deviceFingerprint: "my-phone" });
  const sca = createScaClient({ ...options, fetch: sandbox.fetch });
  const solvers = { PIN: () => "1234", PARTNER_DEVICE_FINGERPRINT: () => "my-phone" };
  const read = createApprovalFetch({ sca, solvers, fetch: sandbox.fetch });
  const response = await read(url, { headers });
  expect(response.status).toBe(200);
  // to here
});

it("takes fewer than ten lines to get there", async () => {
  const source = await readFile(new URL(import.meta.url), "utf8");
  const programs = [...source.matchAll(/^ *\/\/ from here\n([^]*?)^ *\/\/ to here$/gm)];
  const lines = programs.map(([, program = ""]) => program.trim().split("\n").length);
  expect(lines).toHaveLength(2);
  expect(Math.max(...lines)).toBeLessThan(10);
});
