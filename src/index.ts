/** The package's contract. */
export { createScaClient, type ScaClient } from "./client.ts";
export type { ScaClientOptions } from "./options.ts";
export type { CallOptions } from "./operations.ts";
export type { CallEvent, CallHooks, CallOutcomeEvent, RetryOptions, TokenSource } from "./transport.ts";
export type { JosePublicKeyReply, PrivateKeyInput, PublicKeyInput } from "./jose/keys.ts";
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
