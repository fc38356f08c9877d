/** What wrapping a fetch costs the calls that need no approval: in process, where it shows most. */
import type * as Package from "../../src/index.ts";
import { createSandbox } from "../../src/sandbox/index.ts";
import { race, type Section } from "./measure.ts";

const BARE = "fetch by itself";

export async function approvalFetchOverhead(
  { createApprovalFetch, createScaClient }: typeof Package,
  rounds: number,
): Promise<Section> {
  const sandbox = await createSandbox({ settings: { scaEnabled: false } });
  const sca = createScaClient({ baseUrl: "http://localhost", token: "user-token", fetch: sandbox.fetch });
  const approvalFetch = createApprovalFetch({ sca, fetch: sandbox.fetch });
  const url = "http://localhost/v3/profiles/101/transfers/55/payments";
  const init = {
    method: "POST",
    headers: { authorization: "Bearer user-token", "content-type": "application/json" },
    body: JSON.stringify({ type: "BALANCE" }),
  };
  const call = (fetch: typeof globalThis.fetch) => async (): Promise<string> =>
    (await fetch(url, init)).text();
  return race(
    "Approval fetch on a call that needs none, in-process sandbox",
    [
      { name: BARE, call: call(sandbox.fetch) },
      { name: "createApprovalFetch around it", call: call(approvalFetch) },
    ],
    BARE,
    // Many short rounds: what is measured is smaller than the drift of longer ones.
    { rounds: rounds * 20, inFlight: 1, milliseconds: 20 },
  );
}
