import { Hono } from "hono";
import { Trace } from "./events.ts";
import type { EventListener } from "./events.ts";
import type { Faults } from "./faults.ts";
import { correlationIdOf, render, unexpectedError } from "./reply.ts";
import type { PlainReply } from "./reply.ts";
import { pathsOf } from "./routes.ts";
import type { Route } from "./routes.ts";

/** A routed call, on its way to an answer. */
export interface RoutedCall {
  readonly route: Route;
  readonly params: Readonly<Record<string, string>>;
  readonly request: Request;
  readonly traceId: string;
  readonly trace?: Trace;
}

/** What the HTTP side of a sandbox is made of. */
export interface ShellOptions {
  readonly routes: readonly Route[];
  readonly answer: (call: RoutedCall) => Promise<PlainReply>;
  readonly listeners: ReadonlySet<EventListener>;
  readonly now: () => number;
  readonly faults?: Faults;
}

interface Env {
  Bindings: { readonly traceId: string; readonly trace?: Trace };
}

/**
 * The HTTP side: routes both path styles, stamps every reply with its trace id, echoes the correlation id,
 * and tells the listeners.
 */
export function createShell(options: ShellOptions): (request: Request) => Promise<Response> {
  const app = new Hono<Env>();
  for (const route of options.routes) {
    app.on(route.method, pathsOf(route), async (context) => {
      const { traceId, trace } = context.env;
      const request = context.req.raw;
      const call = { route, params: context.req.param(), request, traceId, ...(trace && { trace }) };
      return answerRouted(options, call);
    });
  }
  app.notFound((context) => {
    const body = { error: "not_found", error_description: "No operation has this method and path." };
    return respond(render({ status: 404, json: body }), context.req.raw, context.env.traceId);
  });
  app.onError((_error, context) => {
    const { traceId, trace } = context.env;
    trace?.warnings.push("the sandbox itself failed");
    return respond(render(unexpectedError(traceId, 500)), context.req.raw, traceId);
  });
  return async (request) => {
    const traceId = crypto.randomUUID().replaceAll("-", "");
    if (options.listeners.size === 0) return app.fetch(request, { traceId });
    const trace = new Trace({ id: traceId, at: options.now(), request });
    const response = await app.fetch(request, { traceId, trace });
    const event = trace.finish(response);
    for (const listener of options.listeners) listener(event);
    return response;
  };
}

async function answerRouted(options: ShellOptions, call: RoutedCall): Promise<Response> {
  const { faults } = options;
  const point = { operationId: call.route.id, request: call.request };
  if (call.trace) call.trace.operationId = call.route.id;
  const early = await faults?.before?.(point);
  if (early !== undefined) return early;
  const reply = await options.answer(call);
  if (call.trace && reply.body !== undefined) {
    call.trace.replyBody = reply.body;
    call.trace.replyPlaintext ??= reply.body;
  }
  const response = respond(reply, call.request, call.traceId);
  return (await faults?.after?.(point, response)) ?? response;
}

function respond(reply: PlainReply, request: Request, traceId: string): Response {
  const headers: Record<string, string> = { ...reply.headers, "x-trace-id": traceId };
  const correlationId = correlationIdOf(request);
  if (correlationId !== undefined) headers["x-external-correlation-id"] = correlationId;
  return new Response(reply.body ?? null, { status: reply.status, headers });
}
