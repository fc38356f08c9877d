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
      ? { profileId: 101, userToken: "token-of-anna", deviceFingerprint: "phone-1" }
      : { profileId: 202, userToken: "token-of-ben", deviceFingerprint: "phone-2" };
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
  expect(first).toEqual({ status: 202, json: { approval: expect.any(String), pending: ["PIN"] } });
  return { ...staged, path: `/payments/55/approvals/${String(first.json["approval"])}/pin` };
}

it("suspends a payment in one instance and finishes it in another when the customer posts the PIN", async () => {
  const { two, post, path } = await suspended();
  expect(await post(two, path, { pin: "9999" })).toEqual({
    status: 422,
    json: { code: "PIN_VERIFICATION_FAILED" },
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
    status: 404,
    json: { code: "ERR_APPROVAL_UNKNOWN" },
  });
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
});

it("ends after three wrong PINs, before the server locks the customer out", async () => {
  const { two, post, path } = await suspended();
  for (const pin of ["9001", "9002", "9003"]) await post(two, path, { pin });
  const last = await post(two, path, { pin: "1234" });
  expect(last).toEqual({ status: 410, json: { code: "ERR_APPROVAL_ATTEMPTS_EXHAUSTED" } });
});

it("is the code that the guide shows", async () => {
  const [code, guide] = await Promise.all(
    ["test/examples/backend.ts", "spec/guides/suspend-and-resume.md"].map((file) => readFile(file, "utf8")),
  );
  expect(guide).toContain(`\`\`\`ts\n${code}\`\`\``);
});
