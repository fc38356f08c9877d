/** Judges one value by the constraints of the description. */
import type { ValueSchema } from "../generated/operations.ts";
import { InvalidInputError } from "./errors.ts";

/**
 * Checks one value; nested objects property by property.
 *
 * @throws InvalidInputError `ERR_INVALID_ARGUMENT`: names the field and the form, never the value.
 */
export function checkValue(field: string, value: unknown, schema: ValueSchema): void {
  if (schema.properties !== undefined) return checkObject(field, value, schema);
  if (!fits(value, schema)) throw refused(field, `must be ${expectation(schema)}`);
}

function checkObject(field: string, value: unknown, schema: ValueSchema): void {
  if (typeof value !== "object" || value === null) throw refused(field, "must be an object");
  const properties = schema.properties ?? {};
  const record = value as Record<string, unknown>;
  for (const name of Object.keys(record)) {
    if (!Object.hasOwn(properties, name)) throw refused(`${field}.${name}`, "is not a known property");
  }
  for (const [name, inner] of Object.entries(properties)) {
    const present = Object.hasOwn(record, name) ? record[name] : undefined;
    if (present === undefined && schema.required?.includes(name) !== true) continue;
    checkValue(`${field}.${name}`, present, inner);
  }
}

function fits(value: unknown, schema: ValueSchema): boolean {
  if (schema.type === "integer" || schema.type === "number") {
    return (
      typeof value === "number" &&
      (schema.type === "integer" ? Number.isSafeInteger(value) : Number.isFinite(value)) &&
      value >= (schema.minimum ?? -Infinity) &&
      value <= (schema.maximum ?? Infinity)
    );
  }
  if (schema.type === "boolean") return typeof value === "boolean";
  return (
    typeof value === "string" &&
    value.length >= (schema.minLength ?? 0) &&
    value.length <= (schema.maxLength ?? Infinity) &&
    (schema.enum?.includes(value) ?? true) &&
    (schema.pattern?.test(value) ?? true)
  );
}

function expectation(schema: ValueSchema): string {
  if (schema.expected !== undefined) return schema.expected;
  if (schema.enum !== undefined) return `one of ${schema.enum.join(", ")}`;
  const kind =
    schema.type === "integer" ? "an integer" : schema.type === "boolean" ? "a boolean" : `a ${schema.type}`;
  return [
    kind,
    ...(schema.minimum === undefined ? [] : [`of at least ${schema.minimum}`]),
    ...(schema.minLength === undefined ? [] : [`of at least ${schema.minLength} characters`]),
    ...(schema.maxLength === undefined ? [] : [`of at most ${schema.maxLength} characters`]),
    ...(schema.pattern === undefined ? [] : [`that matches ${schema.pattern.source}`]),
  ].join(" ");
}

const refused = (field: string, expected: string): InvalidInputError =>
  new InvalidInputError("ERR_INVALID_ARGUMENT", field, expected);
