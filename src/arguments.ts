/** Judges the arguments of an operation by the generated table, and sorts them to where they travel. */
import type { Operation } from "../generated/operations.ts";
import { InvalidInputError } from "./errors.ts";
import { isCompactJwe } from "./jose/compact.ts";
import { checkValue } from "./values.ts";

/** Arguments that passed, each where it travels. */
export interface SortedArguments {
  readonly path: Record<string, unknown>;
  readonly query: Record<string, unknown>;
  readonly header: Record<string, string>;
  /** The JSON body, or `undefined` where the operation takes none. */
  readonly body: Record<string, unknown> | undefined;
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
  if (typeof given !== "object" || given === null)
    throw refused("arguments", "pass one object of named arguments");
  const sealed = readSealed(operation, given);
  const sorted = { path: {}, query: {}, header: {}, body: {} } as Record<string, Record<string, unknown>>;
  for (const name of Object.keys(given)) {
    if (name !== "sealed" && !Object.hasOwn(operation.args, name)) {
      throw refused(
        name,
        `is not an argument; known are ${Object.keys(operation.args).join(", ") || "none"}`,
      );
    }
  }
  for (const [name, argument] of Object.entries(operation.args)) {
    if (argument.in === "body" && sealed !== undefined) continue;
    const value = Object.hasOwn(given, name) ? given[name] : undefined;
    if (value === undefined && argument.required !== true) continue;
    checkValue(name, value, argument.schema);
    Object.assign(sorted[argument.in] ?? {}, { [argument.name]: value });
  }
  return {
    path: sorted["path"] ?? {},
    query: sorted["query"] ?? {},
    header: (sorted["header"] ?? {}) as Record<string, string>,
    body: operation.body === undefined || sealed !== undefined ? undefined : sorted["body"],
    sealed,
  };
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
