import type { Trace } from "../recording/trace.ts";
import { CallFaults, ConnectionReset } from "../faults/hooks.ts";
import type { Faults } from "../faults/hooks.ts";
import type { Recorder } from "../recording/recorder.ts";
import { correlationIdOf, render, toResponse, unexpectedError } from "./response.ts";
import type { Answered, PlainReply, Refusal } from "./response.ts";
import { createRouter } from "./router.ts";
import type { Route } from "./routes.ts";
import { pathOf } from "./url.ts";

/** A routed call, on its way to an answer. */
export interface RoutedCall {
  readonly route: Route;
  readonly params: Readonly<Record<string, string>>;
  readonly request: Request;
  readonly traceId: string;
  /** Absent when none is waiting. */
  readonly faults?: CallFaults;
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
  /** Asked per call: undefined when nothing is to go wrong. */
  readonly faults: () => Faults | undefined;
}

/** A call before it is routed. */
interface Arrival {
  readonly request: Request;
  readonly traceId: string;
  readonly trace?: Trace;
}

/**
 * The HTTP side: routes both path styles, stamps every reply with its trace id and the sandbox's time, echoes
 * the correlation id, and has calls recorded. It answers without a Response where there need not be one:
 * making it takes as long as all the rest.
 */
export function createShell(options: ShellOptions): (request: Request) => Promise<Answered> {
  const { recorder, now } = options;
  const stamp = createStamp(now);
  const route = createRouter(options.routes);

  const answer = async (arrival: Arrival): Promise<Answered> => {
    const { request, traceId, trace } = arrival;
    const refusal = options.admit();
    if (refusal !== undefined) return stamp(render(refusal.reply), arrival);
    // HEAD is a GET whose body is not sent (RFC 9110 section 9.3.2).
    const match = route(request.method === "HEAD" ? "GET" : request.method, pathOf(request.url));
    if (match === undefined) return stamp(render(NOT_FOUND), arrival);
    if (trace) trace.operationId = match.route.id;
    const hooks = options.faults();
    if (hooks === undefined) return stamp(await options.answer({ ...match, ...arrival }), arrival);
    const point = { operationId: match.route.id, route: match.route, request, traceId };
    const faults = new CallFaults(hooks, trace ? { ...point, struck: trace.faults } : point);
    const early = await faults.before();
    if (early instanceof Response) {
      if (trace) trace.replyBody = trace.replyPlaintext = await early.clone().text();
      return early;
    }
    const reply = stamp(early ?? (await options.answer({ ...match, ...arrival, faults })), arrival);
    return faults.after(toResponse(reply));
  };

  const answerOrFail = async (arrival: Arrival): Promise<Answered> => {
    try {
      return await answer(arrival);
    } catch (error) {
      if (error instanceof ConnectionReset) throw error;
      arrival.trace?.warnings.push("the sandbox itself failed");
      return stamp(render(unexpectedError(arrival.traceId, 500)), arrival);
    }
  };

  return async (request) => {
    const traceId = crypto.randomUUID().replaceAll("-", "");
    const trace = recorder.begin({ id: traceId, at: now(), request });
    if (trace === undefined) return answerOrFail({ request, traceId });
    try {
      const answered = await answerOrFail({ request, traceId, trace });
      recorder.finish(trace, answered);
      return answered;
    } catch (error) {
      recorder.finish(trace);
      throw error;
    }
  };
}

const NOT_FOUND = {
  status: 404,
  json: { error: "not_found", error_description: "No operation has this method and path." },
};

/** Adds what every reply carries, and shows it to the trace. */
function createStamp(now: () => number): (reply: PlainReply, call: Arrival) => PlainReply {
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
    return { ...reply, headers };
  };
}
