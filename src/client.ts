/** Options become layers, layers become operations: read from top to bottom. */
import type { Client } from "openapi-fetch";
import type { Operations } from "../generated/operations.ts";
import type { paths } from "../generated/schema.ts";
import { authorise, type Authorisation, type AuthoriseOptions } from "./approval/authorise.ts";
import { withApproval } from "./approval/layer.ts";
import { InvalidInputError } from "./errors.ts";
import type { PartnerKey } from "./jose/jwe.ts";
import { importPrivateKey, type PublicKeyInput } from "./jose/keys.ts";
import { withJose } from "./jose/layer.ts";
import { createKeyProvider, type KeyProvider } from "./jose/provider.ts";
import { publishedKey, type PublishedKey } from "./jose/publish.ts";
import { createOperations, type CallOptions } from "./operations.ts";
import { checkOptions, type CheckedOptions, type ScaClientOptions } from "./options.ts";
import { createRawClient } from "./raw.ts";
import { createTransport } from "./transport.ts";
import type { Send } from "./wire.ts";

/** Every operation of the description by name, and `raw` for those who want the HTTP reply. */
export interface ScaClient extends Operations<CallOptions> {
  /**
   * The openapi-fetch client over the same layers: typed paths, `{ data, error, response }`, no exception for
   * an HTTP status. Bodies go in and come out in plain; sealing happens below.
   */
  readonly raw: Client<paths>;
  /**
   * Wise's public key as this client holds it, in the form that `seal` takes; `createKeyHandler` serves it to
   * one's own front end.
   *
   * @param options.maxAge Seconds: a key that was fetched longer ago is asked for again; less than five are
   *   granted once in five seconds. @default any age will do
   * @throws ApiError or CallError as `getJosePublicKey` does, when no key can be had
   */
  wiseKey(options?: { maxAge?: number }): Promise<PublishedKey>;
  /**
   * Clears strong customer authentication ahead of the calls that need it: starts a session for the profile and
   * answers its challenges with the solvers. Resolves to the time until which low-risk calls pass.
   *
   * @throws ApprovalRequiredError when a solver is missing; `resumeApproval` continues, there is nothing to retry
   * @example
   * const { lowRiskUntil } = await sca.authorise({ profileId: 101, solvers: { PIN: askPin, FACE_MAP: scanFace } });
   */
  authorise(options: Omit<AuthoriseOptions, "sca" | "now">): Promise<Authorisation>;
}

/**
 * A client for Wise's SCA endpoints.
 *
 * @throws InvalidInputError `ERR_INVALID_OPTION`, at once, naming the option and what to pass.
 * @example
 * const sca = createScaClient({
 *   environment: "sandbox",
 *   token: () => userAccessToken(),
 *   clientToken: () => clientCredentialsToken(),
 * });
 * const { oneTimeToken } = await sca.createScaSession({ profileId: 14547 });
 * await sca.verifyPin({ profileId: 14547, oneTimeToken, pin: "1234" });
 */
export function createScaClient(options: ScaClientOptions): ScaClient {
  const checked = checkOptions(options);
  const { approval, now } = checked;
  const transport = createTransport(checked);
  const approving = approval ? withApproval(transport, () => ({ ...approval, sca: client, now })) : transport;
  const keys = keyProvider(checked, () => named);
  const sealing = withJose(approving, {
    keys,
    partnerKeys: partnerKeys(checked),
    plaintextReplies: checked.plaintextReplies,
  });
  const send: Send =
    checked.apiVersion === "legacy"
      ? sealing
      : (request) => sealing(request.with({ url: versioned(request.url, checked) }));
  const named: Operations<CallOptions> = createOperations({ baseUrl: checked.baseUrl, send, now });
  const client: ScaClient = {
    ...named,
    raw: createRawClient(checked.baseUrl, send),
    wiseKey: async ({ maxAge = Infinity } = {}) => publishedKey(await keys.recent(maxAge * 1000)),
    authorise: (given) => authorise({ ...approval, ...given, sca: client, now }),
  };
  return client;
}

/** `/v2/profiles/...` in the description is `/2026Q3/profiles/...` in that quarter's edition. */
function versioned(url: string, { baseUrl, apiVersion }: CheckedOptions): string {
  return baseUrl + url.slice(baseUrl.length).replace(/^\/v\d+\//, `/${apiVersion}/`);
}

function keyProvider(
  { wiseKey, clientToken, trustedWiseKeys, now, timeout }: CheckedOptions,
  named: () => Operations<CallOptions>,
): KeyProvider {
  const load = (): PublicKeyInput | Promise<PublicKeyInput> => {
    if (typeof wiseKey === "function") return wiseKey();
    if (wiseKey !== undefined) return wiseKey;
    if (clientToken === undefined) {
      throw new InvalidInputError(
        "ERR_INVALID_OPTION",
        "wiseKey",
        "an encrypted operation needs Wise's public key: pass clientToken so that it can be fetched, or wiseKey",
      );
    }
    return named().getJosePublicKey({ algorithm: "RSA_OAEP_256", scope: "PAYLOAD_ENCRYPTION" });
  };
  // The key operation has deadlines of its own, one for each attempt.
  const ownTimeout = typeof wiseKey === "function" ? timeout : undefined;
  return createKeyProvider({ load, timeout: ownTimeout, trusted: trustedWiseKeys, now });
}

/** Imported on first use, since that is asynchronous, and once. */
function partnerKeys({ partnerKeys: given }: CheckedOptions): () => Promise<readonly PartnerKey[]> {
  let imported: Promise<readonly PartnerKey[]> | undefined;
  const importAll = (): Promise<readonly PartnerKey[]> =>
    Promise.all(
      given.map(async ({ keyId, privateKey }, index) => ({
        keyId,
        privateKey: await importPrivateKey(privateKey, `partnerKeys[${index}].privateKey`),
      })),
    );
  return () => (imported ??= importAll());
}
