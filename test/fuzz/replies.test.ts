import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { operations, bodyErrors } from "../../generated/operations.ts";
import { ScaError } from "../../src/index.ts";
import type { ScaClient } from "../../src/index.ts";
import { vectors, wiseKey } from "../support/keys.ts";
import { callOf, fuzz, fuzzText, hostileJson, hostileText, typed } from "./fuzz.ts";
import { testClient } from "../support/client.ts";

const UUID = "5932d5b5-ec13-452f-8688-308feade7834";
const MARK = "this-was-in-the-reply";

const answered = (response: () => Response): ScaClient =>
  testClient({
    clientToken: "c",
    wiseKey,
    partnerKeys: [
      { keyId: vectors.keys.partner.keyId ?? "", privateKey: vectors.keys.partner.privatePkcs8Pem },
    ],
    retry: { limit: 0 },
    fetch: async () => response(),
  });

const ARGUMENTS: Readonly<Record<string, Record<string, unknown>>> = {
  verifyPin: { profileId: 1, oneTimeToken: UUID, pin: "1234" },
  createPin: { profileId: 1, pin: "1234" },
  deletePin: { profileId: 1 },
  createScaSession: { profileId: 1 },
  getOneTimeTokenStatus: { oneTimeToken: UUID },
  getEchoJwe: {},
  getFacetecPublicKey: {},
  verifyFacemap: { profileId: 1, oneTimeToken: UUID, faceMap: "AAAA" },
};

const id = fc.constantFrom(...Object.keys(ARGUMENTS));
const headerText = fc.string({
  unit: fc.constantFrom(..." !\"#$%&'()*+,-./0123456789:;<=>?@ABCXYZ[]^_`abcxyz{|}~"),
});

describe("the client", () => {
  it("knows the operations that are fuzzed", () => {
    for (const name of Object.keys(ARGUMENTS)) expect(operations).toHaveProperty(name);
  });

  it("makes a value or a typed error of any status, headers and body, and quotes none of them", () =>
    fuzz(
      fc.record({
        id,
        status: fc.oneof(
          fc.integer({ min: 200, max: 599 }),
          fc.constantFrom(200, 204, 400, 403, 404, 409, 429, 500),
        ),
        body: fc.oneof(
          hostileText,
          hostileJson.map((value) => JSON.stringify(value) ?? ""),
        ),
        type: fc.oneof(fc.constantFrom("application/json", "application/jose+json", "text/html"), headerText),
        trace: headerText,
        retryAfter: headerText,
      }),
      async ({ id, status, body, type, trace, retryAfter }) => {
        const empty = [204, 205, 304].includes(status);
        const sca = answered(
          () =>
            new Response(empty ? null : MARK + body, {
              status,
              headers: {
                "content-type": type,
                "x-trace-id": trace,
                "retry-after": retryAfter,
                "x-mark": MARK,
              },
            }),
        );
        const outcome = await typed(() => callOf(sca, id)(ARGUMENTS[id] ?? {}));
        if (outcome instanceof ScaError) {
          expect(outcome.code).toMatch(/^[A-Z][A-Z0-9_]+$/);
          expect(JSON.stringify(outcome) + outcome.stack).not.toContain(MARK);
        }
      },
      400,
    ));

  it("reads any error body without a crash, and takes codes from the description alone", async () => {
    const codes = new Set<string>(["ERR_UNEXPECTED_STATUS", ...Object.values(bodyErrors)]);
    for (const { errors } of Object.values(operations)) {
      for (const code of Object.values(errors)) codes.add(code);
    }
    await fuzzText(
      "error body",
      fc.oneof(
        hostileText,
        hostileJson.map((v) => JSON.stringify(v) ?? ""),
      ),
      async (body) => {
        for (const status of [400, 404, 409, 429, 503]) {
          const outcome = await typed(() =>
            answered(() => new Response(body, { status })).deletePin({ profileId: 1 }),
          );
          expect(codes).toContain((outcome as ScaError).code);
        }
      },
    );
  });

  it("reads any Retry-After as a whole number of seconds or not at all", () =>
    fuzzText("retry-after", headerText, async (value) => {
      const headers = { "retry-after": value };
      const outcome = await typed(() =>
        answered(() => new Response("", { status: 429, headers })).deletePin({ profileId: 1 }),
      );
      const { retryAfter } = outcome as { retryAfter?: number };
      if (retryAfter !== undefined) expect(Number.isSafeInteger(retryAfter) && retryAfter >= 0).toBe(true);
    }));
});
