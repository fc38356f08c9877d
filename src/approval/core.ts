/** What runs an approval, behind one door: loaded with the first call that needs it. */
export { approve } from "./approver.ts";
export { linkTo } from "./record.ts";
export { resume } from "./resumed.ts";
export { clearSession } from "./session.ts";
