import { NO_SANDBOX } from "./exit.ts";
import { TOKENS } from "./target.ts";

/** What to do about a failed check, by the code of the failure. */
const ADVICE: Readonly<Record<string, string>> = {
  NO_TOKEN: `Set ${TOKENS.user.variable} to the access token of a user.`,
  NO_CLIENT_TOKEN: `Set ${TOKENS.client.variable} to a client-credentials token, or pass --wise-key FILE.`,
  "UNAUTHENTICATED user": `Put a fresh user token of this environment into ${TOKENS.user.variable}: they live 12 hours.`,
  "UNAUTHENTICATED client": `Put a fresh client-credentials token of this environment into ${TOKENS.client.variable}.`,
  FORBIDDEN: "Ask Wise to enable SCA over API for these credentials, and check whose token this is.",
  RATE_LIMITED: "Wait as long as the server says, and run the check again.",
  LOCKED_OUT: "The profile is blocked after failed attempts: wait until the block is over.",
  JOSE_REQUEST_UNREADABLE:
    "The server cannot open what is sealed to this key: check that the key is of this environment, and current.",
  JOSE_REQUEST_INVALID: "The server does not take this kind of JWE: look for a proxy that changes bodies.",
  KEY_NOT_FOUND: "Upload the public half, and name it as it was uploaded: wise-sca keys upload --help",
  ERR_REPLY_NOT_ENCRYPTED: "The reply came in plain: look for a proxy that decrypts.",
  ERR_REPLY_NOT_OPENED:
    "The reply does not open with the keys at hand: for an own key, check that --private-key is the half of the uploaded one.",
  ERR_TIMEOUT: "Try again, or pass a longer --timeout.",
  ERR_NETWORK: "Check the base URL, DNS, proxy and certificates.",
  ERR_REDIRECT: "Check the base URL: the API itself does not redirect.",
  ERR_INVALID_OPTION:
    "An RSA key of at least 2048 bits is due here: check which server answers at the base URL.",
  ECHO: "Something between you and the server changes bodies.",
};

/** What to do about a failure. */
export function adviceOn(code: string, baseUrl: string): string {
  if (code === "ERR_NETWORK" && /^http:/.test(baseUrl)) return NO_SANDBOX;
  return (
    ADVICE[code] ?? "See what the code means in the reference, and quote the trace id to Wise's support."
  );
}
