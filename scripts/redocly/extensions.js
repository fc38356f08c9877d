const flag = { type: "boolean" };

/** Teaches Redocly the extensions of this description, so that a wrong value or a broken `$ref` is an error. */
export function extensionTypes(types) {
  const extend = (name, properties) => ({
    [name]: { ...types[name], properties: { ...types[name].properties, ...properties } },
  });
  return {
    ...types,
    ...extend("Operation", {
      "x-retry": { enum: ["safe", "rate-limited", "never"] },
      "x-jose-reply": { enum: ["direct", "partner-key"] },
      "x-unwrap": { enum: ["oneTimeTokenProperties"] },
    }),
    ...extend("Parameter", { "x-sdk-managed": flag, "x-wire-only": flag }),
    ...extend("Response", {
      "x-error-code": { type: "string" },
      "x-error-codes": { properties: {}, additionalProperties: { type: "string" } },
    }),
    ...extend("MediaType", { "x-plaintext-examples": "ExamplesMap" }),
  };
}
