import { describe, expect, it } from "vitest";
import { operations } from "../../../generated/operations.ts";
import { successesOf } from "../../support/description.ts";
import { FACTORS, PROFILE, callerOf, start } from "../caller.ts";

describe("the plain app", () => {
  it("does without JOSE: JSON in, JSON out", async () => {
    const { sandbox } = await start();
    const { call } = callerOf(sandbox, sandbox.plainFetch);
    expect((await call(`/v2/profiles/${PROFILE}/pin`, { json: { pin: "1234" } })).status).toBe(200);
    const reply = await call("/v1/auth/jose/playground/jwe-direct-encryption", {
      json: { message: "hello" },
    });
    expect(reply.json).toEqual({ message: "jose-playground-response-hello", method: "POST" });
    expect(reply.headers.get("content-type")).toBe("application/json");
  });

  it("shares its state with the sealed one", async () => {
    const { sandbox, session, verifyPin } = await start();
    sandbox.profile(PROFILE).enrol(FACTORS);
    const plain = callerOf(sandbox, sandbox.plainFetch);
    const { oneTimeToken } = await session();
    await verifyPin(oneTimeToken);
    expect((await plain.status(oneTimeToken)).json.challenges[0].passed).toBe(true);
  });

  it.each(Object.entries(operations))("answers %s in both path styles", async (id, operation) => {
    const { sandbox } = await start();
    const { call } = callerOf(sandbox, sandbox.plainFetch);
    const path = operation.path
      .replace("{profileId}", "101")
      .replace(/\{\w+\}/, "636a5514-aa86-4719-8700-e9a9a0ae7ea7");
    for (const styled of [path, path.replace(/^\/v\d/, "/2026Q3"), path.replace(/^\/v\d/, "/2026Q4")]) {
      const operationIds: (string | undefined)[] = [];
      const stop = sandbox.on((event) => operationIds.push(event.operationId));
      const reply = await call(styled, { method: operation.method, ...(operation.body && { json: {} }) });
      stop();
      expect(operationIds).toEqual([id]);
      const documented = [...successesOf(id), ...Object.keys(operation.errors).map(Number)];
      expect(documented).toContain(reply.status);
    }
  });

  it("has the protected endpoints under their quarterly paths, too", async () => {
    const { call } = await start();
    for (const version of ["/v1", "/2026Q3"]) {
      const reply = await call(`${version}/profiles/${PROFILE}/balance-statements/7/statement.json`);
      expect(reply.headers.get("x-2fa-approval-result")).toBe("REJECTED");
    }
    expect((await call("/2026Q5/profiles/101/balance-statements/7/statement.json")).status).toBe(404);
  });
});
