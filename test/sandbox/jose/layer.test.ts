import { describe, expect, it } from "vitest";
import { createJoseLayer } from "../../../src/sandbox/index.ts";
import { FACTORS, PROFILE, callerOf, start } from "../caller.ts";

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
