/** Options of the approvals' entries are checked when they are given, not when a payment depends on them. */
import { describe, expect, it } from "vitest";
import { createApprovalFetch, createMemoryStore, InvalidInputError, isCleared } from "../../src/index.ts";
import { testClient } from "../support/client.ts";
import { failureOf } from "../support/failure.ts";
import { CALL, provider } from "./provider.ts";

const sca = testClient();
const store = createMemoryStore();

describe("createApprovalFetch refuses", () => {
  it.each<[option: string, value: unknown]>([
    ["sca", undefined],
    ["sca", null],
    ["sca", {}],
    ["sca", { baseUrl: "https://api.wise.com" }],
    ["sca", { ...sca, baseUrl: "https://api.wise.com/" }],
    ["sca", { ...sca, baseUrl: "no URL" }],
    ["sca", { ...sca, baseUrl: ["https://api.wise.com"] }],
    ["sca", { ...sca, getOneTimeTokenStatus: "status" }],
    ["store", null],
    ["store", { get: store.get }],
    ["store", { ...store, delete: "no function" }],
    ["owner", ""],
    ["owner", 5],
    ["owner", ["anna"]],
    ["owner", "a".repeat(513)],
    ["origins", "https://api-mtls.wise.com"],
    ["origins", ["https://api-mtls.wise.com/v1"]],
    ["origins", ["https://api-mtls.wise.com", "api-mtls.wise.com"]],
    ["origins", [["https://api-mtls.wise.com"]]],
    ["linkedHeaders", "content-type"],
    ["linkedHeaders", ["content-type", "two words"]],
    ["linkedHeaders", [" content-type"]],
    ["linkedHeaders", ["content-type\n"]],
    ["linkedHeaders", [""]],
    ["linkedHeaders", [5]],
    ["linkedHeaders", [["content-type"]]],
  ])("%s: %j", (option, value) => {
    const failure = (() => {
      try {
        return createApprovalFetch({ sca, [option]: value } as never);
      } catch (error) {
        return error;
      }
    })();
    expect(failure).toBeInstanceOf(InvalidInputError);
    expect(failure).toMatchObject({ code: "ERR_INVALID_OPTION", field: option });
  });
});

it("createApprovalFetch takes what is just within its limits", () => {
  const origins = ["https://api-mtls.wise.com", "http://localhost:4000"];
  const linkedHeaders = ["Content-Type", "x-idempotence-uuid"];
  const owner = "a".repeat(512);
  expect(createApprovalFetch({ sca, store, owner, origins, linkedHeaders })).toBeTypeOf("function");
});

describe("whose call it is", () => {
  it.each(["/v1/profiles/101", "/v1/profiles/101/things"])("is read from %s", async (path) => {
    const call = provider().approving()(new URL(path, CALL), { method: "POST" });
    expect(await failureOf(call)).toMatchObject({ code: "ERR_APPROVAL_REQUIRED", profileId: 101 });
  });

  it.each(["/v1/profiles/1e3/things", "/v1/profiles/101x", "/v1/things?profiles/101/"])(
    "is not guessed from %s",
    async (path) => {
      const call = provider().approving()(new URL(path, CALL), { method: "POST" });
      expect(await failureOf(call)).toMatchObject({ code: "ERR_INVALID_OPTION", field: "profileId" });
    },
  );
});

describe("a list of challenges that cannot be read is not cleared:", () => {
  const passed = { primaryChallenge: { type: "PIN" }, passed: true };
  const device = { primaryChallenge: { type: "PARTNER_DEVICE_FINGERPRINT" }, passed: true };
  it.each<[string, unknown]>([
    ["none", undefined],
    ["text", "PIN"],
    ["an object", { 0: passed, 1: device, length: 2 }],
    ["one with nothing in it", [passed, device, null]],
    ["one of words", [passed, device, "FACE_MAP"]],
    ["a challenge without a type", [passed, device, { passed: true }]],
    ["a challenge whose type is a word", [passed, device, { primaryChallenge: "PIN", passed: true }]],
    ["a word for whether it passed", [passed, { ...device, passed: "no" }]],
    ["alternatives that are no list", [passed, { ...device, alternatives: { type: "SMS" } }]],
    ["an alternative that is nothing", [passed, { ...device, alternatives: [null] }]],
  ])("%s", (_what, challenges) => {
    expect(isCleared({ challenges } as never)).toBe(false);
  });

  it("one that can be read is", () => {
    expect(isCleared({ challenges: [passed, device] })).toBe(true);
  });
});
