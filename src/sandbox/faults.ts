import type { RouteId } from "./routes.ts";

/** The call that a fault may strike. */
export interface FaultPoint {
  readonly operationId: RouteId;
  readonly request: Request;
}

/**
 * The one place where a sandbox can be made to misbehave. Every method is optional and consulted once per
 * call; one that returns what it was given changes nothing.
 */
export interface Faults {
  /** Before the call is read: wait, throw, or answer in the sandbox's place. */
  before?(point: FaultPoint): Response | undefined | Promise<Response | undefined>;
  /** The key that a direct reply is sealed under. */
  replyKey?(point: FaultPoint, cek: CryptoKey): CryptoKey | Promise<CryptoKey>;
  /** The sealed reply, before it is sent. */
  replyJwe?(point: FaultPoint, jwe: string): string | Promise<string>;
  /** The finished response. */
  after?(point: FaultPoint, response: Response): Response | Promise<Response>;
}
