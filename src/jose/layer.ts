/** The JOSE layer: seals the body of a marked request, opens its reply, and forgets the CEK. */
import { within } from "../deadline.ts";
import { InvalidInputError, JoseError, ScaError, type CallError } from "../errors.ts";
import { WireReply, withHeaders, type Send, type WireRequest } from "../wire.ts";
import { isCompactJwe, unquoted } from "./compact.ts";
import type * as Cryptography from "./jwe.ts";
import type { WiseKey } from "./keys.ts";
import type { KeyProvider } from "./provider.ts";

const MEDIA_TYPE = "application/jose+json";
/** The headers are the seed's. */
const SEALED_REPLY = { accept: MEDIA_TYPE, "accept-encoding": "identity", "x-tw-jose-method": "jwe" };
const SEALED_BOTH_WAYS = { ...SEALED_REPLY, "content-type": MEDIA_TYPE, "content-encoding": "identity" };

export interface JoseLayerOptions {
  readonly keys: KeyProvider;
  /** Asked for when a reply or a request needs them. */
  readonly partnerKeys: () => Promise<readonly Cryptography.PartnerKey[]>;
  /** What to do with a success body that is not a JWE where one is due. */
  readonly plaintextReplies: "refuse" | "accept";
}

/** Loaded with the first body to seal or open: whoever only relays, or calls plain operations, never needs it. */
let cryptography: typeof Cryptography | undefined;
const jose = async (): Promise<typeof Cryptography> => (cryptography ??= await import("./jwe.ts"));

/** Wraps the layer below; requests of operations without JOSE pass through untouched. */
export function withJose(next: Send, options: JoseLayerOptions): Send {
  const send = (request: WireRequest, body?: string): Promise<WireReply> => {
    const headers = withHeaders(request.headers, body === undefined ? SEALED_REPLY : SEALED_BOTH_WAYS);
    const sealed = request.with({ headers, body });
    return request.call.operation.jose === "partner-key"
      ? withKeyId(sealed, options).then(next)
      : next(sealed);
  };

  /** Seals under a key that lives as long as this exchange, however it ends. */
  const exchange = async (request: WireRequest, plaintext: string, key: WiseKey): Promise<WireReply> => {
    const { jwe, cek } = await (await jose()).sealCompact(plaintext, key.key);
    try {
      return await open(request, await send(request, jwe), options, cek);
    } finally {
      cek.fill(0);
    }
  };

  return async function joseLayer(request) {
    const { operation, sealed } = request.call;
    if (operation.jose === undefined) return next(request);
    if (sealed) return relayed(request, await send(request, request.body), options);
    if (request.body === undefined) return open(request, await send(request), options);

    const key = await untilAborted(request, options.keys.get());
    const reply = await exchange(request, request.body, key);
    if (!mayBeStaleKey(reply)) return reply;
    const fresh = await untilAborted(request, options.keys.refresh(key)).catch(unlessTelling);
    if (fresh === undefined || fresh.thumbprint === key.thumbprint) return reply;
    return exchange(request, request.body, fresh);
  };
}

/** Others wait for the same key: giving up ends the waiting, not the fetch. */
function untilAborted<T>(request: WireRequest, work: Promise<T>): Promise<T> {
  const { signal } = request;
  if (signal === undefined) return work;
  return within(() => work, {
    signal,
    onAbort: () => request.failure("ERR_ABORTED", "aborted by the caller"),
  });
}

/** Wise's own answer tells more than that its key could not be fetched just now. */
function unlessTelling(error: unknown): undefined {
  const tellsMore = ["ERR_ABORTED", "ERR_WISE_KEY_NOT_TRUSTED"];
  if (error instanceof ScaError && tellsMore.includes(error.code)) throw error;
  return undefined;
}

/** Says which uploaded key the reply is to be encrypted to. */
async function withKeyId(request: WireRequest, options: JoseLayerOptions): Promise<WireRequest> {
  const [partnerKey] = await options.partnerKeys();
  if (partnerKey === undefined) {
    const expected = `${request.call.operationId} is answered under an uploaded key: pass its private half`;
    throw new InvalidInputError("ERR_INVALID_OPTION", "partnerKeys", expected);
  }
  return request.with({
    headers: withHeaders(request.headers, { "x-tw-jose-encryption-kid": partnerKey.keyId }),
  });
}

async function open(
  request: WireRequest,
  reply: WireReply,
  options: JoseLayerOptions,
  cek?: Uint8Array,
): Promise<WireReply> {
  if (reply.body === "") return reply;
  const jwe = unquoted(reply.body);
  if (!isCompactJwe(jwe)) {
    const claimsJose = reply.headers.get("content-type")?.startsWith(MEDIA_TYPE) ?? false;
    if (reply.ok && options.plaintextReplies === "refuse") throw notEncrypted(request, reply);
    if (!reply.ok && claimsJose && !looksLikeJson(jwe)) throw notOpened(request, reply);
    return reply;
  }
  try {
    const { openCompact } = await jose();
    const plaintext = await openCompact(jwe, { cek, partnerKeys: await options.partnerKeys() });
    return new WireReply(reply.status, reply.headers, reply.url, plaintext);
  } catch (error) {
    if (error instanceof JoseError) throw notOpened(request, reply);
    throw error;
  }
}

const looksLikeJson = (text: string): boolean => /^[[{"]/.test(text);

/**
 * The reply to a body that was sealed elsewhere goes back unread. Nobody here can seal that body again, so a
 * rotated key becomes an error for whoever can.
 */
async function relayed(
  request: WireRequest,
  reply: WireReply,
  { keys, plaintextReplies }: JoseLayerOptions,
): Promise<WireReply> {
  if (mayBeStaleKey(reply)) {
    const changed = await untilAborted(request, keys.hasChanged(request.call.sealedTo)).catch(unlessTelling);
    if (changed === true) throw keyChanged(request, reply);
  }
  if (!reply.ok || reply.body === "") return reply;
  const jwe = unquoted(reply.body);
  if (isCompactJwe(jwe)) return new WireReply(reply.status, reply.headers, reply.url, jwe);
  if (plaintextReplies === "refuse") throw notEncrypted(request, reply);
  return reply;
}

/**
 * Wise answers 500 to whatever it cannot decrypt, and names JOSE in some 400s: the signs that its key has
 * been rotated. A wrong guess costs one key fetch; the call is only repeated if the key really changed.
 */
function mayBeStaleKey(reply: WireReply): boolean {
  return reply.status === 500 || (reply.status === 400 && /\b(?:jose|jwe|jws|decrypt)/i.test(reply.body));
}

const notEncrypted = (request: WireRequest, reply: WireReply): CallError =>
  request.failure(
    "ERR_REPLY_NOT_ENCRYPTED",
    'the reply should have been a JWE and is not; it was discarded. Look for a proxy that decrypts, or set jose.plaintextReplies to "accept"',
    reply,
  );

const notOpened = (request: WireRequest, reply: WireReply): CallError =>
  request.failure(
    "ERR_REPLY_NOT_OPENED",
    "the encrypted reply could not be opened; the request itself may have taken effect",
    reply,
  );

const keyChanged = (request: WireRequest, reply: WireReply): CallError =>
  request.failure(
    "ERR_WISE_KEY_CHANGED",
    "Wise could not open the sealed body, and its key has changed since: have the page fetch the key again, seal again and send once more. The secret was not judged",
    reply,
  );
