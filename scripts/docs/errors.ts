/** The list of all error codes, for the guide of that name. */
import { documentedWireErrors, operations, type OperationId } from "../../generated/operations.ts";
import { API_ERRORS, type ErrorText } from "./error-texts-api.ts";
import { LOCAL_ERRORS } from "./error-texts-local.ts";

/** Every code there is. */
export const errorCodes = (): string[] => [...Object.keys(API_ERRORS), ...Object.keys(LOCAL_ERRORS)];

/** The list as Markdown: a heading per code, so that each can be linked to. */
export function errorList(): string {
  return [
    "## What the server says",
    "An `ApiError`. It has `status`, `traceId` and, where the server states it, `retryAfter` in seconds.",
    ...Object.entries(API_ERRORS).map(([code, text]) => entry(code, text, whereFrom(code))),
    "## What this package says",
    "Codes that begin with `ERR_` arise on this side. Those about a call are a `CallError`, about an approval an `ApprovalError`, about an option or argument an `InvalidInputError`.",
    ...Object.entries(LOCAL_ERRORS).map(([code, text]) => entry(code, text)),
  ].join("\n\n");
}

const entry = (code: string, { means, advice, retry }: ErrorText, where?: string): string =>
  [
    `### ${code}`,
    ...(where === undefined ? [] : [where]),
    means,
    `- **What to do:** ${advice}\n- **Again?** ${retry}`,
  ].join("\n\n");

/** Statuses with their operations; for codes that every operation has, just that. */
function whereFrom(code: string): string {
  const found = new Map<string, OperationId[]>();
  const ids = Object.keys(operations) as OperationId[];
  for (const id of ids) {
    const keys = [
      ...Object.entries(operations[id].errors),
      ...Object.entries(documentedWireErrors[id]),
    ].filter(([, value]) => value === code);
    for (const status of new Set(keys.map(([key]) => key.split(" ")[0] ?? ""))) {
      found.set(status, [...(found.get(status) ?? []), id]);
    }
  }
  return [...found]
    .map(([status, from]) => {
      const names =
        from.length > 8
          ? from.length === ids.length
            ? "every operation"
            : `${from.length} operations`
          : from.map((id) => `\`${id}\``).join(", ");
      return `${status} from ${names}`;
    })
    .join("; ")
    .concat(".");
}
