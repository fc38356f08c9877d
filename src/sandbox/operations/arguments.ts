import type { Argument, ValueSchema } from "../../../generated/operations.ts";
import type { IncomingRequest } from "../http/request.ts";
import { refusal } from "../http/response.ts";
import type { Route } from "../http/routes.ts";
import { misreadings } from "../misreadings.ts";

/** Checked arguments, by the names of the operations table. */
export type Arguments = Readonly<Record<string, unknown>>;

/** Where arguments are read from. */
export interface ArgumentSource {
  readonly params: Readonly<Record<string, string>>;
  readonly request: IncomingRequest;
  /** The decrypted body. */
  readonly body?: string | undefined;
}

/**
 * Reads the arguments of a call, and checks them against the operations table.
 *
 * @throws Refusal 400 `bad.request` naming the argument, never its value
 */
export function readArguments(route: Route, source: ArgumentSource): Arguments {
  const body = route.body === undefined ? {} : readBody(route, source.body);
  const values: Record<string, unknown> = {};
  for (const [key, argument] of Object.entries(route.args)) {
    const value = rawValue(argument, source, body);
    if (value === undefined || (value === null && argument.required !== true)) {
      if (argument.required === true) throw missing(argument, source);
      continue;
    }
    const travelsAsText = argument.in !== "body";
    if (!matches(value, argument.schema, travelsAsText)) {
      throw malformed(argument.name, value);
    }
    values[key] = value;
  }
  return values;
}

/** An argument that the table declares as a required string. */
export function text(args: Arguments, name: string): string {
  const value = args[name];
  if (typeof value !== "string") throw badRequest(`${name} is malformed.`, name);
  return value;
}

/** Refuses a malformed request. The code is the sandbox's own. */
export function badRequest(message: string, path?: string): Error {
  return refusal(400, "bad.request", message, path === undefined ? {} : { path });
}

/** The same for a mistake that others have made before: its sentence is the message. */
function misread(note: string, path?: string): Error {
  return refusal(400, "bad.request", note, path === undefined ? { note } : { path, note });
}

function missing({ name }: Argument, { request }: ArgumentSource): Error {
  const isMixedUp = name === "One-Time-Token" && request.headers.has("x-2fa-approval");
  return isMixedUp
    ? misread(misreadings.oneTimeTokenAsApproval, name)
    : badRequest(`${name} is missing.`, name);
}

function malformed(name: string, value: unknown): Error {
  const isIso = /^valid(?:From|Till)$/.test(name) && /^\d{4}-\d\d-\d\dT/.test(String(value));
  return isIso ? misread(misreadings.isoTime(name), name) : badRequest(`${name} is malformed.`, name);
}

function readBody(
  { body: travels, args }: Route,
  body: string | undefined,
): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(body ?? "");
    if (isObject(value)) return value;
  } catch {
    // The message of JSON.parse quotes its input, which may contain a PIN.
  }
  if (travels !== "jose") throw badRequest("The body must be a JSON object.");
  const members = Object.values(args).filter((argument) => argument.in === "body");
  throw misread(misreadings.bareContent(members.map(({ name }) => name)));
}

function rawValue(
  argument: Argument,
  source: ArgumentSource,
  body: Readonly<Record<string, unknown>>,
): unknown {
  switch (argument.in) {
    case "path":
      return source.params[argument.name];
    case "query":
      return new URL(source.request.url).searchParams.get(argument.name) ?? undefined;
    case "header":
      return source.request.headers.get(argument.name)?.trim() || undefined;
    case "body":
      return body[argument.name];
  }
}

function matches(value: unknown, schema: ValueSchema, travelsAsText: boolean): boolean {
  switch (schema.type) {
    case "string":
      return typeof value === "string" && matchesText(value, schema);
    case "integer":
    case "number":
      return matchesNumber(travelsAsText ? textToNumber(value) : value, schema);
    case "boolean":
      return travelsAsText ? value === "true" || value === "false" : typeof value === "boolean";
    case "object":
      return isObject(value) && matchesObject(value, schema);
    default:
      return true;
  }
}

function matchesText(value: string, schema: ValueSchema): boolean {
  return (
    value.length >= (schema.minLength ?? 0) &&
    value.length <= (schema.maxLength ?? Infinity) &&
    (schema.pattern === undefined || schema.pattern.test(value)) &&
    (schema.enum === undefined || schema.enum.includes(value))
  );
}

function matchesNumber(value: unknown, schema: ValueSchema): boolean {
  return (
    typeof value === "number" &&
    (schema.type === "number" || Number.isInteger(value)) &&
    value >= (schema.minimum ?? -Infinity) &&
    value <= (schema.maximum ?? Infinity)
  );
}

function matchesObject(value: Readonly<Record<string, unknown>>, schema: ValueSchema): boolean {
  if (schema.required?.some((name) => value[name] === undefined) === true) return false;
  return Object.entries(schema.properties ?? {}).every(
    ([name, property]) => value[name] === undefined || matches(value[name], property, false),
  );
}

/** An int64 may exceed the range of exact numbers; here only its form and sign matter. */
function textToNumber(value: unknown): number | undefined {
  return typeof value === "string" && /^-?[0-9]{1,19}$/.test(value) ? Number(value) : undefined;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
