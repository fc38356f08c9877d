import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import ts from "typescript";
import { describe, expect, it } from "vitest";

const ROOT = join(import.meta.dirname, "..");

interface Import {
  /** A file of the project relative to its root, or the name of a package or built-in. */
  readonly target: string;
  /** Vanishes with the types. */
  readonly typeOnly: boolean;
}

/** Everything a module imports or re-exports, dynamic imports included. */
function importsOf(file: string): Import[] {
  const source = ts.createSourceFile(
    file,
    readFileSync(join(ROOT, file), "utf8"),
    ts.ScriptTarget.Latest,
    true,
  );
  const found: Import[] = [];
  const add = (specifier: ts.Node | undefined, typeOnly: boolean): void => {
    if (specifier === undefined || !ts.isStringLiteral(specifier)) return;
    const { text } = specifier;
    const target = text.startsWith(".") ? relative(ROOT, join(ROOT, dirname(file), text)) : text;
    found.push({ target, typeOnly });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) add(node.moduleSpecifier, isTypeOnly(node.importClause));
    else if (ts.isExportDeclaration(node)) add(node.moduleSpecifier, node.isTypeOnly);
    else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
      add(node.arguments[0], false);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function isTypeOnly(clause: ts.ImportClause | undefined): boolean {
  if (clause === undefined) return false;
  const bindings = clause.namedBindings;
  if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true;
  return (
    clause.name === undefined &&
    bindings !== undefined &&
    ts.isNamedImports(bindings) &&
    bindings.elements.every((element) => element.isTypeOnly)
  );
}

const filesIn = (folder: string): string[] =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .map((name) => join(folder, name))
    .filter((name) => /\.tsx?$/.test(name));

const modules = new Map([...filesIn("src"), ...filesIn("generated")].map((file) => [file, importsOf(file)]));

/** `file -> target` of all imports that break a rule. */
const offences = (isOffence: (file: string, target: Import) => boolean): string[] =>
  [...modules].flatMap(([file, targets]) =>
    targets.filter((target) => isOffence(file, target)).map(({ target }) => `${file} -> ${target}`),
  );

/** A module with all that it loads at run time. */
function reachedFrom(entry: string): Set<string> {
  const reached = new Set([entry]);
  // A set also visits what is added to it on the way.
  for (const file of reached) {
    for (const { target, typeOnly } of modules.get(file) ?? []) if (!typeOnly) reached.add(target);
  }
  return reached;
}

/** The layers from the bottom up: a module may import its own layer and those below. */
const LAYERS: readonly (readonly [layer: string, belongs: RegExp])[] = [
  ["the description", /^generated\/|^src\/operation\.ts$/],
  ["errors", /^src\/errors\.ts$/],
  ["what several rooms need", /^src\/lib\//],
  ["jose and approval", /^src\/(?:jose|approval)\//],
  ["client", /^src\/client\//],
  ["server and page", /^src\/(?:server|browser)\//],
  ["entries", /^src\/(?:index|jose|testing)\.ts$/],
];

const layerOf = (file: string): number => LAYERS.findIndex(([, belongs]) => belongs.test(file));

describe("imports", () => {
  it("point downwards, from the index to the errors", () => {
    const upwards = offences((file, { target }) => {
      const [from, to] = [layerOf(file), layerOf(target)];
      return from !== -1 && to !== -1 && to > from;
    });
    expect(upwards).toEqual([]);
  });

  it("know every module's layer", () => {
    const wings = /^src\/(?:sandbox|cli)\//;
    expect([...modules.keys()].filter((file) => layerOf(file) === -1 && !wings.test(file))).toEqual([]);
  });

  it("never name the index, which is for users", () => {
    expect(offences((file, { target }) => target === "src/index.ts" && !file.startsWith("src/cli/"))).toEqual(
      [],
    );
  });

  it("of the sandbox name nothing of the client, so that one bug cannot pass on both sides", () => {
    // esbuild bundles the inspector's page in a checkout; the package contains the result.
    const allowed = /^(?:src\/sandbox\/|generated\/|node:|esbuild$)/;
    const foreign = offences((file, { target }) => file.startsWith("src/sandbox/") && !allowed.test(target));
    expect(foreign).toEqual([]);
  });

  it("of the client name nothing of the sandbox or the command line", () => {
    const wing = /^src\/(?:sandbox|cli)\//;
    expect(offences((file, { target }) => !wing.test(file) && wing.test(target))).toEqual([]);
  });

  it("of generated modules name nothing that is written by hand but the types of their tables", () => {
    const foreign = offences(
      (file, { target, typeOnly }) =>
        file.startsWith("generated/") &&
        target.startsWith("src/") &&
        !(typeOnly && target === "src/operation.ts"),
    );
    expect(foreign).toEqual([]);
  });

  it.each([
    "src/index.ts",
    "src/jose.ts",
    "src/jose/seal.ts",
    "src/server/index.ts",
    "src/browser/elements.ts",
    "src/browser/device.ts",
    "src/sandbox/index.ts",
  ])("of %s reach no Node built-in, in however many steps", (entry) => {
    const reached = reachedFrom(entry);
    expect(reached.size).toBeGreaterThan(3);
    expect(offences((file, { target }) => reached.has(file) && target.startsWith("node:"))).toEqual([]);
  });

  it("of the page name nothing of the server, and the other way round", () => {
    const other = (file: string): string =>
      file.startsWith("src/browser/") ? "src/server/" : "src/browser/";
    const wings = /^src\/(?:server|browser)\//;
    expect(offences((file, { target }) => wings.test(file) && target.startsWith(other(file)))).toEqual([]);
  });

  it("form no circle, not even of types", () => {
    const done = new Set<string>();
    const cycles: string[] = [];
    const visit = (file: string, path: readonly string[]): void => {
      if (path.includes(file)) cycles.push([...path.slice(path.indexOf(file)), file].join(" -> "));
      if (path.includes(file) || done.has(file)) return;
      for (const { target } of modules.get(file) ?? []) visit(target, [...path, file]);
      done.add(file);
    };
    for (const file of modules.keys()) visit(file, []);
    expect(cycles).toEqual([]);
  });
});
