/** The shape of a compact JWE, judged without opening it. */

const FIVE_PARTS = /^[\w-]+\.[\w-]*\.[\w-]+\.[\w-]*\.[\w-]+$/;

/**
 * What may end a base64url text, by the remainder of its length by four: decoders ignore the spare bits of a last
 * character, so without this two different strings would open to the same message (RFC 4648 section 3.5).
 */
const LAST = ["", "", "AQgw", "AEIMQUYcgkosw048"];

/** Whether a text has the shape of a compact JWE: five canonical base64url parts, of which two may be empty. */
export function isCompactJwe(text: string): boolean {
  if (!FIVE_PARTS.test(text)) return false;
  for (let start = 0, dot = 0; dot !== -1; start = dot + 1) {
    dot = text.indexOf(".", start);
    const end = dot === -1 ? text.length : dot;
    const over = (end - start) % 4;
    if (over !== 0 && LAST[over]?.includes(text.charAt(end - 1)) !== true) return false;
  }
  return true;
}

/** Without the white space and the JSON quotes that some servers put around a JWE. */
export function unquoted(text: string): string {
  const trimmed = text.trim();
  return trimmed.length > 1 && trimmed.startsWith('"') && trimmed.endsWith('"')
    ? trimmed.slice(1, -1)
    : trimmed;
}
