import type { Caller } from "./access.ts";
import type { Arguments } from "./arguments.ts";

/** A call whose caller is known and whose arguments have been checked. */
export interface Call {
  readonly caller: Caller;
  readonly args: Arguments;
  /** The profile in the path; empty where the path has none. */
  readonly profileId: string;
  readonly request: Request;
  /** The body in plain. */
  readonly body?: string;
}
