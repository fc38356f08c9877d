import { readFile } from "node:fs/promises";
import { createMemoryStore } from "wise-sca";
import { createSandbox } from "wise-sca/sandbox";
import { serve } from "wise-sca/sandbox/node";
import { expect, it, onTestFinished } from "vitest";
import { createBackend, type BackendOptions } from "./backend.ts";

/** Two instances of a backend in front of one sandbox, sharing a store, and two customers. */
async function stage() {
  const sandbox = await createSandbox();
  sandbox.profile(101).enrol({ pin: "1234", deviceFingerprint: "phone-1" });
  sandbox.profile(202).enrol({ pin: "5678", deviceFingerprint: "phone-2" });
  const server = await serve(sandbox);
  onTestFinished(() => server.close());
  const customerOf: BackendOptions["customerOf"] = ({ headers }) =>
    headers.get("cookie") === "session=anna"
      ? { userId: "anna", profileId: 101, userToken: "token-of-anna", deviceFingerprint: "phone-1" }
      : { userId: "ben", profileId: 202, userToken: "token-of-ben", deviceFingerprint: "phone-2" };
  const options = { wise: server.url, store: createMemoryStore(), customerOf };
  const [one, two] = [createBackend(options), createBackend(options)];
  const post = async (app: typeof one, path: string, body?: unknown, who = "anna") => {
    const response = await app.request(path, {
      method: "POST",
      headers: { cookie: `session=${who}`, "content-type": "application/json" },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return { status: response.status, json: (await response.json()) as Record<string, unknown> };
  };
  return { sandbox, one, two, post };
}

async function suspended() {
  const staged = await stage();
  const first = await staged.post(staged.one, "/payments/55");
  const pin = { type: "PIN", category: "knowledge", attemptsLeft: 4, mayLockOut: false };
  expect(first).toEqual({ status: 202, json: { approval: expect.any(String), pending: [pin] } });
  return { ...staged, path: `/payments/55/approvals/${String(first.json["approval"])}/pin` };
}

it("suspends a payment in one instance and finishes it in another when the customer posts the PIN", async () => {
  const { two, post, path } = await suspended();
  expect(await post(two, path, { pin: "9999" })).toEqual({
    status: 422,
    json: { code: "PIN_VERIFICATION_FAILED", attemptsLeft: 3 },
  });
  expect(await post(two, path, { pin: "9999" })).toEqual({
    status: 422,
    json: { code: "ERR_APPROVAL_ANSWER_REPEATED" },
  });
  expect(await post(two, path, { pin: "12" })).toEqual({
    status: 422,
    json: { code: "ERR_INVALID_ARGUMENT" },
  });
  expect(await post(two, path, { pin: "1234" })).toMatchObject({
    status: 201,
    json: { status: "COMPLETED" },
  });
  expect(await post(two, path, { pin: "1234" })).toEqual({
    status: 409,
    json: { code: "ERR_APPROVAL_USED" },
  });
});

it("pays once when the customer clicks twice, in two instances, from the first click to the last", async () => {
  const { sandbox, one, two, post } = await stage();
  const clicks = await Promise.all([one, two, one, two].map((app) => post(app, "/payments/55")));
  const [id, ...others] = clicks.map(({ json }) => json["approval"]);
  expect(new Set([id, ...others]).size).toBe(1);
  const path = `/payments/55/approvals/${String(id)}/pin`;
  const pins = await Promise.all([one, two, one, two].map((app) => post(app, path, { pin: "1234" })));
  expect(pins.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409]);
  const paid = sandbox
    .calls()
    .filter(({ operationId, reply }) => operationId === "fundTransfer" && reply.status === 201);
  expect(paid).toHaveLength(1);
});

it("lets nobody else use the id, and nobody change the payment", async () => {
  const { one, two, post, path } = await suspended();
  expect((await post(two, path, { pin: "5678" }, "ben")).status).toBe(404);
  const other = path.replace("/55/", "/56/");
  expect(await post(one, other, { pin: "1234" })).toEqual({
    status: 409,
    json: { code: "ERR_APPROVAL_MISMATCH" },
  });
  expect((await post(one, "/payments/55/approvals/..%2Fx/pin", { pin: "1234" })).status).toBe(404);
  // Nothing of the answers was used up.
  expect((await post(one, path, { pin: "1234" })).status).toBe(201);
});

it("ends after four wrong PINs, before the server locks the customer out, and says for how long", async () => {
  const { two, post, path } = await suspended();
  for (const pin of ["9001", "9002", "9003", "9004"]) await post(two, path, { pin });
  const last = await post(two, path, { pin: "1234" });
  expect(last.status).toBe(429);
  expect(last.json).toMatchObject({ code: "ERR_APPROVAL_ATTEMPTS_EXHAUSTED" });
  expect(Number(last.json["retryAfter"])).toBeGreaterThan(890);
  // Another payment does not get round that.
  expect((await post(two, "/payments/56")).status).toBe(429);
});

it("asks for the device too where the known one is refused, and has no dead end", async () => {
  const { sandbox, one, post } = await stage();
  sandbox.profile(101).enrol({ pin: "1234", deviceFingerprint: "phone-that-is-new" });
  const first = await post(one, "/payments/55");
  const pending = first.json["pending"] as { type: string; attemptsLeft: number }[];
  expect(pending.map(({ type, attemptsLeft }) => [type, attemptsLeft])).toEqual([
    ["PIN", 3],
    ["PARTNER_DEVICE_FINGERPRINT", 3],
  ]);
  const path = `/payments/55/approvals/${String(first.json["approval"])}/pin`;
  const second = await post(one, path, { pin: "1234" });
  expect(second).toMatchObject({ status: 202, json: { pending: [{ type: "PARTNER_DEVICE_FINGERPRINT" }] } });
  const third = await post(one, path, { device: "phone-that-is-new" });
  expect(third).toMatchObject({ status: 201, json: { status: "COMPLETED" } });
});

it("says that Wise refused the payment, though the page of a proxy is no JSON", async () => {
  const { sandbox, one, post, path } = await suspended();
  sandbox.faults.add({ kind: "bad-gateway", operationId: "fundTransfer", times: 1 });
  expect(await post(one, path, { pin: "1234" })).toEqual({
    status: 502,
    json: { code: "WISE_REFUSED", status: 502 },
  });
});

it("is the code that the guide shows", async () => {
  const [code, guide] = await Promise.all(
    ["test/examples/backend.ts", "spec/guides/suspend-and-resume.md"].map((file) => readFile(file, "utf8")),
  );
  expect(guide).toContain(`\`\`\`ts\n${code}\`\`\``);
});
