import type { Fault as DescribedFault, FaultInput as DescribedInput } from "../../../generated/sandbox.ts";
import type { FaultKind } from "../../../generated/sandbox.ts";
import type { FaultPoint } from "./hooks.ts";
import { isJose, routeOf } from "../http/routes.ts";
import type { Route, RouteId } from "../http/routes.ts";
import { checkRules, form, isObject, oneOf, whole } from "../rules.ts";
import type { Rule } from "../rules.ts";

/** A fault to add; see `spec/sandbox.yaml` for what each kind does. */
export type FaultInput = Readonly<Omit<DescribedInput, "operationId">> & { readonly operationId?: RouteId };

/** A fault that waits. */
export type Fault = Readonly<Omit<DescribedFault, "operationId">> & { readonly operationId?: RouteId };

/** The faults of a sandbox, while it runs. */
export interface FaultBox {
  /**
   * Adds a fault. Without `times` and `probability` it strikes once: the next call that it fits.
   *
   * @throws TypeError when it is malformed, or can never strike the operation it names
   * @example
   * sandbox.faults.add({ kind: "delay", operationId: "verifyPin", milliseconds: 2000 });
   */
  add(fault: FaultInput): Fault;
  /** Those that have not yet struck as often as they were to; oldest first. */
  list(): Fault[];
  /** Takes one back; false when there is none of this id. */
  remove(id: string): boolean;
  /** Takes all back. */
  clear(): void;
}

interface Waiting {
  readonly fault: Fault;
  left: number;
}

/** Keeps faults, and says which of them strikes. */
export class FaultList {
  readonly #random: () => number;
  #waiting: Waiting[] = [];
  #count = 0;

  /** @param random a number from 0 up to, but not including, 1 */
  constructor(random: () => number) {
    this.#random = random;
  }

  add(input: FaultInput): Fault {
    checkFault(input);
    this.#count += 1;
    const times = input.times ?? (input.probability === undefined ? 1 : undefined);
    const fault: Fault = { ...input, id: String(this.#count), ...(times !== undefined && { times }) };
    this.#waiting.push({ fault, left: times ?? Infinity });
    return { ...fault };
  }

  list(): Fault[] {
    return this.#waiting.map(({ fault, left }) => ({
      ...fault,
      ...(Number.isFinite(left) && { times: left }),
    }));
  }

  remove(id: string): boolean {
    const before = this.#waiting.length;
    this.#waiting = this.#waiting.filter(({ fault }) => fault.id !== id);
    return this.#waiting.length < before;
  }

  clear(): void {
    this.#waiting = [];
  }

  /**
   * The first fault of a kind that strikes this call; it has struck then.
   *
   * @param fits what only the caller knows, such as whether the fault's header is there
   */
  strike(
    kind: FaultKind,
    point: FaultPoint,
    fits: (fault: Fault) => boolean = () => true,
  ): Fault | undefined {
    for (const waiting of this.#waiting) {
      const { fault } = waiting;
      if (fault.kind !== kind || (fault.operationId ?? point.operationId) !== point.operationId) continue;
      if (!canStrike(kind, point.route) || !fits(fault)) continue;
      if (fault.probability !== undefined && this.#random() >= fault.probability) continue;
      waiting.left -= 1;
      if (waiting.left <= 0) this.#waiting = this.#waiting.filter((one) => one !== waiting);
      point.struck?.push(kind);
      return fault;
    }
    return undefined;
  }

  /** The list as its user sees it; `changed` is told of what the user does. */
  box(changed: () => void): FaultBox {
    return {
      add: (input) => {
        const fault = this.add(input);
        changed();
        return fault;
      },
      list: () => this.list(),
      remove: (id) => {
        const removed = this.remove(id);
        if (removed) changed();
        return removed;
      },
      clear: () => {
        this.clear();
        changed();
      },
    };
  }

  /** Whether nothing waits: the usual case, which ought to cost nothing. */
  get isEmpty(): boolean {
    return this.#waiting.length === 0;
  }
}

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
 * Holds a fault to what its kind takes.
 *
 * @throws TypeError when it is malformed, or can never strike the operation it names
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

/** Whether calls of an operation have what a fault of this kind spoils. */
function canStrike(kind: FaultKind, route: Route): boolean {
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
  const isProtected = route.id === "getBalanceStatement" || route.id === "fundTransfer";
  return isProtected || Object.values(route.args).some((argument) => argument.name === "One-Time-Token");
}
