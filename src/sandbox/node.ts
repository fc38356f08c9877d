import { createServer, ServerResponse } from "node:http";
import { getRequestListener } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import { ConnectionReset } from "./faults/hooks.ts";
import { toResponse } from "./http/response.ts";
import type { Answered } from "./http/response.ts";

export { nodeCryptography } from "./node/cryptography.ts";
export { keepState, type KeptState } from "./node/state-file.ts";

/** What can be served: a sandbox, or anything that answers as `fetch` does. */
export interface Servable {
  readonly fetch: (request: Request) => Promise<Response>;
  /** Used instead where there is one; a sandbox has. */
  readonly answer?: (request: Request) => Promise<Answered>;
}

/** Where to listen. */
export interface ServeOptions {
  /** Default 0: any free port. */
  readonly port?: number;
  /** Default 127.0.0.1: nothing outside this machine can reach it. */
  readonly hostname?: string;
}

/** A listening sandbox. */
export interface SandboxServer {
  /** Base URL without a trailing slash. */
  readonly url: string;
  /** Stops listening and ends open connections. */
  close(): Promise<void>;
}

/**
 * Puts a sandbox on a socket of this machine. Needs Node.
 *
 * @throws when the port is taken
 * @example
 * const server = await serve(await createSandbox());
 * console.log(server.url);
 * await server.close();
 */
export async function serve(
  sandbox: Servable,
  { port = 0, hostname = "127.0.0.1" }: ServeOptions = {},
): Promise<SandboxServer> {
  const server = createServer(
    // A library must not replace the platform's Request and Response for everybody else in the process.
    getRequestListener(listen(sandbox), { overrideGlobalObjects: false }),
  );
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

function listen({ fetch, answer = fetch }: Servable): Parameters<typeof getRequestListener>[0] {
  return async (request, { incoming, outgoing }) => {
    try {
      const answered = await answer(request);
      if (answered instanceof Response || !(outgoing instanceof ServerResponse)) return toResponse(answered);
      const { status, headers, body = "" } = answered;
      outgoing.writeHead(status, { ...headers, ...lengthOf(status, body) }).end(body);
    } catch (error) {
      if (!(error instanceof ConnectionReset)) throw error;
      // A connection that was cut has no response: its socket is destroyed instead.
      if ("socket" in incoming) incoming.socket.resetAndDestroy();
    }
    return RESPONSE_ALREADY_SENT;
  };
}

/** A 204 has no content, not even of length zero (RFC 9110 section 8.6). */
function lengthOf(status: number, body: string): { "content-length"?: number } {
  return status === 204 ? {} : { "content-length": Buffer.byteLength(body) };
}
