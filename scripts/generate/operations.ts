/** generated/operations.ts: what the runtime needs to know of each operation, and the interface callers see. */
import { body, resultOf, resultType, type Body } from "./bodies.ts";
import {
  operationsOf,
  resolve,
  schemaName,
  type Description,
  type LocatedOperation,
  type Response,
  type Schema,
} from "./description.ts";
import { valueSchema } from "./values.ts";

interface Argument {
  name: string;
  in: "path" | "query" | "header" | "body";
  wireName: string;
  required: boolean;
  description: string;
  type: string;
  schema: Schema;
  example: unknown;
}

interface Entry extends LocatedOperation {
  args: Argument[];
  request: Body | undefined;
  reply: Body | undefined;
  result: string;
  failures: [status: number, response: Response][];
}

/** The module's text, not yet formatted. */
export function operationsModule(doc: Description): string {
  const entries = operationsOf(doc).map((located) => entry(doc, located));
  const types = new Set(entries.flatMap((e) => [e.result, ...e.args.map((a) => a.type)]).flatMap(typeNames));
  const codes = new Set(entries.flatMap((e) => e.failures.flatMap(([, r]) => codesOf(r))));
  return [
    types.size > 0 ? `import type { ${[...types].sort().join(", ")} } from "./schema.ts";` : "",
    'import type { Operation } from "../src/operation.ts";',
    'export type { Argument, Operation, ValueSchema } from "../src/operation.ts";',
    `/** Stable codes of the failures that the description documents. */
     export type ApiErrorCode = ${
       [...codes]
         .sort()
         .map((code) => JSON.stringify(code))
         .join(" | ") || "never"
     };`,
    ...entries.map(argumentTypes),
    `/** Every operation as a function of one argument object. \`Options\` is what a client takes per call. */
     export interface Operations<Options> {\n${entries.map(signature).join("\n\n")}\n}`,
    "/** The name of an operation: `verifyPin`. */",
    "export type OperationId = keyof Operations<unknown>;",
    `/** Base URL by environment. */
     export const servers = ${literal(environments(doc))} as const;`,
    `/** Method, path, arguments and failures of every operation. */
     export const operations: Readonly<Record<OperationId, Operation>> = {
     ${entries.map((e) => `${e.operation.operationId}: ${tableEntry(doc, e)},`).join("\n")}
     };`,
    `/** Codes in the body of a failure, which say more than its status. They mean the same wherever they come. */
     export const bodyErrors: Readonly<Record<string, string>> = ${literal(bodyErrors(entries))};`,
  ].join("\n\n");
}

const environments = (doc: Description): Record<string, string> =>
  Object.fromEntries(
    (doc.servers ?? []).map((server) => [server["x-environment"] ?? server.url, server.url]),
  );

function entry(doc: Description, located: LocatedOperation): Entry {
  const { operation } = located;
  const responses = Object.entries(operation.responses).map(
    ([status, response]) => [Number(status), resolve(doc, response)] as [number, Response],
  );
  const succeeding = responses.filter(([status]) => status < 400);
  const request = operation.requestBody && body(resolve(doc, operation.requestBody).content);
  const reply = succeeding.map(([, response]) => body(response.content)).find((found) => found !== undefined);
  return {
    ...located,
    args: [...parameterArguments(doc, located), ...bodyArguments(doc, request)],
    request,
    reply,
    result: resultType(doc, reply, operation["x-unwrap"]),
    failures: responses.filter(([status]) => status >= 400),
  };
}

function parameterArguments(doc: Description, { parameters }: LocatedOperation): Argument[] {
  return parameters.map((parameter) => {
    const schema = resolve(doc, parameter.schema ?? {});
    return {
      name: camelCase(parameter.name),
      in: parameter.in,
      wireName: parameter.name,
      required: parameter.required === true,
      description: parameter.description ?? schema.description ?? "",
      type: schemaName(parameter.schema) ?? primitive(schema),
      schema,
      example: parameter.example ?? exampleOf(schema),
    };
  });
}

function bodyArguments(doc: Description, request: Body | undefined): Argument[] {
  if (request === undefined) return [];
  const object = resolve(doc, request.schema);
  const example = firstExample(doc, request) as Record<string, unknown> | undefined;
  return Object.entries(object.properties ?? {}).map(([name, property]) => {
    const schema = resolve(doc, property);
    const parent = schemaName(request.schema);
    return {
      name,
      in: "body",
      wireName: name,
      required: object.required?.includes(name) ?? false,
      description: schema.description ?? "",
      type: schemaName(property) ?? (parent === undefined ? primitive(schema) : `${parent}["${name}"]`),
      schema,
      example: example?.[name] ?? exampleOf(schema),
    };
  });
}

const statusCodes = ({ failures }: Entry): Record<string, string> =>
  Object.fromEntries(failures.map(([status, response]) => [String(status), response["x-error-code"] ?? ""]));

const codesOf = (response: Response): string[] => [
  ...(response["x-error-code"] === undefined ? [] : [response["x-error-code"]]),
  ...Object.values(response["x-error-codes"] ?? {}),
];

function tableEntry(doc: Description, e: Entry): string {
  const { operation } = e;
  const [scheme] = Object.keys((operation.security ?? doc.security ?? [])[0] ?? {});
  const fields: [string, string | undefined][] = [
    ["method", JSON.stringify(e.method)],
    ["path", JSON.stringify(e.path)],
    ["auth", scheme === "clientToken" ? '"client"' : '"user"'],
    ["retry", JSON.stringify(operation["x-retry"] ?? "never")],
    ["body", e.request && JSON.stringify(e.request.travels)],
    ["reply", e.reply && JSON.stringify(e.reply.travels)],
    ["jose", operation["x-jose-reply"] && JSON.stringify(operation["x-jose-reply"])],
    ["plainReply", operation["x-jose-reply-may-be-plain"] === true ? "true" : undefined],
    ...returns(doc, e),
    ["unwrap", operation["x-unwrap"] && JSON.stringify(operation["x-unwrap"])],
    ["args", `{ ${e.args.map((arg) => `${arg.name}: ${argumentEntry(doc, arg)}`).join(", ")} }`],
    ["errors", literal(statusCodes(e))],
  ];
  return `{ ${fields.flatMap(([key, value]) => (value ? [`${key}: ${value}`] : [])).join(", ")} }`;
}

/** What the client holds a success to: members that its value has for certain, and their types. */
function returns(doc: Description, { operation, reply }: Entry): [string, string | undefined][] {
  if (reply === undefined || reply.travels === "text") return [];
  const { schema, isList } = resultOf(doc, reply, operation["x-unwrap"]);
  const { required = [], properties = {} } = resolve(doc, schema);
  const members = required.map((name) => [name, jsonType(resolve(doc, properties[name] ?? {}))]);
  return [
    ["returns", literal(Object.fromEntries(members) as Record<string, string>)],
    ["list", isList ? "true" : undefined],
  ];
}

function jsonType({ type = "string" }: Schema): string {
  if (typeof type !== "string") return "any";
  return type === "integer" ? "number" : type;
}

const argumentEntry = (doc: Description, arg: Argument): string =>
  `{ in: ${JSON.stringify(arg.in)}, name: ${JSON.stringify(arg.wireName)}, ${arg.required ? "required: true, " : ""}schema: ${valueSchema(doc, arg.schema)} }`;

/**
 * Code in the body to stable code, of all operations together, in the order of the codes.
 *
 * @throws when one code in a body stands for two things: a client could not tell them apart by it
 */
function bodyErrors(entries: readonly Entry[]): Record<string, string> {
  const known: Record<string, string> = {};
  const documented = entries.flatMap((e) =>
    e.failures.flatMap(([, response]) => Object.entries(response["x-error-codes"] ?? {})),
  );
  for (const [code, stable] of documented.sort(([a], [b]) => (a < b ? -1 : 1))) {
    if ((known[code] ??= stable) !== stable) {
      throw new Error(`x-error-codes: ${code} is ${known[code]} in one place and ${stable} in another`);
    }
  }
  return known;
}

const argumentsName = ({ operation }: Entry): string =>
  `${operation.operationId.charAt(0).toUpperCase()}${operation.operationId.slice(1)}Arguments`;

const canBeSealed = (e: Entry): boolean => e.request?.travels === "jose";

function argumentTypes(e: Entry): string {
  const fields = (args: Argument[]): string =>
    args
      .map((arg) => `${comment([arg.description])}\n${arg.name}${arg.required ? "" : "?"}: ${arg.type};`)
      .join("\n");
  const plain = `/** Arguments of \`${e.operation.operationId}\`. */
    export interface ${argumentsName(e)} {\n${fields(e.args)}\n}`;
  if (!canBeSealed(e)) return plain;
  return `${plain}
    /** Arguments of \`${e.operation.operationId}\` with a body that was sealed elsewhere. */
    export interface Sealed${argumentsName(e)} {
      ${fields(e.args.filter((arg) => arg.in !== "body"))}
      /** A compact JWE, sealed to Wise's public key; it is sent as it is. */
      sealed: string;
    }`;
}

function signature(e: Entry): string {
  const { operation } = e;
  const id = operation.operationId;
  const optional = e.args.some((arg) => arg.required) ? "" : "?";
  const failures = e.failures.flatMap(([status, response]) =>
    codesOf(response).map((code) => `@throws ApiError \`${code}\` (${status})`),
  );
  const doc1 = comment([
    [operation.summary, operation.description].filter(Boolean).join("\n\n"),
    [`\`${e.method} ${e.path}\``].join("\n"),
    [
      ...failures,
      "@example",
      `${e.result === "void" ? "" : "const reply = "}await sca.${id}(${example(e)});`,
    ].join("\n"),
  ]);
  const plain = `${doc1}\n${id}(args${optional}: ${argumentsName(e)}, options?: Options): Promise<${e.result}>;`;
  if (!canBeSealed(e)) return plain;
  const reply = e.reply === undefined ? "void" : "string";
  return `${plain}
    ${comment([`The same with a body that was sealed elsewhere${e.reply === undefined ? "" : "; resolves to the sealed reply, unread"}.`])}
    ${id}(args: Sealed${argumentsName(e)}, options?: Options): Promise<${reply}>;`;
}

function example(e: Entry): string {
  const shown = e.args.filter((arg) => arg.required);
  if (shown.length === 0) return "";
  return `{ ${shown.map((arg) => `${arg.name}: ${JSON.stringify(arg.example)}`).join(", ")} }`;
}

function firstExample(doc: Description, { media }: Body): unknown {
  const named = Object.values(media["x-plaintext-examples"] ?? media.examples ?? {})[0];
  return named === undefined ? media.example : resolve<{ value?: unknown }>(doc, named).value;
}

const exampleOf = (schema: Schema): unknown => schema.example ?? schema.examples?.[0] ?? schema.enum?.[0];

function primitive(schema: Schema): string {
  if (schema.enum !== undefined) return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  if (schema.type === "integer" || schema.type === "number") return "number";
  return schema.type === "boolean" ? "boolean" : "string";
}

const typeNames = (type: string): string[] => (/^([A-Z]\w*)/.exec(type) ?? []).slice(1, 2);

export const camelCase = (name: string): string =>
  name
    .replace(/[-_\s]+(\w)/g, (_, letter: string) => letter.toUpperCase())
    .replace(/^\w/, (letter) => letter.toLowerCase());

function comment(paragraphs: string[]): string {
  const text = paragraphs
    .map((p) => p.trim())
    .filter(Boolean)
    .join("\n\n")
    .replaceAll("*/", "*\\/");
  if (text === "") return "";
  if (!text.includes("\n") && text.length < 100) return `/** ${text} */`;
  const lines = text.split("\n").map((line) => ` * ${line}`.trimEnd());
  return `/**\n${lines.join("\n")}\n */`;
}

const literal = (record: Record<string, string>): string =>
  `{ ${Object.entries(record)
    .map(([key, value]) => `${/^\d+$/.test(key) ? key : JSON.stringify(key)}: ${JSON.stringify(value)}`)
    .join(", ")} }`;
