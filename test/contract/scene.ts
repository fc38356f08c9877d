/** What a story is told with: a target, what it can do, and ways to expect something of it. */
import { ApiError, createScaClient } from "../../src/index.ts";
import type { ApiErrorCode, OneTimeToken, ScaClient, ScaClientOptions } from "../../src/index.ts";

/** Where an expectation comes from: the API reference, another page of the provider, or an assumption of ours. */
export type Source = "reference" | "provider" | "assumption";

/** Things that not every target can do. */
export type Need = "clock" | "facemap" | "phone" | "protected" | "foreign" | "upload";

/** Secrets of the customer whom the story is about. */
export interface Secrets {
  readonly pin: string;
  readonly otherPin: string;
  readonly devices: readonly [string, string, string];
  readonly otherDevice: string;
  /** Exported by a FaceTec server: not everybody has one. */
  readonly faceMap?: string;
  readonly otherFaceMap: string;
}

/** A call that is guarded by strong customer authentication. */
export type ProtectedCall = (risk: "low" | "high", approval?: string) => Promise<Response>;

/** A server to tell the story to. */
export interface Target {
  /** What the client needs to reach it: base URL, tokens, perhaps a fetch. */
  readonly options: ScaClientOptions;
  /** A profile without factors. */
  readonly profileId: number;
  readonly secrets: Secrets;
  /** Milliseconds since the epoch, by the target's clock. */
  readonly now: () => number;
  /** Lets time pass, in seconds. */
  readonly advance?: (seconds: number) => void;
  /** Makes the profile's phone available; the codes sent to it are `code`. */
  readonly phone?: { readonly enrol: () => void; readonly code: string; readonly wrongCode: string };
  readonly protected?: ProtectedCall;
  /** A profile that the token does not own. */
  readonly foreignProfileId?: number;
  /** Whether a public key may be uploaded for good. */
  readonly upload?: boolean;
}

/** One thing that the story expects of a server. */
export interface Expectation {
  /** A sentence about the server. */
  readonly says: string;
  readonly source: Source;
  readonly needs?: Need;
  /** Sends what the description forbids, to see it refused. */
  readonly malformed?: true;
  /** Without it the rest must not be told: it would harm the profile. */
  readonly guard?: true;
  /** Throws an Error that says what the server did instead; never with a secret in it. */
  readonly check: (scene: Scene) => Promise<void>;
}

/** An earlier expectation did not come true, so this one cannot be told. */
export class NotReached extends Error {}

/** A target and what the story has learnt of it so far. */
export class Scene {
  readonly target: Target;
  readonly sca: ScaClient;
  readonly #notes = new Map<string, string>();

  constructor(target: Target) {
    this.target = target;
    this.sca = createScaClient({ retry: { limit: 0 }, ...target.options });
  }

  /** Another client for the same target. */
  as(options: Partial<ScaClientOptions>): ScaClient {
    return createScaClient({ retry: { limit: 0 }, ...this.target.options, ...options });
  }

  note(name: string, value: string): void {
    this.#notes.set(name, value);
  }

  forget(name: string): void {
    this.#notes.delete(name);
  }

  /** @throws NotReached when nothing has been noted under the name */
  recall(name: string): string {
    const value = this.#notes.get(name);
    if (value === undefined) throw new NotReached(`needs ${name}, which an earlier expectation did not give`);
    return value;
  }

  /** Everything noted under names that begin so. */
  all(prefix: string): [name: string, value: string][] {
    return [...this.#notes].filter(([name]) => name.startsWith(prefix));
  }

  /** A new one-time token for the profile. */
  session(): Promise<OneTimeToken> {
    return this.sca.createScaSession({ profileId: this.target.profileId });
  }
}

/** Whether a target can do what an expectation needs. */
export function isAble(target: Target, need: Need | undefined): boolean {
  switch (need) {
    case undefined:
      return true;
    case "clock":
      return target.advance !== undefined;
    case "facemap":
      return target.secrets.faceMap !== undefined;
    case "phone":
      return target.phone !== undefined;
    case "protected":
      return target.protected !== undefined;
    case "foreign":
      return target.foreignProfileId !== undefined;
    case "upload":
      return target.upload === true;
  }
}

/** The facemap of a target that has one. */
export function faceMapOf({ target }: Scene): string {
  const { faceMap } = target.secrets;
  if (faceMap === undefined) throw new NotReached("needs a facemap");
  return faceMap;
}

/** Expects a failure of a status, and of a code where one is given. */
export async function refused(
  call: Promise<unknown>,
  status: number,
  code?: ApiErrorCode,
): Promise<ApiError> {
  const wanted = code === undefined ? String(status) : `${status} ${code}`;
  const outcome = await call.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (outcome === undefined) throw new Error(`expected ${wanted}, but the call succeeded`);
  if (!(outcome instanceof ApiError)) throw outcome as Error;
  if (outcome.status !== status || (code !== undefined && outcome.code !== code)) {
    throw new Error(`expected ${wanted}, but got ${outcome.status} ${outcome.code}`);
  }
  return outcome;
}

/** Expects a condition; the message says what was found instead. */
export function holds(condition: boolean, found: string): asserts condition {
  if (!condition) throw new Error(found);
}

/** Whether the challenge of a type has been passed; fails when the token has none. */
export function isPassed(token: OneTimeToken, type: string): boolean {
  const challenge = token.challenges.find((one) => one.primaryChallenge.type === type);
  holds(challenge !== undefined, `expected a challenge ${type}, but the token has none`);
  return challenge.passed;
}
