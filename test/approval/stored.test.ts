/** What a store may hold under an approval's key, and what is made of it. */
import { describe, expect, it } from "vitest";
import {
  createApprovalFetch,
  createMemoryStore,
  resumeApproval,
  type ApprovalRequiredError,
  type ApprovalStore,
} from "../../src/index.ts";
import { seal } from "../../src/jose/seal.ts";
import { FINGERPRINT, payment, paymentUrl, PIN, stage } from "./stage.ts";
import { testClient } from "../support/client.ts";

type Stored = Record<string, unknown>;

/** A suspended approval, one factor of which has passed, and a way to write something else in its place. */
async function suspended() {
  const store: ApprovalStore = createMemoryStore();
  const { sca, fetch, now } = await stage();
  const call = createApprovalFetch({ sca, fetch, now, store, owner: "user-7" });
  const { approvalId } = (await call(paymentUrl(), payment()).catch(
    (error: unknown) => error,
  )) as ApprovalRequiredError;
  const resume = () => resumeApproval(approvalId, { sca, fetch, now, store, owner: "user-7" });
  await (await resume()).answer({ PIN });
  const key = `approval:${approvalId}`;
  const { signal } = new AbortController();
  const held = await store.get(key, { signal });
  const stored = JSON.parse(held?.value ?? "{}") as Stored;
  const write = async (value: unknown): Promise<void> => {
    const present = await store.get(key, { signal });
    const text = typeof value === "string" ? value : JSON.stringify(value);
    await store.set(key, text, { signal, ttl: 3600, version: present?.version });
  };
  return { resume, stored, write };
}

const codeOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => "resumed",
    (error: { code?: unknown }) => error.code,
  );

const longText = "x".repeat(8193);
const uuid = "7f4d2c1a-8b3e-4f5a-9c6d-1e2f3a4b5c6d";

/** Values that no version of this package writes, by member. `undefined` leaves the member out. */
const WRONG: Record<string, unknown[]> = {
  format: [1, "2", undefined],
  id: ["not-a-uuid", 7, undefined],
  status: ["open", 1, undefined],
  oneTimeToken: ["token", undefined],
  profileId: [-1, 1.5, "101", undefined],
  origin: [7, longText, undefined],
  owner: [7, longText],
  createdAt: [-1, "today", undefined],
  expiresAt: [-1, "tomorrow", undefined, Number.MAX_SAFE_INTEGER],
  challenges: ["none", 7, undefined],
  revision: [-1, 0.5, undefined],
  passed: ["PIN", [7], ["pin"], [`P${"I".repeat(64)}N`], undefined],
  refused: ["none", ["PIN"], { PIN: -1 }, { pin: 1 }, undefined],
  triggered: ["none", ["SMS"], { SMS: 7 }, { SMS: longText }, { sms: "+44" }, undefined],
  round: [-1, "1", undefined],
  insist: ["yes", 1, undefined],
  doneAt: ["now", -1],
  sending: [true, {}, { id: uuid }, { id: uuid, at: "now" }, { id: "me", at: 1 }],
  request: [
    true,
    {},
    { method: "POST", url: paymentUrl(), bodySha256: "x" },
    { method: 7, url: paymentUrl(), bodySha256: "x", headersSha256: "x" },
  ],
};

describe("a stored approval", () => {
  it("goes on as it was left", async () => {
    const { resume, stored, write } = await suspended();
    await write(stored);
    const approval = await resume();
    expect(approval.passed).toEqual(["PIN"]);
    await approval.answer({ PARTNER_DEVICE_FINGERPRINT: FINGERPRINT });
    expect((await approval.retry(paymentUrl(), payment())).status).toBe(201);
  });

  it.each([
    ["triggered", () => ({ SMS: "x".repeat(8192) })],
    ["doneAt", () => 0],
    // Of a server that names a day or more.
    ["expiresAt", (createdAt: number) => createdAt + 86_400_000],
  ])("goes on with the utmost that its %s may be", async (member, utmost) => {
    const { resume, stored, write } = await suspended();
    await write({ ...stored, [member]: utmost(Number(stored["createdAt"])) });
    expect((await resume()).passed).toEqual(["PIN"]);
  });

  it.each(Object.entries(WRONG))(
    "with a wrong %s is as unknown as one that does not exist",
    async (member, values) => {
      const { resume, stored, write } = await suspended();
      const codes: unknown[] = [];
      for (const value of values) {
        await write({ ...stored, [member]: value });
        codes.push(await codeOf(resume()));
      }
      expect(codes).toEqual(values.map(() => "ERR_APPROVAL_UNKNOWN"));
    },
  );

  it.each(["", "{", "null", "7", '"text"', "[]"])("that is the text %j is unknown", async (text) => {
    const { resume, write } = await suspended();
    await write(text || " ");
    expect(await codeOf(resume())).toBe("ERR_APPROVAL_UNKNOWN");
  });

  it.each([
    ["owner", "user-8"],
    ["owner", undefined],
    ["origin", "https://api.wise.com"],
  ])("of another %s (%s) is unknown too", async (member, value) => {
    const { resume, stored, write } = await suspended();
    await write({ ...stored, [member]: value });
    expect(await codeOf(resume())).toBe("ERR_APPROVAL_UNKNOWN");
  });

  it("that was refused once more goes on when somebody else has passed what was missing", async () => {
    const { resume, stored, write } = await suspended();
    await (await resume()).answer({ PARTNER_DEVICE_FINGERPRINT: FINGERPRINT });
    // As a repeated refusal leaves it: only the server's next list tells that the device has passed meanwhile.
    await write({ ...stored, status: "pending", insist: true, round: 1, revision: 90 });
    const approval = await resume();
    await approval.refresh();
    expect(approval.pending).toEqual([]);
    expect(approval.cleared).toBe(true);
    expect((await approval.retry(paymentUrl(), payment())).status).toBe(201);
  });

  it("without the optional members is one of a session: it lets no request pass", async () => {
    const { resume, stored, write } = await suspended();
    await write({ ...stored, request: undefined });
    const approval = await resume();
    await approval.answer({ PARTNER_DEVICE_FINGERPRINT: FINGERPRINT });
    const error: unknown = await approval.retry(paymentUrl(), payment()).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "ERR_APPROVAL_MISMATCH", approvalId: approval.id });
  });

  it("of another request names what differs, and itself", async () => {
    const { resume } = await suspended();
    const approval = await resume();
    await approval.answer({ PARTNER_DEVICE_FINGERPRINT: FINGERPRINT });
    const error: unknown = await approval
      .retry(paymentUrl(101, 56), payment())
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "ERR_APPROVAL_MISMATCH", approvalId: approval.id });
    expect((error as Error).message).toContain("in URL:");
  });
});

describe("headers that an approval covers", () => {
  it("may be named in any order and any case", async () => {
    const store = createMemoryStore();
    const { sca, fetch, now } = await stage();
    const options = { sca, fetch, now, store };
    const headers = {
      "X-Idempotence-Uuid": uuid,
      "Content-Type": "application/json",
      authorization: "Bearer t",
    };
    const call = { ...payment(), headers };
    const error = (await createApprovalFetch({
      ...options,
      linkedHeaders: ["X-Idempotence-UUID", "content-type"],
    })(paymentUrl(), call).catch((thrown: unknown) => thrown)) as ApprovalRequiredError;
    const approval = await resumeApproval(error.approvalId, {
      ...options,
      linkedHeaders: ["Content-Type", "x-idempotence-uuid", "CONTENT-TYPE"],
    });
    expect(await approval.matches(paymentUrl(), call)).toBe(true);
    expect(
      await approval.matches(paymentUrl(), {
        ...call,
        headers: { ...headers, "X-Idempotence-Uuid": "other" },
      }),
    ).toBe(false);
  });
});

describe("an answer that failed", () => {
  /** How many answers to the PIN are left after one whose verify call was answered like this. */
  async function leftAfter(fail: (rotate: () => Promise<unknown>) => Promise<Response>): Promise<unknown> {
    const staged = await stage();
    const { sandbox, fetch, now } = staged;
    const sca = testClient({
      clientToken: "client-token",
      now,
      retry: { limit: 0 },
      fetch: (input, init) =>
        String(input instanceof Request ? input.url : input).includes("pin/verify")
          ? fail(() => sandbox.rotateKey())
          : fetch(input, init),
    });
    const error = (await createApprovalFetch({ sca, fetch, now })(paymentUrl(), payment()).catch(
      (thrown: unknown) => thrown,
    )) as ApprovalRequiredError;
    const approval = await resumeApproval(error.approvalId, { sca, fetch, now });
    const { jwe } = await seal(sandbox.wiseKey, { pin: PIN });
    const code = await codeOf(approval.answer({ PIN: { sealed: jwe } }));
    return [code, approval.pending.find(({ type }) => type === "PIN")?.attemptsLeft];
  }
  const plain = (status: number, body: unknown): Response => Response.json(body, { status });

  it.each([
    ["was judged counts", async () => plain(400, { errors: [{ code: "PIN_VERIFICATION_FAILED" }] }), 3],
    ["may have been judged counts", async () => plain(500, {}), 3],
    ["whose reply was lost counts", () => Promise.reject(new TypeError("fetch failed")), 3],
    [
      "never left does not count",
      () => Promise.reject(Object.assign(new TypeError("fetch failed"), { cause: { code: "ECONNREFUSED" } })),
      4,
    ],
    ["was refused for its caller does not count", async () => plain(401, {}), 4],
    [
      "Wise could not open does not count",
      async (rotate: () => Promise<unknown>) => {
        await rotate();
        return plain(400, { errors: [{ message: "jose: cannot decrypt" }] });
      },
      4,
    ],
    [
      "met a 500 while the key changed counts",
      async (rotate: () => Promise<unknown>) => {
        await rotate();
        return plain(500, {});
      },
      3,
    ],
  ])("and %s", async (_case, fail, left) => {
    expect(((await leftAfter(fail)) as unknown[])[1]).toBe(left);
  });

  it("and never left because it is malformed does not count", async () => {
    const { sca, fetch, now } = await stage();
    const error = (await createApprovalFetch({ sca, fetch, now })(paymentUrl(), payment()).catch(
      (thrown: unknown) => thrown,
    )) as ApprovalRequiredError;
    const approval = await resumeApproval(error.approvalId, { sca, fetch, now });
    expect(await codeOf(approval.answer({ PIN: "12" }))).toBe("ERR_INVALID_ARGUMENT");
    expect(approval.pending.find(({ type }) => type === "PIN")?.attemptsLeft).toBe(4);
  });
});
