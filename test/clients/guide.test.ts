/** What readers copy from the guide is what runs in `npm run test:clients`. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { languages } from "./languages.ts";

const root = join(import.meta.dirname, "../..");
const read = (file: string): string => readFileSync(join(root, file), "utf8");

const guide = read("spec/guides/other-languages.md");
/** Code on the page, by the file that the comment before it names. */
const shown = new Map(
  [...guide.matchAll(/^<!-- (\S+) -->\n\n```\w+\n([\s\S]*?)^```$/gm)].map(([, file = "", code]) => [
    file,
    code,
  ]),
);

describe.each(languages.map((language) => [language.name, language] as const))("%s", (_name, { files }) => {
  const written = Object.values(files).filter((file) => /^test\/clients\/\w+\//.test(file));
  const transports = written.filter((file) => /jose/i.test(file));

  it("has a transport of less than a hundred lines in each file", () => {
    expect(transports.length).toBeGreaterThan(0);
    for (const file of transports) expect(read(file).trimEnd().split("\n").length).toBeLessThan(100);
  });

  it("is shown whole: transport and story, as they are tested", () => {
    const wanted = written.filter((file) => transports.includes(file) || /story/i.test(file));
    expect([...shown.keys()]).toEqual(expect.arrayContaining(wanted));
  });
});

it.each([...shown])("the page shows %s as it is: if not, copy the file into the page", (file, code) => {
  expect(code).toBe(read(file));
});
