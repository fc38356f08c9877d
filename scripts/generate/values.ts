/** What the client checks of a value, and how a value looks in generated code. */
import { resolve, type Description, type Schema } from "./description.ts";

const UUID = "^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$";

/** The constraints that the client checks before it sends; the server checks the rest. */
export function valueSchema(doc: Description, schema: Schema): object {
  const { type = "string", minimum, maximum, minLength, maxLength, properties, required = [] } = schema;
  const isUuid = schema.format === "uuid";
  const pattern = schema.pattern ?? (isUuid ? UUID : undefined);
  const members = Object.entries(properties ?? {}).map(
    ([name, property]) => [name, valueSchema(doc, resolve(doc, property))] as const,
  );
  return {
    type,
    expected: schema.contentEncoding ?? (isUuid ? "a UUID" : undefined),
    pattern: pattern === undefined ? undefined : new RegExp(pattern, "u"),
    enum: schema.enum,
    ...{ minimum, maximum, minLength, maxLength },
    ...(members.length > 0 && { properties: Object.fromEntries(members), required }),
  };
}

/** A value as code: JSON with patterns, and without members that are undefined or quotes around numbers. */
export function literal(value: unknown): string {
  if (value instanceof RegExp) return String(value);
  if (Array.isArray(value)) return `[${value.map(literal).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  const name = (key: string): string => (/^\d+$/.test(key) ? key : JSON.stringify(key));
  return `{ ${members.map(([key, member]) => `${name(key)}: ${literal(member)}`).join(", ")} }`;
}
