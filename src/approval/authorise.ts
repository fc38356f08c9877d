/** Clears strong customer authentication ahead of the calls that need it. */
import { requireOption } from "../errors.ts";
import { core } from "./load.ts";
import { checkApprovalOptions, type SolvingOptions } from "./options.ts";

/** Options of `authorise`; `sca.authorise` knows the client already. */
export interface AuthoriseOptions extends SolvingOptions {
  profileId: number;
  /** Ends it with the signal's reason. */
  signal?: AbortSignal;
}

/** What a clearance is good for. */
export interface Authorisation {
  /** Until then low-risk calls pass without an approval of their own; high-risk ones may still ask. */
  readonly lowRiskUntil: Date;
}

/**
 * Starts a session for a profile and clears it with the solvers.
 *
 * @throws ApprovalRequiredError when a solver is missing; `resumeApproval` continues, there is nothing to retry
 * @example
 * const { lowRiskUntil } = await authorise({ sca, profileId: 101, solvers: { PIN: () => pin, FACE_MAP: () => face } });
 */
export async function authorise(options: AuthoriseOptions): Promise<Authorisation> {
  const approver = checkApprovalOptions(options);
  const { profileId, signal } = options;
  requireOption(Number.isSafeInteger(profileId), "profileId", "pass a whole number");
  const { clearSession } = await core();
  return clearSession(profileId, approver, signal);
}
