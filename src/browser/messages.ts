/** Every text that the screen shows, and how a language of one's own takes their place. */
import { english } from "./languages/english.ts";

/** A text by the plural of a number in its language (`Intl.PluralRules`). */
export type Plural = { readonly [Form in Intl.LDMLPluralRule]?: string } & { readonly other: string };

/** Texts of the screen. `{name}` stands for what is put in. */
export type Messages = {
  readonly [Key in keyof typeof english]: (typeof english)[Key] extends string ? string : Plural;
};

const known = new Map<string, Partial<Messages>>([["en", english]]);

/**
 * Adds languages, or replaces texts of one that is there. The screen takes the language of the nearest `lang`, first as
 * it is (`de-AT`), then its first part (`de`), then English.
 *
 * @param languages texts by language tag
 * @example
 * addMessages({ de: german, en: { pinTitle: "Your payment PIN" } });
 */
export function addMessages(languages: Readonly<Record<string, Partial<Messages>>>): void {
  for (const [tag, messages] of Object.entries(languages)) {
    const name = tag.toLowerCase();
    known.set(name, { ...known.get(name), ...messages });
  }
}

/** Looks a text up, and puts in what it has places for. */
export type Translate = (key: keyof Messages, values?: Readonly<Record<string, string | number>>) => string;

/** @param own texts that come before all others */
export function translator(language: string, own: Partial<Messages> = {}): Translate {
  const name = language.toLowerCase();
  const base = name.split("-")[0] ?? "";
  const messages = { ...english, ...known.get("en"), ...known.get(base), ...known.get(name), ...own };
  return (key, values = {}) => {
    const message: string | Plural = messages[key];
    const text = typeof message === "string" ? message : plural(message, Number(values["n"]), language);
    return text.replaceAll(/\{(\w+)\}/g, (_, place: string) => String(values[place] ?? ""));
  };
}

const plural = (forms: Plural, n: number, language: string): string =>
  forms[new Intl.PluralRules(supported(language)).select(n)] ?? forms.other;

/** A tag that is none would be an error. */
export function supported(language: string): string | undefined {
  try {
    return Intl.getCanonicalLocales(language)[0];
  } catch {
    return undefined;
  }
}
