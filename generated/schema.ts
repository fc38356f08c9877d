// Generated from spec/ by `npm run generate`. Do not edit.
export interface paths {
  "/v1/application/users/{userId}/phone-numbers": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * List a user's phone numbers
     * @description Returns the verified phone numbers of a user. Restricted: the provider grants it to some partners. Its newer editions no longer list it.
     */
    get: operations["listPhoneNumbers"];
    put?: never;
    /**
     * Create a phone number
     * @description Creates a verified phone number for a user, so that codes can be sent to it. It may belong to no other user. Restricted: the provider grants it to some partners.
     */
    post: operations["createPhoneNumber"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/v1/application/users/{userId}/phone-numbers/{phoneNumberId}": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    /**
     * Change a phone number
     * @description Replaces a verified phone number of a user by another one. Restricted: the provider grants it to some partners. Its newer editions no longer list it.
     */
    put: operations["updatePhoneNumber"];
    post?: never;
    /**
     * Delete a phone number
     * @description Deletes a verified phone number of a user: codes can no longer be sent to it. Restricted: the provider grants it to some partners.
     */
    delete: operations["deletePhoneNumber"];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/v1/auth/jose/playground/jwe": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Receive an encrypted reply
     * @description Answers a request without a body with a JWE that is encrypted to the partner's uploaded key. Use it to check that replies can be opened.
     */
    get: operations["getEchoJwe"];
    put?: never;
    /**
     * Echo under both keys
     * @description Opens a JWE and echoes its message in a JWE that is encrypted to the partner's uploaded key. Use it to check encryption both ways.
     */
    post: operations["echoJwe"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/v1/auth/jose/playground/jwe-direct-encryption": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Echo under the request's content key
     * @description Opens a JWE and echoes its message in a JWE under the content encryption key of the request, as the PIN and device fingerprint operations do.
     */
    post: operations["echoDirectJwe"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/v1/auth/jose/request/public-keys": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Upload a public key of the partner
     * @description Registers a key of the partner, for replies that are encrypted to the partner or for requests that the partner signs. Several keys may be active at a time.
     */
    post: operations["uploadJosePublicKey"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/v1/auth/jose/response/public-keys": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Fetch a public key of Wise
     * @description Returns the one key of the given algorithm, scope and version: the encryption key that requests are sealed to, or the key that signed replies are checked with. Keep it, and fetch it again when the server can no longer read a request.
     */
    get: operations["getJosePublicKey"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/v1/facetec/public-key": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Fetch the FaceTec public key
     * @description Returns the key that a FaceTec server encrypts facemaps to when it exports them, as PEM text. It may be cached.
     */
    get: operations["getFacetecPublicKey"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/v1/one-time-token/sms/trigger": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Send a code by text message
     * @description Sends the customer a code by a text message, for a one-time token that has such a challenge, primary or alternative.
     */
    post: operations["triggerSmsChallenge"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/v1/one-time-token/sms/verify": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Pass the challenge with the code sent by text message
     * @description Verifies the code that was sent by a text message and returns the one-time token with its challenges, in its wrapper. The code travels as plain JSON. Each failure counts towards a lock-out (after five in a row), so the call is never repeated on its own.
     */
    post: operations["verifySmsChallenge"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/v1/one-time-token/status": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Read a one-time token
     * @description Returns the challenges of a one-time token and whether they have been passed. The reply is bare, as the reference describes it; some servers wrap it in `oneTimeTokenProperties`, which the client takes off.
     */
    get: operations["getOneTimeTokenStatus"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/v1/one-time-token/voice/trigger": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Send a code by phone call
     * @description Sends the customer a code by a phone call, for a one-time token that has such a challenge, primary or alternative.
     */
    post: operations["triggerVoiceChallenge"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/v1/one-time-token/voice/verify": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Pass the challenge with the code sent by phone call
     * @description Verifies the code that was sent by a phone call and returns the one-time token with its challenges, in its wrapper. The code travels as plain JSON. Each failure counts towards a lock-out (after five in a row), so the call is never repeated on its own.
     */
    post: operations["verifyVoiceChallenge"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/v1/one-time-token/whatsapp/trigger": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Send a code by WhatsApp message
     * @description Sends the customer a code by a WhatsApp message, for a one-time token that has such a challenge, primary or alternative.
     */
    post: operations["triggerWhatsappChallenge"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/v1/one-time-token/whatsapp/verify": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Pass the challenge with the code sent by WhatsApp message
     * @description Verifies the code that was sent by a WhatsApp message and returns the one-time token with its challenges, in its wrapper. The code travels as plain JSON. Each failure counts towards a lock-out (after five in a row), so the call is never repeated on its own.
     */
    post: operations["verifyWhatsappChallenge"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/v2/profiles/{profileId}/device-fingerprints": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Create a device fingerprint
     * @description Creates a device fingerprint that passes the possession challenge. A profile has three at most by default. Sealed to Wise's key on the way there, and under the request's own content key on the way back.
     */
    post: operations["createDeviceFingerprint"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/v2/profiles/{profileId}/device-fingerprints/{deviceFingerprintId}": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post?: never;
    /**
     * Delete a device fingerprint
     * @description Deletes one device fingerprint by the identifier that its creation returned. This cannot be undone.
     */
    delete: operations["deleteDeviceFingerprint"];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/v2/profiles/{profileId}/device-fingerprints/verify": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Pass the device fingerprint challenge
     * @description Verifies a device fingerprint for a one-time token and returns the token with its challenges. Sealed to Wise's key on the way there, and under the request's own content key on the way back. Each failure counts towards a lock-out (after five in a row), so the call is never repeated on its own.
     */
    post: operations["verifyDeviceFingerprint"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/v2/profiles/{profileId}/facemaps": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Create the facemap
     * @description Creates the facemap that passes the inherence challenge. A profile has one at most; to change it, delete it and create it again. The facemap is exported by a FaceTec server and already encrypted to the FaceTec public key, so it travels as plain JSON.
     */
    post: operations["createFacemap"];
    /**
     * Delete the facemap
     * @description Deletes the profile's facemap. This cannot be undone: the customer needs a new one before the next inherence challenge.
     */
    delete: operations["deleteFacemap"];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/v2/profiles/{profileId}/facemaps/verify": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Pass the facemap challenge
     * @description Verifies a facemap for a one-time token and returns the token with its challenges. The facemap is exported by a FaceTec server and already encrypted to the FaceTec public key, so it travels as plain JSON. Each failure counts towards a lock-out (after five in a row), so the call is never repeated on its own.
     */
    post: operations["verifyFacemap"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/v2/profiles/{profileId}/pin": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Create the PIN
     * @description Creates the PIN that passes the knowledge challenge. A profile has one at most; to change it, delete it and create it again. Sealed to Wise's key on the way there, and under the request's own content key on the way back.
     */
    post: operations["createPin"];
    /**
     * Delete the PIN
     * @description Deletes the profile's PIN. This cannot be undone: the customer needs a new one before the next knowledge challenge.
     */
    delete: operations["deletePin"];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/v2/profiles/{profileId}/pin/verify": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Pass the PIN challenge
     * @description Verifies the PIN for a one-time token and returns the token with its challenges. Sealed to Wise's key on the way there, and under the request's own content key on the way back. Each failure counts towards a lock-out (after five in a row), so the call is never repeated on its own.
     */
    post: operations["verifyPin"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/v2/profiles/{profileId}/sca-sessions/authorise": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Start strong customer authentication by hand
     * @description Issues a one-time token with the challenges of the profile, without a protected call that asked for it. The token is wrapped in `oneTimeTokenProperties`, which the client takes off.
     */
    post: operations["createScaSession"];
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
    /** @description One challenge of a one-time token, and whether it has been passed. */
    Challenge: {
      /**
       * @description Other ways to pass the same challenge. Passing one of them, or the primary way, passes the challenge.
       * @example []
       */
      alternatives?: components["schemas"]["ChallengeMethod"][];
      /**
       * @description Whether the challenge has been passed.
       * @example false
       */
      passed: boolean;
      primaryChallenge: components["schemas"]["ChallengeMethod"];
      /**
       * @description Whether the one-time token stays uncleared until this challenge is passed. Not every reply says so; when none of the challenges does, two passed challenges of different factor categories clear the token.
       * @example true
       */
      required?: boolean;
    };
    /** @description Whose challenge it is. */
    ChallengeAttributes: {
      /**
       * Format: int64
       * @description The user that the challenge is for.
       * @example 6146956
       */
      userId?: number;
    };
    /** @description One way to pass a challenge. */
    ChallengeMethod: {
      type: components["schemas"]["ChallengeType"];
      viewData?: components["schemas"]["ChallengeViewData"];
    };
    /**
     * @description What the customer has to show. The listed values are those that are known; new ones may come, so treat any other string as a challenge that this client has no factor for.
     * @example PIN
     */
    ChallengeType: string;
    /** @description What comes beside a way to pass a challenge. The published samples of PIN, FACE_MAP and the phone types show whose challenge it is; members that are not listed here are tolerated. */
    ChallengeViewData: {
      attributes?: components["schemas"]["ChallengeAttributes"];
    };
    /** @description A device fingerprint that has been created. The value itself is never returned. */
    DeviceFingerprint: {
      /**
       * Format: date-time
       * @description When it was created, in UTC, with up to nine fractional digits (more than a JavaScript `Date` keeps).
       * @example 2025-05-24T07:27:58.273205554Z
       */
      createdAt: string;
      /**
       * Format: uuid
       * @description The identifier to delete the device fingerprint by.
       * @example 636a5514-aa86-4719-8700-e9a9a0ae7ea7
       */
      deviceFingerprintId: string;
    };
    /** @description A device fingerprint, the possession factor. A profile has three at most by default. */
    DeviceFingerprintFactor: {
      /**
       * @description Any string that the partner derives from the customer's device and can derive again.
       * @example 3207da22-a0d3-4b6b-a591-6297e646fe32
       */
      deviceFingerprint: string;
    };
    /** @description What the playground answers. */
    Echo: {
      /**
       * @description The text that was sent, behind a fixed prefix.
       * @example jose-playground-response-hello
       */
      message: string;
      /**
       * @description The HTTP method that the playground saw.
       * @example POST
       */
      method: string;
    };
    /** @description A text for the playground to echo. */
    EchoMessage: {
      /**
       * @description Any text of up to 100 characters.
       * @example hello
       */
      message: string;
    };
    /** @description The body of an error: one of four known forms. Which of them comes with which status is published for few operations, so judge an error by its status first. */
    ErrorBody:
      | components["schemas"]["Errors"]
      | components["schemas"]["SystemError"]
      | components["schemas"]["UnexpectedError"]
      | components["schemas"]["HttpError"];
    /** @description One thing that was wrong with a request. */
    ErrorDetail: {
      /**
       * @description Values that belong to the message.
       * @example []
       */
      arguments?: unknown[] | null;
      /**
       * @description A dotted code. Codes are not unique to one situation.
       * @example pin.not.setup
       */
      code: string;
      /**
       * @description A sentence for developers. It may change.
       * @example No PIN has been set up for this profile.
       */
      message: string;
      /**
       * @description The member of the request that was wrong, where there is one.
       * @example pin
       */
      path?: string | null;
    };
    /** @description The body of an error that the request caused. */
    Errors: {
      /** @description What was wrong, one entry each. */
      errors: components["schemas"]["ErrorDetail"][];
    };
    /** @description A 3D facemap, the inherence factor. A profile has one at most. */
    FaceMapFactor: {
      /**
       * @description The facemap that a FaceTec server exported, encrypted to the FaceTec public key, in base64 of the standard alphabet with padding. The upper bound is ours: no limit is published.
       * @example RmFjZVRlYyBleHBvcnQgKHNhbXBsZSk=
       */
      faceMap: string;
    };
    /** @description The body of an error of the HTTP layer. Sources show three forms of it, one of them empty, so no member is certain. */
    HttpError: {
      /**
       * @description The status in words.
       * @example Forbidden
       */
      error?: string;
      /**
       * @description A sentence for developers. It may change.
       * @example Strong customer authentication is required.
       */
      message?: string;
      /**
       * @description The path that was called.
       * @example /v2/profiles/101/pin
       */
      path?: string | null;
      /**
       * @description The HTTP status again.
       * @example 403
       */
      status?: number;
      /**
       * @description When the error happened.
       * @example 2026-01-15T09:30:00.000Z
       */
      timestamp?: string | number;
    };
    /**
     * @description The algorithm that a key is used with, in the API's own spelling (`RSA_OAEP_256` is JOSE's `RSA-OAEP-256`).
     * @example RSA_OAEP_256
     * @enum {string}
     */
    JoseKeyAlgorithm: "RSA_OAEP_256" | "ES256" | "ES384" | "ES512" | "PS256" | "PS384" | "PS512";
    /** @description A public key with its algorithm. */
    JoseKeyMaterial: {
      algorithm: components["schemas"]["JoseKeyAlgorithm"];
      /**
       * @description The public key as base64 (standard alphabet) of its DER SubjectPublicKeyInfo, without PEM armour.
       * @example MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEArKETMepSAbm/e8vA6K24H3wtGdD661BbfyVPyfHo4Z/6ani9eaoqAL6WXkntGfdofOTu//Ct+9m4rwehlLB8m68/6tAUY6OBSwqVTlpUbpiwz4M19K2fsoansztKBfbIQg8RD8SMZNTRtCFYu6GkJ4BrGzNpQ+WG3ausAazeaVIY+BNpmt+OawbF8mn8Of220EvDOFUeCBnLyZWEBfUVPHp0OpNQhHyd5yqmU7Ti0mCEEh1UHRgd/Ku+3ofsSWyl3QNpwo9QXFUKsii0c1uE1G2PrOSwPHBVS+X7OmTdQKwMjrmDOBitko+GqpemQViHRoJfGGdDwNZ+90MMSIzaJQIDAQAB
       */
      keyMaterial: string;
    };
    /**
     * @description What a key is for.
     * @example PAYLOAD_ENCRYPTION
     * @enum {string}
     */
    JoseKeyScope: "PAYLOAD_ENCRYPTION" | "PAYLOAD_SIGNING";
    /** @description A public key of Wise. */
    JosePublicKey: {
      /**
       * @description The identifier of the key. Part of the published schema, but of none of the published samples.
       * @example 0d1f3c5a-7b8e-4f60-9a2b-6c4d8e0f1a23
       */
      keyId?: string | null;
      keyMaterial: components["schemas"]["JoseKeyMaterial"];
      scope: components["schemas"]["JoseKeyScope"];
      /**
       * @description The version of the key; it rises when the key is rotated. Sources disagree on whether it is a number or a string.
       * @example 1
       */
      version: number | string;
    };
    /** @description A public key of the partner, and how long it is valid. */
    JosePublicKeyUpload: {
      /**
       * Format: uuid
       * @description The identifier that the partner gives to the key. Replies that are encrypted to it name it as `kid`.
       * @example 6da49495-7d22-4d0b-9b38-0b1f0b2f6f5e
       */
      keyId: string;
      publicKeyMaterial: components["schemas"]["JoseKeyMaterial"];
      scope: components["schemas"]["JoseKeyScope"];
      /**
       * @description The start of the key's validity, in UTC, as `yyyy-MM-dd HH:mm:ss`.
       * @example 2026-01-01 00:00:00
       */
      validFrom: string;
      /**
       * @description The end of the key's validity, in UTC, as `yyyy-MM-dd HH:mm:ss`.
       * @example 2027-01-01 00:00:00
       */
      validTill: string;
    };
    /** @description A one-time token with the challenges that clear it. At least two challenges must be passed before the call that it was issued for succeeds. Members that are not listed here are tolerated. */
    OneTimeToken: {
      /**
       * @description The action that the token was issued for. Tokens of a session that was started by hand carry none.
       * @example BALANCE__GET_STATEMENT
       */
      actionType?: string;
      /** @description The challenges, passed or not. Some replies leave out those that have been passed. */
      challenges: components["schemas"]["Challenge"][];
      /**
       * Format: uuid
       * @description The identifier to send as `One-Time-Token` on verify calls and as `x-2fa-approval` on the repeated call.
       * @example 5932d5b5-ec13-452f-8688-308feade7834
       */
      oneTimeToken: string;
      /**
       * Format: int64
       * @description The user that the token was issued to. Not every reply carries it.
       * @example 6146956
       */
      userId?: number;
      /**
       * @description Seconds until the one-time token expires.
       * @example 3600
       */
      validity: number;
    };
    /** @description A one-time token in the wrapper that some replies put around it. */
    OneTimeTokenEnvelope: {
      oneTimeTokenProperties: components["schemas"]["OneTimeToken"];
    };
    /** @description The code that the customer received by phone. */
    OtpCode: {
      /**
       * @description The code as received. Its length is not published; the samples have six digits.
       * @example 111111
       */
      otpCode: string;
    };
    /** @description A code that is on its way to the customer's phone. */
    PhoneChallenge: {
      /**
       * @description The number that the code goes to, with all but the last digits masked.
       * @example *********8888
       */
      obfuscatedPhoneNo: string;
    };
    /** @description A phone number that codes can be sent to. */
    PhoneNumber: {
      /**
       * @description The client that the number belongs to.
       * @example clientId
       */
      clientId?: string;
      /**
       * Format: int64
       * @description The identifier to change or delete it by.
       * @example 1230944
       */
      id: number;
      /**
       * @description The number with its country code.
       * @example +6588888888
       */
      phoneNumber: string;
      /**
       * @description What it is used for; only `PRIMARY` is supported at the moment.
       * @example PRIMARY
       */
      type?: string;
      /**
       * @description Whether it is verified; codes are sent to verified numbers only.
       * @example true
       */
      verified?: boolean;
    };
    /** @description A phone number to send codes to. */
    PhoneNumberInput: {
      /**
       * @description The number with its country code.
       * @example +6588888888
       */
      phoneNumber: string;
    };
    /** @description The phone numbers of a user. */
    PhoneNumberList: components["schemas"]["PhoneNumber"][];
    /** @description A PIN, the knowledge factor. A profile has one at most. */
    PinFactor: {
      /**
       * @description Four digits, as a string, so that leading zeros survive.
       * @example 1234
       */
      pin: string;
    };
    /** @description The body of an error of the authentication and JOSE layers. */
    SystemError: {
      /**
       * @description A short code.
       * @example invalid_token
       */
      error: string;
      /**
       * @description A sentence for developers. It may change.
       * @example The access token is invalid or has expired.
       */
      error_description?: string;
    };
    /** @description The body of an error that the server did not foresee. */
    UnexpectedError: {
      /**
       * @description A sentence for developers. It may change.
       * @example An unexpected error occurred
       */
      message: string;
      /**
       * @description A hexadecimal identifier of the failed request.
       * @example 4f2d9c0b7a1e4c3d
       */
      request_id?: string;
    };
    /** @description A public key of the partner, as it is on record. */
    UploadedJosePublicKey: {
      /**
       * @description The client that the key belongs to; null in the published sample.
       * @example null
       */
      clientId?: string | null;
      /**
       * @description When the key was switched off; null while it is on.
       * @example null
       */
      deactivationTimestamp?: string | null;
      /**
       * Format: uuid
       * @description The identifier that the partner gave to the key.
       * @example 6da49495-7d22-4d0b-9b38-0b1f0b2f6f5e
       */
      keyId: string;
      publicKeyMaterial: components["schemas"]["JoseKeyMaterial"];
      scope: components["schemas"]["JoseKeyScope"];
      /**
       * @description The start of the key's validity, in UTC.
       * @example 2026-01-01 00:00:00
       */
      validFrom: string;
      /**
       * @description The end of the key's validity, in UTC.
       * @example 2027-01-01 00:00:00
       */
      validTill: string;
    };
  };
  responses: {
    /** @description The one-time token has no challenge of this kind, or it can no longer be passed. Status and body are ours. */
    ChallengeNotAvailable: {
      headers: {
        "X-External-Correlation-Id": components["headers"]["X-External-Correlation-Id"];
        "x-trace-id": components["headers"]["x-trace-id"];
        [name: string]: unknown;
      };
      content: {
        "application/json": components["schemas"]["ErrorBody"];
      };
    };
    /** @description This device fingerprint has already been created. No code or body is published for this case; those of the example are ours. */
    DeviceFingerprintAlreadyExists: {
      headers: {
        "X-External-Correlation-Id": components["headers"]["X-External-Correlation-Id"];
        "x-trace-id": components["headers"]["x-trace-id"];
        [name: string]: unknown;
      };
      content: {
        "application/json": components["schemas"]["ErrorBody"];
      };
    };
    /** @description The profile has the maximum number of device fingerprints (three by default). No code or body is published for this case; those of the example are ours. */
    DeviceFingerprintLimitReached: {
      headers: {
        "X-External-Correlation-Id": components["headers"]["X-External-Correlation-Id"];
        "x-trace-id": components["headers"]["x-trace-id"];
        [name: string]: unknown;
      };
      content: {
        "application/json": components["schemas"]["ErrorBody"];
      };
    };
    /** @description The profile has no device fingerprint of this identifier. No code or body is published for this case; those of the example are ours. */
    DeviceFingerprintNotFound: {
      headers: {
        "X-External-Correlation-Id": components["headers"]["X-External-Correlation-Id"];
        "x-trace-id": components["headers"]["x-trace-id"];
        [name: string]: unknown;
      };
      content: {
        "application/json": components["schemas"]["ErrorBody"];
      };
    };
    /** @description No device fingerprint has been set up for this profile, or the one-time token does not exist. No code or body is published for this case; those of the example are ours. */
    DeviceFingerprintNotVerifiable: {
      headers: {
        "X-External-Correlation-Id": components["headers"]["X-External-Correlation-Id"];
        "x-trace-id": components["headers"]["x-trace-id"];
        [name: string]: unknown;
      };
      content: {
        "application/json": components["schemas"]["ErrorBody"];
      };
    };
    /** @description The device fingerprint verification failed. No code or body is published for this case; those of the example are ours. */
    DeviceFingerprintVerificationFailed: {
      headers: {
        "X-External-Correlation-Id": components["headers"]["X-External-Correlation-Id"];
        "x-trace-id": components["headers"]["x-trace-id"];
        [name: string]: unknown;
      };
      content: {
        "application/json": components["schemas"]["ErrorBody"];
      };
    };
    /** @description A facemap has already been created for this profile. To change it, delete it first. No code or body is published for this case; those of the example are ours. */
    FacemapAlreadyExists: {
      headers: {
        "X-External-Correlation-Id": components["headers"]["X-External-Correlation-Id"];
        "x-trace-id": components["headers"]["x-trace-id"];
        [name: string]: unknown;
      };
      content: {
        "application/json": components["schemas"]["ErrorBody"];
      };
    };
    /** @description The facemap has been created. */
    FacemapCreated: {
      headers: {
        "X-External-Correlation-Id": components["headers"]["X-External-Correlation-Id"];
        "x-trace-id": components["headers"]["x-trace-id"];
        [name: string]: unknown;
      };
      content?: never;
    };
    /** @description No facemap has been set up for this profile. The code of the example is published for the older, per-user operation only. */
    FacemapNotSetUp: {
      headers: {
        "X-External-Correlation-Id": components["headers"]["X-External-Correlation-Id"];
        "x-trace-id": components["headers"]["x-trace-id"];
        [name: string]: unknown;
      };
      content: {
        "application/json": components["schemas"]["ErrorBody"];
      };
    };
    /** @description No facemap has been set up for this profile, or the one-time token does not exist. The sources list no 404 here; it is ours, by analogy with the other factors. */
    FacemapNotVerifiable: {
      headers: {
        "X-External-Correlation-Id": components["headers"]["X-External-Correlation-Id"];
        "x-trace-id": components["headers"]["x-trace-id"];
        [name: string]: unknown;
      };
      content: {
        "application/json": components["schemas"]["ErrorBody"];
      };
    };
    /** @description The facemap verification failed. The published description lists no 404 here, so that a facemap or a one-time token that does not exist may come as this status, too. No code or body is published for these cases; those of the examples are ours. */
    FacemapVerificationFailed: {
      headers: {
        "X-External-Correlation-Id": components["headers"]["X-External-Correlation-Id"];
        "x-trace-id": components["headers"]["x-trace-id"];
        [name: string]: unknown;
      };
      content: {
        "application/json": components["schemas"]["ErrorBody"];
      };
    };
    /** @description The key, as PEM. It may be cached. */
    FacetecPublicKey: {
      headers: {
        "X-External-Correlation-Id": components["headers"]["X-External-Correlation-Id"];
        "x-trace-id": components["headers"]["x-trace-id"];
        [name: string]: unknown;
      };
      content: {
        "text/plain": string;
      };
    };
    /** @description The factor has been deleted. */
    FactorDeleted: {
      headers: {
        "X-External-Correlation-Id": components["headers"]["X-External-Correlation-Id"];
        "x-trace-id": components["headers"]["x-trace-id"];
        [name: string]: unknown;
      };
      content?: never;
    };
    /** @description The token may not do this for this profile, or strong customer authentication is missing; in the latter case the headers name the one-time token to clear. The body differs between sources, and may be empty. */
    Forbidden: {
      headers: {
        "x-2fa-approval": components["headers"]["x-2fa-approval"];
        "x-2fa-approval-result": components["headers"]["x-2fa-approval-result"];
        "X-External-Correlation-Id": components["headers"]["X-External-Correlation-Id"];
        "x-trace-id": components["headers"]["x-trace-id"];
        [name: string]: unknown;
      };
      content: {
        "application/json": components["schemas"]["ErrorBody"];
      };
    };
    /** @description The body could not be read as a JWE, or the partner has no active key of the identifier that was given. No code or body is published for this case; those of the example are ours. */
    InvalidJoseExchange: {
      headers: {
        "X-External-Correlation-Id": components["headers"]["X-External-Correlation-Id"];
        "x-trace-id": components["headers"]["x-trace-id"];
        [name: string]: unknown;
      };
      content: {
        "application/json": components["schemas"]["ErrorBody"];
      };
    };
    /** @description The body is not a JWE, uses an algorithm other than RSA-OAEP-256 with A256GCM, or holds something else than expected. No code or body is published for this case; those of the example are ours. */
    InvalidJoseRequest: {
      headers: {
        "X-External-Correlation-Id": components["headers"]["X-External-Correlation-Id"];
        "x-trace-id": components["headers"]["x-trace-id"];
        [name: string]: unknown;
      };
      content: {
        "application/json": components["schemas"]["ErrorBody"];
      };
    };
    /** @description The PIN is not four digits, or the body could not be read as a JWE. No code or body is published for this case; those of the example are ours. */
    InvalidPinRequest: {
      headers: {
        "X-External-Correlation-Id": components["headers"]["X-External-Correlation-Id"];
        "x-trace-id": components["headers"]["x-trace-id"];
        [name: string]: unknown;
      };
      content: {
        "application/json": components["schemas"]["ErrorBody"];
      };
    };
    /** @description The request is malformed. No code or body is published for this case; those of the example are ours. */
    InvalidRequest: {
      headers: {
        "X-External-Correlation-Id": components["headers"]["X-External-Correlation-Id"];
        "x-trace-id": components["headers"]["x-trace-id"];
        [name: string]: unknown;
      };
      content: {
        "application/json": components["schemas"]["ErrorBody"];
      };
    };
    /** @description The key. */
    JosePublicKey: {
      headers: {
        "X-External-Correlation-Id": components["headers"]["X-External-Correlation-Id"];
        "x-trace-id": components["headers"]["x-trace-id"];
        [name: string]: unknown;
      };
      content: {
        "application/json": components["schemas"]["JosePublicKey"];
      };
    };
    /** @description The server failed, or could not decrypt the request: it answers every decryption failure in this way. Fetch the server's key again; it may have been rotated. */
    JoseRequestUnreadable: {
      headers: {
        "X-External-Correlation-Id": components["headers"]["X-External-Correlation-Id"];
        "x-trace-id": components["headers"]["x-trace-id"];
        [name: string]: unknown;
      };
      content: {
        "application/json": components["schemas"]["ErrorBody"];
      };
    };
    /** @description A key of this identifier has already been uploaded. Status and body are ours. */
    KeyAlreadyExists: {
      headers: {
        "X-External-Correlation-Id": components["headers"]["X-External-Correlation-Id"];
        "x-trace-id": components["headers"]["x-trace-id"];
        [name: string]: unknown;
      };
      content: {
        "application/json": components["schemas"]["ErrorBody"];
      };
    };
    /** @description There is no key of this algorithm, scope and version. Status and body are ours. */
    KeyNotFound: {
      headers: {
        "X-External-Correlation-Id": components["headers"]["X-External-Correlation-Id"];
        "x-trace-id": components["headers"]["x-trace-id"];
        [name: string]: unknown;
      };
      content: {
        "application/json": components["schemas"]["ErrorBody"];
      };
    };
    /** @description The partner has no active key of the identifier that was given. No code or body is published for this case; those of the example are ours. */
    NoEncryptionKey: {
      headers: {
        "X-External-Correlation-Id": components["headers"]["X-External-Correlation-Id"];
        "x-trace-id": components["headers"]["x-trace-id"];
        [name: string]: unknown;
      };
      content: {
        "application/json": components["schemas"]["ErrorBody"];
      };
    };
    /** @description The one-time token with the state of its challenges. */
    OneTimeToken: {
      headers: {
        "X-External-Correlation-Id": components["headers"]["X-External-Correlation-Id"];
        "x-trace-id": components["headers"]["x-trace-id"];
        [name: string]: unknown;
      };
      content: {
        "application/json": components["schemas"]["OneTimeToken"];
      };
    };
    /** @description The one-time token has expired. The sources list no 400 here; status and body are ours. */
    OneTimeTokenExpired: {
      headers: {
        "X-External-Correlation-Id": components["headers"]["X-External-Correlation-Id"];
        "x-trace-id": components["headers"]["x-trace-id"];
        [name: string]: unknown;
      };
      content: {
        "application/json": components["schemas"]["ErrorBody"];
      };
    };
    /** @description The one-time token does not exist. The sources list no 404 here; status and body are ours. */
    OneTimeTokenNotFound: {
      headers: {
        "X-External-Correlation-Id": components["headers"]["X-External-Correlation-Id"];
        "x-trace-id": components["headers"]["x-trace-id"];
        [name: string]: unknown;
      };
      content: {
        "application/json": components["schemas"]["ErrorBody"];
      };
    };
    /** @description A new one-time token with the challenges to pass. */
    OneTimeTokenSession: {
      headers: {
        "X-External-Correlation-Id": components["headers"]["X-External-Correlation-Id"];
        "x-trace-id": components["headers"]["x-trace-id"];
        [name: string]: unknown;
      };
      content: {
        "application/json": components["schemas"]["OneTimeTokenEnvelope"];
      };
    };
    /** @description The code is wrong or too old, or the one-time token has no challenge of this kind. Status and body are ours. */
    OtpVerificationFailed: {
      headers: {
        "X-External-Correlation-Id": components["headers"]["X-External-Correlation-Id"];
        "x-trace-id": components["headers"]["x-trace-id"];
        [name: string]: unknown;
      };
      content: {
        "application/json": components["schemas"]["ErrorBody"];
      };
    };
    /** @description The code was right. The one-time token comes in its wrapper. */
    PhoneChallengePassed: {
      headers: {
        "X-External-Correlation-Id": components["headers"]["X-External-Correlation-Id"];
        "x-trace-id": components["headers"]["x-trace-id"];
        [name: string]: unknown;
      };
      content: {
        "application/json": components["schemas"]["OneTimeTokenEnvelope"];
      };
    };
    /** @description The code is on its way. */
    PhoneChallengeTriggered: {
      headers: {
        "X-External-Correlation-Id": components["headers"]["X-External-Correlation-Id"];
        "x-trace-id": components["headers"]["x-trace-id"];
        [name: string]: unknown;
      };
      content: {
        "application/json": components["schemas"]["PhoneChallenge"];
      };
    };
    /** @description The phone number. */
    PhoneNumber: {
      headers: {
        "X-External-Correlation-Id": components["headers"]["X-External-Correlation-Id"];
        "x-trace-id": components["headers"]["x-trace-id"];
        [name: string]: unknown;
      };
      content: {
        "application/json": components["schemas"]["PhoneNumber"];
      };
    };
    /** @description The phone number has been deleted. */
    PhoneNumberDeleted: {
      headers: {
        "X-External-Correlation-Id": components["headers"]["X-External-Correlation-Id"];
        "x-trace-id": components["headers"]["x-trace-id"];
        [name: string]: unknown;
      };
      content?: never;
    };
    /** @description The user has no phone number of this identifier. No status, code or body is published for this case; those of the example are ours. */
    PhoneNumberNotFound: {
      headers: {
        "X-External-Correlation-Id": components["headers"]["X-External-Correlation-Id"];
        "x-trace-id": components["headers"]["x-trace-id"];
        [name: string]: unknown;
      };
      content: {
        "application/json": components["schemas"]["ErrorBody"];
      };
    };
    /** @description The phone number belongs to another account already. */
    PhoneNumberRepeated: {
      headers: {
        "X-External-Correlation-Id": components["headers"]["X-External-Correlation-Id"];
        "x-trace-id": components["headers"]["x-trace-id"];
        [name: string]: unknown;
      };
      content: {
        "application/json": components["schemas"]["ErrorBody"];
      };
    };
    /** @description The phone numbers. */
    PhoneNumbers: {
      headers: {
        "X-External-Correlation-Id": components["headers"]["X-External-Correlation-Id"];
        "x-trace-id": components["headers"]["x-trace-id"];
        [name: string]: unknown;
      };
      content: {
        "application/json": components["schemas"]["PhoneNumberList"];
      };
    };
    /** @description A PIN has already been created for this profile. To change it, delete it first. No code or body is published for this case; those of the example are ours. */
    PinAlreadyExists: {
      headers: {
        "X-External-Correlation-Id": components["headers"]["X-External-Correlation-Id"];
        "x-trace-id": components["headers"]["x-trace-id"];
        [name: string]: unknown;
      };
      content: {
        "application/json": components["schemas"]["ErrorBody"];
      };
    };
    /** @description The PIN has been created. The reply has no body, so nothing is encrypted. */
    PinCreated: {
      headers: {
        "X-External-Correlation-Id": components["headers"]["X-External-Correlation-Id"];
        "x-trace-id": components["headers"]["x-trace-id"];
        [name: string]: unknown;
      };
      content?: never;
    };
    /** @description No PIN has been set up for this profile. The code of the example is published for the older, per-user operation only. */
    PinNotSetUp: {
      headers: {
        "X-External-Correlation-Id": components["headers"]["X-External-Correlation-Id"];
        "x-trace-id": components["headers"]["x-trace-id"];
        [name: string]: unknown;
      };
      content: {
        "application/json": components["schemas"]["ErrorBody"];
      };
    };
    /** @description No PIN has been set up for this profile, or the one-time token does not exist. No code or body is published for this case; those of the example are ours. */
    PinNotVerifiable: {
      headers: {
        "X-External-Correlation-Id": components["headers"]["X-External-Correlation-Id"];
        "x-trace-id": components["headers"]["x-trace-id"];
        [name: string]: unknown;
      };
      content: {
        "application/json": components["schemas"]["ErrorBody"];
      };
    };
    /** @description The PIN verification failed, or the PIN is blocked. No code or body is published for this case; those of the example are ours. */
    PinVerificationFailed: {
      headers: {
        "X-External-Correlation-Id": components["headers"]["X-External-Correlation-Id"];
        "x-trace-id": components["headers"]["x-trace-id"];
        [name: string]: unknown;
      };
      content: {
        "application/json": components["schemas"]["ErrorBody"];
      };
    };
    /** @description The device fingerprint has been created; its identifier comes encrypted. */
    SealedDeviceFingerprint: {
      headers: {
        "X-External-Correlation-Id": components["headers"]["X-External-Correlation-Id"];
        "x-trace-id": components["headers"]["x-trace-id"];
        [name: string]: unknown;
      };
      content: {
        "application/jose+json": components["schemas"]["DeviceFingerprint"];
      };
    };
    /** @description The echo, encrypted under the request's own content encryption key. */
    SealedEchoDirect: {
      headers: {
        "X-External-Correlation-Id": components["headers"]["X-External-Correlation-Id"];
        "x-trace-id": components["headers"]["x-trace-id"];
        [name: string]: unknown;
      };
      content: {
        "application/jose+json": components["schemas"]["Echo"];
      };
    };
    /** @description The echo, encrypted to the partner's uploaded key that `kid` names. */
    SealedEchoOfGet: {
      headers: {
        "X-External-Correlation-Id": components["headers"]["X-External-Correlation-Id"];
        "x-trace-id": components["headers"]["x-trace-id"];
        [name: string]: unknown;
      };
      content: {
        "application/jose+json": components["schemas"]["Echo"];
      };
    };
    /** @description The echo, encrypted to the partner's uploaded key that `kid` names. */
    SealedEchoToPartnerKey: {
      headers: {
        "X-External-Correlation-Id": components["headers"]["X-External-Correlation-Id"];
        "x-trace-id": components["headers"]["x-trace-id"];
        [name: string]: unknown;
      };
      content: {
        "application/jose+json": components["schemas"]["Echo"];
      };
    };
    /** @description The one-time token with the state of its challenges, encrypted. */
    SealedOneTimeToken: {
      headers: {
        "X-External-Correlation-Id": components["headers"]["X-External-Correlation-Id"];
        "x-trace-id": components["headers"]["x-trace-id"];
        [name: string]: unknown;
      };
      content: {
        "application/jose+json": components["schemas"]["OneTimeToken"];
      };
    };
    /** @description Too many requests: 100 a second and 1,000 a minute by default. Five failed verifications in a row may also lead here, for up to fifteen minutes. The body is a JSON object whose members are not published. */
    TooManyRequests: {
      headers: {
        "Retry-After": components["headers"]["Retry-After"];
        "X-External-Correlation-Id": components["headers"]["X-External-Correlation-Id"];
        "X-Rate-Limited-By": components["headers"]["X-Rate-Limited-By"];
        "x-trace-id": components["headers"]["x-trace-id"];
        [name: string]: unknown;
      };
      content: {
        "application/json": components["schemas"]["ErrorBody"];
      };
    };
    /** @description The access token is missing, invalid or expired. */
    Unauthorized: {
      headers: {
        "X-External-Correlation-Id": components["headers"]["X-External-Correlation-Id"];
        "x-trace-id": components["headers"]["x-trace-id"];
        [name: string]: unknown;
      };
      content: {
        "application/json": components["schemas"]["ErrorBody"];
      };
    };
    /** @description The server failed. */
    UnexpectedFailure: {
      headers: {
        "X-External-Correlation-Id": components["headers"]["X-External-Correlation-Id"];
        "x-trace-id": components["headers"]["x-trace-id"];
        [name: string]: unknown;
      };
      content: {
        "application/json": components["schemas"]["ErrorBody"];
      };
    };
    /** @description The key is on record. */
    UploadedJosePublicKey: {
      headers: {
        "X-External-Correlation-Id": components["headers"]["X-External-Correlation-Id"];
        "x-trace-id": components["headers"]["x-trace-id"];
        [name: string]: unknown;
      };
      content: {
        "application/json": components["schemas"]["UploadedJosePublicKey"];
      };
    };
  };
  parameters: {
    /**
     * @description The identifier that createDeviceFingerprint returned.
     * @example 636a5514-aa86-4719-8700-e9a9a0ae7ea7
     */
    DeviceFingerprintId: string;
    /**
     * @description The algorithm that the key is to be used with.
     * @example RSA_OAEP_256
     */
    JoseAlgorithm: components["schemas"]["JoseKeyAlgorithm"];
    /**
     * @description What the key is to be used for.
     * @example PAYLOAD_ENCRYPTION
     */
    JoseScope: components["schemas"]["JoseKeyScope"];
    /**
     * @description The version of the key; the latest when absent.
     * @example 1
     */
    JoseVersion: number;
    /**
     * @description The one-time token whose challenge is meant.
     * @example 5932d5b5-ec13-452f-8688-308feade7834
     */
    OneTimeToken: string;
    /**
     * @description The identifier that createPhoneNumber returned.
     * @example 1230944
     */
    PhoneNumberId: number;
    /**
     * @description The profile of the customer that the factor belongs to.
     * @example 101
     */
    ProfileId: number;
    /**
     * @description The user whom the phone number belongs to.
     * @example 6146956
     */
    UserId: number;
  };
  requestBodies: never;
  headers: {
    /** @description Seconds to wait before the next attempt. */
    "Retry-After": number;
    /** @description The one-time token to clear before the same request is repeated, when strong customer authentication is what is missing. */
    "x-2fa-approval": string;
    /** @description `REJECTED` when the request lacks strong customer authentication, `APPROVED` when it was given. */
    "x-2fa-approval-result": string;
    /** @description The correlation id of the request, when it carried a valid one. */
    "X-External-Correlation-Id": string;
    /** @description The part of the server that refused the request. */
    "X-Rate-Limited-By": string;
    /** @description The identifier of this exchange on the server's side. Quote it to support. */
    "x-trace-id": string;
  };
  pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
  listPhoneNumbers: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /**
         * @description The user whom the phone number belongs to.
         * @example 6146956
         */
        userId: components["parameters"]["UserId"];
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: components["responses"]["PhoneNumbers"];
      400: components["responses"]["InvalidRequest"];
      401: components["responses"]["Unauthorized"];
      403: components["responses"]["Forbidden"];
      429: components["responses"]["TooManyRequests"];
      500: components["responses"]["UnexpectedFailure"];
    };
  };
  createPhoneNumber: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /**
         * @description The user whom the phone number belongs to.
         * @example 6146956
         */
        userId: components["parameters"]["UserId"];
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["PhoneNumberInput"];
      };
    };
    responses: {
      200: components["responses"]["PhoneNumber"];
      400: components["responses"]["InvalidRequest"];
      401: components["responses"]["Unauthorized"];
      403: components["responses"]["Forbidden"];
      422: components["responses"]["PhoneNumberRepeated"];
      429: components["responses"]["TooManyRequests"];
      500: components["responses"]["UnexpectedFailure"];
    };
  };
  updatePhoneNumber: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /**
         * @description The identifier that createPhoneNumber returned.
         * @example 1230944
         */
        phoneNumberId: components["parameters"]["PhoneNumberId"];
        /**
         * @description The user whom the phone number belongs to.
         * @example 6146956
         */
        userId: components["parameters"]["UserId"];
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["PhoneNumberInput"];
      };
    };
    responses: {
      200: components["responses"]["PhoneNumber"];
      400: components["responses"]["InvalidRequest"];
      401: components["responses"]["Unauthorized"];
      403: components["responses"]["Forbidden"];
      404: components["responses"]["PhoneNumberNotFound"];
      422: components["responses"]["PhoneNumberRepeated"];
      429: components["responses"]["TooManyRequests"];
      500: components["responses"]["UnexpectedFailure"];
    };
  };
  deletePhoneNumber: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /**
         * @description The identifier that createPhoneNumber returned.
         * @example 1230944
         */
        phoneNumberId: components["parameters"]["PhoneNumberId"];
        /**
         * @description The user whom the phone number belongs to.
         * @example 6146956
         */
        userId: components["parameters"]["UserId"];
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      204: components["responses"]["PhoneNumberDeleted"];
      400: components["responses"]["InvalidRequest"];
      401: components["responses"]["Unauthorized"];
      403: components["responses"]["Forbidden"];
      404: components["responses"]["PhoneNumberNotFound"];
      429: components["responses"]["TooManyRequests"];
      500: components["responses"]["UnexpectedFailure"];
    };
  };
  getEchoJwe: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: components["responses"]["SealedEchoOfGet"];
      400: components["responses"]["NoEncryptionKey"];
      401: components["responses"]["Unauthorized"];
      403: components["responses"]["Forbidden"];
      429: components["responses"]["TooManyRequests"];
      500: components["responses"]["UnexpectedFailure"];
    };
  };
  echoJwe: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/jose+json": components["schemas"]["EchoMessage"];
      };
    };
    responses: {
      200: components["responses"]["SealedEchoToPartnerKey"];
      400: components["responses"]["InvalidJoseExchange"];
      401: components["responses"]["Unauthorized"];
      403: components["responses"]["Forbidden"];
      429: components["responses"]["TooManyRequests"];
      500: components["responses"]["JoseRequestUnreadable"];
    };
  };
  echoDirectJwe: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/jose+json": components["schemas"]["EchoMessage"];
      };
    };
    responses: {
      200: components["responses"]["SealedEchoDirect"];
      400: components["responses"]["InvalidJoseRequest"];
      401: components["responses"]["Unauthorized"];
      403: components["responses"]["Forbidden"];
      429: components["responses"]["TooManyRequests"];
      500: components["responses"]["JoseRequestUnreadable"];
    };
  };
  uploadJosePublicKey: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["JosePublicKeyUpload"];
      };
    };
    responses: {
      201: components["responses"]["UploadedJosePublicKey"];
      400: components["responses"]["InvalidRequest"];
      401: components["responses"]["Unauthorized"];
      403: components["responses"]["Forbidden"];
      409: components["responses"]["KeyAlreadyExists"];
      429: components["responses"]["TooManyRequests"];
      500: components["responses"]["UnexpectedFailure"];
    };
  };
  getJosePublicKey: {
    parameters: {
      query: {
        /**
         * @description The algorithm that the key is to be used with.
         * @example RSA_OAEP_256
         */
        algorithm: components["parameters"]["JoseAlgorithm"];
        /**
         * @description What the key is to be used for.
         * @example PAYLOAD_ENCRYPTION
         */
        scope: components["parameters"]["JoseScope"];
        /**
         * @description The version of the key; the latest when absent.
         * @example 1
         */
        version?: components["parameters"]["JoseVersion"];
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: components["responses"]["JosePublicKey"];
      400: components["responses"]["InvalidRequest"];
      401: components["responses"]["Unauthorized"];
      403: components["responses"]["Forbidden"];
      404: components["responses"]["KeyNotFound"];
      429: components["responses"]["TooManyRequests"];
      500: components["responses"]["UnexpectedFailure"];
    };
  };
  getFacetecPublicKey: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: components["responses"]["FacetecPublicKey"];
      401: components["responses"]["Unauthorized"];
      403: components["responses"]["Forbidden"];
      429: components["responses"]["TooManyRequests"];
      500: components["responses"]["UnexpectedFailure"];
    };
  };
  triggerSmsChallenge: {
    parameters: {
      query?: never;
      header: {
        /**
         * @description The one-time token whose challenge is meant.
         * @example 5932d5b5-ec13-452f-8688-308feade7834
         */
        "One-Time-Token": components["parameters"]["OneTimeToken"];
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: components["responses"]["PhoneChallengeTriggered"];
      400: components["responses"]["ChallengeNotAvailable"];
      401: components["responses"]["Unauthorized"];
      403: components["responses"]["Forbidden"];
      404: components["responses"]["OneTimeTokenNotFound"];
      429: components["responses"]["TooManyRequests"];
      500: components["responses"]["UnexpectedFailure"];
    };
  };
  verifySmsChallenge: {
    parameters: {
      query?: never;
      header: {
        /**
         * @description The one-time token whose challenge is meant.
         * @example 5932d5b5-ec13-452f-8688-308feade7834
         */
        "One-Time-Token": components["parameters"]["OneTimeToken"];
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["OtpCode"];
      };
    };
    responses: {
      200: components["responses"]["PhoneChallengePassed"];
      400: components["responses"]["OtpVerificationFailed"];
      401: components["responses"]["Unauthorized"];
      403: components["responses"]["Forbidden"];
      404: components["responses"]["OneTimeTokenNotFound"];
      429: components["responses"]["TooManyRequests"];
      500: components["responses"]["UnexpectedFailure"];
    };
  };
  getOneTimeTokenStatus: {
    parameters: {
      query?: never;
      header: {
        /**
         * @description The one-time token whose challenge is meant.
         * @example 5932d5b5-ec13-452f-8688-308feade7834
         */
        "One-Time-Token": components["parameters"]["OneTimeToken"];
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: components["responses"]["OneTimeToken"];
      400: components["responses"]["OneTimeTokenExpired"];
      401: components["responses"]["Unauthorized"];
      403: components["responses"]["Forbidden"];
      404: components["responses"]["OneTimeTokenNotFound"];
      429: components["responses"]["TooManyRequests"];
      500: components["responses"]["UnexpectedFailure"];
    };
  };
  triggerVoiceChallenge: {
    parameters: {
      query?: never;
      header: {
        /**
         * @description The one-time token whose challenge is meant.
         * @example 5932d5b5-ec13-452f-8688-308feade7834
         */
        "One-Time-Token": components["parameters"]["OneTimeToken"];
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: components["responses"]["PhoneChallengeTriggered"];
      400: components["responses"]["ChallengeNotAvailable"];
      401: components["responses"]["Unauthorized"];
      403: components["responses"]["Forbidden"];
      404: components["responses"]["OneTimeTokenNotFound"];
      429: components["responses"]["TooManyRequests"];
      500: components["responses"]["UnexpectedFailure"];
    };
  };
  verifyVoiceChallenge: {
    parameters: {
      query?: never;
      header: {
        /**
         * @description The one-time token whose challenge is meant.
         * @example 5932d5b5-ec13-452f-8688-308feade7834
         */
        "One-Time-Token": components["parameters"]["OneTimeToken"];
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["OtpCode"];
      };
    };
    responses: {
      200: components["responses"]["PhoneChallengePassed"];
      400: components["responses"]["OtpVerificationFailed"];
      401: components["responses"]["Unauthorized"];
      403: components["responses"]["Forbidden"];
      404: components["responses"]["OneTimeTokenNotFound"];
      429: components["responses"]["TooManyRequests"];
      500: components["responses"]["UnexpectedFailure"];
    };
  };
  triggerWhatsappChallenge: {
    parameters: {
      query?: never;
      header: {
        /**
         * @description The one-time token whose challenge is meant.
         * @example 5932d5b5-ec13-452f-8688-308feade7834
         */
        "One-Time-Token": components["parameters"]["OneTimeToken"];
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: components["responses"]["PhoneChallengeTriggered"];
      400: components["responses"]["ChallengeNotAvailable"];
      401: components["responses"]["Unauthorized"];
      403: components["responses"]["Forbidden"];
      404: components["responses"]["OneTimeTokenNotFound"];
      429: components["responses"]["TooManyRequests"];
      500: components["responses"]["UnexpectedFailure"];
    };
  };
  verifyWhatsappChallenge: {
    parameters: {
      query?: never;
      header: {
        /**
         * @description The one-time token whose challenge is meant.
         * @example 5932d5b5-ec13-452f-8688-308feade7834
         */
        "One-Time-Token": components["parameters"]["OneTimeToken"];
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["OtpCode"];
      };
    };
    responses: {
      200: components["responses"]["PhoneChallengePassed"];
      400: components["responses"]["OtpVerificationFailed"];
      401: components["responses"]["Unauthorized"];
      403: components["responses"]["Forbidden"];
      404: components["responses"]["OneTimeTokenNotFound"];
      429: components["responses"]["TooManyRequests"];
      500: components["responses"]["UnexpectedFailure"];
    };
  };
  createDeviceFingerprint: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /**
         * @description The profile of the customer that the factor belongs to.
         * @example 101
         */
        profileId: components["parameters"]["ProfileId"];
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/jose+json": components["schemas"]["DeviceFingerprintFactor"];
      };
    };
    responses: {
      200: components["responses"]["SealedDeviceFingerprint"];
      400: components["responses"]["DeviceFingerprintLimitReached"];
      401: components["responses"]["Unauthorized"];
      403: components["responses"]["Forbidden"];
      409: components["responses"]["DeviceFingerprintAlreadyExists"];
      429: components["responses"]["TooManyRequests"];
      500: components["responses"]["JoseRequestUnreadable"];
    };
  };
  deleteDeviceFingerprint: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /**
         * @description The identifier that createDeviceFingerprint returned.
         * @example 636a5514-aa86-4719-8700-e9a9a0ae7ea7
         */
        deviceFingerprintId: components["parameters"]["DeviceFingerprintId"];
        /**
         * @description The profile of the customer that the factor belongs to.
         * @example 101
         */
        profileId: components["parameters"]["ProfileId"];
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      204: components["responses"]["FactorDeleted"];
      400: components["responses"]["InvalidRequest"];
      401: components["responses"]["Unauthorized"];
      403: components["responses"]["Forbidden"];
      404: components["responses"]["DeviceFingerprintNotFound"];
      429: components["responses"]["TooManyRequests"];
      500: components["responses"]["UnexpectedFailure"];
    };
  };
  verifyDeviceFingerprint: {
    parameters: {
      query?: never;
      header: {
        /**
         * @description The one-time token whose challenge is meant.
         * @example 5932d5b5-ec13-452f-8688-308feade7834
         */
        "One-Time-Token": components["parameters"]["OneTimeToken"];
      };
      path: {
        /**
         * @description The profile of the customer that the factor belongs to.
         * @example 101
         */
        profileId: components["parameters"]["ProfileId"];
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/jose+json": components["schemas"]["DeviceFingerprintFactor"];
      };
    };
    responses: {
      200: components["responses"]["SealedOneTimeToken"];
      400: components["responses"]["DeviceFingerprintVerificationFailed"];
      401: components["responses"]["Unauthorized"];
      403: components["responses"]["Forbidden"];
      404: components["responses"]["DeviceFingerprintNotVerifiable"];
      429: components["responses"]["TooManyRequests"];
      500: components["responses"]["JoseRequestUnreadable"];
    };
  };
  createFacemap: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /**
         * @description The profile of the customer that the factor belongs to.
         * @example 101
         */
        profileId: components["parameters"]["ProfileId"];
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["FaceMapFactor"];
      };
    };
    responses: {
      204: components["responses"]["FacemapCreated"];
      400: components["responses"]["InvalidRequest"];
      401: components["responses"]["Unauthorized"];
      403: components["responses"]["Forbidden"];
      409: components["responses"]["FacemapAlreadyExists"];
      429: components["responses"]["TooManyRequests"];
      500: components["responses"]["UnexpectedFailure"];
    };
  };
  deleteFacemap: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /**
         * @description The profile of the customer that the factor belongs to.
         * @example 101
         */
        profileId: components["parameters"]["ProfileId"];
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      204: components["responses"]["FactorDeleted"];
      400: components["responses"]["InvalidRequest"];
      401: components["responses"]["Unauthorized"];
      403: components["responses"]["Forbidden"];
      404: components["responses"]["FacemapNotSetUp"];
      429: components["responses"]["TooManyRequests"];
      500: components["responses"]["UnexpectedFailure"];
    };
  };
  verifyFacemap: {
    parameters: {
      query?: never;
      header: {
        /**
         * @description The one-time token whose challenge is meant.
         * @example 5932d5b5-ec13-452f-8688-308feade7834
         */
        "One-Time-Token": components["parameters"]["OneTimeToken"];
      };
      path: {
        /**
         * @description The profile of the customer that the factor belongs to.
         * @example 101
         */
        profileId: components["parameters"]["ProfileId"];
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["FaceMapFactor"];
      };
    };
    responses: {
      200: components["responses"]["OneTimeToken"];
      400: components["responses"]["FacemapVerificationFailed"];
      401: components["responses"]["Unauthorized"];
      403: components["responses"]["Forbidden"];
      404: components["responses"]["FacemapNotVerifiable"];
      429: components["responses"]["TooManyRequests"];
      500: components["responses"]["UnexpectedFailure"];
    };
  };
  createPin: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /**
         * @description The profile of the customer that the factor belongs to.
         * @example 101
         */
        profileId: components["parameters"]["ProfileId"];
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/jose+json": components["schemas"]["PinFactor"];
      };
    };
    responses: {
      200: components["responses"]["PinCreated"];
      400: components["responses"]["InvalidPinRequest"];
      401: components["responses"]["Unauthorized"];
      403: components["responses"]["Forbidden"];
      409: components["responses"]["PinAlreadyExists"];
      429: components["responses"]["TooManyRequests"];
      500: components["responses"]["JoseRequestUnreadable"];
    };
  };
  deletePin: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /**
         * @description The profile of the customer that the factor belongs to.
         * @example 101
         */
        profileId: components["parameters"]["ProfileId"];
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      204: components["responses"]["FactorDeleted"];
      400: components["responses"]["InvalidRequest"];
      401: components["responses"]["Unauthorized"];
      403: components["responses"]["Forbidden"];
      404: components["responses"]["PinNotSetUp"];
      429: components["responses"]["TooManyRequests"];
      500: components["responses"]["UnexpectedFailure"];
    };
  };
  verifyPin: {
    parameters: {
      query?: never;
      header: {
        /**
         * @description The one-time token whose challenge is meant.
         * @example 5932d5b5-ec13-452f-8688-308feade7834
         */
        "One-Time-Token": components["parameters"]["OneTimeToken"];
      };
      path: {
        /**
         * @description The profile of the customer that the factor belongs to.
         * @example 101
         */
        profileId: components["parameters"]["ProfileId"];
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/jose+json": components["schemas"]["PinFactor"];
      };
    };
    responses: {
      200: components["responses"]["SealedOneTimeToken"];
      400: components["responses"]["PinVerificationFailed"];
      401: components["responses"]["Unauthorized"];
      403: components["responses"]["Forbidden"];
      404: components["responses"]["PinNotVerifiable"];
      429: components["responses"]["TooManyRequests"];
      500: components["responses"]["JoseRequestUnreadable"];
    };
  };
  createScaSession: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /**
         * @description The profile of the customer that the factor belongs to.
         * @example 101
         */
        profileId: components["parameters"]["ProfileId"];
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: components["responses"]["OneTimeTokenSession"];
      400: components["responses"]["InvalidRequest"];
      401: components["responses"]["Unauthorized"];
      403: components["responses"]["Forbidden"];
      429: components["responses"]["TooManyRequests"];
      500: components["responses"]["UnexpectedFailure"];
    };
  };
}

/** One challenge of a one-time token, and whether it has been passed. */
export type Challenge = components["schemas"]["Challenge"];
/** Whose challenge it is. */
export type ChallengeAttributes = components["schemas"]["ChallengeAttributes"];
/** One way to pass a challenge. */
export type ChallengeMethod = components["schemas"]["ChallengeMethod"];
/** What the customer has to show. The listed values are those that are known; new ones may come, so treat any other string as a challenge that this client has no factor for. */
export type ChallengeType = components["schemas"]["ChallengeType"];
/** What comes beside a way to pass a challenge. The published samples of PIN, FACE_MAP and the phone types show whose challenge it is; members that are not listed here are tolerated. */
export type ChallengeViewData = components["schemas"]["ChallengeViewData"];
/** A device fingerprint that has been created. The value itself is never returned. */
export type DeviceFingerprint = components["schemas"]["DeviceFingerprint"];
/** A device fingerprint, the possession factor. A profile has three at most by default. */
export type DeviceFingerprintFactor = components["schemas"]["DeviceFingerprintFactor"];
/** What the playground answers. */
export type Echo = components["schemas"]["Echo"];
/** A text for the playground to echo. */
export type EchoMessage = components["schemas"]["EchoMessage"];
/** The body of an error: one of four known forms. Which of them comes with which status is published for few operations, so judge an error by its status first. */
export type ErrorBody = components["schemas"]["ErrorBody"];
/** One thing that was wrong with a request. */
export type ErrorDetail = components["schemas"]["ErrorDetail"];
/** The body of an error that the request caused. */
export type Errors = components["schemas"]["Errors"];
/** A 3D facemap, the inherence factor. A profile has one at most. */
export type FaceMapFactor = components["schemas"]["FaceMapFactor"];
/** The body of an error of the HTTP layer. Sources show three forms of it, one of them empty, so no member is certain. */
export type HttpError = components["schemas"]["HttpError"];
/** The algorithm that a key is used with, in the API's own spelling (`RSA_OAEP_256` is JOSE's `RSA-OAEP-256`). */
export type JoseKeyAlgorithm = components["schemas"]["JoseKeyAlgorithm"];
/** A public key with its algorithm. */
export type JoseKeyMaterial = components["schemas"]["JoseKeyMaterial"];
/** What a key is for. */
export type JoseKeyScope = components["schemas"]["JoseKeyScope"];
/** A public key of Wise. */
export type JosePublicKey = components["schemas"]["JosePublicKey"];
/** A public key of the partner, and how long it is valid. */
export type JosePublicKeyUpload = components["schemas"]["JosePublicKeyUpload"];
/** A one-time token with the challenges that clear it. At least two challenges must be passed before the call that it was issued for succeeds. Members that are not listed here are tolerated. */
export type OneTimeToken = components["schemas"]["OneTimeToken"];
/** A one-time token in the wrapper that some replies put around it. */
export type OneTimeTokenEnvelope = components["schemas"]["OneTimeTokenEnvelope"];
/** The code that the customer received by phone. */
export type OtpCode = components["schemas"]["OtpCode"];
/** A code that is on its way to the customer's phone. */
export type PhoneChallenge = components["schemas"]["PhoneChallenge"];
/** A phone number that codes can be sent to. */
export type PhoneNumber = components["schemas"]["PhoneNumber"];
/** A phone number to send codes to. */
export type PhoneNumberInput = components["schemas"]["PhoneNumberInput"];
/** The phone numbers of a user. */
export type PhoneNumberList = components["schemas"]["PhoneNumberList"];
/** A PIN, the knowledge factor. A profile has one at most. */
export type PinFactor = components["schemas"]["PinFactor"];
/** The body of an error of the authentication and JOSE layers. */
export type SystemError = components["schemas"]["SystemError"];
/** The body of an error that the server did not foresee. */
export type UnexpectedError = components["schemas"]["UnexpectedError"];
/** A public key of the partner, as it is on record. */
export type UploadedJosePublicKey = components["schemas"]["UploadedJosePublicKey"];
