import type { IncomingRequest } from "../http/request.ts";
import type { Caller } from "./access.ts";
import type { Arguments } from "./arguments.ts";

/** A call whose caller is known and whose arguments are checked. */
export interface Call {
  readonly caller: Caller;
  readonly args: Arguments;
  /** The profile in the path; empty if the path has none. */
  readonly profileId: string;
  readonly request: IncomingRequest;
  /** The decrypted body; undefined if the operation takes none. */
  readonly body: string | undefined;
}
