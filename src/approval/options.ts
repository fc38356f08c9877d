/** What every entrance of the approval core takes, checked at once. */
import { requireOption } from "../errors.ts";
import type { ApproverOptions } from "./approver.ts";
import type { ApprovalOperations } from "./factors.ts";
import type { ApprovalHooks } from "./hooks.ts";
import { checkSolvers, type Solvers } from "./solver.ts";
import { processStore, type ApprovalStore } from "./store.ts";

/** What everything about approvals takes. */
export interface ApprovalOptions {
  /** The client that reads, triggers and verifies: of the user whose calls are approved. */
  sca: ApprovalOperations;
  /**
   * Where suspended approvals wait: any `unstorage` storage.
   * @default this process's memory
   */
  store?: ApprovalStore;
  /** Milliseconds since the epoch. @default Date.now */
  now?: () => number;
}

/** What everything takes that asks the customer. */
export interface SolvingOptions extends ApprovalOptions {
  /** Functions that get answers from the customer. @default none: each call that needs one is suspended */
  solvers?: Solvers;
  /** For a log or a trace: ids and types, never secrets. */
  hooks?: ApprovalHooks;
}

/** @throws InvalidInputError `ERR_INVALID_OPTION`, naming the option and what to pass. */
export function checkApprovalOptions(options: SolvingOptions): ApproverOptions {
  const { sca, now = Date.now } = options;
  requireOption(
    typeof sca?.getOneTimeTokenStatus === "function",
    "sca",
    "pass the client that createScaClient returned",
  );
  requireOption(
    typeof now === "function",
    "now",
    "pass a function that returns milliseconds since the epoch",
  );
  return { sca, now, ...checkSolving(options) };
}

/** The part that a client takes as its option `approval`; `at` is that option's name. */
export function checkSolving(
  options: Omit<SolvingOptions, "sca" | "now">,
  at = "",
): Omit<ApproverOptions, "sca" | "now"> {
  const { solvers = {}, store = processStore, hooks = {} } = options;
  checkSolvers(solvers, `${at}solvers`);
  requireOption(
    typeof store?.getItem === "function" &&
      typeof store.setItem === "function" &&
      typeof store.removeItem === "function",
    `${at}store`,
    "pass an object with getItem, setItem and removeItem, such as an unstorage storage",
  );
  requireOption(typeof hooks === "object" && hooks !== null, `${at}hooks`, "pass an object of functions");
  return { solvers: { ...solvers }, store, hooks };
}

/** The profile that a call is for, by its URL: `/v1/profiles/101/balance-statements/...`. */
export function profileIn(url: string): number | undefined {
  const id = Number(/\/profiles\/(\d{1,15})(?:[/?#]|$)/.exec(url)?.[1] ?? Number.NaN);
  return Number.isSafeInteger(id) ? id : undefined;
}
