import { describe, expect, it, vi } from "vitest";
import {
  authorise,
  createApprovalFetch,
  createMemoryStore,
  type ApprovalStore,
  type SolverContext,
  type Solvers,
} from "../../src/index.ts";
import { failureOf } from "../support/failure.ts";
import {
  AUTHORIZED,
  FINGERPRINT,
  knowing,
  payment,
  paymentUrl,
  PIN,
  PROFILE,
  START,
  stage,
  statementUrl,
} from "./stage.ts";
import { testClient } from "../support/client.ts";

/** Solvers that count how many prompts are open at a time, per profile and in all. */
function counting() {
  const open = new Map<number, number>();
  const seen = { prompts: 0, mostPerProfile: 0, mostInAll: 0 };
  const prompt =
    (answer: string) =>
    async ({ profileId }: SolverContext): Promise<string> => {
      seen.prompts++;
      open.set(profileId, (open.get(profileId) ?? 0) + 1);
      seen.mostPerProfile = Math.max(seen.mostPerProfile, ...open.values());
      seen.mostInAll = Math.max(
        seen.mostInAll,
        [...open.values()].reduce((sum, count) => sum + count),
      );
      await new Promise((resolve) => setImmediate(resolve));
      open.set(profileId, (open.get(profileId) ?? 0) - 1);
      return answer;
    };
  return { seen, solvers: { PIN: prompt(PIN), PARTNER_DEVICE_FINGERPRINT: prompt(FINGERPRINT) } };
}

/** A prompt that the test answers when it wants to. */
function waiting() {
  const prompts: { context: SolverContext; answer: (pin: string) => void }[] = [];
  const solvers: Solvers = {
    PIN: (context) => new Promise((answer) => prompts.push({ context, answer })),
    PARTNER_DEVICE_FINGERPRINT: () => FINGERPRINT,
  };
  const next = (): Promise<(typeof prompts)[number]> =>
    vi.waitFor(() => {
      const prompt = prompts.shift();
      if (prompt === undefined) throw new Error("nobody is asked");
      return prompt;
    });
  return { solvers, prompts, next };
}

describe("calls for one profile", () => {
  it("that are low-risk need one approval for a hundred of them", async () => {
    const { sca, fetch, now, log } = await stage();
    const { seen, solvers } = counting();
    const approvalFetch = createApprovalFetch({ sca, fetch, now, solvers });
    const calls = Array.from({ length: 100 }, (_, id) =>
      approvalFetch(statementUrl(PROFILE, id + 1), { headers: AUTHORIZED }),
    );
    const statuses = (await Promise.all(calls)).map(({ status }) => status);
    expect(new Set(statuses)).toEqual(new Set([200]));
    expect(seen).toEqual({ prompts: 2, mostPerProfile: 1, mostInAll: 1 });
    // A hundred refused, one approval of three requests, a hundred repeats.
    expect(log).toHaveLength(203);
  });

  it("need it whatever class a fetch makes its responses of, as node-fetch and servers do that replace the platform's", async () => {
    const { sca, fetch, now, sandbox } = await stage();
    const { solvers } = counting();
    const foreign: typeof globalThis.fetch = async (...call) => foreignResponse(await fetch(...call));
    const approvalFetch = createApprovalFetch({ sca, fetch: foreign, now, solvers });
    const read = (id: number) => approvalFetch(statementUrl(PROFILE, id), { headers: AUTHORIZED });
    const together = await Promise.all([1, 2, 3].map(read));
    expect(together.map(({ status }) => status)).toEqual([200, 200, 200]);
    // A token that is dead already, and a call that needs none any more.
    sandbox.profile(PROFILE).expire();
    const dead: typeof globalThis.fetch = async (...call) => {
      const response = await foreign(...call);
      if (response.status === 403) await clearElsewhere();
      return response;
    };
    const clearElsewhere = async (): Promise<void> => {
      sandbox.profile(PROFILE).expire();
      await authorise({ sca, profileId: PROFILE, solvers: knowing(), now });
    };
    const late = createApprovalFetch({ sca, fetch: dead, now, solvers });
    expect((await late(statementUrl(PROFILE, 4), { headers: AUTHORIZED })).status).toBe(200);
  });

  it("that are high-risk ask one after the other, each repeated bare at most once", async () => {
    const { sca, fetch, now, log } = await stage();
    const { seen, solvers } = counting();
    const approvalFetch = createApprovalFetch({ sca, fetch, now, solvers });
    const calls = Array.from({ length: 20 }, (_, id) =>
      approvalFetch(paymentUrl(PROFILE, id + 1), payment()),
    );
    const statuses = (await Promise.all(calls)).map(({ status }) => status);
    expect(new Set(statuses)).toEqual(new Set([201]));
    expect(seen).toEqual({ prompts: 40, mostPerProfile: 1, mostInAll: 1 });
    expect(log).toHaveLength(20 * 5 + 19);
  });

  it("share a queue across the wrappers and sessions of one client", async () => {
    const { sca, fetch, now } = await stage();
    const { seen, solvers } = counting();
    const one = createApprovalFetch({ sca, fetch, now, solvers });
    const two = createApprovalFetch({ sca, fetch, now, solvers });
    await Promise.all([
      one(paymentUrl(PROFILE, 1), payment()),
      two(paymentUrl(PROFILE, 2), payment()),
      authorise({ sca, now, solvers, profileId: PROFILE }),
    ]);
    expect(seen.mostPerProfile).toBe(1);
    // Two for each payment, and two for the session unless a payment had its turn first and opened the window.
    expect([4, 6]).toContain(seen.prompts);
  });

  it("open the low-risk window for a session that waited behind them: it asks for nothing", async () => {
    const { sca, fetch, now, log } = await stage();
    const { solvers, prompts, next } = waiting();
    const paying = createApprovalFetch({ sca, fetch, now, solvers })(paymentUrl(), payment());
    const prompt = await next();
    const authorising = authorise({ sca, now, solvers, profileId: PROFILE });
    prompt.answer(PIN);
    expect((await paying).status).toBe(201);
    expect(await authorising).toEqual({ lowRiskUntil: new Date(now() + 300_000) });
    expect(prompts).toEqual([]);
    expect(log.some(({ path }) => path.includes("sca-sessions"))).toBe(false);
  });

  it("that are made again once the first was answered are a second wish, with an approval of its own", async () => {
    let ticks = 0;
    // A clock that is never the same, and a store that takes its time for writing.
    const now = (): number => START + (ticks += 1);
    const memory = createMemoryStore();
    const store: ApprovalStore = {
      ...memory,
      async set(...args) {
        for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
        return memory.set(...args);
      },
    };
    const { sca, fetch, log } = await stage({ client: { store } });
    const asked: string[] = [];
    const approvalFetch = createApprovalFetch({ sca, fetch, now, store, solvers: knowing(asked) });
    for (const wish of [1, 2, 3]) {
      expect((await approvalFetch(paymentUrl(), payment())).status).toBe(201);
      expect(asked).toHaveLength(2 * wish);
    }
    expect(log.filter(({ status }) => status === 201)).toHaveLength(3);
  });

  it("get a fresh token when theirs was forgotten while they waited", async () => {
    const { sandbox, sca, fetch, now, travelled } = await stage();
    const { solvers, next } = waiting();
    const approvalFetch = createApprovalFetch({ sca, fetch, now, solvers });
    const first = approvalFetch(paymentUrl(), payment()).catch((error: unknown) => error);
    const prompt = await next();
    const second = approvalFetch(paymentUrl(), payment());
    await vi.waitFor(() => expect(travelled().length).toBeGreaterThan(0));
    sandbox.profile(PROFILE).expire();
    prompt.answer(PIN);
    expect(await first).toMatchObject({ code: "ERR_APPROVAL_EXPIRED" });
    (await next()).answer(PIN);
    expect((await second).status).toBe(201);
  });

  it("get a fresh token when theirs died while they waited for a second time", async () => {
    const { sandbox, sca, fetch, now, log } = await stage();
    const { solvers, next } = waiting();
    const approvalFetch = createApprovalFetch({ sca, fetch, now, solvers });
    const calls = Promise.allSettled(
      [55, 56, 57].map((transfer) => approvalFetch(paymentUrl(PROFILE, transfer), payment())),
    );
    (await next()).answer(PIN);
    const second = await next();
    // The third has been refused again meanwhile, and waits with the token of that refusal.
    await vi.waitFor(() => expect(log.filter(({ status }) => status === 403)).toHaveLength(5));
    sandbox.profile(PROFILE).expire();
    second.answer(PIN);
    (await next()).answer(PIN);
    const codes = (await calls).map((one) =>
      one.status === "fulfilled" ? one.value.status : (one.reason as { code: string }).code,
    );
    // Which of them had the second turn is up to the order in which their refusals arrived.
    expect(codes.sort()).toEqual([201, 201, "ERR_APPROVAL_EXPIRED"]);
    expect(log.filter(({ status }) => status === 403)).toHaveLength(6);
  });

  it("that wait take over when the one before fails, each with an outcome of its own", async () => {
    const { sca, fetch, now } = await stage();
    let declined = false;
    const solvers = {
      ...knowing(),
      PIN: () => {
        if (declined) return PIN;
        declined = true;
        throw new Error("the customer closed the window");
      },
    };
    const approvalFetch = createApprovalFetch({ sca, fetch, now, solvers });
    const outcomes = await Promise.allSettled([
      approvalFetch(paymentUrl(), payment()),
      approvalFetch(paymentUrl(), payment()),
    ]);
    // Either may be refused first.
    expect(outcomes).toContainEqual(
      expect.objectContaining({ reason: expect.objectContaining({ code: "ERR_SOLVER_FAILED" }) as unknown }),
    );
    expect(outcomes).toContainEqual(
      expect.objectContaining({ value: expect.objectContaining({ status: 201 }) as unknown }),
    );
  });

  it("do not add up to a lock-out when the customer keeps mistyping", async () => {
    const { sca, fetch, now, log } = await stage();
    let pin = 9000;
    const solvers = { ...knowing(), PIN: () => String(pin++) };
    const approvalFetch = createApprovalFetch({ sca, fetch, now, solvers });
    const calls = Array.from({ length: 10 }, () => failureOf(approvalFetch(paymentUrl(), payment())));
    const codes = (await Promise.all(calls)).map(({ code }) => code);
    expect(new Set(codes)).toEqual(new Set(["ERR_APPROVAL_ATTEMPTS_EXHAUSTED"]));
    expect(log.filter(({ path }) => path.endsWith("/pin/verify"))).toHaveLength(4);
  });
});

describe("calls of different profiles", () => {
  it("don't wait for each other", async () => {
    const { sandbox, sca, fetch, now } = await stage();
    sandbox.profile(202).enrol({ pin: PIN, deviceFingerprint: FINGERPRINT });
    const { solvers, next } = waiting();
    const approvalFetch = createApprovalFetch({ sca, fetch, now, solvers });
    const first = approvalFetch(paymentUrl(PROFILE), payment());
    const slow = await next();
    const second = approvalFetch(paymentUrl(202), payment());
    (await next()).answer(PIN);
    expect((await second).status).toBe(201);
    slow.answer(PIN);
    expect((await first).status).toBe(201);
  });
});

describe("an abort", () => {
  it("of a waiting call disturbs no other", async () => {
    const { sca, fetch, now } = await stage();
    const { solvers, next } = waiting();
    const approvalFetch = createApprovalFetch({ sca, fetch, now, solvers });
    const controller = new AbortController();
    const first = approvalFetch(paymentUrl(), payment());
    const prompt = await next();
    const waiter = approvalFetch(paymentUrl(), { ...payment(), signal: controller.signal });
    const third = approvalFetch(paymentUrl(PROFILE, 56), payment());
    await new Promise((resolve) => setTimeout(resolve, 20));
    controller.abort(new Error("enough"));
    await expect(waiter).rejects.toThrow("enough");
    expect(prompt.context.signal.aborted).toBe(false);
    prompt.answer(PIN);
    expect((await first).status).toBe(201);
    (await next()).answer(PIN);
    expect((await third).status).toBe(201);
  });

  it("of the call that is prompting closes its prompt and lets the next one through", async () => {
    const { sca, fetch, now, log } = await stage();
    const { solvers, next } = waiting();
    const approvalFetch = createApprovalFetch({ sca, fetch, now, solvers });
    const controller = new AbortController();
    const first = approvalFetch(paymentUrl(), { ...payment(), signal: controller.signal });
    const prompt = await next();
    const second = approvalFetch(paymentUrl(), payment());
    controller.abort();
    await expect(first).rejects.toHaveProperty("name", "AbortError");
    expect(prompt.context.signal.aborted).toBe(true);
    prompt.answer(PIN);
    (await next()).answer(PIN);
    expect((await second).status).toBe(201);
    expect(log.filter(({ path }) => path.endsWith("/pin/verify"))).toHaveLength(1);
  });

  it("of a call that was about to wait ends it at once", async () => {
    const { sca, fetch, now } = await stage();
    const { solvers, next } = waiting();
    const first = createApprovalFetch({ sca, fetch, now, solvers })(paymentUrl(), payment());
    const prompt = await next();
    const controller = new AbortController();
    const aborting: typeof globalThis.fetch = async (input, init) => {
      const response = await fetch(input, init);
      controller.abort(new Error("enough"));
      return response;
    };
    const { signal } = controller;
    const second = createApprovalFetch({ sca, fetch: aborting, now, solvers })(paymentUrl(), {
      ...payment(),
      signal,
    });
    await expect(second).rejects.toThrow("enough");
    prompt.answer(PIN);
    expect((await first).status).toBe(201);
  });

  it("before anything else sends no status request", async () => {
    const { sca, fetch, travelled } = await stage();
    const controller = new AbortController();
    const aborting: typeof globalThis.fetch = async (input, init) => {
      const response = await fetch(input, init);
      controller.abort(new Error("enough"));
      return response;
    };
    const call = createApprovalFetch({ sca, fetch: aborting })(paymentUrl(), {
      ...payment(),
      signal: controller.signal,
    });
    await expect(call).rejects.toThrow("enough");
    expect(travelled()).toEqual(["POST transfers/55/payments 403"]);
  });

  it("looks like the client's own where the client's own calls are approved", async () => {
    const { sandbox, now } = await stage();
    const { solvers, next } = waiting();
    const controller = new AbortController();
    const sca = testClient({
      wiseKey: sandbox.wiseKey,
      now,
      approval: { solvers },
      fetch: guarded(sandbox.fetch),
    });
    const deleting = failureOf(sca.deletePin({ profileId: PROFILE }, { signal: controller.signal }));
    const prompt = await next();
    controller.abort();
    expect((await deleting).code).toBe("ERR_ABORTED");
    expect(prompt.context.signal.aborted).toBe(true);
  });
});

describe("a prompt", () => {
  it("ends with the token: a customer who never answers holds nobody up for longer", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    try {
      const { sca, fetch, now } = await stage();
      const contexts: SolverContext[] = [];
      const solvers: Solvers = {
        PIN: (context) => {
          contexts.push(context);
          return new Promise(() => undefined);
        },
      };
      const outcome = failureOf(createApprovalFetch({ sca, fetch, now, solvers })(paymentUrl(), payment()));
      while (contexts.length === 0) await new Promise((resolve) => setImmediate(resolve));
      await vi.advanceTimersByTimeAsync(3_600_000);
      expect((await outcome).code).toBe("ERR_APPROVAL_EXPIRED");
      expect(contexts[0]?.signal.aborted).toBe(true);
    } finally {
      vi.useRealTimers();
    }
  });

  it("may take longer than the client's timeout, which is for requests", async () => {
    const { sandbox, now } = await stage();
    const { solvers, next } = waiting();
    const sca = testClient({
      wiseKey: sandbox.wiseKey,
      now,
      timeout: 500,
      approval: { solvers },
      fetch: guarded(sandbox.fetch),
    });
    const deleting = sca.deletePin({ profileId: PROFILE });
    const prompt = await next();
    await new Promise((resolve) => setTimeout(resolve, 600));
    prompt.answer(PIN);
    await expect(deleting).resolves.toBeUndefined();
  });
});

/** The sandbox with its own endpoints guarded as the provider may guard them: by a session's token. */
function guarded(fetch: (request: Request) => Promise<Response>): typeof globalThis.fetch {
  return async (input, init) => {
    const request = new Request(input, init);
    const isGuarded = request.method === "DELETE" && !request.headers.has("x-2fa-approval");
    if (!isGuarded) return fetch(request);
    const session = await fetch(
      new Request(`http://localhost/v2/profiles/${PROFILE}/sca-sessions/authorise`, {
        method: "POST",
        headers: AUTHORIZED,
      }),
    );
    const { oneTimeTokenProperties } = (await session.json()) as {
      oneTimeTokenProperties: { oneTimeToken: string };
    };
    const headers = {
      "x-2fa-approval-result": "REJECTED",
      "x-2fa-approval": oneTimeTokenProperties.oneTimeToken,
    };
    return new Response(null, { status: 403, headers });
  };
}

/** A response that is none of the platform's class, though it has all that one has. */
function foreignResponse(response: Response): Response {
  const { status, ok, url, headers, body } = response;
  const text = (): Promise<string> => response.text();
  return { status, ok, url, headers, body, text } as Response;
}
