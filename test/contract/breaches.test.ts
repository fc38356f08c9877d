import { describe, expect, it } from "vitest";
import { clientFinding, serverFinding } from "./findings.ts";
import { inDescription, inDescriptionOfErrors, inSandbox } from "./breaches.ts";

describe("the contract tests notice when, in the description,", () => {
  it.each(inDescription)("$what", async ({ describe: change, found }) => {
    // One of the two descriptions is enough, and a changed one takes long to read.
    expect(await serverFinding({ ...(change && { describe: change }), watch: ["opened"] })).toMatch(found);
  });

  it.each(inDescriptionOfErrors)(
    "$what (a client that was generated before)",
    async ({ describe: change, found }) => {
      expect(await clientFinding((description) => change?.(description))).toMatch(found);
    },
  );
});

describe("the contract tests notice when, in the sandbox,", () => {
  it.each(inSandbox)("$what", async ({ what, found, ...breach }) => {
    expect(await serverFinding(breach), what).toMatch(found);
  });
});

it("there are enough of them, each another one", () => {
  const names = [inDescription, inDescriptionOfErrors, inSandbox].flat().map(({ what }) => what);
  expect(new Set(names).size).toBe(names.length);
  expect(names.length).toBeGreaterThanOrEqual(40);
});
