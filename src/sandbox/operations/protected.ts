import { forbidden } from "./access.ts";
import { encodeBase64Url } from "../jose/base64url.ts";
import type { Call } from "./call.ts";
import type { Refusal, Reply } from "../http/response.ts";
import { profileOf } from "../state/state.ts";
import type { LinkedCall, OneTimeToken } from "../state/state.ts";
import { createToken } from "../state/tokens.ts";
import type { TokenPurpose } from "../state/tokens.ts";
import type { World } from "../state/world.ts";

/** The header in which a repeated call shows its cleared token, and a refusal names the token to clear. */
const APPROVAL = "x-2fa-approval";
const RESULT = "x-2fa-approval-result";

/**
 * Lets a low-risk call pass inside the window that a clearance opened, or with a token that opened it.
 *
 * @throws Refusal 403 with a one-time token to clear
 */
export function guardLowRisk(world: World, call: Call, actionType: string): Reply["headers"] {
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
 * Lets a high-risk call pass with a token that was made for that very call and has not been used.
 *
 * @throws Refusal 403 with a one-time token to clear
 */
export async function guardHighRisk(world: World, call: Call, actionType: string): Promise<Reply["headers"]> {
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

/** A token that is shown, known, the profile's own and not expired; anything else counts as none. */
function presentedToken(world: World, call: Call): OneTimeToken | undefined {
  const id = call.request.headers.get(APPROVAL)?.trim().toLowerCase();
  const token = id === undefined ? undefined : world.state.tokens.get(id);
  if (token?.profileId !== call.profileId || token.expiresAt <= world.now()) return undefined;
  return token;
}

function reject(world: World, call: Call, pending: OneTimeToken | undefined, purpose: TokenPurpose): Refusal {
  const profile = profileOf(world.state, call.profileId);
  // An approval that is still being cleared goes on: a second token would throw away what has passed.
  const resumable = pending?.clearedAt === undefined ? pending : undefined;
  const token = resumable ?? newToken(world, call, profile, purpose);
  return forbidden(world, call.request, { [RESULT]: "REJECTED", [APPROVAL]: token.id });
}

function newToken(
  world: World,
  call: Call,
  profile: ReturnType<typeof profileOf>,
  purpose: TokenPurpose,
): OneTimeToken {
  const userId = call.caller.user?.id;
  return createToken(world, profile, userId === undefined ? purpose : { ...purpose, userId });
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
