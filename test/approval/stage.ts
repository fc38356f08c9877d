/** A sandbox with a customer who has every factor, a client for it, and a log of what travels. */
import type { ScaClientOptions } from "../../src/index.ts";
import { createSandbox, type SandboxOptions, type SettingsPatch } from "../../src/sandbox/index.ts";
import vectors from "../vectors/jose-vectors.json" with { type: "json" };
import { testClient } from "../support/client.ts";

export const BASE = "http://localhost";
export const PROFILE = 101;
export const PIN = "1234";
export const FINGERPRINT = "phone-1";
export const FACE = "RkFDRQ==";
export const OTP = "111111";
export const START = Date.parse("2026-01-15T09:30:00Z");

export const statementUrl = (profile = PROFILE, statement: number | string = 7): string =>
  `${BASE}/v1/profiles/${profile}/balance-statements/${statement}/statement.json?currency=EUR`;
export const paymentUrl = (profile = PROFILE, transfer = 55): string =>
  `${BASE}/v3/profiles/${profile}/transfers/${transfer}/payments`;

export const AUTHORIZED = { authorization: "Bearer user-token" };
export const payment = (): RequestInit => ({
  method: "POST",
  headers: { ...AUTHORIZED, "content-type": "application/json" },
  body: JSON.stringify({ type: "BALANCE" }),
});

/** One request as it arrived, with its body as text. */
export interface Travelled {
  readonly method: string;
  readonly path: string;
  readonly headers: Headers;
  readonly body: string;
  readonly status: number;
}

export interface StageOptions {
  settings?: SettingsPatch;
  sandbox?: Omit<SandboxOptions, "settings" | "clock" | "keys">;
  client?: Partial<ScaClientOptions>;
}

export async function stage(options: StageOptions = {}) {
  const sandbox = await createSandbox({
    ...(options.settings && { settings: options.settings }),
    ...options.sandbox,
    clock: () => START,
    keys: [{ version: 1, privateKey: vectors.keys.wise.privatePkcs8Pem }],
  });
  sandbox.profile(PROFILE).enrol({ pin: PIN, deviceFingerprint: FINGERPRINT });
  const log: Travelled[] = [];
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const request = new Request(input, init);
    const body = await request.clone().text();
    const response = await sandbox.fetch(request);
    const { pathname, search } = new URL(request.url);
    const { method, headers } = request;
    log.push({ method, path: pathname + search, headers, body, status: response.status });
    return response;
  };
  const sca = testClient({
    wiseKey: sandbox.wiseKey,
    fetch,
    now: sandbox.now,
    ...options.client,
  });
  /** What went over the wire, as `METHOD last-part STATUS`, and then a clean sheet. */
  const travelled = (): string[] =>
    log.splice(0).map(({ method, path, status }) => `${method} ${shortened(path)} ${status}`);
  return { sandbox, fetch, sca, log, travelled, now: sandbox.now };
}

const shortened = (path: string): string =>
  path.replace(/\?.*/, "").replace(/^\/v\d+\/(?:profiles\/\d+\/)?/, "");

/** Solvers that know the customer's secrets, and say when they are asked. */
export function knowing(asked: string[] = []) {
  const say =
    (answer: string) =>
    ({ type }: { type: string }): string => {
      asked.push(type);
      return answer;
    };
  return { PIN: say(PIN), PARTNER_DEVICE_FINGERPRINT: say(FINGERPRINT) };
}
