import { operations } from "../../../generated/operations.ts";
import type { Argument, Operation, OperationId } from "../../../generated/operations.ts";

/** The protected endpoints that the sandbox adds to the description's operations. */
export type ProtectedId = "getBalanceStatement" | "fundTransfer";

/** Everything that has a handler. */
export type RouteId = OperationId | ProtectedId;

/** An operation as the sandbox sees it: how to reach it, and how its bodies travel. */
export interface Route extends Pick<
  Operation,
  "method" | "path" | "auth" | "body" | "reply" | "jose" | "args"
> {
  readonly id: RouteId;
}

type ProtectedRoute = Route & { readonly id: ProtectedId };

const profileId = idInPath("profileId");

/** One low-risk and one high-risk endpoint of the provider, so that there is something to be refused by. */
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

/** Everything that the sandbox answers. */
export const allRoutes: readonly Route[] = [...describedRoutes, ...protectedRoutes];

/** The route of an operation; undefined when there is none of this id. */
export function routeOf(id: string): Route | undefined {
  return allRoutes.find((route) => route.id === id);
}

/** Whether anything of this operation travels as a JWE. */
export function isJose(route: Route): boolean {
  return route.body === "jose" || route.reply === "jose" || route.jose !== undefined;
}

function isOperationId(id: string): id is OperationId {
  return Object.hasOwn(operations, id);
}

function idInPath(name: string): Argument {
  return { in: "path", name, required: true, schema: { type: "integer", minimum: 1 } };
}
