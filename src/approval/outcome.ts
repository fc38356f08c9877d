/** What became of an answer whose operation failed: whether it counts against the customer's attempts. */
import { CallError, InvalidInputError, type ScaErrorCode } from "../errors.ts";
import { codeOf } from "./errors.ts";

/** Failures after which the server has certainly not judged the answer. */
const NOT_JUDGED = new Set<ScaErrorCode>([
  "ERR_TOKEN_UNAVAILABLE",
  "ERR_WISE_KEY_UNAVAILABLE",
  "ERR_WISE_KEY_NOT_TRUSTED",
  "ERR_INSECURE_CONTEXT",
  "UNAUTHENTICATED",
  "FORBIDDEN",
  "RATE_LIMITED",
  "INVALID_REQUEST",
  "JOSE_REQUEST_INVALID",
  "CHALLENGE_NOT_AVAILABLE",
  "ONE_TIME_TOKEN_EXPIRED",
  "ONE_TIME_TOKEN_NOT_FOUND",
  "ONE_TIME_TOKEN_USED",
  "PIN_NOT_SET_UP",
  "DEVICE_FINGERPRINT_NOT_SET_UP",
  "FACEMAP_NOT_SET_UP",
]);

/** `unknown` is what may have been judged, or may still be. */
export function outcomeOf(error: unknown): "unsent" | "refused" | "unknown" {
  if (error instanceof InvalidInputError) return "unsent";
  const code = codeOf(error);
  if (error instanceof CallError && error.sent === false) return "unsent";
  if (NOT_JUDGED.has(code as ScaErrorCode)) return "unsent";
  // Wise names JOSE in a 400 where it could not read the body; a 500 may come from after the judgement.
  if (code === "ERR_WISE_KEY_CHANGED") return (error as CallError).status === 400 ? "unsent" : "unknown";
  return code.endsWith("_VERIFICATION_FAILED") || code === "LOCKED_OUT" ? "refused" : "unknown";
}

/** Seconds for which the server said that the profile is locked. */
export function lockedFor(error: unknown): number | undefined {
  if (codeOf(error) !== "LOCKED_OUT") return undefined;
  const { retryAfter } = error as { retryAfter?: unknown };
  return typeof retryAfter === "number" ? retryAfter : 0;
}
