/**
 * Answers that were refused lately, in this process: the same one would be refused again, and each refusal counts
 * towards a lock-out. Kept as digests under a key that dies with the process.
 */
import { sha256 } from "../lib/digest.ts";
import type { Profile } from "./attempts.ts";

/** Milliseconds: after that the answer is sent again, since a factor may have been changed elsewhere. */
const KEPT = 15 * 60_000;
const MAX_KEPT = 10_000;

export class Refusals {
  readonly #until = new Map<string, number>();
  readonly #key = crypto.randomUUID();

  async has(profile: Profile, type: string, answer: string, now: number): Promise<boolean> {
    const until = this.#until.get(await this.#digest(profile, type, answer));
    // A time too far ahead is one from before the clock was set back.
    return until !== undefined && until > now && until <= now + KEPT;
  }

  async add(profile: Profile, type: string, answer: string, now: number): Promise<void> {
    const digest = await this.#digest(profile, type, answer);
    this.#until.delete(digest);
    this.#until.set(digest, now + KEPT);
    const [oldest] = this.#until.keys();
    if (this.#until.size > MAX_KEPT && oldest !== undefined) this.#until.delete(oldest);
  }

  /** The factor passed, or was enrolled anew: what was refused before may be right now. */
  forget(profile: Profile, type: string): void {
    const prefix = prefixOf(profile, type);
    for (const digest of this.#until.keys()) if (digest.startsWith(prefix)) this.#until.delete(digest);
  }

  async #digest(profile: Profile, type: string, answer: string): Promise<string> {
    return prefixOf(profile, type) + (await sha256(`${this.#key}|${answer}`));
  }
}

const prefixOf = ({ origin, profileId }: Profile, type: string): string => `${origin}|${profileId}|${type}|`;
