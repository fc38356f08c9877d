import { operations } from "../../../generated/operations.ts";
import type { Operation, OperationId } from "../../../generated/operations.ts";
import { protectedRoutes } from "./protected-routes.ts";
import type { ProtectedId } from "./protected-routes.ts";

/** What the sandbox serves beside: it belongs to no description of Wise's SCA. */
export type FurtherId = "createAccessToken";

/** Everything that has a handler. */
export type RouteId = OperationId | ProtectedId | FurtherId;

/** How much is at stake: a clearance opens low-risk calls for minutes, and one high-risk call. */
export type Risk = "low" | "high";

/** What the sandbox needs to know of an operation: how to reach it, and how its bodies are encoded. */
export interface Route extends Pick<
  Operation,
  "method" | "path" | "body" | "reply" | "jose" | "plainReply" | "args"
> {
  /** The name of an operation; method and path of one that was made protected by an option. */
  readonly id: RouteId | `${string} /${string}`;
  /** Whose token it takes; `basic` names the client itself. */
  readonly auth: Operation["auth"] | "basic";
  /** Present where calls ask for strong customer authentication. */
  readonly risk?: Risk;
  /** What the one-time tokens of a protected operation say they are for. */
  readonly actionType?: string;
}

const furtherRoutes: readonly Route[] = [
  { id: "createAccessToken", method: "POST", path: "/oauth/token", auth: "basic", reply: "json", args: {} },
];

/** Every operation of the description. */
export const describedRoutes: readonly Route[] = Object.entries(operations).flatMap(([id, operation]) =>
  isOperationId(id) ? [{ ...operation, id }] : [],
);

/** Everything that every sandbox serves, apart from its control API and its pages. */
export const allRoutes: readonly Route[] = [...describedRoutes, ...protectedRoutes, ...furtherRoutes];

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
