/** Seeded breaches of the contract, on either side of it, and what a finding of each must name. */
import { operationsOf, resolve } from "../../scripts/generate/description.ts";
import type {
  DescribedOperation,
  Description,
  Parameter,
  Response as Reply,
  Schema,
} from "../../scripts/generate/description.ts";
import type { WatchedOptions } from "./watched-sandbox.ts";

/** One breach. */
export interface Breach extends Pick<
  WatchedOptions,
  "describe" | "tamper" | "reroute" | "settings" | "faults" | "watch"
> {
  readonly what: string;
  /** What the finding names: operation, pointer or code. */
  readonly found: RegExp;
}

function operation(description: Description, operationId: string): DescribedOperation {
  const found = operationsOf(description).find((one) => one.operation.operationId === operationId);
  if (found === undefined) throw new Error(`no operation ${operationId}`);
  return found.operation;
}

function reply(description: Description, operationId: string, status: number): Reply {
  const found = operation(description, operationId).responses[status];
  if (found === undefined) throw new Error(`no ${status}`);
  return resolve(description, found);
}

function schema(description: Description, name: string): Schema {
  const found = description.components?.schemas?.[name];
  if (found === undefined) throw new Error(`no schema ${name}`);
  return found;
}

function renameProperty({ properties = {}, required = [] }: Schema, from: string, to: string): void {
  properties[to] = properties[from] ?? {};
  Reflect.deleteProperty(properties, from);
  if (required.includes(from)) required.splice(required.indexOf(from), 1, to);
}

/** Breaches in the description: the sandbox and the client stay as they are. */
export const inDescription: readonly Breach[] = [
  {
    what: "a failure's status is deleted",
    describe: (it) => delete operation(it, "createPin").responses["409"],
    found: /createPin #\/paths\/~1v2~1profiles~1\{profileId\}~1pin\/post\/responses: status 409/,
  },
  {
    what: "a success's status is changed",
    describe: (it) => {
      const { responses } = operation(it, "createFacemap");
      responses["200"] = responses["204"] ?? {};
      delete responses["204"];
    },
    found: /createFacemap #\/paths\/.*\/post\/responses: status 204/,
  },
  {
    what: "a field of a reply is renamed",
    describe: (it) => renameProperty(schema(it, "OneTimeToken"), "validity", "expiresIn"),
    found: /#\/components\/schemas\/OneTimeToken: .*'(expiresIn|validity)'/,
  },
  {
    what: "an optional field of a reply is renamed",
    describe: (it) => renameProperty(schema(it, "Challenge"), "alternatives", "options"),
    found: /#\/components\/schemas\/Challenge: .*'alternatives'/,
  },
  {
    what: "a field of a request is renamed",
    describe: (it) => renameProperty(schema(it, "PinFactor"), "pin", "code"),
    found: /#\/components\/schemas\/PinFactor: .*'(pin|code)'/,
  },
  {
    what: "a field's type is changed",
    describe: (it) => Object.assign(schema(it, "Challenge").properties?.["passed"] ?? {}, { type: "string" }),
    found: /#\/components\/schemas\/Challenge\/properties\/passed/,
  },
  {
    what: "a request's pattern is changed",
    describe: (it) =>
      Object.assign(schema(it, "PinFactor").properties?.["pin"] ?? {}, { pattern: "^[0-9]{6}$" }),
    found: /#\/components\/schemas\/PinFactor\/properties\/pin/,
  },
  {
    what: "a value of an enum is changed",
    describe: (it) => Object.assign(schema(it, "JoseKeyScope"), { enum: ["PAYLOAD_SEALING"] }),
    found: /getJosePublicKey #\/paths\/.*\/parameters/,
  },
  {
    what: "a path is changed",
    describe: (it) => {
      const path = "/v2/profiles/{profileId}/facemaps/verify";
      it.paths[path.replace("facemaps", "facemap")] = it.paths[path] ?? {};
      Reflect.deleteProperty(it.paths, path);
    },
    found: /POST \/v2\/profiles\/101\/facemaps\/verify #\/paths: is not described/,
  },
  {
    what: "a parameter is required that nobody sends",
    describe: (it) => {
      const extra: Parameter = { name: "X-Device", in: "header", required: true, schema: { type: "string" } };
      operation(it, "verifyPin").parameters?.push(extra);
    },
    found: /verifyPin #\/paths\/.*\/parameters/,
  },
  {
    what: "a header of a reply is deleted",
    describe: (it) => delete reply(it, "createScaSession", 429).headers?.["Retry-After"],
    found: /createScaSession #\/components\/responses\/TooManyRequests\/headers: header retry-after/,
  },
  {
    what: "the media type of a reply is changed",
    describe: (it) => {
      const { content = {} } = reply(it, "getFacetecPublicKey", 200);
      content["application/x-pem-file"] = content["text/plain"] ?? {};
      delete content["text/plain"];
    },
    found: /getFacetecPublicKey #\/components\/responses\/FacetecPublicKey\/content/,
  },
  {
    what: "the code in an example is changed",
    describe: (it) => {
      const text = JSON.stringify(it).replaceAll("one.time.token.expired", "one.time.token.late");
      Object.assign(it, JSON.parse(text));
    },
    found: /examples: no example shows the code one\.time\.token\.expired/,
  },
];

/** Breaches in the description that only callers notice: the client was generated before them. */
export const inDescriptionOfErrors: readonly Breach[] = [
  {
    what: "a stable code is changed",
    describe: (it) => Object.assign(reply(it, "verifyPin", 400), { "x-error-code": "PIN_WRONG" }),
    found: /verifyPin 400: .*PIN_WRONG, but it is PIN_VERIFICATION_FAILED/,
  },
  {
    what: "the stable code of a body's code is deleted",
    describe: (it) => delete reply(it, "verifyPin", 404)["x-error-codes"]?.["one.time.token.not.found"],
    found: /verifyPin 404: .*PIN_NOT_SET_UP, but it is ONE_TIME_TOKEN_NOT_FOUND/,
  },
  {
    what: "a status is deleted",
    describe: (it) => delete operation(it, "deletePin").responses["404"],
    found: /deletePin 404: .*no 404/,
  },
  {
    what: "an example does not fit its schema",
    describe: (it) => {
      const [media] = Object.values(reply(it, "triggerVoiceChallenge", 200).content ?? {});
      Object.assign(media?.examples ?? {}, { triggered: { value: { phone: "*********8888" } } });
    },
    found: /triggerSmsChallenge 200: .*breaks its schema: .*obfuscatedPhoneNo/,
  },
  {
    what: "an example is deleted",
    describe: (it) => {
      const [media] = Object.values(reply(it, "getEchoJwe", 200).content ?? {});
      delete media?.examples?.["echo"];
    },
    found: /getEchoJwe 200/,
  },
];

/** Breaches in the sandbox: the description stays as it is. */
export const inSandbox: readonly Breach[] = [
  {
    what: "a success has another status",
    tamper: at("POST /pin", (response) => changed(response, { status: 201 })),
    found: /createPin #\/paths\/.*\/post\/responses: status 201/,
  },
  {
    what: "a failure has another status",
    tamper: at("POST /facemaps", (response) =>
      response.status === 409 ? changed(response, { status: 422 }) : response,
    ),
    found: /createFacemap #\/paths\/.*\/post\/responses: status 422/,
  },
  {
    what: "a failure has another status, which is documented for something else",
    tamper: at("POST /pin", (response) =>
      response.status === 409 ? changed(response, { status: 400 }) : response,
    ),
    found: /no example shows the code pin\.already\.exists/,
  },
  {
    what: "a required field is renamed",
    tamper: at("POST /device-fingerprints", (response) => edited(response, "deviceFingerprintId", "id")),
    found: /createDeviceFingerprint #\/components\/schemas\/DeviceFingerprint: /,
  },
  {
    what: "an optional field is renamed",
    tamper: at("GET /one-time-token/status", (response) => edited(response, "alternatives", "options")),
    found: /getOneTimeTokenStatus #\/components\/schemas\/Challenge: .*'options'/,
  },
  {
    what: "a value has another type",
    tamper: at("POST /sca-sessions/authorise", (response) =>
      edited(response, '"validity":3600', '"validity":"3600"'),
    ),
    found: /createScaSession #\/components\/schemas\/OneTimeToken\/properties\/validity/,
  },
  {
    what: "the trace id is missing",
    tamper: at("DELETE /pin", (response) => changed(response, { without: "x-trace-id" })),
    found: /deletePin #\/components\/responses\/\w+\/headers\/x-trace-id: header x-trace-id is missing/,
  },
  {
    what: "the time to wait is missing from a lock-out",
    tamper: at("POST /sca-sessions/authorise", (response) => changed(response, { without: "retry-after" })),
    found: /createScaSession #\/components\/responses\/TooManyRequests\/headers\/Retry-After/,
  },
  {
    what: "a header comes that nobody promised",
    tamper: (_request, response) => changed(response, { with: ["x-debug", "1"] }),
    found: /headers: header x-debug is not declared/,
  },
  {
    what: "the code in an error body is changed",
    tamper: at("POST /pin/verify", (response) =>
      edited(response, "one.time.token.not.found", "no.such.token"),
    ),
    found: /verifyPin #\/components\/responses\/PinNotVerifiable\/content\/.*\/examples: no example shows/,
  },
  {
    what: "a body comes where none is promised",
    tamper: at("POST /pin", (response) => changed(response, { body: '{"ok":true}' })),
    found: /createPin #\/components\/responses\/PinCreated: a body is not declared/,
  },
  {
    what: "a passed challenge is not marked as passed",
    tamper: at("POST /pin/verify", (response) => edited(response, '"passed":true', '"passed":false')),
    found: /the right PIN passes its challenge .*expected PIN to be passed/,
  },
  {
    what: "a success is labelled with another media type",
    tamper: at("POST /sca-sessions/authorise", (response) => labelled(response, "text/json")),
    found: /createScaSession #\/components\/responses\/\w+\/content: .*media type .*text\/json/,
  },
  {
    what: "a failure is labelled with another media type",
    tamper: at("DELETE /pin", (response) => labelled(response, "application/problem+json")),
    found: /deletePin #\/components\/responses\/PinNotSetUp\/content: media type application\/problem\+json/,
  },
  {
    what: "a sealed reply is labelled as plain JSON",
    watch: ["sealed"],
    faults: {
      after: ({ route }, response) =>
        route.reply === "jose" ? labelled(response, "application/json") : response,
    },
    found: /echoDirectJwe #\/components\/responses\/SealedEchoDirect\/content: media type application\/json/,
  },
  {
    what: "all replies are sealed under one IV",
    watch: ["sealed"],
    faults: underOneIv(),
    found: /#\/initialization-vector: has been used before/,
  },
  {
    what: "all replies have one trace id",
    tamper: (_request, response) => changed(response, { with: ["x-trace-id", "4f2d9c0b7a1e4c3d"] }),
    found: /#\/x-trace-id: has been used before/,
  },
  {
    what: "the correlation id of another call is echoed",
    tamper: (_request, response) =>
      changed(response, { with: ["x-external-correlation-id", "f4ab1c8e-5d2a-4f0e-9b7d-3c6e8a1b2d40"] }),
    found: /X-External-Correlation-Id: it is not the one that was sent/,
  },
  {
    what: "a reply is sealed under another key than the request's",
    watch: ["sealed"],
    faults: {
      responseKey: () => crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt"]),
    },
    found: /a JWE is echoed under the content key .*could not be opened/,
  },
  {
    what: "a reply to an uploaded key names another key",
    watch: ["sealed"],
    faults: { responseKid: () => "00000000-0000-4000-8000-000000000000" },
    found: /encrypted to the uploaded key: .*could not be opened/,
  },
  {
    what: "a verification takes the token of another profile",
    ...goingByToken(),
    found: /verifyPin is refused for a one-time token of another profile.*but the call succeeded/,
  },
  {
    what: "a token that is not valid is let in",
    reroute: (request) => {
      if (request.headers.get("authorization") === "Bearer not-a-token")
        request.headers.set("authorization", "Bearer user-token");
      return request;
    },
    found: /is refused to a token that is not valid: .*expected 401/,
  },
  {
    what: "a profile that is not the token's is let in",
    reroute: (request) => elsewhere(request, "/profiles/999/", "/profiles/101/"),
    found: /is refused with 403 for a profile that is not the token's: .*expected 403/,
  },
  {
    what: "any PIN is right",
    reroute: at("POST /pin/verify", (request: Request) => new Request(request, { body: '{"pin":"1234"}' })),
    found: /a wrong PIN is refused with 400: .*but the call succeeded/,
  },
  {
    what: "a deletion deletes nothing",
    reroute: at("DELETE /pin", () => new Response(null, { status: 204, headers: { "x-trace-id": uuid() } })),
    found: /deletePin|deleting a PIN/,
  },
  {
    what: "a device fingerprint is answered with a local time",
    tamper: at("POST /device-fingerprints", (response) => edited(response, '000Z"', '000+01:00"')),
    found: /createDeviceFingerprint #\/components\/schemas\/DeviceFingerprint\/properties\/createdAt/,
  },
  {
    what: "the phone number is shown whole",
    tamper: at("POST /sms/trigger", (response) => edited(response, "*********8888", "+447700908888")),
    found: /triggerSmsChallenge answers with the obfuscated number/,
  },
  ...settled({
    "a sealed operation takes plain JSON": [{ allowPlaintext: true }, /when the body is plain JSON/],
    "the JOSE headers are not demanded": [{ requireJoseHeaders: false }, /without the header content-type/],
    "replies come in plain": [{ encryptResponses: false }, /echoDirectJwe #.*Response body must be string/],
    "errors are sealed": [{ encryptErrors: true }, /verifyPin #\/components\/schemas\/ErrorBody/],
    "what does not decrypt is answered with 400": [
      { joseFailureStatus: 400 },
      /500 to a JWE for another key/,
    ],
    "a token approves twice": [{ ottSingleUse: false }, /a second high-risk call with the same token/],
    "the low-risk window stays open": [
      { lowRiskWindow: 86_400 },
      /after five minutes low-risk calls ask again/,
    ],
    "a token lives for a day": [{ ottTtl: 86_400 }, /expected a validity up to 3600/],
    "an expired token is not found": [{ ottErrors: { expired: 404 } }, /one-time token has expired/],
    "nobody is locked out": [{ lockout: { attempts: 50 } }, /five failures in a row/],
    "a lock-out lasts an hour": [{ lockout: { seconds: 3600 } }, /expected Retry-After up to 900/],
    "four device fingerprints are allowed": [{ maxDevices: 4 }, /a fourth is refused/],
    "one challenge is enough": [{ minChallenges: 1 }, /with one factor alone/],
    "what a lone factor says and does disagree": [
      { insufficientFactors: "suffice" },
      /with one factor alone/,
    ],
    "protected calls do not ask": [{ scaEnabled: false }, /with one factor alone/],
    "a refusal comes without its result": [{ approvalResult: false }, /x-2fa-approval-result to be REJECTED/],
    "a word follows the token": [{ approvalHint: true }, /expected nothing behind the token/],
    "the status is wrapped": [{ statusShape: "wrapped" }, /getOneTimeTokenStatus #\/components\/schemas/],
    "alternatives are strings": [{ alternatives: "strings" }, /\.alternatives\.0 must be object/],
    "passed challenges are dropped": [{ challengeList: "drop" }, /stays listed as passed/],
    "a missing facemap is 400": [{ missingFacemap: 400 }, /facemap that was never set up/],
  }),
];

/** Breaches that a setting of the sandbox brings about. */
function settled(
  breaches: Readonly<Record<string, readonly [NonNullable<Breach["settings"]>, RegExp]>>,
): Breach[] {
  return Object.entries(breaches).map(([what, [settings, found]]) => ({
    what,
    settings,
    watch: ["sealed"],
    found,
  }));
}

const uuid = (): string => crypto.randomUUID();

/** Opens each reply, and seals it again under the key of its request with an IV that never changes. */
function underOneIv(): NonNullable<Breach["faults"]> {
  const keys = new Map<string, CryptoKey>();
  const bytes = (text: string): Uint8Array<ArrayBuffer> => new Uint8Array(Buffer.from(text, "base64url"));
  return {
    responseKey: ({ traceId }, cek) => {
      keys.set(traceId, cek);
      return cek;
    },
    responseJwe: async ({ traceId }, jwe) => {
      const [header = "", , iv = "", ciphertext = "", tag = ""] = jwe.split(".");
      const key = keys.get(traceId);
      if (key === undefined) return jwe;
      const additionalData = Buffer.from(header);
      const sealed = new Uint8Array([...bytes(ciphertext), ...bytes(tag)]);
      const plaintext = await crypto.subtle.decrypt(
        { name: "AES-GCM", iv: bytes(iv), additionalData },
        key,
        sealed,
      );
      const fixed = new Uint8Array(12);
      const again = Buffer.from(
        await crypto.subtle.encrypt({ name: "AES-GCM", iv: fixed, additionalData }, key, plaintext),
      );
      const parts = [Buffer.from(fixed), again.subarray(0, -16), again.subarray(-16)];
      return `${header}..${parts.map((part) => part.toString("base64url")).join(".")}`;
    },
  };
}

/** A server that goes by the token, whichever profile is in the path. */
function goingByToken(): Pick<Breach, "reroute" | "tamper"> {
  const ofAnother = new Set<string>();
  return {
    reroute: (request) =>
      ofAnother.has(request.headers.get("one-time-token") ?? "")
        ? elsewhere(request, "/profiles/101/", "/profiles/102/")
        : request,
    tamper: at("POST /profiles/102/sca-sessions/authorise", async (response: Response) => {
      const [, oneTimeToken = ""] = /"oneTimeToken":"([^"]+)"/.exec(await response.clone().text()) ?? [];
      ofAnother.add(oneTimeToken);
      return response;
    }),
  };
}

/** Changes the replies of one method and end of a path. */
function at<Message extends Request | Response, Changed extends Request | Response = Message>(
  place: string,
  change: (message: Message) => Changed | Promise<Changed>,
): (request: Request, response?: Message) => Message | Changed | Promise<Changed> {
  const [method, end = ""] = place.split(" ");
  return (request, response = request as Message) =>
    request.method === method && new URL(request.url).pathname.endsWith(end) ? change(response) : response;
}

const labelled = (response: Response, type: string): Response =>
  response.headers.has("content-type") ? changed(response, { with: ["content-type", type] }) : response;

/** The same request to another path. */
function elsewhere(request: Request, from: string, to: string): Request {
  return request.url.includes(from) ? new Request(request.url.replace(from, to), request) : request;
}

async function edited(response: Response, from: string, to: string): Promise<Response> {
  const body = (await response.text()).replaceAll(from, to);
  return changed(response, { body });
}

function changed(
  response: Response,
  change: { status?: number; without?: string; with?: [string, string]; body?: string },
): Response {
  const headers = new Headers(response.headers);
  if (change.without !== undefined) headers.delete(change.without);
  if (change.with !== undefined) headers.set(...change.with);
  const body = change.body ?? response.body;
  return new Response(body, { status: change.status ?? response.status, headers });
}
