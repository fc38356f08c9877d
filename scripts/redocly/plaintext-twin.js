const JOSE = "application/jose+json";

/**
 * Replaces every encrypted body by what is inside it, for tools that cannot decrypt.
 *
 * @param options.keepMediaType keep the label `application/jose+json`, for readers; default `application/json`, since
 *   Prism parses by label
 */
export function plaintextTwin({ keepMediaType = false } = {}) {
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
