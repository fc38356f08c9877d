/** Prints each exchange as it travels: what an observer of the connection would see, without the bearer tokens. */

const SHOWN_HEADERS = ["one-time-token", "x-2fa-approval"];
const SHOWN_REPLY_HEADERS = ["x-2fa-approval-result", "x-2fa-approval"];

/** Wraps a fetch so that requests and replies are printed with `print`. */
export function tracing(print: (line: string) => void): typeof globalThis.fetch {
  return async function tracedFetch(input, init) {
    const request = new Request(input, init);
    const { pathname, search } = new URL(request.url);
    print(`→ ${request.method} ${pathname}${search}${shown(request.headers, SHOWN_HEADERS)}`);
    describe(await request.clone().text(), print);
    const response = await fetch(request);
    const body = await response.clone().text();
    print(`← ${response.status}${shown(response.headers, SHOWN_REPLY_HEADERS)}`);
    describe(body, print);
    return response;
  };
}

const shown = (headers: Headers, names: readonly string[]): string =>
  names
    .filter((name) => headers.has(name))
    .map((name) => `   ${name}: ${headers.get(name)}`)
    .join("");

function describe(body: string, print: (line: string) => void): void {
  if (body === "") return;
  const parts = body.split(".");
  if (parts.length === 5 && body.startsWith("eyJ")) print(`    travels  ${describeJwe(parts)}`);
  else print(`    ${body.length > 160 ? `${body.slice(0, 157)}...` : body}`);
}

/** A compact JWE as its five parts: the header is readable, of the rest only the sizes. */
function describeJwe([header = "", ...rest]: string[]): string {
  const names = ["key", "iv", "ciphertext", "tag"];
  const sizes = rest.map((part, index) => `${names[index]} ${Buffer.from(part, "base64url").length} B`);
  return `${Buffer.from(header, "base64url").toString()} . ${sizes.join(" . ")}`;
}
