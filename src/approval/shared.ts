/** Identical calls share an approval: a second click must not become a second prompt, nor a second payment. */
import { isObject, isUuid } from "../lib/check.ts";
import { sha256 } from "../lib/digest.ts";
import type { CopiedRequest } from "../lib/request.ts";
import { ApprovalError, codeOf, usedUp } from "./errors.ts";
import type { ApprovalContext } from "./options.ts";
import { ApprovalProgress } from "./progress.ts";
import { GRACE } from "./stored-approval.ts";
import type { RecordKind } from "./records.ts";
import type { ApprovedRequest } from "./state.ts";

/** A call that was refused, and what its approval is linked to. */
export interface ProtectedCall {
  readonly copy: CopiedRequest;
  readonly link: Promise<ApprovedRequest>;
  readonly profileId: number;
  /** Milliseconds since the epoch: when the caller made it. */
  readonly madeAt: number;
  /** Whether it waited for another call of the profile since. */
  readonly waited: boolean;
}

/** Names the approval of a call. */
interface Pointer {
  readonly id: string;
  /** Until then the store certainly holds that approval. */
  readonly until: number;
}

/** How often a store is asked again that does not show what it holds, as a replica that lags behind. */
const LOOKS = 3;

const KIND: RecordKind<Pointer> = {
  // As long as an approval may live at most.
  ttl: () => 86_400,
  parse(text) {
    try {
      const value: unknown = JSON.parse(text);
      if (!isObject(value) || !isUuid(value["id"]) || !Number.isFinite(value["until"])) return undefined;
      return { id: value["id"], until: Number(value["until"]) };
    } catch {
      return undefined;
    }
  },
};

/**
 * The approval of the very same call by the same owner if one is under way, else a new one.
 *
 * @throws ApprovalError `ERR_APPROVAL_USED`: that approval let its call pass after this one was made
 */
export async function openApproval(
  call: ProtectedCall & { readonly oneTimeToken: string },
  context: ApprovalContext,
): Promise<ApprovalProgress> {
  const { oneTimeToken, profileId } = call;
  const { signal } = call.copy;
  const key = await keyOf(call, context);
  for (;;) {
    const pointer = await context.records.read(key, KIND, signal);
    const present = pointer && (await load(pointer, context, signal));
    if (present !== undefined && isUnderWay(present, call)) return present;
    const own = await ApprovalProgress.begin(
      { oneTimeToken, profileId, request: await call.link },
      context,
      signal,
    );
    const { id, createdAt } = own.state;
    const named = await context.records.change(
      key,
      KIND,
      (now) => (now?.id === pointer?.id ? { id, until: createdAt + GRACE } : now),
      signal,
    );
    if (named?.id === id) return own;
  }
}

/** @throws ApprovalError `ERR_APPROVAL_USED`: an identical call passed after this one was made */
export async function requireNotUsed(call: ProtectedCall, context: ApprovalContext): Promise<void> {
  const { signal } = call.copy;
  const pointer = await context.records.read(await keyOf(call, context), KIND, signal);
  const present = pointer && (await load(pointer, context, signal));
  if (present !== undefined) isUnderWay(present, call);
}

/** Whether a call joins an approval of the very same call. */
function isUnderWay({ state, millisecondsLeft }: ApprovalProgress, call: ProtectedCall): boolean {
  const { copy, madeAt, waited } = call;
  const isSafe = copy.method === "GET" || copy.method === "HEAD";
  if (state.status === "pending" || state.status === "cleared") return millisecondsLeft > 0;
  if (isSafe) return false;
  // It is being sent: this call waits for the outcome, as every second click.
  if (state.status === "sending") return true;
  const { doneAt = 0 } = state;
  if (doneAt > madeAt || (waited && doneAt === madeAt)) throw usedUp(state.id);
  return false;
}

/** @throws ApprovalError `ERR_APPROVAL_STORE_FAILED`: the store does not show an approval that it certainly holds */
async function load(
  { id, until }: Pointer,
  context: ApprovalContext,
  signal: AbortSignal | undefined,
): Promise<ApprovalProgress | undefined> {
  for (let look = 1; look <= LOOKS; look += 1) {
    try {
      return await ApprovalProgress.load(id, context, signal);
    } catch (error) {
      if (codeOf(error) !== "ERR_APPROVAL_UNKNOWN") throw error;
      if (context.now() > until) return undefined;
    }
  }
  throw new ApprovalError(
    "ERR_APPROVAL_STORE_FAILED",
    "the approval store does not show what it was told to keep",
  );
}

const keyOf = async (
  { link, profileId }: ProtectedCall,
  { origin, owner }: ApprovalContext,
): Promise<string> => `call:${await sha256(JSON.stringify([origin, owner ?? null, profileId, await link]))}`;
