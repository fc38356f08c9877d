/** What a value may be, and how a message says so. */
export interface Rule {
  readonly takes: string;
  readonly accepts: (value: unknown) => boolean;
  /** All values that are accepted, where they can be listed. */
  readonly choices?: readonly (string | number | boolean)[];
}

/** Rules by name; nested for values that are objects. */
export type Rules = { readonly [name: string]: Rule | Rules };

/** True or false. */
export const flag: Rule = { takes: "true or false", accepts: (value) => typeof value === "boolean" };

/** One of several values. */
export function oneOf(...values: readonly (string | number | boolean)[]): Rule {
  const allowed = new Set<unknown>(values);
  return {
    takes: `one of ${values.join(", ")}`,
    accepts: (value) => allowed.has(value),
    choices: values,
  };
}

/** A whole number between two others. */
export function whole(minimum: number, maximum: number): Rule {
  return {
    takes: `a whole number from ${minimum} to ${maximum}`,
    accepts: (value) =>
      typeof value === "number" && Number.isInteger(value) && value >= minimum && value <= maximum,
  };
}

/** A string that matches a pattern. */
export function form(pattern: RegExp, takes: string): Rule {
  return { takes, accepts: (value) => typeof value === "string" && pattern.test(value) };
}

/** Whether a value is an object with properties. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * Checks an object: each property must be known, and fulfil its rule.
 *
 * @param subject what messages call the values, such as `sandbox setting`
 * @throws TypeError naming the property and what to pass; the message does not contain its value
 */
export function checkRules(
  subject: string,
  values: unknown,
  rules: Rules,
  prefix = "",
): asserts values is Readonly<Record<string, unknown>> {
  if (!isObject(values)) throw new TypeError(`${subject} ${prefix.slice(0, -1) || "patch"}: pass an object`);
  for (const [name, value] of Object.entries(values)) {
    const rule = Object.hasOwn(rules, name) ? rules[name] : undefined;
    if (rule === undefined) {
      throw new TypeError(
        `${subject} ${prefix}${name} is unknown; there are ${Object.keys(rules).join(", ")}`,
      );
    }
    if (isRule(rule)) {
      if (!rule.accepts(value)) throw new TypeError(`${subject} ${prefix}${name}: pass ${rule.takes}`);
    } else {
      checkRules(subject, value, rule, `${prefix}${name}.`);
    }
  }
}

export function isRule(rule: Rule | Rules): rule is Rule {
  return typeof rule.accepts === "function";
}
