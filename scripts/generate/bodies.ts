/** How bodies travel: as JSON, as text, or sealed, in which case the schema is that of what is inside. */
import {
  resolve,
  schemaName,
  type Description,
  type MediaType,
  type Reference,
  type Schema,
} from "./description.ts";

const JOSE = "application/jose+json";
const JSON_TYPE = "application/json";

export interface Body {
  travels: "jose" | "json" | "text";
  schema: Schema | Reference;
  media: MediaType;
}

/** The first body of a request or response, if it has any. */
export function body(content: Record<string, MediaType> | undefined): Body | undefined {
  if (content === undefined) return undefined;
  const [type, media] = Object.entries(content)[0] ?? [];
  if (type === undefined || media?.schema === undefined) return undefined;
  const sealed = (media.schema as Schema).contentSchema;
  if (type === JOSE) return { travels: "jose", schema: sealed ?? media.schema, media };
  return { travels: type === JSON_TYPE ? "json" : "text", schema: media.schema, media };
}

/** The value that a reply holds, out of its wrapper where it may have one: an object, or a list of them. */
export function resultOf(
  doc: Description,
  reply: Body,
  unwrap: string | undefined,
): { schema: Schema | Reference; isList: boolean } {
  const outer = resolve(doc, reply.schema);
  const wrapped = unwrap === undefined ? undefined : outer.properties?.[unwrap];
  return { schema: outer.items ?? wrapped ?? reply.schema, isList: outer.items !== undefined };
}

/** The type of that value. */
export function resultType(doc: Description, reply: Body | undefined, unwrap: string | undefined): string {
  if (reply === undefined) return "void";
  if (reply.travels === "text") return "string";
  const { schema, isList } = resultOf(doc, reply, unwrap);
  return `${schemaName(schema) ?? "unknown"}${isList ? "[]" : ""}`;
}
