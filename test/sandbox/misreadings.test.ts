/** What programs did to Wise's API by misreading its pages, and what the sandbox tells them. */
import { describe, expect, it } from "vitest";
import vectors from "../vectors/jose-vectors.json" with { type: "json" };
import { FACTORS, JOSE_HEADERS, PROFILE, seal, start } from "./caller.ts";

type Started = Awaited<ReturnType<typeof start>>;
type Reply = Awaited<ReturnType<Started["call"]>>;

interface Misreading {
  readonly what: string;
  readonly program: (sandbox: Started) => Promise<Reply>;
  /** What was done, and what is right. */
  readonly says: RegExp;
}

const VERIFY = `/v2/profiles/${PROFILE}/pin/verify`;

const MISREADINGS: readonly Misreading[] = [
  {
    what: "the PIN in plain, copied from the page's curl",
    program: async ({ call, session }) => {
      const { oneTimeToken } = await session();
      return call(VERIFY, { oneTimeToken, body: '{ "pin" : "1234" }', headers: JOSE_HEADERS });
    },
    says: /^The body is plain JSON: seal it to Wise's key as a JWE/,
  },
  {
    what: "One-Time-Token on the repeated call",
    program: async ({ fund, verifyPin, verifyDevice }) => {
      const refused = await fund();
      const oneTimeToken = refused.headers.get("x-2fa-approval") ?? "";
      await verifyPin(oneTimeToken);
      await verifyDevice(oneTimeToken);
      return fund({ oneTimeToken });
    },
    says: /^The repeated call carries its token as One-Time-Token: send it as x-2fa-approval/,
  },
  {
    what: "x-2fa-approval on a verify call",
    program: async ({ sandbox, call, session }) => {
      const { oneTimeToken } = await session();
      const body = await seal(sandbox.wiseKey, { pin: "1234" });
      return call(VERIFY, { approval: oneTimeToken, body, headers: JOSE_HEADERS });
    },
    says: /^The call carries its token as x-2fa-approval: send it as One-Time-Token/,
  },
  {
    what: "a bare string sealed instead of an object",
    program: async ({ sandbox, call, session }) => {
      const { oneTimeToken } = await session();
      const body = await seal(sandbox.wiseKey, '"1234"');
      return call(VERIFY, { oneTimeToken, body, headers: JOSE_HEADERS });
    },
    says: /^The JWE does not hold a JSON object: seal one with pin, not the value alone\.$/,
  },
  {
    what: "a key upload with ISO dates",
    program: async ({ call }) =>
      call("/v1/auth/jose/request/public-keys", {
        json: {
          keyId: "11111111-1111-4111-8111-111111111111",
          validFrom: "2026-01-01T00:00:00Z",
          validTill: "2027-01-01 00:00:00",
          scope: "PAYLOAD_ENCRYPTION",
          publicKeyMaterial: {
            algorithm: "RSA_OAEP_256",
            keyMaterial: vectors.keys.partner.publicSpkiDerBase64,
          },
        },
      }),
    says: /^validFrom is an ISO timestamp: write yyyy-MM-dd HH:mm:ss, in UTC/,
  },
  {
    what: "JSON asked for, to be parsed before it is decrypted",
    program: async ({ sandbox, call, session }) => {
      const { oneTimeToken } = await session();
      const body = await seal(sandbox.wiseKey, { pin: "1234" });
      const headers = { ...JOSE_HEADERS, accept: "application/json" };
      return call(VERIFY, { oneTimeToken, body, headers });
    },
    says: /^Accept is application\/json: .*the reply is a JWE, to be opened before it is parsed as JSON\.$/,
  },
];

describe("a program with", () => {
  it.each(MISREADINGS)("$what is told what it did and what is right", async ({ program, says }) => {
    const started = await start();
    started.sandbox.profile(PROFILE).enrol(FACTORS);
    const reply = await program(started);
    expect(reply.status).toBeGreaterThanOrEqual(400);
    expect(reply.json.errors?.[0].message ?? reply.json.message).toMatch(says);
    expect(started.sandbox.calls().at(-1)?.warnings).toEqual([expect.stringMatching(says)]);
    expect(reply.body).not.toContain("1234");
  });

  it("a JWE in JSON quotes is told so, whether it is put up with or refused", async () => {
    for (const strictJweBody of [false, true]) {
      const { sandbox, call } = await start({ strictJweBody });
      const body = JSON.stringify(await seal(sandbox.wiseKey, { pin: "1234" }));
      const reply = await call(`/v2/profiles/${PROFILE}/pin`, { body, headers: JOSE_HEADERS });
      expect(reply.status).toBe(strictJweBody ? 400 : 200);
      const says = /^The JWE is in JSON quotes: send its five parts as they are, without quotes\.$/;
      if (strictJweBody) expect(reply.json.errors[0].message).toMatch(says);
      expect(sandbox.calls().at(-1)?.warnings).toEqual([expect.stringMatching(says)]);
    }
  });

  it("the right headers on the repeat is not told anything", async () => {
    const { sandbox, fund, verifyPin, verifyDevice } = await start();
    sandbox.profile(PROFILE).enrol(FACTORS);
    const approval = (await fund()).headers.get("x-2fa-approval") ?? "";
    await verifyPin(approval);
    await verifyDevice(approval);
    expect((await fund({ approval })).status).toBe(201);
    expect(sandbox.calls().flatMap(({ warnings }) => warnings)).toEqual([]);
  });
});
