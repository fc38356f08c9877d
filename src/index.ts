/** The package's contract. */
export { createScaClient, type ScaClient } from "./client.ts";
export { createApprovalFetch, type ApprovalFetchOptions } from "./approval/fetch.ts";
export { resumeApproval } from "./approval/resume.ts";
export type { PendingChallenge, ResumedApproval, ResumeOptions } from "./approval/resume.ts";
export { authorise, type Authorisation, type AuthoriseOptions } from "./approval/authorise.ts";
export { categoryOf, chooseChallenges, isCleared, parseApprovalRequired } from "./approval/challenge.ts";
export type {
  ChallengeList,
  ChallengeState,
  ChallengeType,
  Choice,
  FactorCategory,
  Progress,
} from "./approval/challenge.ts";
export { ApprovalError, ApprovalRequiredError, type ApprovalErrorCode } from "./approval/errors.ts";
export { createMemoryStore, type ApprovalStore } from "./approval/store.ts";
export type { Answer, ApprovalOperations } from "./approval/factors.ts";
export type { Approval, ApprovedRequest } from "./approval/record.ts";
export type { ApprovalEvent, ApprovalHooks } from "./approval/hooks.ts";
export type { ApprovalOptions, SolvingOptions } from "./approval/options.ts";
export type { Solver, SolverContext, Solvers } from "./approval/solver.ts";
export type { ScaClientOptions } from "./options.ts";
export type { CallOptions } from "./operations.ts";
export type { CallEvent, CallHooks, CallOutcomeEvent, RetryOptions, TokenSource } from "./transport.ts";
export {
  createKeyHandler,
  type KeyHandlerOptions,
  type KeySource,
  type PublishedKey,
} from "./jose/publish.ts";
export type { JosePublicKeyReply, PrivateKeyInput, PublicKeyInput } from "./jose/keys.ts";
export type { TrustedWiseKey } from "./jose/provider.ts";
export {
  ApiError,
  CallError,
  InvalidInputError,
  JoseError,
  ScaError,
  type Exchange,
  type LocalErrorCode,
} from "./errors.ts";
export type { ApiErrorCode, Operation, OperationId, Operations } from "../generated/operations.ts";
export type { Challenge, DeviceFingerprint, OneTimeToken, paths } from "../generated/schema.ts";
