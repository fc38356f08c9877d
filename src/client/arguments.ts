/** Checks the arguments of an operation by the generated table, and sorts them to where they travel. */
import { InvalidInputError } from "../errors.ts";
import { isObject } from "../lib/check.ts";
import { checkValue } from "../lib/values.ts";
import { isCompactJwe } from "../jose/compact.ts";
import type { Operation } from "../operation.ts";

/** Arguments that passed, each where it travels. */
export interface SortedArguments {
  readonly path: Record<string, unknown>;
  readonly query: Record<string, string>;
  readonly header: Record<string, string>;
  /** What the JSON body is made of. */
  readonly body: Record<string, unknown>;
  /** The body as a JWE that the caller sealed. */
  readonly sealed: string | undefined;
}

/**
 * @throws InvalidInputError `ERR_INVALID_ARGUMENT`: missing, unknown, or not of the documented form. Names
 *   the argument and the form, never the value.
 */
export function sortArguments(
  operation: Operation,
  given: Readonly<Record<string, unknown>>,
): SortedArguments {
  if (!isObject(given)) throw refused("arguments", "pass one object of named arguments");
  const known = Object.keys(operation.args);
  const sealed = readSealed(operation, given);
  const sorted = { path: {}, query: {}, header: {}, body: {}, sealed };
  for (const name of Object.keys(given)) {
    if (name !== "sealed" && !Object.hasOwn(operation.args, name)) {
      throw refused(name, `is not an argument; known are ${known.join(", ") || "none"}`);
    }
  }
  for (const [name, argument] of Object.entries(operation.args)) {
    if (argument.in === "body" && sealed !== undefined) continue;
    const value = Object.hasOwn(given, name) ? given[name] : undefined;
    if (value === undefined && argument.required !== true) continue;
    checkValue(name, value, argument.schema);
    const place: Record<string, unknown> = sorted[argument.in];
    place[argument.name] = value;
  }
  return sorted;
}

function readSealed(operation: Operation, given: Readonly<Record<string, unknown>>): string | undefined {
  const sealed = Object.hasOwn(given, "sealed") ? given["sealed"] : undefined;
  if (sealed === undefined) return undefined;
  if (operation.body !== "jose") throw refused("sealed", "this operation has no encrypted body to replace");
  const beside = Object.entries(operation.args).find(
    ([name, argument]) => argument.in === "body" && given[name] !== undefined,
  );
  if (beside !== undefined) throw refused("sealed", `pass either sealed or ${beside[0]}, not both`);
  if (typeof sealed !== "string" || !isCompactJwe(sealed)) {
    throw refused("sealed", "must be a compact JWE: five base64url parts joined by dots");
  }
  return sealed;
}

const refused = (field: string, expected: string): InvalidInputError =>
  new InvalidInputError("ERR_INVALID_ARGUMENT", field, expected);
