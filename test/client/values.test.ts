import { describe, expect, it } from "vitest";
import { checkValue } from "../../src/lib/values.ts";
import type { ValueSchema } from "../../generated/operations.ts";

const refusal = (value: unknown, schema: ValueSchema): string | undefined => {
  try {
    checkValue("field", value, schema);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
};

describe("a value", () => {
  it.each<[ValueSchema, readonly unknown[], readonly unknown[]]>([
    [
      { type: "integer" },
      [0, -5, 2 ** 53 - 1],
      [1.5, 2 ** 53, NaN, Infinity, "1", 1n, null, undefined, true],
    ],
    [{ type: "integer", minimum: 1, maximum: 3 }, [1, 3], [0, 4]],
    [{ type: "number" }, [0.5, -1e300], [NaN, Infinity, "0.5", null]],
    [{ type: "number", minimum: 0.5 }, [0.5], [0.4]],
    [{ type: "boolean" }, [true, false], ["true", 0, null, undefined]],
    [{ type: "string" }, ["", "a"], [1, null, undefined, new String("a"), ["a"]]],
    [{ type: "string", minLength: 1, maxLength: 2 }, ["a", "ab"], ["", "abc"]],
    [{ type: "string", pattern: /^[0-9]{4}$/ }, ["0000"], ["000", "00000", "0000\n", "٠١٢٣"]],
    [{ type: "string", enum: ["A", "B"] }, ["A"], ["", "a", "A,B", "toString"]],
    [{ type: "object", properties: {} }, [{}, Object.create(null)], [null, 1, "x", { other: 1 }]],
  ])("of %o is taken or refused by the constraints", (schema, good, bad) => {
    for (const value of good) expect(refusal(value, schema)).toBeUndefined();
    for (const value of bad) expect(refusal(value, schema)).toMatch(/^field(?:\.\w+)?: /);
  });

  it("that is an object is judged property by property, its own ones only", () => {
    const schema: ValueSchema = {
      type: "object",
      properties: {
        name: { type: "string" },
        inner: { type: "object", properties: { flag: { type: "boolean" } }, required: ["flag"] },
      },
      required: ["name"],
    };
    expect(refusal({ name: "a" }, schema)).toBeUndefined();
    expect(refusal({ name: "a", inner: { flag: true } }, schema)).toBeUndefined();
    expect(refusal({}, schema)).toMatch(/^field\.name: /);
    expect(refusal({ name: "a", inner: {} }, schema)).toMatch(/^field\.inner\.flag: /);
    expect(refusal({ name: "a", inner: { flag: true, more: 1 } }, schema)).toMatch(/^field\.inner\.more: /);
    expect(refusal(Object.create({ name: "inherited" }), schema)).toMatch(/^field\.name: /);
  });

  it("that is refused is told what was expected, and never what it was", () => {
    const value = "secret-value";
    for (const [schema, expected] of [
      [{ type: "integer", minimum: 2 }, "an integer of at least 2"],
      [{ type: "number" }, "a number"],
      [{ type: "boolean" }, "a boolean"],
      [
        { type: "string", minLength: 20, maxLength: 30 },
        "a string of at least 20 characters of at most 30 characters",
      ],
      [{ type: "string", pattern: /^a+$/ }, "a string that matches ^a+$"],
      [{ type: "string", enum: ["A", "B"] }, "one of A, B"],
      [{ type: "string", pattern: /^$/, expected: "nothing at all" }, "nothing at all"],
    ] as const satisfies [ValueSchema, string][]) {
      const message = refusal(value, schema);
      expect(message).toBe(`field: must be ${expected}`);
    }
  });
});
