/** Type-checks every TypeScript snippet of the documentation against the sources. */
import { readdir, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import ts from "typescript";
import { entryPoints } from "./entries.ts";

/** A piece of TypeScript that readers copy. */
export interface Snippet {
  /** Where it is: `spec/guides/keys.md:12`. */
  readonly at: string;
  readonly code: string;
  /** What stands behind `ts` at its beginning: `run` for a whole program. */
  readonly mark: string;
}

/** Names that snippets may use without saying where they come from. */
const PRELUDE = "scripts/docs/assets/prelude.d.ts";

/** The snippets of a Markdown text. */
export function snippetsOf(file: string, markdown: string): Snippet[] {
  return [...markdown.matchAll(/^( *)```ts(?: (\w+))?\n([\s\S]*?)^ *```$/gm)].map((match) => {
    const [, indent = "", mark = "", code = ""] = match;
    const line = markdown.slice(0, match.index).split("\n").length;
    return { at: `${file}:${line}`, code: code.replaceAll(new RegExp(`^${indent}`, "gm"), ""), mark };
  });
}

/** The examples in the JSDoc of the sources; what they use of the package counts as imported. */
export async function jsdocExamples(): Promise<Snippet[]> {
  const files = [
    "generated/operations.ts",
    ...(await readdir("src", { recursive: true })).map((file) => join("src", file)),
  ].filter((file) => file.endsWith(".ts"));
  const found = await Promise.all(
    files.map(async (file) => {
      const text = await readFile(file, "utf8");
      return [...text.matchAll(/\* @example\n([\s\S]*?)\*\/\s*(?:export|\w+\()/g)].map((match): Snippet => {
        const line = text.slice(0, match.index).split("\n").length;
        const code = (match[1] ?? "").split(/^\s*\* @/m)[0] ?? "";
        return { at: `${file}:${line}`, code: code.replaceAll(/^\s*\* ?/gm, ""), mark: "jsdoc" };
      });
    }),
  );
  return found.flat();
}

/**
 * Checks the snippets, each as a module of its own.
 *
 * @returns a line per mistake, with the place in the documentation
 */
export function checkSnippets(snippets: readonly Snippet[]): string[] {
  const { options } = ts.parseJsonConfigFileContent(
    ts.readConfigFile("tsconfig.json", (file) => ts.sys.readFile(file)).config,
    ts.sys,
    process.cwd(),
  );
  const names = exportedNames();
  const sources = new Map(
    snippets.map((snippet, index) => [
      resolve(`scripts/docs/snippet-${index}.ts`),
      { snippet, ...asModule(snippet, names) },
    ]),
  );
  const host = ts.createCompilerHost(options);
  const { readFile: read, fileExists } = host;
  host.readFile = (file) => sources.get(resolve(file))?.text ?? read(file);
  host.fileExists = (file) => sources.has(resolve(file)) || fileExists(file);
  const program = ts.createProgram(
    [resolve(PRELUDE), ...sources.keys()],
    { ...options, noUnusedLocals: false, noUnusedParameters: false },
    host,
  );
  return [...sources].flatMap(([file, { snippet, before }]) => {
    const source = program.getSourceFile(file);
    const found = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
    return found.map(({ messageText, start = 0 }) => {
      const line = (source?.getLineAndCharacterOfPosition(start).line ?? 0) - before + 1;
      return `${snippet.at}: line ${line} of the snippet: ${ts.flattenDiagnosticMessageText(messageText, " ")}`;
    });
  });
}

/** A snippet without imports shares what the package exports; none shares names with another. */
function asModule(
  { code, mark }: Snippet,
  names: ReadonlyMap<string, string>,
): { text: string; before: number } {
  const imports =
    mark === "jsdoc"
      ? [...names]
          .filter(([name]) => new RegExp(`\\b${name}\\b`).test(code))
          .map(([name, from]) => `import { ${name} } from "${from}";`)
      : [];
  return { text: [...imports, code, "export {};"].join("\n"), before: imports.length };
}

/** Values that can be imported, by name. */
function exportedNames(): Map<string, string> {
  const names = new Map<string, string>();
  for (const [specifier, file] of entryPoints()) {
    const source = ts.createSourceFile(file, ts.sys.readFile(file) ?? "", ts.ScriptTarget.Latest);
    source.forEachChild((node) => {
      for (const name of namesIn(node)) if (!names.has(name)) names.set(name, specifier);
    });
  }
  return names;
}

function namesIn(node: ts.Node): string[] {
  if (
    ts.isExportDeclaration(node) &&
    !node.isTypeOnly &&
    node.exportClause &&
    ts.isNamedExports(node.exportClause)
  ) {
    return node.exportClause.elements.filter(({ isTypeOnly }) => !isTypeOnly).map(({ name }) => name.text);
  }
  const isExported =
    ts.canHaveModifiers(node) &&
    ts.getModifiers(node)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) === true;
  return isExported && (ts.isFunctionDeclaration(node) || ts.isClassDeclaration(node)) && node.name
    ? [node.name.text]
    : [];
}
