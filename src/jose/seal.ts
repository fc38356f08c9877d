/** The half of the encryption that belongs on the customer's device: seal there, relay unread, open there. */
import { payloads, replies, type DirectExchanges } from "../../generated/payloads.ts";
import { InvalidInputError, ScaError } from "../errors.ts";
import { checkValue } from "../values.ts";
import { unquoted } from "./compact.ts";
import { openCompact, sealCompact } from "./jwe.ts";
import { importPublicKey, type PublicKeyInput } from "./keys.ts";

export { InvalidInputError, JoseError, ScaError } from "../errors.ts";
export type { JosePublicKeyReply, PublicKeyInput } from "./keys.ts";
export type {
  DeviceFingerprint,
  DeviceFingerprintFactor,
  OneTimeToken,
  PinFactor,
} from "../../generated/schema.ts";

/** What can be sealed: `{ pin }`, `{ deviceFingerprint }`, or `{ message }` for the playground. */
export type SealPayload = DirectExchanges[keyof DirectExchanges]["payload"];

/** The operations that a payload can be sealed for and that answer with something sealed. */
export type OpenableOperation<Payload> = {
  [Id in keyof DirectExchanges]: Payload extends DirectExchanges[Id]["payload"] ? Id : never;
}[keyof DirectExchanges];

/** A payload that only Wise can read, and the one means to read Wise's reply to it. */
export interface Sealed<Payload extends SealPayload> {
  /** What to send to one's own backend, which passes it on as `sealed`. */
  readonly jwe: string;
  /**
   * Thumbprint of the key that it was sealed to (SHA-256 of the DER SubjectPublicKeyInfo, base64url). A page
   * that knows Wise's key beforehand compares it before it sends the JWE; the backend passes it on as
   * `sealedTo`, so that a key that was replaced meanwhile is told from other failures.
   */
  readonly sealedTo: string;
  /**
   * Opens the sealed reply. Works once, since the key is zeroed with it, whatever comes of it.
   *
   * @param reply The compact JWE that the backend handed back.
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
 * @param payload `{ pin }` of four digits, or `{ deviceFingerprint }`; checked before anything is sealed.
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
): Promise<Sealed<Payload>> {
  const plaintext = judged(payload);
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
      try {
        return readReply(await openCompact(unquoted(String(reply)), { cek: taken }), operation);
      } finally {
        taken.fill(0);
      }
    },
    dispose() {
      take()?.fill(0);
    },
  };
}

/**
 * The payload as JSON, without a byte that the caller could vary: all PINs are sealed at the same length,
 * since that of a JWE shows the length of what is inside.
 */
function judged(payload: unknown): string {
  const given = typeof payload === "object" && payload !== null ? payload : {};
  const form = Object.values(payloads).find((one) =>
    Object.keys(one.properties ?? {}).some((name) => Object.hasOwn(given, name)),
  );
  if (form === undefined) {
    throw new InvalidInputError("ERR_INVALID_ARGUMENT", "payload", "pass { pin } or { deviceFingerprint }");
  }
  checkValue("payload", given, form);
  return JSON.stringify(given);
}

/** What an operation answers, out of the wrapper that some of its replies come in. */
function readReply<Id extends keyof DirectExchanges>(
  text: string,
  operation: Id | undefined,
): DirectExchanges[Id]["reply"] {
  const value = parsed(text);
  const forms = operation === undefined ? Object.values(replies) : [replies[operation]];
  for (const { wrapper, required } of forms) {
    const inner =
      wrapper !== undefined && isObject(value) && isObject(value[wrapper]) ? value[wrapper] : value;
    if (isObject(inner) && required.every((name) => Object.hasOwn(inner, name))) {
      return inner as DirectExchanges[Id]["reply"];
    }
  }
  throw new ScaError("ERR_REPLY_INVALID", "the reply was opened, but is not what this operation answers");
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null;

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
