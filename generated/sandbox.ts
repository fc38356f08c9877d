// Generated from spec/ by `npm run generate`. Do not edit.
export interface paths {
  "/_sandbox/calls": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Read the latest calls
     * @description Recorded calls, oldest first. How many are kept is bounded.
     */
    get: operations["listCalls"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/_sandbox/clock": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Read the clock
     * @description The sandbox's own time, and how far it is ahead.
     */
    get: operations["getClock"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/_sandbox/clock/advance": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Let time pass
     * @description Moves the sandbox's time on; a negative number moves it back.
     */
    post: operations["advanceClock"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/_sandbox/events": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Follow what happens
     * @description Server-sent events. `call` carries a `Call` once its reply is ready, with its `sequence` as id; `change` carries a `Change` after anything but a call changed the state. Starts with the calls recorded after `Last-Event-ID`, or with all that are kept.
     */
    get: operations["streamEvents"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/_sandbox/faults": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * See the faults that wait
     * @description Faults that have not yet struck as often as they were to.
     */
    get: operations["listFaults"];
    put?: never;
    /**
     * Make the sandbox misbehave
     * @description Adds a fault. It strikes the calls it fits: of `operationId`, or of every operation; and, by its kind, only replies that are sealed, or refused, or name a one-time token. A call it does not fit does not count. Without `times` and `probability` it strikes once.
     */
    post: operations["addFault"];
    /**
     * Take all faults back
     * @description Ends every fault.
     */
    delete: operations["clearFaults"];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/_sandbox/faults/{faultId}": {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description The `id` of a fault. */
        faultId: string;
      };
      cookie?: never;
    };
    get?: never;
    put?: never;
    post?: never;
    /**
     * Take a fault back
     * @description Ends one fault.
     */
    delete: operations["removeFault"];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/_sandbox/keys/rotate": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Make a new server key current
     * @description The previous ones open requests for the setting `keyOverlap` seconds more.
     */
    post: operations["rotateKey"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/_sandbox/profiles/{profileId}": {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description A profile; it appears when it is first used. */
        profileId: components["parameters"]["ProfileId"];
      };
      cookie?: never;
    };
    /**
     * See one profile
     * @description Its factors, failures and low-risk window. A profile that was never used has none of them.
     */
    get: operations["getProfile"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/_sandbox/profiles/{profileId}/expire": {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description A profile; it appears when it is first used. */
        profileId: components["parameters"]["ProfileId"];
      };
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * End a profile's one-time tokens
     * @description Expires its one-time tokens and closes its low-risk window.
     */
    post: operations["expireProfile"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/_sandbox/profiles/{profileId}/factors": {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description A profile; it appears when it is first used. */
        profileId: components["parameters"]["ProfileId"];
      };
      cookie?: never;
    };
    get?: never;
    /**
     * Give a profile factors
     * @description Replaces factors of the same kind; kinds that are not named stay as they are.
     */
    put: operations["enrolFactors"];
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/_sandbox/profiles/{profileId}/lock-out": {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description A profile; it appears when it is first used. */
        profileId: components["parameters"]["ProfileId"];
      };
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Block a profile
     * @description Blocks the profile at once, as consecutive failures would.
     */
    post: operations["lockOutProfile"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/_sandbox/reset": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Forget everything
     * @description Forgets profiles, one-time tokens, partner keys, faults, recorded calls and advanced time. Server keys and settings stay.
     */
    post: operations["resetState"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/_sandbox/settings": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Read the settings
     * @description Every switch with the value in force.
     */
    get: operations["getSettings"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    /**
     * Change settings
     * @description Takes the switches to change. When one is wrong, none is changed.
     */
    patch: operations["changeSettings"];
    trace?: never;
  };
  "/_sandbox/state": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * See what the sandbox knows
     * @description Time, keys, profiles and one-time tokens; the newest first, as many as `limit` says.
     */
    get: operations["getState"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/oauth/token": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Get an access token
     * @description Issues access tokens to a client, and for registration codes, authorisation codes and refresh tokens, as the provider's endpoint does. Any client, code and refresh token is taken, unless the sandbox is strict. Calls with a token that was issued here are held to it: whose it is, and its time.
     */
    post: operations["createAccessToken"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/twcard-data/v1/sensitive-card-data/details": {
    parameters: {
      query?: never;
      header: {
        /** @description Any UUID. */
        "x-tw-twcard-card-token": string;
      };
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Read card details (high risk)
     * @description The provider does not say how much is at stake; here it is a high-risk endpoint of the first profile. Its own encryption is left out: any payload will do.
     */
    post: operations["getCardDetails"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/twcard-data/v1/sensitive-card-data/pin": {
    parameters: {
      query?: never;
      header: {
        /** @description Any UUID. */
        "x-tw-twcard-card-token": string;
      };
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Read the PIN of a card (high risk)
     * @description As for the details.
     */
    post: operations["getCardPin"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/v1/profiles/{profileId}/balance-statements/{balanceId}/statement.{format}": {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description Any positive number. */
        balanceId: number;
        /** @description What the statement comes as. */
        format: "json" | "csv" | "pdf" | "xlsx" | "xml" | "mt940" | "qif";
        /** @description A profile; it appears when it is first used. */
        profileId: components["parameters"]["ProfileId"];
      };
      cookie?: never;
    };
    /**
     * Read a balance statement (low risk)
     * @description A low-risk endpoint: one clearance lets it pass for five minutes. The statement is a made-up one, in any of the provider's formats; as xlsx it is an archive without files.
     */
    get: operations["getBalanceStatement"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/v1/profiles/{profileId}/batch-groups/{batchGroupId}/payment-initiations": {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description Any UUID. */
        batchGroupId: string;
        /** @description A profile; it appears when it is first used. */
        profileId: components["parameters"]["ProfileId"];
      };
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Fund a batch group by direct debit (high risk)
     * @description The provider does not say how much is at stake; here it is a high-risk endpoint. No money moves.
     */
    post: operations["initiateBatchPayment"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/v3/profiles/{profileId}/batch-payments/{batchGroupId}/payments": {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description Any UUID. */
        batchGroupId: string;
        /** @description A profile; it appears when it is first used. */
        profileId: components["parameters"]["ProfileId"];
      };
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Fund a batch group (high risk)
     * @description A high-risk endpoint. The group need not exist, and no money moves.
     */
    post: operations["fundBatchGroup"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/v3/profiles/{profileId}/transfers/{transferId}/payments": {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description A profile; it appears when it is first used. */
        profileId: components["parameters"]["ProfileId"];
        /** @description Any positive number. */
        transferId: number;
      };
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Fund a transfer (high risk)
     * @description A high-risk endpoint: a cleared one-time token approves the very call it was made for, once. No money moves.
     */
    post: operations["fundTransfer"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/v3/spend/profiles/{profileId}/3dsecure/challenge-result": {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description A profile; it appears when it is first used. */
        profileId: components["parameters"]["ProfileId"];
      };
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Answer a 3DS challenge (high risk)
     * @description A high-risk endpoint. The challenge need not exist.
     */
    post: operations["answerThreeDsChallenge"];
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
    /** @description A made-up statement. */
    BalanceStatement: {
      /** @description What is left. */
      endOfStatementBalance: {
        /**
         * @description ISO 4217.
         * @example EUR
         */
        currency: string;
        /**
         * @description The amount.
         * @example 100
         */
        value: number;
      };
      /** @description What was asked for. */
      query: {
        /**
         * Format: int64
         * @description The balance.
         * @example 7
         */
        accountId: number;
        /**
         * Format: date-time
         * @description The sandbox's time.
         * @example 2026-01-15T09:30:00.000Z
         */
        intervalEnd: string;
      };
      /** @description None. */
      transactions: {
        [key: string]: unknown;
      }[];
    };
    /** @description The group. */
    BatchGroup: {
      /**
       * Format: uuid
       * @description As in the path.
       * @example 54a6bc09-cef9-49a8-9041-f1f0c654cd88
       */
      id: string;
      /**
       * @description Always done.
       * @example COMPLETED
       * @constant
       */
      status: "COMPLETED";
    };
    /** @description One call to the sandbox. Holds secrets in plain. */
    Call: {
      /**
       * Format: int64
       * @description The sandbox's time, milliseconds since the epoch.
       * @example 1768473000000
       */
      at: number;
      /**
       * @description Real milliseconds from request to reply.
       * @example 1.4
       */
      duration: number;
      /** @description Faults that struck. */
      faults: components["schemas"]["FaultKind"][];
      /**
       * @description The trace id.
       * @example 4f2d9c0b7a1e4c3d8f6a5b2c1d0e9f87
       */
      id: string;
      /**
       * @description The method.
       * @example POST
       */
      method: string;
      /**
       * @description Absent when no operation has this method and path.
       * @example createScaSession
       */
      operationId?: string;
      reply: components["schemas"]["ReplyMessage"];
      request: components["schemas"]["Message"];
      /**
       * @description Counts calls from 1.
       * @example 1
       */
      sequence: number;
      /**
       * @description Path and query.
       * @example /v2/profiles/101/sca-sessions/authorise
       */
      target: string;
      /** @description What the caller did wrong, whether it was put up with or refused, and what is right. */
      warnings: string[];
    };
    /** @description Recorded calls. */
    CallList: {
      /** @description Oldest first. */
      calls: components["schemas"]["Call"][];
    };
    /** @description A card that does not exist. */
    CardDetails: {
      /**
       * @description Its code.
       * @example 111
       */
      cvv2: string;
      /**
       * @description Its number.
       * @example 4396910000012345
       */
      pan: string;
    };
    /** @description Which card, sealed in a way that the sandbox does not look at. */
    CardPayload: {
      /**
       * @description Any text.
       * @example eyJ
       */
      encryptedPayload: string;
      /**
       * @description Any positive number.
       * @example 1
       */
      keyVersion: number;
    };
    /** @description The PIN of a card that does not exist. */
    CardPin: {
      /**
       * @description Four digits.
       * @example 1234
       */
      pin: string;
    };
    /** @description A challenge of a one-time token. */
    ChallengeState: {
      /**
       * @description Whether it is passed.
       * @example false
       */
      passed: boolean;
      /**
       * @description Whether it is on the shortest way to clear the token.
       * @example true
       */
      required: boolean;
      /** @description Phone channels that a code was sent through. */
      triggered: string[];
      /** @description What passes it; the first is the primary one. */
      types: string[];
    };
    /** @description The state was changed otherwise than by a call. */
    Change: {
      /**
       * @description What changed.
       * @example clock
       * @enum {string}
       */
      kind: "reset" | "profile" | "clock" | "settings" | "faults" | "key" | "restore";
    };
    /** @description The sandbox's own time. */
    Clock: {
      /**
       * Format: int64
       * @description Milliseconds since the epoch.
       * @example 1768473000000
       */
      now: number;
      /**
       * @description Seconds that time was advanced by.
       * @example 3600
       */
      offset: number;
    };
    /** @description How far to move the clock. */
    ClockAdvance: {
      /**
       * @description Seconds; at most a hundred years.
       * @example 3600
       */
      seconds: number;
    };
    /** @description A JWE taken apart. */
    CompactJwe: {
      /**
       * @description The protected header, decoded.
       * @example {
       *       "enc": "A256GCM",
       *       "alg": "dir"
       *     }
       */
      header: {
        [key: string]: unknown;
      };
      /** @description Protected header, encrypted key, initialization vector, ciphertext and tag, as they travelled. */
      parts: string[];
    };
    /** @description A refusal, in the shapes that the provider's own have. */
    ControlErrors:
      | {
          /** @description What is wrong. */
          errors: {
            /**
             * @description Stable.
             * @example bad.request
             */
            code: string;
            /**
             * @description For people.
             * @example pass a number of seconds
             */
            message: string;
          }[];
        }
      | {
          /**
           * @description Stable.
           * @example unauthorized
           */
          error: string;
        };
    /** @description What to debit. */
    DirectDebit: {
      /**
       * Format: int64
       * @description Any positive number.
       * @example 1
       */
      accountId: number;
      /**
       * @description How to fund.
       * @example DIRECT_DEBIT
       * @enum {string}
       */
      type: "DIRECT_DEBIT";
    };
    /** @description Factors to give a profile. */
    Enrolment: {
      /** @description One device fingerprint, or several. */
      deviceFingerprint?: string | string[];
      /**
       * @description Base64.
       * @example RkFDRQ==
       */
      faceMap?: string;
      /**
       * @description The customer's password, for the hosted page.
       * @example correct horse
       */
      password?: string;
      /**
       * @description Digits with the country code.
       * @example +447700908888
       */
      phone?: string;
      /**
       * @description Four digits.
       * @example 1234
       */
      pin?: string;
    };
    /** @description An enrolled factor. The secret is in plain. */
    FactorState: {
      /**
       * Format: uuid
       * @description Changes when the factor is made anew.
       * @example 5932d5b5-ec13-452f-8688-308feade7834
       */
      id: string;
      /**
       * @description PIN, fingerprint, facemap or phone number.
       * @example 1234
       */
      secret: string;
    };
    /** @description Consecutive failures and the block they led to. */
    FailureState: {
      /**
       * @description Failures in a row.
       * @example 2
       */
      failures: number;
      /**
       * @description Seconds until the block ends.
       * @example 0
       */
      lockedFor: number;
      /**
       * @description Which factors are counted together.
       * @example all
       * @enum {string}
       */
      scope: "all" | "pin" | "device" | "faceMap" | "phone" | "password";
    };
    /** @description A fault that waits. */
    Fault: {
      /**
       * @description Of `duplicate-header`; content-type when absent.
       * @example content-type
       */
      header?: string;
      /**
       * @description Names the fault.
       * @example 1
       */
      id: string;
      kind: components["schemas"]["FaultKind"];
      /**
       * @description Of `delay`; 1000 when absent.
       * @example 1000
       */
      milliseconds?: number;
      /**
       * @description The operation to strike; without one any of them.
       * @example verifyPin
       */
      operationId?: string;
      /**
       * @description The chance that it strikes a call it fits; absent, certain.
       * @example 0.1
       */
      probability?: number;
      /**
       * @description Of `rate-limit`, seconds; 5 when absent.
       * @example 5
       */
      retryAfter?: number;
      /**
       * @description Of `clock-skew`; 600 when absent.
       * @example 600
       */
      seconds?: number;
      /**
       * @description How often it strikes; absent, once, or without end when there is a probability.
       * @example 1
       */
      times?: number;
      /**
       * @description Of `reset`; before when absent.
       * @example before
       * @enum {string}
       */
      when?: "before" | "after";
    };
    /** @description A fault to add. */
    FaultInput: {
      /**
       * @description Of `duplicate-header`; content-type when absent.
       * @example content-type
       */
      header?: string;
      kind: components["schemas"]["FaultKind"];
      /**
       * @description Of `delay`; 1000 when absent.
       * @example 1000
       */
      milliseconds?: number;
      /**
       * @description The operation to strike; without one any of them.
       * @example verifyPin
       */
      operationId?: string;
      /**
       * @description The chance that it strikes a call it fits; absent, certain.
       * @example 0.1
       */
      probability?: number;
      /**
       * @description Of `rate-limit`, seconds; 5 when absent.
       * @example 5
       */
      retryAfter?: number;
      /**
       * @description Of `clock-skew`; 600 when absent.
       * @example 600
       */
      seconds?: number;
      /**
       * @description How often it strikes; absent, once, or without end when there is a probability.
       * @example 1
       */
      times?: number;
      /**
       * @description Of `reset`; before when absent.
       * @example before
       * @enum {string}
       */
      when?: "before" | "after";
    };
    /**
     * @description What goes wrong. `delay` waits for `milliseconds`; `reset` cuts the connection, `when` being before or after the call took effect; `truncated-jwe` and `tampered-jwe` damage a sealed reply; `wrong-cek` seals it under another key; `wrong-kid` names another key in a reply to an uploaded one; `plaintext-reply` leaves it unsealed; `encrypted-error` seals an error; `bad-gateway` is an HTML 502; `undecryptable` is the answer to a body that does not decrypt; `rate-limit` a 429 that names `retryAfter`; `rotated-key` rotates the server key just before the call, with no overlap; `expired-ott` ends the one-time token that the call names; `clock-skew` answers by a clock that is `seconds` off, and says so in `Date`; `duplicate-header` sends the reply's header `header` twice.
     * @example tampered-jwe
     * @enum {string}
     */
    FaultKind:
      | "delay"
      | "reset"
      | "truncated-jwe"
      | "tampered-jwe"
      | "wrong-cek"
      | "wrong-kid"
      | "plaintext-reply"
      | "encrypted-error"
      | "bad-gateway"
      | "undecryptable"
      | "rate-limit"
      | "rotated-key"
      | "expired-ott"
      | "clock-skew"
      | "duplicate-header";
    /** @description The faults that wait. */
    FaultList: {
      /** @description Oldest first. */
      faults: components["schemas"]["Fault"][];
    };
    /** @description How to fund. */
    Funding: {
      /**
       * @description From the balance.
       * @example BALANCE
       * @enum {string}
       */
      type: "BALANCE";
    };
    /** @description One side of a call, as it travelled and as it was meant. */
    Message: {
      /**
       * @description As it travelled; absent when there was none.
       * @example {}
       */
      body?: string;
      /**
       * @description Header names in lower case.
       * @example {
       *       "content-type": "application/json"
       *     }
       */
      headers: {
        [key: string]: string;
      };
      jwe?: components["schemas"]["CompactJwe"];
      /**
       * @description What the JWE held; equals the body where nothing was sealed.
       * @example {}
       */
      plaintext?: string;
    };
    /** @description A one-time token. */
    OneTimeTokenState: {
      /**
       * @description What it was made for.
       * @example BALANCE__GET_STATEMENT
       */
      actionType?: string;
      /**
       * @description The high-risk call that it is bound to.
       * @example POST /v3/profiles/101/transfers/55/payments
       */
      call?: string;
      /** @description Its challenges. */
      challenges: components["schemas"]["ChallengeState"][];
      /**
       * @description Whether enough challenges are passed.
       * @example false
       */
      cleared: boolean;
      /**
       * Format: int64
       * @description Milliseconds since the epoch.
       * @example 1768473000000
       */
      createdAt: number;
      /**
       * Format: uuid
       * @description The token.
       * @example 5932d5b5-ec13-452f-8688-308feade7834
       */
      oneTimeToken: string;
      /**
       * @description Whose it is.
       * @example 101
       */
      profileId: string;
      /**
       * @description Whether it has approved its one call.
       * @example false
       */
      used: boolean;
      /**
       * @description Whose access token it was made with.
       * @example 1
       */
      userId?: number;
      /**
       * @description Seconds until it expires; 0 when it has.
       * @example 3600
       */
      validity: number;
    };
    /** @description What came of it. */
    Payment: {
      /**
       * @description Never one.
       * @example null
       */
      errorCode: string | null;
      /**
       * @description Always done.
       * @example COMPLETED
       * @constant
       */
      status: "COMPLETED";
      /**
       * @description As it was asked for.
       * @example BALANCE
       * @enum {string}
       */
      type: "BALANCE";
    };
    /** @description The debit. */
    PaymentInitiation: {
      /**
       * @description Names it.
       * @example 1
       */
      id: number;
      /**
       * @description Always new.
       * @example NEW
       * @constant
       */
      status: "NEW";
      /**
       * @description As it was asked for.
       * @example DIRECT_DEBIT
       */
      type: string;
    };
    /** @description A profile. */
    ProfileState: {
      /** @description Device fingerprints. */
      deviceFingerprints: components["schemas"]["FactorState"][];
      faceMap?: components["schemas"]["FactorState"];
      /** @description Counters that are not at zero. */
      failures: components["schemas"]["FailureState"][];
      /**
       * @description The profile's id.
       * @example 101
       */
      id: string;
      /**
       * @description Seconds for which low-risk calls pass.
       * @example 0
       */
      lowRiskFor: number;
      password?: components["schemas"]["FactorState"];
      phone?: components["schemas"]["FactorState"];
      pin?: components["schemas"]["FactorState"];
    };
    /** @description The reply. */
    ReplyMessage: {
      /**
       * @description As it travelled; absent when there was none.
       * @example {}
       */
      body?: string;
      /**
       * @description Header names in lower case.
       * @example {
       *       "content-type": "application/json"
       *     }
       */
      headers: {
        [key: string]: string;
      };
      jwe?: components["schemas"]["CompactJwe"];
      /**
       * @description What the JWE held; equals the body where nothing was sealed.
       * @example {}
       */
      plaintext?: string;
      /**
       * @description HTTP status; 0 when the connection was cut.
       * @example 200
       */
      status: number;
    };
    /** @description What the sandbox knows. */
    SandboxState: {
      clock: components["schemas"]["Clock"];
      /**
       * @description Version of the current server key.
       * @example 1
       */
      keyVersion: number;
      /** @description The latest one-time tokens, newest first. */
      oneTimeTokens: components["schemas"]["OneTimeTokenState"][];
      /** @description The profiles that appeared last, newest first. */
      profiles: components["schemas"]["ProfileState"][];
      /**
       * @description Whether only configured tokens are accepted.
       * @example false
       */
      strict: boolean;
      totals: components["schemas"]["StateTotals"];
    };
    /** @description A public key of the server. */
    ServerKey: {
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
       * @description What it is for.
       * @example PAYLOAD_ENCRYPTION
       * @constant
       */
      scope: "PAYLOAD_ENCRYPTION";
      /**
       * @description Its version.
       * @example 2
       */
      version: number;
    };
    /** @description Every switch. */
    Settings: {
      /**
       * @description Whether a JOSE operation takes plain JSON.
       * @example false
       */
      allowPlaintext: boolean;
      /**
       * @description How the alternatives of a challenge are listed.
       * @example objects
       * @enum {string}
       */
      alternatives: "objects" | "strings";
      /**
       * @description Whether SIGNATURE follows the token in x-2fa-approval.
       * @example false
       */
      approvalHint: boolean;
      /**
       * @description Whether a refusal says x-2fa-approval-result: REJECTED.
       * @example true
       */
      approvalResult: boolean;
      /**
       * @description Whether a passed challenge stays listed.
       * @example keep
       * @enum {string}
       */
      challengeList: "keep" | "drop";
      /**
       * @description Whether two of them must be of different categories.
       * @example true
       */
      distinctCategories: boolean;
      /**
       * @description Whether their error bodies are encrypted too.
       * @example false
       */
      encryptErrors: boolean;
      /**
       * @description Whether replies of JOSE operations are encrypted; `as-declared` leaves those plain that the published OpenAPI declares as application/json.
       * @example true
       * @enum {unknown}
       */
      encryptResponses: true | false | "as-declared";
      /**
       * @description Body of the 403.
       * @example full
       * @enum {string}
       */
      forbiddenBody: "full" | "short" | "empty";
      /**
       * @description What a profile with too few factors gets: a token that never clears, none, or one that the factors there are clear.
       * @example allow
       * @enum {string}
       */
      insufficientFactors: "allow" | "reject" | "suffice";
      /**
       * @description Status when a JWE does not decrypt.
       * @example 500
       * @enum {integer}
       */
      joseFailureStatus: 400 | 500;
      /**
       * @description For how many seconds after a rotation the previous server key still opens requests.
       * @example 86400
       */
      keyOverlap: number;
      /** @description The block after consecutive failures. */
      lockout: {
        /**
         * @description Failures before the block.
         * @example 5
         */
        attempts?: number;
        /**
         * @description What failures are counted by.
         * @example profile
         * @enum {string}
         */
        scope?: "profile" | "factor";
        /**
         * @description How long it lasts.
         * @example 900
         */
        seconds?: number;
        /**
         * @description Status of a refused creation.
         * @example 429
         * @enum {integer}
         */
        status?: 400 | 403 | 429;
      };
      /**
       * @description For how many seconds after a clearance low-risk calls pass.
       * @example 300
       */
      lowRiskWindow: number;
      /**
       * @description Device fingerprints per profile.
       * @example 3
       */
      maxDevices: number;
      /**
       * @description How many challenges must pass.
       * @example 2
       */
      minChallenges: number;
      /**
       * @description Status of verifyFacemap when the facemap or the one-time token does not exist.
       * @example 404
       * @enum {integer}
       */
      missingFacemap: 400 | 404;
      /** @description Statuses of unusable tokens. */
      ottErrors: {
        /**
         * @description The token's time is over.
         * @example 400
         * @enum {integer}
         */
        expired?: 400 | 403 | 404 | 410;
        /**
         * @description The token is another profile's.
         * @example 404
         * @enum {integer}
         */
        foreign?: 400 | 403 | 404 | 410;
        /**
         * @description The call has no valid access token.
         * @example 401
         * @enum {integer}
         */
        unauthenticated?: 401 | 404;
        /**
         * @description No such token.
         * @example 404
         * @enum {integer}
         */
        unknown?: 400 | 403 | 404 | 410;
      };
      /**
       * @description Whether a cleared token approves a high-risk call only once.
       * @example true
       */
      ottSingleUse: boolean;
      /**
       * @description Life of a one-time token in seconds.
       * @example 3600
       */
      ottTtl: number;
      /** @description The provider's default limits, over all calls together. */
      rateLimits: {
        /**
         * @description Whether they hold.
         * @example false
         */
        enabled?: boolean;
        /**
         * @description Calls in any minute.
         * @example 1000
         */
        perMinute?: number;
        /**
         * @description Calls in any second.
         * @example 100
         */
        perSecond?: number;
      };
      /**
       * @description Which of the provider's sources to follow where they differ: the SCA page of its reference, its published OpenAPI, or what programs reported of the live service. Sets the switches in which these differ; others of the same patch win.
       * @example page
       * @enum {string}
       */
      reading: "page" | "openapi" | "wild";
      /**
       * @description When a reply to an uploaded key needs that key to be named.
       * @example when-several
       * @enum {string}
       */
      requireEncryptionKid: "always" | "when-several" | "never";
      /**
       * @description Whether Content-Type, Accept and X-tw-jose-method are demanded.
       * @example true
       */
      requireJoseHeaders: boolean;
      /**
       * @description Whether protected endpoints ask at all.
       * @example true
       */
      scaEnabled: boolean;
      /**
       * @description Whether signed calls of users with a public key are approved.
       * @example accept
       * @enum {string}
       */
      signatures: "accept" | "refuse";
      /**
       * @description Shape of the token in the status reply.
       * @example bare
       * @enum {string}
       */
      statusShape: "bare" | "wrapped" | "both";
      /**
       * @description Whether a JWE in JSON quotes is refused.
       * @example false
       */
      strictJweBody: boolean;
    };
    /** @description Switches to change; objects are merged. */
    SettingsPatch: {
      /**
       * @description Whether a JOSE operation takes plain JSON.
       * @example false
       */
      allowPlaintext?: boolean;
      /**
       * @description How the alternatives of a challenge are listed.
       * @example objects
       * @enum {string}
       */
      alternatives?: "objects" | "strings";
      /**
       * @description Whether SIGNATURE follows the token in x-2fa-approval.
       * @example false
       */
      approvalHint?: boolean;
      /**
       * @description Whether a refusal says x-2fa-approval-result: REJECTED.
       * @example true
       */
      approvalResult?: boolean;
      /**
       * @description Whether a passed challenge stays listed.
       * @example keep
       * @enum {string}
       */
      challengeList?: "keep" | "drop";
      /**
       * @description Whether two of them must be of different categories.
       * @example true
       */
      distinctCategories?: boolean;
      /**
       * @description Whether their error bodies are encrypted too.
       * @example false
       */
      encryptErrors?: boolean;
      /**
       * @description Whether replies of JOSE operations are encrypted; `as-declared` leaves those plain that the published OpenAPI declares as application/json.
       * @example true
       * @enum {unknown}
       */
      encryptResponses?: true | false | "as-declared";
      /**
       * @description Body of the 403.
       * @example full
       * @enum {string}
       */
      forbiddenBody?: "full" | "short" | "empty";
      /**
       * @description What a profile with too few factors gets: a token that never clears, none, or one that the factors there are clear.
       * @example allow
       * @enum {string}
       */
      insufficientFactors?: "allow" | "reject" | "suffice";
      /**
       * @description Status when a JWE does not decrypt.
       * @example 500
       * @enum {integer}
       */
      joseFailureStatus?: 400 | 500;
      /**
       * @description For how many seconds after a rotation the previous server key still opens requests.
       * @example 86400
       */
      keyOverlap?: number;
      /** @description The block after consecutive failures. */
      lockout?: {
        /**
         * @description Failures before the block.
         * @example 5
         */
        attempts?: number;
        /**
         * @description What failures are counted by.
         * @example profile
         * @enum {string}
         */
        scope?: "profile" | "factor";
        /**
         * @description How long it lasts.
         * @example 900
         */
        seconds?: number;
        /**
         * @description Status of a refused creation.
         * @example 429
         * @enum {integer}
         */
        status?: 400 | 403 | 429;
      };
      /**
       * @description For how many seconds after a clearance low-risk calls pass.
       * @example 300
       */
      lowRiskWindow?: number;
      /**
       * @description Device fingerprints per profile.
       * @example 3
       */
      maxDevices?: number;
      /**
       * @description How many challenges must pass.
       * @example 2
       */
      minChallenges?: number;
      /**
       * @description Status of verifyFacemap when the facemap or the one-time token does not exist.
       * @example 404
       * @enum {integer}
       */
      missingFacemap?: 400 | 404;
      /** @description Statuses of unusable tokens. */
      ottErrors?: {
        /**
         * @description The token's time is over.
         * @example 400
         * @enum {integer}
         */
        expired?: 400 | 403 | 404 | 410;
        /**
         * @description The token is another profile's.
         * @example 404
         * @enum {integer}
         */
        foreign?: 400 | 403 | 404 | 410;
        /**
         * @description The call has no valid access token.
         * @example 401
         * @enum {integer}
         */
        unauthenticated?: 401 | 404;
        /**
         * @description No such token.
         * @example 404
         * @enum {integer}
         */
        unknown?: 400 | 403 | 404 | 410;
      };
      /**
       * @description Whether a cleared token approves a high-risk call only once.
       * @example true
       */
      ottSingleUse?: boolean;
      /**
       * @description Life of a one-time token in seconds.
       * @example 3600
       */
      ottTtl?: number;
      /** @description The provider's default limits, over all calls together. */
      rateLimits?: {
        /**
         * @description Whether they hold.
         * @example false
         */
        enabled?: boolean;
        /**
         * @description Calls in any minute.
         * @example 1000
         */
        perMinute?: number;
        /**
         * @description Calls in any second.
         * @example 100
         */
        perSecond?: number;
      };
      /**
       * @description Which of the provider's sources to follow where they differ: the SCA page of its reference, its published OpenAPI, or what programs reported of the live service. Sets the switches in which these differ; others of the same patch win.
       * @example page
       * @enum {string}
       */
      reading?: "page" | "openapi" | "wild";
      /**
       * @description When a reply to an uploaded key needs that key to be named.
       * @example when-several
       * @enum {string}
       */
      requireEncryptionKid?: "always" | "when-several" | "never";
      /**
       * @description Whether Content-Type, Accept and X-tw-jose-method are demanded.
       * @example true
       */
      requireJoseHeaders?: boolean;
      /**
       * @description Whether protected endpoints ask at all.
       * @example true
       */
      scaEnabled?: boolean;
      /**
       * @description Whether signed calls of users with a public key are approved.
       * @example accept
       * @enum {string}
       */
      signatures?: "accept" | "refuse";
      /**
       * @description Shape of the token in the status reply.
       * @example bare
       * @enum {string}
       */
      statusShape?: "bare" | "wrapped" | "both";
      /**
       * @description Whether a JWE in JSON quotes is refused.
       * @example false
       */
      strictJweBody?: boolean;
    };
    /** @description How many there are. */
    StateTotals: {
      /**
       * @description One-time tokens that are remembered.
       * @example 5
       */
      oneTimeTokens: number;
      /**
       * @description Uploaded keys.
       * @example 0
       */
      partnerKeys: number;
      /**
       * @description Profiles that were ever used.
       * @example 2
       */
      profiles: number;
    };
    /** @description What the customer said. */
    ThreeDsAnswer: {
      /**
       * @description What the customer said.
       * @example APPROVED
       * @enum {string}
       */
      challengeStatus: "APPROVED" | "REJECTED";
      /**
       * @description Any text.
       * @example 148579538
       */
      transactionReference: string;
    };
    /** @description A token. */
    TokenReply: {
      /**
       * @description To send as a bearer token.
       * @example 01234567-89ab-cdef-0123-456789abcdef
       */
      access_token: string;
      /**
       * @description The sandbox's time.
       * @example 2026-01-15T09:30:00.000Z
       */
      created_at?: string;
      /**
       * @description The end of these.
       * @example 2026-01-15T21:29:59.000Z
       */
      expires_at?: string;
      /**
       * @description Seconds: twelve hours.
       * @example 43199
       */
      expires_in: number;
      /**
       * @description For a user's token.
       * @example 01234567-89ab-cdef-0123-456789abcdef
       */
      refresh_token?: string;
      /**
       * @description The end of these.
       * @example 2045-12-12T09:29:59.000Z
       */
      refresh_token_expires_at?: string;
      /**
       * @description Seconds: twenty years.
       * @example 628639555
       */
      refresh_token_expires_in?: number;
      /**
       * @description Always the same.
       * @example transfers
       */
      scope: string;
      /**
       * @description Always the same.
       * @example bearer
       * @constant
       */
      token_type: "bearer";
    };
    /** @description A grant, with what it takes. */
    TokenRequest: {
      /**
       * @description Of both codes.
       * @example sandbox-client
       */
      client_id?: string;
      /**
       * @description Of an authorisation code; each is good for once.
       * @example code
       */
      code?: string;
      /**
       * @description Of a registration code.
       * @example customer@example.com
       */
      email?: string;
      /**
       * @description The grant.
       * @example client_credentials
       * @enum {string}
       */
      grant_type: "client_credentials" | "registration_code" | "authorization_code" | "refresh_token";
      /**
       * @description Of an authorisation code.
       * @example https://www.example.com
       */
      redirect_uri?: string;
      /**
       * @description Of a refresh token.
       * @example 01234567-89ab-cdef-0123-456789abcdef
       */
      refresh_token?: string;
      /**
       * @description Of a registration code.
       * @example code
       */
      registration_code?: string;
    };
  };
  responses: {
    /** @description Strong customer authentication is missing, or the profile is not the token's. */
    ApprovalNeeded: {
      headers: {
        "x-2fa-approval": components["headers"]["ApprovalNeeded"];
        "x-2fa-approval-result": components["headers"]["ApprovalResult"];
        [name: string]: unknown;
      };
      content: {
        "application/json": components["schemas"]["ControlErrors"];
      };
    };
    /** @description The request is malformed; the message says what to pass, and nothing was changed. */
    BadControlRequest: {
      headers: {
        [name: string]: unknown;
      };
      content: {
        "application/json": components["schemas"]["ControlErrors"];
      };
    };
    /** @description The form is incomplete. */
    BadTokenRequest: {
      headers: {
        [name: string]: unknown;
      };
      content: {
        "application/json": components["schemas"]["ControlErrors"];
      };
    };
    /** @description The clock. */
    Clock: {
      headers: {
        [name: string]: unknown;
      };
      content: {
        "application/json": components["schemas"]["Clock"];
      };
    };
    /** @description The call seems to come from a web page; nothing was done. */
    ControlRefused: {
      headers: {
        [name: string]: unknown;
      };
      content: {
        "application/json": components["schemas"]["ControlErrors"];
      };
    };
    /** @description There is no such fault; perhaps it has struck as often as it was to. */
    NoSuchFault: {
      headers: {
        [name: string]: unknown;
      };
      content: {
        "application/json": components["schemas"]["ControlErrors"];
      };
    };
    /** @description The content type is not `application/json`; nothing was done. */
    NotLabelledJson: {
      headers: {
        [name: string]: unknown;
      };
      content: {
        "application/json": components["schemas"]["ControlErrors"];
      };
    };
    /** @description The profile. */
    Profile: {
      headers: {
        [name: string]: unknown;
      };
      content: {
        "application/json": components["schemas"]["ProfileState"];
      };
    };
    /** @description The settings in force. */
    Settings: {
      headers: {
        [name: string]: unknown;
      };
      content: {
        "application/json": components["schemas"]["Settings"];
      };
    };
    /** @description The token is missing, or strict mode does not know it. */
    Unauthenticated: {
      headers: {
        [name: string]: unknown;
      };
      content: {
        "application/json": components["schemas"]["ControlErrors"];
      };
    };
  };
  parameters: {
    /** @description The cleared one-time token of a repeated call. */
    Approval: string;
    /** @description A profile; it appears when it is first used. */
    ProfileId: number;
  };
  requestBodies: never;
  headers: {
    /** @description The one-time token to clear. */
    ApprovalNeeded: string;
    /** @description Whether strong customer authentication was given or is missing. */
    ApprovalResult: "APPROVED" | "REJECTED";
  };
  pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
  listCalls: {
    parameters: {
      query?: {
        /** @description Only calls recorded after the one with this `sequence`. */
        after?: number;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The calls. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["CallList"];
        };
      };
      400: components["responses"]["BadControlRequest"];
      403: components["responses"]["ControlRefused"];
    };
  };
  getClock: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: components["responses"]["Clock"];
      403: components["responses"]["ControlRefused"];
    };
  };
  advanceClock: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["ClockAdvance"];
      };
    };
    responses: {
      200: components["responses"]["Clock"];
      400: components["responses"]["BadControlRequest"];
      403: components["responses"]["ControlRefused"];
      415: components["responses"]["NotLabelledJson"];
    };
  };
  streamEvents: {
    parameters: {
      query?: never;
      header?: {
        /** @description The `sequence` of the last call that was seen; a browser sends it when it reconnects. */
        "Last-Event-ID"?: number;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The stream; it ends when the reader goes or the sandbox stops. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "text/event-stream": string;
        };
      };
      403: components["responses"]["ControlRefused"];
    };
  };
  listFaults: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The faults, oldest first. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["FaultList"];
        };
      };
      403: components["responses"]["ControlRefused"];
    };
  };
  addFault: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["FaultInput"];
      };
    };
    responses: {
      /** @description Added. */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Fault"];
        };
      };
      400: components["responses"]["BadControlRequest"];
      403: components["responses"]["ControlRefused"];
      415: components["responses"]["NotLabelledJson"];
    };
  };
  clearFaults: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      403: components["responses"]["ControlRefused"];
    };
  };
  removeFault: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description The `id` of a fault. */
        faultId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      403: components["responses"]["ControlRefused"];
      404: components["responses"]["NoSuchFault"];
    };
  };
  rotateKey: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The new public key, as the key operation returns it. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["ServerKey"];
        };
      };
      403: components["responses"]["ControlRefused"];
      415: components["responses"]["NotLabelledJson"];
    };
  };
  getProfile: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description A profile; it appears when it is first used. */
        profileId: components["parameters"]["ProfileId"];
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: components["responses"]["Profile"];
      400: components["responses"]["BadControlRequest"];
      403: components["responses"]["ControlRefused"];
    };
  };
  expireProfile: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description A profile; it appears when it is first used. */
        profileId: components["parameters"]["ProfileId"];
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: components["responses"]["Profile"];
      400: components["responses"]["BadControlRequest"];
      403: components["responses"]["ControlRefused"];
      415: components["responses"]["NotLabelledJson"];
    };
  };
  enrolFactors: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description A profile; it appears when it is first used. */
        profileId: components["parameters"]["ProfileId"];
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["Enrolment"];
      };
    };
    responses: {
      200: components["responses"]["Profile"];
      400: components["responses"]["BadControlRequest"];
      403: components["responses"]["ControlRefused"];
      415: components["responses"]["NotLabelledJson"];
    };
  };
  lockOutProfile: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description A profile; it appears when it is first used. */
        profileId: components["parameters"]["ProfileId"];
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: components["responses"]["Profile"];
      400: components["responses"]["BadControlRequest"];
      403: components["responses"]["ControlRefused"];
      415: components["responses"]["NotLabelledJson"];
    };
  };
  resetState: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      403: components["responses"]["ControlRefused"];
      415: components["responses"]["NotLabelledJson"];
    };
  };
  getSettings: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: components["responses"]["Settings"];
      403: components["responses"]["ControlRefused"];
    };
  };
  changeSettings: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["SettingsPatch"];
      };
    };
    responses: {
      200: components["responses"]["Settings"];
      400: components["responses"]["BadControlRequest"];
      403: components["responses"]["ControlRefused"];
      415: components["responses"]["NotLabelledJson"];
    };
  };
  getState: {
    parameters: {
      query?: {
        /** @description How many profiles, and how many one-time tokens, are listed at most. */
        limit?: number;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The state. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["SandboxState"];
        };
      };
      400: components["responses"]["BadControlRequest"];
      403: components["responses"]["ControlRefused"];
    };
  };
  createAccessToken: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/x-www-form-urlencoded": components["schemas"]["TokenRequest"];
      };
    };
    responses: {
      /** @description The token. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["TokenReply"];
        };
      };
      400: components["responses"]["BadTokenRequest"];
      401: components["responses"]["Unauthenticated"];
    };
  };
  getCardDetails: {
    parameters: {
      query?: never;
      header: {
        /** @description The cleared one-time token of a repeated call. */
        "x-2fa-approval"?: components["parameters"]["Approval"];
        /** @description Any UUID. */
        "x-tw-twcard-card-token": string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["CardPayload"];
      };
    };
    responses: {
      /** @description Details of a card that does not exist. */
      200: {
        headers: {
          "x-2fa-approval-result": components["headers"]["ApprovalResult"];
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["CardDetails"];
        };
      };
      400: components["responses"]["BadControlRequest"];
      401: components["responses"]["Unauthenticated"];
      403: components["responses"]["ApprovalNeeded"];
    };
  };
  getCardPin: {
    parameters: {
      query?: never;
      header: {
        /** @description The cleared one-time token of a repeated call. */
        "x-2fa-approval"?: components["parameters"]["Approval"];
        /** @description Any UUID. */
        "x-tw-twcard-card-token": string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["CardPayload"];
      };
    };
    responses: {
      /** @description The PIN of a card that does not exist. */
      200: {
        headers: {
          "x-2fa-approval-result": components["headers"]["ApprovalResult"];
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["CardPin"];
        };
      };
      400: components["responses"]["BadControlRequest"];
      401: components["responses"]["Unauthenticated"];
      403: components["responses"]["ApprovalNeeded"];
    };
  };
  getBalanceStatement: {
    parameters: {
      query?: never;
      header?: {
        /** @description The cleared one-time token of a repeated call. */
        "x-2fa-approval"?: components["parameters"]["Approval"];
      };
      path: {
        /** @description Any positive number. */
        balanceId: number;
        /** @description What the statement comes as. */
        format: "json" | "csv" | "pdf" | "xlsx" | "xml" | "mt940" | "qif";
        /** @description A profile; it appears when it is first used. */
        profileId: components["parameters"]["ProfileId"];
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The statement. */
      200: {
        headers: {
          "x-2fa-approval-result": components["headers"]["ApprovalResult"];
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["BalanceStatement"];
          "application/pdf": string;
          "application/qif": string;
          "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": string;
          "application/xml": string;
          "text/csv": string;
          "text/plain": string;
        };
      };
      401: components["responses"]["Unauthenticated"];
      403: components["responses"]["ApprovalNeeded"];
    };
  };
  initiateBatchPayment: {
    parameters: {
      query?: never;
      header?: {
        /** @description The cleared one-time token of a repeated call. */
        "x-2fa-approval"?: components["parameters"]["Approval"];
      };
      path: {
        /** @description Any UUID. */
        batchGroupId: string;
        /** @description A profile; it appears when it is first used. */
        profileId: components["parameters"]["ProfileId"];
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["DirectDebit"];
      };
    };
    responses: {
      /** @description Started. */
      200: {
        headers: {
          "x-2fa-approval-result": components["headers"]["ApprovalResult"];
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["PaymentInitiation"];
        };
      };
      400: components["responses"]["BadControlRequest"];
      401: components["responses"]["Unauthenticated"];
      403: components["responses"]["ApprovalNeeded"];
    };
  };
  fundBatchGroup: {
    parameters: {
      query?: never;
      header?: {
        /** @description The cleared one-time token of a repeated call. */
        "x-2fa-approval"?: components["parameters"]["Approval"];
      };
      path: {
        /** @description Any UUID. */
        batchGroupId: string;
        /** @description A profile; it appears when it is first used. */
        profileId: components["parameters"]["ProfileId"];
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["Funding"];
      };
    };
    responses: {
      /** @description Funded. */
      200: {
        headers: {
          "x-2fa-approval-result": components["headers"]["ApprovalResult"];
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["BatchGroup"];
        };
      };
      400: components["responses"]["BadControlRequest"];
      401: components["responses"]["Unauthenticated"];
      403: components["responses"]["ApprovalNeeded"];
    };
  };
  fundTransfer: {
    parameters: {
      query?: never;
      header?: {
        /** @description The cleared one-time token of a repeated call. */
        "x-2fa-approval"?: components["parameters"]["Approval"];
      };
      path: {
        /** @description A profile; it appears when it is first used. */
        profileId: components["parameters"]["ProfileId"];
        /** @description Any positive number. */
        transferId: number;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["Funding"];
      };
    };
    responses: {
      /** @description Funded. */
      201: {
        headers: {
          "x-2fa-approval-result": components["headers"]["ApprovalResult"];
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Payment"];
        };
      };
      400: components["responses"]["BadControlRequest"];
      401: components["responses"]["Unauthenticated"];
      403: components["responses"]["ApprovalNeeded"];
    };
  };
  answerThreeDsChallenge: {
    parameters: {
      query?: never;
      header?: {
        /** @description The cleared one-time token of a repeated call. */
        "x-2fa-approval"?: components["parameters"]["Approval"];
      };
      path: {
        /** @description A profile; it appears when it is first used. */
        profileId: components["parameters"]["ProfileId"];
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["ThreeDsAnswer"];
      };
    };
    responses: {
      /** @description Recorded. */
      204: {
        headers: {
          "x-2fa-approval-result": components["headers"]["ApprovalResult"];
          [name: string]: unknown;
        };
        content?: never;
      };
      400: components["responses"]["BadControlRequest"];
      401: components["responses"]["Unauthenticated"];
      403: components["responses"]["ApprovalNeeded"];
    };
  };
}

/** A made-up statement. */
export type BalanceStatement = components["schemas"]["BalanceStatement"];
/** The group. */
export type BatchGroup = components["schemas"]["BatchGroup"];
/** One call to the sandbox. Holds secrets in plain. */
export type Call = components["schemas"]["Call"];
/** Recorded calls. */
export type CallList = components["schemas"]["CallList"];
/** A card that does not exist. */
export type CardDetails = components["schemas"]["CardDetails"];
/** Which card, sealed in a way that the sandbox does not look at. */
export type CardPayload = components["schemas"]["CardPayload"];
/** The PIN of a card that does not exist. */
export type CardPin = components["schemas"]["CardPin"];
/** A challenge of a one-time token. */
export type ChallengeState = components["schemas"]["ChallengeState"];
/** The state was changed otherwise than by a call. */
export type Change = components["schemas"]["Change"];
/** The sandbox's own time. */
export type Clock = components["schemas"]["Clock"];
/** How far to move the clock. */
export type ClockAdvance = components["schemas"]["ClockAdvance"];
/** A JWE taken apart. */
export type CompactJwe = components["schemas"]["CompactJwe"];
/** A refusal, in the shapes that the provider's own have. */
export type ControlErrors = components["schemas"]["ControlErrors"];
/** What to debit. */
export type DirectDebit = components["schemas"]["DirectDebit"];
/** Factors to give a profile. */
export type Enrolment = components["schemas"]["Enrolment"];
/** An enrolled factor. The secret is in plain. */
export type FactorState = components["schemas"]["FactorState"];
/** Consecutive failures and the block they led to. */
export type FailureState = components["schemas"]["FailureState"];
/** A fault that waits. */
export type Fault = components["schemas"]["Fault"];
/** A fault to add. */
export type FaultInput = components["schemas"]["FaultInput"];
/** What goes wrong. `delay` waits for `milliseconds`; `reset` cuts the connection, `when` being before or after the call took effect; `truncated-jwe` and `tampered-jwe` damage a sealed reply; `wrong-cek` seals it under another key; `wrong-kid` names another key in a reply to an uploaded one; `plaintext-reply` leaves it unsealed; `encrypted-error` seals an error; `bad-gateway` is an HTML 502; `undecryptable` is the answer to a body that does not decrypt; `rate-limit` a 429 that names `retryAfter`; `rotated-key` rotates the server key just before the call, with no overlap; `expired-ott` ends the one-time token that the call names; `clock-skew` answers by a clock that is `seconds` off, and says so in `Date`; `duplicate-header` sends the reply's header `header` twice. */
export type FaultKind = components["schemas"]["FaultKind"];
/** The faults that wait. */
export type FaultList = components["schemas"]["FaultList"];
/** How to fund. */
export type Funding = components["schemas"]["Funding"];
/** One side of a call, as it travelled and as it was meant. */
export type Message = components["schemas"]["Message"];
/** A one-time token. */
export type OneTimeTokenState = components["schemas"]["OneTimeTokenState"];
/** What came of it. */
export type Payment = components["schemas"]["Payment"];
/** The debit. */
export type PaymentInitiation = components["schemas"]["PaymentInitiation"];
/** A profile. */
export type ProfileState = components["schemas"]["ProfileState"];
/** The reply. */
export type ReplyMessage = components["schemas"]["ReplyMessage"];
/** What the sandbox knows. */
export type SandboxState = components["schemas"]["SandboxState"];
/** A public key of the server. */
export type ServerKey = components["schemas"]["ServerKey"];
/** Every switch. */
export type Settings = components["schemas"]["Settings"];
/** Switches to change; objects are merged. */
export type SettingsPatch = components["schemas"]["SettingsPatch"];
/** How many there are. */
export type StateTotals = components["schemas"]["StateTotals"];
/** What the customer said. */
export type ThreeDsAnswer = components["schemas"]["ThreeDsAnswer"];
/** A token. */
export type TokenReply = components["schemas"]["TokenReply"];
/** A grant, with what it takes. */
export type TokenRequest = components["schemas"]["TokenRequest"];
