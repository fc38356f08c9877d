/** The element as frameworks see it. */
import type { ApprovalEvents, WiseScaApproval } from "./element.ts";

/** What can be set on `<wise-sca-approval>`: attributes, properties, and listeners as `oncompleted`. */
export type ApprovalProps = Partial<Pick<WiseScaApproval, "src" | "device" | "fetch" | "messages">> & {
  readonly [Name in keyof ApprovalEvents as `on${Name}`]?: (event: CustomEvent<ApprovalEvents[Name]>) => void;
} & {
  readonly autofocus?: boolean;
};
