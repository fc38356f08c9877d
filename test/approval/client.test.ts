import { describe, expect, it } from "vitest";
import {
  ApprovalRequiredError,
  authorise,
  createApprovalFetch,
  createScaClient,
  InvalidInputError,
  type SolverContext,
} from "../../src/index.ts";
import { failureOf } from "../support/failure.ts";
import {
  AUTHORIZED,
  BASE,
  FACE,
  knowing,
  OTP,
  payment,
  paymentUrl,
  PIN,
  PROFILE,
  stage,
  statementUrl,
} from "./stage.ts";
import { testClient } from "../support/client.ts";

describe("sca.authorise", () => {
  it("clears ahead of the calls, and tells until when low-risk ones pass", async () => {
    const { sandbox, sca, fetch, now, travelled } = await stage();
    const { lowRiskUntil } = await sca.authorise({ profileId: PROFILE, solvers: knowing() });
    expect(lowRiskUntil).toEqual(new Date(now() + 300_000));
    expect(travelled()).toEqual([
      "POST sca-sessions/authorise 200",
      "POST pin/verify 200",
      "POST device-fingerprints/verify 200",
    ]);
    sandbox.advance(299);
    expect((await fetch(statementUrl(), { headers: AUTHORIZED })).status).toBe(200);
    sandbox.advance(1);
    expect((await fetch(statementUrl(), { headers: AUTHORIZED })).status).toBe(403);
  });

  it("counts the window from before the last answer left, so that it never promises too much", async () => {
    const { sandbox, fetch, now } = await stage();
    const slow: typeof globalThis.fetch = async (input, init) => {
      const response = await fetch(input, init);
      sandbox.advance(20);
      return response;
    };
    const sca = testClient({
      wiseKey: sandbox.wiseKey,
      fetch: slow,
      now,
    });
    const start = now();
    const { lowRiskUntil } = await sca.authorise({ profileId: PROFILE, solvers: knowing() });
    // Session and PIN took 20 seconds each; so did the last answer, but that may have cleared at once.
    expect(lowRiskUntil).toEqual(new Date(start + 340_000));
  });

  it("uses the client's own solvers where none are passed", async () => {
    const { sca } = await stage({ client: { approval: { solvers: knowing() } } });
    await expect(sca.authorise({ profileId: PROFILE })).resolves.toHaveProperty("lowRiskUntil");
  });

  it("tells its hooks what it asks for and what has passed", async () => {
    const { sca } = await stage();
    const told: object[] = [];
    const tell = (event: object): void => void told.push(event);
    const hooks = { onApprovalRequired: tell, onChallenge: tell, onCleared: tell };
    await sca.authorise({ profileId: PROFILE, solvers: knowing(), hooks });
    const challenges = ["PIN", "PARTNER_DEVICE_FINGERPRINT"];
    const about = { profileId: PROFILE, approvalId: expect.stringMatching(/^[0-9a-f-]{36}$/) as string };
    expect(told).toEqual([
      expect.objectContaining({ ...about, challenges }),
      expect.objectContaining({ ...about, type: "PIN", attempt: 1 }),
      expect.objectContaining({ ...about, type: "PARTNER_DEVICE_FINGERPRINT", attempt: 1 }),
      expect.objectContaining({ ...about, passed: challenges }),
    ]);
  });

  it("passes on what the server says of a customer who is locked out", async () => {
    const { sandbox, sca } = await stage();
    sandbox.profile(PROFILE).lockOut();
    const error = await failureOf(sca.authorise({ profileId: PROFILE, solvers: knowing() }));
    expect(error).toMatchObject({ code: "LOCKED_OUT", status: 429, retryAfter: 900 });
  });

  it("ends with the signal's reason", async () => {
    const { sca } = await stage();
    const controller = new AbortController();
    const solvers = {
      PIN: ({ signal }: SolverContext) => (controller.abort(new Error("enough")), String(signal.aborted)),
    };
    const authorising = sca.authorise({ profileId: PROFILE, solvers, signal: controller.signal });
    await expect(authorising).rejects.toThrow("enough");
  });

  it.each([{}, { oneTimeToken: "x", challenges: [] }, { oneTimeToken: crypto.randomUUID() }])(
    "refuses a session reply without a readable token: %j",
    async (reply) => {
      const { sca } = await stage();
      const odd = { ...sca, createScaSession: async () => reply };
      const error = await failureOf(authorise({ sca: odd, profileId: PROFILE, solvers: knowing() }));
      expect(error.code).toBe("ERR_APPROVAL_INVALID");
    },
  );
});

describe("approval of the client's own endpoints", () => {
  /** A server that guards deletions with an approval of their own. */
  async function guarding(approval?: object) {
    const { sandbox, now } = await stage();
    const seen: { method: string; path: string; token: string | null }[] = [];
    const fetch: typeof globalThis.fetch = async (input, init) => {
      const request = new Request(input, init);
      const token = request.headers.get("x-2fa-approval");
      seen.push({ method: request.method, path: new URL(request.url).pathname, token });
      if (request.method !== "DELETE" || token !== null) return sandbox.fetch(request);
      const session = await sandbox.fetch(`/v2/profiles/${PROFILE}/sca-sessions/authorise`, {
        method: "POST",
        headers: AUTHORIZED,
      });
      const { oneTimeTokenProperties } = (await session.json()) as {
        oneTimeTokenProperties: { oneTimeToken: string };
      };
      const headers = {
        "x-2fa-approval-result": "REJECTED",
        "x-2fa-approval": oneTimeTokenProperties.oneTimeToken,
      };
      return new Response(null, { status: 403, headers });
    };
    const sca = testClient({
      wiseKey: sandbox.wiseKey,
      fetch,
      now,
      ...(approval && { approval }),
    });
    return { sca, seen };
  }

  it("is cleared below the named operations, which know nothing of it", async () => {
    const { sca, seen } = await guarding({ solvers: knowing() });
    await expect(sca.deletePin({ profileId: PROFILE })).resolves.toBeUndefined();
    expect(seen.map(({ method }) => method)).toEqual(["DELETE", "GET", "POST", "POST", "DELETE"]);
    expect(seen.at(-1)?.token).toMatch(/^[0-9a-f-]{36}$/);
  });

  it("is cleared below the raw client too", async () => {
    const { sca } = await guarding({ solvers: knowing() });
    const { response } = await sca.raw.DELETE("/v2/profiles/{profileId}/pin", {
      params: { path: { profileId: PROFILE } },
    });
    expect(response.status).toBe(204);
  });

  it("is suspended where no solver is passed", async () => {
    const { sca } = await guarding({});
    const error = await failureOf(sca.deletePin({ profileId: PROFILE }));
    expect(error).toBeInstanceOf(ApprovalRequiredError);
    expect(error.message).toContain(`DELETE ${BASE}/v2/profiles/${PROFILE}/pin needs PIN`);
    expect((error as ApprovalRequiredError).approvalId).toMatch(/^[0-9a-f-]{36}$/);
  });

  it("is left alone without the option", async () => {
    const { sca, seen } = await guarding();
    expect((await failureOf(sca.deletePin({ profileId: PROFILE }))).code).toBe("FORBIDDEN");
    expect(seen).toHaveLength(1);
  });

  it("does not wait for itself when a call that serves an approval is refused", async () => {
    const { sandbox, sca, fetch, now } = await stage();
    const headers = { "x-2fa-approval-result": "REJECTED", "x-2fa-approval": crypto.randomUUID() };
    const refusing: typeof globalThis.fetch = async (input, init) =>
      new Request(input, init).url.endsWith("/pin/verify")
        ? new Response(null, { status: 403, headers })
        : fetch(input, init);
    const client = testClient({
      wiseKey: sandbox.wiseKey,
      fetch: refusing,
      now,
      approval: { solvers: knowing() },
    });
    const error = await failureOf(
      createApprovalFetch({ sca: client, fetch, now, solvers: knowing() })(paymentUrl(), payment()),
    );
    expect(error.code).toBe("FORBIDDEN");
    expect(sca).not.toBe(client);
  });
});

describe("options", () => {
  const invalid = async (field: string, make: (sca: Awaited<ReturnType<typeof stage>>["sca"]) => unknown) => {
    const { sca } = await stage();
    const error = await Promise.resolve()
      .then(() => make(sca))
      .catch((failure: unknown) => failure);
    expect(error).toBeInstanceOf(InvalidInputError);
    expect(error).toMatchObject({ code: "ERR_INVALID_OPTION", field });
  };
  const wrong = <T>(value: unknown): T => value as T;

  it("of the approval fetch are checked at once", async () => {
    await invalid("sca", () => createApprovalFetch({ sca: wrong({}) }));
    await invalid("solvers", (sca) => createApprovalFetch({ sca, solvers: wrong(null) }));
    await invalid("solvers.PINN", (sca) => createApprovalFetch({ sca, solvers: wrong({ PINN: () => PIN }) }));
    await invalid("solvers.PIN", (sca) => createApprovalFetch({ sca, solvers: wrong({ PIN }) }));
    await invalid("store", (sca) => createApprovalFetch({ sca, store: wrong({}) }));
    await invalid("hooks", (sca) => createApprovalFetch({ sca, hooks: wrong(1) }));
    await invalid("now", (sca) => createApprovalFetch({ sca, now: wrong(1) }));
    await invalid("fetch", (sca) => createApprovalFetch({ sca, fetch: wrong(1) }));
    await invalid("maxBodyBytes", (sca) => createApprovalFetch({ sca, maxBodyBytes: 0 }));
    await invalid("profileId", (sca) => createApprovalFetch({ sca, profileId: 1.5 }));
    await invalid("profileId", (sca) => sca.authorise({ profileId: wrong("1") }));
    await invalid("approval.solvers.X", () =>
      createScaClient({ environment: "sandbox", token: "t", approval: { solvers: wrong({ X: () => OTP }) } }),
    );
    await invalid("approval", () =>
      createScaClient({ environment: "sandbox", token: "t", approval: wrong(7) }),
    );
  });

  it("never repeat a secret that was passed in the wrong place", async () => {
    const { sca } = await stage();
    expect(() => createApprovalFetch({ sca, solvers: wrong({ FACE_MAP: FACE }) })).not.toThrow(FACE);
  });

  it("name the profile where the URL does not", async () => {
    const { sca } = await stage();
    const headers = { "x-2fa-approval-result": "REJECTED", "x-2fa-approval": crypto.randomUUID() };
    const fetch = async (): Promise<Response> => new Response(null, { status: 403, headers });
    const call = createApprovalFetch({ sca, fetch, solvers: knowing() })(
      `${BASE}/v3/spend/3ds/challenge-result`,
    );
    expect(await failureOf(call)).toMatchObject({ code: "ERR_INVALID_OPTION", field: "profileId" });
  });
});
