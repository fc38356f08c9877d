import { identify } from "./access.ts";
import type { Cryptography } from "../jose/cryptography.ts";
import { exchange } from "../jose/layer.ts";
import type { JoseKeys, JoseOptions } from "../jose/layer.ts";
import { selectPartnerKey } from "../jose/partner-keys.ts";
import { answerPlain } from "./plain.ts";
import { Refusal, render } from "../http/response.ts";
import type { PlainReply } from "../http/response.ts";
import { isJose } from "../http/routes.ts";
import type { RoutedCall } from "../http/dispatch.ts";
import type { World } from "../state/world.ts";

/** Ways to answer a routed call. */
export interface Answers {
  /** With JOSE where the operation has it. */
  sealed(call: RoutedCall): Promise<PlainReply>;
  /** JSON in, JSON out, everywhere. */
  plain(call: RoutedCall): Promise<PlainReply>;
  /** The keys that the former works with. */
  readonly keys: JoseKeys;
}

/** Answers calls out of a world, whose clock a fault may bend for one call. */
export function createAnswers(world: World, cryptography: Cryptography): Answers {
  const standing = joseOf(world, cryptography);
  const bent = async (
    call: RoutedCall,
    answer: (world: World, jose: JoseOptions, call: RoutedCall) => Promise<PlainReply>,
  ): Promise<PlainReply> => {
    const skew = call.faults?.skew() ?? 0;
    if (skew === 0) return answer(world, standing, call);
    const seen = skewed(world, skew);
    const reply = await answer(seen, joseOf(seen, cryptography), call);
    return { ...reply, headers: { ...reply.headers, date: new Date(seen.now()).toUTCString() } };
  };
  return {
    sealed: (call) => bent(call, isJose(call.route) ? answerSealed : answerOpen),
    plain: (call) => bent(call, answerOpen),
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

async function answerSealed(world: World, jose: JoseOptions, call: RoutedCall): Promise<PlainReply> {
  try {
    // Whoever may not call at all is told so before anybody looks at what is sealed.
    identify(world, call.route, call.request);
  } catch (error) {
    if (error instanceof Refusal) return render(error.reply);
    throw error;
  }
  return exchange(jose, call, (body) => answerPlain(world, call.route, sourceOf(call, body)));
}

async function answerOpen(world: World, _jose: JoseOptions, call: RoutedCall): Promise<PlainReply> {
  const body = call.route.body === undefined ? undefined : await call.request.text();
  if (call.trace && body !== undefined) {
    call.trace.requestBody = call.trace.requestPlaintext = body;
    noteType(call);
  }
  return answerPlain(world, call.route, sourceOf(call, body));
}

function sourceOf({ params, request }: RoutedCall, body: string | undefined) {
  return { params, request, ...(body !== undefined && { body }) };
}

/** The reference's own curl samples send JSON as a form; the provider takes it, a stricter one would not. */
function noteType({ request, trace }: RoutedCall): void {
  const type = request.headers.get("content-type") ?? "none";
  if (!/^application\/json\b/i.test(type)) {
    trace?.warnings.push(`Content-Type is ${type}, not application/json`);
  }
}

/** The same world by another clock: what a handler changes, it changes in the one world. */
function skewed(world: World, milliseconds: number): World {
  const view: World = Object.create(world, { now: { value: () => world.now() + milliseconds } });
  return view;
}
