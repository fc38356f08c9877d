import { expect, it } from "vitest";
import { addMessages, supported, translator } from "../../src/browser/messages.ts";
import { english } from "../../src/browser/languages/english.ts";
import { french } from "../../src/browser/languages/french.ts";
import { german } from "../../src/browser/languages/german.ts";
import { polish } from "../../src/browser/languages/polish.ts";
import { spanish } from "../../src/browser/languages/spanish.ts";

it("a language is taken as it is, then by its first part, then English", () => {
  addMessages({ de: { pinTitle: "PIN eingeben" }, "de-AT": { cancel: "Weiter, bitte" } });
  expect(translator("de-AT")("pinTitle")).toBe("PIN eingeben");
  expect(translator("DE-at")("cancel")).toBe("Weiter, bitte");
  expect(translator("de-CH")("cancel")).toBe(english.cancel);
  expect(translator("nl")("pinTitle")).toBe(english.pinTitle);
  expect(translator("")("pinTitle")).toBe(english.pinTitle);
});

it("a text of one's own comes first, and replaces nothing else", () => {
  const translate = translator("en", { pinTitle: "Your payment PIN" });
  expect(translate("pinTitle")).toBe("Your payment PIN");
  expect(translate("cancel")).toBe(english.cancel);
  expect(translator("en")("pinTitle")).toBe(english.pinTitle);
});

it("languages that are added twice are added to", () => {
  addMessages({ sv: { pinTitle: "Ange din PIN-kod" } });
  addMessages({ SV: { cancel: "Fortsätt" } });
  const translate = translator("sv");
  expect([translate("pinTitle"), translate("cancel")]).toEqual(["Ange din PIN-kod", "Fortsätt"]);
});

it("what is put in stands in its place, in the plural that the language has", () => {
  addMessages({ pl: polish, de: german });
  const left = (language: string, n: number): string => translator(language)("attemptsLeft", { n });
  expect(new Set([1, 2, 5].map((n) => left("pl", n).replace(String(n), ""))).size).toBe(3);
  expect(left("de", 1)).not.toBe(left("de", 2).replace("2", "1"));
  expect(left("en", 3)).toContain("3");
  expect(translator("en")("codeBySms")).not.toContain("{");
});

it("a tag that is none is taken for no language", () => {
  expect([supported("de-AT"), supported("not a tag"), supported("")]).toEqual([
    "de-AT",
    undefined,
    undefined,
  ]);
  expect(translator("not a tag")("attemptsLeft", { n: 2 })).toContain("2");
});

it.each(Object.entries({ french, german, polish, spanish }))("%s has every text", (_name, messages) => {
  expect(Object.keys(messages).sort()).toEqual(Object.keys(english).sort());
  for (const text of Object.values(messages)) expect(text).not.toBe("");
});
