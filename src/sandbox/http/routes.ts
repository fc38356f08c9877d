import { operations } from "../../../generated/operations.ts";
import type { Argument, Operation, OperationId } from "../../../generated/operations.ts";

/** Protected endpoints that the sandbox adds to the operations of the description. */
export type ProtectedId = "getBalanceStatement" | "fundTransfer";

/** Everything that has a handler. */
export type RouteId = OperationId | ProtectedId;

/** What the sandbox needs to know of an operation: how to reach it, and how its bodies are encoded. */
export interface Route extends Pick<
  Operation,
  "method" | "path" | "auth" | "body" | "reply" | "jose" | "plainReply" | "args"
> {
  readonly id: RouteId;
}

type ProtectedRoute = Route & { readonly id: ProtectedId };

const profileId = idInPath("profileId");

/** One low-risk and one high-risk endpoint, so that clients have something that asks for SCA. */
export const protectedRoutes: readonly ProtectedRoute[] = [
  {
    id: "getBalanceStatement",
    method: "GET",
    path: "/v1/profiles/{profileId}/balance-statements/{balanceId}/statement.json",
    auth: "user",
    reply: "json",
    args: { profileId, balanceId: idInPath("balanceId") },
  },
  {
    id: "fundTransfer",
    method: "POST",
    path: "/v3/profiles/{profileId}/transfers/{transferId}/payments",
    auth: "user",
    body: "json",
    reply: "json",
    args: {
      profileId,
      transferId: idInPath("transferId"),
      type: { in: "body", name: "type", required: true, schema: { type: "string", enum: ["BALANCE"] } },
    },
  },
];

/** Every operation of the description. */
export const describedRoutes: readonly Route[] = Object.entries(operations).flatMap(([id, operation]) =>
  isOperationId(id) ? [{ ...operation, id }] : [],
);

/** Everything that the sandbox serves, apart from its control API. */
export const allRoutes: readonly Route[] = [...describedRoutes, ...protectedRoutes];

/** The route of an operation; undefined for an unknown id. */
export function routeOf(id: string): Route | undefined {
  return allRoutes.find((route) => route.id === id);
}

/** Whether the request or the response of an operation is a JWE. */
export function isJose(route: Route): boolean {
  return route.body === "jose" || route.reply === "jose" || route.jose !== undefined;
}

function isOperationId(id: string): id is OperationId {
  return Object.hasOwn(operations, id);
}

function idInPath(name: string): Argument {
  return { in: "path", name, required: true, schema: { type: "integer", minimum: 1 } };
}
