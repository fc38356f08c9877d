import { isObject, isRule } from "../rules.ts";
import type { Rules } from "../rules.ts";
import { defaultSettings, settingRules } from "../settings.ts";

/** A setting as a form asks for it. */
export interface SettingField {
  /** `ottTtl`, or `lockout.attempts` for a part of one. */
  readonly name: string;
  /** The default. */
  readonly standard: unknown;
  /** What it may be, in words. */
  readonly takes: string;
  readonly choices?: readonly (string | number | boolean)[];
}

/** All settings there are: a new one appears in the form by itself. */
export const settingFields = (): readonly SettingField[] => fieldsOf(settingRules, defaultSettings, "");

function fieldsOf(rules: Rules, defaults: unknown, prefix: string): SettingField[] {
  const standards = isObject(defaults) ? defaults : {};
  return Object.entries(rules).flatMap(([name, rule]) => {
    const standard = standards[name];
    if (!isRule(rule)) return fieldsOf(rule, standard, `${prefix}${name}.`);
    const { takes, choices } = rule;
    return [{ name: `${prefix}${name}`, standard, takes, ...(choices && { choices }) }];
  });
}
