import type { CallFaults } from "../faults/hooks.ts";
import { correlationIdOf, pathOf } from "../http/request.ts";
import type { IncomingRequest } from "../http/request.ts";
import { Refusal, refusal, render, renderRefusal, unexpectedError } from "../http/response.ts";
import type { PlainResponse } from "../http/response.ts";
import { createVersionedRouter } from "../http/router.ts";
import { describedRoutes, isJose } from "../http/routes.ts";
import type { Route } from "../http/routes.ts";
import { misreadings, wrongJoseHeaders } from "../misreadings.ts";
import type { Trace } from "../recording/trace.ts";
import type { Settings } from "../settings.ts";
import type { Cryptography } from "./cryptography.ts";
import { JweError, openJwe, sealDirect, sealToKey } from "./jwe.ts";
import type { OpenedJwe } from "./jwe.ts";

/** The keys of a JOSE layer. */
export interface JoseKeys {
  /** Private keys that open requests, tried in order. */
  openers(): readonly CryptoKey[];
  /** The partner key to seal a response to, usable for `wrapKey`; throws when there is none. */
  recipient(kid: string | undefined): Promise<{ kid: string; key: CryptoKey }>;
}

/** The settings that concern the JOSE layer. */
export type JoseSettings = Pick<
  Settings,
  | "encryptResponses"
  | "encryptErrors"
  | "joseFailureStatus"
  | "allowPlaintext"
  | "requireJoseHeaders"
  | "strictJweBody"
>;

/** Options of a JOSE layer. */
export interface JoseOptions {
  readonly keys: JoseKeys;
  /** Called for each call, so that settings may change while the layer runs. */
  readonly settings: () => JoseSettings;
  /** Default: WebCrypto. */
  readonly cryptography?: Cryptography;
}

/** A call that goes through the layer. */
export interface JoseCall {
  readonly route: Route;
  readonly request: IncomingRequest;
  /** Named in the response to a request that cannot be decrypted. */
  readonly traceId: string;
  readonly faults?: CallFaults;
  readonly trace?: Trace;
}

/** Answers the decrypted call; the body is absent if the operation takes none. */
export type OpenedUpstream = (body: string | undefined) => Promise<PlainResponse>;

/** Headers that describe the sealed body, and would be wrong for the decrypted one. */
const JOSE_HEADERS = [
  "accept",
  "accept-encoding",
  "content-encoding",
  "content-length",
  "x-tw-jose-method",
  "x-tw-jose-encryption-kid",
];

/**
 * Puts encryption in front of a server that knows nothing of it, such as a mock of the plaintext description.
 * Decrypts requests, passes them on as `application/json`, and seals successful responses. Operations without
 * JOSE pass through unchanged.
 *
 * @param options.upstream any fetch-like function; it gets the same URL
 * @example
 * const sandbox = await createSandbox();
 * const layer = createJoseLayer({ keys: sandbox.joseKeys, settings: () => sandbox.settings, upstream: sandbox.plainFetch });
 */
export function createJoseLayer(
  options: JoseOptions & { readonly upstream: (request: Request) => Response | Promise<Response> },
): (request: Request) => Promise<Response> {
  const route = createVersionedRouter(describedRoutes.filter(isJose));
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
    return new Response(body ?? null, { status, headers: outerHeaders(headers, request, traceId) });
  };
}

/** Decrypts a call, has it answered, and seals the response. */
export async function exchange(
  options: JoseOptions,
  call: JoseCall,
  upstream: OpenedUpstream,
): Promise<PlainResponse> {
  const settings = options.settings();
  try {
    const body = call.route.body === undefined ? undefined : await call.request.text();
    if (call.trace && body !== undefined) call.trace.requestBody = body;
    checkHeaders(call, settings);
    const request = body === undefined ? undefined : await openRequest(options, settings, call, body);
    const seal = await sealer(options, call, request);
    const response = await upstream(request?.plaintext);
    if (call.trace && response.body !== undefined) call.trace.responsePlaintext = response.body;
    if (response.body === undefined || seal === undefined) return response;
    const isDue = isSealingDue(call, response.status, settings);
    if (!(call.faults?.seals(response.status, isDue) ?? isDue)) return response;
    const type = { "content-type": "application/jose+json", "x-tw-jose-method": "jwe" };
    return {
      status: response.status,
      headers: { ...response.headers, ...type },
      body: await seal(response.body),
    };
  } catch (error) {
    if (error instanceof Refusal) return renderRefusal(error, call.trace?.warnings);
    if (!(error instanceof JweError)) throw error;
    call.trace?.warnings.push(`The JWE was refused: ${error.message}.`);
    if (error.fault === "undecryptable")
      return render(unexpectedError(call.traceId, settings.joseFailureStatus));
    const invalid = refusal(400, "jose.invalid", `Not a JWE of the supported kind: ${error.message}.`);
    return render(invalid.response);
  }
}

/** @throws Refusal 400 naming what is missing, unless the settings put up with it */
function checkHeaders({ route, request, trace }: JoseCall, { requireJoseHeaders }: JoseSettings): void {
  const wrong = wrongJoseHeaders(request.headers, { hasBody: route.body !== undefined });
  if (wrong.length === 0) return;
  trace?.warnings.push(...wrong);
  if (requireJoseHeaders) throw refusal(400, "jose.invalid", wrong.join(" "));
}

function isSealingDue(
  { route }: JoseCall,
  status: number,
  { encryptErrors, encryptResponses }: JoseSettings,
): boolean {
  if (status >= 400) return encryptErrors;
  return encryptResponses === "as-declared" ? route.plainReply !== true : encryptResponses;
}

interface ReadRequest {
  readonly plaintext: string;
  readonly cek?: OpenedJwe["cek"];
}

async function openRequest(
  options: JoseOptions,
  settings: JoseSettings,
  { trace }: JoseCall,
  body: string,
): Promise<ReadRequest> {
  const compact = unquote(body.trim(), settings, trace);
  if (compact.startsWith("{")) {
    const note = misreadings.plainBody;
    if (!settings.allowPlaintext) throw refusal(400, "jose.invalid", note, { note });
    if (trace) {
      trace.requestPlaintext = compact;
      trace.warnings.push(note);
    }
    return { plaintext: compact };
  }
  const opened = await openJwe(compact, options.keys.openers(), options.cryptography);
  if (trace) trace.requestPlaintext = opened.plaintext;
  return opened;
}

/** Some clients send the JWE as a JSON string, since the media type ends in `+json`. */
function unquote(body: string, settings: JoseSettings, trace: Trace | undefined): string {
  if (body.length < 2 || !body.startsWith('"') || !body.endsWith('"')) return body;
  const note = misreadings.quotedJwe;
  if (settings.strictJweBody) throw refusal(400, "jose.invalid", note, { note });
  trace?.warnings.push(note);
  return body.slice(1, -1);
}

/** Prepares the sealing of the response. A missing partner key must be noticed before the call has any effect. */
async function sealer(
  options: JoseOptions,
  call: JoseCall,
  request: ReadRequest | undefined,
): Promise<((plaintext: string) => Promise<string>) | undefined> {
  const { faults } = call;
  const finish = async (jwe: string): Promise<string> => faults?.responseJwe(jwe) ?? jwe;
  if (call.route.jose === "partner-key") {
    const named = call.request.headers.get("x-tw-jose-encryption-kid")?.trim() || undefined;
    const recipient = await options.keys.recipient(named);
    return async (plaintext) => {
      const kid = faults?.responseKid(recipient.kid) ?? recipient.kid;
      return finish(await sealToKey(plaintext, { ...recipient, kid }));
    };
  }
  const cek = request?.cek;
  if (cek === undefined) return undefined;
  return async (plaintext) => finish(await sealDirect(plaintext, (await faults?.responseKey(cek)) ?? cek));
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
 * The upstream's headers, except for those that describe its own body. A response made by the layer itself has
 * no upstream headers, so it gets a trace id and the correlation id here.
 */
function outerHeaders(headers: Readonly<Record<string, string>>, request: Request, traceId: string): Headers {
  const kept = new Headers(headers);
  for (const name of ["content-length", "content-encoding", "transfer-encoding"]) kept.delete(name);
  if (!kept.has("x-trace-id")) {
    kept.set("x-trace-id", traceId);
    const correlationId = correlationIdOf(request);
    if (correlationId !== undefined) kept.set("x-external-correlation-id", correlationId);
  }
  return kept;
}
