/** The JWE plugin: a fetch that seals marked requests, opens their responses, and forgets the key of each exchange. */
import { operations } from "../../generated/operations.ts";
import { InvalidInputError, JoseError, ScaError, type CallError } from "../errors.ts";
import { UnreadableBody } from "../lib/body.ts";
import { checkOptions, rows, type OptionTable } from "../lib/check.ts";
import { untilAborted } from "../lib/deadline.ts";
import { describedOperations, type DescribedOperation } from "../lib/described.ts";
import { callError, discard, isRedirect, readReply, withBody } from "../lib/http.ts";
import { copyRequest, requestHead, type CopiedRequest } from "../lib/request.ts";
import type { OperationTable } from "../operation.ts";
import { isCompactJwe, unquoted } from "./compact.ts";
import { openCompact, sealCompact } from "./jwe.ts";
import {
  firstKeyId,
  importPartnerKeys,
  partnerKeysRule,
  type PartnerKey,
  type PartnerKeyInput,
} from "./partner-keys.ts";
import {
  holdWiseKey,
  isWiseKeySource,
  wiseKeyRows,
  type TrustedWiseKey,
  type WiseKeyInput,
  type WiseKeySource,
} from "./wise-key.ts";

/**
 * What to do with a plain success body where a JWE is due. `declared`: take it from operations for which Wise declares
 * both (`verifyPin`, `verifyDeviceFingerprint`, `createDeviceFingerprint`), and only as `application/json`.
 */
export type PlaintextReplies = "declared" | "refuse" | "accept";

/** Options of `createJoseFetch`. */
export interface JoseFetchOptions {
  /**
   * Wise's public key, a function that gets it (asked once, and again when Wise can't open a request), or what
   * `createWiseKey` returned.
   */
  wiseKey: WiseKeyInput;
  /** The only keys to seal to, where `wiseKey` is a key or a function: thumbprints. @default any key */
  trustedWiseKeys?: readonly TrustedWiseKey[];
  /** Private halves of uploaded keys; opens replies that are encrypted to them. @default none */
  partnerKeys?: readonly PartnerKeyInput[];
  /** Which plain success bodies to take where a JWE is due; requests are always sealed. @default "declared" */
  plaintextReplies?: PlaintextReplies;
  /** Bytes; a larger reply is refused, and so is a request body that is a stream or a form. @default 1048576 */
  maxBodyBytes?: number;
  /** Sends the sealed requests, with their token. @default the platform's fetch */
  fetch?: typeof globalThis.fetch;
}

export const joseRows: OptionTable<JoseFetchOptions> = {
  wiseKey: wiseKeyRows.wiseKey,
  trustedWiseKeys: wiseKeyRows.trustedWiseKeys,
  partnerKeys: partnerKeysRule,
  plaintextReplies: {
    accepts: (value) => value === "declared" || value === "refuse" || value === "accept",
    expected: 'pass "declared", "refuse" or "accept"',
    default: "declared",
  },
  maxBodyBytes: { ...rows.bytes, default: 1_048_576 },
  fetch: rows.fetch,
};

const MEDIA_TYPE = "application/jose+json";
/** Spelled as in Wise's JOSE guide. */
const METHOD = "X-tw-jose-method";
const ENCRYPTION_KID = "X-TW-JOSE-Encryption-kid";

/** What one call adds to the options: for the client, which makes its layers for each such call. */
export interface JoseCall {
  /** Thumbprint of the key that an already sealed body was sealed to, where its sender knows. */
  readonly sealedTo?: string | undefined;
  /** @default the operations of the description */
  readonly table?: OperationTable;
}

/**
 * Wraps a fetch so that Wise's encrypted endpoints take and give plain JSON. Requests to the encrypted operations
 * of the description are sealed, and so is every request with a JSON body that carries `X-tw-jose-method: jwe`, as
 * Wise documents it; their responses are opened. All other calls pass untouched. A body that is a compact JWE
 * already is passed on as it is, and its reply comes back unread: whoever sealed it opens that.
 *
 * Each request has a content encryption key of its own, which is zeroed when its reply is open.
 *
 * @returns a function to use in place of `fetch`. Beside what the wrapped fetch throws, it throws `CallError`
 *   (`ERR_REPLY_NOT_ENCRYPTED`, `ERR_REPLY_NOT_OPENED`, `ERR_WISE_KEY_CHANGED`, `ERR_REDIRECT`), `InvalidInputError`
 *   for a marked body that is not JSON or too large, and `ScaError` `ERR_WISE_KEY_UNAVAILABLE` or `ERR_WISE_KEY_NOT_TRUSTED`
 * @throws InvalidInputError `ERR_INVALID_OPTION`, at once
 * @see https://docs.wise.com/guides/developer/auth-and-security/jose-jwe
 * @example
 * const joseFetch = createJoseFetch({
 *   wiseKey: createWiseKey({ environment: "sandbox", clientToken: () => clientCredentialsToken() }),
 * });
 * await joseFetch("https://api.wise-sandbox.com/v2/profiles/101/pin", {
 *   method: "POST",
 *   headers: { Authorization: `Bearer ${userToken}`, "X-tw-jose-method": "jwe" },
 *   body: JSON.stringify({ pin: "1234" }),
 * });
 */
export function createJoseFetch(
  options: JoseFetchOptions,
  { sealedTo, table = operations }: JoseCall = {},
): typeof globalThis.fetch {
  const checked = checkOptions<
    JoseFetchOptions,
    "partnerKeys" | "plaintextReplies" | "maxBodyBytes" | "fetch"
  >(options, joseRows);
  const { fetch, maxBodyBytes: limit } = checked;
  const keys = keySource(checked);
  const partnerKeys = importPartnerKeys(checked.partnerKeys);
  const find = describedOperations(table);

  return async function joseFetch(input, init) {
    const head = requestHead(input, init);
    const operation = find(head.method, head.url);
    if (operation?.jose === undefined && !isMarked(head.headers)) return fetch(input, init);
    const request = copyRequest(input, init, { limit });
    const exchange: Exchange = { ...checked, request, operation, partnerKeys: await partnerKeys(), limit };

    const waiting = <T>(work: Promise<T>): Promise<T> =>
      untilAborted(work, request.signal, () => callError("ERR_ABORTED", "aborted by the caller", request));

    const bytes = await waiting(request.body()).catch(bodyFailure);
    if (bytes === undefined || bytes.length === 0) return open(exchange, await send(exchange, undefined));
    const text = new TextDecoder().decode(bytes);
    if (isCompactJwe(unquoted(text))) return relay(exchange, unquoted(text), keys, sealedTo);
    requireJson(text);

    const key = await waiting(keys.get());
    const response = await sealed(exchange, text, key.key);
    if (!(await mayBeStaleKey(response))) return response;
    const fresh = await waiting(keys.refresh(key)).catch(keepResponse);
    if (fresh === undefined || fresh.thumbprint === key.thumbprint) return response;
    // An answer is sent again only where Wise said that it could not read it: after a 500 it may have been counted.
    if (operation?.retry === "never" && response.status === 500) throw keyChanged(request, response);
    return sealed(exchange, text, fresh.key);
  };
}

/** A marked request on its way. */
interface Exchange {
  readonly request: CopiedRequest;
  readonly operation: DescribedOperation | undefined;
  readonly partnerKeys: readonly PartnerKey[];
  readonly plaintextReplies: PlaintextReplies;
  readonly limit: number;
  readonly fetch: typeof globalThis.fetch;
}

const isMarked = (headers: Headers): boolean => headers.get(METHOD)?.trim().toLowerCase() === "jwe";

function keySource({ wiseKey, trustedWiseKeys }: JoseFetchOptions): WiseKeySource {
  if (!isWiseKeySource(wiseKey)) return holdWiseKey({ wiseKey, ...(trustedWiseKeys && { trustedWiseKeys }) });
  if (trustedWiseKeys === undefined) return wiseKey;
  const expected = "pass them to createWiseKey, which holds the key";
  throw new InvalidInputError("ERR_INVALID_OPTION", "trustedWiseKeys", expected);
}

function bodyFailure(error: unknown): never {
  if (!(error instanceof UnreadableBody) || error.reason !== "too large") throw error;
  const expected = "is a stream or a form over maxBodyBytes: pass a string or bytes, or raise the limit";
  throw new InvalidInputError("ERR_INVALID_ARGUMENT", "body", expected);
}

/** What JSON.parse throws would quote the body. */
function requireJson(text: string): void {
  try {
    JSON.parse(text);
  } catch {
    const expected = "must be JSON, or a compact JWE, to be sent encrypted; nothing was sent";
    throw new InvalidInputError("ERR_INVALID_ARGUMENT", "body", expected);
  }
}

/** Seals under a key that lives as long as this exchange, however it ends. */
async function sealed(exchange: Exchange, plaintext: string, key: CryptoKey): Promise<Response> {
  const { jwe, cek } = await sealCompact(plaintext, key);
  try {
    return await open(exchange, await send(exchange, jwe), cek);
  } finally {
    cek.fill(0);
  }
}

async function send(
  { request, operation, partnerKeys, fetch }: Exchange,
  jwe: string | undefined,
): Promise<Response> {
  const headers = new Headers(request.headers);
  headers.set("Accept", MEDIA_TYPE);
  headers.set("Accept-Encoding", "identity");
  headers.set(METHOD, "jwe");
  if (jwe !== undefined) {
    headers.set("Content-Type", MEDIA_TYPE);
    headers.set("Content-Encoding", "identity");
    headers.delete("Content-Length");
  }
  if (operation?.jose === "partner-key") headers.set(ENCRYPTION_KID, firstKeyId(operation, partnerKeys));
  const response = await request.send(fetch, { headers, body: jwe, redirect: "manual" });
  // The one-time token and the answer stay with the server that was called.
  if (!isRedirect(response)) return response;
  discard(response);
  const message = "answered with a redirect, which is not followed: check the URL";
  throw callError("ERR_REDIRECT", message, request, response);
}

async function open(exchange: Exchange, response: Response, cek?: Uint8Array): Promise<Response> {
  const { request, partnerKeys } = exchange;
  const text = await textOf(exchange, response);
  const jwe = unquoted(text);
  if (isCompactJwe(jwe)) {
    try {
      return withBody(response, await openCompact(jwe, { cek, partnerKeys }), {
        contentType: "application/json",
      });
    } catch (error) {
      throw error instanceof JoseError ? notOpened(request, response) : error;
    }
  }
  const claimsJose = response.headers.get("content-type")?.startsWith(MEDIA_TYPE) ?? false;
  if (text !== "" && response.ok && !mayBePlain(exchange, response, text))
    throw notEncrypted(request, response);
  if (text !== "" && !response.ok && claimsJose && !looksLikeJson(jwe)) throw notOpened(request, response);
  return withBody(response, text);
}

/**
 * A plain reply proves nothing about who wrote it, beyond what TLS does. Where Wise declares one it is taken all the
 * same: it holds no secret, and whether a challenge has passed is decided by the server when the call is repeated.
 */
function mayBePlain({ operation, plaintextReplies }: Exchange, { headers }: Response, text: string): boolean {
  if (plaintextReplies !== "declared") return plaintextReplies === "accept";
  const isJson = /^application\/json *(?:;|$)/i.test(headers.get("content-type") ?? "");
  return operation?.plainReply === true && isJson && !headers.has(METHOD) && looksLikeJson(text.trimStart());
}

const looksLikeJson = (text: string): boolean => /^[[{"]/.test(text);

/**
 * Passes on a body that was sealed elsewhere; its reply goes back unread. Nobody here can seal that body again, so a
 * rotated key becomes an error for whoever can.
 */
async function relay(
  exchange: Exchange,
  jwe: string,
  keys: WiseKeySource,
  sealedTo: string | undefined,
): Promise<Response> {
  const { request } = exchange;
  const received = await send(exchange, jwe);
  const text = await textOf(exchange, received);
  const response = withBody(received, text);
  if (await mayBeStaleKey(response)) {
    const changed = await untilAborted(keys.hasChanged(sealedTo), request.signal, () =>
      callError("ERR_ABORTED", "aborted by the caller", request),
    ).catch(keepResponse);
    if (changed === true) throw keyChanged(request, response);
  }
  if (!response.ok || text === "") return response;
  if (isCompactJwe(unquoted(text))) return withBody(response, unquoted(text));
  if (!mayBePlain(exchange, response, text)) throw notEncrypted(request, response);
  return response;
}

const textOf = async ({ request, limit }: Exchange, response: Response): Promise<string> =>
  new TextDecoder().decode(await readReply(response, request, { limit, signal: request.signal }));

/** Where the key could not be fetched just now, the response that Wise gave says more than that error. */
function keepResponse(error: unknown): undefined {
  const saysMore = ["ERR_ABORTED", "ERR_WISE_KEY_NOT_TRUSTED"];
  if (error instanceof ScaError && saysMore.includes(error.code)) throw error;
  return undefined;
}

/**
 * Wise answers 500 to whatever it cannot decrypt, and names JOSE in some 400s: the signs that its key has been
 * rotated. A wrong guess costs one key fetch; the call is only repeated if the key really changed.
 */
async function mayBeStaleKey(response: Response): Promise<boolean> {
  if (response.status !== 400) return response.status === 500;
  return /\b(?:jose|jwe|jws|decrypt)/i.test(await response.clone().text());
}

const notEncrypted = (request: CopiedRequest, response: Response): CallError =>
  callError(
    "ERR_REPLY_NOT_ENCRYPTED",
    'the reply should have been a JWE and is not; it was discarded. Look for a proxy that decrypts, or set jose.plaintextReplies to "accept"',
    request,
    response,
  );

const notOpened = (request: CopiedRequest, response: Response): CallError =>
  callError(
    "ERR_REPLY_NOT_OPENED",
    "the encrypted reply could not be opened; the request itself may have taken effect",
    request,
    response,
  );

const keyChanged = (request: CopiedRequest, response: Response): CallError =>
  callError(
    "ERR_WISE_KEY_CHANGED",
    `Wise could not open the body, and its key has changed since: seal it anew, to the key of this moment. ${response.status === 400 ? "It was not judged" : "Whether it was judged is not known, so it was not sent again"}`,
    request,
    response,
  );
