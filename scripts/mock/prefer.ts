/** The `Prefer` header (RFC 7240) of a call to the mock: which of the documented responses is wanted. */
import { operationsOf, resolve, type Description, type LocatedOperation } from "../generate/description.ts";

/** What Prism is asked for. */
export interface Preferences {
  readonly dynamic: boolean;
  readonly code?: number;
  readonly exampleKey?: string;
  readonly seed?: string;
}

/** Why a preference cannot be met, as RFC 9457 has it, with what there is instead. */
export interface NoSuchResponse {
  readonly detail: string;
  /** Names of examples by status; absent where the header itself cannot be read. */
  readonly responses?: Readonly<Record<string, readonly string[]>>;
}

/** Chooses by method, path and header. A path that is not described has nothing to choose from: that is Prism's 404. */
export function createPreferences(
  description: Description,
): (method: string, path: string, header: string | null) => Preferences | NoSuchResponse {
  const located = operationsOf(description).map((one) => ({ ...one, form: formOf(one.path) }));
  return (method, path, header) => {
    const wanted = read(header ?? "");
    if ("detail" in wanted) return wanted;
    const operation = located.find((one) => one.method === method.toUpperCase() && one.form.test(path));
    return operation === undefined
      ? wanted
      : check(wanted, operation, examplesByStatus(description, operation));
  };
}

const formOf = (path: string): RegExp => new RegExp(`^${path.replaceAll(/\{[^}]+\}/g, "[^/]+")}$`);

/** Others would be ignored (RFC 7240 section 2), and the answer would be another than a typing error asked for. */
function read(header: string): Preferences | NoSuchResponse {
  const parts = header.split(/[,;]/).filter((part) => part.trim() !== "");
  const given = new Map(
    parts.map((part) => {
      const [name = "", value = ""] = part.split("=").map((word) => word.trim());
      return [name.toLowerCase(), value.replace(/^"(.*)"$/, "$1")];
    }),
  );
  const unknown = [...given.keys()].find((name) => !["code", "example", "dynamic", "seed"].includes(name));
  if (unknown !== undefined)
    return { detail: `Prefer has no “${unknown}” here. It takes code, example, dynamic and seed.` };
  const { code, example, dynamic = "false", seed } = Object.fromEntries(given);
  if (code !== undefined && !/^[1-5]\d\d$/.test(code))
    return { detail: "Prefer: code takes an HTTP status, such as 409." };
  if (dynamic !== "true" && dynamic !== "false") return { detail: "Prefer: dynamic is true or false." };
  return {
    dynamic: dynamic === "true",
    ...(code !== undefined && { code: Number(code) }),
    ...(example !== undefined && { exampleKey: example }),
    ...(seed !== undefined && { seed }),
  };
}

/** An example alone says which status it belongs to: Prism would look for it in the success only. */
function check(
  wanted: Preferences,
  { operation: { operationId } }: LocatedOperation,
  responses: Record<string, string[]>,
): Preferences | NoSuchResponse {
  const { code, exampleKey } = wanted;
  const statuses = Object.keys(responses);
  if (code !== undefined && !statuses.includes(String(code)))
    return { detail: `${operationId} has no response ${code}. It has ${statuses.join(", ")}.`, responses };
  if (exampleKey === undefined) return wanted;
  const holders = statuses.filter((status) => responses[status]?.includes(exampleKey));
  const holder = code === undefined ? holders[0] : holders.find((status) => status === String(code));
  if (holder !== undefined) return { ...wanted, code: Number(holder) };
  const those = code === undefined ? Object.values(responses).flat() : (responses[String(code)] ?? []);
  const where = code === undefined ? operationId : `${code} of ${operationId}`;
  const names = those.length === 0 ? "It has none." : `It has ${[...new Set(those)].join(", ")}.`;
  return { detail: `${where} has no example “${exampleKey}”. ${names}`, responses };
}

function examplesByStatus(
  description: Description,
  { operation }: LocatedOperation,
): Record<string, string[]> {
  const entries = Object.entries(operation.responses).map(([status, reference]) => {
    const { content = {} } = resolve(description, reference);
    return [status, Object.values(content).flatMap(({ examples = {} }) => Object.keys(examples))] as const;
  });
  return Object.fromEntries(entries);
}
