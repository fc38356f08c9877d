import type { FaultKind } from "../../../generated/sandbox.ts";
import type { PlainResponse } from "../http/response.ts";
import type { Route } from "../http/routes.ts";
import { webContentKey } from "../jose/cryptography.ts";
import type { ContentKey } from "../jose/cryptography.ts";

/** The call that a fault may strike. */
export interface FaultPoint {
  readonly operationId: Route["id"];
  readonly request: Request;
  readonly route: Route;
  /** The trace id of the call. */
  readonly traceId: string;
  /** Collects the faults that struck. */
  readonly struck?: FaultKind[];
}

/**
 * Hooks that make a sandbox misbehave. Every method is optional and called at most once per call; one that
 * returns what it was given changes nothing.
 */
export interface Faults {
  /** Before the call is read: wait, throw, or return the response to send. */
  before?(point: FaultPoint): Early | undefined | Promise<Early | undefined>;
  /** By how many milliseconds the clock is off while the call is handled. */
  skew?(point: FaultPoint): number;
  /** Whether a response with this status is sealed, given whether it should be. */
  seals?(point: FaultPoint, status: number, due: boolean): boolean;
  /** The `kid` of a response that is sealed to an uploaded key. */
  responseKid?(point: FaultPoint, kid: string): string;
  /** The key that a `dir` response is sealed under. */
  responseKey?(point: FaultPoint, cek: CryptoKey): CryptoKey | Promise<CryptoKey>;
  /** The sealed response body, before it is sent. */
  responseJwe?(point: FaultPoint, jwe: string): string | Promise<string>;
  /** The finished response. */
  after?(point: FaultPoint, response: Response): Response | Promise<Response>;
}

/** A response sent instead of the real one. A plain one still gets trace id and date. */
export type Early = Response | PlainResponse;

/** The hooks applied to one call; a missing hook changes nothing. */
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

  responseKid(kid: string): string {
    return this.#faults.responseKid?.(this.#point, kid) ?? kid;
  }

  async responseKey(key: ContentKey): Promise<ContentKey> {
    if (this.#faults.responseKey === undefined) return key;
    const own = await key.toCryptoKey();
    const used = await this.#faults.responseKey(this.#point, own);
    return used === own ? key : webContentKey(used);
  }

  async responseJwe(jwe: string): Promise<string> {
    return (await this.#faults.responseJwe?.(this.#point, jwe)) ?? jwe;
  }

  async after(response: Response): Promise<Response> {
    return (await this.#faults.after?.(this.#point, response)) ?? response;
  }
}

/**
 * Thrown to cut the connection. In-process callers see what the platform's `fetch` rejects with; a server
 * destroys the socket.
 */
export class ConnectionReset extends TypeError {
  override readonly name = "TypeError";

  constructor() {
    super("fetch failed", { cause: Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" }) });
  }
}

/** Applies two sets of hooks: the second gets what the first returned. */
export function chainFaults(first: Faults, second: Faults | undefined): Faults {
  if (second === undefined) return first;
  return {
    before: async (point) => (await first.before?.(point)) ?? second.before?.(point),
    skew: (point) => (first.skew?.(point) ?? 0) + (second.skew?.(point) ?? 0),
    seals: (point, status, due) => {
      const sealed = first.seals?.(point, status, due) ?? due;
      return second.seals?.(point, status, sealed) ?? sealed;
    },
    responseKid: (point, kid) => {
      const named = first.responseKid?.(point, kid) ?? kid;
      return second.responseKid?.(point, named) ?? named;
    },
    responseKey: async (point, cek) => {
      const key = (await first.responseKey?.(point, cek)) ?? cek;
      return (await second.responseKey?.(point, key)) ?? key;
    },
    responseJwe: async (point, jwe) => {
      const sealed = (await first.responseJwe?.(point, jwe)) ?? jwe;
      return (await second.responseJwe?.(point, sealed)) ?? sealed;
    },
    after: async (point, response) => {
      const finished = (await first.after?.(point, response)) ?? response;
      return (await second.after?.(point, finished)) ?? finished;
    },
  };
}
