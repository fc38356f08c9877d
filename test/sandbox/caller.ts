import { CompactEncrypt, compactDecrypt, importSPKI } from "jose";
import { createSandbox } from "../../src/sandbox/index.ts";
import type { Sandbox, SandboxOptions, SettingsPatch, WisePublicKey } from "../../src/sandbox/index.ts";
import vectors from "../vectors/jose-vectors.json" with { type: "json" };

/** A challenge as replies show it. */
export interface ShownChallenge {
  primaryChallenge: { type: string; viewData?: { obfuscatedPhoneNo?: string } };
  alternatives: { type: string }[];
  required: boolean;
  passed: boolean;
}

/** A one-time token as replies show it. */
export interface ShownToken {
  oneTimeToken: string;
  challenges: ShownChallenge[];
  validity: number;
  actionType?: string;
  userId?: number;
}

export const PROFILE = 101;
export const FACTORS = {
  pin: "1234",
  deviceFingerprint: "phone-1",
  faceMap: "RkFDRQ==",
  phone: "+447700908888",
};
export const START = Date.parse("2026-01-15T09:30:00Z");

/** A call in plain words; `seal` holds what goes into the JWE. */
export interface Sent {
  method?: string;
  headers?: Record<string, string>;
  token?: string;
  oneTimeToken?: string;
  approval?: string;
  seal?: unknown;
  json?: unknown;
  body?: string;
}

/** A sandbox with a stopped clock and the vectors' key, and a way to call it. */
export async function start(settings: SettingsPatch = {}, options: Omit<SandboxOptions, "settings"> = {}) {
  const sandbox = await createSandbox({
    settings,
    clock: () => START,
    keys: [{ version: 1, privateKey: vectors.keys.wise.privatePkcs8Pem }],
    ...options,
  });
  return { sandbox, ...callerOf(sandbox) };
}

/** Ways to call a sandbox as a client would, with an implementation of JOSE that is not its own. */
export function callerOf(sandbox: Sandbox, fetch: Sandbox["fetch"] = sandbox.fetch) {
  async function call(path: string, sent: Sent = {}) {
    const { response, cek } = await send(path, sent);
    return read(response, cek);
  }

  async function send(path: string, sent: Sent) {
    const cek = crypto.getRandomValues(new Uint8Array(32));
    const headers: Record<string, string> = { authorization: `Bearer ${sent.token ?? "any"}` };
    if (sent.oneTimeToken !== undefined) headers["one-time-token"] = sent.oneTimeToken;
    if (sent.approval !== undefined) headers["x-2fa-approval"] = sent.approval;
    let body = sent.body;
    if (sent.seal !== undefined) {
      body = await seal(sandbox.wiseKey, sent.seal, cek);
      Object.assign(headers, JOSE_HEADERS);
    } else if (sent.json !== undefined) {
      body = JSON.stringify(sent.json);
      headers["content-type"] = "application/json";
    }
    Object.assign(headers, sent.headers);
    const method = sent.method ?? (body === undefined ? "GET" : "POST");
    const response = await fetch(path, { method, headers, ...(body !== undefined && { body }) });
    // Only a request sealed here has a key that its reply can be opened with.
    return { response, cek: sent.seal === undefined ? undefined : cek };
  }

  const path = (rest: string): string => `/v2/profiles/${PROFILE}/${rest}`;

  return {
    call,
    send,
    session: async (): Promise<ShownToken> =>
      (await call(path("sca-sessions/authorise"), { method: "POST" })).json.oneTimeTokenProperties,
    status: (oneTimeToken: string) => call("/v1/one-time-token/status", { oneTimeToken }),
    verifyPin: (oneTimeToken: string, pin = FACTORS.pin) =>
      call(path("pin/verify"), { oneTimeToken, seal: { pin } }),
    verifyDevice: (oneTimeToken: string, deviceFingerprint = FACTORS.deviceFingerprint) =>
      call(path("device-fingerprints/verify"), { oneTimeToken, seal: { deviceFingerprint } }),
    verifyFace: (oneTimeToken: string, faceMap = FACTORS.faceMap) =>
      call(path("facemaps/verify"), { oneTimeToken, json: { faceMap } }),
    statement: (sent: Sent = {}) =>
      call(`/v1/profiles/${PROFILE}/balance-statements/7/statement.json?currency=EUR`, sent),
    fund: (sent: Sent = {}) =>
      call(`/v3/profiles/${PROFILE}/transfers/55/payments`, { json: { type: "BALANCE" }, ...sent }),
  };
}

export const JOSE_HEADERS = {
  accept: "application/jose+json",
  "accept-encoding": "identity",
  "content-type": "application/jose+json",
  "content-encoding": "identity",
  "x-tw-jose-method": "jwe",
};

/** Seals as a client does. */
export async function seal(key: WisePublicKey, payload: unknown, cek?: Uint8Array): Promise<string> {
  const publicKey = await importSPKI(
    `-----BEGIN PUBLIC KEY-----\n${key.keyMaterial.keyMaterial}\n-----END PUBLIC KEY-----`,
    "RSA-OAEP-256",
  );
  const text = typeof payload === "string" ? payload : JSON.stringify(payload);
  const encrypt = new CompactEncrypt(new TextEncoder().encode(text));
  encrypt.setProtectedHeader({ alg: "RSA-OAEP-256", enc: "A256GCM" });
  if (cek !== undefined) encrypt.setContentEncryptionKey(cek);
  return encrypt.encrypt(publicKey);
}

async function read(response: Response, cek: Uint8Array | undefined) {
  const body = await response.text();
  const isSealed = response.headers.get("content-type") === "application/jose+json";
  const opened =
    isSealed && cek !== undefined
      ? await compactDecrypt(body, cek, {
          keyManagementAlgorithms: ["dir"],
          contentEncryptionAlgorithms: ["A256GCM"],
        })
      : undefined;
  const text = opened === undefined ? body : new TextDecoder().decode(opened.plaintext);
  const json = text.startsWith("{") ? JSON.parse(text) : undefined;
  const code: string | undefined = json?.errors?.[0]?.code;
  return { status: response.status, headers: response.headers, body, text, json, code, isSealed };
}
