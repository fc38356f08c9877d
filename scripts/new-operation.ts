/**
 * `npm run new-operation -- getThing GET /v2/profiles/{profileId}/thing "Tag"`: starts an operation in the description,
 * and says what is missing. What only its author can know is left out, so that the lint asks for it.
 */
import { existsSync } from "node:fs";
import { appendFile, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"];

/**
 * Writes the path file, and refers to it in the description.
 *
 * @param root the folder that holds `spec`
 * @returns what is to be written first
 * @throws Error that says what to pass
 */
export async function newOperation(
  root: string,
  [id = "", method = "", path = "", tag = ""]: readonly string[],
): Promise<string[]> {
  if (!/^[a-z][a-z0-9]*([A-Z][a-z0-9]+)+$/.test(id) || !METHODS.includes(method) || !path.startsWith("/")) {
    throw new Error(
      `pass a camelCase id, one of ${METHODS.join(", ")}, and a path: getThing GET /v2/thing "Tag"`,
    );
  }
  const index = join(root, "spec/openapi.yaml");
  const text = await readFile(index, "utf8");
  const tags = [...text.matchAll(/^ {2}- name: (.+)$/gm)].map(([, name]) => name);
  if (!tags.includes(tag))
    throw new Error(`pass one of the tags: ${tags.join(", ")}; or add yours to spec/openapi.yaml`);
  const known = text.split(`\n  ${path}:\n    $ref: `)[1]?.split("\n")[0];
  const name = known ?? `paths/${id.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}.yaml`;
  const file = join(root, "spec", name);
  if (known === undefined && existsSync(file)) throw new Error(`spec/${name} is there already`);
  const parameters = [...path.matchAll(/\{(\w)(\w*)\}/g)].map(
    ([, first = "", rest = ""]) => `components/parameters/${first.toUpperCase()}${rest}.yaml`,
  );
  const template = await readFile(new URL("new-operation.yaml", import.meta.url), "utf8");
  const references = parameters.map((parameter) => `    - $ref: ../${parameter}\n`).join("");
  const operation = template
    .replace("METHOD", method.toLowerCase())
    .replace("ID", id)
    .replace("TAG", tag)
    .replace("parameters:\n", (line) => line + references);
  if (known === undefined) {
    await writeFile(file, operation);
    await writeFile(index, text.replace("\ncomponents:\n", `\n  ${path}:\n    $ref: ${name}\ncomponents:\n`));
  } else {
    await appendFile(file, operation);
  }
  const missing = parameters.filter((parameter) => !existsSync(join(root, "spec", parameter)));
  return [
    ...missing.map((parameter) => `spec/${parameter}: write it, a parameter of the path.`),
    `spec/${name}: summary, description, x-retry, bodies with examples, the success, and other failures with x-error-code.`,
  ];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    const left = await newOperation(join(import.meta.dirname, ".."), process.argv.slice(2));
    const steps = [...left, "From there, CONTRIBUTING.md, “To add an operation”, says what comes next."];
    console.log(`Started. What is left:\n${steps.map((step, index) => `${index + 1}. ${step}`).join("\n")}`);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 2;
  }
}
