import { describe, expect, it } from "vitest";
import { createScaClient, InvalidInputError, type ScaClientOptions } from "../../src/index.ts";
import { wiseKey } from "../support/keys.ts";

const good = { baseUrl: "http://127.0.0.1:1", token: "user-token" };

/** The refusal of options that no type checker would let through, too. */
function refusal(options: unknown): InvalidInputError {
  try {
    createScaClient(options as ScaClientOptions);
  } catch (error) {
    if (error instanceof InvalidInputError) return error;
    throw error;
  }
  throw new Error("the options were accepted");
}

describe("createScaClient refuses at construction", () => {
  it.each([
    ["no options", undefined, "options", "pass an object"],
    ["no token", { environment: "sandbox" }, "token", "pass the user's access token"],
    ["an empty token", { environment: "sandbox", token: "" }, "token", "pass the user's access token"],
    ["a token that would smuggle a header", { ...good, token: "a\r\nx: y" }, "token", "pass"],
    ["a client token of the wrong type", { ...good, clientToken: 7 }, "clientToken", "function"],
    ["no server", { token: "t" }, "environment", '"sandbox" or "production"'],
    [
      "an unknown environment",
      { token: "t", environment: "staging" },
      "environment",
      '"sandbox" or "production"',
    ],
    ["an inherited name as environment", { token: "t", environment: "toString" }, "environment", "pass"],
    ["both environment and baseUrl", { ...good, environment: "sandbox" }, "environment", "not both"],
    ["http off loopback", { token: "t", baseUrl: "http://api.wise.com" }, "baseUrl", "https"],
    [
      "http to a name that only begins like loopback",
      { token: "t", baseUrl: "http://127.0.0.1.evil.example" },
      "baseUrl",
      "https",
    ],
    [
      "a base URL with credentials",
      { token: "t", baseUrl: "https://me:secret@api.wise.com" },
      "baseUrl",
      "credentials",
    ],
    ["a base URL with a path", { token: "t", baseUrl: "https://api.wise.com/v1" }, "baseUrl", "without path"],
    ["a base URL that is none", { token: "t", baseUrl: "api.wise.com" }, "baseUrl", "https URL"],
    ["a quarter that does not exist", { ...good, apiVersion: "2026Q5" }, "apiVersion", "2026Q4"],
    [
      "a malformed key",
      { ...good, wiseKey: "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----" },
      "wiseKey",
      "RSA public key",
    ],
    [
      "a truncated key",
      { ...good, wiseKey: wiseKey.replace(/\n[^\n]+\n-----END/, "\n-----END") },
      "wiseKey",
      "RSA public key",
    ],
    ["a reply without key material", { ...good, wiseKey: { version: 1 } }, "wiseKey", "RSA public key"],
    [
      "a partner key without an id",
      { ...good, partnerKeys: [{ privateKey: "x" }] },
      "partnerKeys[0].keyId",
      "UUID",
    ],
    ["thumbprints of the wrong length", { ...good, trustedWiseKeys: ["abc"] }, "trustedWiseKeys", "43"],
    ["a timeout of zero", { ...good, timeout: 0 }, "timeout", "milliseconds"],
    ["a negative retry limit", { ...good, retry: { limit: -1 } }, "retry.limit", "0 to 10"],
    ["an unknown option", { ...good, tokn: "t" }, "tokn", "known are"],
  ])("%s", (_, options, field, advice) => {
    const error = refusal(options);
    expect(error.code).toBe("ERR_INVALID_OPTION");
    expect(error.field).toBe(field);
    expect(error.message).toContain(advice);
  });

  it("and never repeats a value in the message", () => {
    for (const secret of ["s3cret\ntoken", "https://me:s3cret@api.wise.com"]) {
      expect(refusal({ ...good, token: secret, baseUrl: secret }).message).not.toContain("s3cret");
    }
  });

  it("but takes the base URLs that are safe", () => {
    for (const baseUrl of [
      "https://api.wise.com",
      "https://api.wise.com/",
      "http://localhost:8080",
      "http://[::1]:1",
      "http://127.0.0.1",
    ]) {
      expect(createScaClient({ token: "t", baseUrl })).toHaveProperty("createPin");
    }
  });

  it("and leaves the options as they were", () => {
    const options = Object.freeze({
      ...good,
      retry: Object.freeze({ limit: 1 }),
      partnerKeys: Object.freeze([]),
    });
    expect(() => createScaClient(options)).not.toThrow();
  });
});
