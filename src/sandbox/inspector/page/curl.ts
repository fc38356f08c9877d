/** A recorded request as a curl command for a POSIX shell with `$'…'`, as bash and zsh have it. */
import type { Call } from "../../../../generated/sandbox.ts";

/** What curl sets itself, or what belongs to the connection that the request came over. */
const OWN = /^(?:host|content-length|connection|keep-alive|accept-encoding|transfer-encoding|expect)$/;

/** @param origin the server to send it to */
export function curlOf({ method, target, request }: Call, origin: string): string {
  const headers = Object.entries(request.headers).filter(([name]) => !OWN.test(name));
  return [
    // -g: brackets and braces in a query mean themselves.
    `curl -gX ${quoted(method)} ${quoted(origin + target)}`,
    ...headers.map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`),
    ...(request.body === undefined ? [] : [`--data-raw ${quoted(request.body)}`]),
  ].join(" \\\n  ");
}

/** Whatever a caller sent stays one word, and nothing in it steers the terminal that it is pasted into. */
function quoted(text: string): string {
  if (/^[\w./:=-]+$/.test(text)) return text;
  if (!/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(text)) return `'${text.replaceAll("'", "'\\''")}'`;
  const bytes = new TextEncoder().encode(text);
  const escaped = Array.from(bytes, (byte) =>
    byte < 0x20 || byte > 0x7e || byte === 0x27 || byte === 0x5c
      ? `\\x${byte.toString(16).padStart(2, "0")}`
      : String.fromCharCode(byte),
  );
  return `$'${escaped.join("")}'`;
}
