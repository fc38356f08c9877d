/** Wise, as far as money and lock-outs go: tokens that pass one payment, and a count of refused answers. */
import {
  ApiError,
  CallError,
  type ApiErrorCode,
  type ApprovalOperations,
  type CallOptions,
} from "../../src/index.ts";
import type { Clock } from "./clock.ts";

export const ORIGIN = "https://wise.example";
export const PIN = "1234";
export const DEVICE = "phone-1";

interface Token {
  readonly profileId: number;
  readonly passed: Set<string>;
  readonly expiresAt: number;
  /** The payment that it was made for. */
  readonly link: string;
  used: boolean;
  /** How often the payment is refused again although it was approved, by this token and those after it. */
  readonly refusals: number;
}

interface Profile {
  failures: number;
  /** Answers in a row that were refused, none of whose givers had been told that it may lock out. */
  untold: number;
  device: string;
}

/** What happens to one call on its way. */
export type Fate =
  "arrives" | "slow" | "lost before" | "lost after" | "late" | "refused by the gateway" | "never connected";

export interface Violation {
  readonly invariant: string;
  readonly detail: string;
}

export class Wise {
  readonly #clock: Clock;
  readonly #fate: () => Fate;
  readonly #refusals: number;
  readonly #tokens = new Map<string, Token>();
  readonly #profiles = new Map<number, Profile>();
  /** Effects by linked call. */
  readonly effects = new Map<string, number>();
  readonly violations: Violation[] = [];
  /** Tokens that an attacker's host made up, or got for a transfer of its own. */
  readonly foreign = new Set<string>();
  /** Whether the answer that is sent now was given by somebody who knew the risk. */
  readonly told = new Map<string, boolean>();
  requests = 0;
  /** Payments that were approved and refused again. */
  refusedAgain = 0;

  constructor(clock: Clock, fate: () => Fate, refusals: number) {
    this.#clock = clock;
    this.#fate = fate;
    this.#refusals = refusals;
  }

  profile(id: number): Profile {
    const known = this.#profiles.get(id) ?? { failures: 0, untold: 0, device: DEVICE };
    this.#profiles.set(id, known);
    return known;
  }

  token(profileId: number, link: string, refusals = this.#refusals): string {
    const id = crypto.randomUUID();
    const expiresAt = this.#clock.now() + 3_600_000;
    this.#tokens.set(id, { profileId, passed: new Set(), expiresAt, link, used: false, refusals });
    return id;
  }

  /** The protected call, and any other host. */
  readonly fetch: typeof globalThis.fetch = async (input, init) => {
    const url = String(input);
    const headers = new Headers(init?.headers);
    const oneTimeToken = headers.get("x-2fa-approval");
    if (!url.startsWith(ORIGIN)) return this.#elsewhere(oneTimeToken);
    const link = `${init?.method ?? "GET"} ${url} ${await new Response(init?.body ?? null).text()}`;
    const profileId = Number(/profiles\/(\d+)/.exec(url)?.[1]);
    return this.#travel(() => this.#pay(profileId, link, oneTimeToken), "fetch", init?.signal);
  };

  #pay(profileId: number, link: string, oneTimeToken: string | null): Response {
    const token = oneTimeToken === null ? undefined : this.#tokens.get(oneTimeToken);
    const valid =
      token !== undefined &&
      !token.used &&
      token.profileId === profileId &&
      token.expiresAt > this.#clock.now() &&
      token.passed.size >= 2;
    if (!valid) {
      const refused = { status: 403, headers: { "x-2fa-approval": this.token(profileId, link) } };
      return new Response(null, refused);
    }
    token.used = true;
    if (token.refusals > 0) {
      this.refusedAgain += 1;
      const again = this.token(profileId, link, token.refusals - 1);
      return new Response(null, { status: 403, headers: { "x-2fa-approval": again } });
    }
    this.effects.set(link, (this.effects.get(link) ?? 0) + 1);
    return new Response("paid", { status: 201 });
  }

  /** A host that asks for an approval of a transfer of its own. */
  #elsewhere(oneTimeToken: string | null): Response {
    if (oneTimeToken !== null)
      this.violated("no token leaves Wise", "a foreign host was told a one-time token");
    const token = this.token(101, "POST the attacker's transfer");
    this.foreign.add(token);
    return new Response(null, { status: 403, headers: { "x-2fa-approval": token } });
  }

  /** The operations of a customer's client. */
  get operations(): ApprovalOperations {
    const verify =
      (type: string, field: string) =>
      async (args: object, options?: CallOptions): Promise<unknown> => {
        const { oneTimeToken, [field]: secret } = args as Record<string, string>;
        const serve = (): unknown => this.#verify(String(oneTimeToken), type, String(secret));
        return this.#travel(serve, "operation", options?.signal);
      };
    const unused = async (): Promise<never> => Promise.reject(new Error("not part of the simulation"));
    return {
      baseUrl: ORIGIN,
      getOneTimeTokenStatus: ({ oneTimeToken }, options) =>
        this.#travel(() => this.#view(oneTimeToken), "operation", options?.signal),
      verifyPin: verify("PIN", "pin"),
      verifyDeviceFingerprint: verify("PARTNER_DEVICE_FINGERPRINT", "deviceFingerprint"),
      ...{ createScaSession: unused, verifyFacemap: unused, triggerSmsChallenge: unused },
      ...{ triggerWhatsappChallenge: unused, triggerVoiceChallenge: unused, verifySmsChallenge: unused },
      ...{ verifyWhatsappChallenge: unused, verifyVoiceChallenge: unused },
    };
  }

  #verify(oneTimeToken: string, type: string, secret: string): unknown {
    const token = this.#require(oneTimeToken);
    if (this.foreign.has(oneTimeToken)) {
      this.violated("only Wise asks", `${type} was verified for a foreign host's token`);
    }
    const profile = this.profile(token.profileId);
    const right = secret === (type === "PIN" ? PIN : profile.device);
    if (right) {
      profile.failures = 0;
      token.passed.add(type);
      return this.#view(oneTimeToken);
    }
    profile.failures += 1;
    if (profile.failures >= 5 && this.told.get(secret) !== true) {
      this.violated("nobody is locked out by software", `${profile.failures} answers in a row were refused`);
    }
    throw apiError(
      type === "PIN" ? "PIN_VERIFICATION_FAILED" : "DEVICE_FINGERPRINT_VERIFICATION_FAILED",
      400,
    );
  }

  #view(oneTimeToken: string): unknown {
    const token = this.#require(oneTimeToken);
    const challenges = ["PIN", "PARTNER_DEVICE_FINGERPRINT"].map((type) => ({
      primaryChallenge: { type },
      required: true,
      passed: token.passed.has(type),
    }));
    return { oneTimeToken, challenges, validity: Math.round((token.expiresAt - this.#clock.now()) / 1000) };
  }

  #require(oneTimeToken: string): Token {
    const token = this.#tokens.get(oneTimeToken);
    if (token === undefined) throw apiError("ONE_TIME_TOKEN_NOT_FOUND", 404);
    if (token.expiresAt <= this.#clock.now()) throw apiError("ONE_TIME_TOKEN_EXPIRED", 400);
    return token;
  }

  violated(invariant: string, detail: string): void {
    this.violations.push({ invariant, detail });
  }

  /** One request, which its caller may give up: what has left arrives all the same. */
  async #travel<T>(
    serve: () => T,
    kind: "fetch" | "operation",
    signal: AbortSignal | null | undefined,
  ): Promise<T> {
    signal?.throwIfAborted();
    const traveling = this.#send(serve, kind);
    if (!signal) return traveling;
    return new Promise<T>((resolve, reject) => {
      const givenUp = (): void => reject(signal.reason as Error);
      signal.addEventListener("abort", givenUp);
      traveling.then(resolve, reject).finally(() => signal.removeEventListener("abort", givenUp));
    });
  }

  /** One request over a network that loses, delays and breaks. */
  async #send<T>(serve: () => T, kind: "fetch" | "operation"): Promise<T> {
    this.requests += 1;
    const fate = this.#fate();
    const clock = this.#clock;
    const lost = (sent: boolean): Error => {
      if (kind === "fetch") {
        const cause = sent ? undefined : Object.assign(new Error("connect"), { code: "ECONNREFUSED" });
        return new TypeError("fetch failed", { cause });
      }
      const exchange = { method: "POST", url: ORIGIN, ...(!sent && { sent: false as const }) };
      return new CallError("ERR_NETWORK", "the connection failed", exchange);
    };
    const fail = (error: Error) => (): T => {
      throw error;
    };
    const there = 20 + clock.rng() * 60;
    const back = 20 + clock.rng() * 60;
    switch (fate) {
      case "never connected":
        return clock.remote(5, 0, fail(lost(false)));
      case "lost before":
        return clock.remote(there, 0, fail(lost(true)));
      case "refused by the gateway":
        if (kind === "operation") return clock.remote(there, back, fail(apiError("UPSTREAM_ERROR", 502)));
        return clock.remote(there, back, serve);
      case "lost after":
        return clock.remote(there, back, () => {
          ignored(serve);
          throw lost(true);
        });
      case "late":
        // The caller gives up; the request arrives all the same.
        clock.at(500 + clock.rng() * 20_000, () => ignored(serve));
        return clock.remote(400, 0, fail(lost(true)));
      case "slow":
        return clock.remote(2_000 + clock.rng() * 6_000, back, serve);
      default:
        return clock.remote(there, back, serve);
    }
  }
}

/** Nobody waits for the answer. */
function ignored(serve: () => unknown): void {
  try {
    serve();
  } catch {
    // As above.
  }
}

const apiError = (code: ApiErrorCode, status: number): ApiError =>
  new ApiError(code, code, { method: "POST", url: ORIGIN, status });
