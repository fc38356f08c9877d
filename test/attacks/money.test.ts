/** Everything that made an approval move money twice, for somebody else, or lock a customer out; each once seen. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { inspect } from "node:util";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import {
  ApprovalRequiredError,
  createApprovalFetch,
  createMemoryStore,
  createScaClient,
  resumeApproval,
  type ApprovalStore,
  type ResumeOptions,
  type Solvers,
} from "../../src/index.ts";
import {
  FINGERPRINT,
  knowing,
  payment,
  paymentUrl,
  PIN,
  PROFILE,
  stage,
  statementUrl,
} from "../approval/stage.ts";
import { failureOf } from "../support/failure.ts";

const BOTH = { PIN, PARTNER_DEVICE_FINGERPRINT: FINGERPRINT };

type Staged = Awaited<ReturnType<typeof stage>>;

/** Payments that took effect, by transfer. */
const paid = ({ log }: Staged): string[] =>
  log.filter(({ path, status }) => path.endsWith("/payments") && status === 201).map(({ path }) => path);

const verified = ({ log }: Staged): number => log.filter(({ path }) => path.includes("/verify")).length;

async function suspended(staged: Staged, url = paymentUrl()): Promise<ApprovalRequiredError> {
  const { sca, fetch, now } = staged;
  const error = await failureOf(createApprovalFetch({ sca, fetch, now })(url, payment()));
  if (!(error instanceof ApprovalRequiredError)) throw error;
  return error;
}

async function cleared(staged: Staged, changed: Partial<ResumeOptions> = {}) {
  const { sca, fetch, now } = staged;
  const { approvalId } = await suspended(staged);
  const resume = (more: Partial<ResumeOptions> = {}) =>
    resumeApproval(approvalId, { sca, fetch, now, ...changed, ...more });
  const approval = await resume();
  await approval.answer(BOTH);
  return { approval, approvalId, resume };
}

/** A store whose calls can be held back or failed. */
function tamperedStore(memory: ApprovalStore = createMemoryStore()) {
  let trouble: "none" | "hangs" | "fails" | "read-only" = "none";
  let hung = 0;
  const troubled = async <T>(isWrite: boolean, work: () => Promise<T>): Promise<T> => {
    if (trouble === "hangs") {
      hung += 1;
      return new Promise(() => undefined);
    }
    if (trouble === "fails" || (trouble === "read-only" && isWrite))
      throw new Error("OOM command not allowed");
    return work();
  };
  const store: ApprovalStore = {
    get: (key, options) => troubled(false, () => memory.get(key, options)),
    set: (key, value, options) => troubled(true, () => memory.set(key, value, options)),
    delete: (key, options) => troubled(true, () => memory.delete(key, options)),
  };
  return { store, becomes: (next: typeof trouble) => void (trouble = next), hung: () => hung };
}

describe("a foreign host", () => {
  async function attacked(attack: (token: string) => Response, url: string) {
    const staged = await stage();
    const { sandbox, sca, fetch, now } = staged;
    // The attacker has begun a transfer of the customer's profile, and knows its token.
    const refused = await sandbox.fetch(paymentUrl(PROFILE, 666), payment());
    const token = refused.headers.get("x-2fa-approval") ?? "";
    const heard: Request[] = [];
    const asked: string[] = [];
    const wrapped: typeof globalThis.fetch = async (input, init) => {
      const request = new Request(input, init);
      if (new URL(request.url).origin === "http://localhost") return fetch(request);
      heard.push(request);
      return attack(token);
    };
    const approvalFetch = createApprovalFetch({ sca, fetch: wrapped, now, solvers: knowing(asked) });
    const response = await approvalFetch(url, payment());
    return { staged, response, asked, heard, token };
  }
  const asking = (token: string): Response =>
    new Response("no", {
      status: 403,
      headers: { "x-2fa-approval-result": "REJECTED", "x-2fa-approval": token },
    });

  it("cannot have the customer's factors verified for a token of its own, nor gets it back", async () => {
    const url = "http://elsewhere/webhook/profiles/101/ping";
    const { staged, response, asked, heard, token } = await attacked(asking, url);
    expect(response.status).toBe(403);
    expect(await response.text()).toBe("no");
    expect([asked, verified(staged), heard.length]).toEqual([[], 0, 1]);
    expect(heard.some(({ headers }) => headers.has("x-2fa-approval"))).toBe(false);
    const status = await staged.sca.getOneTimeTokenStatus({ oneTimeToken: token });
    expect(status.challenges.some(({ passed }) => passed)).toBe(false);
  });

  it("that a call to Wise was redirected to cannot either", async () => {
    const staged = await stage();
    const { sca, now } = staged;
    const asked: string[] = [];
    const redirected: typeof globalThis.fetch = async () => {
      const response = asking(crypto.randomUUID());
      Object.defineProperty(response, "url", { value: "http://elsewhere/profiles/101" });
      return response;
    };
    const approvalFetch = createApprovalFetch({ sca, fetch: redirected, now, solvers: knowing(asked) });
    expect((await approvalFetch(paymentUrl(), payment())).status).toBe(403);
    expect(asked).toEqual([]);
  });

  it("may ask where the application says that it is Wise's too", async () => {
    const { sca, fetch, now } = await stage();
    const rehosted: typeof globalThis.fetch = (input, init) =>
      fetch(String(input).replace("https://api-mtls.example", "http://localhost"), init);
    const origins = ["https://api-mtls.example"];
    const approvalFetch = createApprovalFetch({ sca, fetch: rehosted, now, origins, solvers: knowing() });
    const url = paymentUrl().replace("http://localhost", "https://api-mtls.example");
    expect((await approvalFetch(url, payment())).status).toBe(201);
  });

  it("does not receive the one-time token, or the body, of a call that is redirected to it", async () => {
    const staged = await stage();
    const { sca, now, fetch } = staged;
    const stolen: string[] = [];
    const foreign = await listen((request, response) => {
      stolen.push(String(request.headers["x-2fa-approval"]));
      response.end();
    });
    const wise = await listen((request, response) => {
      if (request.headers["x-2fa-approval"] === undefined) {
        void fetch(paymentUrl(), payment()).then((refused) => {
          response.writeHead(403, { "x-2fa-approval": refused.headers.get("x-2fa-approval") ?? "" }).end();
        });
      } else response.writeHead(307, { location: foreign }).end();
    });
    const approvalFetch = createApprovalFetch({ sca, now, origins: [wise], solvers: knowing() });
    const response = await approvalFetch(`${wise}/v3/profiles/101/transfers/55/payments`, payment());
    expect([response.status, stolen]).toEqual([307, []]);
  });
});

describe("the call repeated is the call made", () => {
  /** Calls, changes what was passed while the customer types, and tells what was paid. */
  async function changing<T>(
    make: () => T,
    call: (given: T) => [RequestInfo | URL, RequestInit?],
    change: (given: T) => void,
  ) {
    const staged = await stage();
    const { sca, fetch, now, log } = staged;
    const given = make();
    const solvers: Solvers = {
      ...knowing(),
      PIN: () => {
        change(given);
        return PIN;
      },
    };
    const response = await createApprovalFetch({ sca, fetch, now, solvers })(...call(given));
    const sent = log.filter(({ path }) => path.endsWith("/payments"));
    return { response, first: sent[0], last: sent.at(-1) };
  }

  it("though the caller uses its URL object again", async () => {
    const { first, last } = await changing(
      () => new URL(paymentUrl(PROFILE, 1)),
      (url) => [url, payment()],
      (url) => (url.pathname = url.pathname.replace("/1/", "/2/")),
    );
    expect([first?.path, last?.path, last?.status]).toEqual([first?.path, first?.path, 201]);
  });

  it("though the caller uses its buffer again", async () => {
    const { last } = await changing(
      () => new TextEncoder().encode('{"type":"BALANCE"}'),
      (body) => [paymentUrl(), { ...payment(), body }],
      (body) => body.fill(32),
    );
    expect([last?.body, last?.status]).toEqual(['{"type":"BALANCE"}', 201]);
  });

  it("though the caller uses its Headers again", async () => {
    const { last } = await changing(
      () => new Headers({ authorization: "Bearer user-token", "content-type": "application/json" }),
      (headers) => [paymentUrl(), { ...payment(), headers }],
      (headers) => headers.set("authorization", "Bearer another-customer"),
    );
    expect(last?.headers.get("authorization")).toBe("Bearer user-token");
  });

  it("though the caller uses its init object again", async () => {
    const { first, last } = await changing(
      () => payment(),
      (init) => [paymentUrl(), init],
      (init) => Object.assign(init, { method: "PUT", body: "{}", headers: {} }),
    );
    expect([last?.method, last?.body]).toEqual(["POST", first?.body]);
  });

  it("and a suspended approval is linked to the URL that was refused", async () => {
    const { sca, fetch, now } = await stage();
    const url = new URL(paymentUrl(PROFILE, 1));
    const suspending = failureOf(createApprovalFetch({ sca, fetch, now })(url, payment()));
    url.pathname = url.pathname.replace("/1/", "/2/");
    const { approvalId } = (await suspending) as ApprovalRequiredError;
    const approval = await resumeApproval(approvalId, { sca, fetch, now });
    expect(await approval.matches(paymentUrl(PROFILE, 1), payment())).toBe(true);
    expect(await approval.matches(paymentUrl(PROFILE, 2), payment())).toBe(false);
  });
});

describe("one payment", () => {
  it("comes of two retries from two instances, and no second prompt", async () => {
    const staged = await stage();
    const { approvalId, resume } = await cleared(staged);
    const [one, two] = [await resume(), await resume()];
    const outcomes = await Promise.allSettled([one, two].map((each) => each.retry(paymentUrl(), payment())));
    expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    const loser = outcomes.find(({ status }) => status === "rejected") as PromiseRejectedResult;
    expect(loser.reason).toMatchObject({ code: "ERR_APPROVAL_USED", approvalId });
    expect(paid(staged)).toHaveLength(1);
    const later = await resume();
    expect(later.pending).toEqual([]);
    expect((await failureOf(later.retry(paymentUrl(), payment()))).code).toBe("ERR_APPROVAL_USED");
    expect(paid(staged)).toHaveLength(1);
  });

  it("comes of a process that dies after sending, before the store was told", async () => {
    const staged = await stage();
    const { store, becomes } = tamperedStore();
    const options = { store };
    const { sca, fetch, now, sandbox } = staged;
    const { approvalId } = (await failureOf(
      createApprovalFetch({ sca, fetch, now, store })(paymentUrl(), payment()),
    )) as ApprovalRequiredError;
    const approval = await resumeApproval(approvalId, { sca, fetch, now, ...options });
    await approval.answer(BOTH);
    // From the moment that the payment leaves, nothing of this process reaches the store any more.
    const dying: typeof globalThis.fetch = (input, init) => {
      becomes("hangs");
      return fetch(input, init);
    };
    const dead = await resumeApproval(approvalId, { sca, fetch: dying, now, store });
    expect((await dead.retry(paymentUrl(), payment())).status).toBe(201);
    becomes("none");

    const after = await resumeApproval(approvalId, { sca, fetch, now, store });
    expect(after).toMatchObject({ status: "sending", cleared: true, pending: [] });
    sandbox.advance(11);
    const retried = await failureOf(after.retry(paymentUrl(), payment()));
    expect(retried).toMatchObject({ code: "ERR_APPROVAL_OUTCOME_UNKNOWN", approvalId });
    // The same call again asks nobody: it belongs to the approval whose outcome is unknown.
    const again = createApprovalFetch({ sca, fetch, now, store, solvers: knowing() });
    expect((await failureOf(again(paymentUrl(), payment()))).code).toBe("ERR_APPROVAL_OUTCOME_UNKNOWN");
    expect(paid(staged)).toHaveLength(1);
    // Deliberately, the same token once more: Wise refuses it, since it was used.
    const last = await failureOf(after.retry(paymentUrl(), payment(), { afterUnknown: true }));
    expect(last.code).toBe("ERR_APPROVAL_USED");
    expect(paid(staged)).toHaveLength(1);
  });

  it("comes of a connection that broke before Wise had the call, by the same token and without a prompt", async () => {
    const staged = await stage();
    const { approval, resume } = await cleared(staged);
    const broken = await resume({ fetch: () => Promise.reject(new TypeError("fetch failed")) });
    await expect(broken.retry(paymentUrl(), payment())).rejects.toThrow("fetch failed");
    staged.sandbox.advance(11);
    const unknown = await failureOf(approval.retry(paymentUrl(), payment()));
    expect(unknown.code).toBe("ERR_APPROVAL_OUTCOME_UNKNOWN");
    // Any further PIN is no dead end: it has passed.
    await approval.answer(BOTH);
    expect((await approval.retry(paymentUrl(), payment(), { afterUnknown: true })).status).toBe(201);
    expect(paid(staged)).toHaveLength(1);
  });

  it("comes of a process that slept while another sent it on purpose: it is told so, and not to ask for nothing", async () => {
    const staged = await stage();
    const { approval, resume } = await cleared(staged);
    let wake: () => void = () => undefined;
    const sleeping = await resume({
      store: bridged(staged),
      fetch: async (input, init) => {
        await new Promise<void>((resolve) => (wake = resolve));
        return staged.fetch(input, init);
      },
    });
    const late = failureOf(sleeping.retry(paymentUrl(), payment()));
    await vi.waitUntil(async () => (await resume()).status === "sending");
    expect((await approval.retry(paymentUrl(), payment(), { afterUnknown: true })).status).toBe(201);
    wake();
    expect((await late).code).toBe("ERR_APPROVAL_USED");
    expect(paid(staged)).toHaveLength(1);
  });

  it("may be tried again at once when the connection was never made", async () => {
    const staged = await stage();
    const { approval, resume } = await cleared(staged);
    const cause = Object.assign(new Error("connect"), { code: "ECONNREFUSED" });
    const broken = await resume({ fetch: () => Promise.reject(new TypeError("fetch failed", { cause })) });
    await expect(broken.retry(paymentUrl(), payment())).rejects.toThrow("fetch failed");
    expect((await approval.retry(paymentUrl(), payment())).status).toBe(201);
  });

  it("is not undone by a late refresh, which would bring back a finished approval with its used token", async () => {
    const staged = await stage();
    const { sca, fetch, now } = staged;
    const { approval, resume } = await cleared(staged);
    let answer: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (answer = resolve));
    const slow = {
      ...sca,
      getOneTimeTokenStatus: async (args: { oneTimeToken: string }) => {
        const status = await sca.getOneTimeTokenStatus(args);
        await held;
        return status;
      },
    };
    const late = await resumeApproval(approval.id, { sca: slow, fetch, now });
    const refreshing = late.refresh();
    // Of another process: in this one the retry would wait for its turn.
    const other = createScaClient({ ...options(staged), store: bridged(staged) });
    const elsewhere = await resumeApproval(approval.id, { sca: other, fetch, now });
    expect((await elsewhere.retry(paymentUrl(), payment())).status).toBe(201);
    await vi.waitFor(async () => expect((await resume()).status).toBe("done"));
    answer();
    await refreshing;
    expect((await resume()).status).toBe("done");
    expect((await failureOf(late.retry(paymentUrl(), payment()))).code).toBe("ERR_APPROVAL_USED");
    expect(paid(staged)).toHaveLength(1);
  });

  it("needs each factor once: a stale save does not lose a PIN that has passed", async () => {
    const staged = await stage();
    const { sca, fetch, now } = staged;
    const { approvalId } = await suspended(staged);
    const other = createScaClient({ ...options(staged), store: bridged(staged) });
    const one = await resumeApproval(approvalId, { sca, fetch, now });
    const two = await resumeApproval(approvalId, { sca: other, fetch, now });
    await Promise.all([one.answer({ PIN }), two.answer({ PARTNER_DEVICE_FINGERPRINT: FINGERPRINT })]);
    const both = await resumeApproval(approvalId, { sca, fetch, now });
    expect(both).toMatchObject({ cleared: true, status: "cleared" });
  });
});

describe("nobody is locked out by software", () => {
  it("six answers at once on one approval: no more than four are sent", async () => {
    const staged = await stage();
    const { sca, fetch, now } = staged;
    const { approvalId } = await suspended(staged);
    const answers = Array.from({ length: 6 }, async (_, index) => {
      const client = createScaClient({ ...options(staged), store: bridged(staged) });
      const approval = await resumeApproval(approvalId, { sca: client, fetch, now });
      return failureOf(approval.answer({ PIN: `900${index}` }));
    });
    const codes = (await Promise.all(answers)).map(({ code }) => code).sort();
    expect(codes.filter((code) => code === "PIN_VERIFICATION_FAILED")).toHaveLength(4);
    expect(codes.filter((code) => code === "ERR_APPROVAL_ATTEMPTS_EXHAUSTED")).toHaveLength(2);
    expect(verified(staged)).toBe(4);
    expect((await sca.createScaSession({ profileId: PROFILE })).oneTimeToken).toBeTypeOf("string");
  });

  it("three wrong, the call again, three wrong: the sixth answer is not sent, nor the fifth", async () => {
    const staged = await stage();
    const { sca, fetch, now } = staged;
    let pin = 9000;
    const approvalFetch = createApprovalFetch({ sca, fetch, now, solvers: { PIN: () => String(pin++) } });
    for (const transfer of [1, 2, 3]) {
      const error = await failureOf(approvalFetch(paymentUrl(PROFILE, transfer), payment()));
      expect(error).toMatchObject({ code: "ERR_APPROVAL_ATTEMPTS_EXHAUSTED", retryAfter: 900 });
    }
    expect(verified(staged)).toBe(4);
    expect((await sca.createScaSession({ profileId: PROFILE })).oneTimeToken).toBeTypeOf("string");
  });

  it("a stale fingerprint that the backend answers by itself: five payments send it once", async () => {
    const staged = await stage();
    const { sca, fetch, now, sandbox } = staged;
    sandbox.profile(PROFILE).enrol({ deviceFingerprint: "the-new-phone" });
    const automatic = { PARTNER_DEVICE_FINGERPRINT: () => FINGERPRINT };
    for (const transfer of [1, 2, 3, 4, 5]) {
      const approvalFetch = createApprovalFetch({ sca, fetch, now, automatic });
      const error = await failureOf(approvalFetch(paymentUrl(PROFILE, transfer), payment()));
      expect(error.code).toBe("ERR_APPROVAL_REQUIRED");
    }
    expect(verified(staged)).toBe(1);
    // Enrolled anew, it is given again.
    await sca.createDeviceFingerprint({ profileId: PROFILE, deviceFingerprint: FINGERPRINT });
    const approvalFetch = createApprovalFetch({ sca, fetch, now, automatic, solvers: { PIN: () => PIN } });
    expect((await approvalFetch(paymentUrl(PROFILE, 6), payment())).status).toBe(201);
  });

  it("a client per request, as backends make them: one prompt at a time, not ten", async () => {
    const staged = await stage();
    const { fetch, now } = staged;
    let open = 0;
    let most = 0;
    const PinPad = async (): Promise<string> => {
      most = Math.max(most, ++open);
      await new Promise((resolve) => setTimeout(resolve, 5));
      open--;
      return PIN;
    };
    const calls = Array.from({ length: 10 }, (_, index) => {
      const sca = createScaClient(options(staged));
      const approvalFetch = createApprovalFetch({ sca, fetch, now, solvers: { ...knowing(), PIN: PinPad } });
      return approvalFetch(paymentUrl(PROFILE, index + 1), payment());
    });
    expect((await Promise.all(calls)).map(({ status }) => status)).toEqual(Array(10).fill(201));
    expect(most).toBe(1);
  });

  it.each(["read-only", "fails"] as const)(
    "a store that is %s: no PIN is sent that cannot be counted",
    async (trouble) => {
      const staged = await stage();
      const { store, becomes } = tamperedStore();
      const { sca, fetch, now } = staged;
      const { approvalId } = (await failureOf(
        createApprovalFetch({ sca, fetch, now, store })(paymentUrl(), payment()),
      )) as ApprovalRequiredError;
      const approval = await resumeApproval(approvalId, { sca, fetch, now, store });
      becomes(trouble);
      for (const pin of ["9001", "9002", "9003", "9004", "9005", "9006"]) {
        expect((await failureOf(approval.answer({ PIN: pin }))).code).toBe("ERR_APPROVAL_STORE_FAILED");
      }
      expect(verified(staged)).toBe(0);
    },
  );

  it("after the cool-down one answer at a time is let through, and its solver is told what it risks", async () => {
    const staged = await stage();
    const { sca, fetch, now, sandbox } = staged;
    let pin = 9000;
    const wrong = createApprovalFetch({ sca, fetch, now, solvers: { PIN: () => String(pin++) } });
    await failureOf(wrong(paymentUrl(PROFILE, 1), payment()));
    sandbox.advance(900);
    const told: unknown[] = [];
    const solvers: Solvers = {
      ...knowing(),
      PIN: ({ mayLockOut, attemptsLeft }) => {
        told.push({ mayLockOut, attemptsLeft });
        return PIN;
      },
    };
    const right = createApprovalFetch({ sca, fetch, now, solvers });
    expect((await right(paymentUrl(PROFILE, 2), payment())).status).toBe(201);
    expect(told).toEqual([{ mayLockOut: true, attemptsLeft: 1 }]);
  });
});

describe("an approval belongs to its owner", () => {
  it("another one's is unknown, and so is one that was made without an owner", async () => {
    const staged = await stage();
    const { sca, fetch, now } = staged;
    const call = createApprovalFetch({ sca, fetch, now, owner: "anna" });
    const { approvalId } = (await failureOf(call(paymentUrl(), payment()))) as ApprovalRequiredError;
    for (const owner of [{}, { owner: "ben" }, { owner: "anna " }]) {
      const error = await failureOf(resumeApproval(approvalId, { sca, fetch, now, ...owner }));
      expect(error.code).toBe("ERR_APPROVAL_UNKNOWN");
    }
    expect((await resumeApproval(approvalId, { sca, fetch, now, owner: "anna" })).id).toBe(approvalId);
    const unowned = await suspended(staged, paymentUrl(PROFILE, 2));
    const error = await failureOf(resumeApproval(unowned.approvalId, { sca, fetch, now, owner: "anna" }));
    expect(error.code).toBe("ERR_APPROVAL_UNKNOWN");
  });

  it("identical calls share one while it is pending, but only for the same owner", async () => {
    const { sca, fetch, now } = await stage();
    const suspend = async (owner: string, transfer = 1): Promise<string> => {
      const call = createApprovalFetch({ sca, fetch, now, owner });
      const error = await failureOf(call(paymentUrl(PROFILE, transfer), payment()));
      return (error as ApprovalRequiredError).approvalId;
    };
    const first = await suspend("anna");
    expect(await suspend("anna")).toBe(first);
    expect(await suspend("ben")).not.toBe(first);
    expect(await suspend("anna", 2)).not.toBe(first);
  });
});

describe("forged approvals", () => {
  it("JSON that came as an id is no approval, and is not stored over somebody else's", async () => {
    const staged = await stage();
    const { sca, fetch, now } = staged;
    const { approvalId } = await suspended(staged);
    const forged = {
      ...{ version: 1, format: 2, id: approvalId, oneTimeToken: crypto.randomUUID(), profileId: 101 },
      ...{ expiresAt: "+200000-01-01T00:00:00.000Z", challenges: [], passed: [], status: "cleared" },
    };
    for (const given of [JSON.stringify(forged), forged]) {
      const error = await failureOf(resumeApproval(given as string, { sca, fetch, now }));
      expect(error.code).toBe("ERR_APPROVAL_UNKNOWN");
    }
    expect((await resumeApproval(approvalId, { sca, fetch, now })).pending).toHaveLength(2);
  });

  it("no record lives longer than a day, whatever validity a server names", async () => {
    const ttls: number[] = [];
    const memory = createMemoryStore();
    const store: ApprovalStore = {
      ...memory,
      set: (key, value, options) => (ttls.push(options.ttl), memory.set(key, value, options)),
    };
    const { sca, fetch, now } = await stage();
    const forever = {
      ...sca,
      getOneTimeTokenStatus: async (args: { oneTimeToken: string }) => ({
        ...(await sca.getOneTimeTokenStatus(args)),
        validity: 198_000 * 365 * 86_400,
      }),
    };
    await failureOf(createApprovalFetch({ sca: forever, store, fetch, now })(paymentUrl(), payment()));
    expect(Math.max(...ttls)).toBeLessThanOrEqual(86_400);
  });
});

describe("no wait without end", () => {
  it("a paid call's response does not wait for a store that stopped after it was sent", async () => {
    const staged = await stage();
    const { store, becomes } = tamperedStore();
    const { sca, fetch, now } = staged;
    const { approvalId } = (await failureOf(
      createApprovalFetch({ sca, fetch, now, store })(paymentUrl(), payment()),
    )) as ApprovalRequiredError;
    const stopping: typeof globalThis.fetch = async (input, init) => {
      const response = await fetch(input, init);
      becomes("hangs");
      return response;
    };
    const approval = await resumeApproval(approvalId, { sca, fetch: stopping, now, store });
    await approval.answer(BOTH);
    const start = performance.now();
    expect((await approval.retry(paymentUrl(), payment())).status).toBe(201);
    expect(performance.now() - start).toBeLessThan(1_000);
  });

  it("a store that hangs ends the call after five seconds, or at the caller's signal, and frees the queue", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    onTestFinished(() => void vi.useRealTimers());
    const { store, becomes, hung } = tamperedStore();
    const { sca, fetch, now } = await stage();
    const call = createApprovalFetch({ sca, fetch, now, store, solvers: knowing() });
    becomes("hangs");
    const hanging = failureOf(call(paymentUrl(PROFILE, 1), payment()));
    const controller = new AbortController();
    const waiting = call(paymentUrl(PROFILE, 2), { ...payment(), signal: controller.signal });
    const given = waiting.catch((error: unknown) => error);
    while (hung() === 0) await new Promise(setImmediate);
    controller.abort(new Error("enough"));
    expect(await given).toMatchObject({ message: "enough" });
    await vi.advanceTimersByTimeAsync(5_000);
    expect((await hanging).code).toBe("ERR_APPROVAL_STORE_FAILED");
    becomes("none");
    vi.useRealTimers();
    expect((await call(paymentUrl(PROFILE, 3), payment())).status).toBe(201);
  });
});

describe("small print", () => {
  it("a profile is read from the path, never from the query", async () => {
    const { sca, fetch, now } = await stage();
    const approvalFetch = createApprovalFetch({
      sca,
      fetch: async (input, init) => {
        const url = new URL(String(input));
        return url.pathname === "/v1/elsewhere" ? fetch(paymentUrl(), payment()) : fetch(input, init);
      },
      now,
      solvers: knowing(),
    });
    const error = await failureOf(approvalFetch("http://localhost/v1/elsewhere?x=/profiles/202/", payment()));
    expect(error).toMatchObject({ code: "ERR_INVALID_OPTION", field: "profileId" });
  });

  it("a status reply about another token is not believed", async () => {
    const { sca, fetch, now } = await stage();
    const lying = {
      ...sca,
      getOneTimeTokenStatus: async () => ({
        oneTimeToken: crypto.randomUUID(),
        challenges: ["PIN", "FACE_MAP"].map((type) => ({ primaryChallenge: { type }, passed: true })),
        validity: 3600,
      }),
    };
    const error = await failureOf(createApprovalFetch({ sca: lying, fetch, now })(paymentUrl(), payment()));
    expect(error.code).toBe("ERR_APPROVAL_INVALID");
  });

  it("a 429 of the protected call is the caller's to read, and a lock-out in an answer is kept to", async () => {
    const staged = await stage();
    const { sca, fetch, now, sandbox } = staged;
    const limited: typeof globalThis.fetch = async () => new Response("slow down", { status: 429 });
    const passed = await createApprovalFetch({ sca, fetch: limited, now })(paymentUrl(), payment());
    expect(await passed.text()).toBe("slow down");

    let answers = 0;
    const locking: typeof globalThis.fetch = async (input, init) => {
      if (!String(input).endsWith("/pin/verify")) return fetch(input, init);
      answers++;
      const body = { errors: [{ code: "sca.locked", message: "locked" }] };
      return Response.json(body, { status: 429, headers: { "retry-after": "1200" } });
    };
    const { approvalId } = await suspended(staged);
    const locked = createScaClient({ ...options(staged), fetch: locking });
    const approval = await resumeApproval(approvalId, { sca: locked, fetch, now });
    expect(await failureOf(approval.answer({ PIN }))).toMatchObject({ code: "LOCKED_OUT", retryAfter: 1200 });
    expect(approval).toMatchObject({ exhausted: true, pending: [], retryAfter: 1200 });
    expect((await failureOf(approval.answer({ PIN }))).code).toBe("ERR_APPROVAL_ATTEMPTS_EXHAUSTED");
    sandbox.advance(1199);
    expect((await failureOf(approval.answer({ PIN }))).code).toBe("ERR_APPROVAL_ATTEMPTS_EXHAUSTED");
    expect(answers).toBe(1);
  });

  it("a lock-out that names no time ends the answers all the same", async () => {
    const staged = await stage();
    const { fetch, now } = staged;
    let answers = 0;
    const locking: typeof globalThis.fetch = async (input, init) => {
      if (!String(input).endsWith("/pin/verify")) return fetch(input, init);
      answers++;
      return Response.json({ errors: [{ code: "sca.locked", message: "locked" }] }, { status: 429 });
    };
    const { approvalId } = await suspended(staged);
    const locked = createScaClient({ ...options(staged), retry: { limit: 0 }, fetch: locking });
    const approval = await resumeApproval(approvalId, { sca: locked, fetch, now });
    expect((await failureOf(approval.answer({ PIN }))).code).toBe("LOCKED_OUT");
    expect(approval).toMatchObject({ exhausted: true, pending: [], retryAfter: 900 });
    expect((await failureOf(approval.answer({ PIN }))).code).toBe("ERR_APPROVAL_ATTEMPTS_EXHAUSTED");
    expect(answers).toBe(1);
  });

  it("an answer whose reply was lost is looked up, not sent again and not counted", async () => {
    const staged = await stage();
    const { now } = staged;
    let lost = 0;
    const losing: typeof globalThis.fetch = async (input, init) => {
      const response = await staged.fetch(input, init);
      if (!String(input).endsWith("/pin/verify") || lost++ > 0) return response;
      throw new TypeError("fetch failed");
    };
    const sca = createScaClient({ ...options(staged), fetch: losing });
    const call = createApprovalFetch({ sca, fetch: staged.fetch, now, solvers: knowing() });
    expect((await call(paymentUrl(), payment())).status).toBe(201);
    expect(lost).toBe(1);
  });

  it("a store's own error, which quotes the one-time token, is not passed on", async () => {
    const { sca, fetch, now } = await stage();
    const quoting: ApprovalStore = {
      ...createMemoryStore(),
      set: (key, value) => Promise.reject(Object.assign(new Error(`SET ${key} ${value}`), { args: [value] })),
    };
    const error = await failureOf(
      createApprovalFetch({ sca, fetch, now, store: quoting })(paymentUrl(), payment()),
    );
    expect(error.code).toBe("ERR_APPROVAL_STORE_FAILED");
    expect(inspect(error, { depth: 9, showHidden: true })).not.toMatch(/oneTimeToken|SET /);
  });

  it("a safe call may be sent again: it needs no care that a payment needs", async () => {
    const { sca, fetch, now } = await stage();
    const { approvalId } = (await failureOf(
      createApprovalFetch({ sca, fetch, now })(statementUrl(), {
        headers: { authorization: "Bearer user-token" },
      }),
    )) as ApprovalRequiredError;
    const broken = await resumeApproval(approvalId, {
      sca,
      now,
      fetch: () => Promise.reject(new TypeError("x")),
    });
    await broken.answer(BOTH);
    const call = [statementUrl(), { headers: { authorization: "Bearer user-token" } }] as const;
    await expect(broken.retry(...call)).rejects.toThrow("x");
    const again = await resumeApproval(approvalId, { sca, fetch, now });
    expect((await again.retry(...call)).status).toBe(200);
  });
});

/** Options of another client for the same customer: another instance, if the store is bridged. */
const options = ({ sandbox, fetch, now, sca }: Staged) => ({
  baseUrl: "http://localhost",
  token: "user-token",
  wiseKey: sandbox.wiseKey,
  fetch,
  now,
  ...(sca.store && { store: sca.store }),
});

/** The same store as another object, as another process has it: queues of this process don't reach it. */
function bridged({ sca }: Staged): ApprovalStore {
  const { store } = sca;
  if (store === undefined) throw new Error("the stage has no store");
  return { get: store.get, set: store.set, delete: store.delete };
}

async function listen(
  handler: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<string> {
  const server = createServer(handler);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
