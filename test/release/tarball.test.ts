/** What is published is what was meant to be, and nothing that lay about on the machine that packed it. */
import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { homedir, hostname, tmpdir } from "node:os";
import { dirname, join } from "node:path";
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
    const about = [
      "package.json",
      "README.md",
      "LICENSE",
      "CHANGELOG.md",
      "SECURITY.md",
      "llms.txt",
      "llms-full.txt",
    ];
    const other = [...files.keys()].filter(
      (path) =>
        !/^dist\/chunks\/[\w-]+\.(?:js|d\.ts)$/.test(path) &&
        !/^spec\/(?:guides\/(?:[\w-]+\.md|diagrams\/[\w-]+\.svg|images\/[\w-]+\.png)|workflows\/[\w-]+\.arazzo\.yaml)$/.test(
          path,
        ),
    );
    expect(other.toSorted()).toEqual([...new Set([...about, ...named])].toSorted());
  });

  it("carries its documentation: every link and picture in it leads to a file that is there, and a heading in that", () => {
    const pages = [...files].filter(([path]) => /\.md$|^llms/.test(path));
    expect(pages.length).toBeGreaterThan(20);
    const dead = pages.flatMap(([path, text]) =>
      [...text.replaceAll(/^```[\s\S]*?^```$/gm, "").matchAll(/\]\((?!\w+:)([^)\s#]*)(#[^)\s]*)?\)/g)]
        .map(
          ([, link = "", fragment = ""]) =>
            [link === "" ? path : join(dirname(path), link), fragment] as const,
        )
        .filter(([target, fragment]) => {
          const there = files.get(target);
          return there === undefined || (fragment !== "" && !anchorsOf(there).has(fragment.slice(1)));
        })
        .map(([target, fragment]) => `${path}: ${target}${fragment}`),
    );
    expect(dead).toEqual([]);
  });

  it("has for assistants what callers get wrong, first, and every guide", () => {
    const [short = "", full = ""] = [files.get("llms.txt"), files.get("llms-full.txt")];
    for (const wrong of [
      "The PIN sent in plain",
      "The JWE in JSON quotes",
      "A bare value sealed",
      "One-Time-Token on the repeat",
      "The reply parsed as JSON",
      "Dates of a key in ISO form",
    ])
      for (const text of [short, full]) expect(text).toContain(`# ${wrong}\n`);
    const guides = [...files].filter(([path]) => /^spec\/guides\/.*\.md$/.test(path));
    for (const [path, markdown] of guides) {
      expect(short, path).toContain(`](${path})`);
      expect(full, path).toContain(`${/^# .+\n/.exec(markdown)?.[0]}`);
    }
    // A context window is no place for a whole book: the short one says where to read on.
    expect(short.length).toBeLessThan(24_000);
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

/** Headings as fragments, in the way of GitHub. */
const anchorsOf = (markdown: string): Set<string> =>
  new Set(
    [...markdown.matchAll(/^#+ (.+)$/gm)].map(([, title = ""]) =>
      title
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
        .replaceAll(" ", "-"),
    ),
  );

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
