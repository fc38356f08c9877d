/** The description as others get it: both bundles are in the package, under the names that the guide tells. */
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { parse } from "yaml";

const root = join(import.meta.dirname, "../..");
/** Resolves names of this package as a program that depends on it does. */
const { resolve } = createRequire(join(root, "package.json"));

it.each([
  ["wise-sca/openapi.yaml", "application/jose+json"],
  ["wise-sca/openapi-plaintext.yaml", "application/json"],
])("%s is OpenAPI 3.1 in one file, with bodies as %s", async (name, type) => {
  const file = resolve(name);
  const { stdout } = await promisify(execFile)("npm", ["pack", "--dry-run", "--ignore-scripts", "--json"], {
    cwd: root,
  });
  const [packed] = JSON.parse(stdout) as { files: { path: string }[] }[];
  expect(packed?.files.map(({ path }) => join(root, path))).toContain(file);

  const text = await readFile(file, "utf8");
  expect(text).not.toMatch(/\$ref: ['"]?[^#'"]/);
  const { openapi, paths } = parse(text) as {
    openapi: string;
    paths: Record<string, Record<string, unknown>>;
  };
  expect(openapi).toBe("3.1.0");
  expect(paths["/v2/profiles/{profileId}/pin"]?.["post"]).toHaveProperty(["requestBody", "content", type]);
});
