/** What came of a completion: how it is kept, who may run the application's function, and what a crash leaves. */
import { createApprovalFetch, createMemoryStore, type ApprovalStore } from "wise-sca";
import type { ApprovalHandlerOptions } from "wise-sca/server";
import { afterEach, describe, expect, it } from "vitest";
import { BOTH, openShop, payment, takeDrifts, type ShopOptions } from "./stage.ts";

afterEach(() => expect(takeDrifts()).toEqual([]));

const GRANTED = { status: 201, body: { type: "BALANCE", status: "COMPLETED", errorCode: null } };
const uuid = "7f4d2c1a-8b3e-4f5a-9c6d-1e2f3a4b5c6d";
const { signal } = new AbortController();

type Complete = ApprovalHandlerOptions["complete"];

/** An approval that is cleared; other instances of the application, and what the store holds of its outcome. */
async function cleared(options?: ShopOptions) {
  const opened = await openShop(options);
  const id = await opened.started();
  await opened.call(`${id}/answers`, BOTH);
  const key = `outcome:${id}`;
  /** Writes what an instance left behind. */
  const leave = async (value: unknown): Promise<void> => {
    const present = await opened.store.get(key, { signal });
    const text = typeof value === "string" ? value : JSON.stringify(value);
    await opened.store.set(key, text, { signal, ttl: 60, version: present?.version });
  };
  const instance = (complete: Complete, more: Partial<ApprovalHandlerOptions> = {}) => {
    const routes = opened.createRoutes({ complete, ...more });
    return async () => opened.read(await routes(opened.pageRequest(`${id}/complete`, {})));
  };
  const click = () => opened.call(`${id}/complete`, {});
  return { ...opened, id, key, leave, instance, click };
}

/** A store, and a clock that is ten seconds on as soon as somebody else has looked for an outcome there. */
function watchedStore() {
  const memory = createMemoryStore();
  let looks = 0;
  const store: ApprovalStore = {
    ...memory,
    get: (key, options) => {
      if (key.startsWith("outcome:")) looks += 1;
      return memory.get(key, options);
    },
  };
  const jumping = (now: () => number): (() => number) => {
    const before = looks;
    return () => now() + (looks > before ? 10_000 : 0);
  };
  return { store, jumping };
}

function gate() {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
}

describe("what the store holds of an outcome", () => {
  it.each([
    ["{"],
    ["null"],
    ["7"],
    [{ format: 2, state: "open" }],
    [{ state: "open" }],
    [{ format: 1, state: "done" }],
    [{ format: 1, state: "done", claim: uuid }],
    [{ format: 1, state: "running" }],
    [{ format: 1, state: "running", claim: "me" }],
    [{ format: 1, state: "kept" }],
    [{ format: 1, state: "kept", outcome: {} }],
    [{ format: 1, state: "kept", outcome: "paid" }],
    [{ format: 1, state: "done", outcome: { status: 200 } }],
  ])("is not believed where this package did not write it, and nothing is sent: %j", async (value) => {
    const { id, leave, click, call, paid } = await cleared();
    await leave(value);
    expect(await click()).toMatchObject({ status: 503, json: { code: "ERR_APPROVAL_STORE_FAILED" } });
    const { status, json } = await call(id);
    expect([status, json.outcome]).toEqual([200, undefined]);
    expect(paid()).toBe(0);
  });

  it("lets the function run where it is open, and not where nobody knows", async () => {
    const { leave, click, paid } = await cleared();
    await leave({ format: 1, state: "unknown" });
    expect((await click()).json.code).toBe("ERR_APPROVAL_OUTCOME_UNKNOWN");
    expect(paid()).toBe(0);
    await leave({ format: 1, state: "open" });
    expect((await click()).json).toEqual(GRANTED);
  });

  it("is told to a second click as it is", async () => {
    const { leave, click, paid } = await cleared();
    await leave({ format: 1, state: "kept", outcome: { status: 204 } });
    expect((await click()).json).toEqual({ status: 204 });
    expect(paid()).toBe(0);
  });

  it("is written again where it was forgotten meanwhile", async () => {
    const { id, instance, store, key, call } = await cleared();
    const forgetful = instance(async (approval) => {
      const response = await approval.retry(...payment());
      await store.delete(key, { signal });
      return response;
    });
    expect((await forgetful()).json).toEqual(GRANTED);
    expect((await call(id)).json.outcome).toEqual(GRANTED);
  });

  it("goes into the handler's own store, where it has one", async () => {
    const own = createMemoryStore();
    const opened = await openShop({ handler: { store: own } });
    const { sca, wise, sandbox, call } = opened;
    const pay = createApprovalFetch({ sca, fetch: wise, now: sandbox.now, owner: "anna", store: own });
    const error: unknown = await pay(...payment()).catch((thrown: unknown) => thrown);
    const { approvalId: id } = error as { approvalId: string };
    await call(`${id}/answers`, BOTH);
    expect((await call(`${id}/complete`, {})).json).toEqual(GRANTED);
    expect(await own.get(`outcome:${id}`, { signal })).toBeDefined();
    expect(await opened.store.get(`outcome:${id}`, { signal })).toBeUndefined();
  });
});

describe("the application's function", () => {
  it("does not run while challenges are open", async () => {
    const { started, createRoutes, pageRequest } = await openShop();
    let runs = 0;
    const routes = createRoutes({ complete: () => ((runs += 1), new Response()) });
    expect((await routes(pageRequest(`${await started()}/complete`, {}))).status).toBe(409);
    expect(runs).toBe(0);
  });

  it("that fails after the call was answered is heard, and the page is told that nobody knows from then on", async () => {
    const { instance, click, paid } = await cleared();
    const failing = instance(async (approval) => {
      await approval.retry(...payment());
      throw new RangeError("the application's own");
    });
    await expect(failing()).rejects.toThrow("the application's own");
    expect(await click()).toMatchObject({ status: 409, json: { code: "ERR_APPROVAL_OUTCOME_UNKNOWN" } });
    expect(paid()).toBe(1);
  });

  it.each<[string, Complete]>([
    ["before its call", (approval) => approval.retry(...payment())],
    [
      "while it fails itself",
      () => {
        throw new RangeError("the application's own");
      },
    ],
  ])("meets a store that fails %s: a problem, and no payment", async (_name, complete) => {
    const memory = createMemoryStore();
    let fails = false;
    const refuse = (): Promise<never> => Promise.reject(new Error("down"));
    const store: ApprovalStore = {
      get: (...args) => (fails ? refuse() : memory.get(...args)),
      set: (...args) => (fails ? refuse() : memory.set(...args)),
      delete: (...args) => memory.delete(...args),
    };
    const { instance, paid } = await cleared({ store });
    const click = instance((approval, request) => {
      fails = true;
      return complete(approval, request);
    });
    expect(await click()).toMatchObject({ status: 503, json: { code: "ERR_APPROVAL_STORE_FAILED" } });
    expect(paid()).toBe(0);
  });
});

describe("an instance that takes over from one that is slow", () => {
  it("gives the first one's outcome, where that came after all", async () => {
    const { store, jumping } = watchedStore();
    const { sandbox, instance, paid } = await cleared({ store });
    const slow = gate();
    const first = instance(async (approval) => {
      const response = await approval.retry(...payment());
      await slow.opened;
      return response;
    })();
    await expect.poll(paid).toBe(1);
    const second = instance(
      async (approval) => {
        slow.open();
        await first;
        return approval.retry(...payment());
      },
      { now: jumping(sandbox.now) },
    );
    expect((await second()).json).toEqual(GRANTED);
    expect(paid()).toBe(1);
  });

  it("keeps what it found itself, whatever the first one says later", async () => {
    const { store, jumping } = watchedStore();
    const { id, sandbox, instance, call } = await cleared({ store });
    const slow = gate();
    let running = false;
    const first = instance(async () => {
      running = true;
      await slow.opened;
      return Response.json({ by: "the first" });
    })();
    await expect.poll(() => running).toBe(true);
    const now = jumping(sandbox.now);
    const found = { status: 200, body: { by: "the second" } };
    expect((await instance(() => Response.json(found.body), { now })()).json).toEqual(found);
    slow.open();
    await first;
    expect((await call(id)).json.outcome).toEqual(found);
  });

  it("does not run where the first one has finished in the last moment", async () => {
    const { store, jumping } = watchedStore();
    const { sandbox, instance } = await cleared({ store });
    const slow = gate();
    let runs = 0;
    const first = instance(async (approval) => {
      runs += 1;
      await slow.opened;
      return approval.retry(...payment());
    })();
    await expect.poll(() => runs).toBe(1);
    const again: Complete = () => ((runs += 1), new Response());
    const second = instance(again, { now: jumping(sandbox.now) })();
    slow.open();
    expect((await first).json).toEqual(GRANTED);
    expect((await second).json).toEqual(GRANTED);
    expect(runs).toBe(1);
  });

  it("does not do so for an approval of no call in particular: nothing else makes that pass once only", async () => {
    const { store, jumping } = watchedStore();
    const { sca, sandbox, call, createRoutes, pageRequest, read } = await openShop({ store });
    const error: unknown = await sca
      .authorise({ profileId: 101, owner: "anna" })
      .catch((one: unknown) => one);
    const { approvalId: id } = error as { approvalId: string };
    await call(`${id}/answers`, BOTH);
    let runs = 0;
    const complete: Complete = () => {
      runs += 1;
      return new Promise<Response>(() => undefined);
    };
    void createRoutes({ complete })(pageRequest(`${id}/complete`, {}));
    await expect.poll(() => runs).toBe(1);
    const other = createRoutes({ complete, now: jumping(sandbox.now) });
    const { json } = await read(await other(pageRequest(`${id}/complete`, {})));
    expect(json.code).toBe("ERR_APPROVAL_OUTCOME_UNKNOWN");
    expect(runs).toBe(1);
  });
});
