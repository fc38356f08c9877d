import type { Fault as DescribedFault, FaultInput as DescribedInput } from "../../../generated/sandbox.ts";
import type { FaultKind } from "../../../generated/sandbox.ts";
import { isJose, routeOf } from "../http/routes.ts";
import type { Route } from "../http/routes.ts";
import { checkRules, form, isObject, oneOf, whole } from "../rules.ts";
import type { Rule } from "../rules.ts";

/** A fault to add; see `spec/sandbox.yaml` for what each kind does. */
export type FaultInput = Readonly<Omit<DescribedInput, "operationId">> & {
  readonly operationId?: Route["id"];
};

/** A waiting fault. */
export type Fault = Readonly<Omit<DescribedFault, "operationId">> & { readonly operationId?: Route["id"] };

const PARAMETERS: Readonly<Record<FaultKind, Readonly<Record<string, Rule>>>> = {
  delay: { milliseconds: whole(0, 600_000) },
  reset: { when: oneOf("before", "after") },
  "truncated-jwe": {},
  "tampered-jwe": {},
  "wrong-cek": {},
  "wrong-kid": {},
  "plaintext-reply": {},
  "encrypted-error": {},
  "bad-gateway": {},
  undecryptable: {},
  "rate-limit": { retryAfter: whole(0, 86_400) },
  "rotated-key": {},
  "expired-ott": {},
  "clock-skew": { seconds: whole(-366 * 86_400, 366 * 86_400) },
  "duplicate-header": { header: form(/^[A-Za-z0-9-]{1,64}$/, "a header name") },
};

const KINDS = Object.keys(PARAMETERS);

const COMMON: Readonly<Record<string, Rule>> = {
  operationId: form(/./, "the operationId of an operation"),
  times: whole(1, 1_000_000),
  probability: {
    takes: "a number above 0, up to 1",
    accepts: (value) => typeof value === "number" && value > 0 && value <= 1,
  },
};

/**
 * Checks a fault.
 *
 * @throws TypeError when it is malformed, or can never strike its operation
 */
export function checkFault(input: unknown): asserts input is FaultInput {
  const kind = isObject(input) ? input["kind"] : undefined;
  if (!isKind(kind)) throw new TypeError(`fault kind: pass one of ${KINDS.join(", ")}`);
  checkRules("fault", input, { kind: oneOf(kind), ...COMMON, ...PARAMETERS[kind] });
  const { operationId } = input;
  if (typeof operationId !== "string") return;
  const route = routeOf(operationId);
  if (route === undefined) throw new TypeError("fault operationId: there is no such operation");
  if (!canStrike(kind, route)) {
    throw new TypeError(`fault operationId: ${kind} never strikes ${route.id}`);
  }
}

function isKind(value: unknown): value is FaultKind {
  return typeof value === "string" && Object.hasOwn(PARAMETERS, value);
}

/** Whether calls of an operation have the part that a fault of this kind spoils. */
export function canStrike(kind: FaultKind, route: Route): boolean {
  switch (kind) {
    case "truncated-jwe":
    case "tampered-jwe":
    case "plaintext-reply":
      return route.reply === "jose";
    case "wrong-cek":
      return route.reply === "jose" && route.jose === "direct";
    case "wrong-kid":
      return route.reply === "jose" && route.jose === "partner-key";
    case "encrypted-error":
      return isJose(route);
    case "undecryptable":
    case "rotated-key":
      return route.body === "jose";
    case "expired-ott":
      return namesToken(route);
    default:
      return true;
  }
}

function namesToken(route: Route): boolean {
  return (
    route.risk !== undefined ||
    Object.values(route.args).some((argument) => argument.name === "One-Time-Token")
  );
}
