import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { beforeAll, describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { operationsOf, resolve } from "../../scripts/generate/description.ts";
import type { DescribedOperation, Description, Schema } from "../../scripts/generate/description.ts";
import { breakingChanges } from "../../scripts/diff.ts";
import { plaintext } from "./samples.ts";

let changes: string[];

beforeAll(async () => {
  const revised = structuredClone(plaintext);
  for (const { change } of BREAKING) change(revised);
  for (const { change } of HARMLESS) change(revised);
  changes = await breakingChanges(written(plaintext), written(revised));
});

const written = (description: Description): string =>
  stringify(description, { aliasDuplicateObjects: false });

function operation(description: Description, operationId: string): DescribedOperation {
  const found = operationsOf(description).find((one) => one.operation.operationId === operationId);
  if (found === undefined) throw new Error(`no operation ${operationId}`);
  return found.operation;
}

function schema(description: Description, name: string): Schema {
  return description.components?.schemas?.[name] ?? {};
}

interface Seeded {
  readonly what: string;
  readonly change: (description: Description) => void;
  readonly shows: RegExp;
}

const BREAKING: readonly Seeded[] = [
  {
    what: "an operation is removed",
    change: (it) => delete it.paths["/v1/facetec/public-key"],
    shows: /facetec~1public-key.*removed/,
  },
  {
    what: "an operation is renamed",
    change: (it) => Object.assign(operation(it, "createPin"), { operationId: "addPin" }),
    shows: /pin\/post.*operation-id-changed/,
  },
  {
    what: "a status is removed",
    change: (it) => delete operation(it, "deletePin").responses["404"],
    shows: /pin\/delete\/responses\/404: .*response-removed/,
  },
  {
    what: "a stable code is changed",
    change: (it) =>
      Object.assign(resolve(it, operation(it, "deleteFacemap").responses["404"] ?? {}), {
        "x-error-code": "NO_FACEMAP",
      }),
    shows: /^DELETE .*facemaps 404 x-error-code .*"FACEMAP_NOT_SET_UP" to "NO_FACEMAP"/,
  },
  {
    what: "the stable code of a body's code is changed",
    change: (it) =>
      Object.assign(resolve(it, operation(it, "verifyFacemap").responses["404"] ?? {}), {
        "x-error-codes": {},
      }),
    shows: /^POST .*facemaps\/verify 404 one\.time\.token\.not\.found .*to "nothing"/,
  },
  {
    what: "a call is repeated in other cases",
    change: (it) => Object.assign(operation(it, "getJosePublicKey"), { "x-retry": "never" }),
    shows: /x-retry .*"safe" to "never"/,
  },
  {
    what: "a reply is encrypted to another key",
    change: (it) => Object.assign(operation(it, "echoDirectJwe"), { "x-jose-reply": "partner-key" }),
    shows: /x-jose-reply .*"direct" to "partner-key"/,
  },
  {
    what: "a wrapper is no longer taken off",
    change: (it) => delete operation(it, "getOneTimeTokenStatus")["x-unwrap"],
    shows: /x-unwrap .*to "nothing"/,
  },
  {
    what: "another token is asked for",
    change: (it) => Object.assign(operation(it, "deletePin"), { security: [{ clientToken: [] }] }),
    shows: /pin\/delete\/security/,
  },
  {
    what: "a field of a reply is removed",
    change: (it) => delete schema(it, "PhoneChallenge").properties?.["obfuscatedPhoneNo"],
    shows: /obfuscatedPhoneNo.*property-removed/,
  },
  {
    what: "a field of a request is constrained",
    change: (it) =>
      Object.assign(schema(it, "PinFactor").properties?.["pin"] ?? {}, { pattern: "^[0-9]{6}$" }),
    shows: /pin\/pattern: .*schema-constraint-changed/,
  },
  {
    what: "a value of an enum is removed",
    change: (it) => schema(it, "JoseKeyScope").enum?.pop(),
    shows: /enum-values-removed/,
  },
  {
    what: "a type is renamed",
    change(it) {
      const { schemas = {} } = it.components ?? {};
      Object.assign(schemas, { ChallengeWay: schemas["ChallengeMethod"] });
      delete schemas["ChallengeMethod"];
      const text = JSON.stringify(it).replaceAll("schemas/ChallengeMethod", "schemas/ChallengeWay");
      Object.assign(it, JSON.parse(text));
    },
    shows: /^type ChallengeMethod changed .*to "nothing"/,
  },
];

const HARMLESS: readonly Seeded[] = [
  {
    what: "a sentence is changed",
    change: (it) => Object.assign(operation(it, "deletePin"), { description: "Deletes the PIN." }),
    shows: /pin\/delete\/description/,
  },
];

describe("comparing two revisions of the description", () => {
  it.each(BREAKING)("says that it breaks callers when $what", ({ shows }) => {
    expect(changes).toContainEqual(expect.stringMatching(shows));
  });

  it.each(HARMLESS)("says nothing when $what", ({ shows }) => {
    expect(changes).not.toContainEqual(expect.stringMatching(shows));
  });
});

describe("npm run spec:diff", () => {
  const run = (...args: string[]): Promise<{ code: unknown; output: string }> =>
    promisify(execFile)(process.execPath, ["--import", "tsx", "scripts/diff.ts", "revisions", ...args]).then(
      ({ stdout }) => ({ code: 0, output: stdout }),
      (error: { code?: unknown; stdout?: string; stderr?: string }) => ({
        code: error.code,
        output: `${error.stdout}${error.stderr}`,
      }),
    );

  it("asks for a revision, and says when there is none of that name", async () => {
    expect(await run()).toMatchObject({ code: 2, output: expect.stringContaining("spec:diff -- REF") });
    expect(await run("no-such-revision")).toMatchObject({
      code: 2,
      output: expect.stringContaining("no-such-revision"),
    });
  });
});
