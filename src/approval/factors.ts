/** The operations that approvals need, and which of them passes which challenge. */
import { operations, type OperationId } from "../../generated/operations.ts";
import { isCompactJwe } from "../jose/compact.ts";
import { check, isObject } from "../lib/check.ts";
import { checkValue } from "../lib/values.ts";
import type { ChallengeType } from "./challenges.ts";
import type { ApprovalStore } from "./store/store.ts";

interface Options {
  signal?: AbortSignal | undefined;
  sealedTo?: string | undefined;
}

interface OfToken {
  oneTimeToken: string;
}

interface OfProfile extends OfToken {
  profileId: number;
}

/** What an approval calls: `createScaClient` returns it, any other implementation will do. */
export interface ApprovalOperations {
  /** Where its calls go; only responses from there may ask for an approval. An origin: `https://api.wise.com`. */
  readonly baseUrl: string;
  /** Where approvals of its customers are kept, unless an entry is told another store. */
  readonly store?: ApprovalStore | undefined;
  /** Fetches Wise's key ahead of the answer that is sealed to it. */
  wiseKey?(options: { maxAge: number }): Promise<unknown>;
  getOneTimeTokenStatus(args: OfToken, options?: Options): Promise<unknown>;
  createScaSession(args: { profileId: number }, options?: Options): Promise<unknown>;
  verifyPin(args: OfProfile & ({ pin: string } | { sealed: string }), options?: Options): Promise<unknown>;
  verifyDeviceFingerprint(
    args: OfProfile & ({ deviceFingerprint: string } | { sealed: string }),
    options?: Options,
  ): Promise<unknown>;
  verifyFacemap(args: OfProfile & { faceMap: string }, options?: Options): Promise<unknown>;
  triggerSmsChallenge(args: OfToken, options?: Options): Promise<unknown>;
  triggerWhatsappChallenge(args: OfToken, options?: Options): Promise<unknown>;
  triggerVoiceChallenge(args: OfToken, options?: Options): Promise<unknown>;
  verifySmsChallenge(args: OfToken & { otpCode: string }, options?: Options): Promise<unknown>;
  verifyWhatsappChallenge(args: OfToken & { otpCode: string }, options?: Options): Promise<unknown>;
  verifyVoiceChallenge(args: OfToken & { otpCode: string }, options?: Options): Promise<unknown>;
}

/**
 * What passes a challenge: the secret itself, or a JWE of it that somebody else sealed (PIN and fingerprint),
 * best with the thumbprint of the key that it was sealed to.
 */
export type Answer = string | { readonly sealed: string; readonly sealedTo?: string | undefined };

type Verify = (sca: ApprovalOperations, of: OfProfile, answer: Answer, options: Options) => Promise<unknown>;

interface Factor {
  readonly operation: OperationId;
  readonly verify: Verify;
  /** Name of the secret among the operation's arguments: an argument refused by that name is a mistyped secret. */
  readonly field: string;
  readonly sealable?: true;
  /** Sends the code that the customer is to type. */
  readonly trigger?: (sca: ApprovalOperations, of: OfToken, options: Options) => Promise<unknown>;
}

const text = (answer: Answer): string => (typeof answer === "string" ? answer : "");

const keyOf = (answer: Answer): Options => (typeof answer === "string" ? {} : { sealedTo: answer.sealedTo });

const phone = (name: "Sms" | "Whatsapp" | "Voice"): Factor => ({
  operation: `verify${name}Challenge`,
  field: "otpCode",
  trigger: (sca, of, options) => sca[`trigger${name}Challenge`](of, options),
  verify: (sca, { oneTimeToken }, answer, options) =>
    sca[`verify${name}Challenge`]({ oneTimeToken, otpCode: text(answer) }, options),
});

export const FACTORS: Readonly<Record<ChallengeType, Factor>> = {
  PIN: {
    operation: "verifyPin",
    field: "pin",
    sealable: true,
    verify: (sca, of, answer, options) =>
      sca.verifyPin(typeof answer === "string" ? { ...of, pin: answer } : { ...of, sealed: answer.sealed }, {
        ...options,
        ...keyOf(answer),
      }),
  },
  PARTNER_DEVICE_FINGERPRINT: {
    operation: "verifyDeviceFingerprint",
    field: "deviceFingerprint",
    sealable: true,
    verify: (sca, of, answer, options) =>
      sca.verifyDeviceFingerprint(
        typeof answer === "string" ? { ...of, deviceFingerprint: answer } : { ...of, sealed: answer.sealed },
        { ...options, ...keyOf(answer) },
      ),
  },
  FACE_MAP: {
    operation: "verifyFacemap",
    field: "faceMap",
    verify: (sca, of, answer, options) => sca.verifyFacemap({ ...of, faceMap: text(answer) }, options),
  },
  SMS: phone("Sms"),
  WHATSAPP: phone("Whatsapp"),
  VOICE: phone("Voice"),
};

/** @throws InvalidInputError `ERR_INVALID_ARGUMENT`: not of the form that the operation takes; nothing was sent */
export function checkAnswer(type: ChallengeType, answer: Answer): void {
  const { operation, field, sealable } = FACTORS[type];
  const schema = operations[operation].args[field]?.schema;
  if (typeof answer === "string" && schema !== undefined) return checkValue(field, answer, schema);
  check("ERR_INVALID_ARGUMENT", "sealed", answer, {
    accepts: (value) =>
      sealable === true &&
      isObject(value) &&
      typeof value["sealed"] === "string" &&
      isCompactJwe(value["sealed"]),
    expected: sealable
      ? "pass the answer as a string, or { sealed } with a compact JWE"
      : `a ${type} challenge takes no sealed answer`,
  });
}

/** The operation that enrols a factor, and the challenge that it passes from then on. */
export const ENROLS: Readonly<Record<string, ChallengeType>> = {
  createPin: "PIN",
  createDeviceFingerprint: "PARTNER_DEVICE_FINGERPRINT",
  createFacemap: "FACE_MAP",
};
