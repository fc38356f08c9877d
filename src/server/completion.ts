/**
 * Completes an approval once, and keeps what came of it, so that the second of two clicks gets the first one's result.
 * The approval itself lets its call pass once, whatever happens here; this adds the application's own function, and
 * approvals that are for no call in particular.
 */
import type { Outcome } from "../../generated/approvals.ts";
import { outcomeUnknown } from "../approval/errors.ts";
import type { RecordKind, Records } from "../approval/records.ts";
import type { Approval } from "../approval/resume.ts";
import type { ApprovalStatus } from "../approval/state.ts";
import { ScaError } from "../errors.ts";
import { isObject, isUuid } from "../lib/check.ts";
import { pause } from "../lib/deadline.ts";

/** Milliseconds for which a second click waits for the outcome of the first. */
const PATIENCE = 10_000;
const BETWEEN_LOOKS = 100;
/** Bytes of a body that is kept: a store takes values of up to 64 kB. */
const MAX_BODY = 48_000;

type Completion =
  | { readonly format: 1; readonly state: "open" }
  | { readonly format: 1; readonly state: "running"; readonly claim: string }
  | { readonly format: 1; readonly state: "unknown" }
  | { readonly format: 1; readonly state: "kept"; readonly outcome: Outcome };

const KIND: RecordKind<Completion> = {
  ttl: () => 86_400,
  parse(text) {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      return undefined;
    }
    if (!isObject(value) || value["format"] !== 1) return undefined;
    const { state, claim, outcome } = value;
    const fits =
      state === "open" ||
      state === "unknown" ||
      (state === "running" && isUuid(claim)) ||
      (state === "kept" && isObject(outcome) && Number.isInteger(outcome["status"]));
    return fits ? (value as unknown as Completion) : undefined;
  },
};

const keyOf = (id: string): string => `outcome:${id}`;

/** What came of an approval, if it was completed. */
export async function keptOutcome(id: string, records: Records): Promise<Outcome | undefined> {
  const present = await records.read(keyOf(id), KIND);
  return present?.state === "kept" ? present.outcome : undefined;
}

/** What a completion works with. */
export interface Completing {
  readonly records: Records;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** The application's function. */
  readonly run: () => Promise<Response>;
  /** How the approval stands when that has failed. */
  readonly reload: () => Promise<Approval>;
}

/**
 * @throws ApprovalError `ERR_APPROVAL_OUTCOME_UNKNOWN`; what `run` throws, where nothing can have come of it
 */
export async function completeOnce(approval: Approval, completing: Completing): Promise<Outcome> {
  const { id, request } = approval;
  const { records, run, reload } = completing;
  const claim = crypto.randomUUID();
  const kept = await claimOrWait(approval, claim, completing);
  if (kept !== undefined) return kept;
  let outcome: Outcome;
  try {
    outcome = await outcomeOf(await run());
  } catch (error) {
    const isGuarded = request !== undefined;
    const next: Completion = { format: 1, state: isGuarded ? "open" : "unknown" };
    const settle = (present: Completion | undefined): Completion | undefined =>
      isHeldBy(present, claim) ? next : present;
    await records.change(keyOf(id), KIND, settle).catch(() => undefined);
    const status = isGuarded ? await statusAfter(error, reload) : "pending";
    if (status === "pending" || status === "cleared") throw error;
    const first = await keptOutcome(id, records);
    if (first !== undefined) return first;
    // The call was answered, and then the application failed: that is for its own log.
    if (status === "done" && !(error instanceof ScaError)) throw error;
    throw outcomeUnknown(id);
  }
  const done: Completion = { format: 1, state: "kept", outcome };
  const settle = (present: Completion | undefined): Completion =>
    present?.state === "kept" ? present : done;
  // Paid is paid: a store that fails now loses the outcome for a second click, not for this one.
  await records.change(keyOf(id), KIND, settle).catch(() => undefined);
  return outcome;
}

/** @returns the outcome of another completion, or `undefined` where this one is to run */
async function claimOrWait(
  { id, request }: Approval,
  claim: string,
  { records, now }: Completing,
): Promise<Outcome | undefined> {
  const givenUpAt = now() + PATIENCE;
  for (;;) {
    const isOver = now() >= givenUpAt;
    const held = await records.change(keyOf(id), KIND, (present): Completion => {
      const isFree = present === undefined || present.state === "open";
      // The other one may have died. If it has not, the approval still lets its call pass once only.
      const isAbandoned = present?.state === "running" && isOver && request !== undefined;
      return isFree || isAbandoned ? { format: 1, state: "running", claim } : present;
    });
    if (held?.state === "kept") return held.outcome;
    if (isHeldBy(held, claim)) return undefined;
    if (held?.state === "unknown" || isOver) throw outcomeUnknown(id);
    await pause(BETWEEN_LOOKS);
  }
}

const isHeldBy = (present: Completion | undefined, claim: string): boolean =>
  present?.state === "running" && present.claim === claim;

/** How the approval stands after a completion that failed: it knows whether its call was sent. */
async function statusAfter(error: unknown, reload: () => Promise<Approval>): Promise<ApprovalStatus> {
  // What could not be written was not sent.
  if (error instanceof ScaError && error.code === "ERR_APPROVAL_STORE_FAILED") return "cleared";
  const approval = await reload().catch(() => undefined);
  return approval?.status ?? "sending";
}

async function outcomeOf(response: Response): Promise<Outcome> {
  const { status } = response;
  const bytes = new Uint8Array(await response.arrayBuffer().catch(() => new ArrayBuffer(0)));
  if (bytes.length > MAX_BODY) return { status };
  try {
    return { status, body: JSON.parse(new TextDecoder().decode(bytes)) as unknown };
  } catch {
    return { status };
  }
}
