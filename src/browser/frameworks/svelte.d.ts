/** `wise-sca/elements`, with the element's types for markup of Svelte 5. */
import type {} from "svelte/elements";
import type { ApprovalProps, WiseScaApproval } from "wise-sca/elements";

declare module "svelte/elements" {
  interface SvelteHTMLElements {
    "wise-sca-approval": ApprovalProps & Omit<HTMLAttributes<WiseScaApproval>, keyof ApprovalProps>;
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
