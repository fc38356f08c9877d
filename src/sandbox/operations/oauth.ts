import type { IncomingRequest } from "../http/request.ts";
import { systemRefusal } from "../http/response.ts";
import type { HandlerResponse } from "../http/response.ts";
import type { World } from "../state/world.ts";

/** Seconds: access tokens live twelve hours, refresh tokens twenty years (OAuth token page). */
const ACCESS = 43_199;
const REFRESH = 628_639_555;

/** Issued tokens that are remembered; the oldest are forgotten first, and are then as unknown as any other. */
const KEPT = 1000;

/**
 * Issues access tokens as Wise's `/oauth/token` does. Outside strict mode any client, code and refresh token is taken.
 *
 * @throws Refusal 400 `invalid_request`, 401 `invalid_client` or `invalid_grant`
 */
export async function createAccessToken(world: World, request: IncomingRequest): Promise<HandlerResponse> {
  requireClient(world, request);
  const type = request.headers.get("content-type") ?? "";
  if (!/^application\/x-www-form-urlencoded *(?:;|$)/i.test(type)) {
    throw invalid("Send a form: Content-Type application/x-www-form-urlencoded.");
  }
  const form = new URLSearchParams(await request.text());
  const field = (name: string): string => {
    const value = form.get(name) ?? "";
    if (value === "") throw invalid(`${name} is missing.`);
    return value;
  };
  const grant = field("grant_type");
  switch (grant) {
    case "client_credentials":
      return reply(world, undefined);
    case "registration_code":
      field("client_id");
      field("email");
      return reply(world, userOfCode(world, field("registration_code")));
    case "authorization_code": {
      field("client_id");
      field("redirect_uri");
      const code = field("code");
      if (world.state.usedCodes.has(code)) throw invalidGrant();
      const userId = userOfCode(world, code);
      world.state.usedCodes.add(code);
      return reply(world, userId);
    }
    case "refresh_token":
      return reply(world, userOfRefreshToken(world, field("refresh_token")));
    default:
      throw invalid(
        "grant_type: pass client_credentials, registration_code, authorization_code or refresh_token.",
      );
  }
}

/** Basic authentication (RFC 6749 section 2.3.1). */
function requireClient({ users, oauthClients }: World, request: IncomingRequest): void {
  const basic = /^Basic +([A-Za-z0-9+/]+={0,2})$/i.exec(
    request.headers.get("authorization")?.trim() ?? "",
  )?.[1];
  const [id = "", ...secret] = basic === undefined ? [] : decode(basic).split(":");
  const isKnown = oauthClients.some(
    ({ clientId, clientSecret }) => clientId === id && clientSecret === secret.join(":"),
  );
  if (secret.length > 0 && (users === undefined || isKnown)) return;
  throw systemRefusal(401, "invalid_client", "Send the client's id and secret by Basic authentication.");
}

/** Not every base64 text is of a length that can be decoded. */
function decode(base64: string): string {
  try {
    return atob(base64);
  } catch {
    return "";
  }
}

function userOfCode({ users }: World, code: string): number {
  if (users === undefined) return 1;
  const user = users.find(({ codes = [] }) => codes.includes(code));
  if (user === undefined) throw invalidGrant();
  return user.id;
}

function userOfRefreshToken({ state, users }: World, token: string): number {
  const userId = state.refreshTokens.get(token) ?? (users === undefined ? 1 : undefined);
  if (userId === undefined) throw invalidGrant();
  return userId;
}

function reply(world: World, userId: number | undefined): HandlerResponse {
  const now = world.now();
  const at = (seconds: number): string => new Date(now + seconds * 1000).toISOString();
  const { accessTokens, refreshTokens } = world.state;
  const access = crypto.randomUUID();
  accessTokens.set(access, { ...(userId !== undefined && { userId }), expiresAt: now + ACCESS * 1000 });
  const token = {
    access_token: access,
    token_type: "bearer",
    expires_in: ACCESS,
    expires_at: at(ACCESS),
    scope: "transfers",
  };
  // RFC 6749 section 5.1.
  const headers = { "cache-control": "no-store" };
  if (userId === undefined) return { status: 200, headers, json: token };
  const refresh = crypto.randomUUID();
  refreshTokens.set(refresh, userId);
  forgetOldest(accessTokens);
  forgetOldest(refreshTokens);
  const forUser = {
    refresh_token: refresh,
    refresh_token_expires_in: REFRESH,
    refresh_token_expires_at: at(REFRESH),
    created_at: at(0),
  };
  return { status: 200, headers, json: { ...token, ...forUser } };
}

function forgetOldest(tokens: Map<string, unknown>): void {
  for (const token of tokens.keys()) {
    if (tokens.size <= KEPT) return;
    tokens.delete(token);
  }
}

const invalid = (description: string): Error => systemRefusal(400, "invalid_request", description);

const invalidGrant = (): Error =>
  systemRefusal(401, "invalid_grant", "The code or refresh token is unknown, or has been used.");
