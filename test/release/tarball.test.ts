/** What is published is what was meant to be, and nothing that lay about on the machine that packed it. */
import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { homedir, hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import manifest from "../../package.json" with { type: "json" };
import { vectors } from "../support/keys.ts";

const ROOT = join(import.meta.dirname, "../..");
const run = promisify(execFile);

let folder: string;
/** Contents by path. */
const files = new Map<string, string>();
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "wise-sca-tarball-"));
  await run("npm", ["pack", "--pack-destination", folder], { cwd: ROOT });
  await run("tar", ["xzf", `wise-sca-${manifest.version}.tgz`], { cwd: folder });
  const entries = await readdir(join(folder, "package"), { recursive: true, withFileTypes: true });
  for (const entry of entries.filter((one) => !one.isDirectory())) {
    const path = join(entry.parentPath, entry.name);
    expect(entry.isFile(), `${path} is a file, not a link`).toBe(true);
    files.set(path.slice(join(folder, "package/").length), await readFile(path, "utf8"));
  }
}, 120_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

/** What package.json names, by path. */
const named = [
  ...Object.values(manifest.bin),
  ...Object.values(manifest.exports).flatMap((target) =>
    typeof target === "string" ? [target] : Object.values(target as Record<string, string>),
  ),
].map((path) => path.replace("./", ""));

describe("the tarball", () => {
  it("holds what package.json names, what that shares, and the files that say what it is", () => {
    const about = ["package.json", "README.md", "LICENSE", "CHANGELOG.md"];
    const other = [...files.keys()].filter((path) => !/^dist\/chunks\/[\w-]+\.(?:js|d\.ts)$/.test(path));
    expect(other.toSorted()).toEqual([...new Set([...about, ...named])].toSorted());
  });

  it("bundles the packages that the command line needs, and no others", () => {
    const bundled = [...files.values()].flatMap((text) =>
      [...text.matchAll(/^\/\/#region node_modules\/((?:@[\w.-]+\/)?[\w.-]+)/gm)].map(([, name]) => name),
    );
    expect([...new Set(bundled)].toSorted()).toEqual(BUNDLED);
    expect(Object.keys(manifest.dependencies)).toEqual(["jose", "openapi-fetch"]);
  });

  it("is built with exactly the versions that were looked at", () => {
    const loose = Object.values(manifest.devDependencies).filter(
      (version) => !/^\d+\.\d+\.\d+$/.test(version),
    );
    expect(loose).toEqual([]);
  });

  it("runs nothing when it is installed", () => {
    const { scripts } = JSON.parse(files.get("package.json") ?? "") as { scripts: Record<string, string> };
    const run = [
      "preinstall",
      "install",
      "postinstall",
      "prepublish",
      "preprepare",
      "prepare",
      "postprepare",
    ];
    expect(Object.keys(scripts).filter((name) => run.includes(name))).toEqual([]);
  });

  it("holds no private key but those of the published vectors, which conformance is checked with", () => {
    const known = Object.values(vectors.keys).map(({ privatePkcs8Pem }) => bare(privatePkcs8Pem));
    const found = [...files.values()].flatMap((text) =>
      [...text.matchAll(/-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----((?:\\n|[A-Za-z0-9+/=\s])+)-----END/g)].map(
        ([, body = ""]) => bare(body),
      ),
    );
    expect(found.length).toBeGreaterThan(0);
    for (const key of found) expect(known).toContain(key);
  });

  it("tells nothing of the machine that packed it", () => {
    const told = [ROOT, homedir(), tmpdir(), hostname()].filter((one) => one.length > 3);
    for (const [path, text] of files) {
      for (const one of told) expect(text.includes(one), `${path} names ${one}`).toBe(false);
      expect(text, path).not.toMatch(
        /sourceMappingURL|registry\.npmjs|npm_[A-Za-z0-9]{36}|ghp_[A-Za-z0-9]{36}/,
      );
    }
  });
});

/** The base64 of a key, however it is wrapped, written and headed. */
const bare = (pem: string): string => pem.replaceAll(/-----[A-Z ]+-----|\\n|\s/g, "");

/** `dependencies` are installed beside the package; these are copied into `dist/cli.js` and its chunks. */
const BUNDLED = [
  "@clack/core",
  "@clack/prompts",
  "commander",
  "fast-string-truncated-width",
  "fast-string-width",
  "fast-wrap-ansi",
  "sisteransi",
];
