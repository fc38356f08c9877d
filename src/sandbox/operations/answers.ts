import type { RoutedCall } from "../http/dispatch.ts";
import { Refusal, render, renderRefusal } from "../http/response.ts";
import type { HandlerResponse, PlainResponse } from "../http/response.ts";
import { isJose } from "../http/routes.ts";
import type { Cryptography } from "../jose/cryptography.ts";
import { exchange } from "../jose/layer.ts";
import type { JoseKeys, JoseOptions } from "../jose/layer.ts";
import { selectPartnerKey } from "../jose/partner-keys.ts";
import type { World } from "../state/world.ts";
import { forbidden, identify } from "./access.ts";
import { readArguments } from "./arguments.ts";
import { handlers } from "./handlers.ts";

/** The two ways to answer a routed call. */
export interface Answers {
  /** With JOSE for the operations that use it. */
  sealed(call: RoutedCall): Promise<PlainResponse>;
  /** Without JOSE: JSON in, JSON out. */
  plain(call: RoutedCall): Promise<PlainResponse>;
  /** The keys that `sealed` uses. */
  readonly keys: JoseKeys;
}

/** Creates both. A `clock-skew` fault changes the clock for a single call. */
export function createAnswers(world: World, cryptography: Cryptography): Answers {
  const standing = joseOf(world, cryptography);
  const withSkew = async (
    call: RoutedCall,
    answer: (world: World, call: RoutedCall, jose: JoseOptions) => Promise<PlainResponse>,
  ): Promise<PlainResponse> => {
    const skew = call.faults?.skew() ?? 0;
    if (skew === 0) return answer(world, call, standing);
    const seen = skewed(world, skew);
    const response = await answer(seen, call, joseOf(seen, cryptography));
    return { ...response, headers: { ...response.headers, date: new Date(seen.now()).toUTCString() } };
  };
  return {
    sealed: (call) => withSkew(call, isJose(call.route) ? answerSealed : answerPlain),
    plain: (call) => withSkew(call, answerPlain),
    keys: standing.keys,
  };
}

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
  { route, params, request }: RoutedCall,
  body: string | undefined,
): Promise<HandlerResponse> {
  const caller = identify(world, route, request);
  const args = readArguments(route, { params, request, body });
  const profileId = (params["profileId"] ?? "").replace(/^0+(?=[0-9])/, "");
  if (profileId !== "" && !caller.owns(profileId)) throw forbidden(world, request);
  return handlers[route.id](world, { caller, args, profileId, request, body });
}

/** The same world with another clock; changes made through it apply to the original. */
function skewed(world: World, milliseconds: number): World {
  const view: World = Object.create(world, { now: { value: () => world.now() + milliseconds } });
  return view;
}
