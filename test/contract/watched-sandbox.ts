/** A sandbox under watch: Prism validates every message on the wire, and every opened one behind the JOSE layer. */
import { createJoseLayer, createSandbox } from "../../src/sandbox/index.ts";
import type { Faults, Reading, SettingsPatch } from "../../src/sandbox/index.ts";
import type { Description } from "../../scripts/generate/description.ts";
import type { FetchLike } from "../../scripts/mock/prism.ts";
import { vectors } from "../support/keys.ts";
import { watch, type WatchedExchange } from "../support/watch.ts";
import { driftsOf } from "./drift.ts";
import type { Drift } from "./drift.ts";
import { plaintext, wire } from "./samples.ts";
import type { Secrets, Target } from "./scene.ts";

/** Between the client and the JOSE layer, where messages are sealed, or behind it, where they are open. */
export type Watcher = "sealed" | "opened";

export interface WatchedOptions {
  /** `legacy`, or the quarter whose paths are called. */
  readonly edition?: string;
  /** How the sandbox reads what the documentation leaves open. */
  readonly reading?: Reading;
  /** Where the watchers stand; both by default. */
  readonly watch?: readonly Watcher[];
  /** Changes to the descriptions, made on a copy. */
  readonly describe?: (description: Description) => void;
  /** Changes what the sandbox is asked, or answers in its place, behind the watchers. */
  readonly reroute?: (request: Request) => Request | Response | Promise<Request | Response>;
  /** Changes what the sandbox answers before anybody sees it. */
  readonly tamper?: (request: Request, response: Response) => Response | Promise<Response>;
  /** Other settings than the defaults, for a sandbox that nobody puts its own JOSE layer in front of. */
  readonly settings?: SettingsPatch;
  /** Misbehaviour of that sandbox. */
  readonly faults?: Faults;
}

export interface WatchedSandbox {
  readonly target: Target;
  /** A fetch in front of everything, for requests that the client would not send. */
  readonly fetch: FetchLike;
  /** Lets no further call through. */
  limitRates(): void;
  /** Differences since the last call of this. */
  takeDrifts(malformed?: boolean): Drift[];
  /** `operationId status` of everything that came by. */
  readonly seen: ReadonlySet<string>;
}

export const SECRETS: Secrets = {
  pin: "1234",
  otherPin: "9876",
  devices: ["phone-1", "phone-2", "phone-3"],
  otherDevice: "phone-4",
  faceMap: "RkFDRQ==",
  otherFaceMap: "T1RIRVI=",
};

export const PROFILE = 101;
const ANOTHER = 102;
export const USER_TOKEN = "user-token";
const CLIENT_TOKEN = "client-token";
const START = Date.parse("2026-01-15T09:30:00Z");

/** Starts a strict sandbox, so that tokens and profiles count, between watchers. */
export async function watchSandbox(options: WatchedOptions = {}): Promise<WatchedSandbox> {
  const { edition = "legacy", watch: places = ["sealed", "opened"], describe, tamper } = options;
  const { reroute = (request: Request) => request, settings, faults, reading } = options;
  const sandbox = await createSandbox({
    ...(reading && { reading }),
    ...(settings && { settings }),
    ...(faults && { faults }),
    clock: () => START,
    keys: [{ version: 1, privateKey: vectors.keys.wise.privatePkcs8Pem }],
    users: [{ id: 7, tokens: [USER_TOKEN], profiles: [PROFILE, ANOTHER] }],
    clientTokens: [CLIENT_TOKEN],
  });
  sandbox.profile(ANOTHER).enrol({
    pin: SECRETS.pin,
    deviceFingerprint: SECRETS.devices,
    ...(SECRETS.faceMap !== undefined && { faceMap: SECRETS.faceMap }),
  });
  const exchanges: [Description, WatchedExchange][] = [];
  const seen = new Set<string>();
  const watched = async (description: Description, upstream: FetchLike): Promise<FetchLike> => {
    const copy = describe === undefined ? description : structuredClone(description);
    describe?.(copy);
    return watch(copy, upstream, (exchange) => {
      exchanges.push([copy, exchange]);
      seen.add(`${exchange.operationId} ${exchange.status}`);
    });
  };
  const changing =
    (server: FetchLike): FetchLike =>
    async (request) => {
      const asked = await reroute(request.clone());
      const response = asked instanceof Response ? asked : await server(asked);
      return tamper === undefined ? response : tamper(request, response);
    };

  const server = places.includes("opened")
    ? createJoseLayer({
        keys: sandbox.joseKeys,
        settings: () => sandbox.settings,
        upstream: await watched(
          CLOSED.plaintext,
          changing((request) => sandbox.plainFetch(request)),
        ),
      })
    : changing((request) => sandbox.fetch(request));
  const outer = places.includes("sealed") ? await watched(CLOSED.wire, server) : server;
  const repeats: Drift[] = [];
  const fetch = watchRepeats(outer, (drift) => void repeats.push(drift));

  return {
    fetch,
    seen,
    limitRates: () => sandbox.configure({ rateLimits: { enabled: true, perSecond: 1, perMinute: 1 } }),
    takeDrifts: (malformed) => [
      ...exchanges.splice(0).flatMap(([description, exchange]) => driftsOf(description, exchange, malformed)),
      ...repeats.splice(0),
    ],
    target: {
      options: {
        baseUrl: "http://127.0.0.1",
        apiVersion: edition,
        token: USER_TOKEN,
        clientToken: CLIENT_TOKEN,
        fetch: (input, init) => fetch(new Request(input, init)),
      },
      profileId: PROFILE,
      ...(reading && { reading }),
      user: { id: 7, phoneNumber: "+447700900111", otherPhoneNumber: "+447700900222" },
      secrets: SECRETS,
      now: () => sandbox.now(),
      advance: (seconds) => sandbox.advance(seconds),
      phone: {
        enrol: () => void sandbox.profile(PROFILE).enrol({ phone: "+447700908888" }),
        code: "111111",
        wrongCode: "222222",
      },
      protected: protectedCalls((input, init) => sandbox.fetch(input, init), edition),
      anotherProfileId: ANOTHER,
      foreignProfileId: 999,
      upload: true,
    },
  };
}

/**
 * Looks for what may never come twice: an IV, since AES-GCM is broken where one repeats under a key (NIST SP 800-38D,
 * section 8), and a trace id, which is to name one exchange.
 */
function watchRepeats(server: FetchLike, found: (drift: Drift) => void): FetchLike {
  const seen = new Set<string>();
  return async (request) => {
    const response = await server(request);
    const [, iv] = /^eyJ[\w-]+\.[\w-]*\.([\w-]+)\.[\w-]*\.[\w-]+$/.exec(await response.clone().text()) ?? [];
    const operation = `${request.method} ${new URL(request.url).pathname}`;
    const look = (pointer: string, value: string | null | undefined): void => {
      if (value && seen.has(value)) found({ operation, pointer, message: "has been used before" });
      if (value) seen.add(value);
    };
    look("#/initialization-vector", iv);
    look("#/x-trace-id", response.headers.get("x-trace-id"));
    return response;
  };
}

/** The sandbox's own protected endpoints, which are not part of the description. */
function protectedCalls(
  fetch: (path: string, init: RequestInit) => Promise<Response>,
  edition: string,
): NonNullable<Target["protected"]> {
  const [v1, v3] = edition === "legacy" ? ["/v1", "/v3"] : [`/${edition}`, `/${edition}`];
  return (risk, approval) => {
    const headers = {
      authorization: `Bearer ${USER_TOKEN}`,
      "content-type": "application/json",
      ...(approval !== undefined && { "x-2fa-approval": approval }),
    };
    if (risk === "low")
      return fetch(`${v1}/profiles/${PROFILE}/balance-statements/7/statement.json`, { headers });
    const body = JSON.stringify({ type: "BALANCE" });
    return fetch(`${v3}/profiles/${PROFILE}/transfers/55/payments`, { method: "POST", headers, body });
  };
}

/**
 * The description with every object closed: a partner must bear members that are not listed, but this
 * server has no business sending any.
 */
function closed(description: Description): Description {
  const copy = structuredClone(description);
  const close = (node: unknown): void => {
    if (typeof node !== "object" || node === null) return;
    if ("properties" in node && !("additionalProperties" in node))
      Object.assign(node, { additionalProperties: false });
    for (const [key, value] of Object.entries(node)) if (!/^examples?$|^value$/.test(key)) close(value);
  };
  close(copy.components?.schemas);
  close(copy.paths);
  return copy;
}

const CLOSED = { plaintext: closed(plaintext), wire: closed(wire) };
