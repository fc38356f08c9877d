/** The `Prefer` header (RFC 7240) of a call to the mock: which of the documented responses is wanted. */
import type { getHttpOperationsFromSpec, IHttpOperationConfig } from "@stoplight/prism-http";

type Operation = Awaited<ReturnType<typeof getHttpOperationsFromSpec>>[number];

/** Why a preference cannot be met, as RFC 9457 has it, with what there is instead. */
export interface NoSuchResponse {
  readonly detail: string;
  /** Names of examples by status; absent where the header itself cannot be read. */
  readonly responses?: Readonly<Record<string, readonly string[]>>;
}

/**
 * What Prism is to be asked for.
 *
 * @param operation what is called; a path that is not described has nothing to choose from: that is Prism's 404
 */
export function preferred(header: string, operation?: Operation): IHttpOperationConfig | NoSuchResponse {
  const parts = header.split(/[,;]/).filter((part) => part.trim() !== "");
  const given = parts.map((part) => {
    const [name = "", value = ""] = part.split("=").map((word) => word.trim());
    return [name.toLowerCase(), value.replace(/^"(.*)"$/, "$1")] as const;
  });
  // Others would be ignored (RFC 7240 section 2), and the answer would be another than a typing error asked for.
  const [unknown] = given.filter(([name]) => !["code", "example", "dynamic", "seed"].includes(name));
  if (unknown !== undefined)
    return { detail: `Prefer has no “${unknown[0]}” here. It takes code, example, dynamic and seed.` };
  const { code, example, dynamic = "false", seed } = Object.fromEntries(given);
  if (code !== undefined && !/^[1-5]\d\d$/.test(code))
    return { detail: "Prefer: code takes an HTTP status, such as 409." };
  if (dynamic !== "true" && dynamic !== "false") return { detail: "Prefer: dynamic is true or false." };
  const wanted = { dynamic: dynamic === "true", ...(seed !== undefined && { seed }) };
  if (operation === undefined) return wanted;

  const responses = examplesByStatus(operation);
  const statuses = code === undefined ? Object.keys(responses) : [code];
  if (code !== undefined && responses[code] === undefined) {
    const all = Object.keys(responses).join(", ");
    return { detail: `${operation.iid} has no response ${code}. It has ${all}.`, responses };
  }
  if (example === undefined) return { ...wanted, ...(code !== undefined && { code: Number(code) }) };
  // An example alone says which status it belongs to: Prism would look for it in the success only.
  const holder = statuses.find((status) => responses[status]?.includes(example));
  if (holder !== undefined) return { ...wanted, code: Number(holder), exampleKey: example };
  const names = [...new Set(statuses.flatMap((status) => responses[status] ?? []))].join(", ");
  const where = code === undefined ? operation.iid : `${code} of ${operation.iid}`;
  return { detail: `${where} has no example “${example}”. It has ${names || "none"}.`, responses };
}

function examplesByStatus({ responses }: Operation): Record<string, string[]> {
  const entries = responses.map(({ code, contents = [] }) => {
    return [code, contents.flatMap(({ examples = [] }) => examples.map(({ key }) => key))] as const;
  });
  return Object.fromEntries(entries);
}
