import { beforeAll, describe, expect, it } from "vitest";
import { operations } from "../../generated/operations.ts";
import { failureOf } from "../support/failure.ts";
import { withPartnerKey } from "./chapters/access.ts";
import { callNamed, statusesOf } from "./client-cases.ts";
import { show } from "./drift.ts";
import { sampleArguments } from "./samples.ts";
import { Scene } from "./scene.ts";
import { story } from "./story.ts";
import { PROFILE, USER_TOKEN, watchSandbox } from "./watched-sandbox.ts";
import type { WatchedOptions, WatchedSandbox } from "./watched-sandbox.ts";

const WAYS: readonly (WatchedOptions & { way: string })[] = [
  {
    way: "the sandbox, watched on the wire and behind the JOSE layer",
    watch: ["sealed", "opened"],
    edition: "legacy",
  },
  { way: "the sandbox as it is served, under quarterly paths", watch: ["sealed"], edition: "2026Q4" },
];

describe.each(WAYS)("$way", ({ watch, edition }) => {
  let watched: WatchedSandbox;
  let scene: Scene;
  beforeAll(async () => {
    watched = await watchSandbox({ ...(watch && { watch }), ...(edition && { edition }) });
    scene = new Scene(watched.target);
  });

  for (const { title, expectations } of story) {
    describe(title, () => {
      for (const { says, check, malformed } of expectations) {
        it(says, async () => {
          await check(scene);
          expect(watched.takeDrifts(malformed).map(show)).toEqual([]);
        });
      }
    });
  }

  if (watch?.includes("opened")) {
    it.each(malformedCalls())(
      "refuses $operationId as documented when $argument is malformed",
      async ({ request }) => {
        const response = await watched.fetch(request());
        expect(response.status).toBe(400);
        expect(watched.takeDrifts(true).map(show)).toEqual([]);
      },
    );

    it("limits rates with the documented refusal", async () => {
      const sca = await withPartnerKey(scene, USER_TOKEN);
      watched.limitRates();
      await watched.fetch(requestFor("getFacetecPublicKey", {}));
      for (const operationId of Object.keys(operations)) {
        const args = {
          ...sampleArguments(operationId),
          ...(usesProfile(operationId) && { profileId: PROFILE }),
        };
        const failure = await failureOf(callNamed(sca, operationId, args));
        expect(failure, operationId).toMatchObject({ code: "RATE_LIMITED", status: 429 });
      }
      expect(watched.takeDrifts().map(show)).toEqual([]);
    });

    it("has shown every documented status, except those that it cannot give", () => {
      const unseen = Object.entries(operations).flatMap(([operationId, operation]) =>
        statusesOf(operationId, operation)
          .filter((status) => !watched.seen.has(`${operationId} ${status}`))
          .filter((status) => reasonForAbsence(operationId, status) === undefined)
          .map((status) => `${operationId} ${status}`),
      );
      expect(unseen).toEqual([]);
    });

    it("has no excuse for a status that it did show", () => {
      const excused = [...watched.seen].filter((pair) => {
        const [operationId = "", status] = pair.split(" ");
        return reasonForAbsence(operationId, Number(status)) !== undefined;
      });
      expect(excused).toEqual([]);
    });
  }
});

/** Why a documented status is not to be had from the sandbox. */
function reasonForAbsence(operationId: string, status: number): string | undefined {
  const { body } = operations[operationId as keyof typeof operations];
  if (status === 500 && body !== "jose") return "it fails only where a request cannot be decrypted";
  if (status === 403 && !usesProfile(operationId)) return "only profiles can be somebody else's";
  return undefined;
}

const usesProfile = (operationId: string): boolean =>
  operations[operationId as keyof typeof operations].args["profileId"] !== undefined;

interface MalformedCall {
  readonly operationId: string;
  readonly argument: string;
  readonly request: () => Request;
}

/** For each argument of a plain operation, a request in which just that one is wrong. */
function malformedCalls(): MalformedCall[] {
  return Object.entries(operations).flatMap(([operationId, operation]) =>
    Object.entries(operation.args)
      .filter(() => operation.body !== "jose")
      .map(([argument, { in: place }]) => {
        const wrong = { ...sampleArguments(operationId), [argument]: place === "body" ? "" : "?" };
        return { operationId, argument, request: () => requestFor(operationId, wrong) };
      }),
  );
}

function requestFor(operationId: string, values: Record<string, unknown>): Request {
  const { method, path, args, body, auth } = operations[operationId as keyof typeof operations];
  const url = new URL(path, "http://127.0.0.1");
  const headers = new Headers({ authorization: `Bearer ${auth === "user" ? USER_TOKEN : "client-token"}` });
  const members: Record<string, unknown> = {};
  for (const [name, { in: place, name: wireName }] of Object.entries(args)) {
    const value = name === "profileId" && values[name] !== "?" ? PROFILE : values[name];
    if (value === undefined) continue;
    const text = encodeURIComponent(String(value));
    if (place === "path") url.pathname = decodeURI(url.pathname).replace(`{${wireName}}`, text);
    else if (place === "query") url.searchParams.set(wireName, String(value));
    else if (place === "header") headers.set(wireName, String(value));
    else members[wireName] = value;
  }
  if (body === "json") headers.set("content-type", "application/json");
  return new Request(url, { method, headers, ...(body === "json" && { body: JSON.stringify(members) }) });
}
