/** Valid arguments and documented replies of every operation, read from the description's own examples. */
import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { operationsOf, resolve } from "../../scripts/generate/description.ts";
import type { Description, LocatedOperation, MediaType } from "../../scripts/generate/description.ts";

const read = (name: string): Description =>
  parse(readFileSync(new URL(`../../generated/${name}`, import.meta.url), "utf8")) as Description;

/** The description with bodies in plain, as the JOSE layer sees it. */
export const plaintext = read("plaintext.yaml");

/** The description as it is on the wire. */
export const wire = read("openapi.yaml");

/** A reply that the description promises. */
export interface DocumentedReply {
  readonly status: number;
  /** The name of its example; absent where there is no body. */
  readonly example?: string;
  readonly body?: unknown;
  /** The stable code of a failure. */
  readonly code?: string;
  /** Whether `Retry-After` comes with it. */
  readonly retryAfter?: number;
}

/** An operation of a description by its id. */
export function located(description: Description, operationId: string): LocatedOperation {
  const found = operationsOf(description).find(({ operation }) => operation.operationId === operationId);
  if (found === undefined) throw new Error(`the description has no operation ${operationId}`);
  return found;
}

/** Arguments with which an operation can be called, named as the client names them. */
export function sampleArguments(operationId: string, description = plaintext): Record<string, unknown> {
  const { operation, parameters } = located(description, operationId);
  const given = parameters
    .filter((parameter) => parameter.required === true)
    .map((parameter) => [camelCase(parameter.name), parameter.example]);
  const body = operation.requestBody && resolve(description, operation.requestBody).content;
  const [example] = Object.values(examplesOf(description, body));
  return { ...Object.fromEntries(given), ...(example as Record<string, unknown> | undefined) };
}

/** Every reply of an operation, each of its examples separately. */
export function documentedReplies(operationId: string, description = plaintext): DocumentedReply[] {
  const { operation } = located(description, operationId);
  return Object.entries(operation.responses).flatMap(([key, reference]) => {
    const response = resolve(description, reference);
    const status = Number(key);
    const examples = Object.entries(examplesOf(description, response.content));
    if (examples.length === 0) return [{ status, ...codeOf(response, undefined) }];
    return examples.map(([example, body]) => ({ status, example, body, ...codeOf(response, body) }));
  });
}

function codeOf(
  response: { "x-error-code"?: string; "x-error-codes"?: Record<string, string> },
  body: unknown,
): { code?: string } {
  const general = response["x-error-code"];
  if (general === undefined) return {};
  const [special] = wireCodes(body).flatMap((code) => response["x-error-codes"]?.[code] ?? []);
  return { code: special ?? general };
}

/** The codes in an error body of either published shape. */
export function wireCodes(body: unknown): string[] {
  if (typeof body !== "object" || body === null) return [];
  const { errors, error } = body as { errors?: { code?: unknown }[]; error?: unknown };
  const codes = Array.isArray(errors) ? errors.map((entry) => entry.code) : [error];
  return codes.filter((code): code is string => typeof code === "string");
}

/** Examples of a body by name. */
export function examplesOf(
  description: Description,
  content: Record<string, MediaType> | undefined,
): Record<string, unknown> {
  const [media] = Object.values(content ?? {});
  const named = Object.entries(media?.examples ?? {});
  return Object.fromEntries(
    named.map(([name, example]) => [name, resolve<{ value?: unknown }>(description, example).value]),
  );
}

const camelCase = (name: string): string =>
  name
    .replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())
    .replace(/^\w/, (first) => first.toLowerCase());
