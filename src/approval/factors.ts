/** The operations that approvals need, and which of them passes which challenge. */
import type { ChallengeType } from "./challenge.ts";

interface Options {
  signal?: AbortSignal;
  sealedTo?: string;
}

interface OfToken {
  oneTimeToken: string;
}

interface OfProfile extends OfToken {
  profileId: number;
}

/** What an approval calls: `createScaClient` returns it, any other implementation will do. */
export interface ApprovalOperations {
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
export type Answer = string | { readonly sealed: string; readonly sealedTo?: string };

type Verify = (sca: ApprovalOperations, of: OfProfile, answer: Answer, options: Options) => Promise<unknown>;

interface Factor {
  readonly verify: Verify;
  /** Name of the secret among the operation's arguments: an argument refused by that name is a mistyped secret. */
  readonly field: string;
  readonly sealable?: true;
  /** Sends the code that the customer is to type. */
  readonly trigger?: (sca: ApprovalOperations, of: OfToken, options: Options) => Promise<unknown>;
}

const text = (answer: Answer): string => (typeof answer === "string" ? answer : "");

const keyOf = (answer: Answer): Pick<Options, "sealedTo"> =>
  typeof answer !== "string" && answer.sealedTo !== undefined ? { sealedTo: answer.sealedTo } : {};

const phone = (name: "Sms" | "Whatsapp" | "Voice"): Factor => ({
  field: "otpCode",
  trigger: (sca, of, options) => sca[`trigger${name}Challenge`](of, options),
  verify: (sca, { oneTimeToken }, answer, options) =>
    sca[`verify${name}Challenge`]({ oneTimeToken, otpCode: text(answer) }, options),
});

export const FACTORS: Readonly<Record<ChallengeType, Factor>> = {
  PIN: {
    field: "pin",
    sealable: true,
    verify: (sca, of, answer, options) =>
      sca.verifyPin(typeof answer === "string" ? { ...of, pin: answer } : { ...of, sealed: answer.sealed }, {
        ...options,
        ...keyOf(answer),
      }),
  },
  PARTNER_DEVICE_FINGERPRINT: {
    field: "deviceFingerprint",
    sealable: true,
    verify: (sca, of, answer, options) =>
      sca.verifyDeviceFingerprint(
        typeof answer === "string" ? { ...of, deviceFingerprint: answer } : { ...of, sealed: answer.sealed },
        { ...options, ...keyOf(answer) },
      ),
  },
  FACE_MAP: {
    field: "faceMap",
    verify: (sca, of, answer, options) => sca.verifyFacemap({ ...of, faceMap: text(answer) }, options),
  },
  SMS: phone("Sms"),
  WHATSAPP: phone("Whatsapp"),
  VOICE: phone("Voice"),
};
