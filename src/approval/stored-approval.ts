/** The approval as the store holds it: read, changed by compare-and-set, and never older than what is known here. */
import type { Profile } from "./attempts.ts";
import { unknownApproval } from "./errors.ts";
import type { ApprovalContext } from "./options.ts";
import type { RecordKind } from "./records.ts";
import { isOpen, parseApproval, requireAlive, type ApprovalState } from "./state.ts";

const keyOf = (id: string): string => `approval:${id}`;

/** Milliseconds that a tombstone outlives its token, so that a late second click is told what happened. */
export const GRACE = 3_600_000;

const kind = (now: () => number): RecordKind<ApprovalState> => ({
  parse: parseApproval,
  ttl: ({ expiresAt, createdAt }) => {
    const last = Math.min(expiresAt + GRACE, createdAt + 86_400_000);
    return (last - now()) / 1000;
  },
});

type Change = (present: ApprovalState | undefined) => ApprovalState | undefined;

export class StoredApproval {
  protected readonly context: ApprovalContext;
  readonly #kind: RecordKind<ApprovalState>;
  #state: ApprovalState;

  protected constructor(state: ApprovalState, context: ApprovalContext) {
    this.#state = state;
    this.context = context;
    this.#kind = kind(context.now);
  }

  /** As it was last read or written. */
  get state(): ApprovalState {
    return this.#state;
  }

  get cleared(): boolean {
    return this.#state.status !== "pending";
  }

  get profile(): Profile {
    return { origin: this.#state.origin, profileId: this.#state.profileId };
  }

  get millisecondsLeft(): number {
    return this.#state.expiresAt - this.context.now();
  }

  requireAlive(): void {
    requireAlive(this.#state, this.context.now());
  }

  /** What is certain already, while it is being written. */
  expect(state: ApprovalState): void {
    this.#state = state;
  }

  /** Reads the store again: another process may have gone on. */
  async reload(signal?: AbortSignal): Promise<void> {
    this.#take(await readApproval(this.#state.id, this.context, signal));
  }

  /**
   * Changes the state in the store.
   *
   * @throws what `change` throws; ApprovalError `ERR_APPROVAL_STORE_FAILED`
   */
  async change(change: Change, signal?: AbortSignal): Promise<void> {
    const counted: Change = (present) => {
      const next = change(present);
      return next === undefined || next === present
        ? next
        : { ...next, revision: (present?.revision ?? 0) + 1 };
    };
    const { records } = this.context;
    const state = await records.change(keyOf(this.#state.id), this.#kind, counted, signal);
    if (state === undefined) throw unknownApproval();
    this.#take(state);
  }

  /** News of the token changes nothing once the call was sent, or goes on under another token. */
  protected learn(
    oneTimeToken: string,
    change: (present: ApprovalState) => ApprovalState,
    signal?: AbortSignal,
  ): Promise<void> {
    const isNews = (present: ApprovalState): boolean =>
      isOpen(present) && present.oneTimeToken === oneTimeToken;
    return this.change((present) => (present && isNews(present) ? change(present) : present), signal);
  }

  /** A replica that lags behind shows less than is known here already. */
  #take(state: ApprovalState): void {
    if (state.revision >= this.#state.revision) this.#state = state;
  }
}

/** @throws ApprovalError `ERR_APPROVAL_UNKNOWN`: not in the store, of another owner, or of another server */
export async function readApproval(
  id: string,
  context: ApprovalContext,
  signal?: AbortSignal,
): Promise<ApprovalState> {
  const state = await context.records.read(keyOf(id), kind(context.now), signal);
  if (state === undefined || state.owner !== context.owner || state.origin !== context.origin) {
    throw unknownApproval();
  }
  return state;
}
