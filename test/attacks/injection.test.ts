import { describe, expect, it } from "vitest";
import { operations } from "../../generated/operations.ts";
import type { Operation } from "../../generated/operations.ts";
import { createScaClient } from "../../src/index.ts";
import type { CallOptions } from "../../src/index.ts";
import { expectNoSecrets, failure, PROFILE, SECRETS, stage, verifyPin } from "./stage.ts";

type Call = (args: Record<string, unknown>, options?: CallOptions) => Promise<unknown>;

const UUID = "5932d5b5-ec13-452f-8688-308feade7834";

const call = (sca: object, id: string): Call => (sca as Record<string, Call>)[id] as Call;

/** Arguments that every check lets pass, by name. */
const SOUND: Readonly<Record<string, unknown>> = {
  profileId: PROFILE,
  oneTimeToken: UUID,
  deviceFingerprintId: UUID,
  pin: SECRETS.pin,
  deviceFingerprint: SECRETS.deviceFingerprint,
  faceMap: SECRETS.faceMap,
  otpCode: "111111",
  userId: 1,
  phoneNumberId: 2,
  message: "hello",
  algorithm: "RSA_OAEP_256",
  scope: "PAYLOAD_ENCRYPTION",
  version: 1,
  keyId: UUID,
  validFrom: "2026-01-01 00:00:00",
  validTill: "2027-01-01 00:00:00",
  publicKeyMaterial: { algorithm: "RSA_OAEP_256", keyMaterial: "AAAA" },
};

/** Text that means something to a URL, a proxy, a shell, a log or a header parser. */
const HOSTILE: readonly unknown[] = [
  "../../v1/admin",
  "..",
  "1/../2",
  "1%2f..%2f2",
  "%2e%2e%2f",
  "1?admin=true",
  "1#",
  "1;a=b",
  "1\\..\\2",
  "//evil.example",
  "https://evil.example/",
  "@evil.example",
  "1\r\nX-2FA-Approval: 1",
  "1\nHost: evil.example",
  "1\0",
  " 1",
  "1 ",
  "１",
  "{profileId}",
  "${token}",
  "",
  "__proto__",
  "constructor",
  -1,
  0,
  1.5,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  1e21,
  2 ** 53,
  "0x1",
  true,
  null,
  undefined,
  Symbol("1"),
  10n,
  () => "1",
  ["1"],
  [1],
  { toString: () => "1" },
  { valueOf: () => 1 },
  new Date(0),
];

const placed = (where: string): [string, string][] =>
  Object.entries(operations).flatMap(([id, { args }]) =>
    Object.entries(args).flatMap(([name, argument]): [string, string][] =>
      argument.in === where ? [[id, name]] : [],
    ),
  );

describe("injection through arguments", () => {
  it.each([...placed("path"), ...placed("header")])("%s refuses hostile text in %s", async (id, name) => {
    const scene = await stage();
    for (const value of HOSTILE) {
      if (value === undefined && tableOf(id).args[name]?.required !== true) continue;
      const error = await failure(call(scene.sca, id)({ ...soundArguments(id), [name]: value }), scene);
      expect(error).toMatchObject({ code: "ERR_INVALID_ARGUMENT", field: name });
      expect(error.message).not.toContain("evil");
    }
    expect(scene.sent).toEqual([]);
  });

  it.each(placed("query"))("%s sends %s encoded or not at all", async (id, name) => {
    const scene = await stage();
    for (const value of HOSTILE) {
      await call(scene.sca, id)({ ...soundArguments(id), [name]: value }).catch(() => undefined);
    }
    for (const { url } of scene.sent) {
      const { pathname, searchParams, hash, host } = new URL(url);
      expect({ pathname, hash, host }).toEqual({
        pathname: tableOf(id).path,
        hash: "",
        host: "localhost",
      });
      expect(Object.keys(soundArguments(id))).toEqual(expect.arrayContaining([...searchParams.keys()]));
    }
  });

  it.each(Object.keys(operations))("%s refuses arguments that it does not know", async (id) => {
    const scene = await stage();
    for (const name of ["baseUrl", "path", "headers", "toString", "constructor", "hasOwnProperty"]) {
      const error = await failure(call(scene.sca, id)({ ...soundArguments(id), [name]: "1" }), scene);
      expect(error).toMatchObject({ code: "ERR_INVALID_ARGUMENT", field: name });
    }
    expect(scene.sent).toEqual([]);
  });

  it("a sealed body cannot smuggle another one", async () => {
    const scene = await stage();
    const jwe = "e30.AA.AA.AA.AA";
    for (const sealed of [
      "",
      "a.b",
      `${jwe}\r\n\r\nGET / HTTP/1.1`,
      `${jwe}"`,
      { toString: () => jwe },
      [jwe],
    ]) {
      const error = await failure(call(scene.sca, "createPin")({ profileId: PROFILE, sealed }), scene);
      expect(error).toMatchObject({ code: "ERR_INVALID_ARGUMENT", field: "sealed" });
    }
    const both = { profileId: PROFILE, sealed: jwe, pin: SECRETS.pin };
    expect(await failure(call(scene.sca, "createPin")(both), scene)).toMatchObject({ field: "sealed" });
    expect(scene.sent).toEqual([]);
  });
});

describe("injection through call options", () => {
  it.each([
    "Authorization",
    "authorization",
    "ONE-TIME-TOKEN",
    "x-2fa-approval",
    "X-tw-jose-method",
    "Host",
    "Content-Type",
    "Accept",
  ])("the header %s stays the client's", async (name) => {
    const scene = await stage();
    const options = { headers: { [name]: "evil" } };
    const error = await failure(scene.sca.createScaSession({ profileId: PROFILE }, options), scene);
    expect(error).toMatchObject({ code: "ERR_INVALID_OPTION", field: `headers.${name}` });
    expect(scene.sent).toEqual([]);
  });

  it.each([
    { headers: { "x-a": "1\r\nx-2fa-approval: 1" } },
    { headers: { "x-a\r\nx-b": "1" } },
    { headers: { "": "1" } },
    { headers: { "x-a": "\u{1F600}" } },
    { correlationId: "1\r\nx-2fa-approval: 1" },
    { correlationId: "x".repeat(37) },
    { correlationId: "" },
    { timeout: 0 },
    { timeout: Number.NaN },
  ])("%o is refused", async (options) => {
    const scene = await stage();
    const error = await failure(scene.sca.createScaSession({ profileId: PROFILE }, options), scene);
    expect(error.code).toBe("ERR_INVALID_OPTION");
    expect(scene.sent).toEqual([]);
  });

  it("a token with a line break never becomes a header", async () => {
    for (const token of ["evil\r\nx-2fa-approval: 1", "", "a b", "tok\u0000en", "bearer\ttoken"]) {
      const scene = await stage({ client: { token: () => token } });
      const error = await failure(scene.sca.createScaSession({ profileId: PROFILE }), scene);
      expect(error.code).toBe("ERR_TOKEN_UNAVAILABLE");
      expect(scene.sent).toEqual([]);
    }
  });
});

describe("the base URL", () => {
  it.each([
    "http://api.wise.com",
    `https://user:${SECRETS.token}@api.wise.com`,
    "https://api.wise.com@evil.example",
    "http://localhost.evil.example",
    "http://127.0.0.1.evil.example",
    "http://127.0.0.1@evil.example",
    "http://[::ffff:127.0.0.1]",
    "http://0.0.0.0",
    "https://api.wise.com/v1",
    "https://api.wise.com/..%2f",
    `https://api.wise.com/?token=${SECRETS.token}`,
    `https://api.wise.com/#${SECRETS.token}`,
    "ftp://api.wise.com",
    "javascript:alert(1)",
    "data:text/plain,1",
    "file:///etc/passwd",
    "//api.wise.com",
    "api.wise.com",
    "",
  ])("%s is refused at construction", (baseUrl) => {
    const attempt = (): unknown => createScaClient({ baseUrl, token: SECRETS.token });
    expect(attempt).toThrow(expect.objectContaining({ code: "ERR_INVALID_OPTION", field: "baseUrl" }));
    try {
      attempt();
    } catch (error) {
      expectNoSecrets(error);
    }
  });

  it.each([
    "http://localhost:3000",
    "http://127.0.0.1",
    "http://127.1",
    "http://[::1]:8080",
    "https://api.example",
  ])("%s is taken", (baseUrl) => {
    expect(() => createScaClient({ baseUrl, token: SECRETS.token })).not.toThrow();
  });
});

describe("prototype pollution", () => {
  const POLLUTED =
    '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}},"oneTimeToken":"x"}';

  const expectClean = (): void => {
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
    expect(Object.prototype).not.toHaveProperty("polluted");
  };

  it("does not reach Object.prototype from a plain reply, and the reply's own prototype stays", async () => {
    const scene = await stage({ client: { fetch: async () => new Response(POLLUTED) } });
    expect((await failure(scene.sca.createScaSession({ profileId: PROFILE }), scene)).code).toBe(
      "ERR_REPLY_INVALID",
    );
    const { data } = await scene.sca.raw.POST("/v2/profiles/{profileId}/sca-sessions/authorise", {
      params: { path: { profileId: PROFILE } },
    });
    expectClean();
    expect(Object.getPrototypeOf(data)).toBe(Object.prototype);
  });

  it("does not reach it from a sealed reply", async () => {
    const scene = await stage({ faults: { before: () => undefined } });
    await scene.sca.echoDirectJwe({ message: POLLUTED.slice(0, 90) });
    expectClean();
  });

  it.each([
    '{"errors":[{"code":"__proto__"}]}',
    '{"errors":[{"code":"constructor"}]}',
    '{"error":"toString"}',
    '{"errors":{"__proto__":[{"code":"x"}]}}',
    '{"__proto__":{"errors":[{"code":"one.time.token.expired"}]}}',
    '{"errors":[null,1,"x",[],{"code":{}}]}',
  ])("does not choose the code of an error: %s", async (body) => {
    for (const status of [400, 404, 409, 418, 500]) {
      const scene = await stage({
        client: { retry: { limit: 0 }, fetch: async () => new Response(body, { status }) },
      });
      const error = await failure(
        scene.sca.createFacemap({ profileId: PROFILE, faceMap: SECRETS.faceMap }),
        scene,
      );
      expect(error.code).toMatch(/^[A-Z][A-Z_]+$/);
      expectClean();
    }
  });

  it("does not come in by the caller's own parsed JSON", async () => {
    const scene = await stage();
    const args = JSON.parse(`{"__proto__":{"profileId":${PROFILE}},"pin":"${SECRETS.pin}"}`) as object;
    const error = await failure(call(scene.sca, "createPin")(args as Record<string, unknown>), scene);
    expect(error.code).toBe("ERR_INVALID_ARGUMENT");
    const inherited = Object.create({ profileId: PROFILE, pin: SECRETS.pin }) as Record<string, unknown>;
    expect(await failure(call(scene.sca, "createPin")(inherited), scene)).toMatchObject({
      field: "profileId",
    });
    expect(scene.sent).toEqual([]);
    expectClean();
  });

  it("does not turn an option on that nobody passed", () => {
    const options = Object.create({ jose: { plaintextReplies: "accept" } }) as Record<string, unknown>;
    const keys = ["__proto__", "constructor", "toString"];
    for (const key of keys) {
      const own = JSON.parse(`{"${key}":{"plaintextReplies":"accept"}}`) as Record<string, unknown>;
      expect(() => createScaClient({ environment: "sandbox", token: "t", ...own })).toThrow(
        expect.objectContaining({ code: "ERR_INVALID_OPTION" }),
      );
    }
    expect(Object.keys(options)).toEqual([]);
  });
});

describe("a one-time token", () => {
  it("from a hostile server is not sent back as a header unless it is one", async () => {
    const scene = await stage({
      client: {
        fetch: async () =>
          Response.json({ oneTimeToken: "x\r\nx-2fa-approval: 1", challenges: [], validity: 1 }),
      },
    });
    const error = await failure(verifyPin(scene), scene);
    expect(error).toMatchObject({ code: "ERR_INVALID_ARGUMENT", field: "oneTimeToken" });
  });
});

function tableOf(id: string): Operation {
  const operation = (operations as Readonly<Record<string, Operation>>)[id];
  if (operation === undefined) throw new Error(`no operation ${id}`);
  return operation;
}

function soundArguments(id: string): Record<string, unknown> {
  const names = Object.keys(tableOf(id).args);
  return Object.fromEntries(names.map((name) => [name, SOUND[name]]));
}
