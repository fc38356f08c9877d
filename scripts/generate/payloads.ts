/**
 * generated/payloads.ts: what is sealed and what comes back under the same key. Apart from the table of all
 * operations, so that a page that only seals does not load the rest.
 */
import { resolve, schemaName, type Description } from "./description.ts";
import { entriesOf } from "./entries.ts";
import { literal, valueSchema } from "./values.ts";

/** The module's text, not yet formatted. */
export function payloadsModule(doc: Description): string {
  const exchanges = entriesOf(doc).flatMap(({ id, operation, request, reply, result, resultSchema }) => {
    const payload = schemaName(request?.schema);
    const isDirect = operation["x-jose-reply"] === "direct" && request?.travels === "jose";
    if (!isDirect || reply === undefined || payload === undefined) return [];
    const schema = valueSchema(doc, resolve(doc, request.schema));
    const known = { wrapper: operation["x-unwrap"], required: resultSchema.required ?? [] };
    return [{ id, payload, schema, result, known }];
  });
  const types = [...new Set(exchanges.flatMap(({ payload, result }) => [payload, result]))].sort();
  const payloads = Object.fromEntries(exchanges.map(({ payload, schema }) => [payload, schema]));
  const replies = Object.fromEntries(exchanges.map(({ id, known }) => [id, known]));
  return [
    'import type { ValueSchema } from "../src/operation.ts";',
    types.length > 0 ? `import type { ${types.join(", ")} } from "./schema.ts";` : "",
    `/** Operations whose reply is sealed under the key of the request: what they seal, what the reply holds. */
     export interface DirectExchanges {
       ${exchanges.map(({ id, payload, result }) => `${id}: { payload: ${payload}; reply: ${result} };`).join("\n")}
     }`,
    `/** The form of each payload. */
     export const payloads: Readonly<Record<string, ValueSchema>> = ${literal(payloads)};`,
    `/** How to know each reply: the property that it may come wrapped in, and the properties that it has. */
     export const replies: Readonly<
       Record<keyof DirectExchanges, { readonly wrapper?: string; readonly required: readonly string[] }>
     > = ${literal(replies)};`,
  ].join("\n\n");
}
