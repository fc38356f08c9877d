import { describe, expect, it } from "vitest";
import type { Argument, ValueSchema } from "../../../generated/operations.ts";
import { readArguments, text } from "../../../src/sandbox/operations/arguments.ts";
import { Refusal } from "../../../src/sandbox/http/response.ts";
import { describedRoutes, type Route } from "../../../src/sandbox/http/routes.ts";

const routeWith = (body: "json" | undefined): Route => {
  const found = describedRoutes.find((route) => route.body === body);
  if (found === undefined) throw new Error("no operation is like that");
  return found;
};

/** Reads one argument of a made-up operation: as text from the query, or as JSON from the body. */
function read(schema: ValueSchema, where: "query" | "body", value: unknown, required = true): unknown {
  const argument: Argument = { in: where, name: "value", schema, ...(required && { required: true }) };
  const route = { ...routeWith(where === "body" ? "json" : undefined), args: { value: argument } };
  const query = where === "query" ? `?value=${encodeURIComponent(String(value))}` : "";
  return readArguments(route, {
    params: {},
    request: new Request(`http://localhost/${query}`),
    ...(where === "body" && { body: JSON.stringify({ value }) }),
  });
}

const refused = (work: () => unknown): boolean => {
  try {
    work();
    return false;
  } catch (error) {
    expect(error).toBeInstanceOf(Refusal);
    return true;
  }
};

describe("an argument of any schema", () => {
  it.each<[ValueSchema, "query" | "body", readonly unknown[], readonly unknown[]]>([
    [{ type: "boolean" }, "query", ["true", "false"], ["yes", "1", "TRUE"]],
    [{ type: "boolean" }, "body", [true, false], ["true", 1, {}]],
    [{ type: "integer" }, "query", ["7", "-7", "9223372036854775807"], ["1.5", "x", "1e3", "+1"]],
    [{ type: "integer" }, "body", [7, -7], ["7", 1.5, [], true]],
    [{ type: "number" }, "body", [1.5], ["1.5", {}]],
    [{ type: "integer", minimum: 1, maximum: 3 }, "body", [1, 3], [0, 4]],
    [
      { type: "string", minLength: 2, maxLength: 3, pattern: /^a/, enum: ["ab", "abc"] },
      "body",
      ["ab"],
      ["a", "ba", "abd", 1],
    ],
    [{ type: "object" }, "body", [{}, { more: 1 }], [[], "x", 1]],
    [
      { type: "object", properties: { a: { type: "string" } }, required: ["a"] },
      "body",
      [{ a: "x" }],
      [{}, { a: 1 }],
    ],
    [{ type: "array" }, "body", [[], {}, "whatever has no rule passes"], []],
  ])("%o in the %s", (schema, where, good, bad) => {
    for (const value of good) {
      expect(read(schema, where, value)).toEqual({ value: where === "query" ? String(value) : value });
    }
    for (const value of bad) expect(refused(() => read(schema, where, value))).toBe(true);
  });

  it("may be null or missing where it is optional, and only there", () => {
    expect(read({ type: "string" }, "body", null, false)).toEqual({});
    expect(read({ type: "string" }, "body", undefined, false)).toEqual({});
    expect(refused(() => read({ type: "string" }, "body", null))).toBe(true);
    expect(refused(() => read({ type: "string" }, "body", undefined))).toBe(true);
  });

  it("is handed on as text only if it is one", () => {
    expect(text({ name: "value" }, "name")).toBe("value");
    for (const args of [{}, { name: 1 }, { name: null }])
      expect(refused(() => text(args, "name"))).toBe(true);
  });

  it("is missed where there is no body, or none that is a JSON object", () => {
    const route = { ...routeWith("json"), args: {} };
    const request = new Request("http://localhost/");
    for (const body of [undefined, "", "[]", "null", "7", "{", '"text"']) {
      const source = { params: {}, request, ...(body !== undefined && { body }) };
      expect(refused(() => readArguments(route, source))).toBe(true);
    }
  });
});
