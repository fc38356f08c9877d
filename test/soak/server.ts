/** The sandbox on a socket, with faults; a process of its own, so that it can be killed. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener, type Http2Bindings, type HttpBindings } from "@hono/node-server";
import { createSandbox } from "../../src/sandbox/index.ts";
import { faultOf, heapUsed, type Fault } from "./faults.ts";

const struck = new WeakMap<Request, Fault>();
const once = new Set<string>();
const stranger = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt"]);
let lastReply = "";

const sandbox = await createSandbox({
  faults: {
    responseKey: ({ request }, cek) => (struck.get(request) === "other key" ? stranger : cek),
    responseJwe: ({ request }, jwe) => {
      const fault = struck.get(request);
      const previous = lastReply;
      lastReply = jwe;
      if (fault === "changed reply") return `${jwe.slice(0, -4)}${jwe.endsWith("AAAA") ? "BBBB" : "AAAA"}`;
      if (fault === "reply of another call" && previous !== "") return previous;
      return jwe;
    },
  },
});

async function answer(request: Request, { incoming }: HttpBindings | Http2Bindings): Promise<Response> {
  const id = request.headers.get("x-external-correlation-id") ?? "";
  const fault = request.method === "POST" ? faultOf(id) : undefined;
  switch (fault) {
    case undefined:
      return sandbox.fetch(request);
    case "reset":
      incoming.socket.destroy();
      return new Promise(() => undefined);
    case "stalled":
      return new Promise(() => undefined);
    case "dripping":
      return new Response(dripping(), { headers: { "content-type": "application/jose+json" } });
    case "truncated":
      setImmediate(() => setTimeout(() => incoming.socket.destroy(), 5));
      return new Response("{", { headers: { "content-length": "1000" } });
    case "500":
      return Response.json({ message: "An unexpected error occurred" }, { status: 500 });
    case "502 HTML":
      return new Response("<h1>Bad gateway</h1>", { status: 502, headers: { "content-type": "text/html" } });
    case "429":
      // A set with one entry per call would be the server's leak, so the second try takes it out again.
      if (once.delete(id)) return sandbox.fetch(request);
      once.add(id);
      return Response.json({}, { status: 429, headers: { "retry-after": "0" } });
    case "redirect":
      return new Response(null, { status: 307, headers: { location: "http://127.0.0.1:9/" } });
    case "plain reply":
      return Response.json({ message: "in plain", method: "POST" });
    case "empty reply":
      return new Response(null, { status: 200 });
    case "large reply":
      return new Response("A".repeat(2_000_000));
    default:
      struck.set(request, fault);
      return sandbox.fetch(request);
  }
}

/** White space that never becomes a reply, until nobody reads it any more. */
function dripping(): ReadableStream<Uint8Array> {
  let timer: ReturnType<typeof setInterval> | undefined;
  return new ReadableStream({
    start(controller) {
      timer = setInterval(() => controller.enqueue(new Uint8Array([32])), 100);
    },
    cancel: () => clearInterval(timer),
  });
}

const server = createServer(getRequestListener(answer, { overrideGlobalObjects: false }));
server.listen(Number(process.argv[2] ?? 0), "127.0.0.1", () => {
  process.send?.({ port: (server.address() as AddressInfo).port });
});
process.on("message", () => process.send?.({ heap: heapUsed() }));
process.on("disconnect", () => process.exit());
