/** Approval as a layer of the client, above the transport: no deadline of a request runs while a customer types. */
import { withHeaders, type Send, type WireReply, type WireRequest } from "../wire.ts";
import type { ApproverOptions, ProtectedCall } from "./approver.ts";
import { parseApprovalRequired } from "./challenge.ts";
import { core } from "./load.ts";
import { profileIn } from "./options.ts";

/** Wraps the layer below. The client that the options name is made of this layer, hence a function. Calls that serve an approval themselves pass through, or they would wait for it. */
export function withApproval(next: Send, options: () => ApproverOptions): Send {
  return async function approvalLayer(request) {
    const reply = await next(request);
    if (servesApproval(request) || parseApprovalRequired(reply) === undefined) return reply;
    const { approve } = await core();
    return approve(protectedCall(request, next), reply, options());
  };
}

const servesApproval = ({ call, headers, url }: WireRequest): boolean =>
  profileIn(url) === undefined || call.operationId === "createScaSession" || "one-time-token" in headers;

function protectedCall(request: WireRequest, next: Send): ProtectedCall<WireReply> {
  const { method, url, body, signal } = request;
  return {
    method,
    url,
    signal,
    profileId: profileIn(url),
    send(oneTimeToken) {
      if (oneTimeToken === undefined) return next(request);
      return next(
        request.with({ headers: withHeaders(request.headers, { "x-2fa-approval": oneTimeToken }) }),
      );
    },
    discard: () => undefined,
    link: async () => (await core()).linkTo({ method, url, body }),
    aborted: () => request.failure("ERR_ABORTED", "aborted by the caller"),
  };
}
