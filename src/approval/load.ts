/** Keeps the core of approvals out of what an application loads to begin with. */
import type * as Core from "./core.ts";

let loading: Promise<typeof Core> | undefined;

/** One promise for all who wait, so that calls keep the order in which they were refused. */
export function core(): Promise<typeof Core> {
  loading ??= import("./core.ts").catch((error: unknown) => {
    loading = undefined;
    throw error;
  });
  return loading;
}
