/** The guides and the package's own pages, built by TypeDoc from Markdown and from the JSDoc of what is exported. */
import { resolve } from "node:path";
import {
  Application,
  Comment,
  Converter,
  DeclarationReflection,
  DefaultTheme,
  Logger,
  LogLevel,
  OptionDefaults,
  ReflectionKind,
  RendererEvent,
  StructureRouter,
  type NavigationElement,
  type ProjectReflection,
  type Reflection,
} from "typedoc";
import type { Guide } from "./guides.ts";

export interface PagesOptions {
  /** The folder to write to; it is emptied first. */
  readonly out: string;
  readonly guides: readonly Guide[];
  /** Import specifier to source file. */
  readonly entries: ReadonlyMap<string, string>;
  /** Sidebar entries that TypeDoc does not know of, to stand before the package's. */
  readonly navigation: readonly NavigationElement[];
  readonly customCss: string;
}

/** What was built, and what is wrong with it. */
export interface Pages {
  /** Exported names, and the pages they are described on. */
  readonly exports: ReadonlyMap<string, string>;
  /** Warnings of TypeDoc: an export without a comment, a link that leads nowhere. */
  readonly warnings: readonly string[];
}

/** Keeps what TypeDoc complains about, instead of printing it. */
class Complaints extends Logger {
  readonly list: string[] = [];

  override log(message: string, level: LogLevel): void {
    if (level >= LogLevel.Warn) this.list.push(message);
  }
}

/** Builds the pages. */
export async function buildPages(options: PagesOptions): Promise<Pages> {
  const { out, guides, entries, navigation, customCss } = options;
  const app = await Application.bootstrap({
    name: "wise-sca",
    includeVersion: true,
    entryPoints: [...entries.values()],
    alwaysCreateEntryPointModule: true,
    tsconfig: "scripts/docs/tsconfig.json",
    // The gate has checked the types already.
    skipErrorChecking: true,
    readme: guides[0]?.file ?? "none",
    projectDocuments: guides.slice(1).map(({ file }) => file),
    disableSources: true,
    customCss,
    hideGenerator: true,
    searchInDocuments: true,
    searchInComments: true,
    visibilityFilters: {},
    headings: { readme: false, document: false },
    highlightLanguages: "typescript javascript json bash http html yaml go java php python".split(" "),
    // Properties say what they are by name and type more often than not; an export always needs a sentence.
    validation: { notDocumented: true, notExported: false, invalidLink: true, invalidPath: true },
    requiredToBeDocumented: ["Class", "Function", "Interface", "TypeAlias", "Variable"],
    blockTags: [...OptionDefaults.blockTags, "@description"],
    theme: "site",
    router: "site",
  });
  const complaints = new Complaints();
  app.logger = complaints;
  const documents = new Map(guides.map((guide) => [resolve(guide.file), guide]));
  const exports = new Map<string, string>();

  app.renderer.defineTheme("site", themeWith(guides, entries, navigation));
  app.renderer.defineRouter("site", routerWith(documents));
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    foldPaths(project);
    for (const document of project.getReflectionsByKind(ReflectionKind.Document)) {
      document.name = documents.get(project.files.getReflectionPath(document) ?? "")?.title ?? document.name;
    }
    for (const [name, file] of entries) {
      const module = project
        .getReflectionsByKind(ReflectionKind.Module)
        .find((one) => project.files.getReflectionPath(one) === resolve(file));
      if (module !== undefined) module.name = name;
    }
  });
  app.renderer.on(RendererEvent.END, ({ pages }) => {
    for (const { model, url } of pages) if (!exports.has(model.name)) exports.set(model.name, url);
  });

  const project = await app.convert();
  if (project === undefined) throw new Error(`typedoc failed:\n${complaints.list.join("\n")}`);
  app.validate(project);
  await app.generateDocs(project, out);
  return { exports, warnings: complaints.list.filter((complaint) => !isAboutMember(complaint)) };
}

/** Whether it asks for a comment on a part of an export: those say what they are by name and type. */
const isAboutMember = (complaint: string): boolean =>
  /^[\w/-]+\.\w+\.\S+ \(.*does not have any documentation$/.test(complaint);

/** The path types of openapi-fetch say what the endpoint reference says, at many times the length. */
function foldPaths(project: ProjectReflection): void {
  const paths = project.getReflectionsByKind(ReflectionKind.Interface).find(({ name }) => name === "paths");
  if (!(paths instanceof DeclarationReflection)) return;
  for (const child of paths.children ?? []) project.removeReflection(child);
  paths.comment ??= new Comment([
    {
      kind: "text",
      text: "The paths of the description, in the form that openapi-fetch takes: for `sca.raw`.",
    },
  ]);
}

/** Guides have pages of their own name; everything else lies where its module is. */
function routerWith(documents: ReadonlyMap<string, Guide>): typeof StructureRouter {
  return class extends StructureRouter {
    protected override getIdealBaseName(target: Reflection): string {
      const guide = documents.get(target.project.files.getReflectionPath(target) ?? "");
      if (target.isDocument() && guide !== undefined) return guide.page.replace(/\.html$/, "");
      return `package/${super.getIdealBaseName(target)}`;
    }
  };
}

/** A sidebar in reading order: guides by section, the endpoints, then the package. */
function themeWith(
  guides: readonly Guide[],
  entries: ReadonlyMap<string, string>,
  navigation: readonly NavigationElement[],
): typeof DefaultTheme {
  return class extends DefaultTheme {
    override buildNavigation(project: ProjectReflection): NavigationElement[] {
      const sections = [...new Set(guides.map(({ section }) => section))].filter((section) => section !== "");
      const modules = project.getReflectionsByKind(ReflectionKind.Module);
      return [
        ...sections.map((section) => ({
          text: section,
          children: guides
            .filter((guide) => guide.section === section)
            .map(({ title, page }) => ({ text: title, path: page })),
        })),
        ...navigation,
        {
          text: "Package",
          children: [...entries.keys()].map((name) => {
            const module = modules.find((one) => one.name === name);
            return { text: name, ...(module && { path: this.router.getFullUrl(module) }) };
          }),
        },
      ];
    }
  };
}
