/** How refused answers are counted: by profile, over instances, times and crashes, one short of a lock-out. */
import { describe, expect, it, vi } from "vitest";
import {
  ApiError,
  createApprovalFetch,
  createMemoryStore,
  resumeApproval,
  type ApprovalRequiredError,
  type ApprovalStore,
} from "../../src/index.ts";
import { testClient } from "../support/client.ts";
import { failureOf } from "../support/failure.ts";
import { BASE, paymentUrl, payment, PROFILE, START } from "./stage.ts";

const MINUTE = 60_000;
const DAY = 86_400_000;
const KEY = `attempts:${BASE}:${PROFILE}`;
const { signal } = new AbortController();

type Verify = () => Promise<unknown>;

const refusal = (code: "PIN_VERIFICATION_FAILED" | "LOCKED_OUT", retryAfter?: number): ApiError =>
  new ApiError(code, "refused", { method: "POST", url: BASE, status: 400 }, { retryAfter });
const refuse: Verify = () => Promise.reject(refusal("PIN_VERIFICATION_FAILED"));
const never: Verify = () => new Promise(() => undefined);

/** A server that judges answers as the test says, and processes that share a store, each with its own clock. */
async function ledger(memory: ApprovalStore = createMemoryStore()) {
  const clock = { time: START };
  const status = async () => ({
    challenges: ["PIN", "PARTNER_DEVICE_FINGERPRINT"].map((type) => ({
      primaryChallenge: { type },
      passed: false,
    })),
    validity: 86_400,
  });
  let transfer = 0;
  let pin = 1000;
  /** One more approval of the profile; a process of its own has an own object for a store. */
  const open = async (verify: Verify, { ahead = 0, store = { ...memory }, automatic = {} } = {}) => {
    const now = (): number => clock.time + ahead;
    let sent = 0;
    const counted = (): Promise<unknown> => ((sent += 1), verify());
    const sca = {
      ...testClient({ store, now }),
      getOneTimeTokenStatus: status,
      verifyPin: counted,
      verifyDeviceFingerprint: counted,
    };
    const oneTimeToken = crypto.randomUUID();
    const fetch = async (): Promise<Response> =>
      new Response(null, { status: 403, headers: { "x-2fa-approval": oneTimeToken } });
    const suspending = createApprovalFetch({ sca, fetch, now })(paymentUrl(PROFILE, ++transfer), payment());
    const { approvalId } = (await failureOf(suspending)) as ApprovalRequiredError;
    const resume = () => resumeApproval(approvalId, { sca, fetch, now, automatic });
    const approval = await resume();
    // Never the same PIN twice: that one is not sent.
    const answer = (given = String((pin += 1))) => approval.answer({ PIN: given });
    return { approval, answer, resume, sent: () => sent };
  };
  // Begun while answers are left: without any there is nothing to suspend.
  const watcher = await open(refuse);
  /** What somebody who looks now is told. */
  const left = async (): Promise<unknown[]> => {
    const { exhausted, retryAfter, pending } = await watcher.resume();
    if (exhausted) return [0, retryAfter];
    return [pending[0]?.attemptsLeft, ...(pending[0]?.mayLockOut === true ? ["may lock out"] : [])];
  };
  const write = async (value: unknown): Promise<void> => {
    const present = await memory.get(KEY, { signal });
    const text = typeof value === "string" ? value : JSON.stringify(value);
    await memory.set(KEY, text, { signal, ttl: 3600, version: present?.version });
  };
  const read = async (): Promise<Record<string, unknown>> =>
    JSON.parse((await memory.get(KEY, { signal }))?.value ?? "{}") as Record<string, unknown>;
  /** Answers that are refused. */
  const refused = async (times: number): Promise<void> => {
    const { answer } = await open(refuse);
    for (let count = 0; count < times; count += 1) await failureOf(answer());
  };
  return { clock, open, left, write, read, refused };
}

/** An answer that is judged when the test says so. */
function held() {
  let settle: { accept: (reply: unknown) => void; refuse: (error: Error) => void } | undefined;
  const verify: Verify = () =>
    new Promise((accept, reject) => {
      settle = { accept, refuse: reject };
    });
  const judge = () => vi.waitFor(() => settle ?? expect.fail("no answer was sent"));
  return { verify, judge };
}

describe("an answer that is under way", () => {
  it("is counted, and counts as refused from two minutes on, when its process died", async () => {
    const { clock, open, left, read, refused } = await ledger();
    void (await open(never)).answer();
    await vi.waitFor(async () => expect(await left()).toEqual([3]));
    clock.time += 2 * MINUTE - 1;
    await refused(1);
    expect(await read()).toMatchObject({ failures: 1, inFlight: [{}] });
    clock.time += 1;
    expect(await left()).toEqual([2]);
    await refused(1);
    expect(await read()).toMatchObject({ failures: 3, inFlight: [] });
    expect(await left()).toEqual([1]);
  });

  it.each<[string, (judge: ReturnType<typeof held>["judge"]) => Promise<void>, number]>([
    ["accepted", async (judge) => (await judge()).accept({}), 2],
    ["not judged", async (judge) => (await judge()).refuse(unsent()), 2],
    ["refused", async (judge) => (await judge()).refuse(refusal("PIN_VERIFICATION_FAILED")), 1],
  ])("and %s after it was given up is counted right after all", async (_name, outcome, remaining) => {
    const { clock, open, left, refused } = await ledger();
    await refused(2);
    const late = held();
    const answering = (await open(late.verify)).answer().catch(() => undefined);
    await late.judge();
    clock.time += 2 * MINUTE;
    // Somebody writes down that it counts as refused.
    const other = held();
    const next = (await open(other.verify)).answer().catch(() => undefined);
    await other.judge();
    await outcome(late.judge);
    await answering;
    (await other.judge()).refuse(unsent());
    await next;
    expect(await left()).toEqual([remaining]);
  });

  it("stays counted where an older one has died", async () => {
    const { clock, open, left } = await ledger();
    for (const age of [1, 2]) {
      void (await open(never)).answer();
      await vi.waitFor(async () => expect(await left()).toEqual([4 - age]));
      clock.time += MINUTE;
    }
    expect(await left()).toEqual([2]);
  });

  it("does not wipe out with its success what was refused meanwhile: that may have been judged later", async () => {
    const { open, left, refused } = await ledger();
    await refused(1);
    const slow = held();
    const answering = (await open(slow.verify)).answer();
    await slow.judge();
    await refused(2);
    expect(await left()).toEqual([0, 900]);
    (await slow.judge()).accept({});
    await answering;
    expect(await left()).toEqual([2]);
  });

  it("is not counted twice by a store that wrote it and says otherwise", async () => {
    const memory = createMemoryStore();
    const { open, left } = await ledger(memory);
    let lies = 1;
    const store: ApprovalStore = {
      ...memory,
      async set(...args) {
        const version = await memory.set(...args);
        return args[0] === KEY && lies-- > 0 ? undefined : version;
      },
    };
    const { answer, sent } = await open(never, { store });
    void answer();
    await vi.waitFor(() => expect(sent()).toBe(1));
    expect(await left()).toEqual([3]);
  });

  it("keeps the last answer back, though the others' cool-down is over by another clock", async () => {
    const { clock, open, left, refused } = await ledger();
    void (await open(never, { ahead: 20 * MINUTE })).answer();
    await vi.waitFor(async () => expect(await left()).toEqual([3]));
    await refused(3);
    clock.time += 15 * MINUTE;
    expect(await left()).toEqual([0, 1]);
  });
});

const unsent = (): Error => new ApiError("RATE_LIMITED", "later", { method: "POST", url: BASE, status: 429 });

describe("answers that were refused", () => {
  it("are forgotten with one that passes", async () => {
    const { open, left, refused } = await ledger();
    await refused(3);
    expect(await left()).toEqual([1]);
    await (await open(async () => ({}))).answer();
    expect(await left()).toEqual([4]);
  });

  it("let one more through after fifteen minutes, to the second, and say how long that is", async () => {
    const { clock, left, refused } = await ledger();
    await refused(4);
    expect(await left()).toEqual([0, 900]);
    clock.time += 15 * MINUTE - 1_001;
    expect(await left()).toEqual([0, 2]);
    clock.time += 1_000;
    expect(await left()).toEqual([0, 1]);
    clock.time += 1;
    expect(await left()).toEqual([1, "may lock out"]);
  });

  it("keep nobody waiting for longer where a clock is set back", async () => {
    const { clock, left, refused } = await ledger();
    await refused(4);
    clock.time -= 10 * MINUTE;
    expect(await left()).toEqual([0, 900]);
  });

  it("are told with what the last of them means", async () => {
    const { open, refused } = await ledger();
    const { answer } = await open(refuse);
    await refused(3);
    const told = { attemptsLeft: 0, mayLockOut: true, retryAfter: 900 };
    expect(await failureOf(answer())).toMatchObject(told);
  });

  it("let one of two answers through after fifteen minutes, whatever both were told", async () => {
    const { clock, open, refused } = await ledger();
    const [one, two] = [await open(refuse), await open(refuse)];
    await refused(4);
    clock.time += 15 * MINUTE;
    const [first, second] = [await one.resume(), await two.resume()];
    expect([first, second]).toMatchObject(Array(2).fill({ pending: [{ mayLockOut: true }, {}] }));
    expect((await failureOf(first.answer({ PIN: "9001" }))).code).toBe("PIN_VERIFICATION_FAILED");
    expect((await failureOf(second.answer({ PIN: "9002" }))).code).toBe("ERR_APPROVAL_ATTEMPTS_EXHAUSTED");
    expect([one.sent(), two.sent()]).toEqual([1, 0]);
  });

  it("do not let the last answer be spent by one who was not told what it may do, nor by software", async () => {
    const { clock, open, refused } = await ledger();
    const automatic = { PARTNER_DEVICE_FINGERPRINT: () => "phone-1" };
    const early = await open(refuse, { automatic });
    await refused(4);
    clock.time += 15 * MINUTE;
    expect((await failureOf(early.answer())).code).toBe("ERR_APPROVAL_ATTEMPTS_EXHAUSTED");
    expect(early.sent()).toBe(0);
    expect((await failureOf(early.answer())).code).toBe("PIN_VERIFICATION_FAILED");
    expect(early.sent()).toBe(1);
  });
});

describe("the very answer that was refused", () => {
  const REPEATED = "ERR_APPROVAL_ANSWER_REPEATED";
  const REFUSED = "PIN_VERIFICATION_FAILED";

  it("is sent again after fifteen minutes, when the factor may have been changed", async () => {
    const { clock, open } = await ledger();
    const { answer, sent } = await open(refuse);
    const code = async (): Promise<string> => (await failureOf(answer("9999"))).code;
    expect([await code(), await code()]).toEqual([REFUSED, REPEATED]);
    clock.time += 15 * MINUTE - 1;
    expect([await code(), sent()]).toEqual([REPEATED, 1]);
    clock.time += 1;
    expect([await code(), await code(), sent()]).toEqual([REFUSED, REPEATED, 2]);
    // A clock that was set back must not make it wait for longer.
    clock.time -= 1;
    expect([await code(), sent()]).toEqual([REFUSED, 3]);
  });

  it("is known by its factor, and forgotten when that has passed", async () => {
    const { open } = await ledger();
    let verify = refuse;
    const store = createMemoryStore();
    const { approval, answer, sent } = await open(() => verify(), { store });
    expect((await failureOf(answer("9999"))).code).toBe(REFUSED);
    const other = approval.answer({ PARTNER_DEVICE_FINGERPRINT: "9999" });
    expect((await failureOf(other)).code).toBe(REFUSED);
    expect(sent()).toBe(2);
    verify = async () => ({});
    await answer();
    expect((await failureOf(approval.answer({ PARTNER_DEVICE_FINGERPRINT: "9999" }))).code).toBe(REPEATED);
    const next = await open(() => verify(), { store });
    await next.answer("9999");
    expect([sent(), next.sent()]).toEqual([3, 1]);
  });
});

describe("a lock-out", () => {
  const locked =
    (seconds: number): Verify =>
    () =>
      Promise.reject(refusal("LOCKED_OUT", seconds));

  it("lasts as long as the server says, and a day at most", async () => {
    const { clock, open, left } = await ledger();
    await failureOf((await open(locked(1_200))).answer());
    clock.time += 1_199_999;
    expect(await left()).toEqual([0, 1]);
    clock.time += 1;
    expect(await left()).toEqual([1, "may lock out"]);
    const long = await ledger();
    await failureOf((await long.open(locked(10 * 86_400))).answer());
    expect(await long.left()).toEqual([0, DAY / 1000]);
  });

  it("lasts though fewer answers than it took for were refused", async () => {
    const { clock, open, left } = await ledger();
    const late = held();
    const answering = (await open(late.verify)).answer().catch(() => undefined);
    await late.judge();
    clock.time += 2 * MINUTE;
    await failureOf((await open(locked(1_200))).answer());
    (await late.judge()).refuse(unsent());
    await answering;
    clock.time += 1_199_999;
    expect(await left()).toEqual([0, 1]);
    clock.time += 1;
    expect(await left()).toEqual([1]);
  });

  it("is over when an answer passes that was under way", async () => {
    const { open, left } = await ledger();
    const slow = held();
    const answering = (await open(slow.verify)).answer();
    await slow.judge();
    await failureOf((await open(locked(1_200))).answer());
    expect(await left()).toEqual([0, 1_200]);
    (await slow.judge()).accept({});
    await answering;
    expect(await left()).toEqual([3]);
  });
});

describe("an automatic answer that was refused", () => {
  const automatic = { PARTNER_DEVICE_FINGERPRINT: () => "phone-1" };

  it("is not given again, until the customer has passed that factor", async () => {
    const { open } = await ledger();
    const wrong = await open(refuse, { automatic });
    await wrong.approval.answer({}).catch(() => undefined);
    expect(wrong.sent()).toBe(1);
    const again = await open(refuse, { automatic });
    await again.approval.answer({}).catch(() => undefined);
    expect(again.sent()).toBe(0);
    await (await open(async () => ({}))).approval.answer({ PARTNER_DEVICE_FINGERPRINT: "phone-2" });
    const right = await open(async () => ({}), { automatic });
    await right.approval.answer({});
    expect(right.sent()).toBe(1);
  });

  it("of another factor is not given again for a PIN that has passed", async () => {
    const { open } = await ledger();
    await (await open(refuse, { automatic })).approval.answer({}).catch(() => undefined);
    await (await open(async () => ({}))).answer();
    const again = await open(refuse, { automatic });
    await again.approval.answer({}).catch(() => undefined);
    expect(again.sent()).toBe(0);
  });
});

describe("a count that this package did not write", () => {
  const good = { failures: 0, lastAt: 0, lockedUntil: 0, inFlight: [], automaticRefused: [] };
  it.each([
    ["{"],
    ["null"],
    ["7"],
    [{}],
    [{ ...good, failures: "0" }],
    [{ ...good, lastAt: null }],
    [{ ...good, lockedUntil: "never" }],
    [{ ...good, inFlight: {} }],
    [{ ...good, inFlight: [null] }],
    [{ ...good, inFlight: [{ id: 7, at: 1 }] }],
    [{ ...good, inFlight: [{ id: "a", at: "now" }] }],
    [{ ...good, automaticRefused: "PIN" }],
  ])("is written over by nobody, and no answer is sent: %j", async (value) => {
    const { open, write } = await ledger();
    const { answer, sent } = await open(async () => ({}));
    await write(value);
    expect((await failureOf(answer())).code).toBe("ERR_APPROVAL_STORE_FAILED");
    expect(sent()).toBe(0);
    await write({ ...good, inFlight: [{ id: "a", at: 1, overlapped: 0 }] });
    await answer();
    expect(sent()).toBe(1);
  });
});
