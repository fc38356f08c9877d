/** How an approved call is sent: once, and with a known outcome or none. The server here does as each test says. */
import { afterEach, describe, expect, it, vi } from "vitest";
import {
  CallError,
  createApprovalFetch,
  createMemoryStore,
  InvalidInputError,
  resumeApproval,
  type Approval,
  type ApprovalRequiredError,
  type ApprovalStore,
} from "../../src/index.ts";
import { testClient } from "../support/client.ts";
import { failureOf } from "../support/failure.ts";
import { BASE, PROFILE, START } from "./stage.ts";

const URL = `${BASE}/v1/profiles/${PROFILE}/things`;

const asking = (oneTimeToken: string): Response =>
  new Response(null, {
    status: 403,
    headers: { "x-2fa-approval-result": "REJECTED", "x-2fa-approval": oneTimeToken },
  });

type Reply = () => Response | Promise<Response>;
const granted: Reply = () => new Response(null, { status: 200 });
const lost: Reply = () => Promise.reject(new TypeError("terminated"));
const never: Reply = () => new Promise(() => undefined);

/** An approval that is cleared, and processes that go on with it, each with a clock of its own. */
async function cleared(method = "POST", memory: ApprovalStore = createMemoryStore()) {
  const clock = { time: START };
  const now = (): number => clock.time;
  const oneTimeToken = crypto.randomUUID();
  const anew = crypto.randomUUID();
  let passed = false;
  const sca = {
    ...testClient({ store: memory, now }),
    getOneTimeTokenStatus: async (asked: { oneTimeToken: string }) => ({
      challenges: ["PIN", "FACE_MAP"].map((type) => ({
        primaryChallenge: { type },
        passed: passed && asked.oneTimeToken !== anew,
      })),
      validity: 3600,
    }),
  };
  const refused = async (): Promise<Response> => asking(oneTimeToken);
  const suspending = createApprovalFetch({ sca, fetch: refused, now })(URL, { method });
  const { approvalId } = (await failureOf(suspending)) as ApprovalRequiredError;
  /** Tokens that the call was sent with. */
  const sent: (string | null)[] = [];
  const process = async (reply: Reply, { ahead = 0, store = memory } = {}) => {
    let looks = 0;
    const approval = await resumeApproval(approvalId, {
      sca,
      now: () => clock.time + ahead,
      // A store of its own object: queues within a process go by that.
      store: { ...store, get: (...args) => ((looks += 1), store.get(...args)) },
      fetch: async (_url, init) => {
        sent.push(new Headers(init?.headers).get("x-2fa-approval"));
        return reply();
      },
    });
    const retry = (options: { afterUnknown?: boolean; signal?: AbortSignal } = {}): Promise<Response> => {
      const { afterUnknown = false, signal } = options;
      return approval.retry(URL, { method, ...(signal && { signal }) }, { afterUnknown });
    };
    return { approval, retry, looks: () => looks };
  };
  const pending = await process(granted);
  passed = true;
  const first = await process(granted);
  await first.approval.refresh();
  const status = async (): Promise<Approval["status"]> => (await process(granted)).approval.status;
  /** The very same call, made once more. */
  const callAgain = createApprovalFetch({ sca, fetch: async () => asking(anew), now });
  const again = (): Promise<Response> => callAgain(URL, { method });
  const forget = (): Promise<void> =>
    memory.delete(`approval:${approvalId}`, { signal: new AbortController().signal });
  return { approvalId, clock, oneTimeToken, sent, process, status, pending, again, forget };
}

type Scene = Awaited<ReturnType<typeof cleared>>;

/** Makes the outcome unknown, some time ago. */
async function loseResponse({ process, clock }: Scene): Promise<void> {
  await expect((await process(lost)).retry()).rejects.toThrow("terminated");
  clock.time += 11_000;
}

const codeOf = async (promise: Promise<unknown>): Promise<string> => (await failureOf(promise)).code;

/** A second click while timers stand still; `look` lets it look once more, and tells what came of it by then. */
async function waiting({ retry, looks }: Awaited<ReturnType<Scene["process"]>>, signal?: AbortSignal) {
  let outcome: unknown;
  const before = looks();
  retry(signal && { signal }).then(
    ({ status }) => (outcome = status),
    (error: { code?: unknown; message?: unknown }) => (outcome = error.code ?? error.message),
  );
  const after = async (count: number): Promise<unknown> => {
    while (looks() < count && outcome === undefined) await new Promise(setImmediate);
    await new Promise(setImmediate);
    return outcome;
  };
  // What the store holds is read before the claim, too.
  await after(before + 2);
  return async (milliseconds = 250): Promise<unknown> => {
    const count = looks() + 1;
    await vi.advanceTimersByTimeAsync(milliseconds);
    return milliseconds === 250 ? after(count) : outcome;
  };
}

afterEach(() => {
  vi.useRealTimers();
});

describe("a call whose response was lost", () => {
  it.each(["GET", "HEAD"])("is sent again when it is %s, which does no harm", async (method) => {
    const scene = await cleared(method);
    await loseResponse(scene);
    expect((await (await scene.process(granted)).retry()).status).toBe(200);
    expect(scene.sent).toEqual([scene.oneTimeToken, scene.oneTimeToken]);
  });

  it.each(["POST", "PUT", "PATCH", "DELETE"])(
    "is not sent again when it is %s, but on purpose",
    async (method) => {
      const scene = await cleared(method);
      await loseResponse(scene);
      const { retry } = await scene.process(granted);
      expect(await codeOf(retry())).toBe("ERR_APPROVAL_OUTCOME_UNKNOWN");
      expect(scene.sent).toHaveLength(1);
      expect((await retry({ afterUnknown: true })).status).toBe(200);
    },
  );

  it("is over when the token is not taken any more on its second way: no new prompt comes of it", async () => {
    const scene = await cleared();
    await loseResponse(scene);
    const { retry } = await scene.process(() => asking(crypto.randomUUID()));
    expect(await codeOf(retry({ afterUnknown: true }))).toBe("ERR_APPROVAL_USED");
    expect(await scene.status()).toBe("done");
  });

  it("goes on when the server asks for more under the same token, since it has not used that", async () => {
    const scene = await cleared();
    await loseResponse(scene);
    const { retry } = await scene.process(() => asking(scene.oneTimeToken));
    expect(await codeOf(retry({ afterUnknown: true }))).toBe("ERR_APPROVAL_REQUIRED");
    expect(await scene.status()).toBe("pending");
  });
});

describe("a call whose response was lost, and whose token has expired since,", () => {
  const HOUR = 3_600_000;
  const LONG = 10 * 60_000;
  const expiredFor = async (milliseconds: number): Promise<Scene> => {
    const scene = await cleared();
    await loseResponse(scene);
    scene.clock.time = START + HOUR + milliseconds;
    return scene;
  };

  it("can be made anew once its caller says that it took no effect: nobody is stuck with it", async () => {
    const scene = await expiredFor(LONG);
    const { retry } = await scene.process(granted);
    expect(await codeOf(retry({ afterUnknown: true }))).toBe("ERR_APPROVAL_EXPIRED");
    expect(scene.sent).toHaveLength(1);
    const error = await failureOf(scene.again());
    expect(error).toMatchObject({ code: "ERR_APPROVAL_REQUIRED" });
    expect((error as ApprovalRequiredError).approvalId).not.toBe(scene.approvalId);
  });

  it("is unknown for ten minutes more: what was sent at the last moment may still be under way", async () => {
    const scene = await expiredFor(LONG - 1);
    const { retry } = await scene.process(granted);
    expect(await codeOf(retry({ afterUnknown: true }))).toBe("ERR_APPROVAL_OUTCOME_UNKNOWN");
    expect(await codeOf(scene.again())).toBe("ERR_APPROVAL_OUTCOME_UNKNOWN");
    expect(scene.sent).toHaveLength(1);
  });

  it("is as unknown as before as long as its caller says nothing", async () => {
    const scene = await expiredFor(LONG);
    expect(await codeOf((await scene.process(granted)).retry())).toBe("ERR_APPROVAL_OUTCOME_UNKNOWN");
    expect(await codeOf(scene.again())).toBe("ERR_APPROVAL_OUTCOME_UNKNOWN");
  });
});

describe("a call that failed", () => {
  const exchange = { method: "POST", url: URL };
  const refusedConnection = Object.assign(new Error("connect"), { code: "ECONNREFUSED" });
  it.each<[string, unknown, boolean]>([
    ["because it is malformed", new InvalidInputError("ERR_INVALID_ARGUMENT", "body", "is malformed"), true],
    [
      "for want of a token",
      new CallError("ERR_TOKEN_UNAVAILABLE", "none", { ...exchange, sent: false }),
      true,
    ],
    ["without a connection", new TypeError("fetch failed", { cause: refusedConnection }), true],
    ["at its timeout", new CallError("ERR_TIMEOUT", "too late", exchange), false],
    ["by somebody else's word alone", Object.assign(new Error("unsent"), { sent: false }), false],
  ])("%s: whether it can be made again at once", async (_name, error, again) => {
    const scene = await cleared();
    const failing = await scene.process(() => Promise.reject(error as Error));
    await expect(failing.retry()).rejects.toBe(error);
    scene.clock.time += 11_000;
    const { retry } = await scene.process(granted);
    if (again) expect((await retry()).status).toBe(200);
    else expect(await codeOf(retry())).toBe("ERR_APPROVAL_OUTCOME_UNKNOWN");
    // Where it may have been sent before, its not being sent this time says nothing of that.
    const unknown = await cleared();
    await loseResponse(unknown);
    const unsent = await unknown.process(() => Promise.reject(error as Error));
    await expect(unsent.retry({ afterUnknown: true })).rejects.toBe(error);
    unknown.clock.time += 11_000;
    expect(await codeOf((await unknown.process(granted)).retry())).toBe("ERR_APPROVAL_OUTCOME_UNKNOWN");
  });
});

describe("an abort between the store's knowing and the sending", () => {
  const moments = Array.from({ length: 30 }, (_, turns) => turns);

  /** Aborts some turns of the event loop's microtasks after the store has heard that the call is sent. */
  const aborting = (memory: ApprovalStore, controller: AbortController, turns: number): ApprovalStore => ({
    ...memory,
    async set(key, value, options) {
      const version = await memory.set(key, value, options);
      const abort = async (): Promise<void> => {
        for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
        controller.abort(new Error("enough"));
      };
      if (value.includes('"status":"sending"') && !controller.signal.aborted) void abort();
      return version;
    },
  });

  it("leaves the call to be made, whenever it comes", async () => {
    let unsent = 0;
    for (const turns of moments) {
      const memory = createMemoryStore();
      const scene = await cleared("POST", memory);
      const controller = new AbortController();
      const { signal } = controller;
      const { retry } = await scene.process(granted, { store: aborting(memory, controller, turns) });
      const outcome = await retry({ signal }).catch((error: unknown) => error);
      if (scene.sent.length > 0) continue;
      unsent += 1;
      expect(outcome).toMatchObject({ message: "enough" });
      await vi.waitFor(async () => expect(await scene.status()).toBe("cleared"));
      expect((await (await scene.process(granted)).retry()).status).toBe(200);
    }
    expect(unsent).toBeGreaterThan(3);
    expect(unsent).toBeLessThan(moments.length);
  });

  it("leaves an unknown outcome unknown, whenever it comes", async () => {
    let unsent = 0;
    for (const turns of moments) {
      const memory = createMemoryStore();
      const scene = await cleared("POST", memory);
      await loseResponse(scene);
      const controller = new AbortController();
      const { signal } = controller;
      const { retry } = await scene.process(granted, { store: aborting(memory, controller, turns) });
      const outcome = await retry({ signal, afterUnknown: true }).catch((error: unknown) => error);
      if (scene.sent.length > 1) continue;
      unsent += 1;
      expect(outcome).toMatchObject({ message: "enough" });
      await new Promise(setImmediate);
      scene.clock.time += 11_000;
      expect(await codeOf((await scene.process(granted)).retry())).toBe("ERR_APPROVAL_OUTCOME_UNKNOWN");
    }
    expect(unsent).toBeGreaterThan(3);
  });
});

describe("a second click", () => {
  it("waits for the first, and is told what came of it", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const { process, sent, clock } = await cleared();
    let answer: (response: Response) => void = () => undefined;
    const first = (await process(() => new Promise((resolve) => (answer = resolve)))).retry();
    await vi.waitFor(() => expect(sent).toHaveLength(1));
    const look = await waiting(await process(granted));
    for (let count = 0; count < 3; count += 1) {
      clock.time += 3_000;
      expect(await look()).toBeUndefined();
    }
    answer(new Response(null, { status: 200 }));
    expect((await first).status).toBe(200);
    expect(await look()).toBe("ERR_APPROVAL_USED");
    expect(sent).toHaveLength(1);
  });

  it.each([
    ["ten seconds after the first", 0, 10_000],
    ["after ten seconds of its own, where the first one's clock is ahead", 9_999, 10_000],
    ["at once, where the first was ten seconds ago", -10_000, 0],
    ["at once, where no clock can be right", 10_000, 0],
  ])("gives up %s", async (_name, ahead, after) => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const { process, sent, clock } = await cleared();
    void (await process(never, { ahead })).retry();
    await vi.waitFor(() => expect(sent).toHaveLength(1));
    const begun = clock.time;
    const look = await waiting(await process(granted));
    let outcome = await look(0);
    while (outcome === undefined && clock.time < begun + 60_000) {
      clock.time += 2_500;
      outcome = await look();
    }
    expect([outcome, clock.time - begun]).toEqual(["ERR_APPROVAL_OUTCOME_UNKNOWN", after]);
    expect(sent).toHaveLength(1);
  });

  it("ends its wait with the caller's signal", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const { process, sent } = await cleared();
    void (await process(never)).retry();
    await vi.waitFor(() => expect(sent).toHaveLength(1));
    const controller = new AbortController();
    const look = await waiting(await process(granted), controller.signal);
    expect(await look()).toBeUndefined();
    controller.abort(new Error("enough"));
    expect(await look(0)).toBe("enough");
  });
});

describe("a process that slept", () => {
  it("is told that the outcome is unknown, where another one is sending the call on purpose", async () => {
    const scene = await cleared();
    let wake: () => void = () => undefined;
    const sleeping = await scene.process(async () => {
      await new Promise<void>((resolve) => (wake = resolve));
      return asking(crypto.randomUUID());
    });
    const late = failureOf(sleeping.retry());
    await vi.waitFor(() => expect(scene.sent).toHaveLength(1));
    void (await scene.process(never)).retry({ afterUnknown: true });
    await vi.waitFor(() => expect(scene.sent).toHaveLength(2));
    wake();
    expect((await late).code).toBe("ERR_APPROVAL_OUTCOME_UNKNOWN");
    expect(await scene.status()).toBe("sending");
  });
});

describe("a call that does no harm", () => {
  it("goes on with the token that its refusal names", async () => {
    const scene = await cleared("GET");
    const next = crypto.randomUUID();
    const refused = await scene.process(() => asking(next));
    expect(await codeOf(refused.retry())).toBe("ERR_APPROVAL_REQUIRED");
    const again = await scene.process(granted);
    await again.approval.refresh();
    expect((await again.retry()).status).toBe(200);
    expect(scene.sent).toEqual([scene.oneTimeToken, next]);
  });

  it("brings no finished approval back by a refusal that comes late", async () => {
    const scene = await cleared("GET");
    let answer: (response: Response) => void = () => undefined;
    const late = failureOf((await scene.process(() => new Promise((resolve) => (answer = resolve)))).retry());
    await vi.waitFor(() => expect(scene.sent).toHaveLength(1));
    expect((await (await scene.process(granted)).retry()).status).toBe(200);
    answer(asking(crypto.randomUUID()));
    expect((await late).code).toBe("ERR_APPROVAL_USED");
    expect(await scene.status()).toBe("done");
  });

  it("is not sent with an approval that is open, used, expired or forgotten", async () => {
    const scene = await cleared("GET");
    const [early, late, last] = [await scene.process(granted), await scene.process(granted), scene.pending];
    expect((await early.retry()).status).toBe(200);
    expect(await codeOf(late.retry())).toBe("ERR_APPROVAL_USED");
    expect(await codeOf(last.retry())).toBe("ERR_APPROVAL_USED");
    const other = await cleared("GET");
    const held = await other.process(granted);
    other.clock.time += 3_600_000;
    expect(await codeOf(held.retry())).toBe("ERR_APPROVAL_EXPIRED");
    const third = await cleared("GET");
    const refused = await third.process(() => asking(third.oneTimeToken));
    await codeOf(refused.retry());
    expect(await codeOf((await third.process(granted)).retry())).toBe("ERR_APPROVAL_NOT_CLEARED");
    await third.forget();
    expect(await codeOf(refused.retry())).toBe("ERR_APPROVAL_UNKNOWN");
    expect([scene.sent.length, other.sent.length, third.sent.length]).toEqual([1, 0, 1]);
  });
});

describe("a store", () => {
  it("that has forgotten the approval lets nothing be sent", async () => {
    const { process, forget, sent } = await cleared();
    const { retry } = await process(granted);
    await forget();
    expect(await codeOf(retry())).toBe("ERR_APPROVAL_UNKNOWN");
    expect(sent).toEqual([]);
  });

  it("that has forgotten the approval when the server asks for more makes it unknown", async () => {
    const { process, forget } = await cleared();
    const { retry } = await process(async () => {
      await forget();
      return asking(crypto.randomUUID());
    });
    expect(await codeOf(retry())).toBe("ERR_APPROVAL_UNKNOWN");
  });

  it("that wrote, and said that somebody else was first, does not make a first sending a second one", async () => {
    const memory = createMemoryStore();
    const scene = await cleared("POST", memory);
    let lies = 1;
    const store: ApprovalStore = {
      ...memory,
      async set(...args) {
        const version = await memory.set(...args);
        return lies-- > 0 ? undefined : version;
      },
    };
    const { retry } = await scene.process(() => asking(crypto.randomUUID()), { store });
    expect(await codeOf(retry())).toBe("ERR_APPROVAL_REQUIRED");
    expect(lies).toBeLessThan(1);
  });
});
