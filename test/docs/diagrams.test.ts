import { readdir, readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { drawDiagram } from "../../scripts/docs/diagram-svg.ts";
import { parseDiagram } from "../../scripts/docs/diagram-text.ts";

const HEAD = "title A test\nparticipant a Alice\nparticipant b Bob the builder\n";

describe("a diagram's text", () => {
  it("becomes participants and steps in their order", () => {
    const { title, participants, steps } = parseDiagram(
      `${HEAD}# a remark\nsection First\na -> b: ask\nb --> a: answer\nnote a, b: both\na -> a: think\n`,
    );
    expect([title, participants]).toEqual(["A test", ["Alice", "Bob the builder"]]);
    expect(steps).toEqual([
      { kind: "section", text: "First" },
      { kind: "message", from: 0, to: 1, reply: false, text: "ask" },
      { kind: "message", from: 1, to: 0, reply: true, text: "answer" },
      { kind: "note", from: 0, to: 1, text: "both" },
      { kind: "message", from: 0, to: 0, reply: false, text: "think" },
    ]);
  });

  it.each([
    ["a participant that was not announced", `${HEAD}a -> c: ask`, "a -> c: ask"],
    ["a line of no known form", `${HEAD}a => b: ask`, "a => b: ask"],
    ["one participant alone", "title A test\nparticipant a Alice", "two participants"],
    ["no title", "participant a Alice\nparticipant b Bob", "title"],
  ])("is refused with %s", (_, text, reason) => {
    expect(() => parseDiagram(text)).toThrow(reason);
  });
});

describe("a drawing", () => {
  const diagram = parseDiagram(
    `${HEAD}a -> b: a <tag> & "quotes", and a text that is long enough to need room`,
  );

  it("shows text as text, and says the whole in words", () => {
    const svg = drawDiagram(diagram);
    expect(svg).toContain("a &lt;tag&gt; &amp; &quot;quotes&quot;");
    expect(svg).not.toContain("<tag>");
    expect(svg).toMatch(/<desc>Alice to Bob the builder: a &lt;tag&gt;/);
  });

  it("sets columns as far apart as the text between them needs", () => {
    const [, left = 0, right = 0] = /M(\d+) \d+V[\s\S]*M(\d+) \d+V/.exec(drawDiagram(diagram)) ?? [];
    expect(Number(right) - Number(left)).toBeGreaterThan(400);
  });

  it("brings its style along only where no page does", () => {
    expect(drawDiagram(diagram)).not.toContain("<style>");
    expect(drawDiagram(diagram, ".seq { fill: red }")).toContain("<style>.seq { fill: red }</style>");
  });

  it("refers to nothing outside", async () => {
    const folder = "spec/guides/diagrams";
    const files = (await readdir(folder)).filter((file) => file.endsWith(".svg"));
    expect(files.length).toBeGreaterThan(3);
    for (const file of files) {
      const svg = await readFile(`${folder}/${file}`, "utf8");
      expect(svg.replace("http://www.w3.org/2000/svg", ""), file).not.toMatch(/https?:|<script|<image|<use/);
    }
  });
});
