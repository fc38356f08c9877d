import type { IncomingRequest } from "../http/request.ts";
import { Refusal, systemRefusal } from "../http/response.ts";
import type { Route } from "../http/routes.ts";
import type { World } from "../state/world.ts";

/** The caller: in strict mode a known user, otherwise anyone with a bearer token. */
export interface Caller {
  readonly userId: number;
  /** The first profile of a user of strict mode. */
  readonly firstProfile?: string;
  readonly owns: (profileId: string) => boolean;
}

/** Outside strict mode every caller is the same user, who has all profiles. */
const anyone: Caller = { userId: 1, owns: () => true };

/**
 * Checks the bearer token. Outside strict mode every token is accepted, so that a sandbox needs no set-up.
 *
 * @throws Refusal 401, or 404 where `ottErrors.unauthenticated` says so
 */
export function identify(world: World, route: Route, request: IncomingRequest): Caller {
  const caller = callerOf(world, route, request);
  if (!(caller instanceof Refusal)) return caller;
  const isAboutToken = route.path.startsWith("/v1/one-time-token/");
  if (isAboutToken && world.settings.ottErrors.unauthenticated === 404) throw new Refusal({ status: 404 });
  throw caller;
}

function callerOf(world: World, route: Route, request: IncomingRequest): Caller | Refusal {
  // The client names itself, which its handler judges.
  if (route.auth === "basic") return anyone;
  const token = /^Bearer +([^\s]+)$/i.exec(request.headers.get("authorization")?.trim() ?? "")?.[1];
  if (token === undefined) {
    return systemRefusal(401, "unauthorized", "Full authentication is required to access this resource.");
  }
  const invalid = systemRefusal(401, "invalid_token", "The access token is invalid or has expired.");
  const issued = world.state.accessTokens.get(token);
  if (issued !== undefined) {
    const isOfUser = issued.userId !== undefined;
    if (issued.expiresAt <= world.now() || isOfUser !== (route.auth === "user")) return invalid;
    return issued.userId === undefined ? anyone : (callerFor(world, issued.userId) ?? invalid);
  }
  if (world.users === undefined) return anyone;
  if (route.auth === "client") return world.clientTokens.has(token) ? anyone : invalid;
  const user = world.users.find((one) => one.tokens.includes(token));
  return (user && callerFor(world, user.id)) ?? invalid;
}

/** The caller of a user: outside strict mode everybody has all profiles. */
function callerFor({ users }: World, userId: number): Caller | undefined {
  if (users === undefined) return { ...anyone, userId };
  const user = users.find(({ id }) => id === userId);
  if (user === undefined) return undefined;
  const [firstProfile] = user.profiles.map(String);
  return {
    userId,
    owns: (profileId) => user.profiles.some((id) => String(id) === profileId),
    ...(firstProfile !== undefined && { firstProfile }),
  };
}

/** A 403 in the shape that `forbiddenBody` selects. All three have been reported of Wise's servers. */
export function forbidden(
  world: World,
  request: IncomingRequest,
  { headers = {}, note }: { headers?: Record<string, string>; note?: string | undefined } = {},
): Refusal {
  const timestamp = new Date(world.now()).toISOString();
  switch (world.settings.forbiddenBody) {
    case "empty":
      return new Refusal({ status: 403, headers }, note);
    case "short":
      return new Refusal(
        {
          status: 403,
          headers,
          json: { error: "unauthorized", message: "Unauthorized", path: null, status: 403, timestamp },
        },
        note,
      );
    case "full": {
      const path = new URL(request.url).pathname;
      const message = note ?? "Access is denied.";
      return new Refusal(
        { status: 403, headers, json: { timestamp, status: 403, error: "Forbidden", message, path } },
        note,
      );
    }
  }
}
