import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { operations } from "../../generated/operations.ts";
import {
  chooseChallenges,
  createScaClient,
  InvalidInputError,
  isCleared,
  parseApprovalRequired,
  resumeApproval,
  ScaError,
} from "../../src/index.ts";
import type { ChallengeList, ScaClientOptions } from "../../src/index.ts";
import { wiseKey } from "../support/keys.ts";
import { callOf, fuzz, fuzzText, hostileJson, hostileText, typed } from "./fuzz.ts";
import { testClient } from "../support/client.ts";

const anything = fc.oneof(
  fc.anything({
    withBigInt: true,
    withDate: true,
    withMap: true,
    withNullPrototype: true,
    withSparseArray: true,
  }),
  hostileText,
);

describe("the named operations", () => {
  const sca = testClient({
    clientToken: "c",
    wiseKey,
    retry: { limit: 0 },
    fetch: async () => new Response("{}"),
  });

  it("take any arguments for what they are: sent, or refused by name", () =>
    fuzz(
      fc.constantFrom(...Object.keys(operations)).chain((id) => {
        const names = Object.keys(operations[id as "verifyPin"].args);
        const known = Object.fromEntries(names.map((name) => [name, anything]));
        return fc.tuple(
          fc.constant(id),
          fc.oneof(fc.record(known, { requiredKeys: [] }), anything),
          anything,
        );
      }),
      async ([id, args, options]) => {
        const outcome = await typed(() => callOf(sca, id)(args, options));
        if (outcome instanceof InvalidInputError) expect(outcome.field).toBeTypeOf("string");
      },
      500,
    ));
});

describe("createScaClient", () => {
  it("makes a client or names the option, whatever it is given", () =>
    fuzz(
      fc.record(
        {
          environment: anything,
          baseUrl: fc.oneof(anything, fc.webUrl()),
          apiVersion: anything,
          token: anything,
          clientToken: anything,
          wiseKey: anything,
          trustedWiseKeys: anything,
          partnerKeys: anything,
          jose: anything,
          timeout: anything,
          retry: anything,
          maxReplyBytes: anything,
          hooks: anything,
          now: anything,
        },
        { requiredKeys: [] },
      ),
      async (options) => {
        await typed(() => createScaClient(options as ScaClientOptions));
      },
      500,
    ));

  it("refuses any text as a key, or says later that it is none", () =>
    fuzzText("public key", hostileText, async (text) => {
      const outcome = await typed(async () => {
        const sca = testClient({
          wiseKey: () => text,
          fetch: async () => new Response("{}"),
        });
        return sca.createPin({ profileId: 1, pin: "1234" });
      });
      expect(outcome).toBeInstanceOf(ScaError);
      if (text.length > 3) expect((outcome as ScaError).message).not.toContain(text);
    }));
});

describe("what judges one-time tokens", () => {
  const header = fc.string({ unit: fc.constantFrom(..."REJCTDrejctd 0123456789abcdef-") });

  it("reads any refusal as an approval, as none, or as a malformed one", () =>
    fuzz(
      fc.record({ status: fc.integer(), result: header, token: header }),
      async ({ status, result, token }) => {
        const headers = new Headers({ "x-2fa-approval-result": result, "x-2fa-approval": token });
        await typed(() => parseApprovalRequired({ status, headers }));
        await typed(() => parseApprovalRequired({ status: 403, headers }));
      },
    ));

  it("never calls a list cleared in which nothing has passed", () =>
    fuzz(
      fc.array(
        fc.record(
          {
            primaryChallenge: fc.record({ type: fc.oneof(type(), hostileText) }),
            alternatives: fc.array(fc.record({ type: fc.oneof(type(), hostileText) }), { maxLength: 3 }),
            required: fc.boolean(),
            passed: fc.boolean(),
          },
          { requiredKeys: ["primaryChallenge", "passed"] },
        ),
        { maxLength: 6 },
      ),
      (challenges) => {
        const token = { challenges } as ChallengeList;
        const cleared = isCleared(token);
        if (!challenges.some(({ passed }) => passed)) expect(cleared).toBe(false);
        const choices = chooseChallenges(token, () => true);
        if (cleared) expect(choices).toEqual([]);
        for (const { challenge } of choices) expect(challenge.passed).toBe(false);
      },
      500,
    ));

  it("takes an approval from a store for what it is, or refuses it", () =>
    fuzzText(
      "one-time token",
      fc.oneof(
        hostileText,
        hostileJson.map((v) => JSON.stringify(v) ?? ""),
      ),
      async (text) => {
        const sca = testClient({
          wiseKey,
          retry: { limit: 0 },
          fetch: async () => new Response(text),
        });
        await typed(() =>
          sca.getOneTimeTokenStatus({ oneTimeToken: "5932d5b5-ec13-452f-8688-308feade7834" }),
        );
        const outcome = await typed(async () =>
          resumeApproval(JSON.parse(JSON.stringify(text)) as string, { sca }),
        );
        expect(outcome).toBeInstanceOf(ScaError);
      },
    ));
});

function type(): fc.Arbitrary<string> {
  return fc.constantFrom(
    "PIN",
    "PARTNER_DEVICE_FINGERPRINT",
    "FACE_MAP",
    "SMS",
    "WHATSAPP",
    "VOICE",
    "UNKNOWN",
  );
}
