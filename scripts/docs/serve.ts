/** A static web server: pages that load modules cannot be read from a folder. */
import { serve } from "@hono/node-server";
import { serveStatic } from "@hono/node-server/serve-static";
import { Hono } from "hono";

/** Serves a folder on this machine, on the port or, with 0, on any free one. */
export function serveSite(root: string, port = 0): Promise<{ url: string; close: () => void }> {
  const app = new Hono().use("/*", serveStatic({ root }));
  return new Promise((resolve) => {
    const server = serve({ fetch: app.fetch, hostname: "127.0.0.1", port }, ({ port: chosen }) =>
      resolve({ url: `http://127.0.0.1:${chosen}`, close: () => server.close() }),
    );
  });
}
