/** A shop with two customers in front of a sandbox: its own routes, those of approvals, and what passes between. */
import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { expect } from "vitest";
import {
  createApprovalFetch,
  createMemoryStore,
  createScaClient,
  type ApprovalStore,
  type ScaClient,
} from "wise-sca";
import { createSandbox, type Sandbox, type SandboxOptions } from "wise-sca/sandbox";
import { approvalRequired, createApprovalHandler, type ApprovalHandlerOptions } from "wise-sca/server";
import { operationsOf, type Description } from "../../scripts/generate/description.ts";
import { vectors } from "../support/keys.ts";
import { watch, type WatchedExchange } from "../support/watch.ts";

export const WISE = "http://localhost";
export const SHOP = "https://shop.test";
export const PIN = "1234";
export const FINGERPRINT = "phone-1";
const START = Date.parse("2026-01-15T09:30:00Z");

const description = parse(
  readFileSync(new URL("../../generated/approvals.yaml", import.meta.url), "utf8"),
) as Description;

/** One for all shops: reading the description takes longer than most tests. */
let upstream: (request: Request) => Promise<Response>;
const exchanges: WatchedExchange[] = [];
const forward = (request: Request): Promise<Response> => upstream(request);
const prism = await watch(description, forward, (exchange) => void exchanges.push(exchange));

const declared = new Map(
  operationsOf(description).map(({ operation }) => [operation.operationId, operation]),
);

/** Where replies since the last look differ from the description. */
export const takeDrifts = (): string[] =>
  exchanges.splice(0).flatMap(({ operationId = "", status, violations }) => {
    if (declared.get(operationId)?.responses[status] === undefined) return [`${operationId}: ${status}`];
    return violations
      .filter(({ location }) => location[0] === "response")
      .map(({ location, message }) => `${operationId} ${status} ${location.join(".")}: ${message}`);
  });

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- what it holds is what the tests look at
  readonly json: any;
}

export interface ShopOptions {
  readonly sandbox?: Partial<SandboxOptions>;
  readonly store?: ApprovalStore;
  readonly handler?: Partial<ApprovalHandlerOptions>;
  /** Between the application and Wise. */
  readonly fetch?: (sandbox: Sandbox) => typeof fetch;
}

/** The payment of the customer who is signed in, byte for byte the same whenever it is built. */
export const payment = (transfer = 55): [string, RequestInit] => [
  `${WISE}/v3/profiles/101/transfers/${transfer}/payments`,
  {
    method: "POST",
    headers: { authorization: "Bearer user", "content-type": "application/json" },
    body: JSON.stringify({ type: "BALANCE" }),
  },
];

export async function openShop({
  sandbox: settings,
  store: given,
  handler,
  fetch: between,
}: ShopOptions = {}) {
  const keys = [{ version: 1, privateKey: vectors.keys.wise.privatePkcs8Pem }];
  const sandbox = await createSandbox({ clock: () => START, keys, ...settings });
  sandbox.profile(101).enrol({ pin: PIN, deviceFingerprint: FINGERPRINT, phone: "+447700908888" });
  const store = given ?? createMemoryStore();
  const wise = (between?.(sandbox) ?? sandbox.fetch) as typeof fetch;
  const sca: ScaClient = createScaClient({
    baseUrl: WISE,
    token: "user",
    clientToken: "client",
    retry: { delay: 0 },
    fetch: wise,
    now: sandbox.now,
    store,
  });
  const owner = (request: Request): string | undefined =>
    /session=(\w+)/.exec(request.headers.get("cookie") ?? "")?.[1];

  const createRoutes = (changed: Partial<ApprovalHandlerOptions> = {}) =>
    createApprovalHandler({
      sca: () => sca,
      owner,
      fetch: wise,
      now: sandbox.now,
      describe: () => ({ amount: { value: "250.00", currency: "EUR" }, payee: "Example Trading Ltd" }),
      complete: (approval) => approval.retry(approval.request?.url ?? "", payment()[1]),
      ...handler,
      ...changed,
    });
  const routes = createRoutes();

  const watched = (request: Request): Promise<Response> => {
    upstream = routes;
    return prism(request);
  };

  /** What a page of the shop does: same origin, JSON, the customer's cookie. */
  const pageRequest = (path: string, body?: unknown, headers: Record<string, string> = {}): Request =>
    new Request(`${SHOP}/${path}`, {
      method: body === undefined ? "GET" : "POST",
      headers: {
        cookie: "session=anna",
        "sec-fetch-site": "same-origin",
        ...(body !== undefined && { "content-type": "application/json" }),
        ...headers,
      },
      ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
  const read = async (response: Response): Promise<Reply> => {
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      json: text === "" ? undefined : JSON.parse(text),
    };
  };
  const call = async (path: string, body?: unknown, headers?: Record<string, string>): Promise<Reply> =>
    read(await watched(pageRequest(path, body, headers)));

  /** The shop's own route: the customer confirms, and the call is refused. */
  const start = async (transfer = 55, who: string | undefined = "anna"): Promise<Reply> => {
    const pay = createApprovalFetch({ sca, fetch: wise, now: sandbox.now, ...(who && { owner: who }) });
    return read(await pay(...payment(transfer)).catch(approvalRequired));
  };
  const started = async (transfer?: number): Promise<string> => {
    const reply = await start(transfer);
    expect(reply.status).toBe(202);
    return String(reply.json.id);
  };
  /** How often the payment went through. */
  const paid = (): number =>
    sandbox.calls().filter(({ operationId, reply }) => operationId === "fundTransfer" && reply.status === 201)
      .length;
  return {
    sandbox,
    sca,
    store,
    wise,
    owner,
    routes,
    createRoutes,
    pageRequest,
    read,
    call,
    start,
    started,
    paid,
  };
}

export const BOTH = { PIN, PARTNER_DEVICE_FINGERPRINT: FINGERPRINT };
