/** The checks of the documentation find what they are there to find. */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { inlineDrawings, inlineStyles, linkCode, restrict } from "../../scripts/docs/html.ts";
import { checkFileLinks, checkLinks } from "../../scripts/docs/links.ts";
import { checkSnippets, snippetsOf } from "../../scripts/docs/snippets.ts";
import { checkTerms } from "../../scripts/docs/terms.ts";

describe("links", () => {
  let folder = "";
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "wise-sca-links-"));
    const pages = {
      "index.html":
        '<a href="guides/a.html#here">x</a><a href="https://example.com">x</a><a href="#top">x</a>',
      "guides/a.html":
        '<h2 id="here">x</h2><a href="../endpoints.html#/pin/createpin">x</a><a href="b.html">x</a>',
      "endpoints.html": '"[code](guides/a.html#there)"',
    };
    for (const [page, html] of Object.entries(pages)) {
      await mkdir(dirname(join(folder, page)), { recursive: true });
      await writeFile(join(folder, page), html);
    }
  });
  afterAll(() => rm(folder, { recursive: true }));

  it("are broken where the page or the place is missing, and only there", async () => {
    expect((await checkLinks(folder, ["#/pin/createpin"])).sort()).toEqual([
      "endpoints.html: guides/a.html#there: guides/a.html has no such place",
      "guides/a.html: b.html leads nowhere",
      "index.html: #top: index.html has no such place",
    ]);
  });
});

describe("links of a file", () => {
  it("are broken where they name no file", () => {
    const text = "[a](spec/guides/keys.md#trust) [b](no.md) [c](https://example.com)";
    expect(checkFileLinks("README.md", text)).toEqual(["README.md: no.md leads nowhere"]);
  });
});

describe("snippets", () => {
  it("are found with their place, unindented", () => {
    const markdown = "# Title\n\n- a list\n\n  ```ts run\n  const a = 1;\n  ```\n\n```sh\nls\n```\n";
    expect(snippetsOf("guide.md", markdown)).toEqual([
      { at: "guide.md:5", code: "const a = 1;\n", mark: "run" },
    ]);
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

describe("words", () => {
  it("have one spelling in prose, and any in code", () => {
    const text =
      "The OTT and the face map.\n\nA `FACE_MAP`, [x](face-map.md).\n\n```\nOTT\n```\n\nAsk wise.\n";
    expect(checkTerms("a.md", text)).toEqual([
      'a.md:1: "OTT": write one-time token',
      'a.md:1: "face map": write facemap',
      'a.md:9: "wise": write Wise',
    ]);
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

  it("has no inline style, which its policy would block", () => {
    expect(inlineStyles('<th style="text-align:right">n</th><td>&lt;p style="x"&gt;</td>')).toEqual([
      '<th style="text-align:right">',
    ]);
  });

  it("links code in running text, not in headings, links and blocks", () => {
    const html = "<h2><code>a</code></h2><pre><code>ab</code></pre><p><code>ab</code> <code>zz</code></p>";
    expect(linkCode(html, (code) => (code === "ab" ? "ab.html" : undefined))).toBe(
      '<h2><code>a</code></h2><pre><code>ab</code></pre><p><a href="ab.html"><code>ab</code></a> <code>zz</code></p>',
    );
  });

  it("has its drawings inside", () => {
    const html = '<p><img src="../media/flow.svg" alt="A flow"></p>';
    expect(inlineDrawings(html, new Map([["flow", "<svg></svg>"]]))).toMatch(/<figure.*<svg><\/svg>.*A flow/);
  });
});
