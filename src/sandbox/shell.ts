import { Hono } from "hono";
import type { Trace } from "./events.ts";
import { ConnectionReset } from "./faults.ts";
import type { FaultPoint, Faults } from "./faults.ts";
import type { Recorder } from "./recorder.ts";
import { correlationIdOf, render, unexpectedError } from "./reply.ts";
import type { PlainReply, Refusal } from "./reply.ts";
import { pathsOf } from "./routes.ts";
import type { Route } from "./routes.ts";

/** A routed call, on its way to an answer. */
export interface RoutedCall {
  readonly route: Route;
  readonly params: Readonly<Record<string, string>>;
  readonly request: Request;
  readonly traceId: string;
  readonly point: FaultPoint;
  readonly trace?: Trace;
}

/** What the HTTP side of a sandbox is made of. */
export interface ShellOptions {
  readonly routes: readonly Route[];
  readonly answer: (call: RoutedCall) => Promise<PlainReply>;
  /** Asked before a call is routed: a refusal ends it. */
  readonly admit: () => Refusal | undefined;
  readonly recorder: Recorder;
  readonly now: () => number;
  readonly faults: Faults;
}

interface Env {
  Bindings: { readonly traceId: string; readonly trace?: Trace };
}

/**
 * The HTTP side: routes both path styles, stamps every reply with its trace id and the sandbox's time, echoes
 * the correlation id, and has calls recorded.
 */
export function createShell(options: ShellOptions): (request: Request) => Promise<Response> {
  const { recorder, now } = options;
  const respond = createResponder(now);
  const app = new Hono<Env>();
  for (const route of options.routes) {
    app.on(route.method, pathsOf(route), async (context) => {
      const { traceId, trace } = context.env;
      const request = context.req.raw;
      const struck = trace && { struck: trace.faults };
      const point: FaultPoint = { operationId: route.id, route, request, traceId, ...struck };
      if (trace) trace.operationId = route.id;
      const params = context.req.param();
      return answerRouted(options, respond, {
        route,
        params,
        request,
        traceId,
        point,
        ...(trace && { trace }),
      });
    });
  }
  app.notFound((context) => {
    const { traceId, trace } = context.env;
    const body = { error: "not_found", error_description: "No operation has this method and path." };
    return respond(render({ status: 404, json: body }), { request: context.req.raw, traceId, trace });
  });
  app.onError((error, context) => {
    if (error instanceof ConnectionReset) throw error;
    const { traceId, trace } = context.env;
    trace?.warnings.push("the sandbox itself failed");
    return respond(render(unexpectedError(traceId, 500)), { request: context.req.raw, traceId, trace });
  });
  const handle = async (request: Request, traceId: string, trace?: Trace): Promise<Response> => {
    const refusal = options.admit();
    if (refusal !== undefined) return respond(render(refusal.reply), { request, traceId, trace });
    return app.fetch(request, { traceId, ...(trace && { trace }) });
  };
  return async (request) => {
    const traceId = crypto.randomUUID().replaceAll("-", "");
    const trace = recorder.begin({ id: traceId, at: now(), request });
    if (trace === undefined) return handle(request, traceId);
    try {
      const response = await handle(request, traceId, trace);
      recorder.finish(trace, response);
      return response;
    } catch (error) {
      recorder.finish(trace);
      throw error;
    }
  };
}

async function answerRouted(options: ShellOptions, respond: Responder, call: RoutedCall): Promise<Response> {
  const { faults } = options;
  const { point, trace } = call;
  const early = await faults.before?.(point);
  if (early instanceof Response) {
    if (trace) trace.replyBody = trace.replyPlaintext = await early.clone().text();
    return early;
  }
  const reply = early ?? (await options.answer(call));
  const response = respond(reply, call);
  return (await faults.after?.(point, response)) ?? response;
}

type Responder = (
  reply: PlainReply,
  call: { request: Request; traceId: string; trace?: Trace | undefined },
) => Response;

function createResponder(now: () => number): Responder {
  let [second, date] = [Number.NaN, ""];
  return (reply, { request, traceId, trace }) => {
    if (trace && reply.body !== undefined) {
      trace.replyBody = reply.body;
      trace.replyPlaintext ??= reply.body;
    }
    const current = Math.floor(now() / 1000);
    // Formatting a date costs as much as routing a call.
    if (current !== second) [second, date] = [current, new Date(current * 1000).toUTCString()];
    const headers: Record<string, string> = { date, ...reply.headers, "x-trace-id": traceId };
    const correlationId = correlationIdOf(request);
    if (correlationId !== undefined) headers["x-external-correlation-id"] = correlationId;
    return new Response(reply.body ?? null, { status: reply.status, headers });
  };
}
