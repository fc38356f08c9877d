/** Checks options and arguments before anything is sent: one rule, one error, for every value that callers pass. */
import { InvalidInputError, type InvalidInputErrorCode } from "../errors.ts";

/** What a value must be. */
export interface Rule {
  readonly accepts: (value: unknown) => boolean;
  /** What to pass, as the error message says it. */
  readonly expected: string;
}

/** A row of a table of options. */
export interface OptionRule extends Rule {
  /** Taken where the option is absent. An option without a default stays absent, unless it is required. */
  readonly default?: unknown;
  readonly required?: boolean;
  /** Checks what is inside, such as the entries of a list; `field` is the option's name as messages say it. */
  readonly inner?: (value: unknown, field: string) => void;
}

/** One row per option: its check, its message, its default. */
export type OptionTable<Options> = { readonly [Name in keyof Options]-?: OptionRule };

/** Options after the check: those that have a default are there. */
export type Checked<Options, Defaulted extends keyof Options> = Omit<Options, Defaulted> & {
  readonly [Name in Defaulted]-?: Exclude<Options[Name], undefined>;
};

/** @throws InvalidInputError naming the field and what to pass, never the value. */
export function check(code: InvalidInputErrorCode, field: string, value: unknown, rule: Rule): void {
  if (!rule.accepts(value)) throw new InvalidInputError(code, field, rule.expected);
}

/** @throws InvalidInputError `ERR_INVALID_OPTION`, unless the condition holds. */
export function requireOption(condition: boolean, field: string, expected: string): asserts condition {
  if (!condition) throw new InvalidInputError("ERR_INVALID_OPTION", field, expected);
}

/**
 * Checks options against their table and fills in the defaults. The given object is not changed, nor kept.
 *
 * @param at prefix of field names in messages: `"retry."`
 * @throws InvalidInputError `ERR_INVALID_OPTION`: unknown, missing, or not what its row accepts
 */
export function checkOptions<Options extends object, Defaulted extends keyof Options = never>(
  options: Options | undefined,
  table: OptionTable<Options>,
  at = "",
): Checked<Options, Defaulted> {
  const whole = at === "" ? "options" : at.slice(0, -1);
  check("ERR_INVALID_OPTION", whole, options, { accepts: isObject, expected: "pass an object" });
  const given = options as Readonly<Record<string, unknown>>;
  const rows = table as Readonly<Record<string, OptionRule>>;
  for (const name of Object.keys(given)) {
    check("ERR_INVALID_OPTION", `${at}${name}`, rows, {
      accepts: () => Object.hasOwn(rows, name),
      expected: `is not an option; known are ${Object.keys(rows).join(", ")}`,
    });
  }
  const checked: Record<string, unknown> = {};
  for (const [name, row] of Object.entries(rows)) {
    const value = given[name] === undefined ? row.default : given[name];
    if (value === undefined && row.required !== true) continue;
    check("ERR_INVALID_OPTION", `${at}${name}`, value, row);
    row.inner?.(value, `${at}${name}`);
    checked[name] = value;
  }
  return checked as Checked<Options, Defaulted>;
}

export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null;

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export const isUuid = (value: unknown): value is string =>
  typeof value === "string" && value.length === 36 && UUID.test(value);

export const isFunction = (value: unknown): boolean => typeof value === "function";

/** Timers of the platforms hold 31 bits: a longer wait would end at once. */
export const MAX_TIMEOUT = 2_147_483_647;

/** Rows that several tables have. */
export const rows = {
  timeout: {
    accepts: (value) => isNumber(value) && value > 0 && value <= MAX_TIMEOUT,
    expected: `pass a positive number of milliseconds, at most ${MAX_TIMEOUT}`,
  },
  bytes: {
    accepts: (value) => isNumber(value) && value > 0,
    expected: "pass a positive number of bytes",
  },
  fetch: {
    accepts: isFunction,
    expected: "pass a fetch function: this runtime has none of its own",
    required: true,
    // Looked up when it is needed: some environments replace it after modules have loaded.
    get default() {
      return globalThis.fetch;
    },
  },
  now: { accepts: isFunction, expected: "pass a function that returns milliseconds since the epoch" },
  hooks: { accepts: isObject, expected: "pass an object of functions" },
  signal: { accepts: (value) => value instanceof AbortSignal, expected: "pass an AbortSignal" },
} satisfies Record<string, OptionRule>;

const isNumber = (value: unknown): value is number => typeof value === "number" && Number.isFinite(value);
