/** Wise's public key from its key endpoint, held for any number of clients. */
import { operations, type Operations } from "../../generated/operations.ts";
import { readBaseUrl } from "../lib/server.ts";
import { holdWiseKey, type TrustedWiseKey, type WiseKeySource } from "../jose/wise-key.ts";
import { createHttpClient } from "./http-client.ts";
import { createOperations, type CallOptions } from "./operations.ts";
import type { ScaClientOptions, TokenSource, TransportOptions } from "./options.ts";
import { createTransportFetch } from "./transport.ts";

/** Options of `createWiseKey`. */
export interface CreateWiseKeyOptions
  extends Omit<TransportOptions, "token" | "clientToken">, Pick<ScaClientOptions, "apiVersion"> {
  /** The client-credentials token, or a function that is asked before each request. */
  clientToken: TokenSource;
  /** The only keys to take: SHA-256 thumbprints, each alone or with its version. @default any key */
  trustedWiseKeys?: readonly TrustedWiseKey[];
}

/**
 * Holds Wise's public key: fetches it from the key endpoint when it is first needed, once for all that wait, and
 * again when Wise can't open what was sealed to it. Share one between all clients of an application.
 *
 * @throws InvalidInputError `ERR_INVALID_OPTION`, at once
 * @see https://docs.wise.com/api-reference/jose
 * @example
 * const wiseKey = createWiseKey({ environment: "sandbox", clientToken: () => clientCredentialsToken() });
 * const joseFetch = createJoseFetch({ wiseKey });
 */
export function createWiseKey(options: CreateWiseKeyOptions): WiseKeySource {
  const { trustedWiseKeys, apiVersion = "legacy", clientToken, now = Date.now, ...others } = options;
  const fetch = createTransportFetch({ ...others, now, token: clientToken, clientToken });
  const client = createHttpClient({ baseUrl: readBaseUrl(others), apiVersion, fetch });
  const { getJosePublicKey } = createOperations<Operations<CallOptions>>(
    { client, layers: () => fetch, now },
    operations,
  );
  return holdWiseKey({
    wiseKey: () => getJosePublicKey({ algorithm: "RSA_OAEP_256", scope: "PAYLOAD_ENCRYPTION" }),
    ...(trustedWiseKeys && { trustedWiseKeys }),
    now,
  });
}
