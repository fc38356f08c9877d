// Generated from spec/ by `npm run generate`. Do not edit.
export interface paths {
  "/{approvalId}": {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description As `ApprovalRequiredError` names it. */
        approvalId: components["parameters"]["ApprovalId"];
      };
      cookie?: never;
    };
    /**
     * See what is asked for
     * @description What the customer approves, what is still to be shown, how often that may be tried, and what came of the call once it was made. Reads the store alone, so that a page may ask as often as it likes.
     */
    get: operations["getApproval"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/{approvalId}/answers": {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description As `ApprovalRequiredError` names it. */
        approvalId: components["parameters"]["ApprovalId"];
      };
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Answer one challenge or several
     * @description What has passed before is skipped, so the same answers may be given again. Answers are sent one after the other; the first that is refused ends it, and what passed before it stays passed.
     */
    post: operations["answerChallenges"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/{approvalId}/complete": {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description As `ApprovalRequiredError` names it. */
        approvalId: components["parameters"]["ApprovalId"];
      };
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Make the approved call
     * @description Calls the application's own function, once. Its outcome is kept for a day, so that a second click, another tab and a page that lost its connection get the same one.
     */
    post: operations["completeApproval"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/{approvalId}/trigger": {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description As `ApprovalRequiredError` names it. */
        approvalId: components["parameters"]["ApprovalId"];
      };
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Send a code to the customer's phone
     * @description Once, however often it is called, unless `resend` is true.
     */
    post: operations["triggerCode"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/{approvalId}/wise-key": {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description As `ApprovalRequiredError` names it. */
        approvalId: components["parameters"]["ApprovalId"];
      };
      cookie?: never;
    };
    /**
     * Get the key to seal to
     * @description The provider's public key, as `seal` takes it. A browser may keep it for five minutes; a page that was told `ERR_WISE_KEY_CHANGED` asks past its cache, and gets the key of this moment.
     */
    get: operations["getWiseKey"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
}
export type webhooks = Record<string, never>;
export interface components {
  schemas: {
    /** @description Answers by type of challenge. */
    Answers: {
      /**
       * @description As the FaceTec server exported it, in base64. It is encrypted already.
       * @example RmFjZVRlYyBleHBvcnQgKHNhbXBsZSk=
       */
      FACE_MAP?: string;
      PARTNER_DEVICE_FINGERPRINT?: components["schemas"]["SealableAnswer"];
      PIN?: components["schemas"]["SealableAnswer"];
      /**
       * @description The code as received.
       * @example 111111
       */
      SMS?: string;
      /**
       * @description The code as it was told.
       * @example 111111
       */
      VOICE?: string;
      /**
       * @description The code as received.
       * @example 111111
       */
      WHATSAPP?: string;
    };
    AnyJson: unknown;
    /** @description How an approval stands. */
    Approval: {
      description?: components["schemas"]["ApprovalDescription"];
      /**
       * @description Challenges are open, but so many answers were refused that none may be given now.
       * @example false
       */
      exhausted: boolean;
      /**
       * Format: date-time
       * @description When it can no longer be cleared, by the backend's clock.
       * @example 2026-01-15T10:30:00.000Z
       */
      expiresAt: string;
      /**
       * @description Seconds until then, so that the clock of the customer's device does not matter.
       * @example 3540
       */
      expiresIn: number;
      /**
       * Format: uuid
       * @description Names the approval in the routes below.
       * @example 7c0d1a52-3a4b-4a0e-9f0c-2f1f6f0e2b11
       */
      id: string;
      outcome?: components["schemas"]["Outcome"];
      /** @description What has passed. */
      passed: string[];
      /** @description What to ask for, best first; alternatives of one challenge stand beside each other. */
      pending: components["schemas"]["PendingChallenge"][];
      /**
       * Format: int64
       * @description Whose it is.
       * @example 101
       */
      profileId: number;
      /**
       * @description Seconds until one more answer is let through; with `exhausted`.
       * @example 900
       */
      retryAfter?: number;
      /**
       * @description `pending`: challenges are open. `cleared`: it can be completed. `sending`: the call was sent, and its outcome is not known. `done`: the call was answered.
       * @example pending
       * @enum {string}
       */
      status: "pending" | "cleared" | "sending" | "done";
    };
    /** @description What the customer approves, as the application words it: amount and payee where it is a payment (Delegated Regulation (EU) 2018/389, article 5), else a text. */
    ApprovalDescription: {
      /** @description Written by the page in the customer's language. */
      amount?: {
        /**
         * @description ISO 4217.
         * @example EUR
         */
        currency: string;
        /**
         * @description A decimal number, as a string so that no digit is lost.
         * @example 250.00
         */
        value: string;
      };
      /** @description What else the customer should see, such as account and reference. */
      details?: {
        /**
         * @description What it is.
         * @example Reference
         */
        label: string;
        /**
         * @description As it is shown.
         * @example Invoice 2026-014
         */
        value: string;
      }[];
      /**
       * @description Who gets it.
       * @example Example Trading Ltd
       */
      payee?: string;
      /**
       * @description Instead of a payment or beside it.
       * @example Statement of March
       */
      text?: string;
    };
    /** @description What the application's own route answers with status 202 where its call needs an approval. */
    ApprovalStarted: {
      description?: components["schemas"]["ApprovalDescription"];
      /**
       * Format: date-time
       * @description When it can no longer be cleared, by the backend's clock.
       * @example 2026-01-15T10:30:00.000Z
       */
      expiresAt: string;
      /**
       * Format: uuid
       * @description Names the approval in the routes below.
       * @example 7c0d1a52-3a4b-4a0e-9f0c-2f1f6f0e2b11
       */
      id: string;
      /** @description What to ask for, best first; alternatives of one challenge stand beside each other. */
      pending: components["schemas"]["PendingChallenge"][];
      /**
       * Format: int64
       * @description Whose it is.
       * @example 101
       */
      profileId: number;
    };
    /**
     * @description What the customer has to show.
     * @example PIN
     * @enum {string}
     */
    ChallengeType: "PIN" | "PARTNER_DEVICE_FINGERPRINT" | "FACE_MAP" | "SMS" | "WHATSAPP" | "VOICE";
    /** @description What the application's function returned. */
    Outcome: {
      /**
       * @description Its JSON body; absent where it had none, or one of more than 48 kB.
       * @example {
       *       "status": "COMPLETED"
       *     }
       */
      body?: components["schemas"]["AnyJson"];
      /**
       * @description Its HTTP status.
       * @example 201
       */
      status: number;
    };
    /** @description A way to bring an approval nearer to clearance. */
    PendingChallenge: {
      /**
       * @description Answers that may be refused before no more are sent.
       * @example 4
       */
      attemptsLeft: number;
      /**
       * @description Which element of strong customer authentication it proves.
       * @example knowledge
       * @enum {string}
       */
      category: "knowledge" | "possession" | "inherence";
      /**
       * @description Whether another refused answer may lock the customer out at the provider.
       * @example false
       */
      mayLockOut: boolean;
      /**
       * @description Where the code went, once it was sent.
       * @example *********8888
       */
      obfuscatedPhoneNo?: string;
      /**
       * @description Seconds until another answer is let through, where none is now.
       * @example 900
       */
      retryAfter?: number;
      type: components["schemas"]["ChallengeType"];
    };
    /** @description Why not, by RFC 9457. Switch on `code`; `title` is for logs. */
    Problem: {
      /**
       * @description Answers that may be refused before no more are sent.
       * @example 3
       */
      attemptsLeft?: number;
      challenge?: components["schemas"]["ChallengeType"];
      /**
       * @description Stable: see the guide on errors.
       * @example ERR_APPROVAL_EXPIRED
       */
      code: string;
      /**
       * @description What is malformed, without its value.
       * @example pin
       */
      field?: string;
      /**
       * @description Whether another refused answer may lock the customer out.
       * @example false
       */
      mayLockOut?: boolean;
      /**
       * @description In how many seconds to try again.
       * @example 900
       */
      retryAfter?: number;
      /**
       * @description The HTTP status.
       * @example 410
       */
      status: number;
      /**
       * @description One sentence in English.
       * @example The approval has expired.
       */
      title: string;
      /**
       * Format: uri
       * @description Names the kind of problem; `code` in another spelling.
       * @example urn:problem-type:wise-sca:err-approval-expired
       */
      type: string;
    };
    /** @description A secret that the backend must not read, sealed to the provider; or the secret itself. */
    SealableAnswer: components["schemas"]["SealedAnswer"] | string;
    /** @description What `seal` made. */
    SealedAnswer: {
      /**
       * @description A compact JWE.
       * @example eyJhbGciOiJSU0EtT0FFUC0yNTYiLCJlbmMiOiJBMjU2R0NNIn0.a2V5.aXY.Y2lwaGVydGV4dA.dGFn
       */
      sealed: string;
      /**
       * @description Thumbprint of the key, so that a replaced key is told from other failures.
       * @example 0TvcV4kUMi8wzBWs1rFMTsS1ZzzfVBQnNmdZ2VHeKvs
       */
      sealedTo?: string;
    };
    /** @description Which code to send. */
    Trigger: {
      /**
       * @description Once more, although one is on its way.
       * @default false
       * @example false
       */
      resend?: boolean;
      /**
       * @description How.
       * @example SMS
       * @enum {string}
       */
      type: "SMS" | "WHATSAPP" | "VOICE";
    };
    /** @description The provider's public key. */
    WiseKey: {
      /** @description The key. */
      keyMaterial: {
        /**
         * @description What it is for.
         * @example RSA_OAEP_256
         * @constant
         */
        algorithm: "RSA_OAEP_256";
        /**
         * @description DER SubjectPublicKeyInfo in base64.
         * @example MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA
         */
        keyMaterial: string;
      };
      /**
       * @description What it may be used for.
       * @example PAYLOAD_ENCRYPTION
       * @constant
       */
      scope: "PAYLOAD_ENCRYPTION";
      /**
       * @description SHA-256 of the key, base64url.
       * @example 0TvcV4kUMi8wzBWs1rFMTsS1ZzzfVBQnNmdZ2VHeKvs
       */
      thumbprint: string;
      /**
       * @description As the provider counts.
       * @example 1
       */
      version?: number | string;
    };
  };
  responses: {
    /** @description How the approval stands now. */
    Approval: {
      headers: {
        [name: string]: unknown;
      };
      content: {
        "application/json": components["schemas"]["Approval"];
      };
    };
    /** @description The provider, or the application's token for it, failed. `code` is what the provider's client says. */
    BadGateway: {
      headers: {
        [name: string]: unknown;
      };
      content: {
        "application/problem+json": components["schemas"]["Problem"];
      };
    };
    /** @description The body is not what the route takes. Nothing was sent. */
    BadRequest: {
      headers: {
        [name: string]: unknown;
      };
      content: {
        "application/problem+json": components["schemas"]["Problem"] & {
          /**
           * @description What is wrong.
           * @example ERR_BODY_INVALID
           * @enum {string}
           */
          code?: "ERR_BODY_INVALID";
        };
      };
    };
    /** @description The body is larger than the handler takes. */
    BodyTooLarge: {
      headers: {
        [name: string]: unknown;
      };
      content: {
        "application/problem+json": components["schemas"]["Problem"] & {
          /**
           * @description What is wrong.
           * @example ERR_BODY_TOO_LARGE
           * @enum {string}
           */
          code?: "ERR_BODY_TOO_LARGE";
        };
      };
    };
    /** @description The approval, the customer's factors or the provider's key are not in a state for this. */
    Conflict: {
      headers: {
        [name: string]: unknown;
      };
      content: {
        "application/problem+json": components["schemas"]["Problem"] & {
          /**
           * @description What is wrong.
           * @example ERR_APPROVAL_REQUIRED
           * @enum {string}
           */
          code?:
            | "ERR_APPROVAL_REQUIRED"
            | "ERR_APPROVAL_NOT_CLEARED"
            | "ERR_APPROVAL_NOT_PENDING"
            | "ERR_APPROVAL_MISMATCH"
            | "ERR_APPROVAL_USED"
            | "ERR_APPROVAL_OUTCOME_UNKNOWN"
            | "ERR_APPROVAL_ROUNDS_EXHAUSTED"
            | "ERR_WISE_KEY_CHANGED"
            | "PIN_NOT_SET_UP"
            | "DEVICE_FINGERPRINT_NOT_SET_UP"
            | "FACEMAP_NOT_SET_UP"
            | "CHALLENGE_NOT_AVAILABLE";
        };
      };
    };
    /** @description The call came from a page of another origin. */
    CrossOrigin: {
      headers: {
        [name: string]: unknown;
      };
      content: {
        "application/problem+json": components["schemas"]["Problem"] & {
          /**
           * @description What is wrong.
           * @example ERR_CROSS_ORIGIN
           * @enum {string}
           */
          code?: "ERR_CROSS_ORIGIN";
        };
      };
    };
    /** @description The approval has expired. */
    Expired: {
      headers: {
        [name: string]: unknown;
      };
      content: {
        "application/problem+json": components["schemas"]["Problem"] & {
          /**
           * @description What is wrong.
           * @example ERR_APPROVAL_EXPIRED
           * @enum {string}
           */
          code?: "ERR_APPROVAL_EXPIRED";
        };
      };
    };
    /** @description Too many answers were refused, or too many calls made. Nothing was sent. */
    LockedOut: {
      headers: {
        "Retry-After": components["headers"]["Retry-After"];
        [name: string]: unknown;
      };
      content: {
        "application/problem+json": components["schemas"]["Problem"] & {
          /**
           * @description What is wrong.
           * @example ERR_APPROVAL_ATTEMPTS_EXHAUSTED
           * @enum {string}
           */
          code?: "ERR_APPROVAL_ATTEMPTS_EXHAUSTED" | "LOCKED_OUT" | "RATE_LIMITED";
        };
      };
    };
    /** @description No such approval of this customer, or no such route. */
    NotFound: {
      headers: {
        [name: string]: unknown;
      };
      content: {
        "application/problem+json": components["schemas"]["Problem"] & {
          /**
           * @description What is wrong.
           * @example ERR_APPROVAL_UNKNOWN
           * @enum {string}
           */
          code?: "ERR_APPROVAL_UNKNOWN" | "ERR_NO_SUCH_ROUTE";
        };
      };
    };
    /** @description The body is not labelled `application/json`. */
    NotJson: {
      headers: {
        [name: string]: unknown;
      };
      content: {
        "application/problem+json": components["schemas"]["Problem"] & {
          /**
           * @description What is wrong.
           * @example ERR_NOT_JSON
           * @enum {string}
           */
          code?: "ERR_NOT_JSON";
        };
      };
    };
    /** @description The application's session names no customer. */
    NotSignedIn: {
      headers: {
        [name: string]: unknown;
      };
      content: {
        "application/problem+json": components["schemas"]["Problem"] & {
          /**
           * @description What is wrong.
           * @example ERR_NOT_SIGNED_IN
           * @enum {string}
           */
          code?: "ERR_NOT_SIGNED_IN";
        };
      };
    };
    /** @description An answer that was not accepted, or is no answer. With `attemptsLeft` where it was judged. */
    Refused: {
      headers: {
        [name: string]: unknown;
      };
      content: {
        "application/problem+json": components["schemas"]["Problem"] & {
          /**
           * @description What is wrong.
           * @example PIN_VERIFICATION_FAILED
           * @enum {string}
           */
          code?:
            | "PIN_VERIFICATION_FAILED"
            | "DEVICE_FINGERPRINT_VERIFICATION_FAILED"
            | "FACEMAP_VERIFICATION_FAILED"
            | "OTP_VERIFICATION_FAILED"
            | "ERR_APPROVAL_ANSWER_REPEATED"
            | "ERR_INVALID_ARGUMENT";
        };
      };
    };
    /** @description The store, the provider or its key cannot be reached just now. What has passed stays passed. */
    Unavailable: {
      headers: {
        [name: string]: unknown;
      };
      content: {
        "application/problem+json": components["schemas"]["Problem"] & {
          /**
           * @description What is wrong.
           * @example ERR_APPROVAL_STORE_FAILED
           * @enum {string}
           */
          code?:
            | "ERR_APPROVAL_STORE_FAILED"
            | "ERR_WISE_KEY_UNAVAILABLE"
            | "ERR_TOKEN_UNAVAILABLE"
            | "ERR_NETWORK"
            | "ERR_TIMEOUT";
        };
      };
    };
  };
  parameters: {
    /** @description As `ApprovalRequiredError` names it. */
    ApprovalId: string;
  };
  requestBodies: never;
  headers: {
    /** @description Names this key. */
    ETag: string;
    /** @description In how many seconds to try again. */
    "Retry-After": number;
  };
  pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
  getApproval: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description As `ApprovalRequiredError` names it. */
        approvalId: components["parameters"]["ApprovalId"];
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: components["responses"]["Approval"];
      401: components["responses"]["NotSignedIn"];
      403: components["responses"]["CrossOrigin"];
      404: components["responses"]["NotFound"];
      410: components["responses"]["Expired"];
      503: components["responses"]["Unavailable"];
    };
  };
  answerChallenges: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description As `ApprovalRequiredError` names it. */
        approvalId: components["parameters"]["ApprovalId"];
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["Answers"];
      };
    };
    responses: {
      200: components["responses"]["Approval"];
      400: components["responses"]["BadRequest"];
      401: components["responses"]["NotSignedIn"];
      403: components["responses"]["CrossOrigin"];
      404: components["responses"]["NotFound"];
      409: components["responses"]["Conflict"];
      410: components["responses"]["Expired"];
      413: components["responses"]["BodyTooLarge"];
      415: components["responses"]["NotJson"];
      422: components["responses"]["Refused"];
      429: components["responses"]["LockedOut"];
      502: components["responses"]["BadGateway"];
      503: components["responses"]["Unavailable"];
    };
  };
  completeApproval: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description As `ApprovalRequiredError` names it. */
        approvalId: components["parameters"]["ApprovalId"];
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": Record<string, never>;
      };
    };
    responses: {
      /** @description What came of it, now or the first time. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Outcome"];
        };
      };
      400: components["responses"]["BadRequest"];
      401: components["responses"]["NotSignedIn"];
      403: components["responses"]["CrossOrigin"];
      404: components["responses"]["NotFound"];
      409: components["responses"]["Conflict"];
      410: components["responses"]["Expired"];
      413: components["responses"]["BodyTooLarge"];
      415: components["responses"]["NotJson"];
      422: components["responses"]["Refused"];
      429: components["responses"]["LockedOut"];
      502: components["responses"]["BadGateway"];
      503: components["responses"]["Unavailable"];
    };
  };
  triggerCode: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description As `ApprovalRequiredError` names it. */
        approvalId: components["parameters"]["ApprovalId"];
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["Trigger"];
      };
    };
    responses: {
      200: components["responses"]["Approval"];
      400: components["responses"]["BadRequest"];
      401: components["responses"]["NotSignedIn"];
      403: components["responses"]["CrossOrigin"];
      404: components["responses"]["NotFound"];
      409: components["responses"]["Conflict"];
      410: components["responses"]["Expired"];
      413: components["responses"]["BodyTooLarge"];
      415: components["responses"]["NotJson"];
      422: components["responses"]["Refused"];
      429: components["responses"]["LockedOut"];
      502: components["responses"]["BadGateway"];
      503: components["responses"]["Unavailable"];
    };
  };
  getWiseKey: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description As `ApprovalRequiredError` names it. */
        approvalId: components["parameters"]["ApprovalId"];
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The key. */
      200: {
        headers: {
          ETag: components["headers"]["ETag"];
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["WiseKey"];
        };
      };
      /** @description The key that the page has. */
      304: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      401: components["responses"]["NotSignedIn"];
      403: components["responses"]["CrossOrigin"];
      404: components["responses"]["NotFound"];
      503: components["responses"]["Unavailable"];
    };
  };
}

/** Answers by type of challenge. */
export type Answers = components["schemas"]["Answers"];
export type AnyJson = components["schemas"]["AnyJson"];
/** How an approval stands. */
export type Approval = components["schemas"]["Approval"];
/** What the customer approves, as the application words it: amount and payee where it is a payment (Delegated Regulation (EU) 2018/389, article 5), else a text. */
export type ApprovalDescription = components["schemas"]["ApprovalDescription"];
/** What the application's own route answers with status 202 where its call needs an approval. */
export type ApprovalStarted = components["schemas"]["ApprovalStarted"];
/** What the customer has to show. */
export type ChallengeType = components["schemas"]["ChallengeType"];
/** What the application's function returned. */
export type Outcome = components["schemas"]["Outcome"];
/** A way to bring an approval nearer to clearance. */
export type PendingChallenge = components["schemas"]["PendingChallenge"];
/** Why not, by RFC 9457. Switch on `code`; `title` is for logs. */
export type Problem = components["schemas"]["Problem"];
/** A secret that the backend must not read, sealed to the provider; or the secret itself. */
export type SealableAnswer = components["schemas"]["SealableAnswer"];
/** What `seal` made. */
export type SealedAnswer = components["schemas"]["SealedAnswer"];
/** Which code to send. */
export type Trigger = components["schemas"]["Trigger"];
/** The provider's public key. */
export type WiseKey = components["schemas"]["WiseKey"];

/** Method and path behind the approval's own address, by operation. */
export const routes = {
  getApproval: { method: "GET", path: "" },
  getWiseKey: { method: "GET", path: "/wise-key" },
  triggerCode: { method: "POST", path: "/trigger" },
  answerChallenges: { method: "POST", path: "/answers" },
  completeApproval: { method: "POST", path: "/complete" },
} as const;
