/** The scene of every attack: a client with secrets, a sandbox, and a search through all that gets out. */
import { inspect } from "node:util";
import { expect } from "vitest";
import { createMemoryStore, createScaClient, ScaError } from "../../src/index.ts";
import type { ScaClient, ScaClientOptions } from "../../src/index.ts";
import { createSandbox } from "../../src/sandbox/index.ts";
import type { Faults, Sandbox } from "../../src/sandbox/index.ts";
import { vectors } from "../support/keys.ts";

export const PROFILE = 101;

/** What an attacker is after, and what no error, event or log may show. */
export const SECRETS = {
  pin: "4711",
  deviceFingerprint: "fingerprint-6b1f0c",
  faceMap: "RkFDRU1BUFNFQ1JFVA==",
  token: "user-token-9c2e77",
  clientToken: "client-token-51aa03",
} as const;

/** One request as it reached the wire. */
export interface Sent {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface Stage {
  readonly sandbox: Sandbox;
  readonly sca: ScaClient;
  /** Every request that left the client, in order. */
  readonly sent: readonly Sent[];
  /** Everything that the client's hooks were told. */
  readonly events: readonly unknown[];
}

/** Sets the scene; `client` and `faults` are where an attacker gets in. */
export async function stage(
  setting: { client?: Partial<ScaClientOptions>; faults?: Faults } = {},
): Promise<Stage> {
  const sandbox = await createSandbox({
    keys: [{ version: 1, privateKey: vectors.keys.wise.privatePkcs8Pem }],
    ...(setting.faults && { faults: setting.faults }),
  });
  sandbox.profile(PROFILE).enrol({ pin: SECRETS.pin, deviceFingerprint: SECRETS.deviceFingerprint });
  const sent: Sent[] = [];
  const events: unknown[] = [];
  const record = (event: unknown): void => void events.push(event);
  const sca = createScaClient({
    baseUrl: "http://localhost",
    token: SECRETS.token,
    clientToken: SECRETS.clientToken,
    retry: { delay: 0 },
    store: createMemoryStore(),
    hooks: { onRequest: record, onReply: record },
    fetch: async (input, init) => {
      const request = new Request(input, init);
      const { method, url } = request;
      const headers = Object.fromEntries(request.headers);
      sent.push({ method, url, headers, body: await request.clone().text() });
      return sandbox.fetch(request);
    },
    ...setting.client,
  });
  return { sandbox, sca, sent, events };
}

/** The call of which most attacks make something: PIN out, one-time token in. */
export async function verifyPin({ sca }: Stage): Promise<unknown> {
  const { oneTimeToken } = await sca.createScaSession({ profileId: PROFILE });
  return sca.verifyPin({ profileId: PROFILE, oneTimeToken, pin: SECRETS.pin });
}

/** Fails unless the promise rejects with a typed error in which no secret can be found. */
export async function failure(promise: Promise<unknown>, scene?: Stage): Promise<ScaError> {
  const outcome = await promise.then(
    (value) => new Error(`resolved to ${inspect(value)}`),
    (error: unknown) => error,
  );
  expect(outcome).toBeInstanceOf(ScaError);
  expectNoSecrets(outcome);
  if (scene !== undefined) expectNoSecrets(scene.events);
  return outcome as ScaError;
}

/** A short secret is only looked for where it stands alone: four digits also turn up within a UUID. */
const HIDDEN = Object.values(SECRETS).map((secret) => new RegExp(`(?<![\\w-])${secret}(?![\\w-])`));

/** Looks at a value in every way that a log might. */
export function expectNoSecrets(value: unknown): void {
  for (const text of everyViewOf(value)) {
    for (const secret of HIDDEN) expect(text).not.toMatch(secret);
  }
}

function everyViewOf(value: unknown): string[] {
  // What hides behind a getter is there for the program that asks for it, and for no log.
  const properties =
    typeof value === "object" && value !== null
      ? Object.values(Object.getOwnPropertyDescriptors(value)).filter((property) => "value" in property)
      : [];
  return [
    inspect(value, { depth: Infinity, showHidden: true }),
    JSON.stringify(value) ?? "",
    String(value),
    ...properties.map((property) => inspect(property.value, { depth: Infinity })),
  ];
}
