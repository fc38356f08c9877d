/** Checks a value by the constraints of the description. */
import type { ValueSchema } from "../operation.ts";
import { check, isObject } from "./check.ts";

/**
 * Checks one value; nested objects property by property.
 *
 * @throws InvalidInputError `ERR_INVALID_ARGUMENT`: names the field and the form, never the value.
 */
export function checkValue(field: string, value: unknown, schema: ValueSchema): void {
  const { properties } = schema;
  if (properties === undefined) {
    const rule = { accepts: () => fits(value, schema), expected: `must be ${expectation(schema)}` };
    return check("ERR_INVALID_ARGUMENT", field, value, rule);
  }
  check("ERR_INVALID_ARGUMENT", field, value, { accepts: isObject, expected: "must be an object" });
  const given = value as Readonly<Record<string, unknown>>;
  for (const name of Object.keys(given)) {
    const known = { accepts: () => Object.hasOwn(properties, name), expected: "is not a known property" };
    check("ERR_INVALID_ARGUMENT", `${field}.${name}`, name, known);
  }
  for (const [name, inner] of Object.entries(properties)) {
    const present = Object.hasOwn(given, name) ? given[name] : undefined;
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
