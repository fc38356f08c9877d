/** What the error codes of this side mean; the compiler asks for an entry per code. */
import type { LocalErrorCode } from "../../src/errors.ts";
import type { ErrorText } from "./error-texts-api.ts";

const FIX = "No: correct the code first. Nothing was sent.";
const AGAIN = "Make the protected call again, which starts a new approval.";
const UNSURE =
  "Reading and deleting calls have been repeated. For others read the state first: the server may have acted.";

export const LOCAL_ERRORS: Readonly<Record<LocalErrorCode, ErrorText>> = {
  ERR_INVALID_OPTION: {
    means: "An option is missing or wrong. `error.field` names it, the message says what to pass.",
    advice: "A mistake in the program: correct the option.",
    retry: FIX,
  },
  ERR_INVALID_ARGUMENT: {
    means:
      "An argument of a call is missing, unknown, or not of the documented form: a PIN that is not four digits, a one-time token that is not a UUID.",
    advice:
      "If it came from the customer: “Please check what you entered.” The value itself is never in the message.",
    retry: "With a corrected argument. Nothing was sent, so no attempt was counted.",
  },
  ERR_TOKEN_UNAVAILABLE: {
    means: "`token` or `clientToken` is a function, and it failed or returned something that is no token.",
    advice: "See `error.cause` and the system that issues your tokens.",
    retry: "When that system works again. Nothing was sent.",
  },
  ERR_WISE_KEY_UNAVAILABLE: {
    means:
      "Wise's public key could not be obtained: your `wiseKey` function failed or took too long, or a key handler has none.",
    advice: "See `error.cause`. A page shows “Please try again in a moment.”",
    retry: "Yes: the failure is not remembered, the next call asks again.",
  },
  ERR_WISE_KEY_NOT_TRUSTED: {
    means: "The key that was offered as Wise's is not in `trustedWiseKeys`. Nothing was sealed to it.",
    advice:
      "If Wise announced a new key, add its thumbprint. If not, treat it as an attack and find out who answers.",
    retry: FIX,
  },
  ERR_WISE_KEY_CHANGED: {
    means:
      "Somebody passed `sealed`, Wise could not open it, and its key has been replaced since: it was sealed to the old one.",
    advice:
      'Tell the page to fetch the key with `cache: "reload"` and to seal again; the customer need not notice.',
    retry: "With a newly sealed body.",
  },
  ERR_NETWORK: {
    means: "No reply: the connection was refused or broke off, a name did not resolve, or TLS failed.",
    advice: "“Please try again in a moment.” `npx wise-sca doctor` finds out which of them it is.",
    retry: UNSURE,
  },
  ERR_TIMEOUT: {
    means: "An attempt took longer than `timeout`, from the first byte sent to the last byte read.",
    advice: "“Please try again in a moment.”",
    retry: UNSURE,
  },
  ERR_ABORTED: {
    means: "The `signal` that was passed with the call fired.",
    advice: "Nothing: you ended it.",
    retry: UNSURE,
  },
  ERR_REDIRECT: {
    means:
      "The server answered with a redirect. The client does not follow: the token would go to another address.",
    advice: "Check `environment` or `baseUrl`, and proxies in between.",
    retry: "No.",
  },
  ERR_REPLY_TOO_LARGE: {
    means: "The reply is larger than `maxReplyBytes` and was discarded.",
    advice:
      "No reply of these endpoints comes near a megabyte: look for a proxy that answers in the server's place.",
    retry: "No. The request itself may have taken effect.",
  },
  ERR_REPLY_TRUNCATED: {
    means: "The connection ended in the middle of the reply.",
    advice: "“Please try again in a moment.”",
    retry: UNSURE,
  },
  ERR_REPLY_INVALID: {
    means: "The reply arrived (and was opened, if sealed), but is not what the description promises.",
    advice:
      "Compare `error.url` with the environment you meant. If it is Wise's, the interface changed: please report it. A `fetch` of your own must leave the body unread: log a clone.",
    retry: "No. The request itself may have taken effect.",
  },
  ERR_REPLY_NOT_ENCRYPTED: {
    means:
      "A reply that must be encrypted came in plain, so it may come from somebody who could not open the request. It was discarded.",
    advice:
      'Look for a proxy that decrypts. Where plain replies are intended, set `jose: { plaintextReplies: "accept" }`.',
    retry: "No. The request itself may have taken effect.",
  },
  ERR_REPLY_NOT_OPENED: {
    means:
      "The encrypted reply did not open: changed on its way, sealed under another key, or to an uploaded key that is not in `partnerKeys`.",
    advice:
      "For replies to an uploaded key, check `partnerKeys`. Otherwise look for what changes bodies on the way.",
    retry: "Read the state first: the request itself may have taken effect.",
  },
  ERR_UNEXPECTED_STATUS: {
    means:
      "A status that the description does not have for this operation, such as 404 from a wrong host, or 503.",
    advice: "See `error.status`, and quote `error.traceId` when you ask.",
    retry:
      "502, 503 and 504 of reading and deleting calls have been repeated. Otherwise: for 5xx later, for 4xx no.",
  },
  ERR_JWE_INVALID: {
    means:
      "What should be opened is no compact JWE, or uses another algorithm than the two that are allowed.",
    advice: "`npx wise-sca jwe inspect` takes it apart.",
    retry: "No.",
  },
  ERR_JWE_NOT_OPENED: {
    means: "The JWE does not open with this key. Which step failed is not said, on purpose.",
    advice: "Check that reply and key belong together: each `seal` opens the reply to its own request only.",
    retry: "No.",
  },
  ERR_JOSE_BYPASSED: {
    means:
      "A `sca.raw` call would have left the layers that seal: a `fetch` was passed per call, or a middleware dropped headers.",
    advice:
      "Pass `fetch` to `createScaClient`; in a middleware copy the headers of the request it was given.",
    retry: FIX,
  },
  ERR_SEALED_REPLY_LOST: {
    means: "`open()` was called twice, or after `dispose()`: the key of a reply is kept for one reply.",
    advice: "Keep what `open()` returned.",
    retry: "With a new `seal()`.",
  },
  ERR_INSECURE_CONTEXT: {
    means: "The page was not loaded over https (or from localhost): browsers give such pages no WebCrypto.",
    advice: "Serve the page over https.",
    retry: "No.",
  },
  ERR_APPROVAL_REQUIRED: {
    means:
      "The call needs an approval, and no solver here can give what is missing. `error.pending` says what.",
    advice: "Not a failure: ask the customer, and go on with `resumeApproval`.",
    retry: "Through `resumeApproval` and its `retry`.",
  },
  ERR_APPROVAL_INVALID: {
    means:
      "Something is not an approval: the 403 carries no well-formed one-time token, a status reply has no list of challenges, or what was passed to `resumeApproval` was not made by this package.",
    advice: "Pass `error.approval`, its JSON or its id. If a server sent it, look at which server that is.",
    retry: AGAIN,
  },
  ERR_APPROVAL_MISMATCH: {
    means:
      "The request given to `retry` differs from the approved one in method, URL or body. An approval is for that very call (dynamic linking, Delegated Regulation (EU) 2018/389, article 5).",
    advice:
      "Keep the exact request with the approval. If the payment changed, it needs an approval of its own.",
    retry: "With the approved request. Nothing was sent.",
  },
  ERR_APPROVAL_EXPIRED: {
    means: "The one-time token's hour is over.",
    advice: "“That took too long. Please confirm once more.”",
    retry: AGAIN,
  },
  ERR_APPROVAL_USED: {
    means: "This approval has let its call pass.",
    advice: "Check whether that call succeeded before you make another.",
    retry: AGAIN,
  },
  ERR_APPROVAL_UNKNOWN: {
    means:
      "The store has no such approval (expired, completed, or put aside elsewhere), or the server does not know its token.",
    advice: "Check that all instances share one store, and that the client sends the right customer's token.",
    retry: AGAIN,
  },
  ERR_APPROVAL_NOT_CLEARED: {
    means:
      "Everything on offer has been passed and it is not enough, or `retry` was called while something is still to be passed.",
    advice:
      "In the first case “Please set up a second way to confirm” and enrol a factor of another kind. In the second ask for what `pending` lists.",
    retry: "When the customer has two factors of different kinds, or when `cleared` is true.",
  },
  ERR_APPROVAL_ATTEMPTS_EXHAUSTED: {
    means:
      "Three answers to one challenge, or four in a row for one profile, were refused. Another could be the fifth, which locks the customer out.",
    advice:
      "“That did not work. Please check your details and start again.” `error.cause` has the last refusal.",
    retry: `${AGAIN} Give the customer time to look for the right answer.`,
  },
  ERR_APPROVAL_ROUNDS_EXHAUSTED: {
    means: "The server refused the repeated call three times although each approval looked cleared.",
    advice: "“Please contact support.” Ask Wise with the trace id of a reply.",
    retry: "No.",
  },
  ERR_APPROVAL_BODY_TOO_LARGE: {
    means:
      "The body can be read only once, as a stream can, and is larger than `maxBodyBytes`, so it cannot be kept for the repeat.",
    advice: "Pass a string, bytes or a Blob, which need no copy, or raise `maxBodyBytes`.",
    retry: "With another body. Nothing was sent.",
  },
  ERR_APPROVAL_STORE_FAILED: {
    means: "The `store` threw, for example because Redis is away.",
    advice: "“Please try again in a moment.” See `error.cause`.",
    retry: AGAIN,
  },
  ERR_SOLVER_FAILED: {
    means: "A solver threw, or returned neither a string, nor `{ sealed }`, nor `undefined`.",
    advice: "See `error.cause`: it is your solver's own error.",
    retry: AGAIN,
  },
};
