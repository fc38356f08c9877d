import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ReadableStream } from "node:stream/web";
import { ConnectionReset } from "../faults/hooks.ts";
import { toRequest } from "../http/request.ts";
import type { IncomingRequest } from "../http/request.ts";
import { Refusal, render } from "../http/response.ts";
import type { AnyResponse, PlainResponse } from "../http/response.ts";
import { LIMITS } from "./limits.ts";
import { readRequest } from "./request.ts";
import type { BodyBudget } from "./request.ts";

/** What can be served: a sandbox, or anything that answers as `fetch` does. */
export interface Servable {
  readonly fetch: (request: Request) => Promise<Response>;
  /** Used instead of `fetch` where it exists, as in a sandbox. */
  readonly answer?: (request: IncomingRequest) => Promise<AnyResponse>;
}

/** Where to listen. */
export interface ServeOptions {
  /** Default 0: any free port. */
  readonly port?: number;
  /** Default 127.0.0.1, which other machines cannot reach. */
  readonly hostname?: string;
}

/** A listening server. */
export interface SandboxServer {
  /** Base URL without a trailing slash. */
  readonly url: string;
  /** Stops listening, and closes open connections. */
  close(): Promise<void>;
}

/**
 * Serves a sandbox over HTTP. Needs Node. Bodies, headers, connections and the time that they take are limited.
 *
 * @throws when the port is in use
 * @example
 * const server = await serve(await createSandbox());
 * console.log(server.url);
 * await server.close();
 */
export async function serve(
  sandbox: Servable,
  { port = 0, hostname = "127.0.0.1" }: ServeOptions = {},
): Promise<SandboxServer> {
  const budget: BodyBudget = { used: 0 };
  const options = {
    maxHeaderSize: LIMITS.headers,
    headersTimeout: LIMITS.headersTimeout,
    requestTimeout: LIMITS.requestTimeout,
    connectionsCheckingInterval: LIMITS.checkInterval,
  };
  const server = createServer(options, (incoming, outgoing) => {
    void respond(sandbox, incoming, outgoing, budget);
  });
  server.maxConnections = LIMITS.connections;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, hostname, resolve);
  });
  const address = server.address();
  const bound = typeof address === "object" && address !== null ? address.port : port;
  const host = hostname.includes(":") ? `[${hostname}]` : hostname;
  return {
    url: `http://${host}:${bound}`,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeAllConnections();
      }),
  };
}

async function respond(
  { fetch, answer = async (request) => fetch(await toRequest(request)) }: Servable,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  budget: BodyBudget,
): Promise<void> {
  try {
    const request = readRequest(incoming, outgoing, budget);
    if (request === undefined) return send({ status: 400, headers: {} }, outgoing);
    const response = await answer(request);
    // From here on the caller is to read. Without a listener of its own, Node closes the connection.
    outgoing.setTimeout(LIMITS.unread);
    if (response instanceof Response) await sendPlatform(response, outgoing);
    else send(response, outgoing);
  } catch (error) {
    if (error instanceof ConnectionReset) incoming.socket.resetAndDestroy();
    else if (outgoing.headersSent) outgoing.destroy();
    else if (error instanceof Refusal) send(render(error.response), outgoing);
    else send({ status: 500, headers: {} }, outgoing);
  }
}

function send({ status, headers, body = "" }: PlainResponse, outgoing: ServerResponse): void {
  // A 204 has no content-length, not even zero (RFC 9110 section 8.6).
  const length = status === 204 ? {} : { "content-length": Buffer.byteLength(body) };
  outgoing.writeHead(status, { ...headers, ...length }).end(body);
}

/** Sends event streams piece by piece, and other bodies whole, since Node then adds their length. */
async function sendPlatform(response: Response, outgoing: ServerResponse): Promise<void> {
  outgoing.statusCode = response.status;
  outgoing.setHeaders(response.headers);
  if (outgoing.req.method === "HEAD") {
    await response.body?.cancel();
    outgoing.end();
  } else if (response.headers.get("content-type")?.startsWith("text/event-stream") === true) {
    // The DOM's type of a stream is not Node's, though both describe the same class.
    await pipeline(Readable.fromWeb(response.body as ReadableStream), outgoing);
  } else {
    outgoing.end(Buffer.from(await response.arrayBuffer()));
  }
}
