/** What the client checks of a value, as text of the generated tables. */
import { resolve, type Description, type Schema } from "./description.ts";

const UUID = "^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$";

/** The constraints that the client checks before it sends; the server checks the rest. */
export function valueSchema(doc: Description, schema: Schema): string {
  const pattern = schema.pattern ?? (schema.format === "uuid" ? UUID : undefined);
  const limits = (["minimum", "maximum", "minLength", "maxLength"] as const).flatMap((key) =>
    schema[key] === undefined ? [] : [`${key}: ${schema[key]}`],
  );
  const expected = schema.contentEncoding ?? (schema.format === "uuid" ? "a UUID" : undefined);
  const properties = Object.entries(schema.properties ?? {}).map(
    ([name, property]) => `${JSON.stringify(name)}: ${valueSchema(doc, resolve(doc, property))}`,
  );
  return `{ ${[
    `type: ${JSON.stringify(schema.type ?? "string")}`,
    ...(expected === undefined ? [] : [`expected: ${JSON.stringify(expected)}`]),
    ...(pattern === undefined ? [] : [`pattern: ${String(new RegExp(pattern, "u"))}`]),
    ...(schema.enum === undefined ? [] : [`enum: ${JSON.stringify(schema.enum)}`]),
    ...limits,
    ...(properties.length === 0
      ? []
      : [`properties: { ${properties.join(", ")} }`, `required: ${JSON.stringify(schema.required ?? [])}`]),
  ].join(", ")} }`;
}
