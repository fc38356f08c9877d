// Generated from spec/ by `npm run generate`. Do not edit.
import type {
  DeviceFingerprint,
  DeviceFingerprintFactor,
  Echo,
  EchoMessage,
  FaceMapFactor,
  JoseKeyAlgorithm,
  JoseKeyMaterial,
  JoseKeyScope,
  JosePublicKey,
  JosePublicKeyUpload,
  OneTimeToken,
  OtpCode,
  PhoneChallenge,
  PhoneNumber,
  PhoneNumberInput,
  PinFactor,
  UploadedJosePublicKey,
} from "./schema.ts";

import type { Operation } from "../src/operation.ts";

export type { Argument, Operation, ValueSchema } from "../src/operation.ts";

/** Stable codes of the failures that the description documents. */
export type ApiErrorCode =
  | "CHALLENGE_NOT_AVAILABLE"
  | "DEVICE_FINGERPRINT_ALREADY_EXISTS"
  | "DEVICE_FINGERPRINT_LIMIT_REACHED"
  | "DEVICE_FINGERPRINT_NOT_FOUND"
  | "DEVICE_FINGERPRINT_NOT_SET_UP"
  | "DEVICE_FINGERPRINT_VERIFICATION_FAILED"
  | "FACEMAP_ALREADY_EXISTS"
  | "FACEMAP_NOT_SET_UP"
  | "FACEMAP_VERIFICATION_FAILED"
  | "FORBIDDEN"
  | "INVALID_REQUEST"
  | "JOSE_REQUEST_INVALID"
  | "JOSE_REQUEST_UNREADABLE"
  | "KEY_ALREADY_EXISTS"
  | "KEY_NOT_FOUND"
  | "LOCKED_OUT"
  | "ONE_TIME_TOKEN_EXPIRED"
  | "ONE_TIME_TOKEN_NOT_FOUND"
  | "ONE_TIME_TOKEN_USED"
  | "OTP_VERIFICATION_FAILED"
  | "PHONE_NUMBER_NOT_FOUND"
  | "PHONE_NUMBER_REPEATED"
  | "PIN_ALREADY_EXISTS"
  | "PIN_NOT_SET_UP"
  | "PIN_VERIFICATION_FAILED"
  | "RATE_LIMITED"
  | "UNAUTHENTICATED"
  | "UPSTREAM_ERROR";

/** Arguments of `getOneTimeTokenStatus`. */
export interface GetOneTimeTokenStatusArguments {
  /** The one-time token whose challenge is meant. */
  oneTimeToken: string;
}

/** Arguments of `createScaSession`. */
export interface CreateScaSessionArguments {
  /** The profile of the customer that the factor belongs to. */
  profileId: number;
}

/** Arguments of `createPin`. */
export interface CreatePinArguments {
  /** The profile of the customer that the factor belongs to. */
  profileId: number;
  /** Four digits, as a string, so that leading zeros survive. */
  pin: PinFactor["pin"];
}
/** Arguments of `createPin` with a body that was sealed elsewhere. */
export interface SealedCreatePinArguments {
  /** The profile of the customer that the factor belongs to. */
  profileId: number;
  /** A compact JWE, sealed to Wise's public key; it is sent as it is. */
  sealed: string;
}

/** Arguments of `deletePin`. */
export interface DeletePinArguments {
  /** The profile of the customer that the factor belongs to. */
  profileId: number;
}

/** Arguments of `verifyPin`. */
export interface VerifyPinArguments {
  /** The profile of the customer that the factor belongs to. */
  profileId: number;
  /** The one-time token whose challenge is meant. */
  oneTimeToken: string;
  /** Four digits, as a string, so that leading zeros survive. */
  pin: PinFactor["pin"];
}
/** Arguments of `verifyPin` with a body that was sealed elsewhere. */
export interface SealedVerifyPinArguments {
  /** The profile of the customer that the factor belongs to. */
  profileId: number;
  /** The one-time token whose challenge is meant. */
  oneTimeToken: string;
  /** A compact JWE, sealed to Wise's public key; it is sent as it is. */
  sealed: string;
}

/** Arguments of `createDeviceFingerprint`. */
export interface CreateDeviceFingerprintArguments {
  /** The profile of the customer that the factor belongs to. */
  profileId: number;
  /** Any string that the partner derives from the customer's device and can derive again. */
  deviceFingerprint: DeviceFingerprintFactor["deviceFingerprint"];
}
/** Arguments of `createDeviceFingerprint` with a body that was sealed elsewhere. */
export interface SealedCreateDeviceFingerprintArguments {
  /** The profile of the customer that the factor belongs to. */
  profileId: number;
  /** A compact JWE, sealed to Wise's public key; it is sent as it is. */
  sealed: string;
}

/** Arguments of `verifyDeviceFingerprint`. */
export interface VerifyDeviceFingerprintArguments {
  /** The profile of the customer that the factor belongs to. */
  profileId: number;
  /** The one-time token whose challenge is meant. */
  oneTimeToken: string;
  /** Any string that the partner derives from the customer's device and can derive again. */
  deviceFingerprint: DeviceFingerprintFactor["deviceFingerprint"];
}
/** Arguments of `verifyDeviceFingerprint` with a body that was sealed elsewhere. */
export interface SealedVerifyDeviceFingerprintArguments {
  /** The profile of the customer that the factor belongs to. */
  profileId: number;
  /** The one-time token whose challenge is meant. */
  oneTimeToken: string;
  /** A compact JWE, sealed to Wise's public key; it is sent as it is. */
  sealed: string;
}

/** Arguments of `deleteDeviceFingerprint`. */
export interface DeleteDeviceFingerprintArguments {
  /** The profile of the customer that the factor belongs to. */
  profileId: number;
  /** The identifier that createDeviceFingerprint returned. */
  deviceFingerprintId: string;
}

/** Arguments of `createFacemap`. */
export interface CreateFacemapArguments {
  /** The profile of the customer that the factor belongs to. */
  profileId: number;
  /**
   * The facemap that a FaceTec server exported, encrypted to the FaceTec public key, in base64 of the standard alphabet with padding. The upper bound is ours: no limit is published.
   */
  faceMap: FaceMapFactor["faceMap"];
}

/** Arguments of `deleteFacemap`. */
export interface DeleteFacemapArguments {
  /** The profile of the customer that the factor belongs to. */
  profileId: number;
}

/** Arguments of `verifyFacemap`. */
export interface VerifyFacemapArguments {
  /** The profile of the customer that the factor belongs to. */
  profileId: number;
  /** The one-time token whose challenge is meant. */
  oneTimeToken: string;
  /**
   * The facemap that a FaceTec server exported, encrypted to the FaceTec public key, in base64 of the standard alphabet with padding. The upper bound is ours: no limit is published.
   */
  faceMap: FaceMapFactor["faceMap"];
}

/** Arguments of `triggerSmsChallenge`. */
export interface TriggerSmsChallengeArguments {
  /** The one-time token whose challenge is meant. */
  oneTimeToken: string;
}

/** Arguments of `verifySmsChallenge`. */
export interface VerifySmsChallengeArguments {
  /** The one-time token whose challenge is meant. */
  oneTimeToken: string;
  /** The code as received. Its length is not published; the samples have six digits. */
  otpCode: OtpCode["otpCode"];
}

/** Arguments of `triggerWhatsappChallenge`. */
export interface TriggerWhatsappChallengeArguments {
  /** The one-time token whose challenge is meant. */
  oneTimeToken: string;
}

/** Arguments of `verifyWhatsappChallenge`. */
export interface VerifyWhatsappChallengeArguments {
  /** The one-time token whose challenge is meant. */
  oneTimeToken: string;
  /** The code as received. Its length is not published; the samples have six digits. */
  otpCode: OtpCode["otpCode"];
}

/** Arguments of `triggerVoiceChallenge`. */
export interface TriggerVoiceChallengeArguments {
  /** The one-time token whose challenge is meant. */
  oneTimeToken: string;
}

/** Arguments of `verifyVoiceChallenge`. */
export interface VerifyVoiceChallengeArguments {
  /** The one-time token whose challenge is meant. */
  oneTimeToken: string;
  /** The code as received. Its length is not published; the samples have six digits. */
  otpCode: OtpCode["otpCode"];
}

/** Arguments of `listPhoneNumbers`. */
export interface ListPhoneNumbersArguments {
  /** The user whom the phone number belongs to. */
  userId: number;
}

/** Arguments of `createPhoneNumber`. */
export interface CreatePhoneNumberArguments {
  /** The user whom the phone number belongs to. */
  userId: number;
  /** The number with its country code. */
  phoneNumber: PhoneNumberInput["phoneNumber"];
}

/** Arguments of `updatePhoneNumber`. */
export interface UpdatePhoneNumberArguments {
  /** The user whom the phone number belongs to. */
  userId: number;
  /** The identifier that createPhoneNumber returned. */
  phoneNumberId: number;
  /** The number with its country code. */
  phoneNumber: PhoneNumberInput["phoneNumber"];
}

/** Arguments of `deletePhoneNumber`. */
export interface DeletePhoneNumberArguments {
  /** The user whom the phone number belongs to. */
  userId: number;
  /** The identifier that createPhoneNumber returned. */
  phoneNumberId: number;
}

/** Arguments of `getJosePublicKey`. */
export interface GetJosePublicKeyArguments {
  /** The algorithm that the key is to be used with. */
  algorithm: JoseKeyAlgorithm;
  /** What the key is to be used for. */
  scope: JoseKeyScope;
  /** The version of the key; the latest when absent. */
  version?: number;
}

/** Arguments of `uploadJosePublicKey`. */
export interface UploadJosePublicKeyArguments {
  /**
   * The identifier that the partner gives to the key. Replies that are encrypted to it name it as `kid`.
   */
  keyId: JosePublicKeyUpload["keyId"];
  /** The start of the key's validity, in UTC, as `yyyy-MM-dd HH:mm:ss`. */
  validFrom: JosePublicKeyUpload["validFrom"];
  /** The end of the key's validity, in UTC, as `yyyy-MM-dd HH:mm:ss`. */
  validTill: JosePublicKeyUpload["validTill"];
  /** What a key is for. */
  scope: JoseKeyScope;
  /** A public key with its algorithm. */
  publicKeyMaterial: JoseKeyMaterial;
}

/** Arguments of `getEchoJwe`. */
export interface GetEchoJweArguments {}

/** Arguments of `echoJwe`. */
export interface EchoJweArguments {
  /** Any text of up to 100 characters. */
  message: EchoMessage["message"];
}
/** Arguments of `echoJwe` with a body that was sealed elsewhere. */
export interface SealedEchoJweArguments {
  /** A compact JWE, sealed to Wise's public key; it is sent as it is. */
  sealed: string;
}

/** Arguments of `echoDirectJwe`. */
export interface EchoDirectJweArguments {
  /** Any text of up to 100 characters. */
  message: EchoMessage["message"];
}
/** Arguments of `echoDirectJwe` with a body that was sealed elsewhere. */
export interface SealedEchoDirectJweArguments {
  /** A compact JWE, sealed to Wise's public key; it is sent as it is. */
  sealed: string;
}

/** Arguments of `getFacetecPublicKey`. */
export interface GetFacetecPublicKeyArguments {}

/** Every operation as a function of one argument object. `Options` is what a client takes per call. */
export interface Operations<Options> {
  /**
   * Read a one-time token
   *
   * Returns the challenges of a one-time token and whether they have been passed. The reply is bare, as the reference describes it; some servers wrap it in `oneTimeTokenProperties`, which the client takes off.
   *
   * `GET /v1/one-time-token/status`
   *
   * @throws ApiError `ONE_TIME_TOKEN_EXPIRED` (400)
   * @throws ApiError `ONE_TIME_TOKEN_USED` (400)
   * @throws ApiError `INVALID_REQUEST` (400)
   * @throws ApiError `UNAUTHENTICATED` (401)
   * @throws ApiError `FORBIDDEN` (403)
   * @throws ApiError `ONE_TIME_TOKEN_NOT_FOUND` (404)
   * @throws ApiError `RATE_LIMITED` (429)
   * @throws ApiError `LOCKED_OUT` (429)
   * @throws ApiError `UPSTREAM_ERROR` (500)
   * @example
   * const reply = await sca.getOneTimeTokenStatus({ oneTimeToken: "5932d5b5-ec13-452f-8688-308feade7834" });
   */
  getOneTimeTokenStatus(args: GetOneTimeTokenStatusArguments, options?: Options): Promise<OneTimeToken>;

  /**
   * Start strong customer authentication by hand
   *
   * Issues a one-time token with the challenges of the profile, without a protected call that asked for it. The token is wrapped in `oneTimeTokenProperties`, which the client takes off.
   *
   * `POST /v2/profiles/{profileId}/sca-sessions/authorise`
   *
   * @throws ApiError `INVALID_REQUEST` (400)
   * @throws ApiError `UNAUTHENTICATED` (401)
   * @throws ApiError `FORBIDDEN` (403)
   * @throws ApiError `RATE_LIMITED` (429)
   * @throws ApiError `LOCKED_OUT` (429)
   * @throws ApiError `UPSTREAM_ERROR` (500)
   * @example
   * const reply = await sca.createScaSession({ profileId: 101 });
   */
  createScaSession(args: CreateScaSessionArguments, options?: Options): Promise<OneTimeToken>;

  /**
   * Create the PIN
   *
   * Creates the PIN that passes the knowledge challenge. A profile has one at most; to change it, delete it and create it again. Sealed to Wise's key on the way there, and under the request's own content key on the way back.
   *
   * `POST /v2/profiles/{profileId}/pin`
   *
   * @throws ApiError `INVALID_REQUEST` (400)
   * @throws ApiError `JOSE_REQUEST_INVALID` (400)
   * @throws ApiError `JOSE_REQUEST_INVALID` (400)
   * @throws ApiError `UNAUTHENTICATED` (401)
   * @throws ApiError `FORBIDDEN` (403)
   * @throws ApiError `PIN_ALREADY_EXISTS` (409)
   * @throws ApiError `RATE_LIMITED` (429)
   * @throws ApiError `LOCKED_OUT` (429)
   * @throws ApiError `JOSE_REQUEST_UNREADABLE` (500)
   * @example
   * await sca.createPin({ profileId: 101, pin: "1234" });
   */
  createPin(args: CreatePinArguments, options?: Options): Promise<void>;
  /** The same with a body that was sealed elsewhere. */
  createPin(args: SealedCreatePinArguments, options?: Options): Promise<void>;

  /**
   * Delete the PIN
   *
   * Deletes the profile's PIN. This cannot be undone: the customer needs a new one before the next knowledge challenge.
   *
   * `DELETE /v2/profiles/{profileId}/pin`
   *
   * @throws ApiError `INVALID_REQUEST` (400)
   * @throws ApiError `UNAUTHENTICATED` (401)
   * @throws ApiError `FORBIDDEN` (403)
   * @throws ApiError `PIN_NOT_SET_UP` (404)
   * @throws ApiError `RATE_LIMITED` (429)
   * @throws ApiError `LOCKED_OUT` (429)
   * @throws ApiError `UPSTREAM_ERROR` (500)
   * @example
   * await sca.deletePin({ profileId: 101 });
   */
  deletePin(args: DeletePinArguments, options?: Options): Promise<void>;

  /**
   * Pass the PIN challenge
   *
   * Verifies the PIN for a one-time token and returns the token with its challenges. Sealed to Wise's key on the way there, and under the request's own content key on the way back. Each failure counts towards a lock-out (after five in a row), so the call is never repeated on its own.
   *
   * `POST /v2/profiles/{profileId}/pin/verify`
   *
   * @throws ApiError `PIN_VERIFICATION_FAILED` (400)
   * @throws ApiError `ONE_TIME_TOKEN_EXPIRED` (400)
   * @throws ApiError `ONE_TIME_TOKEN_USED` (400)
   * @throws ApiError `LOCKED_OUT` (400)
   * @throws ApiError `INVALID_REQUEST` (400)
   * @throws ApiError `JOSE_REQUEST_INVALID` (400)
   * @throws ApiError `JOSE_REQUEST_INVALID` (400)
   * @throws ApiError `UNAUTHENTICATED` (401)
   * @throws ApiError `FORBIDDEN` (403)
   * @throws ApiError `PIN_NOT_SET_UP` (404)
   * @throws ApiError `ONE_TIME_TOKEN_NOT_FOUND` (404)
   * @throws ApiError `RATE_LIMITED` (429)
   * @throws ApiError `LOCKED_OUT` (429)
   * @throws ApiError `JOSE_REQUEST_UNREADABLE` (500)
   * @example
   * const reply = await sca.verifyPin({ profileId: 101, oneTimeToken: "5932d5b5-ec13-452f-8688-308feade7834", pin: "1234" });
   */
  verifyPin(args: VerifyPinArguments, options?: Options): Promise<OneTimeToken>;
  /** The same with a body that was sealed elsewhere; resolves to the sealed reply, unread. */
  verifyPin(args: SealedVerifyPinArguments, options?: Options): Promise<string>;

  /**
   * Create a device fingerprint
   *
   * Creates a device fingerprint that passes the possession challenge. A profile has three at most by default. Sealed to Wise's key on the way there, and under the request's own content key on the way back.
   *
   * `POST /v2/profiles/{profileId}/device-fingerprints`
   *
   * @throws ApiError `DEVICE_FINGERPRINT_LIMIT_REACHED` (400)
   * @throws ApiError `INVALID_REQUEST` (400)
   * @throws ApiError `JOSE_REQUEST_INVALID` (400)
   * @throws ApiError `JOSE_REQUEST_INVALID` (400)
   * @throws ApiError `UNAUTHENTICATED` (401)
   * @throws ApiError `FORBIDDEN` (403)
   * @throws ApiError `DEVICE_FINGERPRINT_ALREADY_EXISTS` (409)
   * @throws ApiError `RATE_LIMITED` (429)
   * @throws ApiError `LOCKED_OUT` (429)
   * @throws ApiError `JOSE_REQUEST_UNREADABLE` (500)
   * @example
   * const reply = await sca.createDeviceFingerprint({ profileId: 101, deviceFingerprint: "3207da22-a0d3-4b6b-a591-6297e646fe32" });
   */
  createDeviceFingerprint(
    args: CreateDeviceFingerprintArguments,
    options?: Options,
  ): Promise<DeviceFingerprint>;
  /** The same with a body that was sealed elsewhere; resolves to the sealed reply, unread. */
  createDeviceFingerprint(args: SealedCreateDeviceFingerprintArguments, options?: Options): Promise<string>;

  /**
   * Pass the device fingerprint challenge
   *
   * Verifies a device fingerprint for a one-time token and returns the token with its challenges. Sealed to Wise's key on the way there, and under the request's own content key on the way back. Each failure counts towards a lock-out (after five in a row), so the call is never repeated on its own.
   *
   * `POST /v2/profiles/{profileId}/device-fingerprints/verify`
   *
   * @throws ApiError `DEVICE_FINGERPRINT_VERIFICATION_FAILED` (400)
   * @throws ApiError `ONE_TIME_TOKEN_EXPIRED` (400)
   * @throws ApiError `ONE_TIME_TOKEN_USED` (400)
   * @throws ApiError `LOCKED_OUT` (400)
   * @throws ApiError `INVALID_REQUEST` (400)
   * @throws ApiError `JOSE_REQUEST_INVALID` (400)
   * @throws ApiError `JOSE_REQUEST_INVALID` (400)
   * @throws ApiError `UNAUTHENTICATED` (401)
   * @throws ApiError `FORBIDDEN` (403)
   * @throws ApiError `DEVICE_FINGERPRINT_NOT_SET_UP` (404)
   * @throws ApiError `ONE_TIME_TOKEN_NOT_FOUND` (404)
   * @throws ApiError `RATE_LIMITED` (429)
   * @throws ApiError `LOCKED_OUT` (429)
   * @throws ApiError `JOSE_REQUEST_UNREADABLE` (500)
   * @example
   * const reply = await sca.verifyDeviceFingerprint({ profileId: 101, oneTimeToken: "5932d5b5-ec13-452f-8688-308feade7834", deviceFingerprint: "3207da22-a0d3-4b6b-a591-6297e646fe32" });
   */
  verifyDeviceFingerprint(args: VerifyDeviceFingerprintArguments, options?: Options): Promise<OneTimeToken>;
  /** The same with a body that was sealed elsewhere; resolves to the sealed reply, unread. */
  verifyDeviceFingerprint(args: SealedVerifyDeviceFingerprintArguments, options?: Options): Promise<string>;

  /**
   * Delete a device fingerprint
   *
   * Deletes one device fingerprint by the identifier that its creation returned. This cannot be undone.
   *
   * `DELETE /v2/profiles/{profileId}/device-fingerprints/{deviceFingerprintId}`
   *
   * @throws ApiError `INVALID_REQUEST` (400)
   * @throws ApiError `UNAUTHENTICATED` (401)
   * @throws ApiError `FORBIDDEN` (403)
   * @throws ApiError `DEVICE_FINGERPRINT_NOT_FOUND` (404)
   * @throws ApiError `RATE_LIMITED` (429)
   * @throws ApiError `LOCKED_OUT` (429)
   * @throws ApiError `UPSTREAM_ERROR` (500)
   * @example
   * await sca.deleteDeviceFingerprint({ profileId: 101, deviceFingerprintId: "636a5514-aa86-4719-8700-e9a9a0ae7ea7" });
   */
  deleteDeviceFingerprint(args: DeleteDeviceFingerprintArguments, options?: Options): Promise<void>;

  /**
   * Create the facemap
   *
   * Creates the facemap that passes the inherence challenge. A profile has one at most; to change it, delete it and create it again. The facemap is exported by a FaceTec server and already encrypted to the FaceTec public key, so it travels as plain JSON.
   *
   * `POST /v2/profiles/{profileId}/facemaps`
   *
   * @throws ApiError `INVALID_REQUEST` (400)
   * @throws ApiError `UNAUTHENTICATED` (401)
   * @throws ApiError `FORBIDDEN` (403)
   * @throws ApiError `FACEMAP_ALREADY_EXISTS` (409)
   * @throws ApiError `RATE_LIMITED` (429)
   * @throws ApiError `LOCKED_OUT` (429)
   * @throws ApiError `UPSTREAM_ERROR` (500)
   * @example
   * await sca.createFacemap({ profileId: 101, faceMap: "RmFjZVRlYyBleHBvcnQgKHNhbXBsZSk=" });
   */
  createFacemap(args: CreateFacemapArguments, options?: Options): Promise<void>;

  /**
   * Delete the facemap
   *
   * Deletes the profile's facemap. This cannot be undone: the customer needs a new one before the next inherence challenge.
   *
   * `DELETE /v2/profiles/{profileId}/facemaps`
   *
   * @throws ApiError `INVALID_REQUEST` (400)
   * @throws ApiError `UNAUTHENTICATED` (401)
   * @throws ApiError `FORBIDDEN` (403)
   * @throws ApiError `FACEMAP_NOT_SET_UP` (404)
   * @throws ApiError `RATE_LIMITED` (429)
   * @throws ApiError `LOCKED_OUT` (429)
   * @throws ApiError `UPSTREAM_ERROR` (500)
   * @example
   * await sca.deleteFacemap({ profileId: 101 });
   */
  deleteFacemap(args: DeleteFacemapArguments, options?: Options): Promise<void>;

  /**
   * Pass the facemap challenge
   *
   * Verifies a facemap for a one-time token and returns the token with its challenges. The facemap is exported by a FaceTec server and already encrypted to the FaceTec public key, so it travels as plain JSON. Each failure counts towards a lock-out (after five in a row), so the call is never repeated on its own.
   *
   * `POST /v2/profiles/{profileId}/facemaps/verify`
   *
   * @throws ApiError `FACEMAP_VERIFICATION_FAILED` (400)
   * @throws ApiError `ONE_TIME_TOKEN_EXPIRED` (400)
   * @throws ApiError `ONE_TIME_TOKEN_USED` (400)
   * @throws ApiError `LOCKED_OUT` (400)
   * @throws ApiError `FACEMAP_NOT_SET_UP` (400)
   * @throws ApiError `ONE_TIME_TOKEN_NOT_FOUND` (400)
   * @throws ApiError `INVALID_REQUEST` (400)
   * @throws ApiError `UNAUTHENTICATED` (401)
   * @throws ApiError `FORBIDDEN` (403)
   * @throws ApiError `FACEMAP_NOT_SET_UP` (404)
   * @throws ApiError `ONE_TIME_TOKEN_NOT_FOUND` (404)
   * @throws ApiError `RATE_LIMITED` (429)
   * @throws ApiError `LOCKED_OUT` (429)
   * @throws ApiError `UPSTREAM_ERROR` (500)
   * @example
   * const reply = await sca.verifyFacemap({ profileId: 101, oneTimeToken: "5932d5b5-ec13-452f-8688-308feade7834", faceMap: "RmFjZVRlYyBleHBvcnQgKHNhbXBsZSk=" });
   */
  verifyFacemap(args: VerifyFacemapArguments, options?: Options): Promise<OneTimeToken>;

  /**
   * Send a code by text message
   *
   * Sends the customer a code by a text message, for a one-time token that has such a challenge, primary or alternative.
   *
   * `POST /v1/one-time-token/sms/trigger`
   *
   * @throws ApiError `CHALLENGE_NOT_AVAILABLE` (400)
   * @throws ApiError `ONE_TIME_TOKEN_EXPIRED` (400)
   * @throws ApiError `ONE_TIME_TOKEN_USED` (400)
   * @throws ApiError `LOCKED_OUT` (400)
   * @throws ApiError `INVALID_REQUEST` (400)
   * @throws ApiError `UNAUTHENTICATED` (401)
   * @throws ApiError `FORBIDDEN` (403)
   * @throws ApiError `ONE_TIME_TOKEN_NOT_FOUND` (404)
   * @throws ApiError `RATE_LIMITED` (429)
   * @throws ApiError `LOCKED_OUT` (429)
   * @throws ApiError `UPSTREAM_ERROR` (500)
   * @example
   * const reply = await sca.triggerSmsChallenge({ oneTimeToken: "5932d5b5-ec13-452f-8688-308feade7834" });
   */
  triggerSmsChallenge(args: TriggerSmsChallengeArguments, options?: Options): Promise<PhoneChallenge>;

  /**
   * Pass the challenge with the code sent by text message
   *
   * Verifies the code that was sent by a text message and returns the one-time token with its challenges, in its wrapper. The code travels as plain JSON. Each failure counts towards a lock-out (after five in a row), so the call is never repeated on its own.
   *
   * `POST /v1/one-time-token/sms/verify`
   *
   * @throws ApiError `OTP_VERIFICATION_FAILED` (400)
   * @throws ApiError `CHALLENGE_NOT_AVAILABLE` (400)
   * @throws ApiError `ONE_TIME_TOKEN_EXPIRED` (400)
   * @throws ApiError `ONE_TIME_TOKEN_USED` (400)
   * @throws ApiError `LOCKED_OUT` (400)
   * @throws ApiError `INVALID_REQUEST` (400)
   * @throws ApiError `UNAUTHENTICATED` (401)
   * @throws ApiError `FORBIDDEN` (403)
   * @throws ApiError `ONE_TIME_TOKEN_NOT_FOUND` (404)
   * @throws ApiError `RATE_LIMITED` (429)
   * @throws ApiError `LOCKED_OUT` (429)
   * @throws ApiError `UPSTREAM_ERROR` (500)
   * @example
   * const reply = await sca.verifySmsChallenge({ oneTimeToken: "5932d5b5-ec13-452f-8688-308feade7834", otpCode: "111111" });
   */
  verifySmsChallenge(args: VerifySmsChallengeArguments, options?: Options): Promise<OneTimeToken>;

  /**
   * Send a code by WhatsApp message
   *
   * Sends the customer a code by a WhatsApp message, for a one-time token that has such a challenge, primary or alternative.
   *
   * `POST /v1/one-time-token/whatsapp/trigger`
   *
   * @throws ApiError `CHALLENGE_NOT_AVAILABLE` (400)
   * @throws ApiError `ONE_TIME_TOKEN_EXPIRED` (400)
   * @throws ApiError `ONE_TIME_TOKEN_USED` (400)
   * @throws ApiError `LOCKED_OUT` (400)
   * @throws ApiError `INVALID_REQUEST` (400)
   * @throws ApiError `UNAUTHENTICATED` (401)
   * @throws ApiError `FORBIDDEN` (403)
   * @throws ApiError `ONE_TIME_TOKEN_NOT_FOUND` (404)
   * @throws ApiError `RATE_LIMITED` (429)
   * @throws ApiError `LOCKED_OUT` (429)
   * @throws ApiError `UPSTREAM_ERROR` (500)
   * @example
   * const reply = await sca.triggerWhatsappChallenge({ oneTimeToken: "5932d5b5-ec13-452f-8688-308feade7834" });
   */
  triggerWhatsappChallenge(
    args: TriggerWhatsappChallengeArguments,
    options?: Options,
  ): Promise<PhoneChallenge>;

  /**
   * Pass the challenge with the code sent by WhatsApp message
   *
   * Verifies the code that was sent by a WhatsApp message and returns the one-time token with its challenges, in its wrapper. The code travels as plain JSON. Each failure counts towards a lock-out (after five in a row), so the call is never repeated on its own.
   *
   * `POST /v1/one-time-token/whatsapp/verify`
   *
   * @throws ApiError `OTP_VERIFICATION_FAILED` (400)
   * @throws ApiError `CHALLENGE_NOT_AVAILABLE` (400)
   * @throws ApiError `ONE_TIME_TOKEN_EXPIRED` (400)
   * @throws ApiError `ONE_TIME_TOKEN_USED` (400)
   * @throws ApiError `LOCKED_OUT` (400)
   * @throws ApiError `INVALID_REQUEST` (400)
   * @throws ApiError `UNAUTHENTICATED` (401)
   * @throws ApiError `FORBIDDEN` (403)
   * @throws ApiError `ONE_TIME_TOKEN_NOT_FOUND` (404)
   * @throws ApiError `RATE_LIMITED` (429)
   * @throws ApiError `LOCKED_OUT` (429)
   * @throws ApiError `UPSTREAM_ERROR` (500)
   * @example
   * const reply = await sca.verifyWhatsappChallenge({ oneTimeToken: "5932d5b5-ec13-452f-8688-308feade7834", otpCode: "111111" });
   */
  verifyWhatsappChallenge(args: VerifyWhatsappChallengeArguments, options?: Options): Promise<OneTimeToken>;

  /**
   * Send a code by phone call
   *
   * Sends the customer a code by a phone call, for a one-time token that has such a challenge, primary or alternative.
   *
   * `POST /v1/one-time-token/voice/trigger`
   *
   * @throws ApiError `CHALLENGE_NOT_AVAILABLE` (400)
   * @throws ApiError `ONE_TIME_TOKEN_EXPIRED` (400)
   * @throws ApiError `ONE_TIME_TOKEN_USED` (400)
   * @throws ApiError `LOCKED_OUT` (400)
   * @throws ApiError `INVALID_REQUEST` (400)
   * @throws ApiError `UNAUTHENTICATED` (401)
   * @throws ApiError `FORBIDDEN` (403)
   * @throws ApiError `ONE_TIME_TOKEN_NOT_FOUND` (404)
   * @throws ApiError `RATE_LIMITED` (429)
   * @throws ApiError `LOCKED_OUT` (429)
   * @throws ApiError `UPSTREAM_ERROR` (500)
   * @example
   * const reply = await sca.triggerVoiceChallenge({ oneTimeToken: "5932d5b5-ec13-452f-8688-308feade7834" });
   */
  triggerVoiceChallenge(args: TriggerVoiceChallengeArguments, options?: Options): Promise<PhoneChallenge>;

  /**
   * Pass the challenge with the code sent by phone call
   *
   * Verifies the code that was sent by a phone call and returns the one-time token with its challenges, in its wrapper. The code travels as plain JSON. Each failure counts towards a lock-out (after five in a row), so the call is never repeated on its own.
   *
   * `POST /v1/one-time-token/voice/verify`
   *
   * @throws ApiError `OTP_VERIFICATION_FAILED` (400)
   * @throws ApiError `CHALLENGE_NOT_AVAILABLE` (400)
   * @throws ApiError `ONE_TIME_TOKEN_EXPIRED` (400)
   * @throws ApiError `ONE_TIME_TOKEN_USED` (400)
   * @throws ApiError `LOCKED_OUT` (400)
   * @throws ApiError `INVALID_REQUEST` (400)
   * @throws ApiError `UNAUTHENTICATED` (401)
   * @throws ApiError `FORBIDDEN` (403)
   * @throws ApiError `ONE_TIME_TOKEN_NOT_FOUND` (404)
   * @throws ApiError `RATE_LIMITED` (429)
   * @throws ApiError `LOCKED_OUT` (429)
   * @throws ApiError `UPSTREAM_ERROR` (500)
   * @example
   * const reply = await sca.verifyVoiceChallenge({ oneTimeToken: "5932d5b5-ec13-452f-8688-308feade7834", otpCode: "111111" });
   */
  verifyVoiceChallenge(args: VerifyVoiceChallengeArguments, options?: Options): Promise<OneTimeToken>;

  /**
   * List a user's phone numbers
   *
   * Returns the verified phone numbers of a user. Restricted: the provider grants it to some partners. Its newer editions no longer list it.
   *
   * `GET /v1/application/users/{userId}/phone-numbers`
   *
   * @throws ApiError `INVALID_REQUEST` (400)
   * @throws ApiError `UNAUTHENTICATED` (401)
   * @throws ApiError `FORBIDDEN` (403)
   * @throws ApiError `RATE_LIMITED` (429)
   * @throws ApiError `LOCKED_OUT` (429)
   * @throws ApiError `UPSTREAM_ERROR` (500)
   * @example
   * const reply = await sca.listPhoneNumbers({ userId: 6146956 });
   */
  listPhoneNumbers(args: ListPhoneNumbersArguments, options?: Options): Promise<PhoneNumber[]>;

  /**
   * Create a phone number
   *
   * Creates a verified phone number for a user, so that codes can be sent to it. It may belong to no other user. Restricted: the provider grants it to some partners.
   *
   * `POST /v1/application/users/{userId}/phone-numbers`
   *
   * @throws ApiError `INVALID_REQUEST` (400)
   * @throws ApiError `UNAUTHENTICATED` (401)
   * @throws ApiError `FORBIDDEN` (403)
   * @throws ApiError `PHONE_NUMBER_REPEATED` (422)
   * @throws ApiError `RATE_LIMITED` (429)
   * @throws ApiError `LOCKED_OUT` (429)
   * @throws ApiError `UPSTREAM_ERROR` (500)
   * @example
   * const reply = await sca.createPhoneNumber({ userId: 6146956, phoneNumber: "+6588888888" });
   */
  createPhoneNumber(args: CreatePhoneNumberArguments, options?: Options): Promise<PhoneNumber>;

  /**
   * Change a phone number
   *
   * Replaces a verified phone number of a user by another one. Restricted: the provider grants it to some partners. Its newer editions no longer list it.
   *
   * `PUT /v1/application/users/{userId}/phone-numbers/{phoneNumberId}`
   *
   * @throws ApiError `INVALID_REQUEST` (400)
   * @throws ApiError `UNAUTHENTICATED` (401)
   * @throws ApiError `FORBIDDEN` (403)
   * @throws ApiError `PHONE_NUMBER_NOT_FOUND` (404)
   * @throws ApiError `PHONE_NUMBER_REPEATED` (422)
   * @throws ApiError `RATE_LIMITED` (429)
   * @throws ApiError `LOCKED_OUT` (429)
   * @throws ApiError `UPSTREAM_ERROR` (500)
   * @example
   * const reply = await sca.updatePhoneNumber({ userId: 6146956, phoneNumberId: 1230944, phoneNumber: "+6588888888" });
   */
  updatePhoneNumber(args: UpdatePhoneNumberArguments, options?: Options): Promise<PhoneNumber>;

  /**
   * Delete a phone number
   *
   * Deletes a verified phone number of a user: codes can no longer be sent to it. Restricted: the provider grants it to some partners.
   *
   * `DELETE /v1/application/users/{userId}/phone-numbers/{phoneNumberId}`
   *
   * @throws ApiError `INVALID_REQUEST` (400)
   * @throws ApiError `UNAUTHENTICATED` (401)
   * @throws ApiError `FORBIDDEN` (403)
   * @throws ApiError `PHONE_NUMBER_NOT_FOUND` (404)
   * @throws ApiError `RATE_LIMITED` (429)
   * @throws ApiError `LOCKED_OUT` (429)
   * @throws ApiError `UPSTREAM_ERROR` (500)
   * @example
   * await sca.deletePhoneNumber({ userId: 6146956, phoneNumberId: 1230944 });
   */
  deletePhoneNumber(args: DeletePhoneNumberArguments, options?: Options): Promise<void>;

  /**
   * Fetch a public key of Wise
   *
   * Returns the one key of the given algorithm, scope and version: the encryption key that requests are sealed to, or the key that signed replies are checked with. Keep it, and fetch it again when the server can no longer read a request.
   *
   * `GET /v1/auth/jose/response/public-keys`
   *
   * @throws ApiError `INVALID_REQUEST` (400)
   * @throws ApiError `UNAUTHENTICATED` (401)
   * @throws ApiError `FORBIDDEN` (403)
   * @throws ApiError `KEY_NOT_FOUND` (404)
   * @throws ApiError `RATE_LIMITED` (429)
   * @throws ApiError `LOCKED_OUT` (429)
   * @throws ApiError `UPSTREAM_ERROR` (500)
   * @example
   * const reply = await sca.getJosePublicKey({ algorithm: "RSA_OAEP_256", scope: "PAYLOAD_ENCRYPTION" });
   */
  getJosePublicKey(args: GetJosePublicKeyArguments, options?: Options): Promise<JosePublicKey>;

  /**
   * Upload a public key of the partner
   *
   * Registers a key of the partner, for replies that are encrypted to the partner or for requests that the partner signs. Several keys may be active at a time.
   *
   * `POST /v1/auth/jose/request/public-keys`
   *
   * @throws ApiError `INVALID_REQUEST` (400)
   * @throws ApiError `UNAUTHENTICATED` (401)
   * @throws ApiError `FORBIDDEN` (403)
   * @throws ApiError `KEY_ALREADY_EXISTS` (409)
   * @throws ApiError `RATE_LIMITED` (429)
   * @throws ApiError `LOCKED_OUT` (429)
   * @throws ApiError `UPSTREAM_ERROR` (500)
   * @example
   * const reply = await sca.uploadJosePublicKey({ keyId: "6da49495-7d22-4d0b-9b38-0b1f0b2f6f5e", validFrom: "2026-01-01 00:00:00", validTill: "2027-01-01 00:00:00", scope: "PAYLOAD_ENCRYPTION", publicKeyMaterial: { algorithm: "RSA_OAEP_256", keyMaterial: "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEArKETMepSAbm/e8vA6K24H3wtGdD661BbfyVPyfHo4Z/6ani9eaoqAL6WXkntGfdofOTu//Ct+9m4rwehlLB8m68/6tAUY6OBSwqVTlpUbpiwz4M19K2fsoansztKBfbIQg8RD8SMZNTRtCFYu6GkJ4BrGzNpQ+WG3ausAazeaVIY+BNpmt+OawbF8mn8Of220EvDOFUeCBnLyZWEBfUVPHp0OpNQhHyd5yqmU7Ti0mCEEh1UHRgd/Ku+3ofsSWyl3QNpwo9QXFUKsii0c1uE1G2PrOSwPHBVS+X7OmTdQKwMjrmDOBitko+GqpemQViHRoJfGGdDwNZ+90MMSIzaJQIDAQAB" } });
   */
  uploadJosePublicKey(args: UploadJosePublicKeyArguments, options?: Options): Promise<UploadedJosePublicKey>;

  /**
   * Receive an encrypted reply
   *
   * Answers a request without a body with a JWE that is encrypted to the partner's uploaded key. Use it to check that replies can be opened.
   *
   * `GET /v1/auth/jose/playground/jwe`
   *
   * @throws ApiError `INVALID_REQUEST` (400)
   * @throws ApiError `KEY_NOT_FOUND` (400)
   * @throws ApiError `UNAUTHENTICATED` (401)
   * @throws ApiError `FORBIDDEN` (403)
   * @throws ApiError `RATE_LIMITED` (429)
   * @throws ApiError `LOCKED_OUT` (429)
   * @throws ApiError `UPSTREAM_ERROR` (500)
   * @example
   * const reply = await sca.getEchoJwe();
   */
  getEchoJwe(args?: GetEchoJweArguments, options?: Options): Promise<Echo>;

  /**
   * Echo under both keys
   *
   * Opens a JWE and echoes its message in a JWE that is encrypted to the partner's uploaded key. Use it to check encryption both ways.
   *
   * `POST /v1/auth/jose/playground/jwe`
   *
   * @throws ApiError `JOSE_REQUEST_INVALID` (400)
   * @throws ApiError `INVALID_REQUEST` (400)
   * @throws ApiError `KEY_NOT_FOUND` (400)
   * @throws ApiError `UNAUTHENTICATED` (401)
   * @throws ApiError `FORBIDDEN` (403)
   * @throws ApiError `RATE_LIMITED` (429)
   * @throws ApiError `LOCKED_OUT` (429)
   * @throws ApiError `JOSE_REQUEST_UNREADABLE` (500)
   * @example
   * const reply = await sca.echoJwe({ message: "hello" });
   */
  echoJwe(args: EchoJweArguments, options?: Options): Promise<Echo>;
  /** The same with a body that was sealed elsewhere; resolves to the sealed reply, unread. */
  echoJwe(args: SealedEchoJweArguments, options?: Options): Promise<string>;

  /**
   * Echo under the request's content key
   *
   * Opens a JWE and echoes its message in a JWE under the content encryption key of the request, as the PIN and device fingerprint operations do.
   *
   * `POST /v1/auth/jose/playground/jwe-direct-encryption`
   *
   * @throws ApiError `JOSE_REQUEST_INVALID` (400)
   * @throws ApiError `INVALID_REQUEST` (400)
   * @throws ApiError `UNAUTHENTICATED` (401)
   * @throws ApiError `FORBIDDEN` (403)
   * @throws ApiError `RATE_LIMITED` (429)
   * @throws ApiError `LOCKED_OUT` (429)
   * @throws ApiError `JOSE_REQUEST_UNREADABLE` (500)
   * @example
   * const reply = await sca.echoDirectJwe({ message: "hello" });
   */
  echoDirectJwe(args: EchoDirectJweArguments, options?: Options): Promise<Echo>;
  /** The same with a body that was sealed elsewhere; resolves to the sealed reply, unread. */
  echoDirectJwe(args: SealedEchoDirectJweArguments, options?: Options): Promise<string>;

  /**
   * Fetch the FaceTec public key
   *
   * Returns the key that a FaceTec server encrypts facemaps to when it exports them, as PEM text. It may be cached.
   *
   * `GET /v1/facetec/public-key`
   *
   * @throws ApiError `UNAUTHENTICATED` (401)
   * @throws ApiError `FORBIDDEN` (403)
   * @throws ApiError `RATE_LIMITED` (429)
   * @throws ApiError `LOCKED_OUT` (429)
   * @throws ApiError `UPSTREAM_ERROR` (500)
   * @example
   * const reply = await sca.getFacetecPublicKey();
   */
  getFacetecPublicKey(args?: GetFacetecPublicKeyArguments, options?: Options): Promise<string>;
}

/** The name of an operation: `verifyPin`. */

export type OperationId = keyof Operations<unknown>;

/** Base URL by environment. */
export const servers = {
  sandbox: "https://api.wise-sandbox.com",
  production: "https://api.wise.com",
} as const;

/** Method, path, arguments and failures of every operation. */
export const operations: Readonly<Record<OperationId, Operation>> = {
  getOneTimeTokenStatus: {
    method: "GET",
    path: "/v1/one-time-token/status",
    auth: "user",
    retry: "safe",
    reply: "json",
    returns: { oneTimeToken: "string", challenges: "array", validity: "number" },
    unwrap: "oneTimeTokenProperties",
    args: {
      oneTimeToken: {
        in: "header",
        name: "One-Time-Token",
        required: true,
        schema: {
          type: "string",
          expected: "a UUID",
          pattern: /^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$/u,
        },
      },
    },
    errors: {
      400: "ONE_TIME_TOKEN_EXPIRED",
      401: "UNAUTHENTICATED",
      403: "FORBIDDEN",
      404: "ONE_TIME_TOKEN_NOT_FOUND",
      429: "RATE_LIMITED",
      500: "UPSTREAM_ERROR",
    },
  },
  createScaSession: {
    method: "POST",
    path: "/v2/profiles/{profileId}/sca-sessions/authorise",
    auth: "user",
    retry: "rate-limited",
    reply: "json",
    returns: { oneTimeToken: "string", challenges: "array", validity: "number" },
    unwrap: "oneTimeTokenProperties",
    args: {
      profileId: { in: "path", name: "profileId", required: true, schema: { type: "integer", minimum: 1 } },
    },
    errors: {
      400: "INVALID_REQUEST",
      401: "UNAUTHENTICATED",
      403: "FORBIDDEN",
      429: "RATE_LIMITED",
      500: "UPSTREAM_ERROR",
    },
  },
  createPin: {
    method: "POST",
    path: "/v2/profiles/{profileId}/pin",
    auth: "user",
    retry: "rate-limited",
    body: "jose",
    jose: "direct",
    args: {
      profileId: { in: "path", name: "profileId", required: true, schema: { type: "integer", minimum: 1 } },
      pin: { in: "body", name: "pin", required: true, schema: { type: "string", pattern: /^[0-9]{4}$/u } },
    },
    errors: {
      400: "INVALID_REQUEST",
      401: "UNAUTHENTICATED",
      403: "FORBIDDEN",
      409: "PIN_ALREADY_EXISTS",
      429: "RATE_LIMITED",
      500: "JOSE_REQUEST_UNREADABLE",
    },
  },
  deletePin: {
    method: "DELETE",
    path: "/v2/profiles/{profileId}/pin",
    auth: "user",
    retry: "safe",
    args: {
      profileId: { in: "path", name: "profileId", required: true, schema: { type: "integer", minimum: 1 } },
    },
    errors: {
      400: "INVALID_REQUEST",
      401: "UNAUTHENTICATED",
      403: "FORBIDDEN",
      404: "PIN_NOT_SET_UP",
      429: "RATE_LIMITED",
      500: "UPSTREAM_ERROR",
    },
  },
  verifyPin: {
    method: "POST",
    path: "/v2/profiles/{profileId}/pin/verify",
    auth: "user",
    retry: "never",
    body: "jose",
    reply: "jose",
    jose: "direct",
    plainReply: true,
    returns: { oneTimeToken: "string", challenges: "array", validity: "number" },
    unwrap: "oneTimeTokenProperties",
    args: {
      profileId: { in: "path", name: "profileId", required: true, schema: { type: "integer", minimum: 1 } },
      oneTimeToken: {
        in: "header",
        name: "One-Time-Token",
        required: true,
        schema: {
          type: "string",
          expected: "a UUID",
          pattern: /^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$/u,
        },
      },
      pin: { in: "body", name: "pin", required: true, schema: { type: "string", pattern: /^[0-9]{4}$/u } },
    },
    errors: {
      400: "PIN_VERIFICATION_FAILED",
      401: "UNAUTHENTICATED",
      403: "FORBIDDEN",
      404: "PIN_NOT_SET_UP",
      429: "RATE_LIMITED",
      500: "JOSE_REQUEST_UNREADABLE",
    },
  },
  createDeviceFingerprint: {
    method: "POST",
    path: "/v2/profiles/{profileId}/device-fingerprints",
    auth: "user",
    retry: "rate-limited",
    body: "jose",
    reply: "jose",
    jose: "direct",
    plainReply: true,
    returns: { deviceFingerprintId: "string", createdAt: "string" },
    args: {
      profileId: { in: "path", name: "profileId", required: true, schema: { type: "integer", minimum: 1 } },
      deviceFingerprint: {
        in: "body",
        name: "deviceFingerprint",
        required: true,
        schema: { type: "string", minLength: 1 },
      },
    },
    errors: {
      400: "DEVICE_FINGERPRINT_LIMIT_REACHED",
      401: "UNAUTHENTICATED",
      403: "FORBIDDEN",
      409: "DEVICE_FINGERPRINT_ALREADY_EXISTS",
      429: "RATE_LIMITED",
      500: "JOSE_REQUEST_UNREADABLE",
    },
  },
  verifyDeviceFingerprint: {
    method: "POST",
    path: "/v2/profiles/{profileId}/device-fingerprints/verify",
    auth: "user",
    retry: "never",
    body: "jose",
    reply: "jose",
    jose: "direct",
    plainReply: true,
    returns: { oneTimeToken: "string", challenges: "array", validity: "number" },
    unwrap: "oneTimeTokenProperties",
    args: {
      profileId: { in: "path", name: "profileId", required: true, schema: { type: "integer", minimum: 1 } },
      oneTimeToken: {
        in: "header",
        name: "One-Time-Token",
        required: true,
        schema: {
          type: "string",
          expected: "a UUID",
          pattern: /^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$/u,
        },
      },
      deviceFingerprint: {
        in: "body",
        name: "deviceFingerprint",
        required: true,
        schema: { type: "string", minLength: 1 },
      },
    },
    errors: {
      400: "DEVICE_FINGERPRINT_VERIFICATION_FAILED",
      401: "UNAUTHENTICATED",
      403: "FORBIDDEN",
      404: "DEVICE_FINGERPRINT_NOT_SET_UP",
      429: "RATE_LIMITED",
      500: "JOSE_REQUEST_UNREADABLE",
    },
  },
  deleteDeviceFingerprint: {
    method: "DELETE",
    path: "/v2/profiles/{profileId}/device-fingerprints/{deviceFingerprintId}",
    auth: "user",
    retry: "safe",
    args: {
      profileId: { in: "path", name: "profileId", required: true, schema: { type: "integer", minimum: 1 } },
      deviceFingerprintId: {
        in: "path",
        name: "deviceFingerprintId",
        required: true,
        schema: {
          type: "string",
          expected: "a UUID",
          pattern: /^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$/u,
        },
      },
    },
    errors: {
      400: "INVALID_REQUEST",
      401: "UNAUTHENTICATED",
      403: "FORBIDDEN",
      404: "DEVICE_FINGERPRINT_NOT_FOUND",
      429: "RATE_LIMITED",
      500: "UPSTREAM_ERROR",
    },
  },
  createFacemap: {
    method: "POST",
    path: "/v2/profiles/{profileId}/facemaps",
    auth: "user",
    retry: "rate-limited",
    body: "json",
    args: {
      profileId: { in: "path", name: "profileId", required: true, schema: { type: "integer", minimum: 1 } },
      faceMap: {
        in: "body",
        name: "faceMap",
        required: true,
        schema: {
          type: "string",
          pattern: /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/u,
          minLength: 1,
          maxLength: 4194304,
        },
      },
    },
    errors: {
      400: "INVALID_REQUEST",
      401: "UNAUTHENTICATED",
      403: "FORBIDDEN",
      409: "FACEMAP_ALREADY_EXISTS",
      429: "RATE_LIMITED",
      500: "UPSTREAM_ERROR",
    },
  },
  deleteFacemap: {
    method: "DELETE",
    path: "/v2/profiles/{profileId}/facemaps",
    auth: "user",
    retry: "safe",
    args: {
      profileId: { in: "path", name: "profileId", required: true, schema: { type: "integer", minimum: 1 } },
    },
    errors: {
      400: "INVALID_REQUEST",
      401: "UNAUTHENTICATED",
      403: "FORBIDDEN",
      404: "FACEMAP_NOT_SET_UP",
      429: "RATE_LIMITED",
      500: "UPSTREAM_ERROR",
    },
  },
  verifyFacemap: {
    method: "POST",
    path: "/v2/profiles/{profileId}/facemaps/verify",
    auth: "user",
    retry: "never",
    body: "json",
    reply: "json",
    returns: { oneTimeToken: "string", challenges: "array", validity: "number" },
    unwrap: "oneTimeTokenProperties",
    args: {
      profileId: { in: "path", name: "profileId", required: true, schema: { type: "integer", minimum: 1 } },
      oneTimeToken: {
        in: "header",
        name: "One-Time-Token",
        required: true,
        schema: {
          type: "string",
          expected: "a UUID",
          pattern: /^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$/u,
        },
      },
      faceMap: {
        in: "body",
        name: "faceMap",
        required: true,
        schema: {
          type: "string",
          pattern: /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/u,
          minLength: 1,
          maxLength: 4194304,
        },
      },
    },
    errors: {
      400: "FACEMAP_VERIFICATION_FAILED",
      401: "UNAUTHENTICATED",
      403: "FORBIDDEN",
      404: "FACEMAP_NOT_SET_UP",
      429: "RATE_LIMITED",
      500: "UPSTREAM_ERROR",
    },
  },
  triggerSmsChallenge: {
    method: "POST",
    path: "/v1/one-time-token/sms/trigger",
    auth: "user",
    retry: "rate-limited",
    reply: "json",
    returns: { obfuscatedPhoneNo: "string" },
    args: {
      oneTimeToken: {
        in: "header",
        name: "One-Time-Token",
        required: true,
        schema: {
          type: "string",
          expected: "a UUID",
          pattern: /^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$/u,
        },
      },
    },
    errors: {
      400: "CHALLENGE_NOT_AVAILABLE",
      401: "UNAUTHENTICATED",
      403: "FORBIDDEN",
      404: "ONE_TIME_TOKEN_NOT_FOUND",
      429: "RATE_LIMITED",
      500: "UPSTREAM_ERROR",
    },
  },
  verifySmsChallenge: {
    method: "POST",
    path: "/v1/one-time-token/sms/verify",
    auth: "user",
    retry: "never",
    body: "json",
    reply: "json",
    returns: { oneTimeToken: "string", challenges: "array", validity: "number" },
    unwrap: "oneTimeTokenProperties",
    args: {
      oneTimeToken: {
        in: "header",
        name: "One-Time-Token",
        required: true,
        schema: {
          type: "string",
          expected: "a UUID",
          pattern: /^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$/u,
        },
      },
      otpCode: {
        in: "body",
        name: "otpCode",
        required: true,
        schema: { type: "string", minLength: 1, maxLength: 32 },
      },
    },
    errors: {
      400: "OTP_VERIFICATION_FAILED",
      401: "UNAUTHENTICATED",
      403: "FORBIDDEN",
      404: "ONE_TIME_TOKEN_NOT_FOUND",
      429: "RATE_LIMITED",
      500: "UPSTREAM_ERROR",
    },
  },
  triggerWhatsappChallenge: {
    method: "POST",
    path: "/v1/one-time-token/whatsapp/trigger",
    auth: "user",
    retry: "rate-limited",
    reply: "json",
    returns: { obfuscatedPhoneNo: "string" },
    args: {
      oneTimeToken: {
        in: "header",
        name: "One-Time-Token",
        required: true,
        schema: {
          type: "string",
          expected: "a UUID",
          pattern: /^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$/u,
        },
      },
    },
    errors: {
      400: "CHALLENGE_NOT_AVAILABLE",
      401: "UNAUTHENTICATED",
      403: "FORBIDDEN",
      404: "ONE_TIME_TOKEN_NOT_FOUND",
      429: "RATE_LIMITED",
      500: "UPSTREAM_ERROR",
    },
  },
  verifyWhatsappChallenge: {
    method: "POST",
    path: "/v1/one-time-token/whatsapp/verify",
    auth: "user",
    retry: "never",
    body: "json",
    reply: "json",
    returns: { oneTimeToken: "string", challenges: "array", validity: "number" },
    unwrap: "oneTimeTokenProperties",
    args: {
      oneTimeToken: {
        in: "header",
        name: "One-Time-Token",
        required: true,
        schema: {
          type: "string",
          expected: "a UUID",
          pattern: /^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$/u,
        },
      },
      otpCode: {
        in: "body",
        name: "otpCode",
        required: true,
        schema: { type: "string", minLength: 1, maxLength: 32 },
      },
    },
    errors: {
      400: "OTP_VERIFICATION_FAILED",
      401: "UNAUTHENTICATED",
      403: "FORBIDDEN",
      404: "ONE_TIME_TOKEN_NOT_FOUND",
      429: "RATE_LIMITED",
      500: "UPSTREAM_ERROR",
    },
  },
  triggerVoiceChallenge: {
    method: "POST",
    path: "/v1/one-time-token/voice/trigger",
    auth: "user",
    retry: "rate-limited",
    reply: "json",
    returns: { obfuscatedPhoneNo: "string" },
    args: {
      oneTimeToken: {
        in: "header",
        name: "One-Time-Token",
        required: true,
        schema: {
          type: "string",
          expected: "a UUID",
          pattern: /^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$/u,
        },
      },
    },
    errors: {
      400: "CHALLENGE_NOT_AVAILABLE",
      401: "UNAUTHENTICATED",
      403: "FORBIDDEN",
      404: "ONE_TIME_TOKEN_NOT_FOUND",
      429: "RATE_LIMITED",
      500: "UPSTREAM_ERROR",
    },
  },
  verifyVoiceChallenge: {
    method: "POST",
    path: "/v1/one-time-token/voice/verify",
    auth: "user",
    retry: "never",
    body: "json",
    reply: "json",
    returns: { oneTimeToken: "string", challenges: "array", validity: "number" },
    unwrap: "oneTimeTokenProperties",
    args: {
      oneTimeToken: {
        in: "header",
        name: "One-Time-Token",
        required: true,
        schema: {
          type: "string",
          expected: "a UUID",
          pattern: /^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$/u,
        },
      },
      otpCode: {
        in: "body",
        name: "otpCode",
        required: true,
        schema: { type: "string", minLength: 1, maxLength: 32 },
      },
    },
    errors: {
      400: "OTP_VERIFICATION_FAILED",
      401: "UNAUTHENTICATED",
      403: "FORBIDDEN",
      404: "ONE_TIME_TOKEN_NOT_FOUND",
      429: "RATE_LIMITED",
      500: "UPSTREAM_ERROR",
    },
  },
  listPhoneNumbers: {
    method: "GET",
    path: "/v1/application/users/{userId}/phone-numbers",
    auth: "client",
    retry: "safe",
    reply: "json",
    returns: { id: "number", phoneNumber: "string" },
    list: true,
    args: { userId: { in: "path", name: "userId", required: true, schema: { type: "integer", minimum: 1 } } },
    errors: {
      400: "INVALID_REQUEST",
      401: "UNAUTHENTICATED",
      403: "FORBIDDEN",
      429: "RATE_LIMITED",
      500: "UPSTREAM_ERROR",
    },
  },
  createPhoneNumber: {
    method: "POST",
    path: "/v1/application/users/{userId}/phone-numbers",
    auth: "client",
    retry: "rate-limited",
    body: "json",
    reply: "json",
    returns: { id: "number", phoneNumber: "string" },
    args: {
      userId: { in: "path", name: "userId", required: true, schema: { type: "integer", minimum: 1 } },
      phoneNumber: {
        in: "body",
        name: "phoneNumber",
        required: true,
        schema: { type: "string", minLength: 1, maxLength: 32 },
      },
    },
    errors: {
      400: "INVALID_REQUEST",
      401: "UNAUTHENTICATED",
      403: "FORBIDDEN",
      422: "PHONE_NUMBER_REPEATED",
      429: "RATE_LIMITED",
      500: "UPSTREAM_ERROR",
    },
  },
  updatePhoneNumber: {
    method: "PUT",
    path: "/v1/application/users/{userId}/phone-numbers/{phoneNumberId}",
    auth: "client",
    retry: "safe",
    body: "json",
    reply: "json",
    returns: { id: "number", phoneNumber: "string" },
    args: {
      userId: { in: "path", name: "userId", required: true, schema: { type: "integer", minimum: 1 } },
      phoneNumberId: {
        in: "path",
        name: "phoneNumberId",
        required: true,
        schema: { type: "integer", minimum: 1 },
      },
      phoneNumber: {
        in: "body",
        name: "phoneNumber",
        required: true,
        schema: { type: "string", minLength: 1, maxLength: 32 },
      },
    },
    errors: {
      400: "INVALID_REQUEST",
      401: "UNAUTHENTICATED",
      403: "FORBIDDEN",
      404: "PHONE_NUMBER_NOT_FOUND",
      422: "PHONE_NUMBER_REPEATED",
      429: "RATE_LIMITED",
      500: "UPSTREAM_ERROR",
    },
  },
  deletePhoneNumber: {
    method: "DELETE",
    path: "/v1/application/users/{userId}/phone-numbers/{phoneNumberId}",
    auth: "client",
    retry: "safe",
    args: {
      userId: { in: "path", name: "userId", required: true, schema: { type: "integer", minimum: 1 } },
      phoneNumberId: {
        in: "path",
        name: "phoneNumberId",
        required: true,
        schema: { type: "integer", minimum: 1 },
      },
    },
    errors: {
      400: "INVALID_REQUEST",
      401: "UNAUTHENTICATED",
      403: "FORBIDDEN",
      404: "PHONE_NUMBER_NOT_FOUND",
      429: "RATE_LIMITED",
      500: "UPSTREAM_ERROR",
    },
  },
  getJosePublicKey: {
    method: "GET",
    path: "/v1/auth/jose/response/public-keys",
    auth: "client",
    retry: "safe",
    reply: "json",
    returns: { version: "any", keyMaterial: "object", scope: "string" },
    args: {
      algorithm: {
        in: "query",
        name: "algorithm",
        required: true,
        schema: {
          type: "string",
          enum: ["RSA_OAEP_256", "ES256", "ES384", "ES512", "PS256", "PS384", "PS512"],
        },
      },
      scope: {
        in: "query",
        name: "scope",
        required: true,
        schema: { type: "string", enum: ["PAYLOAD_ENCRYPTION", "PAYLOAD_SIGNING"] },
      },
      version: { in: "query", name: "version", schema: { type: "integer", minimum: 1 } },
    },
    errors: {
      400: "INVALID_REQUEST",
      401: "UNAUTHENTICATED",
      403: "FORBIDDEN",
      404: "KEY_NOT_FOUND",
      429: "RATE_LIMITED",
      500: "UPSTREAM_ERROR",
    },
  },
  uploadJosePublicKey: {
    method: "POST",
    path: "/v1/auth/jose/request/public-keys",
    auth: "client",
    retry: "rate-limited",
    body: "json",
    reply: "json",
    returns: {
      keyId: "string",
      validFrom: "string",
      validTill: "string",
      scope: "string",
      publicKeyMaterial: "object",
    },
    args: {
      keyId: {
        in: "body",
        name: "keyId",
        required: true,
        schema: {
          type: "string",
          expected: "a UUID",
          pattern: /^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$/u,
        },
      },
      validFrom: {
        in: "body",
        name: "validFrom",
        required: true,
        schema: { type: "string", pattern: /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/u },
      },
      validTill: {
        in: "body",
        name: "validTill",
        required: true,
        schema: { type: "string", pattern: /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/u },
      },
      scope: {
        in: "body",
        name: "scope",
        required: true,
        schema: { type: "string", enum: ["PAYLOAD_ENCRYPTION", "PAYLOAD_SIGNING"] },
      },
      publicKeyMaterial: {
        in: "body",
        name: "publicKeyMaterial",
        required: true,
        schema: {
          type: "object",
          properties: {
            algorithm: {
              type: "string",
              enum: ["RSA_OAEP_256", "ES256", "ES384", "ES512", "PS256", "PS384", "PS512"],
            },
            keyMaterial: { type: "string", pattern: /^[A-Za-z0-9+/]+={0,2}$/u, minLength: 1 },
          },
          required: ["algorithm", "keyMaterial"],
        },
      },
    },
    errors: {
      400: "INVALID_REQUEST",
      401: "UNAUTHENTICATED",
      403: "FORBIDDEN",
      409: "KEY_ALREADY_EXISTS",
      429: "RATE_LIMITED",
      500: "UPSTREAM_ERROR",
    },
  },
  getEchoJwe: {
    method: "GET",
    path: "/v1/auth/jose/playground/jwe",
    auth: "user",
    retry: "safe",
    reply: "jose",
    jose: "partner-key",
    returns: { message: "string", method: "string" },
    args: {},
    errors: {
      400: "INVALID_REQUEST",
      401: "UNAUTHENTICATED",
      403: "FORBIDDEN",
      429: "RATE_LIMITED",
      500: "UPSTREAM_ERROR",
    },
  },
  echoJwe: {
    method: "POST",
    path: "/v1/auth/jose/playground/jwe",
    auth: "user",
    retry: "rate-limited",
    body: "jose",
    reply: "jose",
    jose: "partner-key",
    returns: { message: "string", method: "string" },
    args: {
      message: {
        in: "body",
        name: "message",
        required: true,
        schema: { type: "string", minLength: 1, maxLength: 100 },
      },
    },
    errors: {
      400: "JOSE_REQUEST_INVALID",
      401: "UNAUTHENTICATED",
      403: "FORBIDDEN",
      429: "RATE_LIMITED",
      500: "JOSE_REQUEST_UNREADABLE",
    },
  },
  echoDirectJwe: {
    method: "POST",
    path: "/v1/auth/jose/playground/jwe-direct-encryption",
    auth: "user",
    retry: "rate-limited",
    body: "jose",
    reply: "jose",
    jose: "direct",
    returns: { message: "string", method: "string" },
    args: {
      message: {
        in: "body",
        name: "message",
        required: true,
        schema: { type: "string", minLength: 1, maxLength: 100 },
      },
    },
    errors: {
      400: "JOSE_REQUEST_INVALID",
      401: "UNAUTHENTICATED",
      403: "FORBIDDEN",
      429: "RATE_LIMITED",
      500: "JOSE_REQUEST_UNREADABLE",
    },
  },
  getFacetecPublicKey: {
    method: "GET",
    path: "/v1/facetec/public-key",
    auth: "user",
    retry: "safe",
    reply: "text",
    args: {},
    errors: { 401: "UNAUTHENTICATED", 403: "FORBIDDEN", 429: "RATE_LIMITED", 500: "UPSTREAM_ERROR" },
  },
};

/** Codes in the body of a failure, which say more than its status. They mean the same wherever they come. */
export const bodyErrors: Readonly<Record<string, string>> = {
  "bad.request": "INVALID_REQUEST",
  "challenge.not.available": "CHALLENGE_NOT_AVAILABLE",
  "facemap.not.setup": "FACEMAP_NOT_SET_UP",
  "jose.invalid": "JOSE_REQUEST_INVALID",
  "jose.key.not.found": "KEY_NOT_FOUND",
  jws_error: "JOSE_REQUEST_INVALID",
  "one.time.token.expired": "ONE_TIME_TOKEN_EXPIRED",
  "one.time.token.not.found": "ONE_TIME_TOKEN_NOT_FOUND",
  "one.time.token.used": "ONE_TIME_TOKEN_USED",
  "sca.locked": "LOCKED_OUT",
};
