import type { KeyRing } from "../jose/keys.ts";
import type { Settings } from "../settings.ts";
import type { State } from "./state.ts";

/** Everything that handlers read and change. `reset`, `restore` and `configure` replace its properties. */
export interface World {
  state: State;
  settings: Settings;
  keys: KeyRing;
  /** The sandbox's clock: milliseconds since the epoch. */
  readonly now: () => number;
  /** Users of strict mode; absent when any bearer token is accepted. */
  readonly users?: readonly SandboxUser[];
  /** Tokens that strict mode accepts for the key endpoints. */
  readonly clientTokens: ReadonlySet<string>;
  /** Clients that strict mode issues access tokens to. */
  readonly oauthClients: readonly OAuthClient[];
  /** The FaceTec public key as PEM, generated on first use. */
  facetecKey?: Promise<string>;
}

/** A user of strict mode, with access tokens and the profiles they give access to. */
export interface SandboxUser {
  readonly id: number;
  readonly tokens: readonly string[];
  readonly profiles: readonly (number | string)[];
  /** Authorisation and registration codes that `/oauth/token` exchanges for access tokens of this user. */
  readonly codes?: readonly string[];
}

/** A client that may ask `/oauth/token` for access tokens. */
export interface OAuthClient {
  readonly clientId: string;
  readonly clientSecret: string;
}

/**
 * Checks the users of strict mode.
 *
 * @throws TypeError saying what to pass; the message contains no token
 */
export function checkUsers(users: readonly SandboxUser[]): readonly SandboxUser[] {
  const tokens = users.flatMap((user) => user.tokens);
  if (!tokens.every((token) => /^[\x21-\x7e]+$/.test(token)) || new Set(tokens).size !== tokens.length) {
    throw new TypeError("sandbox users: give each its own tokens, without spaces");
  }
  if (!users.every((user) => Number.isSafeInteger(user.id) && user.profiles.every(isProfileId))) {
    throw new TypeError("sandbox users: pass a whole number as id, and positive whole numbers as profiles");
  }
  return users;
}

/** Whether this can be the id of a profile: an int64 above zero. */
export function isProfileId(id: number | string): boolean {
  return /^[1-9][0-9]{0,18}$/.test(String(id));
}
