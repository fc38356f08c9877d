import { pathOf } from "../http/request.ts";
import type { IncomingRequest } from "../http/request.ts";
import { Refusal } from "../http/response.ts";
import type { PlainResponse } from "../http/response.ts";
import { triggerPhone, verifyFactor, verifyPhone } from "../state/factors.ts";
import { profileOf } from "../state/state.ts";
import type { ChallengeType, OneTimeToken, Profile } from "../state/state.ts";
import { challengeFor, requireToken, requireUnused } from "../state/tokens.ts";
import { phoneOf } from "../state/users.ts";
import type { World } from "../state/world.ts";
import { END_SCRIPT, endDocument, formDocument, STYLE, waitingDocument } from "./document.ts";
import type { Field } from "./document.ts";

/**
 * Where Wise's own page for approvals is. Its npm helper, `@transferwise/approve-api-action-helpers`, posts the
 * one-time token to it in a frame, a tab or a pop-up, and waits for a message.
 */
const PATH = "/approve-api-action";

/** Whether an absolute URL belongs to the page. */
export function isHosted(url: string): boolean {
  const path = pathOf(url);
  return path === PATH || path.startsWith(`${PATH}/`);
}

/** The page is made to be framed by any other, runs only its own script, and posts only to itself. */
const HEADERS = {
  "content-security-policy":
    "default-src 'none'; script-src 'self'; style-src 'self'; form-action 'self'; base-uri 'none'",
  "referrer-policy": "no-referrer",
  "cache-control": "no-store",
};

/**
 * Answers the stand-in for the page: it asks for the password, or else the PIN, and for a code by phone, as far as the
 * token has such challenges.
 *
 * @param changed called when a token may have changed
 */
export async function answerHosted(
  world: World,
  request: IncomingRequest,
  changed: () => void,
): Promise<PlainResponse> {
  const path = pathOf(request.url).slice(PATH.length);
  if (path === "/end.js") return send(200, END_SCRIPT, "text/javascript; charset=utf-8");
  if (path === "/page.css") return send(200, STYLE, "text/css; charset=utf-8");
  if (path !== "" && path !== "/") return send(404, waitingDocument());
  if (request.method === "GET" || request.method === "HEAD") {
    return show(world, new URL(request.url).searchParams);
  }
  if (request.method !== "POST") return { status: 405, headers: { ...HEADERS, allow: "GET, POST" } };
  const form = new URLSearchParams(await request.text());
  const response = form.get("action") === null ? show(world, form) : end(world, form);
  changed();
  return response;
}

const send = (status: number, body: string, type = "text/html; charset=utf-8"): PlainResponse => ({
  status,
  headers: { ...HEADERS, "content-type": type },
  body,
});

function show(world: World, form: URLSearchParams, mistake?: string): PlainResponse {
  const id = form.get("ott")?.trim().split(" ", 1)[0];
  if (id === undefined) return send(200, waitingDocument());
  const token = usableToken(world, id);
  if (token === undefined) {
    return send(404, endDocument("failed", "The one-time token is unknown, used or expired."));
  }
  if (token.clearedAt !== undefined) return send(200, endDocument("success", "Approved."));
  const fields = fieldsOf(world, token);
  if (fields.length === 0) {
    return send(200, endDocument("failed", "The customer has nothing that this page could ask for."));
  }
  return send(mistake === undefined ? 200 : 400, formDocument(token.id, { fields, mistake }));
}

function end(world: World, form: URLSearchParams): PlainResponse {
  if (form.get("action") === "cancel") return send(200, endDocument("closed", "Closed."));
  const token = usableToken(world, form.get("ott") ?? "");
  if (token === undefined) return show(world, form);
  const profile = profileOf(world.state, token.profileId);
  try {
    for (const { name } of fieldsOf(world, token)) verify(world, { profile, token, name, form });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return show(world, form, "That was not right: try again.");
  }
  return show(world, form);
}

function usableToken(world: World, id: string): OneTimeToken | undefined {
  try {
    const token = requireToken(world, id, () => true);
    requireUnused(token);
    return token;
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}

/** What is still open of that which the page can ask for; a code is sent when it is. */
function fieldsOf(world: World, token: OneTimeToken): Field[] {
  const isOpen = (type: ChallengeType): boolean => challengeFor(token, type)?.passed === false;
  const fields: Field[] = [];
  if (isOpen("PASSWORD")) fields.push({ name: "password", label: "Password", isSecret: true });
  else if (isOpen("PIN") && challengeFor(token, "PASSWORD") === undefined) {
    fields.push({ name: "pin", label: "PIN", isSecret: true });
  }
  const phone = phoneOf(world, profileOf(world.state, token.profileId), token.userId);
  if (isOpen("SMS") && phone !== undefined) {
    const number = triggerPhone(token, phone, "SMS");
    fields.push({ name: "code", label: `Code sent to ${number}`, isSecret: false });
  }
  return fields;
}

function verify(
  world: World,
  {
    profile,
    token,
    name,
    form,
  }: { profile: Profile; token: OneTimeToken; name: Field["name"]; form: URLSearchParams },
): void {
  const secret = form.get(name) ?? "";
  if (name === "code") return verifyPhone(world, { profile, token, channel: "SMS", secret });
  const [type, factor] =
    name === "pin" ? (["PIN", profile.pin] as const) : (["PASSWORD", profile.password] as const);
  verifyFactor(world, { profile, token, type, factors: factor === undefined ? [] : [factor], secret });
}
