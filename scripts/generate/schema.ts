/** generated/schema.ts: openapi-typescript's types, with sealed bodies typed as what they contain. */
import openapiTS, { astToString, oapiRef, transformSchemaObject, type OpenAPI3 } from "openapi-typescript";
import type { Description } from "./description.ts";

/** Types of paths and components, and one alias per schema, named as its file. */
export async function schemaModule(doc: Description): Promise<string> {
  const ast = await openapiTS(doc as OpenAPI3, {
    alphabetize: true,
    defaultNonNullable: false,
    transform(schema, options) {
      if (schema.type !== "string" || !("contentSchema" in schema)) return undefined;
      const inner = schema.contentSchema as { $ref?: string };
      return inner.$ref === undefined ? transformSchemaObject(inner, options) : oapiRef(inner.$ref);
    },
  });
  const aliases = Object.entries(doc.components?.schemas ?? {})
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, { description }]) => {
      const comment =
        description === undefined ? "" : `/** ${description.trim().replaceAll("*/", "* /")} */\n`;
      return `${comment}export type ${name} = components["schemas"]["${name}"];`;
    });
  return `${astToString(ast)}\n${aliases.join("\n")}\n`;
}
