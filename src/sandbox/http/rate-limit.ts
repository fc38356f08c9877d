import type { RateLimitSettings } from "../settings.ts";
import { tooManyRequests } from "./response.ts";
import type { Refusal } from "./response.ts";

/** Counts the calls of the last second and the last minute, by the sandbox's clock. */
export class RateLimiter {
  /** Times of admitted calls, oldest first, none older than a minute. */
  #times: number[] = [];

  /**
   * Admits or refuses a call. Refused calls do not count.
   *
   * @param now milliseconds
   * @returns the refusal: a 429 that says after how many seconds there is room
   */
  admit(now: number, limits: RateLimitSettings): Refusal | undefined {
    if (!limits.enabled) return undefined;
    // Times in the future remain after the clock was set back; they would never expire.
    this.#times = this.#times.filter((time) => time > now - 60_000 && time <= now);
    const room = Math.max(
      this.#roomAt(now, limits.perSecond, 1000),
      this.#roomAt(now, limits.perMinute, 60_000),
    );
    if (room > now) return tooManyRequests(Math.ceil((room - now) / 1000));
    this.#times.push(now);
    return undefined;
  }

  /** Forgets all calls. */
  reset(): void {
    this.#times = [];
  }

  /** When a window has room: now, or when the call that fills it is older than the window. */
  #roomAt(now: number, limit: number, window: number): number {
    const filling = this.#times.at(-limit);
    return filling === undefined ? now : Math.max(now, filling + window);
  }
}
