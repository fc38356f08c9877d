/** The inspector's page as text: it is served by a sandbox that may have no file system. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import ts from "typescript";

const FOLDER = "src/sandbox/inspector/page";

/** A module of texts by file name: each script of the page without its types, and the style sheets. */
export async function inspectorModule(): Promise<string> {
  const names = (await readdir(FOLDER)).sort();
  const assets = await Promise.all(
    names.map(async (name) => {
      const source = await readFile(join(FOLDER, name), "utf8");
      return name.endsWith(".ts") ? [name.replace(/\.ts$/, ".js"), scriptOf(source, name)] : [name, source];
    }),
  );
  return `// Generated from ${FOLDER}/ by \`npm run generate\`. Do not edit.
/** Files of the inspector's page, by name. */
export const assets: Readonly<Record<string, string>> = ${JSON.stringify(Object.fromEntries(assets))};
`;
}

function scriptOf(source: string, fileName: string): string {
  const { outputText } = ts.transpileModule(source, {
    fileName,
    compilerOptions: {
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.ESNext,
      verbatimModuleSyntax: true,
      rewriteRelativeImportExtensions: true,
      removeComments: true,
    },
  });
  return outputText;
}
