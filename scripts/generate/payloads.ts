/**
 * generated/payloads.ts: what is sealed and what comes back under the same key. Apart from the table of all
 * operations, so that a page that only seals does not load the rest.
 */
import { body, resultType } from "./bodies.ts";
import { operationsOf, resolve, schemaName, type Description, type Schema } from "./description.ts";
import { valueSchema } from "./values.ts";

interface Exchange {
  id: string;
  payload: string;
  schema: Schema;
  reply: string;
  wrapper: string | undefined;
  required: string[];
}

/** The module's text, not yet formatted. */
export function payloadsModule(doc: Description): string {
  const exchanges = exchangesOf(doc);
  const payloads = new Map(exchanges.map(({ payload, schema }) => [payload, schema]));
  const types = [...new Set(exchanges.flatMap(({ payload, reply }) => [payload, reply]))].sort();
  return [
    'import type { ValueSchema } from "../src/operation.ts";',
    types.length > 0 ? `import type { ${types.join(", ")} } from "./schema.ts";` : "",
    `/** Operations whose reply is sealed under the key of the request: what they seal, what the reply holds. */
     export interface DirectExchanges {
       ${exchanges.map(({ id, payload, reply }) => `${id}: { payload: ${payload}; reply: ${reply} };`).join("\n")}
     }`,
    `/** The form of each payload. */
     export const payloads: Readonly<Record<string, ValueSchema>> = {
       ${[...payloads].map(([name, schema]) => `${name}: ${valueSchema(doc, schema)},`).join("\n")}
     };`,
    `/** How to know each reply: the property that it may come wrapped in, and the properties that it has. */
     export const replies: Readonly<
       Record<keyof DirectExchanges, { readonly wrapper?: string; readonly required: readonly string[] }>
     > = {
       ${exchanges.map(replyEntry).join("\n")}
     };`,
  ].join("\n\n");
}

function exchangesOf(doc: Description): Exchange[] {
  return operationsOf(doc).flatMap(({ operation }) => {
    const request = operation.requestBody && body(resolve(doc, operation.requestBody).content);
    const reply = Object.entries(operation.responses)
      .filter(([status]) => Number(status) < 400)
      .map(([, response]) => body(resolve(doc, response).content))
      .find((found) => found !== undefined);
    const payload = schemaName(request?.schema);
    const isDirect = operation["x-jose-reply"] === "direct" && request?.travels === "jose";
    if (!isDirect || reply === undefined || payload === undefined) return [];
    const wrapper = operation["x-unwrap"];
    const result = resultType(doc, reply, wrapper);
    return [
      {
        id: operation.operationId,
        payload,
        schema: resolve(doc, request.schema),
        reply: result,
        wrapper,
        required: doc.components?.schemas?.[result]?.required ?? [],
      },
    ];
  });
}

const replyEntry = ({ id, wrapper, required }: Exchange): string =>
  `${id}: { ${wrapper === undefined ? "" : `wrapper: ${JSON.stringify(wrapper)}, `}required: ${JSON.stringify(required)} },`;
