/** What a page is told when something is not done: problems by RFC 9457, of codes alone. */
import type { Problem } from "../../generated/approvals.ts";
import { AnswerRefusedError } from "../approval/errors.ts";
import { InvalidInputError, type RouteErrorCode, type ScaError, type ScaErrorCode } from "../errors.ts";

type Code = RouteErrorCode | ScaErrorCode;

/** Status and sentence by code. Messages of errors stay here: they name the provider's URLs. */
const KNOWN: { readonly [Known in Code]?: readonly [status: number, title: string] } = {
  ERR_BODY_INVALID: [400, "The body is not what this route takes; an empty one may have been read before."],
  ERR_NOT_SIGNED_IN: [401, "Nobody is signed in."],
  ERR_CROSS_ORIGIN: [403, "Calls from pages of other origins are refused."],
  ERR_APPROVAL_UNKNOWN: [404, "There is no such approval."],
  ERR_NO_SUCH_ROUTE: [404, "There is no such route."],
  ERR_METHOD_NOT_ALLOWED: [405, "This route has another method."],
  ERR_APPROVAL_REQUIRED: [409, "The provider asks for more."],
  ERR_APPROVAL_NOT_CLEARED: [409, "Challenges are still open."],
  ERR_APPROVAL_NOT_PENDING: [409, "This challenge is not asked for."],
  ERR_APPROVAL_MISMATCH: [409, "The approval is for another call."],
  ERR_APPROVAL_USED: [409, "The approval has been used."],
  ERR_APPROVAL_OUTCOME_UNKNOWN: [409, "The call was sent, and nobody knows yet what came of it."],
  ERR_APPROVAL_ROUNDS_EXHAUSTED: [409, "The provider refuses the call although it was approved."],
  ERR_WISE_KEY_CHANGED: [409, "The provider has a new key: seal again."],
  PIN_NOT_SET_UP: [409, "The customer has no PIN."],
  DEVICE_FINGERPRINT_NOT_SET_UP: [409, "The customer has no device."],
  FACEMAP_NOT_SET_UP: [409, "The customer has no facemap."],
  CHALLENGE_NOT_AVAILABLE: [409, "This challenge cannot be passed now."],
  ERR_APPROVAL_EXPIRED: [410, "The approval has expired."],
  ERR_BODY_TOO_LARGE: [413, "The body is too large."],
  ERR_NOT_JSON: [415, "The body is not labelled application/json."],
  PIN_VERIFICATION_FAILED: [422, "The PIN was not accepted."],
  DEVICE_FINGERPRINT_VERIFICATION_FAILED: [422, "The device was not accepted."],
  FACEMAP_VERIFICATION_FAILED: [422, "The facemap was not accepted."],
  OTP_VERIFICATION_FAILED: [422, "The code was not accepted."],
  ERR_APPROVAL_ANSWER_REPEATED: [422, "This very answer was refused a moment ago, and was not sent again."],
  ERR_INVALID_ARGUMENT: [422, "This is no answer to the challenge."],
  ERR_APPROVAL_ATTEMPTS_EXHAUSTED: [429, "Too many answers were refused."],
  LOCKED_OUT: [429, "The provider has locked the customer out."],
  RATE_LIMITED: [429, "The provider wants fewer calls."],
  ERR_APPROVAL_STORE_FAILED: [503, "The store does not answer."],
  ERR_WISE_KEY_UNAVAILABLE: [503, "The provider's key cannot be had."],
  ERR_TOKEN_UNAVAILABLE: [503, "The application has no token for the provider."],
  ERR_NETWORK: [503, "The provider cannot be reached."],
  ERR_TIMEOUT: [503, "The provider does not answer."],
};

/** Members that a problem may have beside those of every one. */
export type ProblemDetails = Omit<Problem, "type" | "title" | "status" | "code">;

export function problem(code: Code, details: ProblemDetails = {}, headers: HeadersInit = {}): Response {
  const [status, title] = KNOWN[code] ?? [502, "The provider's answer is of no use."];
  const type = `urn:problem-type:wise-sca:${code.toLowerCase().replaceAll("_", "-")}`;
  const body: Problem = { type, title, status, code, ...details };
  const all = new Headers({ ...COMMON, "Content-Type": "application/problem+json" });
  if (details.retryAfter !== undefined) all.set("Retry-After", String(details.retryAfter));
  new Headers(headers).forEach((value, name) => all.set(name, value));
  return new Response(JSON.stringify(body), { status, headers: all });
}

/** What a page needs to know of an error of this package. */
export function problemOf(error: ScaError): Response {
  const { retryAfter } = error as { retryAfter?: unknown };
  return problem(error.code, {
    ...(error instanceof AnswerRefusedError && {
      challenge: error.type,
      attemptsLeft: error.attemptsLeft,
      mayLockOut: error.mayLockOut,
    }),
    // A field is named as the operations name it; what a page made up is not repeated.
    ...(error instanceof InvalidInputError && /^[A-Za-z]{1,32}$/.test(error.field) && { field: error.field }),
    ...(typeof retryAfter === "number" && { retryAfter }),
  });
}

/** Nothing here may be kept, or be taken for something else than what it is labelled. */
const COMMON = { "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff" };

export const json = (body: unknown, status = 200): Response =>
  new Response(JSON.stringify(body), { status, headers: { ...COMMON, "Content-Type": "application/json" } });
