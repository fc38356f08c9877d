/** The same routes in five frameworks, over sockets: what the guide shows is what runs here. */
import { createServer, type RequestListener } from "node:http";
import { getRequestListener } from "@hono/node-server";
import express from "express";
import fastify from "fastify";
import { Hono } from "hono";
import { describe, expect, it, onTestFinished } from "vitest";
import { listen } from "../support/server.ts";
import { BOTH, FINGERPRINT, openShop, PIN } from "./stage.ts";

type Handler = (request: Request) => Promise<Response>;

/** By framework: a server that has the routes under /approvals, and a JSON route of the application's own. */
const frameworks: Readonly<Record<string, (approvals: Handler) => Promise<string>>> = {
  async Hono(approvals) {
    const app = new Hono();
    app.all("/approvals/*", (context) => approvals(context.req.raw));
    app.post("/echo", async (context) => context.json(await context.req.json()));
    return listen(getRequestListener(app.fetch));
  },

  async Express(approvals) {
    const app = express();
    // Before any parser of bodies: the routes read their own.
    app.use("/approvals", getRequestListener(approvals) as RequestListener);
    app.use(express.json());
    app.post("/echo", (request, response) => void response.json(request.body));
    return listen(app);
  },

  async Fastify(approvals) {
    const app = fastify();
    const listener = getRequestListener(approvals);
    await app.register(async (scope) => {
      // The routes read their bodies themselves.
      scope.removeAllContentTypeParsers();
      scope.addContentTypeParser("*", (_request, _payload, done) => done(null));
      scope.all("/approvals/*", async (request, reply) => {
        reply.hijack();
        await listener(request.raw, reply.raw);
      });
    });
    app.post("/echo", async (request) => request.body);
    onTestFinished(() => app.close());
    return app.listen({ host: "127.0.0.1", port: 0 });
  },

  async "Next, as route handlers"(approvals) {
    // app/approvals/[...path]/route.ts
    const route: Readonly<Record<string, Handler>> = { GET: approvals, POST: approvals };
    const echo: Readonly<Record<string, Handler>> = {
      POST: async (request) => Response.json(await request.json()),
    };
    // What Next does with them: the method picks the export.
    const next = async (request: Request): Promise<Response> => {
      const module = new URL(request.url).pathname === "/echo" ? echo : route;
      return module[request.method]?.(request) ?? new Response(null, { status: 405 });
    };
    return listen(getRequestListener(next));
  },

  async "Node's own http"(approvals) {
    const listener = getRequestListener(approvals);
    const server = createServer((request, response) => {
      if (request.url?.startsWith("/approvals/")) return void listener(request, response);
      request.pipe(response.setHeader("content-type", "application/json"));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void server.close());
    const address = server.address();
    return `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
  },
};

describe.each(Object.entries(frameworks))("mounted in %s", (_, mount) => {
  it("leads to the payment, answers with problems, and leaves the application's own routes alone", async () => {
    const { routes, started, paid } = await openShop();
    const url = await mount(routes);
    const id = await started();
    const post = (path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> =>
      fetch(`${url}${path}`, {
        method: "POST",
        headers: { cookie: "session=anna", "content-type": "application/json", ...headers },
        body: JSON.stringify(body),
      });
    const state = await fetch(`${url}/approvals/${id}`, { headers: { cookie: "session=anna" } });
    expect(await state.json()).toMatchObject({ id, status: "pending" });

    const refused = await post(`/approvals/${id}/answers`, { PIN: "9999" });
    expect(refused.headers.get("content-type")).toBe("application/problem+json");
    expect(await refused.json()).toMatchObject({
      status: 422,
      code: "PIN_VERIFICATION_FAILED",
      attemptsLeft: 3,
    });
    const foreign = await post(`/approvals/${id}/answers`, BOTH, { origin: "https://evil.test" });
    expect(foreign.status).toBe(403);
    const large = await post(`/approvals/${id}/trigger`, { type: "SMS", padding: "x".repeat(20_000) });
    expect(large.status).toBe(413);

    expect(await (await post(`/approvals/${id}/answers`, { PIN })).json()).toMatchObject({ passed: ["PIN"] });
    await post(`/approvals/${id}/answers`, { PARTNER_DEVICE_FINGERPRINT: FINGERPRINT }, { origin: url });
    const clicks = await Promise.all([1, 2].map(() => post(`/approvals/${id}/complete`, {})));
    for (const click of clicks) expect(await click.json()).toMatchObject({ status: 201 });
    expect(paid()).toBe(1);
    expect(await (await post("/echo", { own: true })).json()).toEqual({ own: true });
  });
});

it("behind a parser that has read the body before, it says so", async () => {
  const { routes, started } = await openShop();
  const app = express();
  app.use(express.json());
  app.use("/approvals", getRequestListener(routes) as RequestListener);
  const url = await listen(app);
  const reply = await fetch(`${url}/approvals/${await started()}/answers`, {
    method: "POST",
    headers: { cookie: "session=anna", "content-type": "application/json" },
    body: JSON.stringify(BOTH),
  });
  expect(await reply.json()).toMatchObject({
    code: "ERR_BODY_INVALID",
    title: expect.stringContaining("read before"),
  });
});
