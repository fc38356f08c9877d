/** Compiles every TypeScript snippet of the documentation against the sources, and says where in it a mistake is. */
import { readdir, readFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import ts from "typescript";
import { entryPoints } from "../../scripts/docs/pages.ts";

/** A piece of TypeScript that readers copy. */
export interface Snippet {
  /** Where it is: `spec/guides/keys.md:12`. */
  readonly at: string;
  readonly code: string;
  /** What stands behind `ts` at its beginning: `run` for a whole program. */
  readonly mark: string;
}

/** The file that a snippet goes into, if its first line says so: other snippets of the page may import it. */
export const fileOf = ({ code }: Snippet): string | undefined => /^\/\/ ([\w./[\]-]+\.ts)\b/.exec(code)?.[1];

/** A name for the page that a snippet is on, as a folder. */
export const folderOf = ({ at }: Snippet): string => at.replace(/:\d+$/, "").replaceAll(/\W/g, "-");

/** Names that snippets may use without saying where they come from. */
const PRELUDE = "test/docs/prelude.d.ts";

/** The snippets of a Markdown text. */
export function snippetsOf(file: string, markdown: string): Snippet[] {
  return [...markdown.matchAll(/^( *)```ts(?: (\w+))?\n([\s\S]*?)^ *```$/gm)].map((match) => {
    const [, indent = "", mark = "", code = ""] = match;
    return {
      at: placeOf(file, markdown, match.index),
      code: code.replaceAll(new RegExp(`^${indent}`, "gm"), ""),
      mark,
    };
  });
}

/** The examples in the JSDoc of the sources; what they use of the package counts as imported. */
export async function jsdocExamples(): Promise<Snippet[]> {
  const sources = (await readdir("src", { recursive: true })).filter((file) => file.endsWith(".ts"));
  const modules = [...entryPoints].map(
    async ([name, file]) => [name, Object.keys((await import(pathToFileURL(file).href)) as object)] as const,
  );
  const all = await Promise.all(modules);
  // Some names are exported by two entries: the first one counts.
  const exported = all.map(([name, values], index) => {
    const earlier = new Set(all.slice(0, index).flatMap(([, others]) => others));
    return [name, values.filter((value) => !earlier.has(value))] as const;
  });
  const imports = (code: string): string =>
    exported
      .map(
        ([name, values]) =>
          [name, values.filter((value) => new RegExp(`\\b${value}\\b`).test(code))] as const,
      )
      .filter(([, values]) => values.length > 0)
      .map(([name, values]) => `import { ${values.join(", ")} } from "${name}"; `)
      .join("");
  const found = ["generated/operations.ts", ...sources.map((file) => join("src", file))].map(async (file) => {
    const text = await readFile(file, "utf8");
    return [...text.matchAll(/\* @example\n([\s\S]*?)\*\/\s*(?:export|\w+\()/g)].map((match) => {
      const code = (match[1]?.split(/^\s*\* @/m)[0] ?? "").replaceAll(/^\s*\* ?/gm, "");
      return { at: placeOf(file, text, match.index), code: imports(code) + code, mark: "jsdoc" };
    });
  });
  return (await Promise.all(found)).flat();
}

const placeOf = (file: string, text: string, index: number): string =>
  `${file}:${text.slice(0, index).split("\n").length}`;

/**
 * Checks the snippets, each as a module of its own.
 *
 * @returns a line per mistake, with the place in the documentation
 */
export function checkSnippets(snippets: readonly Snippet[]): string[] {
  const { config } = ts.readConfigFile("tsconfig.json", (file) => ts.sys.readFile(file));
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, process.cwd());
  const texts = new Map(
    snippets.map((snippet, index) => {
      const file = fileOf(snippet) ?? `snippet-${index}.ts`;
      return [resolve("test/docs", folderOf(snippet), file), snippet] as const;
    }),
  );
  const host = ts.createCompilerHost(options);
  const { readFile: read, fileExists, directoryExists } = host;
  const module = (file: string): string | undefined => {
    const snippet = texts.get(resolve(file));
    return snippet && `${snippet.code}\nexport {};`;
  };
  host.readFile = (file) => module(file) ?? read(file);
  host.fileExists = (file) => texts.has(resolve(file)) || fileExists(file);
  // The compiler looks for no file in a folder that is not there.
  const folders = new Set([...texts.keys()].map((file) => dirname(file)));
  host.directoryExists = (name) => folders.has(resolve(name)) || directoryExists?.(name) === true;
  const program = ts.createProgram(
    [resolve(PRELUDE), ...texts.keys()],
    { ...options, noUnusedLocals: false, noUnusedParameters: false },
    host,
  );
  return [...texts].flatMap(([file, { at }]) => {
    const source = program.getSourceFile(file);
    const found = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
    return found.map(({ messageText, start = 0 }) => {
      const line = (source?.getLineAndCharacterOfPosition(start).line ?? 0) + 1;
      return `${at}: line ${line} of the snippet: ${ts.flattenDiagnosticMessageText(messageText, " ")}`;
    });
  });
}
