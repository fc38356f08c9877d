/** generated/schema.ts: openapi-typescript's types, with sealed bodies typed as what they contain. */
import openapiTS, {
  astToString,
  oapiRef,
  transformSchemaObject,
  type OpenAPI3,
  type ReferenceObject,
  type SchemaObject,
} from "openapi-typescript";
import type { Description } from "./description.ts";

/** Types of paths and components, and one alias per schema, named as its file. */
export async function schemaModule(doc: Description): Promise<string> {
  const document: unknown = doc;
  const ast = await openapiTS(document as OpenAPI3, {
    alphabetize: true,
    defaultNonNullable: false,
    transform(schema, options) {
      if (schema.type !== "string" || !("contentSchema" in schema)) return undefined;
      const inner = schema.contentSchema as SchemaObject | ReferenceObject;
      return "$ref" in inner ? oapiRef(inner.$ref) : transformSchemaObject(inner, options);
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
