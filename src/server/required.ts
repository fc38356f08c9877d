/** The answer of the application's own route whose call was refused. */
import type { ApprovalDescription, ApprovalStarted } from "../../generated/approvals.ts";
import { ApprovalRequiredError } from "../approval/errors.ts";
import { InvalidInputError, ScaError } from "../errors.ts";
import { json, problemOf } from "./problem.ts";

/**
 * What a protected call threw, as the answer of the route that made it: 202 with the approval's id where the customer
 * is to be asked, a problem with a `code` where that is not possible.
 *
 * @param description what is approved, for pages that ask without `<wise-sca-approval>`
 * @throws what is not of this package, and what the application made wrong, as it is
 * @example
 * const payment = { method: "POST", headers, body };
 * app.post("/payments/7", () => createApprovalFetch({ sca })(url, payment).catch(approvalRequired));
 */
export function approvalRequired(error: unknown, description?: ApprovalDescription): Response {
  if (error instanceof ApprovalRequiredError) {
    const { approvalId: id, profileId, expiresAt, pending } = error;
    const started: ApprovalStarted = {
      id,
      profileId,
      expiresAt: expiresAt.toISOString(),
      pending: [...pending],
      ...(description && { description }),
    };
    return json(started, 202);
  }
  if (error instanceof ScaError && !(error instanceof InvalidInputError)) return problemOf(error);
  throw error;
}
