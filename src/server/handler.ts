/** Takes the calls of a page to the routes of the approval that they name. */
import { routes, type ApprovalDescription } from "../../generated/approvals.ts";
import type { ApprovalOperations } from "../approval/factors.ts";
import { approvalContext, approvalRows, sendingRows } from "../approval/options.ts";
import { resumeApproval, type Approval, type ResumeOptions } from "../approval/resume.ts";
import { InvalidInputError, ScaError } from "../errors.ts";
import { checkOptions, isFunction, type OptionRule, type OptionTable } from "../lib/check.ts";
import { isCrossOrigin } from "./guard.ts";
import { operations } from "./operations.ts";
import { problem, problemOf } from "./problem.ts";

/** Options of `createApprovalHandler`: those of `resumeApproval`, with client and owner by request. */
export interface ApprovalHandlerOptions extends Omit<ResumeOptions, "sca" | "owner"> {
  /** The client of the customer who is signed in; best one per customer, all with one `wiseKey`. */
  sca: (request: Request) => ApprovalOperations | Promise<ApprovalOperations>;
  /**
   * The id of the customer who is signed in, as where the approval began; `undefined` if nobody is. Look at headers
   * alone: it is asked before the body is read.
   */
  owner: (request: Request) => string | undefined | Promise<string | undefined>;
  /**
   * Makes the approved call: with `approval.retry(…)`, of the very request that was refused; `approval.request.url` says
   * which that was. The page gets status and JSON of the response, so return nothing that it must not see.
   *
   * It runs once, and a second click gets the first one's result. After a crash it is called again: `approval.status` is
   * `sending` or `done` then, and `retry` sends nothing more.
   */
  complete: (approval: Approval, request: Request) => Response | Promise<Response>;
  /** What the customer approves, in the application's words: look it up by `approval.request`. @default none */
  describe?: (
    approval: Approval,
    request: Request,
  ) => ApprovalDescription | undefined | Promise<ApprovalDescription | undefined>;
}

const required = (expected: string): OptionRule => ({ accepts: isFunction, expected, required: true });

const handlerRows: OptionTable<ApprovalHandlerOptions> = {
  ...approvalRows,
  ...sendingRows,
  sca: required("pass a function that returns the client of the customer who is signed in"),
  owner: required("pass a function that returns the id of the customer who is signed in, or undefined"),
  complete: required(
    "pass a function that makes the approved call with approval.retry, and returns its response",
  ),
  describe: { accepts: isFunction, expected: "pass a function that returns what is approved" },
};

/** The approval's own address, and what follows it: whatever a mount point leaves of the path. */
const PATH = /\/([\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})(\/[a-z-]+)?\/?$/i;

/**
 * Serves the routes that `<wise-sca-approval>` calls, under any path: `/approvals/{id}` and below. Works in every
 * framework that speaks `Request` and `Response`; in others through `getRequestListener` of `@hono/node-server`.
 *
 * It refuses pages of other origins, takes JSON alone, bounds bodies, writes no log, and never hands back a one-time
 * token, nor a sealed reply, which holds one. A refusal is an `application/problem+json` with a stable `code`. What the
 * application's own functions throw is thrown on, for its own error handler.
 *
 * @throws InvalidInputError `ERR_INVALID_OPTION`, at once
 * @example
 * const approvals = createApprovalHandler({
 *   sca: () => sca,
 *   owner: (request) => request.headers.get("x-customer") ?? undefined,
 *   describe: () => ({ amount: { value: "250.00", currency: "EUR" }, payee: "Example Trading Ltd" }),
 *   complete: (approval) => approval.retry(url, { method: "POST", headers, body }),
 * });
 * app.post("/approvals/*", (context) => approvals(context.req.raw));
 */
export function createApprovalHandler(
  options: ApprovalHandlerOptions,
): (request: Request) => Promise<Response> {
  const checked = checkOptions<ApprovalHandlerOptions, "now">(options, handlerRows);
  const { sca: clientOf, owner: ownerOf, complete, describe, ...resuming } = checked;
  const { store, now } = resuming;

  return async function approvalHandler(request) {
    const [, id, rest = ""] = PATH.exec(new URL(request.url).pathname) ?? [];
    const found = Object.entries(routes).filter(([, { path }]) => path === rest);
    if (id === undefined || found.length === 0) return problem("ERR_NO_SUCH_ROUTE");
    const [operation] = found.find(([, { method }]) => method === request.method) ?? [];
    if (operation === undefined) {
      const methods = found.map(([, { method }]) => method).join(", ");
      return problem("ERR_METHOD_NOT_ALLOWED", {}, { Allow: methods });
    }
    if (isCrossOrigin(request)) return problem("ERR_CROSS_ORIGIN");
    const owner = await ownerOf(request);
    if (owner === undefined) return problem("ERR_NOT_SIGNED_IN");
    const sca = await clientOf(request);
    const { records } = approvalContext({ sca, owner, now, ...(store && { store }) });
    try {
      return await operations[operation as keyof typeof routes]({
        request,
        sca,
        records,
        now,
        resume: () => resumeApproval(id, { ...resuming, sca, owner }),
        complete: async (approval) => complete(approval, request),
        describe: async (approval) => describe?.(approval, request),
      });
    } catch (error) {
      // What is malformed here was malformed by the application: where it was the page, the route has answered.
      if (error instanceof ScaError && !(error instanceof InvalidInputError)) return problemOf(error);
      throw error;
    }
  };
}
