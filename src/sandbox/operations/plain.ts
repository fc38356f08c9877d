import { forbidden, identify } from "./access.ts";
import { readArguments } from "./arguments.ts";
import type { ArgumentSource } from "./arguments.ts";
import { handlers } from "./handlers.ts";
import { Refusal, render } from "../http/response.ts";
import type { PlainReply, Reply } from "../http/response.ts";
import type { Route } from "../http/routes.ts";
import type { World } from "../state/world.ts";

/** Answers a call whose body is in plain: no JOSE from here on. */
export async function answerPlain(world: World, route: Route, source: ArgumentSource): Promise<PlainReply> {
  return render(await answer(world, route, source));
}

async function answer(world: World, route: Route, source: ArgumentSource): Promise<Reply> {
  try {
    const caller = identify(world, route, source.request);
    const args = readArguments(route, source);
    const profileId = (source.params["profileId"] ?? "").replace(/^0+(?=[0-9])/, "");
    if (profileId !== "" && !caller.owns(profileId)) throw forbidden(world, source.request);
    const { request, body } = source;
    return await handlers[route.id](world, {
      caller,
      args,
      profileId,
      request,
      ...(body !== undefined && { body }),
    });
  } catch (error) {
    if (error instanceof Refusal) return error.reply;
    throw error;
  }
}
