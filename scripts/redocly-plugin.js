/**
 * The conventions of this description that depend on several places at once, and the decorator for its plaintext twin.
 * Those that a place shows by itself are configurable rules in redocly.yaml.
 */
const JOSE = "application/jose+json";
const HEADERS = ["Accept", "Accept-Encoding", "X-tw-jose-method"];
const WRAPPER = "oneTimeTokenProperties";
const CODE = /^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$/;

/** Every 4xx and 5xx names its stable code; wire codes map to stable codes. */
const errorCodes = () => ({
  Response(response, { report, location, key }) {
    const codes = [response["x-error-code"] ?? "", ...Object.values(response["x-error-codes"] ?? {})];
    if (/^[45]/.test(key) && !codes.every((code) => CODE.test(code))) {
      const message = `${key} needs an x-error-code, and codes in CAPITALS_WITH_UNDERSCORES`;
      report({ message, location });
    }
  },
});

/**
 * An encrypted exchange declares the headers that announce it, and which key its reply is encrypted with.
 * Content-Encoding speaks of a request body.
 */
const jose = () => {
  let headers, isSent, isReply;
  return {
    Operation: {
      enter() {
        [headers, isSent, isReply] = [[], false, false];
      },
      Parameter({ in: place, name }) {
        if (place === "header") headers.push(name.toLowerCase());
      },
      RequestBody({ content }) {
        isSent = JOSE in content;
      },
      Response({ content = {} }) {
        isReply ||= JOSE in content;
      },
      leave(operation, { report, location }) {
        const complain = (message) => report({ message: `${operation.operationId}: ${message}`, location });
        const { "x-jose-reply": reply, "x-jose-reply-may-be-plain": mayBePlain } = operation;
        const needed = isSent || isReply ? [...HEADERS] : [];
        if (reply === undefined && (needed.length > 0 || mayBePlain)) complain("needs x-jose-reply");
        if (isSent) needed.push("Content-Encoding");
        if (needed.length > 0 && reply === "partner-key") needed.push("X-TW-JOSE-Encryption-kid");
        for (const name of needed)
          if (!headers.includes(name.toLowerCase())) complain(`needs header ${name}`);
      },
    },
  };
};

/** A reply with a one-time token may come wrapped, so it is marked; nothing else is. */
const unwrap = () => {
  let holdsToken;
  return {
    Operation: {
      enter() {
        holdsToken = false;
      },
      Response: {
        MediaType({ schema }, { resolve }) {
          const { node: outer, location } = resolve(schema);
          const sealed = outer?.contentSchema;
          const inner = sealed ? resolve(sealed, location?.source.absoluteRef).node : outer;
          holdsToken ||= ["oneTimeToken", WRAPPER].some((name) => inner?.properties?.[name]);
        },
      },
      leave({ operationId, "x-unwrap": mark }, { report, location }) {
        const complain = (message) => report({ message: `${operationId}: ${message}`, location });
        if (holdsToken && mark !== WRAPPER) complain(`a one-time token reply needs x-unwrap: ${WRAPPER}`);
        if (!holdsToken && mark) complain("x-unwrap is for one-time token replies");
      },
    },
  };
};

const FORMS = ["type", "properties", "items", "enum", "const", "oneOf", "anyOf", "allOf", "$ref"];
const MEMBERS = ["properties", "additionalProperties", "patternProperties", "oneOf", "anyOf", "allOf"];

/**
 * A value without a form is `unknown` in the types, with nobody having said so. An empty schema, `{}`, says that a value
 * may be anything, and `additionalProperties: true` that members may.
 */
const typedSchemas = () => ({
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
});

/**
 * Replaces every encrypted body by what is inside it, for tools that cannot decrypt.
 *
 * @param options.keepMediaType keep the label `application/jose+json`, for readers; default `application/json`, since
 *   Prism parses by label
 */
function plaintextTwin({ keepMediaType = false } = {}) {
  return {
    MediaTypesMap: {
      leave(media, { resolve }) {
        const sealed = media[JOSE];
        const schema = sealed && resolve(sealed.schema).node;
        if (!schema?.contentSchema) return;
        const examples = sealed["x-plaintext-examples"];
        Reflect.deleteProperty(media, JOSE);
        media[keepMediaType ? JOSE : "application/json"] = {
          schema: schema.contentSchema,
          ...(examples && { examples }),
        };
      },
    },
  };
}

/** `x-plaintext-examples` is a map of examples, so that references in it are resolved and bundled. */
function withPlaintextExamples({ MediaType, ...types }) {
  const properties = { ...MediaType.properties, "x-plaintext-examples": "ExamplesMap" };
  return { ...types, MediaType: { ...MediaType, properties } };
}

export default () => ({
  id: "sca",
  types: { oas3: withPlaintextExamples },
  rules: { oas3: { "error-codes": errorCodes, jose, unwrap, "typed-schemas": typedSchemas } },
  decorators: { oas3: { "plaintext-twin": plaintextTwin } },
});
