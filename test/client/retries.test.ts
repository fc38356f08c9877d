import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { operations } from "../../generated/operations.ts";
import { type ScaClient, type ScaClientOptions } from "../../src/index.ts";
import { failureOf } from "../support/failure.ts";
import { wiseKey } from "../support/keys.ts";
import { testClient } from "../support/client.ts";

const oneTimeToken = "5932d5b5-ec13-452f-8688-308feade7834";

interface Scripted {
  sca: ScaClient;
  requests: Request[];
  /** Milliseconds of the injected clock at each request. */
  times: number[];
}

/** A client whose server answers with these, one after the other; an Error is a broken connection. */
function scripted(answers: (Response | Error)[], options: Partial<ScaClientOptions> = {}): Scripted {
  const requests: Request[] = [];
  const times: number[] = [];
  const sca = testClient({
    clientToken: "client-token",
    wiseKey,
    fetch: async (input, init) => {
      requests.push(new Request(input, init));
      times.push(Date.now());
      const answer = answers.shift() ?? new Response(null, { status: 204 });
      if (answer instanceof Error) throw answer;
      return answer;
    },
    ...options,
  });
  return { sca, requests, times };
}

const status = (code: number, headers: Record<string, string> = {}): Response =>
  new Response(null, { status: code, headers });
const broken = (): Error => new TypeError("fetch failed");

/** Runs a call to its end however long it waits. */
async function settle<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  await vi.runAllTimersAsync();
  return promise;
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe("retries", () => {
  it("repeat a safe call after a broken connection, 502, 503 and 504", async () => {
    for (const answer of [broken(), status(502), status(503), status(504)]) {
      const { sca, requests } = scripted([answer]);
      await settle(sca.deletePin({ profileId: 1 }));
      expect(requests).toHaveLength(2);
    }
  });

  it("repeat with the same correlation id and a token asked for anew", async () => {
    let asked = 0;
    const { sca, requests } = scripted([status(503)], { token: () => `token-${(asked += 1)}` });
    await settle(sca.deletePin({ profileId: 1 }));
    const [first, second] = requests.map(({ headers }) => headers);
    expect(first?.get("x-external-correlation-id")).toBe(second?.get("x-external-correlation-id"));
    expect([first?.get("authorization"), second?.get("authorization")]).toEqual([
      "Bearer token-1",
      "Bearer token-2",
    ]);
  });

  it("end after the limit with the last failure", async () => {
    const { sca, requests } = scripted([status(503), status(503), status(503)]);
    expect(await failureOf(settle(sca.deletePin({ profileId: 1 })))).toMatchObject({ status: 503 });
    expect(requests).toHaveLength(3);
  });

  it("wait as long as Retry-After says", async () => {
    const { sca, requests, times } = scripted([status(429, { "retry-after": "5" })]);
    await settle(sca.createFacemap({ profileId: 1, faceMap: "YWJj" }));
    expect(requests).toHaveLength(2);
    expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThanOrEqual(5000);
  });

  it("do not wait for a Retry-After beyond the limit, but tell it", async () => {
    const { sca, requests } = scripted([status(429, { "retry-after": "900" })]);
    const error = await failureOf(settle(sca.createScaSession({ profileId: 1 })));
    expect(error).toMatchObject({ code: "RATE_LIMITED", status: 429, retryAfter: 900 });
    expect(requests).toHaveLength(1);
  });

  it("leave a call that changes something alone unless it was rate-limited", async () => {
    for (const answer of [broken(), status(502), status(500)]) {
      const { sca, requests } = scripted([answer]);
      await failureOf(settle(sca.createFacemap({ profileId: 1, faceMap: "YWJj" })));
      expect(requests).toHaveLength(1);
    }
  });

  it("never repeat a verify call, not even after 429", async () => {
    for (const answer of [broken(), status(502), status(429, { "retry-after": "1" })]) {
      const { sca, requests } = scripted([answer]);
      await failureOf(settle(sca.verifyFacemap({ profileId: 1, oneTimeToken, faceMap: "YWJj" })));
      expect(requests).toHaveLength(1);
    }
  });

  it("send the identical ciphertext again", async () => {
    vi.useRealTimers(); // Sealing takes real time; with no delay there is nothing to wait for.
    const { sca, requests } = scripted([status(429, { "retry-after": "0" }), status(200)], {
      retry: { delay: 0 },
    });
    await sca.createPin({ profileId: 1, pin: "1234" });
    const [first, second] = await Promise.all(requests.map((request) => request.text()));
    expect(second).toBe(first);
  });

  it("stop waiting when the caller aborts", async () => {
    const controller = new AbortController();
    const { sca, requests } = scripted([status(429, { "retry-after": "20" })]);
    const call = sca.deletePin({ profileId: 1 }, { signal: controller.signal });
    call.catch(() => undefined);
    await vi.advanceTimersByTimeAsync(1000);
    controller.abort();
    expect(await failureOf(call)).toMatchObject({ code: "ERR_ABORTED" });
    expect(requests).toHaveLength(1);
  });

  it("can be switched off", async () => {
    const { sca, requests } = scripted([status(503)], { retry: { limit: 0 } });
    await failureOf(settle(sca.deletePin({ profileId: 1 })));
    expect(requests).toHaveLength(1);
  });

  it("are told to the hooks, which cannot break the call", async () => {
    const events: unknown[] = [];
    const { sca } = scripted([status(503), broken()], {
      hooks: {
        onRequest: () => {
          throw new Error("a failing log");
        },
        onReply: ({ attempt, status: code, code: failure }) => events.push([attempt, code ?? failure]),
      },
    });
    await settle(sca.deletePin({ profileId: 1 }));
    expect(events).toEqual([
      [1, 503],
      [2, "ERR_NETWORK"],
      [3, 204],
    ]);
  });
});

describe("a deletion whose response was lost", () => {
  const deletions: readonly [name: string, code: string, call: (sca: ScaClient) => Promise<void>][] = [
    ["deletePin", "PIN_NOT_SET_UP", (sca) => sca.deletePin({ profileId: 1 })],
    ["deleteFacemap", "FACEMAP_NOT_SET_UP", (sca) => sca.deleteFacemap({ profileId: 1 })],
    [
      "deleteDeviceFingerprint",
      "DEVICE_FINGERPRINT_NOT_FOUND",
      (sca) => sca.deleteDeviceFingerprint({ profileId: 1, deviceFingerprintId: oneTimeToken }),
    ],
    [
      "deletePhoneNumber",
      "PHONE_NUMBER_NOT_FOUND",
      (sca) => sca.deletePhoneNumber({ userId: 1, phoneNumberId: 2 }),
    ],
  ];
  const truncated = (): Response =>
    new Response(
      new ReadableStream({
        pull: (controller) => controller.error(new TypeError("terminated")),
      }),
      { status: 200 },
    );

  it("is known to be every deletion of the description", () => {
    const described = Object.entries(operations).filter(([, { method }]) => method === "DELETE");
    expect(described.map(([name]) => name).toSorted()).toEqual(deletions.map(([name]) => name).toSorted());
  });

  it.each(deletions)(
    "%s says that it may have succeeded: a 404 to the repetition proves no failure",
    async (_, code, call) => {
      for (const lost of [broken(), truncated(), status(502), status(503), status(504)]) {
        const { sca } = scripted([lost, status(404)]);
        const error = await failureOf(settle(call(sca)));
        expect(error).toMatchObject({ code, status: 404, mayHaveSucceeded: true });
        expect(error.message).toContain("may have deleted it");
      }
    },
  );

  it.each(deletions)(
    "%s says nothing of the kind where there certainly was nothing to delete",
    async (_, code, call) => {
      const refused = Object.assign(broken(), { cause: { code: "ECONNREFUSED" } });
      for (const before of [[], [refused], [status(429)]]) {
        const { sca } = scripted([...before, status(404)]);
        const error = await failureOf(settle(call(sca)));
        expect(error).toMatchObject({ code, status: 404 });
        expect(error).not.toHaveProperty("mayHaveSucceeded");
      }
    },
  );

  it.each(deletions)("%s has succeeded when the repetition did", async (_, _code, call) => {
    const { sca } = scripted([broken(), status(204)]);
    await expect(settle(call(sca))).resolves.toBeUndefined();
  });

  it("is not called unsent when only its last attempt never left", async () => {
    const refused = (): Error => Object.assign(broken(), { cause: { code: "ECONNREFUSED" } });
    const { sca } = scripted([broken(), refused(), refused()]);
    expect(await failureOf(settle(sca.deletePin({ profileId: 1 })))).not.toHaveProperty("sent");
    const never = scripted([refused(), refused(), refused()]);
    expect(await failureOf(settle(never.sca.deletePin({ profileId: 1 })))).toHaveProperty("sent", false);
  });
});
