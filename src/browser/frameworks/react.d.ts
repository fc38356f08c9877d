/** `wise-sca/elements`, with the element's types for JSX in React 19. */
import type {} from "react";
import type { ApprovalProps, WiseScaApproval } from "wise-sca/elements";

declare module "react" {
  namespace JSX {
    interface IntrinsicElements {
      "wise-sca-approval": ApprovalProps &
        DetailedHTMLProps<Omit<HTMLAttributes<WiseScaApproval>, keyof ApprovalProps>, WiseScaApproval>;
    }
  }
}
export {
  addMessages,
  english,
  french,
  german,
  polish,
  spanish,
  WiseScaApproval,
  type ApprovalEvents,
  type ApprovalProps,
  type DeviceProvider,
  type Messages,
  type Plural,
} from "wise-sca/elements";
