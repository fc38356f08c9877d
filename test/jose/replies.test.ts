import { afterEach, describe, expect, it, vi } from "vitest";
import type { ScaClient } from "../../src/index.ts";
import { createJoseFetch } from "../../src/jose.ts";
import { failureOf } from "../support/failure.ts";
import { partnerKey, vectors, wiseKey } from "../support/keys.ts";
import { testClient } from "../support/client.ts";

const ott = "5932d5b5-ec13-452f-8688-308feade7834";

const replying =
  (body: string, type = "application/jose+json"): typeof fetch =>
  async () =>
    new Response(body, { headers: { "content-type": type } });

/** The next content key that is drawn will be this one. */
function drawing(cekHex: string | undefined): void {
  if (cekHex === undefined) return;
  const draw = crypto.getRandomValues.bind(crypto);
  vi.spyOn(crypto, "getRandomValues").mockImplementation((array) => {
    if (!(array instanceof Uint8Array) || array.length !== 32) return draw(array);
    array.set(Buffer.from(cekHex, "hex"));
    return array;
  });
}

/** A client that will draw this CEK, and is answered with this body. */
function clientAnswered(body: string, cekHex?: string): ScaClient {
  drawing(cekHex);
  return testClient({
    wiseKey,
    partnerKeys: [partnerKey],
    fetch: replying(body),
  });
}

/** What the plugin makes of a body that answers a request sealed under this CEK. */
async function opened(body: string, cekHex?: string): Promise<unknown> {
  drawing(cekHex);
  const joseFetch = createJoseFetch({ wiseKey, partnerKeys: [partnerKey], fetch: replying(body) });
  const response = await joseFetch("http://localhost/v2/profiles/1/pin/verify", {
    method: "POST",
    body: '{"pin":"1234"}',
  });
  return response.json();
}

afterEach(() => {
  vi.restoreAllMocks();
});

describe("replies made by other implementations", () => {
  it.each(vectors.directReplies)(
    "opens $name by $madeBy under the request's key",
    async ({ jwe, cekHex, plaintext }) => {
      expect(await opened(jwe, cekHex)).toEqual(plaintext);
    },
  );

  it.each(vectors.keyEncryptedReplies)(
    "opens $name by $madeBy with the partner key that kid names",
    async ({ jwe, plaintext }) => {
      expect(await opened(jwe)).toEqual(plaintext);
    },
  );

  it.each(vectors.directReplies)(
    "opens $name by $madeBy when it comes in JSON quotes",
    async ({ jwe, cekHex, plaintext }) => {
      expect(await opened(JSON.stringify(jwe), cekHex)).toEqual(plaintext);
    },
  );
});

describe("replies that must be refused", () => {
  const expected: Record<string, string> = {
    "four parts": "ERR_REPLY_NOT_ENCRYPTED",
    "six parts": "ERR_REPLY_NOT_ENCRYPTED",
    "plaintext JSON in place of a JWE": "ERR_REPLY_NOT_ENCRYPTED",
    "plaintext is not JSON": "ERR_REPLY_INVALID",
  };

  it.each(vectors.rejectReplies)("refuses $name: $why", async ({ name, jwe, cekHex }) => {
    const sca = clientAnswered(jwe, cekHex);
    const error = await failureOf(sca.verifyPin({ profileId: 1, oneTimeToken: ott, pin: "1234" }));
    expect(error.code).toBe(expected[name] ?? "ERR_REPLY_NOT_OPENED");
  });
});

describe("plain replies", () => {
  const token = { oneTimeToken: ott, challenges: [], validity: 1 };
  const device = {
    deviceFingerprintId: "636a5514-aa86-4719-8700-e9a9a0ae7ea7",
    createdAt: "2025-05-24T07:27:58Z",
  };
  const clientOf = (reply: typeof fetch, plaintextReplies?: "refuse" | "accept"): ScaClient =>
    testClient({
      wiseKey,
      fetch: reply,
      ...(plaintextReplies && { jose: { plaintextReplies } }),
    });
  const declared: readonly [string, object, (sca: ScaClient) => Promise<unknown>][] = [
    ["verifyPin", token, (sca) => sca.verifyPin({ profileId: 1, oneTimeToken: ott, pin: "1234" })],
    [
      "verifyDeviceFingerprint",
      token,
      (sca) => sca.verifyDeviceFingerprint({ profileId: 1, oneTimeToken: ott, deviceFingerprint: "x" }),
    ],
    [
      "createDeviceFingerprint",
      device,
      (sca) => sca.createDeviceFingerprint({ profileId: 1, deviceFingerprint: "x" }),
    ],
  ];
  const wrapped = (value: object): object => (value === token ? { oneTimeTokenProperties: value } : value);

  it.each(declared)("are taken from %s, for which Wise declares them", async (_id, value, call) => {
    for (const body of [value, wrapped(value)]) {
      expect(await call(clientOf(async () => Response.json(body)))).toEqual(value);
      const spaced = `\n ${JSON.stringify(body, null, 2)}\n`;
      expect(await call(clientOf(replying(spaced, "application/json")))).toEqual(value);
    }
  });

  it.each(declared)("are refused from %s under another label", async (_id, value, call) => {
    const text = JSON.stringify(value);
    const replies = [
      replying(text),
      replying(text, "text/plain"),
      replying(text, "application/jose"),
      replying(text, "x-application/json"),
      async () => new Response(text, { headers: { "content-type": "" } }),
      async () => Response.json(value, { headers: { "X-TW-JOSE-Method": "jwe" } }),
      replying(`eyJ${text}`, "application/json"),
    ];
    for (const reply of replies) {
      expect(await failureOf(call(clientOf(reply)))).toMatchObject({ code: "ERR_REPLY_NOT_ENCRYPTED" });
    }
  });

  it("are refused from operations whose reply Wise declares sealed", async () => {
    const reply = async (): Promise<Response> => Response.json({ message: "hello", method: "POST" });
    const failure = await failureOf(clientOf(reply).echoDirectJwe({ message: "hello" }));
    expect(failure.code).toBe("ERR_REPLY_NOT_ENCRYPTED");
  });

  it("are refused everywhere, or taken everywhere, when the client is told so", async () => {
    for (const [, value, call] of declared) {
      const json = async (): Promise<Response> => Response.json(value);
      expect(await failureOf(call(clientOf(json, "refuse")))).toMatchObject({
        code: "ERR_REPLY_NOT_ENCRYPTED",
      });
      expect(await call(clientOf(replying(JSON.stringify(value)), "accept"))).toEqual(value);
    }
    const echo = { message: "hello", method: "POST" };
    const accepting = clientOf(async () => Response.json(echo), "accept");
    expect(await accepting.echoDirectJwe({ message: "hello" })).toEqual(echo);
  });

  it("do not make the request plain: it is sealed whatever the reply may be", async () => {
    const bodies: string[] = [];
    const sca = clientOf(async (input, init) => {
      bodies.push(await new Request(input, init).text());
      return Response.json(token);
    }, "accept");
    await sca.verifyPin({ profileId: 1, oneTimeToken: ott, pin: "1234" });
    expect(bodies).toEqual([expect.stringMatching(/^eyJ[\w-]+(?:\.[\w-]+){4}$/)]);
  });
});

describe("replies that lack what the description promises", () => {
  it.each([
    "{}",
    "[]",
    "null",
    '"text"',
    '{"oneTimeTokenProperties":{}}',
    '{"oneTimeTokenProperties":null}',
    '{"oneTimeToken":"x","challenges":{},"validity":1}',
    '{"oneTimeToken":"x","challenges":[],"validity":"1"}',
    '{"oneTimeToken":1,"challenges":[],"validity":1}',
    '{"__proto__":{"oneTimeToken":"x","challenges":[],"validity":1}}',
  ])("are ERR_REPLY_INVALID: %s", async (body) => {
    const sca = testClient({
      wiseKey,
      fetch: replying(body, "application/json"),
      jose: { plaintextReplies: "accept" },
    });
    const answers = [
      sca.getOneTimeTokenStatus({ oneTimeToken: ott }),
      sca.verifyPin({ profileId: 1, oneTimeToken: ott, pin: "1234" }),
      sca.verifySmsChallenge({ oneTimeToken: ott, otpCode: "111111" }),
      sca.createScaSession({ profileId: 1 }),
    ];
    const failures = await Promise.all(answers.map(failureOf));
    expect(failures.map(({ code }) => code)).toEqual(answers.map(() => "ERR_REPLY_INVALID"));
  });
});
