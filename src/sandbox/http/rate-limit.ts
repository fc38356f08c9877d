import { refusal } from "./response.ts";
import type { Refusal } from "./response.ts";
import type { RateLimitSettings } from "../settings.ts";

/** Counts calls in the last second and the last minute, by the sandbox's own clock. */
export class RateLimiter {
  /** Times of answered calls, oldest first, none older than a minute. */
  #times: number[] = [];

  /**
   * Takes a call in, or refuses it. Refused calls do not count.
   *
   * @param now milliseconds
   * @returns the refusal: a 429 that says after how many seconds there is room
   */
  admit(now: number, limits: RateLimitSettings): Refusal | undefined {
    if (!limits.enabled) return undefined;
    // A clock that was set back would keep its future forever.
    this.#times = this.#times.filter((time) => time > now - 60_000 && time <= now);
    const room = Math.max(
      this.#roomAt(now, limits.perSecond, 1000),
      this.#roomAt(now, limits.perMinute, 60_000),
    );
    if (room > now) return tooMany(Math.ceil((room - now) / 1000));
    this.#times.push(now);
    return undefined;
  }

  /** Forgets all calls. */
  reset(): void {
    this.#times = [];
  }

  /** When the window next takes a call: now, or once the call that fills it has left. */
  #roomAt(now: number, limit: number, window: number): number {
    const filling = this.#times.at(-limit);
    return filling === undefined ? now : Math.max(now, filling + window);
  }
}

/** The refusal of a call that came too soon. */
export function tooMany(seconds: number): Refusal {
  const headers = { "retry-after": String(seconds), "x-rate-limited-by": "wise-sca-sandbox" };
  return refusal(429, "rate.limited", "Too many requests.", { headers });
}
