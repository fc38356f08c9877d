/** The documentation's snippets compile, its pages are restricted, its drawings stand alone. */
import { readdir, readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { linkCode, restrict } from "../../scripts/docs/html.ts";
import { readGuides } from "../../scripts/docs/pages.ts";
import { describedForReaders } from "../../scripts/docs/reference.ts";
import { operationsOf } from "../../scripts/generate/description.ts";
import { checkSnippets, jsdocExamples, snippetsOf } from "./snippets.ts";

describe("snippets", () => {
  it("are found with their place, unindented", () => {
    const markdown = "# Title\n\n- a list\n\n  ```ts run\n  const a = 1;\n  ```\n\n```sh\nls\n```\n";
    expect(snippetsOf("guide.md", markdown)).toEqual([
      { at: "guide.md:5", code: "const a = 1;\n", mark: "run" },
    ]);
  });

  it("compile: those of the guides, of the reference and of the sources' comments", async () => {
    const guides = (await readGuides()).flatMap(({ file, markdown }) => snippetsOf(file, markdown));
    const reference = operationsOf(await describedForReaders()).flatMap(({ operation }) => {
      const { "x-codeSamples": all = [] } = operation as {
        "x-codeSamples"?: { label: string; source: string }[];
      };
      return all
        .filter(({ label }) => label.startsWith("TypeScript"))
        .map(({ label, source }) => ({ at: `${operation.operationId}: ${label}`, code: source, mark: "" }));
    });
    const examples = await jsdocExamples();
    for (const group of [guides, reference, examples]) expect(group.length).toBeGreaterThan(10);
    expect(checkSnippets([...guides, ...reference, ...examples])).toEqual([]);
  });

  it("are checked against the sources, each by itself", () => {
    const mistakes = checkSnippets([
      { at: "a.md:1", code: 'await sca.createPin({ profileId, pin: "1234" });', mark: "" },
      { at: "b.md:1", code: "const pin = 1234;\nawait sca.createPin({ profileId, pin });", mark: "" },
      { at: "c.md:1", code: 'import { createScaKlient } from "wise-sca";', mark: "" },
    ]);
    expect(mistakes).toHaveLength(2);
    expect(mistakes[0]).toMatch(/^b\.md:1: line 2 of the snippet: /);
    expect(mistakes[1]).toMatch(/^c\.md:1: line 1 of the snippet: .*createScaKlient/);
  });
});

describe("a page", () => {
  it("may run the scripts that are in it, and reach nothing", () => {
    const html = restrict(
      '<head><meta charset="utf-8"/></head><script>1</script><script src="a.js"></script>',
    );
    const [, policy = ""] = /content="([^"]*)"/.exec(html) ?? [];
    // SHA-256 of "1".
    expect(policy).toContain("script-src 'self' 'sha256-a4ayc/80/OGda4BO/1o/V0etpOqiLx1JwB5S3beHW0s='");
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toMatch(/unsafe|connect-src|https?:/);
  });

  it("links code in running text, not in headings, links and blocks", () => {
    const html = "<h2><code>a</code></h2><pre><code>ab</code></pre><p><code>ab</code> <code>zz</code></p>";
    expect(linkCode(html, "guides/x.html", new Map([["ab", "endpoints.html#ab"]]))).toBe(
      '<h2><code>a</code></h2><pre><code>ab</code></pre><p><a href="../endpoints.html#ab"><code>ab</code></a> <code>zz</code></p>',
    );
  });
});

describe("a diagram", async () => {
  const folder = "spec/guides/diagrams";
  const files = (await readdir(folder)).map((file) => [file] as const);

  it.each(files)("%s scales, is told in words, and refers to nothing outside", async (file) => {
    const svg = await readFile(`${folder}/${file}`, "utf8");
    expect(svg).toMatch(/^<svg [^>]*viewBox="0 0 \d+ \d+"/);
    expect(svg).toMatch(/<title>[^<]+<\/title>\s*<desc>[^<]+<\/desc>/);
    expect(svg.replace("http://www.w3.org/2000/svg", "")).not.toMatch(/https?:|<script|<image|<use/);
  });
});
