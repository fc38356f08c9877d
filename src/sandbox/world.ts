import type { KeyRing } from "./keys.ts";
import type { Settings } from "./settings.ts";
import type { State } from "./state.ts";

/** What every handler may read and change. Properties are replaced by `reset`, `restore` and `configure`. */
export interface World {
  state: State;
  settings: Settings;
  keys: KeyRing;
  /** The sandbox's own time in milliseconds since the epoch. */
  readonly now: () => number;
  /** Users of strict mode; absent when any bearer token will do. */
  readonly users?: readonly SandboxUser[];
  /** Tokens that strict mode takes for the key endpoints. */
  readonly clientTokens: ReadonlySet<string>;
  /** The FaceTec public key as PEM, made when it is first asked for. */
  facetecKey?: Promise<string>;
}

/** A user of strict mode: only these tokens are accepted, and only for these profiles. */
export interface SandboxUser {
  readonly id: number;
  readonly tokens: readonly string[];
  readonly profiles: readonly (number | string)[];
}
