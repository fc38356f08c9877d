import { build } from "esbuild";
import { beforeAll, describe, expect, it } from "vitest";

/** Bundles an entry as an application for the browser would, and lists the modules that its code comes from. */
async function modulesOf(entry: string): Promise<string[]> {
  const { metafile } = await build({
    entryPoints: [entry],
    bundle: true,
    // The browser has no Node built-ins: an import of one fails the build.
    platform: "browser",
    format: "esm",
    treeShaking: true,
    write: false,
    metafile: true,
    outdir: "unused",
    logLevel: "silent",
  });
  const used = Object.values(metafile.outputs).flatMap(({ inputs }) => Object.entries(inputs));
  return used.filter(([, { bytesInOutput }]) => bytesInOutput > 0).map(([path]) => path);
}

const packagesOf = (modules: readonly string[]): string[] => [
  ...new Set(modules.flatMap((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.slice(1, 2) ?? [])),
];

describe.each([
  ["the client", "src/index.ts", ["jose", "openapi-fetch"]],
  ["the plugin", "src/jose.ts", ["jose", "openapi-fetch"]],
  ["seal", "src/jose/seal.ts", ["jose"]],
])("a bundle of %s", (_, entry, needed) => {
  let modules: string[];
  beforeAll(async () => {
    modules = await modulesOf(entry);
  });

  it("holds the library, and nothing of the sandbox or the command line", () => {
    expect(modules).toContain(entry === "src/jose/seal.ts" ? entry : "src/jose/fetch.ts");
    expect(modules.filter((path) => /^src\/(?:sandbox|cli)\//.test(path))).toEqual([]);
  });

  it("holds no package of the sandbox's", () => {
    const packages = packagesOf(modules);
    expect(packages).toEqual(expect.arrayContaining(needed));
    expect(packages.filter((name) => /hono|commander|clack/.test(name))).toEqual([]);
  });
});

describe("a bundle of seal", () => {
  it("leaves out the operations, the client and whatever is needed to call Wise", async () => {
    const modules = await modulesOf("src/jose/seal.ts");
    expect(packagesOf(modules)).toEqual(["jose"]);
    expect(modules.filter((path) => /^(?:src|generated)\//.test(path)).sort()).toEqual([
      "generated/payloads.ts",
      "src/errors.ts",
      "src/jose/compact.ts",
      "src/jose/jwe.ts",
      "src/jose/keys.ts",
      "src/jose/seal.ts",
      "src/lib/check.ts",
      "src/lib/digest.ts",
      "src/lib/values.ts",
    ]);
  });
});

it("a module that reaches a Node built-in could not be bundled so", async () => {
  await expect(modulesOf("src/sandbox/node.ts")).rejects.toMatchObject({
    errors: expect.arrayContaining([
      expect.objectContaining({ text: expect.stringContaining('"node:http"') }),
    ]),
  });
});
