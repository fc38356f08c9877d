import { inspect } from "node:util";
import { afterEach, describe, expect, it, vi } from "vitest";
import { ApprovalRequiredError, createApprovalFetch } from "../../src/index.ts";
import type { Solvers } from "../../src/index.ts";
import { expectNoSecrets, failure, PROFILE, SECRETS, stage } from "./stage.ts";

afterEach(() => {
  vi.useRealTimers();
});

const URL_OF_PAYMENT = `http://localhost/v3/profiles/${PROFILE}/transfers/7/payments`;
const PAYMENT = { method: "POST", headers: { authorization: "Bearer any" }, body: '{"type":"BALANCE"}' };

/** A protected payment, the way to approve it, and what the approval's hooks were told. */
async function payment(solvers: Solvers) {
  const scene = await stage();
  const told: unknown[] = [];
  const record = (event: unknown): void => void told.push(event);
  const approvalFetch = createApprovalFetch({
    sca: scene.sca,
    solvers,
    fetch: scene.sandbox.fetch,
    hooks: { onApprovalRequired: record, onChallenge: record, onRejected: record, onCleared: record },
  });
  const pay = (init: RequestInit = {}): Promise<Response> =>
    approvalFetch(URL_OF_PAYMENT, { ...PAYMENT, ...init });
  return { scene, pay, told };
}

const sound: Solvers = {
  PIN: () => SECRETS.pin,
  PARTNER_DEVICE_FINGERPRINT: () => SECRETS.deviceFingerprint,
};

/** An error that repeats what the customer typed. */
const telling = (): Error =>
  Object.assign(new Error(`wrong PIN ${SECRETS.pin}`), { input: { pin: SECRETS.pin, token: SECRETS.token } });

describe("a solver", () => {
  it("is not what fails below: sound ones get the payment through, and nothing is told", async () => {
    const { scene, pay, told } = await payment(sound);
    expect((await pay()).status).toBe(201);
    expectNoSecrets(told);
    expectNoSecrets(scene.events);
  });

  it.each<[string, Solvers["PIN"]]>([
    [
      "throws",
      () => {
        throw telling();
      },
    ],
    ["rejects", () => Promise.reject(telling())],
    ["rejects with the PIN itself", () => Promise.reject(SECRETS.pin)],
    ["gives an object that holds the PIN", (() => ({ pin: SECRETS.pin })) as () => never],
    ["gives a list", (() => [SECRETS.pin]) as () => never],
    ["gives null", (() => null) as () => never],
  ])("that %s ends the call with an error that shows nothing", async (_name, PIN) => {
    const { scene, pay, told } = await payment({ ...sound, ...(PIN && { PIN }) });
    expect((await failure(pay(), scene)).code).toBe("ERR_SOLVER_FAILED");
    expectNoSecrets(told);
    expect(scene.sent.filter(({ url }) => url.endsWith("/verify"))).toEqual([]);
  });

  it("that never answers holds its call no longer than the caller wants", async () => {
    const { scene, pay } = await payment({ ...sound, PIN: () => new Promise(() => {}) });
    const controller = new AbortController();
    const waiting = pay({ signal: controller.signal });
    const outcome = waiting.catch((error: unknown) => error);
    await vi.waitFor(() => expect(scene.sent.length).toBeGreaterThan(0));
    controller.abort();
    expect(await outcome).toMatchObject({ name: "AbortError" });
  });

  it("that never answers holds it no longer than the token lives", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"] });
    let ask = (): void => {};
    const asked = new Promise<void>((resolve) => (ask = resolve));
    const { scene, pay } = await payment({
      ...sound,
      PIN: () => {
        ask();
        return new Promise(() => {});
      },
    });
    const ended = failure(pay(), scene);
    await asked;
    await vi.advanceTimersByTimeAsync(3_601_000);
    expect((await ended).code).toBe("ERR_APPROVAL_EXPIRED");
  });

  it("that gives a malformed answer does not get it sent", async () => {
    const hostile = ["12a4", "1234\r\nX-2FA-Approval: 1", "../../1234", "12345", " 1234"];
    const { scene, pay, told } = await payment({ ...sound, PIN: () => hostile.shift() });
    await failure(pay(), scene);
    expectNoSecrets(told);
    expect(scene.sent.filter(({ url }) => url.endsWith("/pin/verify"))).toEqual([]);
  });

  it("that gives a sealed answer which is none does not get it sent", async () => {
    const { scene, pay } = await payment({ ...sound, PIN: () => ({ sealed: `{"pin":"${SECRETS.pin}"}` }) });
    await failure(pay(), scene);
    expect(scene.sent.filter(({ url }) => url.endsWith("/pin/verify"))).toEqual([]);
  });
});

describe("hooks of approvals", () => {
  it("that fail, at once or later, neither break a payment nor leave a rejection behind", async () => {
    const unhandled = vi.fn();
    process.on("unhandledRejection", unhandled);
    const scene = await stage();
    const failing = (() => Promise.reject(telling())) as () => void;
    const throwing = (): never => {
      throw telling();
    };
    const approvalFetch = createApprovalFetch({
      sca: scene.sca,
      solvers: sound,
      fetch: scene.sandbox.fetch,
      hooks: { onApprovalRequired: failing, onChallenge: throwing, onCleared: failing },
    });
    expect((await approvalFetch(URL_OF_PAYMENT, PAYMENT)).status).toBe(201);
    await new Promise(setImmediate);
    process.off("unhandledRejection", unhandled);
    expect(unhandled).not.toHaveBeenCalled();
  });
});

describe("an approval that is put aside", () => {
  it("does not show its one-time token to a log", async () => {
    const { scene, pay } = await payment({});
    const error = await failure(pay(), scene);
    if (!(error instanceof ApprovalRequiredError)) throw error;
    const oneTimeToken = scene.sent.map(({ headers }) => headers["one-time-token"]).find(Boolean) ?? "";
    expect(oneTimeToken).toMatch(/^[0-9a-f-]{36}$/);
    const views = [
      inspect(error, { depth: Infinity, showHidden: true }),
      JSON.stringify(error),
      String(error.stack),
    ];
    for (const view of views) expect(view).not.toContain(oneTimeToken);
  });

  it("holds no factor: neither PIN nor fingerprint are in what is stored", async () => {
    const { scene, pay } = await payment({ PIN: () => SECRETS.pin });
    const error = await failure(pay(), scene);
    if (!(error instanceof ApprovalRequiredError)) throw error;
    const signal = new AbortController().signal;
    const stored = await scene.sca.store?.get(`approval:${error.approvalId}`, { signal });
    expect(stored?.value).toContain('"passed":["PIN"]');
    expectNoSecrets(stored?.value);
  });
});
