import { CallFaults, ConnectionReset } from "../faults/hooks.ts";
import type { Faults } from "../faults/hooks.ts";
import type { Recorder } from "../recording/recorder.ts";
import type { Trace } from "../recording/trace.ts";
import { correlationIdOf, pathOf, toRequest } from "./request.ts";
import type { IncomingRequest } from "./request.ts";
import { Refusal, render, toResponse, unexpectedError } from "./response.ts";
import type { AnyResponse, PlainResponse } from "./response.ts";
import { createVersionedRouter } from "./router.ts";
import type { Route } from "./routes.ts";

/** A call after routing. */
export interface RoutedCall {
  readonly route: Route;
  readonly params: Readonly<Record<string, string>>;
  readonly request: IncomingRequest;
  readonly traceId: string;
  /** Absent when no fault is waiting. */
  readonly faults?: CallFaults;
  readonly trace?: Trace;
}

/** What a dispatcher works with. */
export interface DispatcherOptions {
  readonly routes: readonly Route[];
  readonly answer: (call: RoutedCall) => Promise<PlainResponse>;
  /** Asked before a call is routed; a refusal is sent instead of an answer. */
  readonly admit: () => Refusal | undefined;
  readonly recorder: Recorder;
  readonly now: () => number;
  /** Asked for each call; undefined when no fault is waiting. */
  readonly faults: () => Faults | undefined;
}

/** A call before routing. */
interface Arrival {
  readonly request: IncomingRequest;
  readonly traceId: string;
  readonly trace?: Trace;
}

/**
 * Creates the HTTP side of the operations: it routes both path styles, consults the faults, has calls recorded,
 * and adds trace id, date and correlation id to every response.
 */
export function createDispatcher(
  options: DispatcherOptions,
): (request: IncomingRequest) => Promise<AnyResponse> {
  const { recorder, now } = options;
  const label = createLabel(now);
  const route = createVersionedRouter(options.routes);

  const answer = async (arrival: Arrival): Promise<AnyResponse> => {
    const { request, trace } = arrival;
    const refusal = options.admit();
    if (refusal !== undefined) return label(render(refusal.response), arrival);
    // HEAD is a GET whose body is not sent (RFC 9110 section 9.3.2).
    const match = route(request.method === "HEAD" ? "GET" : request.method, pathOf(request.url));
    if (match === undefined) return label(render(NOT_FOUND), arrival);
    if (trace) trace.operationId = match.route.id;
    const hooks = options.faults();
    const call = { ...match, ...arrival };
    return hooks === undefined ? label(await options.answer(call), call) : answerWithFaults(call, hooks);
  };

  const answerWithFaults = async (call: RoutedCall, hooks: Faults): Promise<AnyResponse> => {
    const { route, traceId, trace } = call;
    const request = await toRequest(call.request);
    const point = { operationId: route.id, route, request, traceId };
    const faults = new CallFaults(hooks, trace ? { ...point, struck: trace.faults } : point);
    const early = await faults.before();
    if (early instanceof Response) {
      if (trace) trace.responseBody = trace.responsePlaintext = await early.clone().text();
      return early;
    }
    const response = early ?? (await options.answer({ ...call, request, faults }));
    return faults.after(toResponse(label(response, call)));
  };

  const answerOrFail = async (arrival: Arrival): Promise<AnyResponse> => {
    try {
      return await answer(arrival);
    } catch (error) {
      if (error instanceof ConnectionReset) throw error;
      // Of a body that is refused while it is read.
      if (error instanceof Refusal) return label(render(error.response), arrival);
      arrival.trace?.warnings.push("the sandbox itself failed");
      return label(render(unexpectedError(arrival.traceId, 500)), arrival);
    }
  };

  return async (request) => {
    const traceId = crypto.randomUUID().replaceAll("-", "");
    const trace = recorder.begin({ id: traceId, at: now(), request });
    if (trace === undefined) return answerOrFail({ request, traceId });
    try {
      const response = await answerOrFail({ request, traceId, trace });
      recorder.finish(trace, response);
      return response;
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

/** Adds the headers that every response has, and hands the body to the trace. */
function createLabel(now: () => number): (response: PlainResponse, call: Arrival) => PlainResponse {
  let [second, date] = [Number.NaN, ""];
  return (response, { request, traceId, trace }) => {
    if (trace && response.body !== undefined) {
      trace.responseBody = response.body;
      trace.responsePlaintext ??= response.body;
    }
    const current = Math.floor(now() / 1000);
    // Formatting a date costs as much as routing a call.
    if (current !== second) [second, date] = [current, new Date(current * 1000).toUTCString()];
    const headers: Record<string, string> = { date, ...response.headers, "x-trace-id": traceId };
    const correlationId = correlationIdOf(request);
    if (correlationId !== undefined) headers["x-external-correlation-id"] = correlationId;
    return { ...response, headers };
  };
}
