/** Wise's place as a process: a sandbox that remembers, beyond its latest calls, what each profile was answered. */
import { createSandbox } from "../../src/sandbox/index.ts";
import { nodeCryptography, serve } from "../../src/sandbox/node.ts";

/** What was seen of one profile. */
export interface Seen {
  /** How often each transfer was paid, also where the response was lost. */
  readonly payments: Record<string, number>;
  /** PINs and device fingerprints that came to be verified. */
  answers: { PIN: number; DEVICE: number };
  /** Calls with the access token of somebody else. */
  foreign: number;
}

/** What was seen of all profiles. */
export interface Totals {
  calls: number;
  /** Calls that were struck by a fault. */
  struck: number;
  readonly faults: Record<string, number>;
}

const seen = new Map<string, Seen>();
const totals: Totals = { calls: 0, struck: 0, faults: {} };

const sandbox = await createSandbox({
  cryptography: nodeCryptography,
  faults: {
    // The sandbox's own response does not say whose it is, so nobody could tell if it went to somebody else.
    async after({ operationId, request }, response) {
      if (operationId !== "fundTransfer" || response.status !== 201) return response;
      const { headers } = response;
      return Response.json(
        { ...(await response.json()), paid: pathOf(request.url) },
        { status: 201, headers },
      );
    },
  },
});

sandbox.on(({ operationId = "", target, request, reply, faults }) => {
  totals.calls += 1;
  if (faults.length > 0) totals.struck += 1;
  for (const kind of faults) totals.faults[kind] = (totals.faults[kind] ?? 0) + 1;
  const profileId = /\/profiles\/(\d+)\//.exec(target)?.[1];
  if (profileId === undefined) return;
  const profile = seen.get(profileId) ?? { payments: {}, answers: { PIN: 0, DEVICE: 0 }, foreign: 0 };
  seen.set(profileId, profile);
  if (request.headers["authorization"] !== `Bearer token-of-${profileId}`) profile.foreign += 1;
  if (operationId === "verifyPin") profile.answers.PIN += 1;
  if (operationId === "verifyDeviceFingerprint") profile.answers.DEVICE += 1;
  if (operationId === "fundTransfer" && reply.body?.includes("COMPLETED") === true) {
    const transfer = /\/transfers\/(\d+)\//.exec(target)?.[1] ?? "";
    profile.payments[transfer] = (profile.payments[transfer] ?? 0) + 1;
  }
});

const { url } = await serve({
  fetch: sandbox.fetch,
  async answer(request) {
    const path = pathOf(request.url);
    if (path === "/seen") return Response.json(totals);
    const profileId = /^\/seen\/(\d+)$/.exec(path)?.[1];
    return profileId === undefined ? sandbox.answer(request) : Response.json(seen.get(profileId) ?? null);
  },
});
process.send?.({ url });
process.on("disconnect", () => process.exit());

function pathOf(address: string): string {
  return new URL(address).pathname;
}
