import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, it } from "vitest";

it("npm start shows a call refused and cleared, one inside the window, and one that asks again", async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ["--import", "tsx", "scripts/demo.ts"]);
  const [, first = "", second = "", third = "", fourth = ""] = stdout.split(/^\d {2}/m);

  const calls = (text: string): string[] =>
    [...text.matchAll(/^ +(?:→ (\w+ [^\s?]+)|← (\d+))/gm)].map(([, call, status]) => call ?? status ?? "");
  const verified = [
    "GET /v1/one-time-token/status",
    "200",
    "POST /v2/profiles/14547/pin/verify",
    "200",
    "POST /v2/profiles/14547/device-fingerprints/verify",
    "200",
  ];
  const statement = (id: number): string => `GET /v1/profiles/14547/balance-statements/${id}/statement.json`;
  const payment = "POST /v3/profiles/14547/transfers/55/payments";
  const key = calls(first).indexOf("GET /v1/auth/jose/response/public-keys");
  expect(calls(first).toSpliced(key, 2)).toEqual([statement(7), "403", ...verified, statement(7), "200"]);
  expect(calls(second)).toEqual([statement(8), "200"]);
  expect(calls(third)).toEqual([payment, "403", ...verified, payment, "201"]);

  expect(calls(fourth)).toEqual([
    ...["POST /v2/profiles/14548/pin", "200", "POST /v2/profiles/14548/device-fingerprints", "200"],
    ...["POST /v2/profiles/14548/sca-sessions/authorise", "200"],
    ...[
      "POST /v2/profiles/14548/pin/verify",
      "200",
      "POST /v2/profiles/14548/device-fingerprints/verify",
      "200",
    ],
    ...["GET /v1/one-time-token/status", "200"],
  ]);
  expect(fourth).toMatch(/= {2}cleared, valid for \d+ s/);

  // What a PIN looks like before, on the way, and what comes back.
  expect(first).toContain('in plain   {"pin":"1234"}');
  expect(first).toMatch(
    /travels {2}\{"alg":"RSA-OAEP-256","enc":"A256GCM"\} \. key 256 B \. iv 12 B \. ciphertext 14 B/,
  );
  expect(first).toMatch(/travels {2}\{.*"alg":"dir".*\} \. key 0 B/);
  expect(first).toContain("opened     PIN passed, PARTNER_DEVICE_FINGERPRINT open");
  expect(first).toContain("x-2fa-approval-result: APPROVED");
  expect(stdout).not.toContain("user-token");
});
