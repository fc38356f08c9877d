/** Recognises an operation of the description by method and URL, which is all that a layer sees of it. */
import type { Operation, OperationTable } from "../operation.ts";

/** A row of the table, with its operationId. */
export interface DescribedOperation extends Operation {
  readonly id: string;
}

/** Finds the operation that a method and a URL belong to, if the description has it. */
export type FindOperation = (method: string, url: string) => DescribedOperation | undefined;

export function describedOperations(table: OperationTable): FindOperation {
  const known = Object.entries(table).map(([id, operation]) => ({
    operation: { id, ...operation },
    pattern: patternOf(operation.path),
  }));
  return (method, url) => {
    const { pathname } = new URL(url);
    return known.find(({ operation, pattern }) => operation.method === method && pattern.test(pathname))
      ?.operation;
  };
}

/** `/v2/profiles/{profileId}/pin` is `/2026Q4/profiles/{profileId}/pin` in that quarter's edition: both match. */
function patternOf(path: string): RegExp {
  const parts = path.split("/").map((part) => {
    if (/^v\d+$/.test(part)) return `(?:${part}|20\\d\\dQ[1-4])`;
    return part.startsWith("{") ? "[^/]+" : part.replace(/[.*+?^$()[\]|\\]/g, "\\$&");
  });
  return new RegExp(`^${parts.join("/")}$`);
}
