/** What the error codes of the description mean; the compiler asks for an entry per code. */
import type { ApiErrorCode } from "../../generated/operations.ts";

/** What is said of a code. Sentences are Markdown. */
export interface ErrorText {
  /** What happened, and why. */
  readonly means: string;
  /** What to do on this side, or to say to the customer. */
  readonly advice: string;
  /** Whether the same call may be made again. */
  readonly retry: string;
}

const NEW_TOKEN = "Not with this token: make the protected call again, which gives a new one.";
const OTHER_INPUT = "Only with another answer. Five failures in a row lock the profile out, so stop before.";
const NO = "No: the answer will be the same.";

export const API_ERRORS: Readonly<Record<ApiErrorCode, ErrorText>> = {
  PIN_VERIFICATION_FAILED: {
    means:
      "The PIN is wrong, or verification is blocked. The reply does not say which: it must not help somebody who guesses.",
    advice: "“That PIN did not work. Please try again.” After the third time, offer to reset it.",
    retry: OTHER_INPUT,
  },
  PIN_ALREADY_EXISTS: {
    means: "The profile has a PIN. It can hold one.",
    advice: "To change it: `deletePin`, then `createPin`.",
    retry: NO,
  },
  PIN_NOT_SET_UP: {
    means: "The profile has no PIN to verify or delete.",
    advice: "“Please choose a PIN first.” Then `createPin`.",
    retry: "After `createPin`.",
  },
  DEVICE_FINGERPRINT_VERIFICATION_FAILED: {
    means: "No device fingerprint of the profile matches, or verification is blocked.",
    advice:
      "“We do not recognise this device.” Enrol it again after the customer has proved themselves another way.",
    retry: OTHER_INPUT,
  },
  DEVICE_FINGERPRINT_ALREADY_EXISTS: {
    means: "This device fingerprint is enrolled for the profile.",
    advice: "Nothing to do: treat the device as enrolled.",
    retry: NO,
  },
  DEVICE_FINGERPRINT_LIMIT_REACHED: {
    means: "The profile has as many device fingerprints as it may have: three, unless Wise agreed on more.",
    advice: "“Which of your devices should we remove?” Then `deleteDeviceFingerprint`.",
    retry: "After one has been deleted.",
  },
  DEVICE_FINGERPRINT_NOT_SET_UP: {
    means: "The profile has no device fingerprint to verify.",
    advice: "“Please register this device.” Then `createDeviceFingerprint`.",
    retry: "After `createDeviceFingerprint`.",
  },
  DEVICE_FINGERPRINT_NOT_FOUND: {
    means:
      "There is no device fingerprint with this `deviceFingerprintId`: deleted before, or another profile's.",
    advice: "Treat it as deleted.",
    retry: NO,
  },
  FACEMAP_VERIFICATION_FAILED: {
    means: "The facemap does not match, cannot be read, or verification is blocked.",
    advice: "“We could not recognise you. Please scan your face again.”",
    retry: OTHER_INPUT,
  },
  FACEMAP_ALREADY_EXISTS: {
    means: "The profile has a facemap. It can hold one.",
    advice: "To change it: `deleteFacemap`, then `createFacemap`.",
    retry: NO,
  },
  FACEMAP_NOT_SET_UP: {
    means: "The profile has no facemap to verify or delete.",
    advice: "“Please set up face recognition first.” Then `createFacemap`.",
    retry: "After `createFacemap`.",
  },
  OTP_VERIFICATION_FAILED: {
    means: "The code from the text message, WhatsApp message or call is wrong or too old.",
    advice: "“That code did not work.” Offer to send another one.",
    retry: OTHER_INPUT,
  },
  CHALLENGE_NOT_AVAILABLE: {
    means:
      "The one-time token has no such challenge, neither primary nor alternative, or the customer has no phone number for it.",
    advice: "Offer one of the challenges that `getOneTimeTokenStatus` lists.",
    retry: NO,
  },
  ONE_TIME_TOKEN_EXPIRED: {
    means: "The hour of the one-time token is over. Its `validity` counts down in seconds.",
    advice: "“That took too long. Please confirm once more.”",
    retry: NEW_TOKEN,
  },
  ONE_TIME_TOKEN_USED: {
    means: "The one-time token has approved its call. For a high-risk call it does so once.",
    advice: "Check whether the first call succeeded before you make another.",
    retry: NEW_TOKEN,
  },
  ONE_TIME_TOKEN_NOT_FOUND: {
    means:
      "The server does not know the one-time token, or it belongs to another customer; it does not say which of the two.",
    advice: "Check that the call uses the access token of the customer whom the one-time token was made for.",
    retry: NEW_TOKEN,
  },
  LOCKED_OUT: {
    means:
      "Too many answers in a row were wrong. New one-time tokens are refused for a while: Wise speaks of fifteen minutes after five failures.",
    advice:
      "“For your security this is blocked for a few minutes.” Show the time from `error.retryAfter`, if it is set.",
    retry: "After `error.retryAfter` seconds. This client stops one failure short of the block by itself.",
  },
  RATE_LIMITED: {
    means: "Too many requests. Wise states 100 a second and 1,000 a minute as its defaults.",
    advice: "“Please try again in a moment.”",
    retry:
      "The client has: it waits for `Retry-After` up to `retry.maxRetryAfter`, except on verify calls. Afterwards after `error.retryAfter` seconds.",
  },
  UNAUTHENTICATED: {
    means: "The bearer token is missing, expired, revoked, or of the other environment.",
    advice:
      "Refresh the token. `token` and `clientToken` may be functions, which are asked before every request.",
    retry: "With a fresh token.",
  },
  FORBIDDEN: {
    means:
      "The token is valid, but not for this: another customer's profile, or a product that is not switched on for you. If the reply has `x-2fa-approval`, it is not forbidden but asks for an approval, and `createApprovalFetch` deals with it.",
    advice: "Check whose token goes with whose profile.",
    retry: NO,
  },
  INVALID_REQUEST: {
    means: "The server could not accept the request. The client checks forms first, so this should be rare.",
    advice: "Compare the arguments with the endpoint reference. If they agree, ask with `error.traceId`.",
    retry: NO,
  },
  JOSE_REQUEST_INVALID: {
    means:
      "The body is not a JWE of the supported algorithms, or something else than the expected JSON is inside.",
    advice:
      "If you passed `sealed`: check what sealed it with `npx wise-sca jwe inspect`. Otherwise look for a proxy that changes bodies.",
    retry: NO,
  },
  JOSE_REQUEST_UNREADABLE: {
    means:
      "The server answered 500 to an encrypted call: mostly it could not decrypt, for example after a rotation of its key. Wise documents that every decryption failure ends so.",
    advice: "“Please try again.” If it persists: `npx wise-sca doctor`.",
    retry:
      "The client has: it fetched the key anew, and sealed and sent once more if the key had changed. Do not repeat a verify call blindly, it may have counted.",
  },
  KEY_NOT_FOUND: {
    means:
      "There is no key of this algorithm, scope and version, or no active key of yours with this key id.",
    advice:
      "Check the arguments, and with `npx wise-sca doctor` whether your key was uploaded and is valid now.",
    retry: "After the key was uploaded.",
  },
  KEY_ALREADY_EXISTS: {
    means: "A key was uploaded under this key id before.",
    advice: "Use a new UUID for each key: that is what tells them apart during a rotation.",
    retry: "With another `keyId`.",
  },
  UPSTREAM_ERROR: {
    means: "The server failed on its side.",
    advice: "“Please try again in a moment.” Quote `error.traceId` to Wise's support if it persists.",
    retry: "Calls that only read or delete have been repeated. For others, read the state first.",
  },
};
