/** Routes for a screen of one's own: `wise-sca/server`. */
export { createApprovalHandler, type ApprovalHandlerOptions } from "./handler.ts";
export { approvalRequired } from "./required.ts";
export type {
  Approval as ApprovalView,
  ApprovalDescription,
  ApprovalStarted,
  Outcome,
  Problem,
} from "../../generated/approvals.ts";
export type { RouteErrorCode } from "../errors.ts";
