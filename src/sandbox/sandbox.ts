import type { Faults } from "./faults/hooks.ts";
import type { FaultBox } from "./faults/list.ts";
import type { ProtectedPath } from "./http/protect.ts";
import type { IncomingRequest } from "./http/request.ts";
import type { PlainResponse } from "./http/response.ts";
import type { Upstream } from "./http/upstream.ts";
import type { Cryptography } from "./jose/cryptography.ts";
import type { ServerKeyInput, StoredServerKey, WisePublicKey } from "./jose/keys.ts";
import type { JoseKeys } from "./jose/layer.ts";
import type { CallEvent, ChangeKind, EventListener } from "./recording/trace.ts";
import type { Reading } from "./readings.ts";
import type { Settings, SettingsPatch } from "./settings.ts";
import type { Enrolment } from "./state/factors.ts";
import type { StoredState } from "./state/state.ts";
import type { OAuthClient, SandboxUser } from "./state/world.ts";

/** Options of a sandbox; all are optional. */
export interface SandboxOptions {
  /** Which of Wise's sources to follow where they differ. Default page. */
  readonly reading?: Reading;
  /** Answers to the questions that Wise's documentation leaves open, on top of the reading; see {@link Settings}. */
  readonly settings?: SettingsPatch;
  /** The server's key pairs; the highest version is current. Default: one is generated. */
  readonly keys?: readonly ServerKeyInput[];
  /** Milliseconds since the epoch. Default `Date.now`. */
  readonly clock?: () => number;
  /** Turns strict mode on: only the tokens of these users are accepted, each for the user's own profiles. */
  readonly users?: readonly SandboxUser[];
  /** Tokens that strict mode accepts for the key operations. */
  readonly clientTokens?: readonly string[];
  /** Clients that strict mode issues access tokens to, at `/oauth/token`. Otherwise any client gets them. */
  readonly oauthClients?: readonly OAuthClient[];
  /** Paths that ask for strong customer authentication, beside those that Wise protects. */
  readonly protect?: readonly ProtectedPath[];
  /**
   * Another server for everything that the sandbox does not know, so that a whole payment can be tested in one run: its
   * URL, or a fetch. It also answers protected paths of `protect` once they are approved. Default: such calls get a 404.
   */
  readonly upstream?: Upstream;
  /** Hooks for misbehaviour of your own, beside the faults that `sandbox.faults` offers. */
  readonly faults?: Faults;
  /** How many calls are remembered for `calls()` and the inspector. Default 200. */
  readonly history?: number;
  /** Decides on faults with a probability: a number from 0 up to, but not including, 1. Default `Math.random`. */
  readonly random?: () => number;
  /** Faster cryptography, such as `nodeCryptography` of `wise-sca/sandbox/node`. Default: WebCrypto. */
  readonly cryptography?: Cryptography;
  /** Host names that may call the control API, beside loopback names and IP addresses. */
  readonly controlHosts?: readonly string[];
}

/** A profile, to prepare tests without calls. */
export interface SandboxProfile {
  /** Enrols factors; they replace those of the same kind. */
  enrol(factors: Enrolment): SandboxProfile;
  /** Blocks the profile, as consecutive failures would. */
  lockOut(): SandboxProfile;
  /** Expires its one-time tokens and its low-risk window. */
  expire(): SandboxProfile;
}

/** The whole state of a sandbox, as JSON. It contains private keys and factors: store it like a secret. */
export interface Snapshot extends StoredState {
  readonly format: 1;
  /** How far the sandbox's clock is ahead, in milliseconds. */
  readonly clockOffset: number;
  readonly settings: Settings;
  readonly keys: readonly StoredServerKey[];
}

/** A server that behaves as Wise's, in this process. */
export interface Sandbox {
  /**
   * Answers a call. Takes the arguments of the platform's `fetch`, and paths without a host. The control API is
   * under `/_sandbox`.
   */
  readonly fetch: (input: Request | URL | string, init?: RequestInit) => Promise<Response>;
  /** As `fetch`, for servers that write status, headers and body themselves: creating a Response is expensive. */
  readonly answer: (request: IncomingRequest) => Promise<Response | PlainResponse>;
  /** The same operations without JOSE: JSON in, JSON out. */
  readonly plainFetch: (input: Request | URL | string, init?: RequestInit) => Promise<Response>;
  /** Keys for a `createJoseLayer` in front of another server. */
  readonly joseKeys: JoseKeys;
  /** The current public key, as the key operation returns it. */
  readonly wiseKey: WisePublicKey;
  /** The current settings. */
  readonly settings: Settings;
  /** Changes settings. Throws a TypeError, and changes nothing, when one is wrong. */
  configure(patch: SettingsPatch): void;
  /** The sandbox's clock: milliseconds since the epoch. */
  now(): number;
  /** Moves the clock forward. */
  advance(seconds: number): void;
  /** A profile by its id; it need not exist yet. */
  profile(id: number | string): SandboxProfile;
  /** Makes a new server key current; earlier keys open requests for `keyOverlap` more seconds. */
  rotateKey(): Promise<WisePublicKey>;
  /** Forgets profiles, one-time tokens, partner keys and the advanced time; keeps server keys and settings. */
  reset(): void;
  /** Saves the whole state. */
  snapshot(): Snapshot;
  /** Restores a snapshot of this or another sandbox. */
  restore(snapshot: Snapshot): Promise<void>;
  /** Misbehaviour on demand. */
  readonly faults: FaultBox;
  /** Remembered calls, oldest first; with `after` only those recorded after that sequence number. */
  calls(after?: number): readonly CallEvent[];
  /** Adds a listener for calls; returns a function that removes it. */
  on(listener: EventListener): () => void;
  /** Adds a listener for changes of the state other than by calls; returns a function that removes it. */
  onChange(listener: (kind: ChangeKind) => void): () => void;
}
