import { getRequestListener } from "@hono/node-server";
import { expect, it, onTestFinished } from "vitest";
import { createMemoryStore, createScaClient } from "wise-sca";
import { createSandbox } from "wise-sca/sandbox";
import { serve } from "wise-sca/sandbox/node";

it("works in a process whose server, as Hono's, replaces the platform's Request and Response", async () => {
  const server = await serve(await createSandbox());
  onTestFinished(() => server.close());
  const platform = Response;
  // By default it replaces both, for the whole process.
  getRequestListener(() => new Response());
  expect(Response).not.toBe(platform);
  const sca = createScaClient({
    baseUrl: server.url,
    token: "user-token",
    clientToken: "client-token",
    store: createMemoryStore(),
  });
  expect(await sca.echoDirectJwe({ message: "sealed" })).toMatchObject({ method: "POST" });
});
