import { describe, expect, it } from "vitest";
import { failure, PROFILE, SECRETS, stage, verifyPin } from "./stage.ts";

const CLEARED = JSON.stringify({
  oneTimeToken: "5932d5b5-ec13-452f-8688-308feade7834",
  challenges: [{ primaryChallenge: { type: "PIN" }, passed: true }],
  validity: 3600,
});

describe("stripped encryption", () => {
  it.each<[string, () => Response]>([
    ["plain JSON", () => Response.json(JSON.parse(CLEARED))],
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
