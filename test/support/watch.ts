/** Prism as a watcher: what passes between a client and an upstream is held against the description. */
import { createInstance, getHttpOperationsFromSpec, type IHttpRequest } from "@stoplight/prism-http";
import type { Description } from "../../scripts/generate/description.ts";
import {
  judgement,
  parseBody,
  problem,
  toPrism,
  violationsOf,
  type FetchLike,
  type Violation,
} from "../../scripts/mock/prism.ts";

/** A call that went through Prism to an upstream. */
export interface WatchedExchange {
  /** Absent when the description has no such operation. */
  readonly operationId?: string;
  readonly request: Request;
  readonly status: number;
  readonly headers: Headers;
  /** Parsed if it is JSON; `undefined` if there is none. */
  readonly body: unknown;
  readonly violations: readonly Violation[];
}

/** Reading a description takes longer than a hundred calls, and Prism compiles each schema once per reading. */
const read = new WeakMap<Description, ReturnType<typeof getHttpOperationsFromSpec>>();

function readOperations(description: Description): ReturnType<typeof getHttpOperationsFromSpec> {
  const reading = read.get(description) ?? getHttpOperationsFromSpec(structuredClone(description));
  read.set(description, reading);
  return reading;
}

/**
 * Forwards to an upstream, whose reply comes back as it was given.
 *
 * @param description read once: later changes to it have no effect
 * @param onExchange called with each call that went to the upstream
 */
export async function watch(
  description: Description,
  upstream: FetchLike,
  onExchange: (exchange: WatchedExchange) => void,
): Promise<FetchLike> {
  const operations = await readOperations(description);
  /** What the upstream was asked and answered, by Prism's own request. */
  const calls = new WeakMap<IHttpRequest, { request: Request; operationId?: string; response?: Response }>();
  const config = {
    ...judgement,
    mock: { dynamic: false },
    isProxy: true,
    // The address is never used: forwarding is a function call here.
    upstream: new URL("http://upstream.invalid"),
  } as const;
  const prism = createInstance(config, {
    logger: judgement.logger,
    forward: ({ data }, _base, _proxy, resource) => {
      return () => async () => {
        const call = calls.get(data);
        if (call === undefined) return { _tag: "Left", left: new Error("Prism replaced the request") };
        if (resource?.iid !== undefined) call.operationId = resource.iid;
        call.response = await upstream(call.request);
        const { status, headers } = call.response;
        const right = {
          statusCode: status,
          headers: Object.fromEntries(headers),
          body: await bodyOf(call.response),
        };
        return { _tag: "Right", right };
      };
    },
  });

  return async function watchedFetch(request) {
    const input = await toPrism(request, description);
    const call: { request: Request; operationId?: string; response?: Response } = { request };
    calls.set(input, call);
    const result = await prism.request(input, operations, config)();
    if (result._tag === "Left") return problem(result.left);
    const { response } = call;
    if (response === undefined) throw new Error("Prism did not forward the call");
    const { status, headers } = response;
    const violations = violationsOf(result.right.validations);
    onExchange({ ...call, status, headers, body: await bodyOf(response), violations });
    return response;
  };
}

const bodyOf = async (response: Response): Promise<unknown> =>
  parseBody(await response.clone().text(), response.headers);
