/** Options become layers, layers become operations: read from top to bottom. */
import type { Client } from "openapi-fetch";
import { operations, type Operations } from "../../generated/operations.ts";
import type { paths } from "../../generated/schema.ts";
import { createApprovalFetch } from "../approval/fetch.ts";
import { ENROLS } from "../approval/factors.ts";
import { factorEnrolled } from "../approval/options.ts";
import {
  authorise,
  clear,
  type Authorisation,
  type AuthoriseOptions,
  type ClearOptions,
} from "../approval/session.ts";
import type { ApprovalStore } from "../approval/store/store.ts";
import { InvalidInputError } from "../errors.ts";
import { createJoseFetch } from "../jose/fetch.ts";
import {
  holdWiseKey,
  isWiseKeySource,
  publishedKey,
  type PublishedKey,
  type WiseKeySource,
} from "../jose/wise-key.ts";
import { checkedClient, createHttpClient } from "./http-client.ts";
import { createOperations, type CallOptions, type LayerOptions } from "./operations.ts";
import { checkClientOptions, type CheckedOptions, type ScaClientOptions } from "./options.ts";
import { createTransportFetch } from "./transport.ts";
import { createWiseKey } from "./wise-key.ts";

/** Every operation of the description by name, and `raw` for those who want the HTTP response. */
export interface ScaClient extends Operations<CallOptions> {
  /**
   * The openapi-fetch client that the named operations are made of: typed paths, `{ data, error, response }`, no
   * exception for an HTTP status. Bodies go in and come out in plain; sealing happens below. A body that was sealed
   * elsewhere is passed as a string.
   */
  readonly raw: Client<paths>;
  /** Where this client's calls go: `https://api.wise.com`. */
  readonly baseUrl: string;
  /** Where approvals and the count of refused answers are kept, as the option says. */
  readonly store: ApprovalStore | undefined;
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
  /**
   * Clears a one-time token that another client was given (axios, got, a generated SDK), which then repeats its call
   * with `x-2fa-approval`.
   *
   * @throws ApprovalRequiredError when a solver is missing; `resumeApproval` continues, there is nothing to retry
   * @example
   * const required = parseApprovalRequired(await fetch(url, { headers }));
   * if (required) await sca.clear({ oneTimeToken: required.oneTimeToken, profileId: 101, solvers: { PIN: askPin } });
   */
  clear(options: Omit<ClearOptions, "sca" | "now">): Promise<void>;
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
  const checked = checkClientOptions(options);
  const { transport, apiVersion, partnerKeys = [], plaintextReplies, approval, store } = checked;
  const { baseUrl, now, maxReplyBytes: maxBodyBytes } = transport;
  const wiseKey = keySource(checked);

  const clientOver = (approving: (below: typeof fetch) => typeof fetch): ScaClient => {
    const layers = ({ timeout = transport.timeout, sealedTo }: LayerOptions): typeof fetch => {
      const below = approving(createTransportFetch({ ...transport, timeout }));
      return createJoseFetch(
        { wiseKey, partnerKeys, plaintextReplies, maxBodyBytes, fetch: below },
        { sealedTo },
      );
    };
    const http = createHttpClient({ baseUrl, apiVersion, fetch: layers({}) });
    const named = createOperations<Operations<CallOptions>>({ client: http, layers, now }, operations);
    const sca: ScaClient = {
      ...named,
      ...enrolling(named, (profileId, type) =>
        factorEnrolled({ origin: baseUrl, profileId, type }, store, now),
      ),
      raw: checkedClient(http, operations),
      baseUrl,
      store,
      wiseKey: async ({ maxAge = Infinity } = {}) => publishedKey(await wiseKey.recent(maxAge * 1000)),
      authorise: (given) => authorise({ ...approval, ...given, sca, now }),
      clear: (given) => clear({ ...approval, ...given, sca, now }),
    };
    return sca;
  };

  // The calls that serve an approval are not approved themselves: they go through a client without that layer.
  const serving = clientOver((below) => below);
  if (approval === undefined) return serving;
  return clientOver((below) => createApprovalFetch({ ...approval, sca: serving, now, fetch: below }));
}

/** The operations that enrol a factor: what was refused before may be right from then on. */
function enrolling(
  named: Operations<CallOptions>,
  tell: (profileId: number, type: string) => Promise<void>,
): Partial<Operations<CallOptions>> {
  type Call = (args: { profileId: number }, options?: CallOptions) => Promise<unknown>;
  const calls = Object.entries(ENROLS).map(([id, type]) => {
    const call = named[id as keyof typeof named] as unknown as Call;
    const telling: Call = async (args, options) => {
      const value = await call(args, options);
      await tell(args.profileId, type);
      return value;
    };
    return [id, telling];
  });
  return Object.fromEntries(calls) as Partial<Operations<CallOptions>>;
}

function keySource({ wiseKey, trustedWiseKeys, apiVersion, transport }: CheckedOptions): WiseKeySource {
  const { token, clientToken, ...others } = transport;
  const pins = trustedWiseKeys && { trustedWiseKeys };
  if (isWiseKeySource(wiseKey)) {
    if (pins === undefined) return wiseKey;
    const expected = "pass them to createWiseKey, which holds the key";
    throw new InvalidInputError("ERR_INVALID_OPTION", "trustedWiseKeys", expected);
  }
  const { now, timeout } = transport;
  if (wiseKey !== undefined) return holdWiseKey({ wiseKey, ...pins, timeout, now });
  if (clientToken !== undefined) return createWiseKey({ ...others, apiVersion, clientToken, ...pins });
  const advice =
    "an encrypted operation needs Wise's public key: pass clientToken so that it can be fetched, or wiseKey";
  const missing = (): never => {
    throw new InvalidInputError("ERR_INVALID_OPTION", "wiseKey", advice);
  };
  return holdWiseKey({ wiseKey: missing, now });
}
