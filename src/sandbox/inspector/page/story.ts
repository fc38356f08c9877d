/** The calls of one approval: refused, answered, repeated. They share a one-time token. */
import type { Call } from "../../../../generated/sandbox.ts";

/** All recorded calls that belong to one one-time token. */
export interface Story {
  readonly token: string;
  /** Oldest first. */
  readonly calls: readonly Call[];
  /** What became of it. */
  readonly outcome: "approved" | "refused" | "waiting";
}

/** The one-time token that a call brought about, answered for, or was repeated with. */
export function tokenOf({ request, reply, operationId }: Call): string | undefined {
  return (
    reply.headers["x-2fa-approval"] ??
    request.headers["x-2fa-approval"] ??
    request.headers["one-time-token"] ??
    (operationId === "createScaSession" ? tokenIn(reply.plaintext) : undefined)
  );
}

/** The approvals among some calls, by token; a token that only one call names is no story. */
export function storiesOf(calls: readonly Call[]): ReadonlyMap<string, Story> {
  const byToken = new Map<string, Call[]>();
  for (const call of [...calls].sort((one, other) => one.sequence - other.sequence)) {
    const token = tokenOf(call);
    if (token !== undefined) byToken.set(token, [...(byToken.get(token) ?? []), call]);
  }
  return new Map(
    [...byToken]
      .filter(([, parts]) => parts.length > 1)
      .map(([token, parts]) => [token, { token, calls: parts, outcome: outcomeOf(parts) }]),
  );
}

/** What a call is to its approval. */
export function partOf({ request, reply, operationId = "" }: Call): string {
  if (request.headers["x-2fa-approval"] !== undefined) return "repeated";
  if (reply.headers["x-2fa-approval"] !== undefined) return "refused";
  if (operationId === "createScaSession") return "started";
  if (operationId.startsWith("trigger")) return "code sent";
  return operationId === "getOneTimeTokenStatus" ? "status" : "answered";
}

function outcomeOf(calls: readonly Call[]): Story["outcome"] {
  const repeats = calls.filter(({ request }) => request.headers["x-2fa-approval"] !== undefined);
  const last = repeats.at(-1);
  if (last === undefined) return "waiting";
  return last.reply.status >= 200 && last.reply.status < 300 ? "approved" : "refused";
}

function tokenIn(plaintext: string | undefined): string | undefined {
  try {
    const reply = JSON.parse(plaintext ?? "") as Record<string, unknown>;
    const inner = (reply["oneTimeTokenProperties"] ?? reply) as Record<string, unknown>;
    return typeof inner["oneTimeToken"] === "string" ? inner["oneTimeToken"] : undefined;
  } catch {
    return undefined;
  }
}
