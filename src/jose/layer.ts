/** The JOSE layer: seals the body of a marked request, opens its reply, and forgets the CEK. */
import { CallError, exchangeOf, JoseError } from "../errors.ts";
import { WireReply, type Send, type WireRequest } from "../wire.ts";
import { isCompactJwe, openCompact, sealCompact, type PartnerKey, type SealedMessage } from "./jwe.ts";
import type { KeyProvider, WiseKey } from "./keys.ts";

const MEDIA_TYPE = "application/jose+json";

export interface JoseLayerOptions {
  readonly keys: KeyProvider;
  readonly partnerKeys: readonly PartnerKey[];
  /** What to do with a success body that is not a JWE where one is due. */
  readonly plaintextReplies: "refuse" | "accept";
}

/** Wraps the layer below; requests of operations without JOSE pass through untouched. */
export function withJose(next: Send, options: JoseLayerOptions): Send {
  return async function joseLayer(request) {
    const { operation, sealed } = request.call;
    if (operation.jose === undefined) return next(request);
    if (sealed) return next(addressed(request, request.body, options));
    if (request.body === undefined)
      return open(request, await next(addressed(request, undefined, options)), options);

    const key = await options.keys.get();
    const first = await attempt(request, request.body, key, next, options);
    if (!mayBeStaleKey(first)) return first;
    const fresh = await options.keys.refresh(key);
    return fresh.thumbprint === key.thumbprint ? first : attempt(request, request.body, fresh, next, options);
  };
}

async function attempt(
  request: WireRequest,
  plaintext: string,
  key: WiseKey,
  next: Send,
  options: JoseLayerOptions,
): Promise<WireReply> {
  const { jwe, cek } = await sealCompact(plaintext, key.key);
  try {
    return await open(request, await next(addressed(request, jwe, options)), options, cek);
  } finally {
    cek.fill(0);
  }
}

/** The headers are the seed's; the kid says which uploaded key a reply is to be encrypted to. */
function addressed(request: WireRequest, body: string | undefined, options: JoseLayerOptions): WireRequest {
  const headers = new Headers(request.headers);
  headers.set("Accept", MEDIA_TYPE);
  headers.set("Accept-Encoding", "identity");
  headers.set("X-tw-jose-method", "jwe");
  if (body !== undefined) {
    headers.set("Content-Type", MEDIA_TYPE);
    headers.set("Content-Encoding", "identity");
  }
  const partnerKey = options.partnerKeys[0];
  if (request.call.operation.jose === "partner-key" && partnerKey !== undefined) {
    headers.set("X-TW-JOSE-Encryption-kid", partnerKey.keyId);
  }
  return request.with({ headers, body });
}

async function open(
  request: WireRequest,
  reply: WireReply,
  options: JoseLayerOptions,
  cek?: SealedMessage["cek"],
): Promise<WireReply> {
  if (reply.body === "") return reply;
  const jwe = unquoted(reply.body.trim());
  if (!isCompactJwe(jwe)) {
    const claimsJose = reply.headers.get("content-type")?.startsWith(MEDIA_TYPE) ?? false;
    if (reply.ok && options.plaintextReplies === "refuse") throw notEncrypted(request, reply);
    if (!reply.ok && claimsJose && !looksLikeJson(jwe)) throw notOpened(request, reply);
    return reply;
  }
  try {
    const plaintext = await openCompact(jwe, { cek, partnerKeys: options.partnerKeys });
    return new WireReply(reply.status, reply.headers, reply.url, plaintext);
  } catch (error) {
    if (error instanceof JoseError) throw notOpened(request, reply);
    throw error;
  }
}

/** Some servers send the JWE as a JSON string. */
const unquoted = (text: string): string =>
  text.length > 1 && text.startsWith('"') && text.endsWith('"') ? text.slice(1, -1) : text;

const looksLikeJson = (text: string): boolean => /^[[{"]/.test(text);

/**
 * Wise answers 500 to whatever it cannot decrypt, and names JOSE in some 400s: the signs that its key has
 * been rotated. A wrong guess costs one key fetch; the call is only repeated if the key really changed.
 */
function mayBeStaleKey(reply: WireReply): boolean {
  return reply.status === 500 || (reply.status === 400 && /\b(?:jose|jwe|jws|decrypt)/i.test(reply.body));
}

function notEncrypted(request: WireRequest, reply: WireReply): CallError {
  return new CallError(
    "ERR_REPLY_NOT_ENCRYPTED",
    'the reply should have been a JWE and is not; it was discarded. Look for a proxy that decrypts, or set jose.plaintextReplies to "accept"',
    exchangeOf({ ...request, correlationId: request.call.correlationId }, reply),
  );
}

function notOpened(request: WireRequest, reply: WireReply): CallError {
  return new CallError(
    "ERR_REPLY_NOT_OPENED",
    "the encrypted reply could not be opened; the request itself may have taken effect",
    exchangeOf({ ...request, correlationId: request.call.correlationId }, reply),
  );
}
