/** The shape of a compact JWE, judged without opening it. */

/**
 * base64url without padding, in its one canonical spelling: decoders ignore the spare bits of a last
 * character, so without this two different strings would open to the same message (RFC 4648 section 3.5).
 */
const BASE64URL = /^(?:[\w-]{4})*(?:[\w-][AQgw]|[\w-]{2}[AEIMQUYcgkosw048])?$/;

/** Whether a text has the shape of a compact JWE: five canonical base64url parts, the second may be empty. */
export function isCompactJwe(text: string): boolean {
  const parts = text.split(".", 6);
  return (
    parts.length === 5 &&
    parts.every((part, index) => (part !== "" || index === 1 || index === 3) && BASE64URL.test(part))
  );
}

/** Without the white space and the JSON quotes that some servers put around a JWE. */
export function unquoted(text: string): string {
  const trimmed = text.trim();
  return trimmed.length > 1 && trimmed.startsWith('"') && trimmed.endsWith('"')
    ? trimmed.slice(1, -1)
    : trimmed;
}
