/** Guides and package pages, by TypeDoc: what is here is what its options cannot say, namely names and links. */
import { readFile } from "node:fs/promises";
import { basename, resolve } from "node:path";
import {
  Application,
  DefaultTheme,
  OptionDefaults,
  PageEvent,
  ReflectionKind,
  RendererEvent,
  StructureRouter,
  TypeDocReader,
  type DeclarationReflection,
  type NavigationElement,
  type ProjectReflection,
  type Reflection,
  type TranslatedString,
} from "typedoc";
import tsconfig from "../../tsconfig.json" with { type: "json" };
import { withHeader } from "./header.ts";
import { linkCode, restrict } from "./html.ts";
import { sectionsOf, type Entry } from "./search.ts";
// The guides and the files that stand beside them, in reading order; the overview is the site's first page.
import sections from "./sections.json" with { type: "json" };

/** One guide as it is written. */
export interface Guide {
  /** Relative to the repository. */
  readonly file: string;
  /** Its page in the site. */
  readonly page: string;
  readonly section: string;
  readonly title: string;
  readonly markdown: string;
}

/** @throws when a guide is missing, or does not begin with its title */
export async function readGuides(): Promise<Guide[]> {
  const names = Object.entries({ "": ["index"], ...sections }).flatMap(([section, all]) =>
    all.map((name) => ({ section, name })),
  );
  return Promise.all(
    names.map(async ({ section, name }) => {
      const file = name.startsWith("/") ? `${name.slice(1)}.md` : `spec/guides/${name}.md`;
      const markdown = await readFile(file, "utf8");
      const [, title] = /^# (.+)\n/.exec(markdown) ?? [];
      if (title === undefined) throw new Error(`${file} must begin with its title`);
      const page = name === "index" ? "index.html" : `guides/${basename(name).toLowerCase()}.html`;
      return { file, page, section, title, markdown };
    }),
  );
}

/** What the package can be imported as, and the source behind each name. */
export const entryPoints: ReadonlyMap<string, string> = new Map(
  Object.entries(tsconfig.compilerOptions.paths).map(([name, [file = ""]]) => [name, file]),
);

/**
 * Builds the pages. Complaints go to the console: an export without a comment, a link that leads nowhere.
 *
 * @param out the folder to write to; it is emptied first
 * @param reference pages of the sidebar that are not TypeDoc's
 * @param links what code in guides names, and where that is described
 * @returns what can be found on them, and whether there was nothing to complain about
 */
export async function buildPages(
  out: string,
  guides: readonly Guide[],
  reference: readonly NavigationElement[],
  links: ReadonlyMap<string, string>,
): Promise<{ entries: Entry[]; sound: boolean }> {
  const app = await Application.bootstrapWithPlugins(
    {
      options: "scripts/docs/typedoc.json",
      entryPoints: [...entryPoints.values()],
      out,
      // openapi-typescript writes it.
      blockTags: [...OptionDefaults.blockTags, "@description"],
    },
    [new TypeDocReader()],
  );
  const warn = (text: string): void => app.logger.warn(text as TranslatedString);
  const modulesOf = (project: ProjectReflection): DeclarationReflection[] =>
    project.getReflectionsByKind(ReflectionKind.Module) as DeclarationReflection[];
  const sourceOf = (one: Reflection): string => one.project.files.getReflectionPath(one) ?? "";
  const guideOf = (one: Reflection): Guide | undefined =>
    one.isDocument() ? guides.find(({ file }) => resolve(file) === sourceOf(one)) : undefined;

  class Router extends StructureRouter {
    protected override getIdealBaseName(target: Reflection): string {
      return guideOf(target)?.page.replace(/\.html$/, "") ?? `package/${super.getIdealBaseName(target)}`;
    }
  }
  class Theme extends DefaultTheme {
    override buildNavigation(project: ProjectReflection): NavigationElement[] {
      const pagesOf = (section: string): NavigationElement[] =>
        guides
          .filter((one) => one.section === section)
          .map(({ title, page }) => ({ text: title, path: page }));
      return [
        ...Object.keys(sections).flatMap((section) => [{ text: section }, ...pagesOf(section)]),
        { text: "Reference" },
        ...reference,
        ...modulesOf(project).map((module) => ({ text: module.name, path: this.router.getFullUrl(module) })),
      ];
    }
  }
  app.renderer.defineRouter("site", Router);
  app.renderer.defineTheme("site", Theme);

  app.converter.on("resolveBegin", ({ project }) => {
    for (const document of project.getReflectionsByKind(ReflectionKind.Document)) {
      const guide = guideOf(document);
      if (guide === undefined) warn(`${document.name}.md is in no section`);
      else document.name = guide.title;
    }
    const names = new Map([...entryPoints].map(([name, file]) => [resolve(file), name]));
    for (const module of modulesOf(project)) module.name = names.get(sourceOf(module)) ?? module.name;
    // The path types of openapi-fetch say what the reference says, on a page of 1.6 MB.
    for (const one of project.getReflectionsByKind(ReflectionKind.Interface))
      if (one.name === "paths") project.removeReflection(one);
  });

  const entries: Entry[] = [];
  const targets = new Map(links);
  app.renderer.on(RendererEvent.BEGIN, ({ pages }) => {
    for (const { model, url } of pages) if (!targets.has(model.name)) targets.set(model.name, url);
  });
  app.renderer.on(PageEvent.END, (page) => {
    const isGuide = guides.some((guide) => guide.page === page.url);
    // A page that is read from a folder may not load another file's icons; a script puts them into it.
    const html = (page.contents ?? "").replaceAll(/href="[^"]*assets\/icons\.svg#/g, 'href="#');
    if (/<\w+[^>]*\sstyle="/.test(html)) warn(`${page.url}: its policy allows no inline style`);
    if (page.url.includes("/")) entries.push(...sectionsOf(html, page.url));
    page.contents = restrict(withHeader(isGuide ? linkCode(html, page.url, targets) : html, page.url));
  });

  const project = await app.convert();
  if (project === undefined) return { entries, sound: false };
  app.validate(project);
  // Members say what they are by name and type more often than not; an export always needs a sentence.
  for (const one of modulesOf(project).flatMap(({ children = [] }) => children))
    if (![one, ...(one.signatures ?? [])].some((it) => it.hasComment() || it.isReference()))
      app.logger.validationWarning(`${one.getFriendlyFullName()} has no comment` as TranslatedString);
  await app.generateOutputs(project);
  const { errorCount, warningCount, validationWarningCount } = app.logger;
  return { entries, sound: errorCount + warningCount + validationWarningCount === 0 };
}
