import type { Cryptography } from "./cryptography.ts";
import type { Trace } from "../recording/trace.ts";
import type { CallFaults } from "../faults/hooks.ts";
import { JweError, openJwe, sealDirect, sealToKey } from "./jwe.ts";
import type { OpenedJwe } from "./jwe.ts";
import { correlationIdOf, Refusal, refusal, render, unexpectedError } from "../http/response.ts";
import type { PlainReply } from "../http/response.ts";
import { createRouter } from "../http/router.ts";
import { describedRoutes, isJose } from "../http/routes.ts";
import type { Route } from "../http/routes.ts";
import type { Settings } from "../settings.ts";
import { pathOf } from "../http/url.ts";

/** The keys that a JOSE layer works with. */
export interface JoseKeys {
  /** Private keys that open requests, tried in order. */
  openers(): readonly CryptoKey[];
  /** The partner key that a reply is sealed to, usable for `wrapKey`; throws when there is none. */
  recipient(kid: string | undefined): Promise<{ kid: string; key: CryptoKey }>;
}

/** The settings that concern the JOSE layer. */
export type JoseSettings = Pick<
  Settings,
  "encryptResponses" | "encryptErrors" | "joseFailureStatus" | "allowPlaintext" | "strictJweBody"
>;

/** What a JOSE layer is made of. */
export interface JoseOptions {
  readonly keys: JoseKeys;
  /** Asked per call, so that they may change while the layer runs. */
  readonly settings: () => JoseSettings;
  /** Default: the platform's WebCrypto. */
  readonly cryptography?: Cryptography;
}

/** A call that goes through the layer. */
export interface JoseCall {
  readonly route: Route;
  readonly request: Request;
  /** Names the call in the answer to what does not decrypt. */
  readonly traceId: string;
  readonly faults?: CallFaults;
  readonly trace?: Trace;
}

/** Answers the opened call; the body is absent where the operation takes none. */
export type OpenedUpstream = (body: string | undefined) => Promise<PlainReply>;

/** Headers that belong to the sealed message and would mislead whoever reads it in plain. */
const JOSE_HEADERS = [
  "accept",
  "accept-encoding",
  "content-encoding",
  "content-length",
  "x-tw-jose-method",
  "x-tw-jose-encryption-kid",
];

/**
 * Puts encryption in front of a server that knows nothing of it, such as a mock of the plaintext
 * description: opens requests, passes them on as `application/json`, and seals successful replies.
 * Operations without JOSE pass through untouched.
 *
 * @param options.upstream any fetch-like function; gets the same URL
 * @example
 * const sandbox = await createSandbox();
 * const layer = createJoseLayer({ keys: sandbox.joseKeys, settings: () => sandbox.settings, upstream: sandbox.plainFetch });
 */
export function createJoseLayer(
  options: JoseOptions & { readonly upstream: (request: Request) => Response | Promise<Response> },
): (request: Request) => Promise<Response> {
  const route = createRouter(describedRoutes.filter(isJose));
  return async (request) => {
    const match = route(request.method, pathOf(request.url));
    if (match === undefined) return options.upstream(request);
    const traceId = crypto.randomUUID().replaceAll("-", "");
    const call = { route: match.route, request, traceId };
    const { status, headers, body } = await exchange(options, call, async (plaintext) => {
      const response = await options.upstream(plainRequest(request, plaintext));
      const text = await response.text();
      return {
        status: response.status,
        headers: Object.fromEntries(response.headers),
        ...(text !== "" && { body: text }),
      };
    });
    return new Response(body ?? null, { status, headers: stamped(headers, request, traceId) });
  };
}

/** Opens a call, has it answered, and seals the answer. */
export async function exchange(
  options: JoseOptions,
  call: JoseCall,
  upstream: OpenedUpstream,
): Promise<PlainReply> {
  const settings = options.settings();
  try {
    const request = call.route.body === undefined ? undefined : await readRequest(options, settings, call);
    const seal = await sealer(options, call, request);
    const reply = await upstream(request?.plaintext);
    if (call.trace && reply.body !== undefined) call.trace.replyPlaintext = reply.body;
    if (reply.body === undefined || seal === undefined) return reply;
    const isDue = reply.status < 400 ? settings.encryptResponses : settings.encryptErrors;
    if (!(call.faults?.seals(reply.status, isDue) ?? isDue)) return reply;
    const headers = { ...reply.headers, "content-type": "application/jose+json", "x-tw-jose-method": "jwe" };
    return { status: reply.status, headers, body: await seal(reply.body) };
  } catch (error) {
    if (error instanceof Refusal) return render(error.reply);
    if (!(error instanceof JweError)) throw error;
    call.trace?.warnings.push(`refused: ${error.message}`);
    if (error.fault === "undecryptable")
      return render(unexpectedError(call.traceId, settings.joseFailureStatus));
    return render(refusal(400, "jose.invalid", `Not a JWE of the supported kind: ${error.message}.`).reply);
  }
}

interface ReadRequest {
  readonly plaintext: string;
  readonly cek?: OpenedJwe["cek"];
}

async function readRequest(
  options: JoseOptions,
  settings: JoseSettings,
  call: JoseCall,
): Promise<ReadRequest> {
  const body = await call.request.text();
  const { trace } = call;
  if (trace) trace.requestBody = body;
  const compact = unquote(body.trim(), settings, trace);
  if (settings.allowPlaintext && compact.startsWith("{")) {
    if (trace) {
      trace.requestPlaintext = compact;
      trace.warnings.push("the body is plain JSON where a JWE is due");
    }
    return { plaintext: compact };
  }
  if (trace) noteHeaders(call.request, trace);
  const opened = await openJwe(compact, options.keys.openers(), options.cryptography);
  if (trace) trace.requestPlaintext = opened.plaintext;
  return opened;
}

/** Some clients send the JWE as a JSON string, since the media type ends in +json. */
function unquote(body: string, settings: JoseSettings, trace: Trace | undefined): string {
  if (settings.strictJweBody || body.length < 2 || !body.startsWith('"') || !body.endsWith('"')) return body;
  trace?.warnings.push("the JWE is in JSON quotes");
  return body.slice(1, -1);
}

/** Finds out how the reply is to be sealed before the call has any effect. */
async function sealer(
  options: JoseOptions,
  call: JoseCall,
  request: ReadRequest | undefined,
): Promise<((plaintext: string) => Promise<string>) | undefined> {
  const { faults } = call;
  const finish = async (jwe: string): Promise<string> => faults?.replyJwe(jwe) ?? jwe;
  if (call.route.jose === "partner-key") {
    const named = call.request.headers.get("x-tw-jose-encryption-kid")?.trim() || undefined;
    const recipient = await options.keys.recipient(named);
    return async (plaintext) => {
      const kid = faults?.replyKid(recipient.kid) ?? recipient.kid;
      return finish(await sealToKey(plaintext, { ...recipient, kid }));
    };
  }
  const cek = request?.cek;
  if (cek === undefined) return undefined;
  return async (plaintext) => finish(await sealDirect(plaintext, (await faults?.replyKey(cek)) ?? cek));
}

function noteHeaders(request: Request, trace: Trace): void {
  const type = request.headers.get("content-type") ?? "none";
  if (!/^application\/jose\+json\b/i.test(type))
    trace.warnings.push(`Content-Type is ${type}, not application/jose+json`);
  if (request.headers.get("x-tw-jose-method")?.toLowerCase() !== "jwe") {
    trace.warnings.push("X-tw-jose-method is not jwe");
  }
}

function plainRequest(request: Request, plaintext: string | undefined): Request {
  const headers = new Headers(request.headers);
  for (const name of JOSE_HEADERS) headers.delete(name);
  headers.set("accept", "application/json");
  if (plaintext === undefined) return new Request(request.url, { method: request.method, headers });
  headers.set("content-type", "application/json");
  return new Request(request.url, { method: request.method, headers, body: plaintext });
}

/**
 * The upstream's headers without its length and encoding, which were those of its own body. What the layer
 * answers itself has no upstream, and is traceable all the same.
 */
function stamped(headers: Readonly<Record<string, string>>, request: Request, traceId: string): Headers {
  const kept = new Headers(headers);
  for (const name of ["content-length", "content-encoding", "transfer-encoding"]) kept.delete(name);
  if (!kept.has("x-trace-id")) {
    kept.set("x-trace-id", traceId);
    const correlationId = correlationIdOf(request);
    if (correlationId !== undefined) kept.set("x-external-correlation-id", correlationId);
  }
  return kept;
}
