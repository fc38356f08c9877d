import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { operations } from "../../generated/operations.ts";
import { successesOf } from "../support/description.ts";
import { createSandbox } from "../../src/sandbox/index.ts";
import { fuzz, hostileJson, hostileText } from "./fuzz.ts";

const sandbox = await createSandbox();

const headerText = fc.string({
  unit: fc.constantFrom(..." !\"#$%&'()*+,-./0123456789:;<=>?@ABCXYZ[]^_`abcxyz{|}~"),
});
const operation = fc.constantFrom(...Object.entries(operations));

describe("the sandbox", () => {
  it("answers any request to any operation with a status that the description has", () =>
    fuzz(
      fc.record({
        operation,
        id: fc.oneof(fc.nat().map(String), hostileText.map(encodeURIComponentSafely)),
        body: fc.oneof(
          hostileText,
          hostileJson.map((value) => JSON.stringify(value) ?? ""),
        ),
        token: headerText,
        oneTimeToken: headerText,
        type: headerText,
        query: hostileText.map(encodeURIComponentSafely),
      }),
      async ({
        operation: [operationId, { method, path, errors }],
        id,
        body,
        token,
        oneTimeToken,
        type,
        query,
      }) => {
        const url = `${path.replaceAll(/\{\w+\}/g, id === "" ? "1" : id)}?algorithm=${query}&scope=${query}`;
        const response = await sandbox.fetch(url, {
          method,
          headers: {
            authorization: `Bearer ${token}`,
            "one-time-token": oneTimeToken,
            "content-type": type,
            "x-external-correlation-id": oneTimeToken,
          },
          ...(method !== "GET" && { body }),
        });
        const documented = new Set([...successesOf(operationId), ...Object.keys(errors).map(Number), 404]);
        expect(documented).toContain(response.status);
        expect(response.headers.get("x-trace-id")).toMatch(/^[0-9a-f]{32}$/);
        const text = await response.text();
        if (response.status >= 400 && text !== "") expect(JSON.parse(text)).toBeTypeOf("object");
      },
      400,
    ));

  it("answers paths and methods of every kind", () =>
    fuzz(
      fc.tuple(
        hostileText.map(encodeURIComponentSafely),
        fc.constantFrom("GET", "POST", "DELETE", "PUT", "PATCH", "OPTIONS"),
      ),
      async ([path, method]) => {
        const response = await sandbox.fetch(`/${path}`, { method });
        expect(response.status).toBeLessThan(500);
      },
    ));
});

/** A lone surrogate has no UTF-8; nobody can put it into a URL. */
function encodeURIComponentSafely(text: string): string {
  return encodeURIComponent(text.replaceAll(/\p{Surrogate}/gu, "\uFFFD"));
}
