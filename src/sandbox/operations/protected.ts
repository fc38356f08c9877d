import type { HandlerResponse, Refusal } from "../http/response.ts";
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
 * Lets a low-risk call pass within the window after a clearance, or with the token whose clearance opened it.
 *
 * @throws Refusal 403 with a one-time token to clear
 */
export function guardLowRisk(world: World, call: Call, actionType: string): HandlerResponse["headers"] {
  if (!world.settings.scaEnabled) return {};
  const token = presentedToken(world, call);
  const opened = token?.clearedAt;
  if (opened !== undefined && world.now() < opened + world.settings.lowRiskWindow * 1000) {
    return { [RESULT]: "APPROVED" };
  }
  const profile = profileOf(world.state, call.profileId);
  if (token === undefined && world.now() < profile.lowRiskUntil) return {};
  throw reject(world, call, token, { actionType });
}

/**
 * Lets a high-risk call pass with a cleared, unused token that was issued for exactly this call.
 *
 * @throws Refusal 403 with a one-time token to clear
 */
export async function guardHighRisk(
  world: World,
  call: Call,
  actionType: string,
): Promise<HandlerResponse["headers"]> {
  if (!world.settings.scaEnabled) return {};
  const link = await linkOf(call);
  const presented = presentedToken(world, call);
  const token = presented !== undefined && isSameCall(presented.link, link) ? presented : undefined;
  const spent = token?.usedAt !== undefined && world.settings.ottSingleUse;
  if (token?.clearedAt === undefined || spent) {
    throw reject(world, call, spent ? undefined : token, { actionType, link });
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

function reject(
  world: World,
  call: Call,
  pending: OneTimeToken | undefined,
  purpose: Omit<TokenPurpose, "userId">,
): Refusal {
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
