/** The screen: importing this defines `<wise-sca-approval>`. */
import { WiseScaApproval } from "./element.ts";

export { WiseScaApproval, type ApprovalEvents, type DeviceProvider } from "./element.ts";
export type { ApprovalProps } from "./props.ts";
export { addMessages, type Messages, type Plural } from "./messages.ts";
export { english } from "./languages/english.ts";
export { french } from "./languages/french.ts";
export { german } from "./languages/german.ts";
export { polish } from "./languages/polish.ts";
export { spanish } from "./languages/spanish.ts";

// Twice on one page, or on a server, it does nothing.
if (globalThis.customElements?.get("wise-sca-approval") === undefined) {
  globalThis.customElements?.define("wise-sca-approval", WiseScaApproval);
}
