import { createServer } from "node:http";
import type { IncomingMessage } from "node:http";
import { getRequestListener } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import { ConnectionReset } from "./faults.ts";

export { keepState, type KeptState } from "./state-file.ts";

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
  sandbox: { readonly fetch: (request: Request) => Promise<Response> },
  { port = 0, hostname = "127.0.0.1" }: ServeOptions = {},
): Promise<SandboxServer> {
  const server = createServer(
    getRequestListener((request, { incoming }) => answer(sandbox.fetch, request, incoming), {
      // A library must not replace the platform's Request and Response for everybody else in the process.
      overrideGlobalObjects: false,
    }),
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

/** A connection that was cut has no response: its socket is destroyed instead. */
async function answer(
  fetch: (request: Request) => Promise<Response>,
  request: Request,
  incoming: Pick<IncomingMessage, "socket"> | { readonly socket?: undefined },
): Promise<Response> {
  try {
    return await fetch(request);
  } catch (error) {
    if (!(error instanceof ConnectionReset)) throw error;
    incoming.socket?.resetAndDestroy();
    return RESPONSE_ALREADY_SENT;
  }
}
