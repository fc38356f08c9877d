import { render, tooManyRequests, unexpectedError } from "../http/response.ts";
import { decodeBase64Url, encodeBase64Url } from "../jose/base64url.ts";
import type { World } from "../state/world.ts";
import { ConnectionReset } from "./hooks.ts";
import type { Early, FaultPoint, Faults } from "./hooks.ts";
import type { FaultList } from "./list.ts";

const BAD_GATEWAY =
  "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<h1>502 Bad Gateway</h1>\r\n</body>\r\n</html>\r\n";

/** The hooks that carry out the faults of a list. */
export function faultsOf(world: World, list: FaultList): Faults {
  return {
    async before(point) {
      const delay = list.strike("delay", point);
      if (delay !== undefined) await wait(delay.milliseconds ?? 1000, point.request.signal);
      if (list.strike("reset", point, ({ when }) => when !== "after")) throw new ConnectionReset();
      if (list.strike("rotated-key", point)) await world.keys.rotate(world.now(), { withdraw: true });
      if (namedToken(world, point) !== undefined && list.strike("expired-ott", point)) expire(world, point);
      return answerInstead(world, list, point);
    },

    skew: (point) => {
      const fault = list.strike("clock-skew", point);
      return fault === undefined ? 0 : (fault.seconds ?? 600) * 1000;
    },

    seals: (point, status, due) => {
      if (status >= 400) return due || list.strike("encrypted-error", point) !== undefined;
      return due && list.strike("plaintext-reply", point) === undefined;
    },

    responseKid: (point, kid) => (list.strike("wrong-kid", point) ? crypto.randomUUID() : kid),

    responseKey: (point, cek) =>
      list.strike("wrong-cek", point)
        ? crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt"])
        : cek,

    responseJwe: (point, jwe) => {
      const sent = list.strike("truncated-jwe", point) ? jwe.slice(0, Math.floor(jwe.length / 2)) : jwe;
      return list.strike("tampered-jwe", point) ? tamper(sent) : sent;
    },

    after: (point, response) => {
      if (list.strike("reset", point, ({ when }) => when === "after")) throw new ConnectionReset();
      const fault = list.strike("duplicate-header", point, ({ header = "content-type" }) =>
        response.headers.has(header),
      );
      if (fault === undefined) return response;
      const { header = "content-type" } = fault;
      const headers = new Headers(response.headers);
      headers.append(header, headers.get(header) ?? "");
      return new Response(response.body, { status: response.status, headers });
    },
  };
}

function answerInstead(world: World, list: FaultList, point: FaultPoint): Early | undefined {
  if (list.strike("bad-gateway", point)) {
    // As if from a proxy in front of the server, so without a trace id.
    return new Response(BAD_GATEWAY, { status: 502, headers: { "content-type": "text/html" } });
  }
  const limit = list.strike("rate-limit", point);
  if (limit !== undefined) return render(tooManyRequests(limit.retryAfter ?? 5).response);
  if (!list.strike("undecryptable", point)) return undefined;
  return render(unexpectedError(point.traceId, world.settings.joseFailureStatus));
}

function namedToken(world: World, { request }: FaultPoint): string | undefined {
  const id = request.headers.get("one-time-token") ?? request.headers.get("x-2fa-approval");
  const known = id?.trim().toLowerCase() ?? "";
  return world.state.tokens.has(known) ? known : undefined;
}

function expire(world: World, point: FaultPoint): void {
  const token = world.state.tokens.get(namedToken(world, point) ?? "");
  if (token !== undefined) token.expiresAt = Math.min(token.expiresAt, world.now());
}

/** Flips a bit of the ciphertext: the result is still a well-formed JWE, but its tag does not match. */
function tamper(jwe: string): string {
  const parts = jwe.split(".");
  const ciphertext = decodeBase64Url(parts[3] ?? "");
  if (ciphertext?.[0] === undefined) return jwe;
  ciphertext[0] ^= 1;
  return parts.with(3, encodeBase64Url(ciphertext)).join(".");
}

/** Waits, unless the caller disconnects. */
function wait(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, milliseconds);
    signal.addEventListener("abort", end);
  });
}
