/** The half of the encryption that belongs on the customer's device: seal there, relay unread, open there. */
import { payloads, replies, type DirectExchanges } from "../../generated/payloads.ts";
import { InvalidInputError, ScaError } from "../errors.ts";
import { isObject } from "../lib/check.ts";
import { checkValue } from "../lib/values.ts";
import { unquoted } from "./compact.ts";
import { openCompact, sealCompact } from "./jwe.ts";
import type { ValueSchema } from "../operation.ts";
import { importPublicKey, type PublicKeyInput } from "./keys.ts";

export { InvalidInputError, JoseError, ScaError } from "../errors.ts";
export type { JosePublicKeyReply, PublicKeyInput } from "./keys.ts";
export type {
  DeviceFingerprint,
  DeviceFingerprintFactor,
  OneTimeToken,
  PinFactor,
} from "../../generated/schema.ts";

/** What is typed to be sealed: `{ pin }`, `{ deviceFingerprint }`, or `{ message }` for the playground. */
export type SealPayload = DirectExchanges[keyof DirectExchanges]["payload"];

/** Any JSON, for endpoints that the description does not have. */
export type JsonValue =
  string | number | boolean | null | readonly JsonValue[] | { readonly [name: string]: JsonValue };

/** The operations that a payload can be sealed for and that answer with something sealed. */
export type OpenableOperation<Payload> = {
  [Id in keyof DirectExchanges]: Payload extends DirectExchanges[Id]["payload"] ? Id : never;
}[keyof DirectExchanges];

/** A text that only Wise can read, and the one means to read Wise's reply to it. */
export interface SealedJson {
  /** What to send to one's own backend, which passes it on. */
  readonly jwe: string;
  /** Thumbprint of the key that it was sealed to (SHA-256 of the DER SubjectPublicKeyInfo, base64url). */
  readonly sealedTo: string;
  /**
   * Opens the sealed reply. Works once, since the key is zeroed with it, whatever comes of it.
   *
   * @throws JoseError `ERR_JWE_NOT_OPENED`: not a reply to this very request.
   * @throws ScaError `ERR_SEALED_REPLY_LOST`: opened before, or disposed of; `ERR_REPLY_INVALID`: not JSON
   */
  open(reply: string): Promise<unknown>;
  /** Zeroes the key of the reply, for when none is awaited any more. */
  dispose(): void;
}

/** A payload that only Wise can read, and the one means to read Wise's reply to it. */
export interface Sealed<Payload extends SealPayload> extends Omit<SealedJson, "open"> {
  /** What to send to one's own backend, which passes it on as `sealed`. */
  readonly jwe: string;
  /**
   * Thumbprint of the key that it was sealed to (SHA-256 of the DER SubjectPublicKeyInfo, base64url). A page
   * that knows Wise's key beforehand compares it before it sends the JWE; the backend passes it on as
   * `sealedTo`, so that a key that was replaced meanwhile is told from other failures.
   */
  readonly sealedTo: string;
  /**
   * Opens the sealed reply. Works once, since the key is zeroed with it, whatever comes of it. A reply about a PIN or a
   * device fingerprint may come in plain as well, since Wise declares both: then nothing proves who wrote it.
   *
   * @param reply What the backend handed back: a compact JWE, or JSON.
   * @param operation Which operation answered, where the payload serves several: narrows the type.
   * @throws JoseError `ERR_JWE_NOT_OPENED`: not a reply to this very request.
   * @throws ScaError `ERR_SEALED_REPLY_LOST`: opened before, or disposed of; `ERR_REPLY_INVALID`: opened, but
   *   not what this operation answers.
   */
  open<Id extends OpenableOperation<Payload> = OpenableOperation<Payload>>(
    reply: string,
    operation?: Id,
  ): Promise<DirectExchanges[Id]["reply"]>;
  /** Zeroes the key of the reply, for when none is awaited any more. */
  dispose(): void;
}

/**
 * Seals a secret to Wise's public key, so that whoever relays it can neither read it nor the reply.
 *
 * The CEK and the encoded secret are zeroed as soon as they have served. The string that was passed in cannot
 * be: drop it, and clear the input that it came from.
 *
 * @param publicKey Wise's key: the key endpoint's reply as it is, PEM, base64 DER, a JWK or a CryptoKey.
 * @param payload `{ pin }` of four digits, or `{ deviceFingerprint }`; checked before anything is sealed. Or any other
 *   JSON value, for encrypted endpoints that the description does not have.
 * @throws InvalidInputError `ERR_INVALID_ARGUMENT` or `ERR_INVALID_OPTION`: payload or key is not of that form.
 * @throws ScaError `ERR_INSECURE_CONTEXT`: the page was not loaded over https, so there is no WebCrypto.
 * @example
 * const key = await (await fetch("/wise-key")).json();
 * const { jwe, sealedTo, open } = await seal(key, { pin: "1234" });
 * const reply = await fetch("/verify-pin", { method: "POST", body: JSON.stringify({ jwe, sealedTo }) });
 * const { challenges } = await open(await reply.text());
 */
export async function seal<Payload extends SealPayload>(
  publicKey: PublicKeyInput,
  payload: Payload,
): Promise<Sealed<Payload>>;
export async function seal(publicKey: PublicKeyInput, payload: JsonValue): Promise<SealedJson>;
export async function seal(
  publicKey: PublicKeyInput,
  payload: JsonValue,
): Promise<
  Omit<SealedJson, "open"> & { open(reply: string, operation?: OperationWithReply): Promise<unknown> }
> {
  const plaintext = judged(payload);
  const isFactor = factorForm(payload) !== undefined;
  if (globalThis.crypto?.subtle === undefined) {
    throw new ScaError("ERR_INSECURE_CONTEXT", "WebCrypto is missing: serve the page over https");
  }
  const { key, thumbprint } = await importPublicKey(publicKey, "publicKey");
  const message = await sealCompact(plaintext, key);
  let cek: typeof message.cek | undefined = message.cek;
  const take = (): typeof cek => {
    const taken = cek;
    cek = undefined;
    return taken;
  };
  return {
    jwe: message.jwe,
    sealedTo: thumbprint,
    async open(reply, operation) {
      const taken = take();
      if (taken === undefined) {
        throw new ScaError("ERR_SEALED_REPLY_LOST", "the reply's key is gone: open() works once per seal()");
      }
      const given = unquoted(String(reply));
      const isPlain = isFactor && given.startsWith("{");
      try {
        const text = isPlain ? given : await openCompact(given, { cek: taken });
        return readReply(text, { operation, isFactor });
      } finally {
        taken.fill(0);
      }
    },
    dispose() {
      take()?.fill(0);
    },
  };
}

/** The factors. Anything else that is sealed has no form that is known here. */
const SECRETS = { pin: payloads["PinFactor"], deviceFingerprint: payloads["DeviceFingerprintFactor"] };

const factorForm = (payload: unknown): ValueSchema | undefined =>
  Object.entries(SECRETS).find(([name]) => isObject(payload) && Object.hasOwn(payload, name))?.[1];

/**
 * The payload as JSON; a factor without a byte that the caller could vary: all PINs are sealed at the same length,
 * since that of a JWE shows the length of what is inside.
 */
function judged(payload: unknown): string {
  const form = factorForm(payload);
  if (form !== undefined) checkValue("payload", payload, form);
  const text = jsonOf(payload);
  // Nothing in it is a mistake of the page's, such as a form that was read too early.
  if (text !== undefined && !["null", "{}", "[]", '""'].includes(text)) return text;
  throw new InvalidInputError(
    "ERR_INVALID_ARGUMENT",
    "payload",
    "pass { pin }, { deviceFingerprint } or another JSON value that is not empty",
  );
}

/** What JSON.stringify throws could name what it found. */
function jsonOf(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}

type OperationWithReply = keyof DirectExchanges;

/** What an operation answers, out of the wrapper that some of its replies come in; any JSON where none is known. */
function readReply(
  text: string,
  { operation, isFactor }: { readonly operation: OperationWithReply | undefined; readonly isFactor: boolean },
): unknown {
  const value = parsed(text);
  const ofFactors = isFactor ? Object.values(replies) : [];
  const forms = operation === undefined ? ofFactors : [replies[operation]];
  for (const { wrapper, required } of forms) {
    const inner =
      wrapper !== undefined && isObject(value) && isObject(value[wrapper]) ? value[wrapper] : value;
    if (isObject(inner) && required.every((name) => Object.hasOwn(inner, name))) return inner;
  }
  if (forms.length === 0 && value !== undefined) return value;
  throw new ScaError("ERR_REPLY_INVALID", "the reply was opened, but is not what this operation answers");
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
