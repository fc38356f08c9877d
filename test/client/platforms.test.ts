import { expect, it } from "vitest";
import { createApprovalFetch, createScaClient } from "../../src/index.ts";
import { createSandbox } from "../../src/sandbox/index.ts";

it("fetch is called as a bare function, since browsers and workers refuse it as a method", async () => {
  const sandbox = await createSandbox();
  const owners: unknown[] = [];
  const fetch: typeof globalThis.fetch = function (this: unknown, input, init) {
    owners.push(this);
    return sandbox.fetch(new Request(input, init));
  };
  const sca = createScaClient({ baseUrl: "http://localhost", token: "user-token", fetch });
  await sca.createScaSession({ profileId: 1 });
  await sca.raw.POST("/v2/profiles/{profileId}/sca-sessions/authorise", {
    params: { path: { profileId: 1 } },
  });
  await createApprovalFetch({ sca, fetch, solvers: {} })("http://localhost/v1/facetec/public-key");
  expect(owners).toEqual([undefined, undefined, undefined]);
});
