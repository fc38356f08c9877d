import { webCryptography } from "./jose/cryptography.ts";
import type { Cryptography } from "./jose/cryptography.ts";
import { createAnswers } from "./operations/answers.ts";
import { createControl, isControl } from "./control/api.ts";
import type { CallEvent, ChangeKind, EventListener } from "./recording/trace.ts";
import { enrol } from "./state/factors.ts";
import type { Enrolment } from "./state/factors.ts";
import { faultsOf } from "./faults/kinds.ts";
import { FaultList } from "./faults/list.ts";
import type { FaultBox } from "./faults/list.ts";
import { chainFaults } from "./faults/hooks.ts";
import type { Faults } from "./faults/hooks.ts";
import type { JoseKeys } from "./jose/layer.ts";
import { KeyRing } from "./jose/keys.ts";
import type { ServerKeyInput, StoredServerKey, WisePublicKey } from "./jose/keys.ts";
import { lockOut } from "./state/lockout.ts";
import { RateLimiter } from "./http/rate-limit.ts";
import { Recorder } from "./recording/recorder.ts";
import { toResponse } from "./http/response.ts";
import type { PlainReply, Refusal } from "./http/response.ts";
import { allRoutes } from "./http/routes.ts";
import { applySettings, defaultSettings } from "./settings.ts";
import type { Settings, SettingsPatch } from "./settings.ts";
import { createShell } from "./http/dispatch.ts";
import { emptyProfile, emptyState, loadState, storeState } from "./state/state.ts";
import type { Profile, StoredState } from "./state/state.ts";
import { expireTokens } from "./state/tokens.ts";
import { checkUsers, isProfileId } from "./state/world.ts";
import type { SandboxUser, World } from "./state/world.ts";

/** What a sandbox may be made with; none of it is needed. */
export interface SandboxOptions {
  /** Answers to the provider's open questions; see {@link Settings}. */
  readonly settings?: SettingsPatch;
  /** The server's key pairs; by default one is made. The highest version is current. */
  readonly keys?: readonly ServerKeyInput[];
  /** Milliseconds since the epoch. Default `Date.now`. */
  readonly clock?: () => number;
  /** Turns strict mode on: only these users' tokens are accepted, each for its own profiles. */
  readonly users?: readonly SandboxUser[];
  /** Tokens that strict mode accepts for the key operations. */
  readonly clientTokens?: readonly string[];
  /** Misbehaviour of your own making, beside what `sandbox.faults` offers. */
  readonly faults?: Faults;
  /** How many calls are remembered for `calls()` and the inspector. Default 200. */
  readonly history?: number;
  /** Decides on faults with a probability: a number from 0 up to, but not including, 1. Default `Math.random`. */
  readonly random?: () => number;
  /** A quicker cryptography, such as `nodeCryptography` of `wise-sca/sandbox/node`. Default: WebCrypto. */
  readonly cryptography?: Cryptography;
  /** Names beside loopback ones and IP addresses under which the control API may be called. */
  readonly controlHosts?: readonly string[];
}

/** A profile, worked on without calls. */
export interface SandboxProfile {
  /** Gives the profile factors, replacing those of the same kind. */
  enrol(factors: Enrolment): SandboxProfile;
  /** Blocks the profile as consecutive failures would. */
  lockOut(): SandboxProfile;
  /** Ends its one-time tokens and its low-risk window. */
  expire(): SandboxProfile;
}

/** A sandbox at rest, as JSON. Holds private keys and factors: the sandbox's own, but no less a secret in form. */
export interface Snapshot extends StoredState {
  readonly format: 1;
  /** How far the sandbox's time is ahead of its clock, in milliseconds. */
  readonly clockOffset: number;
  readonly settings: Settings;
  readonly keys: readonly StoredServerKey[];
}

/** A server that behaves as the provider's, in this process. */
export interface Sandbox {
  /** Answers a call; takes what the platform's `fetch` takes, and paths without a host. Under `/_sandbox` is the control API. */
  readonly fetch: (input: Request | URL | string, init?: RequestInit) => Promise<Response>;
  /** As `fetch`, for a server that writes status, headers and body itself: making a Response takes long. */
  readonly answer: (request: Request) => Promise<Response | PlainReply>;
  /** The same operations without JOSE: JSON in, JSON out. */
  readonly plainFetch: (input: Request | URL | string, init?: RequestInit) => Promise<Response>;
  /** Keys for a `createJoseLayer` in front of another server. */
  readonly joseKeys: JoseKeys;
  /** The current public key, as the key operation returns it. */
  readonly wiseKey: WisePublicKey;
  /** The settings in force. */
  readonly settings: Settings;
  /** Changes settings while the sandbox runs; throws a TypeError, and changes nothing, when one is wrong. */
  configure(patch: SettingsPatch): void;
  /** The sandbox's own time in milliseconds since the epoch. */
  now(): number;
  /** Lets time pass. */
  advance(seconds: number): void;
  /** A profile by its id; it need not exist yet. */
  profile(id: number | string): SandboxProfile;
  /** Makes a new server key current; the previous ones open requests for `keyOverlap` seconds more. */
  rotateKey(): Promise<WisePublicKey>;
  /** Forgets profiles, one-time tokens, partner keys and advanced time; keeps server keys and settings. */
  reset(): void;
  /** The state as JSON. */
  snapshot(): Snapshot;
  /** Returns to a state that `snapshot` gave, of this sandbox or another one. */
  restore(snapshot: Snapshot): Promise<void>;
  /** Misbehaviour on demand. */
  readonly faults: FaultBox;
  /** Remembered calls, oldest first; with `after` only those recorded after that sequence number. */
  calls(after?: number): readonly CallEvent[];
  /** Calls the listener with a record of each call; returns a function that ends it. */
  on(listener: EventListener): () => void;
  /** Calls the listener when something else than a call changed the state; returns a function that ends it. */
  onChange(listener: (kind: ChangeKind) => void): () => void;
}

/**
 * Makes a sandbox: the operations of the description with real cryptography and a state per profile.
 * Profiles appear when they are first used, and any bearer token will do unless `users` are given.
 *
 * @throws TypeError when an option is wrong, saying what to pass
 * @example
 * const sandbox = await createSandbox();
 * sandbox.profile(101).enrol({ pin: "1234", deviceFingerprint: "my-phone" });
 * const response = await sandbox.fetch("/v2/profiles/101/sca-sessions/authorise", {
 *   method: "POST",
 *   headers: { authorization: "Bearer any" },
 * });
 */
export async function createSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const clock = options.clock ?? Date.now;
  let offset = 0;
  const world: World = {
    state: emptyState(),
    settings: applySettings(defaultSettings, options.settings ?? {}),
    keys: await KeyRing.create(options.keys, clock()),
    now: () => clock() + offset,
    ...(options.users && { users: checkUsers(options.users) }),
    clientTokens: new Set(options.clientTokens),
  };
  const recorder = new Recorder(options.history ?? 200);
  const limiter = new RateLimiter();
  const list = new FaultList(options.random ?? Math.random);
  const waiting = chainFaults(faultsOf(world, list), options.faults);
  const faults = (): Faults | undefined => (list.isEmpty ? options.faults : waiting);
  const admit = (): Refusal | undefined => limiter.admit(world.now(), world.settings.rateLimits);
  const answers = createAnswers(world, options.cryptography ?? webCryptography);
  const shell = { routes: allRoutes, recorder, now: world.now, faults, admit };
  const operations = createShell({ ...shell, answer: answers.sealed });

  const answer: Sandbox["answer"] = async (request) =>
    isControl(request.url) ? control(request) : operations(request);

  const sandbox: Sandbox = {
    fetch: fetchLike(answer),
    answer,
    plainFetch: fetchLike(createShell({ ...shell, answer: answers.plain })),
    joseKeys: answers.keys,
    get wiseKey() {
      return currentKey(world);
    },
    get settings() {
      return world.settings;
    },
    configure(patch) {
      world.settings = applySettings(world.settings, patch);
      recorder.changed("settings");
    },
    now: world.now,
    advance(seconds) {
      if (!Number.isFinite(seconds)) throw new TypeError("advance: pass a number of seconds");
      offset += seconds * 1000;
      recorder.changed("clock");
    },
    profile: (id) => profileHandle(world, id, () => recorder.changed("profile")),
    async rotateKey() {
      const key = await world.keys.rotate(world.now());
      recorder.changed("key");
      return key;
    },
    reset() {
      offset = 0;
      world.state = emptyState();
      list.clear();
      limiter.reset();
      recorder.reset();
      recorder.changed("reset");
    },
    snapshot: () => ({
      format: 1,
      clockOffset: offset,
      settings: world.settings,
      keys: world.keys.stored(),
      ...storeState(world.state),
    }),
    async restore(snapshot) {
      if (snapshot.format !== 1) throw new TypeError("restore: pass what snapshot() returned");
      const settings = applySettings(defaultSettings, snapshot.settings);
      const state = loadState(snapshot);
      world.keys = await KeyRing.create(snapshot.keys, world.now());
      world.settings = settings;
      world.state = state;
      offset = snapshot.clockOffset;
      recorder.changed("restore");
    },
    faults: list.box(() => recorder.changed("faults")),
    calls: (after) => recorder.calls(after),
    on: (listener) => recorder.on(listener),
    onChange: (listener) => recorder.onChange(listener),
  };
  const control = createControl({
    sandbox,
    world,
    offset: () => offset / 1000,
    hosts: options.controlHosts ?? [],
  });
  return sandbox;
}

/** Where paths without a host are taken to be. */
const BASE = "http://sandbox.localhost";

function fetchLike(answer: Sandbox["answer"]): Sandbox["fetch"] {
  return async (input, init) => {
    // A Request without further options goes through as it is: rebuilding one costs as much as a handler.
    const isReady = typeof input !== "string" && !(input instanceof URL) && init === undefined;
    const request = isReady
      ? input
      : new Request(typeof input === "string" ? new URL(input, BASE) : input, init);
    const response = toResponse(await answer(request));
    // RFC 9110 section 9.3.2; on a socket the server sees to it.
    return request.method === "HEAD" ? new Response(null, response) : response;
  };
}

function profileHandle(world: World, id: number | string, changed: () => void): SandboxProfile {
  const key = String(id);
  if (!isProfileId(key)) throw new TypeError("profile: pass a positive whole number as id");
  // Looked up each time: `reset` and `restore` replace the state.
  const change = (apply: (profile: Profile) => void): SandboxProfile => {
    const profile = world.state.profiles.get(key) ?? emptyProfile(key);
    apply(profile);
    world.state.profiles.set(key, profile);
    changed();
    return handle;
  };
  const handle: SandboxProfile = {
    enrol: (factors) => change((profile) => enrol(profile, factors)),
    lockOut: () => change((profile) => lockOut(world, profile)),
    expire: () => change((profile) => expireTokens(world, profile)),
  };
  return handle;
}

function currentKey(world: World): WisePublicKey {
  const key = world.keys.publicKey();
  if (key === undefined) throw new Error("the sandbox has no key");
  return key;
}
