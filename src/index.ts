/** The package's contract. */
export { createScaClient, type ScaClient } from "./client/client.ts";
export { createTransportFetch } from "./client/transport.ts";
export { createWiseKey, type CreateWiseKeyOptions } from "./client/wise-key.ts";
export { createJoseFetch, type JoseFetchOptions } from "./jose/fetch.ts";
export type { PartnerKeyInput } from "./jose/partner-keys.ts";
export { createApprovalFetch, type ApprovalFetchOptions } from "./approval/fetch.ts";
export type { SignatureOptions } from "./approval/signature.ts";
export { resumeApproval } from "./approval/resume.ts";
export type { Answers, Approval, ResumeOptions } from "./approval/resume.ts";
export { authorise, clear } from "./approval/session.ts";
export type { Authorisation, AuthoriseOptions, ClearOptions } from "./approval/session.ts";
export { categoryOf, chooseChallenges, isCleared, parseApprovalRequired } from "./approval/challenges.ts";
export type {
  ApprovalRequired,
  ChallengeList,
  ChallengeState,
  ChallengeType,
  Choice,
  FactorCategory,
  Progress,
} from "./approval/challenges.ts";
export { AnswerRefusedError, ApprovalError, ApprovalRequiredError } from "./approval/errors.ts";
export type { Allowance, PendingChallenge } from "./approval/errors.ts";
export { createMemoryStore } from "./approval/store/memory.ts";
export { createPostgresStore, postgresTable } from "./approval/store/postgres.ts";
export { createRedisStore } from "./approval/store/redis.ts";
export { fromUnstorage } from "./approval/store/unstorage.ts";
export { StoreError } from "./approval/store/failure.ts";
export type { ApprovalStore, StoredValue } from "./approval/store/store.ts";
export type { Answer, ApprovalOperations } from "./approval/factors.ts";
export type {
  ApprovalEvent,
  ApprovalHooks,
  ApprovalOptions,
  SendingOptions,
  SolvingOptions,
} from "./approval/options.ts";
export type { ApprovalStatus } from "./approval/state.ts";
export type {
  Automatic,
  AutomaticContext,
  AutomaticSolver,
  Solver,
  SolverContext,
  Solvers,
} from "./approval/solvers.ts";
export type {
  CallEvent,
  CallHooks,
  CallOutcomeEvent,
  RetryOptions,
  ScaClientOptions,
  TokenSource,
  TransportOptions,
} from "./client/options.ts";
export type { CallOptions } from "./client/operations.ts";
export { createKeyHandler, type KeyHandlerOptions, type KeySource } from "./jose/key-handler.ts";
export type { JosePublicKeyReply, PrivateKeyInput, PublicKeyInput } from "./jose/keys.ts";
export type { PublishedKey, TrustedWiseKey, WiseKeyInput, WiseKeySource } from "./jose/wise-key.ts";
export {
  ApiError,
  CallError,
  InvalidInputError,
  JoseError,
  ScaError,
  type ApprovalErrorCode,
  type CallErrorCode,
  type Exchange,
  type InvalidInputErrorCode,
  type JoseErrorCode,
  type LocalErrorCode,
  type ScaErrorCode,
} from "./errors.ts";
export type { ApiErrorCode, OperationId, Operations } from "../generated/operations.ts";
export type { Operation } from "./operation.ts";
export type { Challenge, DeviceFingerprint, OneTimeToken, paths } from "../generated/schema.ts";
