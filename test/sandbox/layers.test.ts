import { describe, expect, it } from "vitest";
import { operations } from "../../generated/operations.ts";
import { successesOf } from "../support/description.ts";
import { createJoseLayer } from "../../src/sandbox/index.ts";
import { serve } from "../../src/sandbox/node.ts";
import { FACTORS, PROFILE, callerOf, start } from "./caller.ts";

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

describe("the JOSE layer", () => {
  async function layered() {
    const started = await start();
    const { sandbox } = started;
    const seen: { request: Request; body: string }[] = [];
    const layer = createJoseLayer({
      keys: sandbox.joseKeys,
      settings: () => sandbox.settings,
      upstream: async (request) => {
        seen.push({ request, body: await request.clone().text() });
        return sandbox.plainFetch(request);
      },
    });
    const fetch = async (input: Request | URL | string, init?: RequestInit) =>
      layer(new Request(typeof input === "string" ? new URL(input, "http://localhost") : input, init));
    return { sandbox, seen, ...callerOf(sandbox, fetch) };
  }

  it("makes a sealed API of any plain one", async () => {
    const { sandbox, session, verifyPin, verifyDevice, status } = await layered();
    sandbox.profile(PROFILE).enrol(FACTORS);
    const { oneTimeToken } = await session();
    expect(await verifyPin(oneTimeToken)).toMatchObject({ status: 200, isSealed: true });
    const second = await verifyDevice(oneTimeToken);
    expect((await status(oneTimeToken)).json).toEqual(second.json);
  });

  it("passes opened calls on as plain JSON, without a word of JOSE", async () => {
    const { seen, call } = await layered();
    await call(`/v2/profiles/${PROFILE}/pin`, {
      seal: { pin: "1234" },
      headers: { "x-external-correlation-id": "mine" },
    });
    const { request, body } = seen[0] ?? {};
    expect(body).toBe('{"pin":"1234"}');
    expect(Object.fromEntries(request?.headers ?? [])).toEqual({
      accept: "application/json",
      authorization: "Bearer any",
      "content-type": "application/json",
      "x-external-correlation-id": "mine",
    });
  });

  it("leaves empty replies, errors and other operations as they are", async () => {
    const { call, seen } = await layered();
    const created = await call(`/v2/profiles/${PROFILE}/pin`, { seal: { pin: "1234" } });
    expect([created.status, created.body]).toEqual([200, ""]);
    const conflict = await call(`/v2/profiles/${PROFILE}/pin`, { seal: { pin: "1234" } });
    expect(conflict).toMatchObject({ status: 409, isSealed: false, code: "pin.already.exists" });
    const facemap = await call(`/v2/profiles/${PROFILE}/facemaps`, { json: { faceMap: "RkFDRQ==" } });
    expect(facemap.status).toBe(204);
    expect(seen.at(-1)?.body).toBe('{"faceMap":"RkFDRQ=="}');
  });

  it("refuses what it cannot open without asking upstream", async () => {
    const { call, seen } = await layered();
    expect(await call(`/v2/profiles/${PROFILE}/pin`, { body: "{}" })).toMatchObject({
      status: 400,
      code: "jose.invalid",
    });
    expect(seen).toEqual([]);
  });
});

describe("on a socket", () => {
  it("answers over loopback on a free port, and stops", async () => {
    const { sandbox } = await start();
    sandbox.profile(PROFILE).enrol(FACTORS);
    const platform = [globalThis.Request, globalThis.Response];
    const server = await serve(sandbox);
    expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    const remote = callerOf(sandbox, (input, init) => fetch(`${server.url}${String(input)}`, init));
    const { oneTimeToken } = await remote.session();
    expect(await remote.verifyPin(oneTimeToken)).toMatchObject({ status: 200, isSealed: true });
    const rejected = await remote.fund();
    expect(rejected.headers.get("x-2fa-approval")).toMatch(/^[0-9a-f-]{36}$/);
    await server.close();
    await expect(fetch(server.url)).rejects.toThrow();
    expect([globalThis.Request, globalThis.Response]).toEqual(platform);
  });

  it("says so when the port is taken", async () => {
    const { sandbox } = await start();
    const server = await serve(sandbox);
    await expect(serve(sandbox, { port: Number(new URL(server.url).port) })).rejects.toThrow("EADDRINUSE");
    await server.close();
  });
});
