import { inspect } from "node:util";
import { expect, it, vi } from "vitest";
import { createScaClient, type ScaClient, type ScaClientOptions } from "../../src/index.ts";
import { createSandbox } from "../../src/sandbox/index.ts";
import { partnerKey, vectors, wiseKey } from "../support/keys.ts";

const profileId = 14547;
const oneTimeToken = "5932d5b5-ec13-452f-8688-308feade7834";
const fixed = { correlationId: "call-1" };
const secrets = {
  pin: "7391",
  deviceFingerprint: "fingerprint-secret-3207da22",
  faceMap: "ZmFjZW1hcC1zZWNyZXQtYnl0ZXM=",
  token: "user-token-secret",
  clientToken: "client-token-secret",
};

/** A server that repeats everything it was sent, in every place an error might look at. */
const echo =
  (status: number): typeof fetch =>
  async (input, init) => {
    const request = new Request(input, init);
    const all = `${request.headers.get("authorization")} ${await request.text()} ${Object.values(secrets).join(" ")}`;
    const body = JSON.stringify({
      errors: [{ code: secrets.pin, message: all, path: secrets.deviceFingerprint }],
      error: all,
    });
    return new Response(body, {
      status,
      statusText: secrets.token,
      headers: { "x-note": secrets.token, "retry-after": "0" },
    });
  };

const throwing: typeof fetch = async (input, init) => {
  const request = new Request(input, init);
  throw Object.assign(new TypeError(`failed with ${request.headers.get("authorization")}`), {
    config: { headers: Object.fromEntries(request.headers), data: secrets },
    cause: new Error(JSON.stringify(secrets)),
  });
};

/** Calls that carry every secret there is. */
const calls: ((sca: ScaClient) => Promise<unknown>)[] = [
  (sca) => sca.createPin({ profileId, pin: secrets.pin }, fixed),
  (sca) => sca.verifyPin({ profileId, oneTimeToken, pin: secrets.pin }, fixed),
  (sca) => sca.createPin({ profileId, pin: `${secrets.pin}x` }, fixed),
  (sca) => sca.createDeviceFingerprint({ profileId, deviceFingerprint: secrets.deviceFingerprint }, fixed),
  (sca) =>
    sca.verifyDeviceFingerprint(
      { profileId, oneTimeToken, deviceFingerprint: secrets.deviceFingerprint },
      fixed,
    ),
  (sca) => sca.createFacemap({ profileId, faceMap: secrets.faceMap }, fixed),
  (sca) => sca.createFacemap({ profileId, faceMap: `${secrets.faceMap}!` }, fixed),
  (sca) => sca.verifyFacemap({ profileId, oneTimeToken, faceMap: secrets.faceMap }, fixed),
  (sca) => sca.getEchoJwe({}, fixed),
  (sca) => sca.getJosePublicKey({ algorithm: "RSA_OAEP_256", scope: "PAYLOAD_ENCRYPTION" }, fixed),
];

const failures: Record<string, Partial<ScaClientOptions>> = {
  "an echoing 400": { fetch: echo(400) },
  "an echoing 401": { fetch: echo(401) },
  "an echoing 429": { fetch: echo(429) },
  "an echoing 500": { fetch: echo(500) },
  "an echoing 502": { fetch: echo(502) },
  "an echoing 302": { fetch: echo(302) },
  "an echoing plain 200": { fetch: echo(200) },
  "a fetch that throws what it was given": { fetch: throwing },
  "a fetch that never ends": { fetch: () => new Promise(() => undefined), timeout: 5 },
  "a reply over the limit": { fetch: echo(400), maxReplyBytes: 10 },
  "a token function that throws the token": {
    token: () => {
      throw new Error(secrets.token);
    },
  },
  "a token function that returns something else": { token: () => `${secrets.token}\r\nx: y` },
  "a key function that throws": {
    wiseKey: () => {
      throw new Error(secrets.clientToken);
    },
  },
  "a key function that returns something else": { wiseKey: () => secrets.clientToken },
};

it.each(Object.entries(failures))("%s shows no secret anywhere", async (_, options) => {
  const drawn: string[] = [];
  const draw = crypto.getRandomValues.bind(crypto);
  vi.spyOn(crypto, "getRandomValues").mockImplementation((array) => {
    const filled = draw(array);
    if (array instanceof Uint8Array && array.length === 32) drawn.push(...spellings(Buffer.from(array)));
    return filled;
  });
  const shown: string[] = [];
  const show = (value: unknown): void => {
    shown.push(
      inspect(value, { depth: 12, showHidden: true, getters: true }),
      JSON.stringify(value) ?? "",
      String(value),
    );
    if (value instanceof Error)
      shown.push(value.stack ?? "", JSON.stringify(Object.getOwnPropertyDescriptors(value)));
  };
  const spies = (["log", "error", "warn", "info", "debug"] as const).map((method) =>
    vi.spyOn(console, method).mockImplementation((...args) => args.forEach(show)),
  );
  const sca = createScaClient({
    baseUrl: "http://localhost",
    token: secrets.token,
    clientToken: secrets.clientToken,
    wiseKey,
    partnerKeys: [partnerKey],
    retry: { limit: 1, delay: 0 },
    hooks: { onRequest: show, onReply: show },
    ...options,
  });
  let failed = 0;
  for (const call of calls) {
    await call(sca).catch((error: unknown) => {
      failed += 1;
      show(error);
    });
  }
  show(sca);
  vi.restoreAllMocks();
  expect(spies).toHaveLength(5);
  expect(failed).toBeGreaterThanOrEqual(3);
  const text = shown.join("\n");
  const keys = [vectors.keys.partner.privatePkcs8Pem.slice(40, 80), ...drawn];
  const leaked = [...Object.values(secrets), ...keys].filter((secret) => text.includes(secret));
  expect(leaked).toEqual([]);
});

it("neither does a sandbox that refuses", async () => {
  const sandbox = await createSandbox();
  const sca = createScaClient({
    baseUrl: "http://localhost",
    token: secrets.token,
    clientToken: secrets.clientToken,
    fetch: sandbox.fetch,
  });
  await sca.createPin({ profileId, pin: "0000" });
  const { oneTimeToken: token } = await sca.createScaSession({ profileId });
  const error: unknown = await sca
    .verifyPin({ profileId, oneTimeToken: token, pin: secrets.pin })
    .catch((e: unknown) => e);
  const text = inspect(error, { depth: 12, showHidden: true });
  expect(text).toContain("PIN_VERIFICATION_FAILED");
  for (const secret of Object.values(secrets)) expect(text).not.toContain(secret);
});

/** How a key could show: base64, base64url, hex, a list of numbers. */
const spellings = (key: Buffer): string[] => [
  key.toString("base64"),
  key.toString("base64url"),
  key.toString("hex"),
  key.join(", "),
];
