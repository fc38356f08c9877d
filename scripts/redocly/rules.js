import { JOSE, readOperation } from "./operation.js";

const IDEMPOTENT = ["get", "put", "delete"];
const REPETITION = ["safe", "rate-limited", "never"];
const REPLY_KEYS = ["direct", "partner-key"];
const WRAPPER = "oneTimeTokenProperties";
const AUTH = ["userToken", "clientToken"];
const CODE = /^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$/;

/** A rule about operations: `check(operation, report)`, where a report names a child of the operation. */
const rule = (check) => () => ({
  Operation(node, context) {
    const report = (message, ...path) =>
      context.report({ message: `${node.operationId}: ${message}`, location: context.location.child(path) });
    check(readOperation(node, context), report);
  },
});

const headerNames = (parameters) =>
  parameters.filter((parameter) => parameter.in === "header").map(({ name }) => String(name).toLowerCase());

const hasExample = ({ example, examples }) => example !== undefined || Object.keys(examples ?? {}).length > 0;

/** `One-Time-Token` -> `oneTimeToken` */
const argumentName = (name) =>
  String(name)
    .replace(/-+(.)/g, (_, letter) => letter.toUpperCase())
    .replace(/^./, (letter) => letter.toLowerCase());

/** Path, query, header and body members become one argument object: no name may come twice. */
export const argumentNames = rule(({ parameters, request }, report) => {
  const names = parameters
    .filter((parameter) => parameter["x-sdk-managed"] !== true)
    .map(({ name }) => argumentName(name));
  for (const { schema } of request) {
    if (schema?.properties) names.push(...Object.keys(schema.properties));
    else report("a request body must be an object with named properties", "requestBody");
  }
  for (const name of new Set(names)) {
    if (!/^[a-z][A-Za-z0-9]*$/.test(name)) report(`argument ${name} is not camelCase`);
    if (names.indexOf(name) !== names.lastIndexOf(name)) report(`argument ${name} comes twice`);
  }
});

/** An example for every request body and every 2xx body; an encrypted one shows its inside too. */
export const bodyExamples = rule(({ request, successes }, report) => {
  const check = (bodies, ...path) => {
    for (const { type, value } of bodies) {
      if (!hasExample(value)) report(`the ${type} body needs an example`, ...path);
      if (type === JOSE && !hasExample({ examples: value["x-plaintext-examples"] }))
        report("the encrypted body needs x-plaintext-examples", ...path);
    }
  };
  check(request, "requestBody");
  for (const { status, bodies } of successes) check(bodies, "responses", status);
});

/** Every 4xx and 5xx names its stable code; wire codes map to stable codes. */
export const errorCodes = rule(({ failures }, report) => {
  for (const { status, response } of failures) {
    const codes = [response["x-error-code"] ?? "", ...Object.values(response["x-error-codes"] ?? {})];
    if (!codes.every((code) => CODE.test(code)))
      report(`${status} needs an x-error-code, and codes in CAPITALS_WITH_UNDERSCORES`, "responses", status);
  }
});

/** An encrypted exchange declares the headers that announce it. Content-Encoding speaks of a request body. */
export const joseHeaders = rule(({ isJose, sendsJose, parameters }, report) => {
  if (!isJose) return;
  const names = headerNames(parameters);
  const needed = [
    "Accept",
    "Accept-Encoding",
    ...(sendsJose ? ["Content-Encoding"] : []),
    "X-tw-jose-method",
  ];
  for (const name of needed) {
    if (!names.includes(name.toLowerCase())) report(`needs header ${name}`, "parameters");
  }
});

/** An encrypted exchange says which key its reply is encrypted with. */
export const joseReply = rule(({ isJose, node, parameters }, report) => {
  if (node["x-jose-reply-may-be-plain"] !== undefined && node["x-jose-reply"] === undefined)
    report("x-jose-reply-may-be-plain is for encrypted replies");
  if (!isJose) return;
  if (!REPLY_KEYS.includes(node["x-jose-reply"])) report(`needs x-jose-reply: ${REPLY_KEYS.join(" or ")}`);
  if (node["x-jose-reply"] === "partner-key" && !headerNames(parameters).includes("x-tw-jose-encryption-kid"))
    report("a reply to the partner's key needs header X-TW-JOSE-Encryption-kid", "parameters");
});

/** Every operation says whether it may be repeated; one that verifies a factor never is: failures add up. */
export const retry = rule(({ id, method, node }, report) => {
  const value = node["x-retry"];
  if (!REPETITION.includes(value)) report(`needs x-retry: ${REPETITION.join(", ")}`);
  else if (id.startsWith("verify") && value !== "never") report("a verify operation needs x-retry: never");
  else if (value === "safe" && !IDEMPOTENT.includes(method)) report(`${method} is not safe to repeat`);
});

/** Exactly one token is asked for. */
export const security = rule(({ node }, report) => {
  const schemes = (node.security ?? []).map((requirement) => Object.keys(requirement));
  if (schemes.length !== 1 || schemes[0].length !== 1 || !AUTH.includes(schemes[0][0]))
    report(`needs security with one of ${AUTH.join(", ")}`);
});

/** A reply with a one-time token may come wrapped, so it is marked; nothing else is. */
export const unwrap = rule(({ node, successes }, report) => {
  const holdsToken = successes
    .flatMap(({ bodies }) => bodies)
    .some(({ schema }) => schema?.properties?.oneTimeToken ?? schema?.properties?.[WRAPPER]);
  if (holdsToken && node["x-unwrap"] !== WRAPPER) report(`a one-time token reply needs x-unwrap: ${WRAPPER}`);
  if (!holdsToken && node["x-unwrap"]) report("x-unwrap is for one-time token replies");
});

const FORMS = ["type", "properties", "items", "enum", "const", "oneOf", "anyOf", "allOf", "$ref"];
const MEMBERS = ["properties", "additionalProperties", "patternProperties", "oneOf", "anyOf", "allOf"];

/**
 * A value without a form is `unknown` in the types, with nobody having said so. An empty schema, `{}`, says that a value
 * may be anything, and `additionalProperties: true` that members may.
 */
export const typedSchemas = () => ({
  Schema(node, { report, location }) {
    const has = (...names) => names.some((name) => node[name] !== undefined);
    const is = (type) => [node.type].flat().includes(type);
    const complain = (message) => report({ message, location });
    if (typeof node === "boolean" || Object.keys(node).length === 0) return;
    if (!has(...FORMS)) complain("becomes unknown: a schema needs a type, or be {} if it may be anything");
    else if (is("array") && !has("items", "prefixItems")) complain("becomes unknown[]: an array needs items");
    else if (is("object") && !has(...MEMBERS))
      complain("becomes an object of unknown: it needs properties, or additionalProperties: true");
  },
  MediaType(node, { report, location }) {
    if (node.schema === undefined) report({ message: "becomes unknown: a body needs a schema", location });
  },
});
