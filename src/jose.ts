/** The contract of `wise-sca/jose`: the JWE plugin for any client. */
export { createJoseFetch, type JoseFetchOptions } from "./jose/fetch.ts";
export type { PartnerKeyInput } from "./jose/partner-keys.ts";
export { createWiseKey, type CreateWiseKeyOptions } from "./client/wise-key.ts";
export type { PrivateKeyInput, PublicKeyInput } from "./jose/keys.ts";
export type { PublishedKey, TrustedWiseKey, WiseKeyInput, WiseKeySource } from "./jose/wise-key.ts";
export { CallError, InvalidInputError, JoseError, ScaError } from "./errors.ts";
