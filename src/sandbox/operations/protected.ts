import type { Refusal } from "../http/response.ts";
import type { Route } from "../http/routes.ts";
import { encodeBase64Url } from "../jose/base64url.ts";
import { misreadings } from "../misreadings.ts";
import { profileOf } from "../state/state.ts";
import type { LinkedCall, OneTimeToken } from "../state/state.ts";
import { createToken } from "../state/tokens.ts";
import type { TokenPurpose } from "../state/tokens.ts";
import type { World } from "../state/world.ts";
import { forbidden } from "./access.ts";
import type { Call } from "./call.ts";

/** In a response: the token to clear. In the repeated call: the cleared token. */
const APPROVAL = "x-2fa-approval";
const RESULT = "x-2fa-approval-result";

/**
 * Lets a call of a protected operation pass that was approved: a low-risk one within the window after a clearance, or
 * with the token whose clearance opened it; a high-risk one with a cleared, unused token that was issued for exactly
 * this call. An operation that is not protected always passes.
 *
 * @param route says how much is at stake
 * @returns headers that say so
 * @throws Refusal 403 with a one-time token to clear
 */
export async function guard(world: World, call: Call, route: Route): Promise<Record<string, string>> {
  const { risk, actionType } = route;
  if (risk === undefined || !world.settings.scaEnabled) return {};
  const purpose = { ...(actionType !== undefined && { actionType }) };
  return risk === "low" ? guardLowRisk(world, call, purpose) : guardHighRisk(world, call, purpose);
}

/** What a token is issued for, apart from the user. */
type Purpose = Omit<TokenPurpose, "userId">;

function guardLowRisk(world: World, call: Call, purpose: Purpose): Record<string, string> {
  const token = presentedToken(world, call);
  const opened = token?.clearedAt;
  if (opened !== undefined && world.now() < opened + world.settings.lowRiskWindow * 1000) {
    return { [RESULT]: "APPROVED" };
  }
  const profile = profileOf(world.state, call.profileId);
  if (token === undefined && world.now() < profile.lowRiskUntil) return {};
  throw reject(world, call, token, purpose);
}

async function guardHighRisk(world: World, call: Call, purpose: Purpose): Promise<Record<string, string>> {
  const link = await linkOf(call);
  const presented = presentedToken(world, call);
  const token = presented !== undefined && isSameCall(presented.link, link) ? presented : undefined;
  const spent = token?.usedAt !== undefined && world.settings.ottSingleUse;
  if (token?.clearedAt === undefined || spent) {
    throw reject(world, call, spent ? undefined : token, { ...purpose, link });
  }
  if (world.settings.ottSingleUse) token.usedAt = world.now();
  return { [RESULT]: "APPROVED" };
}

/** The token sent with the call, if it exists, belongs to the profile and has not expired. */
function presentedToken(world: World, call: Call): OneTimeToken | undefined {
  // Some callers send back what they were sent, with the word behind the token.
  const id = call.request.headers.get(APPROVAL)?.trim().toLowerCase().split(" ", 1)[0];
  const token = id === undefined ? undefined : world.state.tokens.get(id);
  if (token?.profileId !== call.profileId || token.expiresAt <= world.now()) return undefined;
  return token;
}

function reject(world: World, call: Call, pending: OneTimeToken | undefined, purpose: Purpose): Refusal {
  const profile = profileOf(world.state, call.profileId);
  // While a token is being cleared it stays valid: a second one would lose the challenges already passed.
  const resumable = pending?.clearedAt === undefined ? pending : undefined;
  const token = resumable ?? createToken(world, profile, { ...purpose, userId: call.caller.userId });
  const { approvalResult, approvalHint } = world.settings;
  const headers = {
    ...(approvalResult && { [RESULT]: "REJECTED" }),
    [APPROVAL]: approvalHint ? `${token.id} SIGNATURE` : token.id,
  };
  const { headers: sent } = call.request;
  const isMixedUp = sent.has("one-time-token") && !sent.has(APPROVAL);
  return forbidden(world, call.request, {
    headers,
    note: isMixedUp ? misreadings.approvalAsOneTimeToken : undefined,
  });
}

async function linkOf(call: Call): Promise<LinkedCall> {
  const url = new URL(call.request.url);
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(call.body ?? ""));
  return {
    method: call.request.method,
    target: url.pathname + url.search,
    bodySha256: encodeBase64Url(new Uint8Array(digest)),
  };
}

function isSameCall(approved: LinkedCall | undefined, call: LinkedCall): boolean {
  return (
    approved?.method === call.method &&
    approved.target === call.target &&
    approved.bodySha256 === call.bodySha256
  );
}
