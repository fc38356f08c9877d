/** Solvers: the caller's functions that get an answer from the customer, and how long they may take. */
import { within } from "../lib/deadline.ts";
import type { ChallengeType } from "./challenges.ts";
import { ApprovalError, expired, type Allowance } from "./errors.ts";
import type { Answer } from "./factors.ts";

/** What a solver is told. */
export interface SolverContext extends Allowance {
  readonly type: ChallengeType;
  readonly profileId: number;
  readonly approvalId: string;
  /** 1 for the first answer to this type of challenge. */
  readonly attempt: number;
  /**
   * Why the attempt before failed: a stable code such as `PIN_VERIFICATION_FAILED`, or `ERR_WISE_KEY_CHANGED`
   * where a sealed answer has to be sealed again, to the key of this moment.
   */
  readonly lastError?: string;
  /** Where the code went, for the phone types, as the server shows it. */
  readonly obfuscatedPhoneNo?: string;
  readonly expiresAt: Date;
  /** The protected call; absent for a session. */
  readonly request?: { readonly method: string; readonly url: string };
  /** Aborts when the call is aborted or the token expires: close the prompt then. */
  readonly signal: AbortSignal;
}

/**
 * Gets one answer: the secret, or `{ sealed }`, a JWE made elsewhere (PIN and fingerprint). `undefined` declines,
 * and the next way is tried. What it throws ends the call with `ERR_SOLVER_FAILED`, its error as the cause.
 */
export type Solver = (context: SolverContext) => Answer | undefined | Promise<Answer | undefined>;

/** A solver per challenge type; types without one are never chosen. */
export type Solvers = { readonly [Type in ChallengeType]?: Solver };

/** What a function is told that answers without the customer. */
export type AutomaticContext = Pick<SolverContext, "type" | "profileId" | "approvalId" | "signal">;

/** Gets an answer that software knows, such as the device's fingerprint; `undefined` declines. */
export type AutomaticSolver = (context: AutomaticContext) => Answer | undefined | Promise<Answer | undefined>;

/** Functions by challenge type. They answer while the customer types, and an answer that was refused is not given again. */
export type Automatic = { readonly [Type in ChallengeType]?: AutomaticSolver };

/**
 * Waits for the customer: no longer than the caller, or the token.
 *
 * @throws ApprovalError `ERR_SOLVER_FAILED` or `ERR_APPROVAL_EXPIRED`; the signal's reason if that fired.
 */
export function ask<Context extends AutomaticContext>(
  solver: (context: Context) => unknown,
  told: Omit<Context, "signal">,
  { milliseconds, signal }: { milliseconds: number; signal: AbortSignal | undefined },
): Promise<Answer | undefined> {
  const { type, approvalId } = told as Context;
  return within((closing) => answer(solver, { ...told, signal: closing } as Context), {
    timeout: milliseconds,
    signal,
    onTimeout: () => expired(approvalId),
    onAbort: () => signal?.reason,
  }).catch((error: unknown) => {
    if (!(error instanceof SolverFailure)) throw error;
    const details = { approvalId, ...(error.cause !== undefined && { cause: error.cause }) };
    throw new ApprovalError("ERR_SOLVER_FAILED", `the ${type} solver ${error.message}`, details);
  });
}

class SolverFailure extends Error {}

async function answer<Context>(
  solver: (context: Context) => unknown,
  context: Context,
): Promise<Answer | undefined> {
  let given: unknown;
  try {
    given = await solver(context);
  } catch (error) {
    throw new SolverFailure("failed; see error.cause", { cause: error });
  }
  if (given === undefined || typeof given === "string") return given;
  const { sealed, sealedTo } = (given ?? {}) as { sealed?: unknown; sealedTo?: unknown };
  if (typeof sealed === "string") return { sealed, ...(typeof sealedTo === "string" && { sealedTo }) };
  throw new SolverFailure("must give a string, { sealed } or undefined");
}
