/** `wise-sca/elements`, with the element's types for templates of Vue 3. */
import type { DefineComponent, HTMLAttributes } from "vue";
import type { ApprovalEvents, ApprovalProps } from "wise-sca/elements";

/** `@completed` is a listener of this name. */
type Listeners = {
  readonly [Name in keyof ApprovalEvents as `on${Capitalize<Name>}`]?: (
    event: CustomEvent<ApprovalEvents[Name]>,
  ) => void;
};

declare module "vue" {
  interface GlobalComponents {
    "wise-sca-approval": DefineComponent<
      Omit<ApprovalProps, `on${string}`> & Listeners & Omit<HTMLAttributes, keyof ApprovalProps>
    >;
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
