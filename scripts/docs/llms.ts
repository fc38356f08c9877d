/** The guides for assistants that write code, as llmstxt.org has it: a short file of mistakes and links, and a long one. */
import { readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path/posix";
import type { Guide } from "./pages.ts";

const SUMMARY = readFileSync(new URL("assets/llms.md", import.meta.url), "utf8").trim();

/** Files by name: `llms.txt`, and `llms-full.txt` with the text of all guides. */
export function llmsFiles(guides: readonly Guide[], folder: string): Record<string, string> {
  const ours = guides.filter(({ file }) => file.startsWith("spec/guides/"));
  const mistakes = ours.find(({ file }) => file.endsWith("/common-mistakes.md"));
  if (mistakes === undefined) throw new Error("llms.txt needs the guide on common mistakes");
  const sections = [...new Set(ours.map(({ section }) => section))].map((section) => {
    const links = ours
      .filter((guide) => guide.section === section)
      .map((guide) => `- [${guide.title}](${addressOf(guide, folder)}): ${firstParagraph(guide.markdown)}`);
    return `## ${section || "Overview"}\n\n${links.join("\n")}`;
  });
  const warned = demoted(linksFrom(mistakes, folder, ours));
  return {
    "llms.txt": [SUMMARY, warned, ...sections, ""].join("\n\n"),
    "llms-full.txt": [SUMMARY, ...ours.map((guide) => linksFrom(guide, folder, ours).trim()), ""].join(
      "\n\n",
    ),
  };
}

/** From the file's own place: in the package guides lie under `spec/guides`, in the site under `guides`. */
const addressOf = ({ file }: Guide, folder: string): string =>
  join(folder, file.slice("spec/guides/".length));

/** A guide's text with links that hold in the place of the files; pictures mean nothing there. */
function linksFrom(guide: Guide, folder: string, guides: readonly Guide[]): string {
  const known = new Map(guides.map((one) => [one.file, addressOf(one, folder)]));
  return guide.markdown
    .replaceAll(/^\[?!\[[^\]]*\]\([^)]*\)(?:\]\([^)]*\))?\n/gm, "")
    .replaceAll(/\]\((?!\w+:)([^)#\s]+)(#[^)]*)?\)/g, (_, link: string, fragment = "") => {
      const file = relative(".", join(dirname(guide.file), link));
      return `](${known.get(file) ?? file}${fragment})`;
    });
}

/** As a section of another text: its title and sections one level down. */
const demoted = (markdown: string): string => markdown.trim().replaceAll(/^(?=##? )/gm, "#");

function firstParagraph(markdown: string): string {
  const [text = ""] = markdown.split(/\n{2,}/).filter((part) => /^[A-Z“*]/.test(part) && part.length > 60);
  return text.replaceAll("\n", " ").replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1");
}
