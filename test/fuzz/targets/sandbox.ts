/** Bytes as an HTTP request to the sandbox: `METHOD /path`, header lines, an empty line, a body. */
import assert from "node:assert/strict";
import { createSandbox } from "../../../src/sandbox/index.ts";
import vectors from "../../vectors/jose-vectors.json" with { type: "json" };

const sandbox = createSandbox({
  keys: [{ version: 1, privateKey: vectors.keys.wise.privatePkcs8Pem }],
  history: 1,
});
const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];

export async function fuzz(data: Uint8Array): Promise<void> {
  const text = Buffer.from(data).toString("utf8");
  const [head = "", ...rest] = text.split("\n\n");
  const [line = "", ...lines] = head.split("\n");
  const [method = "", path = ""] = line.split(" ");
  const headers = new Headers({ authorization: "Bearer any", "content-type": "application/json" });
  for (const one of lines) {
    const [name = "", value = ""] = one.split(": ");
    if (/^[\w-]{1,60}$/.test(name) && /^[\x20-\x7e]*$/.test(value)) headers.set(name, value);
  }
  if (!METHODS.includes(method) || !URL.canParse(`http://localhost/${path}`)) return;
  const hasBody = method !== "GET" && method !== "HEAD";
  const response = await (
    await sandbox
  ).fetch(new URL(`http://localhost/${path}`), {
    method,
    headers,
    ...(hasBody && { body: rest.join("\n\n") }),
  });
  assert(response.status >= 200 && response.status < 600);
  if (response.headers.get("content-type")?.startsWith("text/event-stream") === true) {
    await response.body?.cancel();
    return;
  }
  const body = await response.text();
  assert(!body.includes("The sandbox itself failed"), body);
  const [call] = (await sandbox).calls();
  assert(!(call?.warnings.includes("the sandbox itself failed") ?? false), "the sandbox itself failed");
}
