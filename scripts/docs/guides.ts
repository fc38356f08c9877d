/** Which guides there are, in the order in which they are read. */
import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";

/** Where the guides are written. */
export const GUIDES = "spec/guides";

/** Sections of the sidebar, and the files in each. The overview is the site's first page. */
export const SECTIONS: Readonly<Record<string, readonly string[]>> = {
  Begin: ["start-here.md", "how-sca-works.md"],
  Build: ["approve-a-call.md", "suspend-and-resume.md", "seal-in-the-browser.md", "keys.md", "errors.md"],
  "Other languages": ["other-languages.md", "use-your-own-generator.md"],
  "Test and go live": ["test-your-integration.md", "going-live.md", "support.md"],
  Background: ["the-wire.md", "where-sources-disagree.md", "decisions.md", "performance.md"],
};

/** One guide as it is written. */
export interface Guide {
  readonly section: string;
  /** Relative to the repository. */
  readonly file: string;
  /** Its page in the site. */
  readonly page: string;
  readonly title: string;
  readonly markdown: string;
}

/** @throws when a guide is missing, or does not begin with its title */
export async function readGuides(): Promise<Guide[]> {
  const listed = Object.entries(SECTIONS).flatMap(([section, files]) =>
    files.map((file) => ({ section, file: join(GUIDES, file) })),
  );
  return Promise.all(
    [{ section: "", file: join(GUIDES, "index.md") }, ...listed].map(async ({ section, file }) => {
      const markdown = await readFile(file, "utf8");
      const [, title] = /^# (.+)$/m.exec(markdown) ?? [];
      if (title === undefined || !markdown.startsWith("# "))
        throw new Error(`${file} must begin with its title`);
      return { section, file, page: pageOf(file), title, markdown };
    }),
  );
}

/** The page of a guide's file. */
export function pageOf(file: string): string {
  const name = basename(file, ".md");
  return name === "index" ? "index.html" : `guides/${name}.html`;
}
