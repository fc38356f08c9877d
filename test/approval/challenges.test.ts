import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  categoryOf,
  chooseChallenges,
  isCleared,
  parseApprovalRequired,
  type ChallengeList,
  type ChallengeState,
} from "../../src/index.ts";

const OTT = "5932d5b5-ec13-452f-8688-308feade7834";

/** `PIN+` passed, `SMS|VOICE` with an alternative, `FACE_MAP!` required, `FACE_MAP?` not required. */
function list(...challenges: string[]): ChallengeList {
  return {
    challenges: challenges.map((text) => {
      const [primary = "", ...alternatives] = text.replace(/[+!?]/g, "").split("|");
      return {
        primaryChallenge: { type: primary },
        ...(alternatives.length > 0 && { alternatives: alternatives.map((type) => ({ type })) }),
        ...(/[!?]/.test(text) && { required: text.includes("!") }),
        passed: text.includes("+"),
      };
    }),
  };
}

describe("isCleared", () => {
  const DEVICE = "PARTNER_DEVICE_FINGERPRINT";
  it.each<[boolean, string, ChallengeList, string[]?]>([
    [false, "nothing has passed", list("PIN", DEVICE)],
    [false, "the published example's only challenge has passed", list("PIN+")],
    [true, "two categories have passed", list("PIN+", `${DEVICE}+`)],
    [true, "two have passed and a third has not", list("PIN+", `${DEVICE}+`, "FACE_MAP")],
    [false, "two of one category have passed", list(`${DEVICE}+`, "SMS+")],
    [false, "three phones have passed", list("SMS+", "WHATSAPP+", "VOICE+")],
    [true, "a phone is the second category", list("PIN+", "SMS|WHATSAPP|VOICE+")],
    [true, "inherence is the second category", list("PIN+", "FACE_MAP+")],
    [false, "the second passed type is unknown", list("PIN+", "PASSWORD+")],
    [true, "an unknown one is among three", list("PIN+", "PASSWORD+", "SMS+")],
    [false, "alternatives leave open which category passed", list("PIN|FACE_MAP+", "FACE_MAP+")],
    [true, "we know which alternative passed", list("PIN|FACE_MAP+", "FACE_MAP+"), ["PIN"]],
    [true, "each way of the alternatives makes two", list("PIN|FACE_MAP+", "SMS+")],
    [false, "an alternative of unknown type may have passed", list("PIN|PASSWORD+", "SMS+")],
    [false, "a required one is left", list("PIN!+", `${DEVICE}!`)],
    [true, "all required ones have passed", list("PIN!+", `${DEVICE}!+`, "FACE_MAP?")],
    [true, "only one is required, and passed", list("PIN!+", `${DEVICE}?`)],
    [false, "none is required, but nothing has passed", list("PIN?", `${DEVICE}?`)],
    [true, "none is required, and one has passed", list("PIN?+", `${DEVICE}?`)],
    [false, "one has no flag beside flagged ones, and is left", list("PIN!+", DEVICE)],
    [false, "a required one of unknown type is left", list("PIN!+", `${DEVICE}!+`, "PASSWORD!")],
    [false, "the list is empty and nothing has passed", list()],
    [true, "the list is empty after something passed", list(), ["PIN"]],
    [false, "a passed one was dropped and one is left", list(DEVICE), ["PIN"]],
    [true, "two dropped ones are two categories", list("FACE_MAP"), ["PIN", DEVICE]],
    [false, "two dropped ones are one category", list("FACE_MAP"), ["SMS", DEVICE]],
    [true, "a dropped and a listed one are two categories", list(`${DEVICE}+`), ["PIN"]],
    [false, "the server lists as open what we thought passed", list("PIN", `${DEVICE}+`), ["PIN", DEVICE]],
    [true, "dropped ones leave only what is not required", list("FACE_MAP?"), ["PIN"]],
  ])("is %s when %s", (expected, _, token, passed = []) => {
    expect(isCleared(token, { passed })).toBe(expected);
  });

  it("never says yes before two challenges, or all required ones, have passed", () => {
    fc.assert(
      fc.property(lists(), ({ challenges }) => {
        const passed = challenges.filter((one) => one.passed);
        const flagged = challenges.some((one) => one.required !== undefined);
        if (!isCleared({ challenges })) return;
        if (flagged) expect(challenges.filter((one) => one.required === true && !one.passed)).toEqual([]);
        expect(passed.length).toBeGreaterThanOrEqual(flagged ? 1 : 2);
      }),
    );
  });

  it("does not depend on the order of the list, and no pass ever undoes it", () => {
    fc.assert(
      fc.property(lists(), fc.nat(), ({ challenges }, seed) => {
        const cleared = isCleared({ challenges });
        expect(isCleared({ challenges: challenges.toReversed() })).toBe(cleared);
        const index = seed % Math.max(challenges.length, 1);
        const more = challenges.map((one, at) => (at === index ? { ...one, passed: true } : one));
        if (cleared && challenges.some((one) => categoryOf(one.primaryChallenge.type) !== undefined)) {
          expect(isCleared({ challenges: more })).toBe(true);
        }
      }),
    );
  });
});

describe("chooseChallenges", () => {
  const any = (): boolean => true;
  const types = (...args: Parameters<typeof chooseChallenges>): string[] =>
    chooseChallenges(...args).map(({ type }) => type);

  it.each<[string, string[], ChallengeList]>([
    ["the server's order when all are new", ["PIN", "FACE_MAP", "SMS"], list("PIN", "FACE_MAP", "SMS")],
    ["another category than what has passed", ["FACE_MAP"], list("PIN+", "FACE_MAP")],
    ["only what proves something new", ["PIN", "FACE_MAP"], list("SMS+", "VOICE", "PIN", "FACE_MAP")],
    ["required ones before others", ["SMS", "PIN", "FACE_MAP"], list("PIN?", "FACE_MAP?", "SMS!")],
    ["a required one of the same category", ["VOICE", "PIN"], list("SMS!+", "PIN?", "VOICE!")],
    ["one without a flag beside flagged ones, as if required", ["WHATSAPP"], list("WHATSAPP", "SMS?+")],
    ["the primary way before alternatives", ["SMS", "WHATSAPP", "VOICE"], list("PIN+", "SMS|WHATSAPP|VOICE")],
    ["an alternative of a new category first", ["FACE_MAP", "PIN"], list("PIN!+", "PIN|FACE_MAP!")],
    ["nothing of unknown types", ["SMS"], list("PASSWORD!", "SMS!")],
    ["nothing when it is cleared", [], list("PIN+", "SMS+", "FACE_MAP")],
    ["nothing when all have passed", [], list("PIN+")],
    ["nothing of the category that has passed", [], list("SMS+", "VOICE")],
    [
      "what may be a second category, after what is one for certain",
      ["SMS", "FACE_MAP"],
      list("PIN|FACE_MAP+", "FACE_MAP+", "FACE_MAP", "SMS"),
    ],
  ])("takes %s", (_, expected, token) => {
    expect(types(token, any)).toEqual(expected);
  });

  it("takes only what can be solved here", () => {
    expect(types(list("PIN", "SMS|VOICE"), (type) => type === "VOICE")).toEqual(["VOICE"]);
    expect(types(list("PIN!", "SMS!", "FACE_MAP?"), (type) => type !== "SMS")).toEqual(["PIN", "FACE_MAP"]);
  });

  it("takes anything that is open when the server insists", () => {
    expect(types(list("PIN+", "SMS+", "VOICE"), any, { insist: true })).toEqual(["VOICE"]);
    expect(types(list("SMS+", "VOICE"), any, { insist: true })).toEqual(["VOICE"]);
  });

  it("prefers what nothing has proven yet when the server insists", () => {
    const token = list("PIN+", "FACE_MAP+", "PIN", "SMS");
    expect(types(token, any, { insist: true })).toEqual(["SMS", "PIN"]);
  });

  it("always leads to clearance where two categories, or all required ones, can be passed", () => {
    fc.assert(
      fc.property(lists(), (token) => {
        let challenges = [...token.challenges];
        const passed: string[] = [];
        for (let step = 0; step <= token.challenges.length; step++) {
          const [choice] = chooseChallenges({ challenges }, any, { passed });
          if (choice === undefined) break;
          expect(choice.challenge.passed).toBe(false);
          passed.push(choice.type);
          challenges = challenges.map((one) => (one === choice.challenge ? { ...one, passed: true } : one));
        }
        expect(chooseChallenges({ challenges }, any, { passed })).toEqual([]);
        const known = token.challenges.filter((one) => categoryOf(one.primaryChallenge.type) !== undefined);
        const categories = new Set(known.map((one) => categoryOf(one.primaryChallenge.type)));
        const alone = token.challenges.every((one) => one.alternatives === undefined);
        const flagged = token.challenges.some((one) => one.required !== undefined);
        if (alone && !flagged && categories.size > 1)
          expect(isCleared({ challenges }, { passed })).toBe(true);
        if (flagged && known.length === token.challenges.length) {
          expect(isCleared({ challenges }, { passed })).toBe(true);
        }
      }),
    );
  });
});

describe("parseApprovalRequired", () => {
  const reply = (status: number, headers: Record<string, string>) => ({
    status,
    headers: new Headers(headers),
  });

  it("reads the token of a rejected call, in any case", () => {
    const headers = { "X-2FA-Approval-Result": "rejected", "X-2FA-Approval": OTT };
    expect(parseApprovalRequired(reply(403, headers))).toEqual({ oneTimeToken: OTT });
  });

  it("reads the word after the token, and nothing of the blanks around", () => {
    const headers = {
      get: (name: string) => (name === "x-2fa-approval" ? `  \t${OTT} signature \t ` : null),
    };
    const required = parseApprovalRequired({ status: 403, headers });
    expect(required).toStrictEqual({ oneTimeToken: OTT, hint: "SIGNATURE" });
    const plain = parseApprovalRequired(reply(403, { "x-2fa-approval": OTT }));
    expect(plain).toStrictEqual({ oneTimeToken: OTT });
  });

  it("takes no other reply for one", () => {
    const headers = { "x-2fa-approval-result": "REJECTED", "x-2fa-approval": OTT };
    expect(parseApprovalRequired(reply(401, headers))).toBeUndefined();
    expect(parseApprovalRequired(reply(200, headers))).toBeUndefined();
    expect(parseApprovalRequired(reply(403, {}))).toBeUndefined();
    expect(
      parseApprovalRequired(reply(403, { ...headers, "x-2fa-approval-result": "APPROVED" })),
    ).toBeUndefined();
  });

  it.each([
    ["of 10 kB", "a".repeat(10_240)],
    ["with a line break", `${OTT}\r\nX-Injected: 1`],
    ["that ends in a line break", `${OTT}\n`],
    ["twice", `${OTT}, ${OTT}`],
    ["that is empty", ""],
    ["that is no UUID", "not-a-token"],
  ])("takes a response with a token %s for no request for approval", (_, token) => {
    const headers = { get: (name: string) => (name === "x-2fa-approval" ? token : "REJECTED") };
    expect(parseApprovalRequired({ status: 403, headers })).toBeUndefined();
  });
});

function lists(): fc.Arbitrary<{ challenges: ChallengeState[] }> {
  const type = fc.constantFrom(
    "PIN",
    "PARTNER_DEVICE_FINGERPRINT",
    "FACE_MAP",
    "SMS",
    "WHATSAPP",
    "PASSWORD",
  );
  const method = fc.record({ type });
  const challenge = fc.record(
    {
      primaryChallenge: method,
      alternatives: fc.array(method, { minLength: 1, maxLength: 2 }),
      required: fc.boolean(),
      passed: fc.boolean(),
    },
    { requiredKeys: ["primaryChallenge", "passed"] },
  );
  return fc.record({
    challenges: fc.uniqueArray(challenge, { maxLength: 5, selector: (one) => one.primaryChallenge.type }),
  });
}
