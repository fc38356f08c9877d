/** The routes between page and backend as a table: the page calls by it, the backend routes by it. */
import { operationsOf, type Description } from "./description.ts";

/** What every route begins with: the approval's own address. */
const APPROVAL = "/{approvalId}";

/** @throws when a path is not of an approval, since neither side would find it */
export function routesModule(doc: Description): string {
  const rows = operationsOf(doc).map(({ operation, method, path }) => {
    if (!path.startsWith(APPROVAL)) throw new Error(`${path} must begin with ${APPROVAL}`);
    return `${operation.operationId}: { method: "${method}", path: "${path.slice(APPROVAL.length)}" },`;
  });
  return `
/** Method and path behind the approval's own address, by operation. */
export const routes = {
  ${rows.join("\n")}
} as const;
`;
}
