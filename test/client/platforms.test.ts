import { getRequestListener } from "@hono/node-server";
import { expect, it, onTestFinished } from "vitest";
import { createApprovalFetch, createScaClient } from "../../src/index.ts";
import { createSandbox } from "../../src/sandbox/index.ts";
import { serve } from "../../src/sandbox/node.ts";
import { testClient } from "../support/client.ts";

it("fetch is called as a bare function, since browsers and workers refuse it as a method", async () => {
  const sandbox = await createSandbox();
  const owners: unknown[] = [];
  const fetch: typeof globalThis.fetch = function (this: unknown, input, init) {
    owners.push(this);
    return sandbox.fetch(new Request(input, init));
  };
  const sca = testClient({ fetch });
  await sca.createScaSession({ profileId: 1 });
  await sca.raw.POST("/v2/profiles/{profileId}/sca-sessions/authorise", {
    params: { path: { profileId: 1 } },
  });
  await createApprovalFetch({ sca, fetch, solvers: {} })("http://localhost/v1/facetec/public-key");
  expect(owners).toEqual([undefined, undefined, undefined]);
});

it("replies are read where @hono/node-server has put a Response of its own in the platform's place", async () => {
  const { Request: PlatformRequest, Response: PlatformResponse } = globalThis;
  const server = await serve(await createSandbox());
  onTestFinished(async () => {
    Object.assign(globalThis, { Request: PlatformRequest, Response: PlatformResponse });
    await server.close();
  });
  getRequestListener(() => new Response());
  expect(globalThis.Response).not.toBe(PlatformResponse);
  const sca = createScaClient({ baseUrl: server.url, token: "user-token", clientToken: "client-token" });
  await sca.createPin({ profileId: 1, pin: "1234" });
  const { oneTimeToken } = await sca.createScaSession({ profileId: 1 });
  expect(await sca.getOneTimeTokenStatus({ oneTimeToken })).toHaveProperty("challenges");
});
