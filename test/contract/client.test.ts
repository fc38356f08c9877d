import { beforeAll, describe, expect, it } from "vitest";
import { operations } from "../../generated/operations.ts";
import { documentedCodes } from "../support/description.ts";
import { operationsOf } from "../../scripts/generate/description.ts";
import { checkCase, clientCases, mockedClient, statusesOf } from "./client-cases.ts";
import type { Mocked } from "./client-cases.ts";
import { documentedReplies, plaintext, wire } from "./samples.ts";

let mocked: Mocked;
beforeAll(async () => {
  mocked = await mockedClient();
});

describe("for every documented reply of every operation", () => {
  for (const one of clientCases(plaintext)) {
    const { operationId, status, example } = one;
    const kind = status < 400 ? "resolves to the documented value" : "throws the documented code";
    it(`${operationId} ${kind} on ${status}${example === undefined ? "" : ` ${example}`}`, async () => {
      await checkCase(mocked, one);
    });
  }
});

describe("the operations table and the description", () => {
  it("know the same operations, at the same place, with the same statuses", () => {
    const table = Object.entries(operations).map(([id, operation]) => [
      id,
      `${operation.method} ${operation.path}`,
      statusesOf(id, operation).sort(),
    ]);
    for (const description of [plaintext, wire]) {
      const described = operationsOf(description).map(({ operation, method, path }) => [
        operation.operationId,
        `${method} ${path}`,
        Object.keys(operation.responses).map(Number).sort(),
      ]);
      expect(described).toEqual(table);
    }
  });

  it.each(Object.entries(operations))("show every code of %s in an example", (operationId, operation) => {
    const shown = documentedReplies(operationId).flatMap(({ status, code }) =>
      code ? [`${status} ${code}`] : [],
    );
    const general = Object.entries(operation.errors).map(([status, code]) => `${status} ${code}`);
    const special = Object.entries(documentedCodes(operationId)).map(
      ([wireCode, code]) => `${wireCode.split(" ")[0]} ${code}`,
    );
    expect(new Set(shown)).toEqual(new Set([...general, ...special]));
  });
});
