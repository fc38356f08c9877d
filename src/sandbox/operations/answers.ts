import type { RoutedCall } from "../http/dispatch.ts";
import { toRequest } from "../http/request.ts";
import { Refusal, render, renderRefusal } from "../http/response.ts";
import type { AnyResponse, HandlerResponse, PlainResponse } from "../http/response.ts";
import { isJose } from "../http/routes.ts";
import type { Route, RouteId } from "../http/routes.ts";
import type { Forward } from "../http/upstream.ts";
import type { Cryptography } from "../jose/cryptography.ts";
import { exchange } from "../jose/layer.ts";
import type { JoseKeys, JoseOptions } from "../jose/layer.ts";
import { selectPartnerKey } from "../jose/partner-keys.ts";
import type { World } from "../state/world.ts";
import { forbidden, identify } from "./access.ts";
import type { Caller } from "./access.ts";
import { readArguments } from "./arguments.ts";
import type { Call } from "./call.ts";
import { handlers } from "./handlers.ts";
import { guard } from "./protected.ts";

/** The two ways to answer a routed call. */
export interface Answers {
  /** With JOSE for the operations that use it. */
  sealed(call: RoutedCall): Promise<AnyResponse>;
  /** Without JOSE: JSON in, JSON out. */
  plain(call: RoutedCall): Promise<AnyResponse>;
  /** The keys that `sealed` uses. */
  readonly keys: JoseKeys;
}

/**
 * Creates both. A `clock-skew` fault changes the clock for a single call.
 *
 * @param forward answers paths that were made protected by an option, once a call is approved
 */
export function createAnswers(world: World, cryptography: Cryptography, forward?: Forward): Answers {
  const standing = joseOf(world, cryptography);
  const answerWith = async (
    call: RoutedCall,
    answer: (world: World, call: RoutedCall, jose: JoseOptions) => Promise<PlainResponse>,
  ): Promise<AnyResponse> => {
    if (!hasHandler(call.route)) return answerProtected(world, call, forward);
    const skew = call.faults?.skew() ?? 0;
    if (skew === 0) return answer(world, call, standing);
    const seen = skewed(world, skew);
    const response = await answer(seen, call, joseOf(seen, cryptography));
    return { ...response, headers: { ...response.headers, date: new Date(seen.now()).toUTCString() } };
  };
  return {
    sealed: (call) => answerWith(call, isJose(call.route) ? answerSealed : answerPlain),
    plain: (call) => answerWith(call, answerPlain),
    keys: standing.keys,
  };
}

const hasHandler = (route: Route): route is Route & { readonly id: RouteId } =>
  Object.hasOwn(handlers, route.id);

function joseOf(world: World, cryptography: Cryptography): JoseOptions {
  const keys: JoseKeys = {
    openers: () => world.keys.openers(world.now(), world.settings.keyOverlap),
    recipient: (kid) => selectPartnerKey(world, kid),
  };
  return { keys, settings: () => world.settings, cryptography };
}

async function answerSealed(world: World, call: RoutedCall, jose: JoseOptions): Promise<PlainResponse> {
  try {
    // A caller without a valid token gets its 401 before the body is looked at.
    identify(world, call.route, call.request);
  } catch (error) {
    if (error instanceof Refusal) return renderRefusal(error, call.trace?.warnings);
    throw error;
  }
  return exchange(jose, call, (body) => handle(world, call, body));
}

async function answerPlain(world: World, call: RoutedCall): Promise<PlainResponse> {
  const body = call.route.body === undefined ? undefined : await call.request.text();
  if (call.trace && body !== undefined) {
    call.trace.requestBody = call.trace.requestPlaintext = body;
    noteType(call);
  }
  return handle(world, call, body);
}

/** Wise's own curl samples send JSON with the content type of a form. Wise accepts that; others might not. */
function noteType({ request, trace }: RoutedCall): void {
  const type = request.headers.get("content-type") ?? "none";
  if (!/^application\/json\b/i.test(type)) {
    trace?.warnings.push(`Content-Type is ${type}: send application/json.`);
  }
}

/** Runs the handler of a call whose body is decrypted. */
async function handle(world: World, call: RoutedCall, body: string | undefined): Promise<PlainResponse> {
  try {
    return render(await runHandler(world, call, body));
  } catch (error) {
    if (error instanceof Refusal) return renderRefusal(error, call.trace?.warnings);
    throw error;
  }
}

async function runHandler(
  world: World,
  routed: RoutedCall,
  body: string | undefined,
): Promise<HandlerResponse> {
  const { route } = routed;
  if (!hasHandler(route)) throw new TypeError(`${route.id} has no handler`);
  const { call, headers } = await admitted(world, routed, body);
  const response = await handlers[route.id](world, call);
  return { ...response, headers: { ...response.headers, ...headers } };
}

/** A path that an option protects: another server answers it, or nobody does, once the call is approved. */
async function answerProtected(
  world: World,
  routed: RoutedCall,
  forward: Forward | undefined,
): Promise<AnyResponse> {
  const request = await toRequest(routed.request);
  try {
    const { headers } = await admitted(world, routed, await request.clone().text());
    if (forward === undefined) return render({ status: 200, json: {}, headers });
    const response = await forward(request);
    for (const [name, value] of Object.entries(headers)) response.headers.set(name, value);
    return response;
  } catch (error) {
    if (error instanceof Refusal) return renderRefusal(error, routed.trace?.warnings);
    throw error;
  }
}

/**
 * Lets a call in: its token, its arguments, its profile, and the approval where it needs one.
 *
 * @throws Refusal
 */
async function admitted(
  world: World,
  { route, params, request }: RoutedCall,
  body: string | undefined,
): Promise<{ call: Call; headers: Record<string, string> }> {
  const caller = identify(world, route, request);
  const args = readArguments(route, { params, request, body });
  const named = (params["profileId"] ?? "").replace(/^0+(?=[0-9])/, "");
  if (named !== "" && !caller.owns(named)) throw forbidden(world, request);
  const isUnnamed = named === "" && route.risk !== undefined;
  const profileId = isUnnamed ? firstProfile(world, caller) : named;
  const call = { caller, args, profileId, request, body };
  return { call, headers: await guard(world, call, route) };
}

/** Whose call it is where the path does not say: of the user's first profile; outside strict mode, of the first that was used. */
function firstProfile({ state }: World, caller: Caller): string {
  return caller.firstProfile ?? state.profiles.keys().next().value ?? "1";
}

/** The same world with another clock; changes made through it apply to the original. */
function skewed(world: World, milliseconds: number): World {
  const view: World = Object.create(world, { now: { value: () => world.now() + milliseconds } });
  return view;
}
