import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  ApiError,
  createApprovalFetch,
  ScaError,
  type ChallengeType,
  type SolverContext,
  type Solvers,
} from "../../src/index.ts";
import { failureOf } from "../support/failure.ts";
import { simulate, type Behaviour } from "./simulated.ts";

const URL = "http://localhost/v3/profiles/101/transfers/1/payments";
const TYPES = ["PIN", "PARTNER_DEVICE_FINGERPRINT", "FACE_MAP", "SMS", "WHATSAPP", "VOICE"] as const;

/** Solvers whose answers are never twice the same, so that each of them is sent. */
function solversFor(types: readonly ChallengeType[], onAsk: () => void = () => undefined): Solvers {
  let count = 0;
  const solve = ({ type }: SolverContext): string => {
    onAsk();
    const text = String(1000 + (count++ % 9000));
    return type === "FACE_MAP" ? btoa(text.padEnd(6)) : text;
  };
  return Object.fromEntries(types.map((type) => [type, solve]));
}

const honest: Behaviour = {
  factors: [["PIN"], ["PARTNER_DEVICE_FINGERPRINT"]],
  statusFlags: true,
  verifyFlags: true,
  drop: false,
  wanted: 2,
  right: () => true,
};

/** Under one token, each type is asked for at most so often. */
const MOST_PROMPTS = 5;
/** At most three rounds of a status and six types, each answered so often, with a status after each; then the call. */
const MOST_CALLS = 3 * (1 + 6 * MOST_PROMPTS * 3 + 6);

async function outcomeOf(behaviour: Behaviour, types: readonly ChallengeType[] = TYPES) {
  const server = simulate(behaviour);
  let prompts = 0;
  const solvers = solversFor(types, () => prompts++);
  const approvalFetch = createApprovalFetch({ sca: server.sca, fetch: server.fetch, solvers });
  const outcome = await approvalFetch(URL, { method: "POST", body: "{}" }).then(
    (response) => response.status,
    (error: unknown) => error,
  );
  return { outcome, log: server.log, prompts };
}

/** What holds whatever a server does. */
function expectBounds({ outcome, log, prompts }: Awaited<ReturnType<typeof outcomeOf>>): void {
  if (outcome !== 200) expect(outcome).toBeInstanceOf(ScaError);
  expect(log.bare).toBe(1);
  expect(log.repeats.length).toBeLessThanOrEqual(3);
  expect(log.calls).toBeLessThanOrEqual(MOST_CALLS);
  expect(prompts).toBeLessThanOrEqual(3 * TYPES.length * MOST_PROMPTS);
  const attempts = new Map<string, number>();
  for (const { token, type } of log.answers) {
    attempts.set(`${token} ${type}`, (attempts.get(`${token} ${type}`) ?? 0) + 1);
  }
  for (const count of attempts.values()) expect(count).toBeLessThanOrEqual(MOST_PROMPTS);
  let failures = 0;
  for (const { right } of log.answers) {
    failures = right ? 0 : failures + 1;
    expect(failures).toBeLessThan(5);
  }
}

const factors = fc.uniqueArray(
  fc.constantFrom(
    ["PIN"],
    ["PARTNER_DEVICE_FINGERPRINT"],
    ["FACE_MAP"],
    ["SMS", "WHATSAPP", "VOICE"],
    ["PASSWORD"],
  ),
  { maxLength: 5, selector: ([type]) => type },
);
const decisions = fc.infiniteStream(fc.integer({ min: 0, max: 3 }));
const nth = (stream: Stream): ((index: number) => number) => {
  const seen: number[] = [];
  return (index) => {
    while (seen.length <= index) seen.push(stream.next().value ?? 0);
    return seen[index] ?? 0;
  };
};
type Stream = Iterator<number>;

describe("an honest server of any shape", () => {
  it("gets a repeat only after two categories have passed, and lets it pass whenever that can be", async () => {
    const server = fc.record({
      factors,
      statusFlags: fc.boolean(),
      verifyFlags: fc.boolean(),
      drop: fc.boolean(),
      wanted: fc.constantFrom(2, 3),
      mistakes: decisions,
    });
    await fc.assert(
      fc.asyncProperty(server, fc.subarray([...TYPES]), async ({ mistakes, ...shape }, types) => {
        const wrong = nth(mistakes);
        const result = await outcomeOf({ ...shape, right: (attempt) => wrong(attempt) > 0 }, types);
        expectBounds(result);
        for (const { deserved } of result.log.repeats) expect(deserved).toBe(true);
        const usable = shape.factors.filter((factor) =>
          factor.some((type) => types.some((one) => one === type)),
        );
        const categories = new Set(
          usable.map(([type]) => (type === "SMS" ? "PARTNER_DEVICE_FINGERPRINT" : type)),
        );
        const flawless = result.log.answers.every(({ right }) => right);
        if (flawless && categories.size > 1 && shape.wanted === 2) expect(result.outcome).toBe(200);
      }),
      { numRuns: 400 },
    );
  });

  it("asks for no more than the status required, though the replies to answers do not say what is", async () => {
    const { outcome, log } = await outcomeOf({ ...honest, wanted: 1, verifyFlags: false });
    expect(outcome).toBe(200);
    expect(log.answers.map(({ type }) => type)).toEqual(["PIN"]);
    expect(log.calls).toBe(2);
  });

  it("never sends a code to the phone twice for one token", async () => {
    const { log } = await outcomeOf({
      ...honest,
      factors: [["PIN"], ["SMS", "VOICE"]],
      right: (n) => n !== 1,
    });
    expect(log.answers.map(({ type }) => type)).toEqual(["PIN", "SMS", "SMS"]);
    expect(log.triggers).toEqual(["SMS"]);
  });
});

describe("a hostile server", () => {
  it("ends in a typed error within bounds, whatever it decides", async () => {
    const replies = fc.oneof(
      fc.constant(undefined),
      fc.anything(),
      fc.record({ challenges: fc.anything(), validity: fc.anything() }),
      fc.record({
        challenges: fc.array(
          fc.record({
            primaryChallenge: fc.record({
              type: fc.oneof(fc.constantFrom(...TYPES, "X", "__proto__"), fc.string()),
            }),
            alternatives: fc.array(fc.record({ type: fc.constantFrom(...TYPES) }), { maxLength: 3 }),
            required: fc.oneof(fc.boolean(), fc.constant(undefined)),
            passed: fc.oneof(fc.boolean(), fc.constant("true")),
          }),
          { maxLength: 6 },
        ),
        validity: fc.oneof(fc.constant(3600), fc.double()),
      }),
    );
    const server = fc.record({ factors, answers: decisions, repeats: decisions, replies: fc.array(replies) });
    await fc.assert(
      fc.asyncProperty(server, async (script) => {
        const [answer, repeat] = [nth(script.answers), nth(script.repeats)];
        const result = await outcomeOf({
          ...honest,
          factors: script.factors,
          right: (attempt) => answer(attempt) > 0,
          repeat: (attempt) =>
            (["same token", "new token", "same token", "honest"] as const)[repeat(attempt)] ?? "honest",
          twist: (_, calls) => script.replies[calls % (script.replies.length + 1)],
        });
        expectBounds(result);
      }),
      { numRuns: 600 },
    );
  });

  it("that never clears gets three rounds when there is something left to pass, and one when there is not", async () => {
    const rich = { ...honest, factors: [["PIN"], ["PARTNER_DEVICE_FINGERPRINT"], ["FACE_MAP"], ["SMS"]] };
    const many = await outcomeOf({ ...rich, repeat: () => "same token" });
    expect(many.outcome).toMatchObject({ code: "ERR_APPROVAL_ROUNDS_EXHAUSTED" });
    expect(many.log.repeats).toHaveLength(3);
    expect(many.log.repeats.map(({ passes }) => passes)).toEqual([2, 3, 4]);
    const few = await outcomeOf({ ...honest, repeat: () => "same token" });
    expect(few.outcome).toMatchObject({ code: "ERR_APPROVAL_NOT_CLEARED" });
    expect(few.log.repeats).toHaveLength(1);
  });

  it("that gives a new token on every repeat gets three rounds", async () => {
    const { outcome, log, prompts } = await outcomeOf({ ...honest, repeat: () => "new token" });
    expect(outcome).toMatchObject({ code: "ERR_APPROVAL_ROUNDS_EXHAUSTED" });
    expect(log.repeats).toHaveLength(3);
    expect(prompts).toBe(6);
  });

  it("that takes every answer and lists it as open again is left after five of them", async () => {
    const { outcome, log } = await outcomeOf({
      ...honest,
      twist: () => ({ challenges: [{ primaryChallenge: { type: "PIN" }, required: true, passed: false }] }),
    });
    expect(outcome).toMatchObject({ code: "ERR_APPROVAL_ATTEMPTS_EXHAUSTED" });
    expect(log.answers).toHaveLength(5);
    expect(log.repeats).toHaveLength(0);
  });

  it("that renames its challenge after every answer is left after five of one type", async () => {
    let name = 0;
    const { outcome, log } = await outcomeOf(
      {
        ...honest,
        twist: () => ({
          challenges: [
            {
              primaryChallenge: { type: `NEW_${name++}` },
              alternatives: [{ type: "PIN" }],
              required: true,
              passed: false,
            },
          ],
        }),
      },
      ["PIN"],
    );
    expect(outcome).toMatchObject({ code: "ERR_APPROVAL_ATTEMPTS_EXHAUSTED" });
    expect(log.answers).toHaveLength(5);
  });

  it("that lists endless challenges, or none that can be read, is refused before a prompt", async () => {
    const challenge = { primaryChallenge: { type: "PIN" }, passed: false };
    for (const reply of [
      { challenges: Array(10_000).fill(challenge) },
      { challenges: "PIN" },
      "nonsense",
      7,
    ]) {
      const { outcome, prompts } = await outcomeOf({ ...honest, twist: () => reply });
      expect(outcome).toMatchObject({ code: "ERR_APPROVAL_INVALID" });
      expect(prompts).toBe(0);
    }
  });

  it("that wants a type nobody knows gets an approval to put aside, after what is known has passed", async () => {
    const { outcome, log } = await outcomeOf({ ...honest, factors: [["PASSWORD"], ["PIN"]] });
    expect(outcome).toMatchObject({ code: "ERR_APPROVAL_REQUIRED", pending: [] });
    expect(log.answers.map(({ type }) => type)).toEqual(["PIN"]);
  });

  it("that refuses to send a code as if it were an answer is not asked for it again and again", async () => {
    const exchange = { method: "POST", url: "http://localhost/trigger", status: 400 };
    let triggers = 0;
    const { sca, fetch } = simulate({ ...honest, factors: [["SMS"], ["PIN"]] });
    const refusing = {
      ...sca,
      triggerSmsChallenge: async () => {
        triggers++;
        throw new ApiError("OTP_VERIFICATION_FAILED", "refused", exchange);
      },
    };
    const solvers = solversFor(["SMS", "PIN"]);
    const error = await failureOf(createApprovalFetch({ sca: refusing, fetch, solvers })(URL));
    expect(error.code).toBe("OTP_VERIFICATION_FAILED");
    expect(triggers).toBe(1);
  });

  it("that lists one factor only is told apart: the customer has to set up another", async () => {
    const { outcome, log } = await outcomeOf({
      ...honest,
      factors: [["PIN"]],
      statusFlags: false,
      verifyFlags: false,
    });
    expect(outcome).toMatchObject({ code: "ERR_APPROVAL_NOT_CLEARED" });
    expect(log.repeats).toHaveLength(0);
  });

  it("with a validity of nothing has expired before the first prompt", async () => {
    for (const validity of [0, -1, Number.MIN_SAFE_INTEGER]) {
      const challenges = [{ primaryChallenge: { type: "PIN" }, passed: false }];
      const { outcome, prompts } = await outcomeOf({ ...honest, twist: () => ({ challenges, validity }) });
      expect(outcome).toMatchObject({ code: "ERR_APPROVAL_EXPIRED" });
      expect(prompts).toBe(0);
    }
  });

  it.each([["x".repeat(10_240)], ["5932d5b5-ec13-452f-8688-308feade7834 x y"], ["../../etc"]])(
    "with a malformed token gets no further call, and its refusal passes untouched",
    async (token) => {
      const server = simulate(honest);
      const headers = { "x-2fa-approval-result": "REJECTED", "x-2fa-approval": token };
      const fetch = async (): Promise<Response> => new Response("x", { status: 403, headers });
      const response = await createApprovalFetch({ sca: server.sca, fetch })(URL);
      expect([response.status, await response.text()]).toEqual([403, "x"]);
      expect(server.log.calls).toBe(0);
    },
  );
});
