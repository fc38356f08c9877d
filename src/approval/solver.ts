/** Solvers: the caller's functions that get an answer from the customer, and how long they may take. */
import { InvalidInputError } from "../errors.ts";
import { categoryOf, type ChallengeType } from "./challenge.ts";
import { ApprovalError, expired } from "./errors.ts";
import type { Answer } from "./factors.ts";

/** What a solver is told. */
export interface SolverContext {
  readonly type: ChallengeType;
  readonly profileId: number;
  readonly approvalId: string;
  /** 1 to 3. */
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

/** @throws InvalidInputError `ERR_INVALID_OPTION`: not an object of functions, or a type that does not exist. */
export function checkSolvers(solvers: unknown, field = "solvers"): asserts solvers is Solvers {
  const entries = typeof solvers === "object" && solvers !== null ? Object.entries(solvers) : undefined;
  const wrong = entries?.find(
    ([type, solver]) => categoryOf(type) === undefined || typeof solver !== "function",
  );
  if (entries === undefined || wrong !== undefined) {
    throw new InvalidInputError(
      "ERR_INVALID_OPTION",
      wrong === undefined ? field : `${field}.${wrong[0]}`,
      "pass functions by challenge type: PIN, PARTNER_DEVICE_FINGERPRINT, FACE_MAP, SMS, WHATSAPP, VOICE",
    );
  }
}

/**
 * Waits for the customer: no longer than the caller, or the token.
 *
 * @throws ApprovalError `ERR_SOLVER_FAILED` or `ERR_APPROVAL_EXPIRED`; the signal's reason if that fired.
 */
export async function ask(
  solver: Solver,
  told: Omit<SolverContext, "signal">,
  until: { milliseconds: number; signal: AbortSignal | undefined },
): Promise<Answer | undefined> {
  const { signal } = until;
  signal?.throwIfAborted();
  const closing = new AbortController();
  const { promise: ended, reject } = withReject();
  const end = (error: unknown): void => {
    reject(error);
    closing.abort();
  };
  const onAbort = (): void => end(signal?.reason);
  const timer = setTimeout(() => end(expired()), until.milliseconds);
  signal?.addEventListener("abort", onAbort);
  try {
    return await Promise.race([ended, answer(solver, { ...told, signal: closing.signal })]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", onAbort);
  }
}

async function answer(solver: Solver, context: SolverContext): Promise<Answer | undefined> {
  let given: unknown;
  try {
    given = await solver(context);
  } catch (error) {
    throw new ApprovalError("ERR_SOLVER_FAILED", `the ${context.type} solver failed; see error.cause`, error);
  }
  if (given === undefined || typeof given === "string") return given;
  const { sealed, sealedTo } = (given ?? {}) as { sealed?: unknown; sealedTo?: unknown };
  if (typeof sealed === "string") return { sealed, ...(typeof sealedTo === "string" && { sealedTo }) };
  throw new ApprovalError(
    "ERR_SOLVER_FAILED",
    `the ${context.type} solver must give a string, { sealed } or undefined`,
  );
}

function withReject(): { promise: Promise<never>; reject: (error: unknown) => void } {
  let reject: (error: unknown) => void = () => undefined;
  const promise = new Promise<never>((_, fail) => {
    reject = fail;
  });
  return { promise, reject };
}
