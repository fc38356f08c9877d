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
export interface Mutation extends Pick<WatchedOptions, "describe" | "tamper"> {
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
export const inDescription: readonly Mutation[] = [
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
export const inDescriptionOfErrors: readonly Mutation[] = [
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
export const inSandbox: readonly Mutation[] = [
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
];

type Tamper = NonNullable<Mutation["tamper"]>;

/** Changes the replies of one method and end of a path. */
function at(place: string, change: (response: Response) => Response | Promise<Response>): Tamper {
  const [method, end = ""] = place.split(" ");
  return (request, response) =>
    request.method === method && new URL(request.url).pathname.endsWith(end) ? change(response) : response;
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
