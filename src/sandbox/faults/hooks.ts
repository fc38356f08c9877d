import type { FaultKind } from "../../../generated/sandbox.ts";
import { webContentKey } from "../jose/cryptography.ts";
import type { ContentKey } from "../jose/cryptography.ts";
import type { PlainReply } from "../http/response.ts";
import type { Route, RouteId } from "../http/routes.ts";

/** The call that a fault may strike. */
export interface FaultPoint {
  readonly operationId: RouteId;
  readonly request: Request;
  readonly route: Route;
  /** Names the call in what the sandbox answers in its place. */
  readonly traceId: string;
  /** Remembers what struck. */
  readonly struck?: FaultKind[];
}

/**
 * The places where a sandbox can be made to misbehave. Every method is optional and consulted at most once
 * per call; one that returns what it was given changes nothing.
 */
export interface Faults {
  /** Before the call is read: wait, throw, or answer in the sandbox's place. */
  before?(point: FaultPoint): Early | undefined | Promise<Early | undefined>;
  /** By how many milliseconds the clock is off while the call is answered. */
  skew?(point: FaultPoint): number;
  /** Whether a reply with this status is sealed, given whether it ought to be. */
  seals?(point: FaultPoint, status: number, due: boolean): boolean;
  /** The identifier that a reply to an uploaded key names. */
  replyKid?(point: FaultPoint, kid: string): string;
  /** The key that a direct reply is sealed under. */
  replyKey?(point: FaultPoint, cek: CryptoKey): CryptoKey | Promise<CryptoKey>;
  /** The sealed reply, before it is sent. */
  replyJwe?(point: FaultPoint, jwe: string): string | Promise<string>;
  /** The finished response. */
  after?(point: FaultPoint, response: Response): Response | Promise<Response>;
}

/** The faults of one call, with nothing changed where there is none. */
export class CallFaults {
  readonly #faults: Faults;
  readonly #point: FaultPoint;

  constructor(faults: Faults, point: FaultPoint) {
    this.#faults = faults;
    this.#point = point;
  }

  async before(): Promise<Early | undefined> {
    return this.#faults.before?.(this.#point);
  }

  skew(): number {
    return this.#faults.skew?.(this.#point) ?? 0;
  }

  seals(status: number, due: boolean): boolean {
    return this.#faults.seals?.(this.#point, status, due) ?? due;
  }

  replyKid(kid: string): string {
    return this.#faults.replyKid?.(this.#point, kid) ?? kid;
  }

  async replyKey(key: ContentKey): Promise<ContentKey> {
    if (this.#faults.replyKey === undefined) return key;
    const own = await key.toCryptoKey();
    const used = await this.#faults.replyKey(this.#point, own);
    return used === own ? key : webContentKey(used);
  }

  async replyJwe(jwe: string): Promise<string> {
    return (await this.#faults.replyJwe?.(this.#point, jwe)) ?? jwe;
  }

  async after(response: Response): Promise<Response> {
    return (await this.#faults.after?.(this.#point, response)) ?? response;
  }
}

/** What answers instead: a finished response, or a reply that is still to be labelled with its trace id. */
export type Early = Response | PlainReply;

/**
 * A connection that was cut: what `fetch` rejects with, in the form that the platform gives it. A server
 * destroys the socket instead of answering.
 */
export class ConnectionReset extends TypeError {
  override readonly name = "TypeError";

  constructor() {
    super("fetch failed", { cause: Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" }) });
  }
}

/** Consults several in turn: what one returns is given to the next. */
export function chainFaults(first: Faults, second: Faults | undefined): Faults {
  if (second === undefined) return first;
  return {
    before: async (point) => (await first.before?.(point)) ?? second.before?.(point),
    skew: (point) => (first.skew?.(point) ?? 0) + (second.skew?.(point) ?? 0),
    seals: (point, status, due) => {
      const sealed = first.seals?.(point, status, due) ?? due;
      return second.seals?.(point, status, sealed) ?? sealed;
    },
    replyKid: (point, kid) => {
      const named = first.replyKid?.(point, kid) ?? kid;
      return second.replyKid?.(point, named) ?? named;
    },
    replyKey: async (point, cek) => {
      const key = (await first.replyKey?.(point, cek)) ?? cek;
      return (await second.replyKey?.(point, key)) ?? key;
    },
    replyJwe: async (point, jwe) => {
      const sealed = (await first.replyJwe?.(point, jwe)) ?? jwe;
      return (await second.replyJwe?.(point, sealed)) ?? sealed;
    },
    after: async (point, response) => {
      const finished = (await first.after?.(point, response)) ?? response;
      return (await second.after?.(point, finished)) ?? finished;
    },
  };
}
