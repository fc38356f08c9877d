/** What approvals tell a log or a trace: ids and types, never a secret or a token. */

/** Which approval an event is about. */
export interface ApprovalEvent {
  readonly approvalId: string;
  readonly profileId: number;
  /** The protected call; absent for a session. */
  readonly method?: string | undefined;
  /** Without query. */
  readonly url?: string | undefined;
  /** 1 for the first repeat of the call. */
  readonly round: number;
}

/** Called as an approval goes along; what they throw is ignored, so that a log cannot break a payment. */
export interface ApprovalHooks {
  /** A call was refused and its challenges are known. */
  readonly onApprovalRequired?: (event: ApprovalEvent & { readonly challenges: readonly string[] }) => void;
  /** A solver is about to be asked. */
  readonly onChallenge?: (event: ApprovalEvent & { readonly type: string; readonly attempt: number }) => void;
  /** Enough has been passed; the call is repeated now. */
  readonly onCleared?: (event: ApprovalEvent & { readonly passed: readonly string[] }) => void;
  /** An answer was refused (with its type), or the repeated call was (without). */
  readonly onRejected?: (
    event: ApprovalEvent & { readonly type?: string; readonly attempt?: number; readonly code: string },
  ) => void;
}
