/** Each operation as callers meet it: arguments by name, wherever they travel, one result, and failures. */
import {
  operationsOf,
  resolve,
  schemaName,
  type Description,
  type LocatedOperation,
  type MediaType,
  type Parameter,
  type Reference,
  type Response,
  type Schema,
} from "./description.ts";

export interface Argument {
  name: string;
  in: "path" | "query" | "header" | "body";
  wireName: string;
  required: boolean;
  description: string;
  type: string;
  schema: Schema;
  example: unknown;
}

export interface Entry extends LocatedOperation {
  id: string;
  args: Argument[];
  request: Body | undefined;
  reply: Body | undefined;
  /** The schema of what callers get, out of its wrapper where it may have one, or that of a list's items. */
  resultSchema: Schema;
  isList: boolean;
  /** The type of what callers get. */
  result: string;
  failures: [status: number, response: Response][];
}

/** A body as JSON, as text, or sealed, in which case the schema is that of what is inside. */
export interface Body {
  travels: "jose" | "json" | "text";
  schema: Schema | Reference;
  media: MediaType;
}

export function entriesOf(doc: Description): Entry[] {
  return operationsOf(doc).map((located) => {
    const { operation } = located;
    const responses = Object.entries(operation.responses).map(([status, response]): [number, Response] => [
      Number(status),
      resolve(doc, response),
    ]);
    const request = operation.requestBody && bodyOf(resolve(doc, operation.requestBody));
    const replies = responses.filter(([status]) => status < 400).map(([, response]) => bodyOf(response));
    const reply = replies.find((found) => found !== undefined);
    const args = [...located.parameters.map((one) => argumentOf(doc, one)), ...bodyArguments(doc, request)];
    checkNames(operation.operationId, args);
    return {
      ...located,
      id: operation.operationId,
      args,
      request,
      reply,
      ...resultOf(doc, reply, operation["x-unwrap"] ?? ""),
      failures: responses.filter(([status]) => status >= 400),
    };
  });
}

/** Members of path, query, header and body become one object. */
function checkNames(id: string, args: readonly Argument[]): void {
  const names = args.map(({ name }) => name);
  for (const [index, name] of names.entries()) {
    if (!/^[a-z][A-Za-z0-9]*$/.test(name)) throw new Error(`${id}: argument ${name} is not camelCase`);
    if (names.indexOf(name) !== index) throw new Error(`${id}: argument ${name} comes twice`);
  }
}

/** The first body of a request or response, if it has any. */
function bodyOf({ content = {} }: Response): Body | undefined {
  const [[type, media] = ["", {}]] = Object.entries(content);
  const { schema } = media;
  if (schema === undefined) return undefined;
  if (type === "application/jose+json")
    return { travels: "jose", schema: (schema as Schema).contentSchema ?? schema, media };
  return { travels: type === "application/json" ? "json" : "text", schema, media };
}

function resultOf(doc: Description, reply: Body | undefined, wrapper: string) {
  const outer = resolve(doc, reply?.schema ?? {});
  const schema = outer.items ?? outer.properties?.[wrapper] ?? reply?.schema;
  const isList = outer.items !== undefined;
  const type = reply?.travels === "text" ? "string" : (schemaName(schema) ?? "unknown");
  const result = reply === undefined ? "void" : `${type}${isList ? "[]" : ""}`;
  return { resultSchema: resolve(doc, schema ?? {}), isList, result };
}

/** A parameter, or a member of the body, whose type stands in the body's own where it has no name. */
function argumentOf(
  doc: Description,
  given: Omit<Parameter, "in"> & Pick<Argument, "in">,
  type?: string,
): Argument {
  const schema = resolve(doc, given.schema ?? {});
  return {
    name: given.in === "body" ? given.name : camelCase(given.name),
    in: given.in,
    wireName: given.name,
    required: given.required === true,
    description: given.description ?? schema.description ?? "",
    type: schemaName(given.schema) ?? type ?? primitive(schema),
    schema,
    example: given.example ?? schema.example ?? schema.examples?.[0] ?? schema.enum?.[0],
  };
}

function bodyArguments(doc: Description, request: Body | undefined): Argument[] {
  if (request === undefined) return [];
  const { properties, required = [] } = resolve(doc, request.schema);
  if (properties === undefined) throw new Error("a request body must be an object with named properties");
  const { "x-plaintext-examples": opened, examples = {}, example: whole } = request.media;
  const [named] = Object.values(opened ?? examples);
  const shown = named === undefined ? whole : resolve<{ value?: unknown }>(doc, named).value;
  const parent = schemaName(request.schema);
  return Object.entries(properties).map(([name, schema]) => {
    const example = (shown as Record<string, unknown> | undefined)?.[name];
    const member = { name, in: "body", required: required.includes(name), schema, example } as const;
    return argumentOf(doc, member, parent && `${parent}["${name}"]`);
  });
}

/** The stable codes that a failure can have. */
export const codesOf = ({ "x-error-code": code, "x-error-codes": special = {} }: Response): string[] => [
  ...(code === undefined ? [] : [code]),
  ...Object.values(special),
];

function primitive({ enum: values, type = "string" }: Schema): string {
  if (values !== undefined) return values.map((value) => JSON.stringify(value)).join(" | ");
  return type === "integer" || type === "number" ? "number" : type === "boolean" ? type : "string";
}

export const camelCase = (name: string): string =>
  name
    .replace(/[-_\s]+(\w)/g, (_, letter: string) => letter.toUpperCase())
    .replace(/^\w/, (letter) => letter.toLowerCase());
