/** Base64url and SHA-256, on the platform's own means. */

const encoder = new TextEncoder();

/** SHA-256 of bytes, or of a text's UTF-8, as base64url. */
export async function sha256(data: string | Uint8Array<ArrayBuffer> | ArrayBuffer): Promise<string> {
  const bytes = typeof data === "string" ? encoder.encode(data) : data;
  return base64url(await crypto.subtle.digest("SHA-256", bytes));
}

export const base64 = (bytes: ArrayBuffer): string => btoa(String.fromCharCode(...new Uint8Array(bytes)));

/** Without padding (RFC 4648 section 5). */
export const base64url = (bytes: ArrayBuffer): string =>
  base64(bytes).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
