/** How long to fuzz, where to begin, and what a property may end in. */
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect } from "vitest";
import { ScaError } from "../../src/index.ts";

/** Inputs that once broke something, or stand for a class that could; every run tries them first. */
const corpus = JSON.parse(readFileSync(new URL("corpus.json", import.meta.url), "utf8")) as Readonly<
  Record<string, readonly string[]>
>;

/**
 * Seconds for all properties together, as `npm run fuzz` sets it where it cannot do better. Without, each property is
 * tried as often as it takes to show that it holds at all.
 */
const SECONDS = Number(process.env["FUZZ_SECONDS"] ?? 0);

/** There are some two dozen properties, and two processes to try them. */
const SHARE = 1 / 12;

/** Runs a property over texts: the corpus first, then what fast-check thinks of. */
export async function fuzzText(
  name: string,
  arbitrary: fc.Arbitrary<string>,
  property: (text: string) => Promise<void> | void,
  runs = 200,
): Promise<void> {
  const examples = (corpus[name] ?? []).map((text): [string] => [text]);
  await fuzz(arbitrary, property, runs, examples);
}

/** Runs a property; a failure prints its seed, its path and the smallest input. */
export async function fuzz<Input>(
  arbitrary: fc.Arbitrary<Input>,
  property: (input: Input) => Promise<void> | void,
  runs = 200,
  examples: [Input][] = [],
): Promise<void> {
  await fc.assert(
    fc.asyncProperty(arbitrary, async (input) => {
      await property(input);
    }),
    SECONDS === 0
      ? { numRuns: runs, examples }
      : { numRuns: Infinity, interruptAfterTimeLimit: SECONDS * SHARE * 1000, examples },
  );
}

/** Whatever happens, it is a value or a typed error of ours. */
export async function typed<Value>(work: () => Value | Promise<Value>): Promise<Value | ScaError> {
  try {
    return await work();
  } catch (error) {
    expect(error).toBeInstanceOf(ScaError);
    return error as ScaError;
  }
}

/** An operation by name, without the types that would forbid what is to be tried. */
export function callOf(client: object, id: string): (args: unknown, options?: unknown) => Promise<unknown> {
  const found: unknown = Object.entries(client).find(([name]) => name === id)?.[1];
  if (typeof found !== "function") throw new Error(`no operation ${id}`);
  return async (args, options): Promise<unknown> => found(args, options);
}

/** Text of every kind: words of the protocol, binary, Unicode at its worst, JSON, and mixtures. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string({ unit: "grapheme" }),
  fc.json(),
  fc.constantFrom("", " ", "\0", "null", "{}", "[]", "\uD800", "__proto__", "%00", "\r\n", "../..", "1e999"),
  fc.string({ unit: fc.constantFrom(".", "=", "-", "_", "A", "e", "y", "J", '"', "{", "}", "\n") }),
);

/** Values of every kind that a server's JSON can hold. */
export const hostileJson: fc.Arbitrary<unknown> = fc.oneof(
  fc.jsonValue({ maxDepth: 4 }),
  fc.record(
    {
      errors: fc.oneof(fc.jsonValue(), fc.array(fc.record({ code: fc.oneof(hostileText, fc.jsonValue()) }))),
      error: fc.jsonValue(),
      oneTimeToken: fc.jsonValue(),
      oneTimeTokenProperties: fc.jsonValue(),
      challenges: fc.jsonValue(),
      validity: fc.jsonValue(),
      __proto__: fc.jsonValue(),
    },
    { requiredKeys: [] },
  ),
);
