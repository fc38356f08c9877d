import { readFile } from "node:fs/promises";
import { request as httpRequest } from "node:http";
import createClient from "openapi-fetch";
import { beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import type { Call, paths } from "../../../generated/sandbox.ts";
import type { Description } from "../../../scripts/generate/description.ts";
import { createSandbox } from "../../../src/sandbox/index.ts";
import type { Sandbox, SandboxOptions } from "../../../src/sandbox/index.ts";
import { serve } from "../../../src/sandbox/node.ts";
import { vectors } from "../../support/keys.ts";
import { watch, type WatchedExchange } from "../../support/watch.ts";
import { callerOf, FACTORS, PROFILE, START } from "../caller.ts";

let description: Description;
beforeAll(async () => {
  description = parse(await readFile("spec/sandbox.yaml", "utf8"), { merge: true }) as Description;
});

const JSON_TYPE = { "content-type": "application/json" };

function makeSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const keys = [{ version: 1, privateKey: vectors.keys.wise.privatePkcs8Pem }];
  return createSandbox({ clock: () => START, keys, ...options });
}

/** A typed client of the control API; every exchange is held against the description. */
async function steer(options: SandboxOptions = {}) {
  const sandbox = await makeSandbox(options);
  const exchanges: WatchedExchange[] = [];
  const fetch = await watch(description, sandbox.fetch, (exchange) => exchanges.push(exchange));
  const control = createClient<paths>({ baseUrl: "http://localhost:4010", fetch, headers: JSON_TYPE });
  return { sandbox, control, exchanges, ...callerOf(sandbox) };
}

/** What Prism minds in replies; requests are sometimes wrong on purpose. */
function breaches(exchanges: readonly WatchedExchange[]) {
  return exchanges.flatMap(({ operationId, status, violations }) =>
    violations
      .filter(({ location }) => location[0] === "response")
      .map(({ location, message }) => `${operationId} ${status} ${location.join(".")}: ${message}`),
  );
}

describe("the control API", () => {
  it("points to the inspector where somebody looks who knows no path", async () => {
    const sandbox = await makeSandbox();
    for (const url of ["http://localhost:4010", "http://localhost:4010/?from=bookmark"]) {
      const response = await sandbox.fetch(url, { redirect: "manual" });
      expect([response.status, response.headers.get("location")]).toEqual([302, "/_sandbox"]);
      expect(await response.text()).toContain("/_sandbox");
    }
    expect((await sandbox.fetch("http://localhost:4010/v1")).status).toBe(404);
    const rebound = await sandbox.fetch("http://attacker.example/");
    expect(rebound.status).toBe(403);
  });

  it("shows and steers all there is, as its description says", async () => {
    const { control, exchanges, sandbox, session, verifyPin } = await steer();
    const path = { path: { profileId: PROFILE } };

    const enrolled = await control.PUT("/_sandbox/profiles/{profileId}/factors", {
      params: path,
      body: FACTORS,
    });
    expect(enrolled.data).toMatchObject({
      id: String(PROFILE),
      pin: { secret: FACTORS.pin },
      deviceFingerprints: [{ secret: FACTORS.deviceFingerprint }],
      phone: { secret: FACTORS.phone },
    });
    const { oneTimeToken } = await session();
    await verifyPin(oneTimeToken);
    await verifyPin(oneTimeToken, "0000");

    const clock = await control.POST("/_sandbox/clock/advance", { body: { seconds: 600 } });
    expect(clock.data).toEqual({ now: START + 600_000, offset: 600 });
    expect((await control.GET("/_sandbox/clock")).data).toEqual(clock.data);

    const { data: state } = await control.GET("/_sandbox/state");
    expect(state).toMatchObject({
      strict: false,
      keyVersion: 1,
      totals: { profiles: 1, oneTimeTokens: 1, partnerKeys: 0 },
      oneTimeTokens: [
        {
          oneTimeToken,
          validity: 3000,
          cleared: false,
          challenges: [{ types: ["PIN"], passed: true }, {}, {}, {}],
        },
      ],
    });
    const locked = await control.POST("/_sandbox/profiles/{profileId}/lock-out", { params: path });
    expect(locked.data?.failures).toEqual([{ scope: "all", failures: 5, lockedFor: 900 }]);
    await control.POST("/_sandbox/profiles/{profileId}/expire", { params: path });
    expect((await control.GET("/_sandbox/state")).data?.oneTimeTokens[0]?.validity).toBe(0);
    expect((await control.GET("/_sandbox/profiles/{profileId}", { params: path })).data?.id).toBe("101");

    expect((await control.GET("/_sandbox/settings")).data).toEqual(sandbox.settings);
    const patched = await control.PATCH("/_sandbox/settings", { body: { lockout: { attempts: 3 } } });
    expect(patched.data?.lockout).toEqual({ attempts: 3, seconds: 900, status: 429, scope: "profile" });

    const fault = await control.POST("/_sandbox/faults", { body: { kind: "delay", milliseconds: 1 } });
    expect((await control.GET("/_sandbox/faults")).data).toEqual({ faults: [fault.data] });
    const faultId = { path: { faultId: fault.data?.id ?? "" } };
    expect((await control.DELETE("/_sandbox/faults/{faultId}", { params: faultId })).response.status).toBe(
      204,
    );
    expect((await control.DELETE("/_sandbox/faults/{faultId}", { params: faultId })).response.status).toBe(
      404,
    );
    expect((await control.DELETE("/_sandbox/faults")).response.status).toBe(204);

    expect((await control.POST("/_sandbox/keys/rotate")).data).toEqual(sandbox.wiseKey);
    expect(sandbox.wiseKey.version).toBe(2);

    const { data: recorded } = await control.GET("/_sandbox/calls", { params: { query: { after: 1 } } });
    expect(recorded?.calls.map(({ operationId }) => operationId)).toEqual(["verifyPin", "verifyPin"]);
    expect(recorded?.calls[0]?.request.plaintext).toBe(`{"pin":"${FACTORS.pin}"}`);

    expect((await control.POST("/_sandbox/reset")).response.status).toBe(204);
    expect((await control.GET("/_sandbox/state")).data).toMatchObject({ profiles: [], oneTimeTokens: [] });
    expect((await control.GET("/_sandbox/calls")).data).toEqual({ calls: [] });

    expect(breaches(exchanges)).toEqual([]);
    expect(exchanges.every(({ operationId }) => operationId !== undefined)).toBe(true);
  });

  it("describes the protected endpoints as they are", async () => {
    const { control, exchanges, sandbox, session, verifyPin, verifyDevice } = await steer();
    sandbox.profile(PROFILE).enrol(FACTORS);
    const headers = { authorization: "Bearer any" };
    const statement = (approval?: string) =>
      control.GET("/v1/profiles/{profileId}/balance-statements/{balanceId}/statement.{format}", {
        headers,
        params: {
          path: { profileId: PROFILE, balanceId: 7, format: "json" },
          header: approval === undefined ? {} : { "x-2fa-approval": approval },
        },
      });
    const fund = (approval?: string) =>
      control.POST("/v3/profiles/{profileId}/transfers/{transferId}/payments", {
        headers,
        body: { type: "BALANCE" },
        params: {
          path: { profileId: PROFILE, transferId: 55 },
          header: approval === undefined ? {} : { "x-2fa-approval": approval },
        },
      });
    const clear = async (oneTimeToken: string) => {
      await verifyPin(oneTimeToken);
      await verifyDevice(oneTimeToken);
    };
    const refused = await fund();
    expect(refused.response.status).toBe(403);
    const approval = refused.response.headers.get("x-2fa-approval") ?? "";
    await clear(approval);
    expect((await fund(approval)).data).toEqual({ type: "BALANCE", status: "COMPLETED", errorCode: null });
    sandbox.profile(PROFILE).expire();
    expect((await statement()).response.status).toBe(403);
    const { oneTimeToken } = await session();
    await clear(oneTimeToken);
    expect((await statement(oneTimeToken)).data).toMatchObject({ transactions: [] });
    expect(breaches(exchanges)).toEqual([]);
  });

  it.each([
    ["POST", "/clock/advance", { seconds: "9" }, "clock seconds: pass a number of seconds"],
    ["POST", "/clock/advance", {}, "pass a number of seconds"],
    ["POST", "/clock/advance", { seconds: 1e12 }, "at most a hundred years"],
    ["PATCH", "/settings", { ottTtl: 0 }, "sandbox setting ottTtl: pass a whole number from 1"],
    ["PATCH", "/settings", { nothing: 1 }, "sandbox setting nothing is unknown"],
    ["PATCH", "/settings", [], "The body must be a JSON object."],
    ["POST", "/faults", { kind: "meteor" }, "fault kind: pass one of"],
    ["PUT", "/profiles/1/factors", { pin: 1234 }, "factor pin: pass a string"],
    ["PUT", "/profiles/1/factors", { pin: "12345" }, "enrol: pass pin as a string of four digits"],
    ["PUT", "/profiles/0/factors", { pin: "1234" }, "profileId: pass a positive whole number"],
    ["POST", "/profiles/x/expire", {}, "profileId: pass a positive whole number"],
    ["GET", "/state?limit=1001", undefined, "limit: pass a whole number"],
    ["GET", "/calls?after=-1", undefined, "after: pass a whole number"],
  ])("%s %s with %j changes nothing and says what to pass", async (method, path, body, message) => {
    const sandbox = await makeSandbox();
    const standing = () => ({ ...sandbox.snapshot(), keys: undefined, faults: sandbox.faults.list() });
    const before = standing();
    const response = await sandbox.fetch(`/_sandbox${path}`, {
      method,
      headers: JSON_TYPE,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    expect(response.status).toBe(400);
    expect(await response.text()).toContain(message);
    expect(standing()).toEqual(before);
  });

  it("is not an operation: its calls are not recorded, and there is nothing else below its path", async () => {
    const { sandbox } = await steer();
    expect((await sandbox.fetch("/_sandbox/nothing")).status).toBe(404);
    expect((await sandbox.fetch("/_sandboxes")).status).toBe(404);
    expect(sandbox.calls().map(({ target }) => target)).toEqual(["/_sandboxes"]);
  });

  it("lists the newest first, and no more than asked for", async () => {
    const { sandbox, control } = await steer();
    for (let id = 1; id <= 5; id += 1) sandbox.profile(id).enrol({ pin: "1234" });
    const { data } = await control.GET("/_sandbox/state", { params: { query: { limit: 2 } } });
    expect(data?.profiles.map(({ id }) => id)).toEqual(["5", "4"]);
    expect(data?.totals.profiles).toBe(5);
  });
});

describe("events", () => {
  /** Reads server-sent events until there are as many as asked for. */
  async function read(response: Response, count: number) {
    const events: { id?: string; event: string; data: unknown }[] = [];
    let text = "";
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    while (reader !== undefined && events.length < count) {
      const { value, done } = await reader.read();
      if (done) break;
      text += value;
      for (let end = text.indexOf("\n\n"); end !== -1; end = text.indexOf("\n\n")) {
        const lines = text.slice(0, end).split("\n");
        text = text.slice(end + 2);
        const field = (name: string) =>
          lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2);
        const [event, data, id] = [field("event"), field("data"), field("id")];
        if (event !== undefined) events.push({ event, data: JSON.parse(data ?? ""), ...(id && { id }) });
      }
    }
    await reader?.cancel();
    return events;
  }

  it("tell of past calls, of new ones and of changes, and end with their reader", async () => {
    const sandbox = await makeSandbox();
    await sandbox.fetch("/first");
    const response = await sandbox.fetch("/_sandbox/events");
    expect(response.headers.get("content-type")).toContain("text/event-stream");
    const reading = read(response, 4);
    await sandbox.fetch("/second");
    sandbox.advance(60);
    sandbox.profile(1).enrol({ pin: "1234" });
    expect(await reading).toMatchObject([
      { id: "1", event: "call", data: { target: "/first" } },
      { id: "2", event: "call", data: { target: "/second" } },
      { event: "change", data: { kind: "clock" } },
      { event: "change", data: { kind: "profile" } },
    ]);
  });

  it("go on where a reader left off", async () => {
    const sandbox = await makeSandbox();
    for (const path of ["/1", "/2", "/3"]) await sandbox.fetch(path);
    const response = await sandbox.fetch("/_sandbox/events", { headers: { "last-event-id": "2" } });
    expect(await read(response, 1)).toMatchObject([{ id: "3", data: { target: "/3" } }]);
  });

  it("take a JWE apart, and say what the sandbox put up with", async () => {
    const sandbox = await makeSandbox({ settings: { requireJoseHeaders: false } });
    const { call } = callerOf(sandbox);
    await call("/v1/auth/jose/playground/jwe-direct-encryption", {
      seal: { message: "hello" },
      headers: { "content-type": "application/json" },
    });
    await call(`/v2/profiles/${PROFILE}/facemaps`, {
      body: '{"faceMap":"RkFDRQ=="}',
      headers: { "content-type": "application/x-www-form-urlencoded" },
    });
    const [sealed, form] = JSON.parse(
      JSON.stringify(await read(await sandbox.fetch("/_sandbox/events"), 2)),
    ).map(({ data }: { data: Call }) => data);
    expect(sealed.request.jwe).toMatchObject({ header: { alg: "RSA-OAEP-256" } });
    expect(sealed.reply.jwe.parts).toHaveLength(5);
    expect(sealed.warnings).toEqual([
      "Content-Type is application/json: send application/jose+json, since the body is a JWE.",
    ]);
    expect(form.reply.status).toBe(204);
    expect(form.warnings).toEqual([
      "Content-Type is application/x-www-form-urlencoded: send application/json.",
    ]);
  });

  it("remember as many calls as they were told to, and no more", async () => {
    const sandbox = await makeSandbox({ history: 2 });
    for (const path of ["/1", "/2", "/3"]) await sandbox.fetch(path);
    expect(sandbox.calls().map(({ target }) => target)).toEqual(["/2", "/3"]);
    expect(sandbox.calls(2).map(({ sequence }) => sequence)).toEqual([3]);
    const without = await makeSandbox({ history: 0 });
    await without.fetch("/1");
    expect(without.calls()).toEqual([]);
  });

  it("remember no more than a few megabytes of bodies", async () => {
    const sandbox = await makeSandbox();
    const faceMap = "A".repeat(3_000_000);
    for (let id = 1; id <= 5; id += 1) {
      await callerOf(sandbox).call(`/v2/profiles/${id}/facemaps`, { json: { faceMap } });
    }
    expect(sandbox.calls().length).toBeLessThan(3);
  });
});

describe("a web page cannot drive it", () => {
  /** Sends exactly these headers over a socket, as a browser might. */
  async function send(url: string, method: string, headers: Record<string, string>): Promise<number> {
    return new Promise((resolve, reject) => {
      httpRequest(url, { method, headers }, (reply) => {
        reply.resume();
        resolve(reply.statusCode ?? 0);
      })
        .on("error", reject)
        .end();
    });
  }

  async function attack(path: string, method: string, headers: Record<string, string>, more = {}) {
    const sandbox = await makeSandbox(more);
    sandbox.profile(1).enrol({ pin: "1234" });
    const server = await serve(sandbox);
    try {
      const own = server.url.replace("http://", "");
      const filled = Object.entries(headers).map(([name, value]) => [name, value.replace("OWN", own)]);
      const status = await send(`${server.url}/_sandbox${path}`, method, Object.fromEntries(filled));
      return { status, profiles: sandbox.snapshot().profiles.length };
    } finally {
      await server.close();
    }
  }

  it.each<[string, string, string, Record<string, string>, number]>([
    ["a name that was made to point here (DNS rebinding)", "/state", "GET", { host: "evil.example:80" }, 403],
    ["such a name, to change something", "/reset", "POST", { host: "evil.example", ...JSON_TYPE }, 403],
    [
      "such a name, with an origin to match",
      "/reset",
      "POST",
      { host: "evil.example", origin: "http://evil.example", ...JSON_TYPE },
      403,
    ],
    [
      "a host that hides behind credentials",
      "/reset",
      "POST",
      { host: "evil.example@localhost", ...JSON_TYPE },
      400,
    ],
    ["a host with a path", "/reset", "POST", { host: "localhost/.evil.example", ...JSON_TYPE }, 400],
    [
      "a form of another page",
      "/reset",
      "POST",
      { origin: "https://evil.example", "content-type": "application/x-www-form-urlencoded" },
      403,
    ],
    ["a form without an origin", "/reset", "POST", { "content-type": "text/plain" }, 415],
    ["an empty post", "/reset", "POST", {}, 415],
    ["JSON of another page", "/reset", "POST", { origin: "https://evil.example", ...JSON_TYPE }, 403],
    ["a sandboxed frame", "/reset", "POST", { origin: "null", ...JSON_TYPE }, 403],
    ["another port of this machine", "/reset", "POST", { origin: "http://localhost:1", ...JSON_TYPE }, 403],
    ["an image or script of another page", "/state", "GET", { "sec-fetch-site": "cross-site" }, 403],
    [
      "a link to what is not a page",
      "/state",
      "GET",
      { "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate" },
      403,
    ],
    ["an event stream of another page", "/events", "GET", { "sec-fetch-site": "same-site" }, 403],
    [
      "a question whether it may",
      "/reset",
      "OPTIONS",
      { origin: "https://evil.example", "access-control-request-method": "POST" },
      403,
    ],
  ])("by %s", async (_way, path, method, headers, status) => {
    expect(await attack(path, method, headers)).toEqual({ status, profiles: 1 });
  });

  it.each<[string, Record<string, string>]>([
    ["a script or curl", { ...JSON_TYPE }],
    ["the sandbox's own page", { origin: "http://OWN", "sec-fetch-site": "same-origin", ...JSON_TYPE }],
    ["a name of this machine", { host: "localhost:4010", ...JSON_TYPE }],
    ["a label below localhost", { host: "wise.localhost", ...JSON_TYPE }],
    ["an IPv6 address", { host: "[::1]:4010", ...JSON_TYPE }],
    ["a content type with a charset", { "content-type": "Application/JSON; charset=utf-8" }],
  ])("but %s can", async (_who, headers) => {
    expect(await attack("/reset", "POST", headers)).toEqual({ status: 204, profiles: 0 });
  });

  it("and a host that was allowed can, too", async () => {
    const headers = { host: "sandbox.internal", ...JSON_TYPE };
    expect(await attack("/reset", "POST", headers)).toMatchObject({ status: 403 });
    const more = { controlHosts: ["sandbox.internal"] };
    expect(await attack("/reset", "POST", headers, more)).toMatchObject({ status: 204 });
  });

  it("and replies are neither kept nor shared with other origins", async () => {
    const sandbox = await makeSandbox();
    const { headers } = await sandbox.fetch("/_sandbox/state");
    expect(headers.get("cache-control")).toBe("no-store");
    expect(headers.get("access-control-allow-origin")).toBeNull();
  });
});
