import { describe, expect, it } from "vitest";
import { createApprovalFetch } from "../../src/index.ts";
import type { Faults } from "../../src/sandbox/index.ts";
import { failure, PROFILE, SECRETS, stage, verifyPin } from "./stage.ts";

const CLEARED = JSON.stringify({
  oneTimeToken: "5932d5b5-ec13-452f-8688-308feade7834",
  challenges: [{ primaryChallenge: { type: "PIN" }, passed: true }],
  validity: 3600,
});

describe("stripped encryption", () => {
  it.each<[string, () => Response]>([
    ["plain JSON labelled as JOSE", () => labelled(CLEARED)],
    ["a JSON string that holds JSON", () => labelled(JSON.stringify(CLEARED))],
    ["a JWS in place of a JWE", () => labelled(`eyJhbGciOiJub25lIn0.${btoa(CLEARED).replaceAll("=", "")}.`)],
    ["a JWE in JSON serialization", () => labelled(JSON.stringify({ protected: "e30", ciphertext: "AA" }))],
    [
      "HTML",
      () => new Response("<h1>Welcome to the airport</h1>", { headers: { "content-type": "text/html" } }),
    ],
  ])("is refused: %s", async (_name, reply) => {
    const scene = await stage({
      faults: { after: (point, response) => (isVerify(point) ? reply() : response) },
    });
    expect((await failure(verifyPin(scene), scene)).code).toBe("ERR_REPLY_NOT_ENCRYPTED");
  });

  it("is refused where Wise declares a sealed reply, and everywhere by a client that was told so", async () => {
    const plain: Faults = {
      after: (point, response) =>
        /^(?:verify|echo)/.test(point.operationId) ? Response.json(JSON.parse(CLEARED)) : response,
    };
    const scene = await stage({ faults: plain });
    const echo = scene.sca.echoDirectJwe({ message: "hello" });
    expect((await failure(echo, scene)).code).toBe("ERR_REPLY_NOT_ENCRYPTED");
    const strict = await stage({ faults: plain, client: { jose: { plaintextReplies: "refuse" } } });
    expect((await failure(verifyPin(strict), strict)).code).toBe("ERR_REPLY_NOT_ENCRYPTED");
  });

  it("lets nobody who forges a plain reply get a payment approved: the server has the last word", async () => {
    let forged = "";
    const scene = await stage({
      faults: {
        before: ({ operationId, request }) => {
          if (!/^verify/.test(operationId)) return undefined;
          forged = request.headers.get("one-time-token") ?? "";
          const challenges = ["PIN", "PARTNER_DEVICE_FINGERPRINT"].map((type) => ({
            primaryChallenge: { type },
            required: true,
            passed: true,
          }));
          return Response.json({ oneTimeToken: forged, challenges, validity: 3600 });
        },
      },
    });
    const approvalFetch = createApprovalFetch({
      sca: scene.sca,
      fetch: scene.sandbox.fetch,
      solvers: { PIN: () => SECRETS.pin, PARTNER_DEVICE_FINGERPRINT: () => SECRETS.deviceFingerprint },
    });
    const paying = approvalFetch(`http://localhost/v3/profiles/${PROFILE}/transfers/7/payments`, {
      method: "POST",
      headers: { authorization: `Bearer ${SECRETS.token}`, "content-type": "application/json" },
      body: '{"type":"BALANCE"}',
    });
    expect((await failure(paying, scene)).code).toMatch(/^ERR_APPROVAL_/);
    expect(forged).not.toBe("");
    const payments = scene.sandbox.calls().filter(({ operationId }) => operationId === "fundTransfer");
    expect(payments.map(({ reply }) => reply.status)).not.toContain(201);
  });

  it("is refused when the reply is emptied where a one-time token is due", async () => {
    const scene = await stage({
      faults: { after: (point, response) => (isVerify(point) ? new Response(null, response) : response) },
    });
    expect((await failure(verifyPin(scene), scene)).code).toBe("ERR_REPLY_INVALID");
  });

  it("does not make the client send its secret in plain: it seals or sends nothing", async () => {
    const scene = await stage({ client: { wiseKey: () => Promise.reject(new Error("key server down")) } });
    await failure(scene.sca.createPin({ profileId: PROFILE, pin: SECRETS.pin }), scene);
    expect(scene.sent).toEqual([]);
  });
});

describe("replayed replies", () => {
  it("are refused: a reply opens only under the key of the request that it answers", async () => {
    const recorded: string[] = [];
    const scene = await stage({
      faults: { responseJwe: (_point, jwe) => recorded[recorded.push(jwe) - 2] ?? jwe },
    });
    await scene.sca.echoDirectJwe({ message: "first" });
    const replayed = scene.sca.echoDirectJwe({ message: "second" });
    expect((await failure(replayed, scene)).code).toBe("ERR_REPLY_NOT_OPENED");
  });

  it("are refused within crossed calls, too", async () => {
    const replies: Record<string, string> = {};
    const waiting: (() => void)[] = [];
    const scene = await stage({
      faults: {
        responseJwe: async ({ request }, jwe) => {
          const id = request.headers.get("x-external-correlation-id") ?? "";
          replies[id] = jwe;
          if (Object.keys(replies).length < 2) await new Promise<void>((resolve) => waiting.push(resolve));
          waiting.forEach((resume) => resume());
          return replies[id === "one" ? "two" : "one"] ?? jwe;
        },
      },
    });
    const calls = ["one", "two"].map((id) => scene.sca.echoDirectJwe({ message: id }, { correlationId: id }));
    for (const call of await Promise.allSettled(calls)) {
      expect(call).toMatchObject({ status: "rejected", reason: { code: "ERR_REPLY_NOT_OPENED" } });
    }
  });

  it("are refused when the request itself comes back", async () => {
    const scene = await stage({
      client: {
        fetch: async (input, init) =>
          String(input).includes("public-keys")
            ? Response.json(key)
            : labelled(typeof init?.body === "string" ? init.body : ""),
      },
    });
    const key = scene.sandbox.wiseKey;
    const reflected = scene.sca.createPin({ profileId: PROFILE, pin: SECRETS.pin });
    expect((await failure(reflected, scene)).code).toBe("ERR_REPLY_NOT_OPENED");
  });
});

const isVerify = ({ operationId }: { operationId: string }): boolean => operationId === "verifyPin";

const labelled = (body: string): Response =>
  new Response(body, { headers: { "content-type": "application/jose+json" } });
