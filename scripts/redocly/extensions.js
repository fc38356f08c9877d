/**
 * Tells Redocly that `x-plaintext-examples` is a map of examples, so that references in it are resolved and bundled.
 * The values of other extensions are checked by the rules: Redocly itself does not look into extensions.
 */
export function extensionTypes(types) {
  const { properties } = types.MediaType;
  return {
    ...types,
    MediaType: { ...types.MediaType, properties: { ...properties, "x-plaintext-examples": "ExamplesMap" } },
  };
}
