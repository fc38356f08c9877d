/** generated/operations.ts: what the runtime needs to know of each operation, and the interface callers see. */
import { resolve, type Description, type Schema } from "./description.ts";
import { codesOf, entriesOf, type Argument, type Entry } from "./entries.ts";
import { literal, valueSchema } from "./values.ts";

/** The module's text, not yet formatted. */
export function operationsModule(doc: Description): string {
  const entries = entriesOf(doc);
  const used = entries.flatMap(({ result, args }) => [result, ...args.map(({ type }) => type)]);
  const types = new Set(used.flatMap((type) => /^[A-Z]\w*/.exec(type) ?? []));
  const codes = new Set(entries.flatMap(({ failures }) => failures.flatMap(([, r]) => codesOf(r))));
  const environments = (doc.servers ?? []).map(({ url, "x-environment": name = url }) => [name, url]);
  const table = entries.map((e) => [e.id, tableEntry(doc, e)]);
  return [
    types.size > 0 ? `import type { ${[...types].sort().join(", ")} } from "./schema.ts";` : "",
    'import type { Operation } from "../src/operation.ts";',
    'export type { Argument, Operation, ValueSchema } from "../src/operation.ts";',
    `/** Stable codes of the failures that the description documents. */
     export type ApiErrorCode = ${[...codes].sort().map(literal).join(" | ") || "never"};`,
    ...entries.map(argumentTypes),
    `/** Every operation as a function of one argument object. \`Options\` is what a client takes per call. */
     export interface Operations<Options> {\n${entries.map(signature).join("\n\n")}\n}`,
    "/** The name of an operation: `verifyPin`. */",
    "export type OperationId = keyof Operations<unknown>;",
    `/** Base URL by environment. */
     export const servers = ${literal(Object.fromEntries(environments))} as const;`,
    `/** Method, path, arguments and failures of every operation. */
     export const operations: Readonly<Record<OperationId, Operation>> = ${literal(Object.fromEntries(table))};`,
    `/** Codes in the body of a failure, which say more than its status. They mean the same wherever they come. */
     export const bodyErrors: Readonly<Record<string, string>> = ${literal(bodyErrors(entries))};`,
  ].join("\n\n");
}

function tableEntry(doc: Description, e: Entry): object {
  const { operation, request, reply, resultSchema } = e;
  const [scheme] = Object.keys((operation.security ?? doc.security ?? [])[0] ?? {});
  const { required = [], properties = {} } = resultSchema;
  const members = required.map((name) => [name, jsonType(resolve(doc, properties[name] ?? {}))]);
  const args = e.args.map((arg) => {
    const { in: place, wireName: name, schema } = arg;
    const given = { in: place, name, required: arg.required || undefined, schema: valueSchema(doc, schema) };
    return [arg.name, given];
  });
  return {
    method: e.method,
    path: e.path,
    auth: scheme === "clientToken" ? "client" : "user",
    retry: operation["x-retry"] ?? "never",
    body: request?.travels,
    reply: reply?.travels,
    jose: operation["x-jose-reply"],
    plainReply: operation["x-jose-reply-may-be-plain"] || undefined,
    // What the client holds a success to: members that its value has for certain, and their types.
    returns: reply === undefined || reply.travels === "text" ? undefined : Object.fromEntries(members),
    list: e.isList || undefined,
    unwrap: operation["x-unwrap"],
    args: Object.fromEntries(args),
    errors: Object.fromEntries(e.failures.map(([status, { "x-error-code": code = "" }]) => [status, code])),
  };
}

function jsonType({ type = "string" }: Schema): string {
  if (typeof type !== "string") return "any";
  return type === "integer" ? "number" : type;
}

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
    if ((known[code] ??= stable) !== stable)
      throw new Error(`x-error-codes: ${code} is ${known[code]} in one place and ${stable} in another`);
  }
  return known;
}

const argumentsName = ({ id }: Entry): string => `${id.charAt(0).toUpperCase()}${id.slice(1)}Arguments`;

const canBeSealed = ({ request }: Entry): boolean => request?.travels === "jose";

function argumentTypes(e: Entry): string {
  const fields = (args: Argument[]): string =>
    args
      .map((arg) => `${comment(arg.description)}\n${arg.name}${arg.required ? "" : "?"}: ${arg.type};`)
      .join("\n");
  const plain = `/** Arguments of \`${e.id}\`. */
    export interface ${argumentsName(e)} {\n${fields(e.args)}\n}`;
  if (!canBeSealed(e)) return plain;
  return `${plain}
    /** Arguments of \`${e.id}\` with a body that was sealed elsewhere. */
    export interface Sealed${argumentsName(e)} {
      ${fields(e.args.filter((arg) => arg.in !== "body"))}
      /** A compact JWE, sealed to Wise's public key; it is sent as it is. */
      sealed: string;
    }`;
}

function signature(e: Entry): string {
  const { id, operation, result } = e;
  const required = e.args.filter((arg) => arg.required);
  const example = literal(Object.fromEntries(required.map((arg) => [arg.name, arg.example])));
  const failures = e.failures.flatMap(([status, response]) =>
    codesOf(response).map((code) => `@throws ApiError \`${code}\` (${status})`),
  );
  const call = `await sca.${id}(${required.length === 0 ? "" : example.replaceAll(/"(\w+)": /g, "$1: ")});`;
  const about = comment(
    operation.summary,
    operation.description,
    `\`${e.method} ${e.path}\``,
    [...failures, "@example", `${result === "void" ? "" : "const reply = "}${call}`].join("\n"),
  );
  const plain = `${about}\n${id}(args${required.length > 0 ? "" : "?"}: ${argumentsName(e)}, options?: Options): Promise<${result}>;`;
  if (!canBeSealed(e)) return plain;
  const [unread, reply] =
    e.reply === undefined ? ["", "void"] : ["; resolves to the sealed reply, unread", "string"];
  return `${plain}
    ${comment(`The same with a body that was sealed elsewhere${unread}.`)}
    ${id}(args: Sealed${argumentsName(e)}, options?: Options): Promise<${reply}>;`;
}

function comment(...paragraphs: (string | undefined)[]): string {
  const text = paragraphs.flatMap((paragraph) => paragraph?.trim() || []).join("\n\n");
  if (text === "") return "";
  const safe = text.replaceAll("*/", "*\\/");
  if (!safe.includes("\n") && safe.length < 100) return `/** ${safe} */`;
  const lines = safe.split("\n").map((line) => ` * ${line}`.trimEnd());
  return `/**\n${lines.join("\n")}\n */`;
}
