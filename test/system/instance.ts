/** One instance of the guide's backend as a process, `instance.ts STORE WISE`, that can be held between any two steps. */
import { AsyncLocalStorage } from "node:async_hooks";
import { serve } from "@hono/node-server";
import { Redis } from "ioredis";
import { Pool } from "pg";
import {
  createApprovalFetch,
  createPostgresStore,
  createRedisStore,
  createScaClient,
  createWiseKey,
  resumeApproval,
  type ApprovalStore,
} from "wise-sca";
import { createBackend, type Customer } from "../examples/backend.ts";
import { heapUsed } from "../soak/faults.ts";

const [storeUrl = "", wise = ""] = process.argv.slice(2);

/** A request of a customer whose steps the driver wants to know, perhaps to hold it at one of them. */
interface Watched {
  readonly id: string;
  readonly holdAt: string;
  readonly counts: Map<string, number>;
  /** Until it is let go, nothing of this request begins another step. */
  gate?: Promise<void>;
}

const watched = new AsyncLocalStorage<Watched | undefined>();
const held = new Map<string, () => void>();

async function reach(point: string): Promise<void> {
  const request = watched.getStore();
  if (request === undefined) return;
  if (point === request.holdAt) request.gate = new Promise((resolve) => held.set(request.id, resolve));
  process.send?.({ id: request.id, point });
  await request.gate;
}

/** What can be seen from outside: a write to the store, or a call to Wise. */
async function step<T>(name: string, work: () => Promise<T>): Promise<T> {
  const counts = watched.getStore()?.counts;
  const count = (counts?.get(name) ?? 0) + 1;
  counts?.set(name, count);
  await reach(`before ${name} ${count}`);
  try {
    return await work();
  } finally {
    await reach(`after ${name} ${count}`);
  }
}

/** The keys are `approval:…`, `call:…` and `attempts:…`. */
const kindOf = (key: string): string => key.split(":", 1)[0] ?? "";

function inSteps(store: ApprovalStore): ApprovalStore {
  return {
    async get(key, options) {
      await watched.getStore()?.gate;
      return store.get(key, options);
    },
    set: (key, value, options) => step(`write ${kindOf(key)}`, () => store.set(key, value, options)),
    delete: (key, options) => step(`delete ${kindOf(key)}`, () => store.delete(key, options)),
  };
}

const platformFetch = globalThis.fetch;
globalThis.fetch = (input, init) => {
  const { pathname } = new URL(input instanceof Request ? input.url : input);
  return step(`call ${pathname.split("/").at(-1)}`, () => platformFetch(input, init));
};

function openStore(): ApprovalStore {
  if (storeUrl.startsWith("redis:")) {
    const redis = new Redis(storeUrl);
    redis.on("error", () => undefined);
    return createRedisStore(redis);
  }
  const pool = new Pool({ connectionString: storeUrl });
  pool.on("error", () => undefined);
  return createPostgresStore(pool);
}

const customerOf = ({ headers }: Request): Customer => {
  const profileId = Number(headers.get("x-customer"));
  return {
    profileId,
    userId: `user-${profileId}`,
    userToken: `token-of-${profileId}`,
    deviceFingerprint: `phone-of-${profileId}`,
  };
};

const store = inSteps(openStore());
const backend = createBackend({ wise, store, customerOf });

// Beside the guide's payments: what it says in words of an unknown outcome, and a call that is not paid for.
const wiseKey = createWiseKey({ baseUrl: wise, clientToken: "client-credentials-token" });
const of = ({ userId, userToken, deviceFingerprint }: Customer) => ({
  sca: createScaClient({ baseUrl: wise, token: userToken, wiseKey, store }),
  owner: userId,
  automatic: { PARTNER_DEVICE_FINGERPRINT: () => deviceFingerprint },
});
const authorization = ({ userToken }: Customer) => ({ authorization: `Bearer ${userToken}` });

backend.post("/payments/:transferId/approvals/:id/again", async (context) => {
  const customer = customerOf(context.req.raw);
  const approval = await resumeApproval(context.req.param("id"), of(customer));
  const url = `${wise}/v3/profiles/${customer.profileId}/transfers/${context.req.param("transferId")}/payments`;
  const headers = { ...authorization(customer), "content-type": "application/json" };
  const payment = { method: "POST", headers, body: JSON.stringify({ type: "BALANCE" }) };
  const response = await approval.retry(url, payment, { afterUnknown: true });
  return context.json(await response.json(), response.ok ? 201 : 502);
});

const statement = (balanceId: string, { profileId }: Customer) =>
  `${wise}/v1/profiles/${profileId}/balance-statements/${balanceId}/statement.json`;

backend.get("/statements/:balanceId", async (context) => {
  const customer = customerOf(context.req.raw);
  const read = createApprovalFetch(of(customer));
  const url = statement(context.req.param("balanceId"), customer);
  const response = await read(url, { headers: authorization(customer) });
  return context.json(await response.json(), response.ok ? 200 : 502);
});

backend.post("/statements/:balanceId/approvals/:id/pin", async (context) => {
  const customer = customerOf(context.req.raw);
  const { pin } = await context.req.json<{ pin: string }>();
  const approval = await resumeApproval(context.req.param("id"), of(customer));
  await approval.answer({ PIN: pin });
  if (!approval.cleared) return context.json({ approval: approval.id, pending: approval.pending }, 202);
  const url = statement(context.req.param("balanceId"), customer);
  const response = await approval.retry(url, { headers: authorization(customer) });
  return context.json(await response.json(), response.ok ? 200 : 502);
});

function answer(request: Request): Response | Promise<Response> {
  const id = request.headers.get("x-watched");
  const holdAt = request.headers.get("x-hold-at") ?? "";
  const noted = id === null ? undefined : { id, holdAt, counts: new Map<string, number>() };
  return watched.run(noted, () => backend.fetch(request));
}

serve({ fetch: answer, hostname: "127.0.0.1", port: 0 }, ({ port }) => process.send?.({ port }));

process.on("message", (told: { go: string } | "heap") => {
  if (told === "heap") process.send?.({ heap: heapUsed() });
  else held.get(told.go)?.();
});
process.on("disconnect", () => process.exit());
