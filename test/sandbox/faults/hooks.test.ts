import { describe, expect, it } from "vitest";
import { chainFaults, type FaultPoint, type Faults } from "../../../src/sandbox/faults/hooks.ts";
import { createSandbox } from "../../../src/sandbox/index.ts";
import { describedRoutes } from "../../../src/sandbox/http/routes.ts";
import { failureOf } from "../../support/failure.ts";
import { testClient } from "../../support/client.ts";

const [route] = describedRoutes;
if (route === undefined) throw new Error("there are no operations");
const point: FaultPoint = {
  operationId: route.id,
  request: new Request("http://localhost/"),
  route,
  traceId: "trace",
};

/** Hooks that each leave their mark on what passes. */
const marking = (mark: string): Faults => ({
  before: () => new Response(mark),
  skew: () => mark.length,
  seals: (_point, _status, due) => !due,
  responseKid: (_point, kid) => `${kid}${mark}`,
  responseKey: async (_point, cek) =>
    crypto.subtle.importKey("raw", new Uint8Array(32), "AES-GCM", true, cek.usages),
  responseJwe: async (_point, jwe) => `${jwe}${mark}`,
  after: async (_point, response) => new Response(`${await response.text()}${mark}`),
});

/** What becomes of one value of each kind. */
async function outcome(faults: Faults): Promise<unknown> {
  const key = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, true, ["encrypt"]);
  const early = await faults.before?.(point);
  const finished = await faults.after?.(point, new Response(""));
  return {
    before: early instanceof Response ? await early.text() : undefined,
    skew: faults.skew?.(point),
    seals: faults.seals?.(point, 200, true),
    responseKid: faults.responseKid?.(point, ""),
    sameKey: (await faults.responseKey?.(point, key)) === key,
    responseJwe: await faults.responseJwe?.(point, ""),
    after: await finished?.text(),
  };
}

describe("hooks of one's own beside those that are there", () => {
  it("are consulted in turn, each with what the one before made", async () => {
    expect(await outcome(chainFaults(marking("a"), marking("bb")))).toEqual({
      before: "a",
      skew: 3,
      seals: true,
      responseKid: "abb",
      sameKey: false,
      responseJwe: "abb",
      after: "abb",
    });
  });

  it.each([
    ["only the first has any", chainFaults(marking("x"), {})],
    ["only the second has any", chainFaults({}, marking("x"))],
    ["there is no second", chainFaults(marking("x"), undefined)],
  ])("work alone: %s", async (_name, faults) => {
    expect(await outcome(faults)).toEqual({
      before: "x",
      skew: 1,
      seals: false,
      responseKid: "x",
      sameKey: false,
      responseJwe: "x",
      after: "x",
    });
  });

  it("change nothing where there are none", async () => {
    expect(await outcome(chainFaults({}, {}))).toEqual({
      before: undefined,
      skew: 0,
      seals: true,
      responseKid: "",
      sameKey: true,
      responseJwe: "",
      after: "",
    });
  });

  it("strike together with an injected fault", async () => {
    const seen: string[] = [];
    const sandbox = await createSandbox({
      faults: {
        before: ({ operationId }) => {
          seen.push(operationId);
          return undefined;
        },
        responseJwe: (_point, jwe) => jwe.replace(/....$/, "AAAA"),
      },
    });
    const sca = testClient({
      clientToken: "c",
      retry: { delay: 0 },
      fetch: sandbox.fetch,
    });
    sandbox.faults.add({ kind: "rate-limit", operationId: "echoDirectJwe", retryAfter: 0 });
    expect(await failureOf(sca.echoDirectJwe({ message: "hello" }))).toMatchObject({
      code: "ERR_REPLY_NOT_OPENED",
    });
    expect(seen.filter((id) => id === "echoDirectJwe").length).toBeGreaterThanOrEqual(1);
  });
});
