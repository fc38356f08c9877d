import { createControl, isControl } from "./control/api.ts";
import { chainFaults } from "./faults/hooks.ts";
import type { Faults } from "./faults/hooks.ts";
import { faultsOf } from "./faults/kinds.ts";
import { FaultList } from "./faults/list.ts";
import { createDispatcher } from "./http/dispatch.ts";
import { RateLimiter } from "./http/rate-limit.ts";
import { toResponse } from "./http/response.ts";
import type { Refusal } from "./http/response.ts";
import { allRoutes } from "./http/routes.ts";
import { webCryptography } from "./jose/cryptography.ts";
import { KeyRing } from "./jose/keys.ts";
import type { WisePublicKey } from "./jose/keys.ts";
import { createAnswers } from "./operations/answers.ts";
import { Recorder } from "./recording/recorder.ts";
import type { Sandbox, SandboxOptions, SandboxProfile } from "./sandbox.ts";
import { applySettings, defaultSettings } from "./settings.ts";
import { enrol } from "./state/factors.ts";
import { lockOut } from "./state/lockout.ts";
import { emptyProfile, emptyState, loadState, storeState } from "./state/state.ts";
import type { Profile } from "./state/state.ts";
import { expireTokens } from "./state/tokens.ts";
import { checkUsers, isProfileId } from "./state/world.ts";
import type { World } from "./state/world.ts";

/**
 * Creates a sandbox: the operations of the description, with real cryptography and a state for each profile.
 * Profiles exist as soon as they are used, and any bearer token is accepted unless `users` are given.
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
  const shared = { routes: allRoutes, recorder, now: world.now, faults, admit };
  const operations = createDispatcher({ ...shared, answer: answers.sealed });

  const answer: Sandbox["answer"] = async (request) =>
    isControl(request.url) ? control(request) : operations(request);

  const sandbox: Sandbox = {
    fetch: fetchLike(answer),
    answer,
    plainFetch: fetchLike(createDispatcher({ ...shared, answer: answers.plain })),
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
      offset = checkOffset(offset + seconds * 1000, clock());
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
      const clockOffset = checkOffset(snapshot.clockOffset, clock());
      world.keys = await KeyRing.create(snapshot.keys, world.now());
      world.settings = settings;
      world.state = state;
      offset = clockOffset;
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

const YEAR_1 = Date.parse("0001-01-01T00:00:00Z");
const YEAR_9999 = Date.parse("9999-12-31T00:00:00Z");

/** Beyond these years times have another notation, or none: every later call would fail. */
function checkOffset(offset: number, now: number): number {
  if (now + offset >= YEAR_1 && now + offset <= YEAR_9999) return offset;
  throw new TypeError("clock: stay within the years 1 to 9999");
}

/** Base URL for paths without a host. */
const BASE = "http://sandbox.localhost";

function fetchLike(answer: Sandbox["answer"]): Sandbox["fetch"] {
  return async (input, init) => {
    // A Request without further options is passed on as it is: copying it costs as much as handling it.
    const isReady = typeof input !== "string" && !(input instanceof URL) && init === undefined;
    const request = isReady
      ? input
      : new Request(typeof input === "string" ? new URL(input, BASE) : input, init);
    const response = toResponse(await answer(request));
    if (request.method !== "HEAD") return response;
    // RFC 9110 section 9.3.2. On a socket, Node leaves out the body.
    await response.body?.cancel();
    return new Response(null, response);
  };
}

function profileHandle(world: World, id: number | string, changed: () => void): SandboxProfile {
  const key = String(id);
  if (!isProfileId(key)) throw new TypeError("profile: pass a positive whole number as id");
  const change = (apply: (profile: Profile) => void): SandboxProfile => {
    // Looked up for each change, since `reset` and `restore` replace the state.
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
