/** The contract of `wise-sca/testing`: what holds a store of one's own to what approvals need. */
export { approvalStoreContract, type StoreTest, type StoreTestOptions } from "./approval/store/contract.ts";
export type { ApprovalStore, StoredValue } from "./approval/store/store.ts";
