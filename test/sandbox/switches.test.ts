import { describe, expect, it } from "vitest";
import type { ScaClientOptions } from "../../src/index.ts";
import { createSandbox, defaultSettings, readings } from "../../src/sandbox/index.ts";
import type { SettingsPatch } from "../../src/sandbox/index.ts";
import { switchesOf } from "../../src/sandbox/readings.ts";
import { NotReached, Scene } from "../contract/scene.ts";
import type { Target } from "../contract/scene.ts";
import { story } from "../contract/story.ts";
import { SECRETS } from "../contract/watched-sandbox.ts";
import { vectors } from "../support/keys.ts";
import { START } from "./caller.ts";

const PROFILE = 101;

/** Settings, what the client needs to bear them, and what the story then finds otherwise than it expects. */
interface Variant {
  readonly settings: SettingsPatch;
  readonly client?: Partial<ScaClientOptions>;
  readonly otherwise?: readonly RegExp[];
}

const VARIANTS: readonly Variant[] = [
  // Under each reading the story holds whole, and knows where that reading differs.
  ...readings.map((reading) => ({ settings: { reading } })),
  // The story holds whole: several at a time, so that they meet each other.
  {
    settings: {
      statusShape: "wrapped",
      distinctCategories: false,
      requireEncryptionKid: "always",
      ottTtl: 600,
      forbiddenBody: "short",
      rateLimits: { enabled: true, perSecond: 1000, perMinute: 1000 },
    },
  },
  {
    settings: {
      statusShape: "both",
      encryptResponses: false,
      strictJweBody: true,
      keyOverlap: 0,
      requireEncryptionKid: "never",
      lockout: { scope: "factor" },
      forbiddenBody: "empty",
    },
    client: { jose: { plaintextReplies: "accept" } },
  },
  // The server then differs from what the story was written for, and in nothing else.
  {
    settings: { minChallenges: 1 },
    otherwise: [/^with one factor alone/, /^one passed challenge is not enough/, /two challenges cleared/],
  },
  {
    settings: { minChallenges: 3 },
    otherwise: [/two challenges cleared/, /^clearing once opens low-risk calls/],
  },
  {
    settings: { challengeList: "drop" },
    otherwise: [
      /stays listed as passed/,
      /passes again/,
      /passes the (possession|inherence|phone) challenge/,
      /^the status shows what has been passed/,
      // These go on from the ones above.
      /^a PIN is changed by deleting it/,
      /^one passed challenge is not enough/,
      /two challenges cleared/,
      /^a success between failures/,
    ],
  },
  {
    settings: { allowPlaintext: true, requireJoseHeaders: false },
    otherwise: [/when the body is plain JSON/, /without the header/],
  },
  {
    settings: { encryptErrors: true },
    // A refusal that only its own request's key opens.
    otherwise: [/when the JWE holds another object/],
  },
  {
    settings: {
      joseFailureStatus: 400,
      ottSingleUse: false,
      lowRiskWindow: 0,
      insufficientFactors: "reject",
    },
    otherwise: [
      /answers 500 to a JWE for another key/,
      /^a second high-risk call with the same token/,
      /token that has been used/,
      /^clearing once opens low-risk calls/,
      /^a session starts for a profile without factors/,
      // No token for one factor, nor for the other profile, which has none.
      /^with one factor alone/,
      /one-time token of another profile/,
    ],
  },
  {
    settings: {
      ottErrors: { unknown: 410, expired: 410, foreign: 403 },
      lockout: { status: 403, seconds: 60 },
      maxDevices: 4,
    },
    otherwise: [
      /token that does not exist/,
      /one-time token of another profile/,
      /token has expired/,
      /^five failures in a row block/,
      /^three device fingerprints are allowed/,
      // The fourth one is enrolled now.
      /^a wrong device fingerprint is refused/,
      /stays listed as passed/,
      /^the status shows what has been passed/,
    ],
  },
  {
    settings: { scaEnabled: false },
    otherwise: [
      /^with one factor alone/,
      /^a protected call without approval is refused/,
      /^after five minutes low-risk calls ask again/,
    ],
  },
];

async function target(settings: SettingsPatch, apiVersion: string, client: Partial<ScaClientOptions>) {
  const sandbox = await createSandbox({
    settings,
    clock: () => START,
    keys: [{ version: 1, privateKey: vectors.keys.wise.privatePkcs8Pem }],
    users: [{ id: 7, tokens: ["user-token"], profiles: [PROFILE, 102] }],
    clientTokens: ["client-token"],
  });
  const [v1, v3] = apiVersion === "legacy" ? ["/v1", "/v3"] : [`/${apiVersion}`, `/${apiVersion}`];
  const found: Target = {
    options: {
      baseUrl: "http://localhost",
      apiVersion,
      token: "user-token",
      clientToken: "client-token",
      fetch: sandbox.fetch,
      ...client,
    },
    profileId: PROFILE,
    user: { id: 7, phoneNumber: "+447700900111", otherPhoneNumber: "+447700900222" },
    anotherProfileId: 102,
    secrets: SECRETS,
    ...(settings.reading && { reading: settings.reading }),
    now: () => sandbox.now(),
    advance: (seconds) => sandbox.advance(seconds),
    phone: {
      enrol: () => void sandbox.profile(PROFILE).enrol({ phone: "+447700908888" }),
      code: "111111",
      wrongCode: "222222",
    },
    protected: (risk, approval) => {
      const headers = {
        authorization: "Bearer user-token",
        "content-type": "application/json",
        ...(approval !== undefined && { "x-2fa-approval": approval }),
      };
      if (risk === "low") {
        return sandbox.fetch(`${v1}/profiles/${PROFILE}/balance-statements/7/statement.json`, { headers });
      }
      const body = JSON.stringify({ type: "BALANCE" });
      return sandbox.fetch(`${v3}/profiles/${PROFILE}/transfers/55/payments`, {
        method: "POST",
        headers,
        body,
      });
    },
    foreignProfileId: 999,
    upload: true,
  };
  return found;
}

// Turn about, but both ways with the defaults.
const RUNS = VARIANTS.flatMap((variant, index) =>
  ["legacy", "2026Q4"]
    .filter((_, style) => index < readings.length || style === index % 2)
    .map((apiVersion) => ({ ...variant, apiVersion })),
);

describe("the contract story", () => {
  it.each(RUNS)("under $apiVersion paths holds with $settings", async (run) => {
    const { settings, client = {}, otherwise = [], apiVersion } = run;
    const scene = new Scene(await target(settings, apiVersion, client));
    const failures: string[] = [];
    for (const { says, check } of story.flatMap(({ expectations }) => expectations)) {
      await check(scene).catch((error: unknown) => {
        // What could not be told follows from what was found before it.
        if (!(error instanceof NotReached)) failures.push(`${says}: ${String(error)}`);
      });
    }
    expect(failures.filter((one) => !otherwise.some((expected) => expected.test(one)))).toEqual([]);
    expect(otherwise.filter((expected) => !failures.some((one) => expected.test(one)))).toEqual([]);
  });
});

it("is told under every setting", () => {
  const told = new Set([
    ...VARIANTS.flatMap(({ settings }) => Object.keys(settings)),
    ...Object.values(switchesOf).flatMap((switches) => Object.keys(switches)),
  ]);
  expect([...told].toSorted()).toEqual(Object.keys(defaultSettings).toSorted());
});
