/** Operations of Wise's that are protected, paths that an option protects, and a server for the rest. */
import { describe, expect, it } from "vitest";
import { createSandbox } from "../../../src/sandbox/index.ts";
import type { ProtectedPath, SandboxOptions } from "../../../src/sandbox/index.ts";
import { listen } from "../../support/server.ts";
import { FACTORS, PROFILE, start } from "../caller.ts";
import type { Sent } from "../caller.ts";

const GROUP = "54a6bc09-cef9-49a8-9041-f1f0c654cd88";
const CARD = {
  headers: { "x-tw-twcard-card-token": GROUP },
  json: { keyVersion: 1, encryptedPayload: "eyJ" },
};

/** Path, what to send, and the status of the approved call. */
const OPERATIONS: readonly (readonly [path: string, sent: Sent, status: number])[] = [
  [`/v3/profiles/${PROFILE}/transfers/55/payments`, { json: { type: "BALANCE" } }, 201],
  [
    `/v3/spend/profiles/${PROFILE}/3dsecure/challenge-result`,
    { json: { transactionReference: "148579538", challengeStatus: "APPROVED" } },
    204,
  ],
  [`/v3/profiles/${PROFILE}/batch-payments/${GROUP}/payments`, { json: { type: "BALANCE" } }, 200],
  [
    `/v1/profiles/${PROFILE}/batch-groups/${GROUP}/payment-initiations`,
    { json: { type: "DIRECT_DEBIT", accountId: 7 } },
    200,
  ],
  ["/twcard-data/v1/sensitive-card-data/details", CARD, 200],
  ["/twcard-data/v1/sensitive-card-data/pin", CARD, 200],
  ...["json", "csv", "pdf", "xlsx", "xml", "mt940", "qif"].map(
    (format) => [`/v1/profiles/${PROFILE}/balance-statements/7/statement.${format}`, {}, 200] as const,
  ),
];

async function stage(options: SandboxOptions = {}) {
  const started = await start({}, options);
  started.sandbox.profile(PROFILE).enrol(FACTORS);
  const clear = async (token: string | null): Promise<string> => {
    await started.verifyPin(token ?? "");
    await started.verifyDevice(token ?? "");
    return token ?? "";
  };
  return { ...started, clear };
}

describe("an operation that Wise protects", () => {
  it.each(OPERATIONS)("%s passes once it is approved, in both path styles", async (path, sent, status) => {
    // Those of cards are not versioned.
    for (const target of new Set([path, path.replace(/^\/v\d(?=\/)/, "/2026Q4")])) {
      const { call, clear } = await stage();
      const refused = await call(target, sent);
      expect(refused.status).toBe(403);
      expect(refused.headers.get("x-2fa-approval-result")).toBe("REJECTED");
      const approval = await clear(refused.headers.get("x-2fa-approval"));
      const passed = await call(target, { ...sent, approval });
      expect([passed.status, passed.headers.get("x-2fa-approval-result")]).toEqual([status, "APPROVED"]);
    }
  });

  it("comes as a statement of the format that was asked for", async () => {
    const { call } = await start({ scaEnabled: false });
    const types = await Promise.all(
      ["json", "csv", "pdf", "xlsx", "xml", "mt940", "qif"].map(async (format) => {
        const path = `/v1/profiles/${PROFILE}/balance-statements/7/statement.${format}`;
        return (await call(path)).headers.get("content-type");
      }),
    );
    expect(new Set(types).size).toBe(7);
    expect(types[1]).toBe("text/csv");
  });

  it("is refused for what it lacks before anybody is asked to approve it", async () => {
    const { call } = await stage();
    const path = "/twcard-data/v1/sensitive-card-data/details";
    const reply = await call(path, { json: CARD.json });
    expect(reply.status).toBe(400);
    expect(reply.headers.has("x-2fa-approval")).toBe(false);
    expect(reply.text).toContain("x-tw-twcard-card-token");
  });
});

describe("a path that is protected by an option", () => {
  const path = "/v1/profiles/{profileId}/cards/{cardId}";
  const card = path.replace("{profileId}", String(PROFILE)).replace("{cardId}", "9");

  it("passes once it is approved: a high-risk one for this very call", async () => {
    const { call, clear } = await stage({ protect: [{ method: "PUT", path, risk: "high" }] });
    const sent = { method: "PUT", json: { status: "FROZEN" } };
    const approval = await clear((await call(card, sent)).headers.get("x-2fa-approval"));
    expect((await call(card, { ...sent, json: { status: "ACTIVE" }, approval })).status).toBe(403);
    expect((await call(card, { ...sent, approval })).status).toBe(200);
    // Another method is not protected, nor known.
    expect((await call(card)).status).toBe(404);
  });

  it("passes once anything was approved, if little is at stake", async () => {
    const { call, clear, session } = await stage({ protect: [{ method: "GET", path, risk: "low" }] });
    expect((await call(card)).status).toBe(403);
    await clear((await session()).oneTimeToken);
    expect((await call(card)).status).toBe(200);
  });

  it.each<[string, unknown, RegExp]>([
    [
      "hides an operation",
      { method: "POST", path: "/v2/profiles/{profileId}/pin/{what}", risk: "high" },
      /hides verifyPin/,
    ],
    [
      "hides a protected operation by its quarterly path",
      { method: "POST", path: "/v9/profiles/{profileId}/transfers/{transferId}/payments", risk: "low" },
      /hides fundTransfer/,
    ],
    [
      "hides the sandbox's own pages",
      { method: "GET", path: "/_sandbox/state", risk: "low" },
      /outside \/_sandbox/,
    ],
    [
      "hides the hosted page",
      { method: "GET", path: "/approve-api-action", risk: "low" },
      /outside \/_sandbox/,
    ],
    ["has an unknown risk", { method: "GET", path: "/v1/cards", risk: "medium" }, /risk: pass low or high/],
    ["has an unknown method", { method: "FETCH", path: "/v1/cards", risk: "low" }, /method: pass one of/],
    ["is no path", { method: "GET", path: "v1/cards?x=1", risk: "low" }, /path: pass a path/],
    ["has an unknown member", { method: "GET", path: "/v1/cards", risk: "low", rsik: 1 }, /rsik is unknown/],
    ["is nothing", undefined, /protect\[0\]/],
  ])("is refused at once when it %s", async (_, entry, says) => {
    await expect(createSandbox({ protect: [entry as ProtectedPath] })).rejects.toThrow(says);
  });

  it("is refused when it is there twice", async () => {
    const entry: ProtectedPath = { method: "GET", path: "/v1/cards/{id}", risk: "low" };
    await expect(
      createSandbox({ protect: [entry, { ...entry, path: "/v1/cards/{other}" }] }),
    ).rejects.toThrow(/protect\[1\].*hides/);
  });
});

describe("what the sandbox does not know", () => {
  it("is not found, and says how more can be tested in one run", async () => {
    const { call } = await start();
    const reply = await call("/v3/profiles/101/quotes", { json: {} });
    expect(reply.status).toBe(404);
    expect(reply.json.error_description).toMatch(/protect.*upstream/);
  });

  it("goes to an upstream, so that quote, transfer and funding are one run", async () => {
    const asked: string[] = [];
    const { call, clear } = await stage({
      protect: [{ method: "POST", path: "/v1/profiles/{profileId}/payouts", risk: "high" }],
      upstream: async (request) => {
        asked.push(`${request.method} ${new URL(request.url).pathname} ${await request.text()}`);
        return Response.json({ id: 55 }, { status: 201 });
      },
    });
    expect((await call("/v3/profiles/101/quotes", { json: { target: "EUR" } })).json).toEqual({ id: 55 });
    expect((await call("/v1/transfers?limit=1", { json: {} })).status).toBe(201);
    const path = `/v3/profiles/${PROFILE}/transfers/55/payments`;
    const sent = { json: { type: "BALANCE" } };
    const approval = await clear((await call(path, sent)).headers.get("x-2fa-approval"));
    expect((await call(path, { ...sent, approval })).json).toMatchObject({ status: "COMPLETED" });
    // A protected path reaches it only when it is approved.
    const payout = `/v1/profiles/${PROFILE}/payouts`;
    const token = await clear((await call(payout, sent)).headers.get("x-2fa-approval"));
    expect((await call(payout, { ...sent, approval: token })).json).toEqual({ id: 55 });
    expect(asked).toEqual([
      'POST /v3/profiles/101/quotes {"target":"EUR"}',
      "POST /v1/transfers {}",
      'POST /v1/profiles/101/payouts {"type":"BALANCE"}',
    ]);
  });

  it("goes to an upstream that is a URL, with body, query and status as they were", async () => {
    const url = await listen((request, response) => {
      response.writeHead(302, { location: "/elsewhere", "x-asked": request.url ?? "" });
      request.pipe(response);
    });
    const { sandbox } = await start({}, { upstream: `${url}/base/` });
    const reply = await sandbox.fetch("/v1/rates?source=EUR", { method: "POST", body: "as it was" });
    expect([reply.status, await reply.text()]).toEqual([302, "as it was"]);
    expect(reply.headers.get("x-asked")).toBe("/base/v1/rates?source=EUR");
  });

  it("is a bad gateway when the upstream fails, without a word of what was sent", async () => {
    const upstream = (): Response => {
      throw new Error("secret of the upstream");
    };
    const { call } = await start({}, { upstream });
    const reply = await call("/v1/rates");
    expect([reply.status, reply.json.error]).toEqual([502, "bad_gateway"]);
    expect(reply.text).not.toContain("secret");
    const dead = await start({}, { upstream: "http://127.0.0.1:9" });
    expect((await dead.call("/v1/rates")).status).toBe(502);
  });

  it("is a loop when the upstream leads back to the sandbox", async () => {
    const { call } = await start(
      {},
      {
        upstream: (request) => again(request),
      },
    );
    const other = await createSandbox({
      upstream: async (request) => Response.json(await (await back(request)).json()),
    });
    const again = (request: Request): Promise<Response> => other.fetch(request);
    const back = async (request: Request): Promise<Response> => {
      const reply = await call("/v1/rates", { headers: Object.fromEntries(request.headers) });
      return Response.json({ status: reply.status, error: reply.json.error });
    };
    expect((await call("/v1/rates")).json).toEqual({ status: 508, error: "loop_detected" });
  });

  it.each([
    "ftp://example.com",
    "http://user:pass@example.com",
    "https://example.com/?query",
    "nowhere",
    "",
    7,
  ])("has no upstream like %j", async (upstream) => {
    await expect(createSandbox({ upstream: upstream as string })).rejects.toThrow(/^upstream: pass/);
  });
});
