/** generated/clients/: the plaintext twin as clients in other languages, by `redocly generate-client`. */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import {
  operationsOf,
  resolve,
  type DescribedOperation,
  type Description,
  type Schema,
} from "./description.ts";
import { redocly } from "../redocly.ts";
import { camelCase } from "./entries.ts";

/** What the generator calls the file of each language, and the banner as a comment there. */
const LANGUAGES: Readonly<Record<string, readonly [file: string, comment: (text: string) => string]>> = {
  go: ["wise_sca.go", (text) => `// ${text}\n\n`],
  java: ["WiseSca.java", (text) => `// ${text}\n`],
  php: ["wise_sca.php", (text) => `<?php\n\n// ${text}\n`],
  python: ["wise_sca.py", (text) => `# ${text}\n`],
};

const MARK = "X-tw-jose-method";

/** The clients by path, from the parsed plaintext twin. */
export async function clientFiles(twin: Description, banner: string): Promise<[string, string][]> {
  const folder = await mkdtemp(join(tmpdir(), "wise-sca-clients-"));
  const source = join(folder, "description.yaml");
  try {
    await writeFile(source, stringify(forGenerator(twin)));
    const generators = Object.keys(LANGUAGES).flatMap((language) => ["--generator", language]);
    const output = ["--output", join(folder, "wise_sca.ts"), "--go-package", "wisesca"];
    await redocly("generate-client", source, ...output, ...generators);
    return await Promise.all(
      Object.entries(LANGUAGES).map(async ([language, [file, comment]]): Promise<[string, string]> => {
        const text = (await readFile(join(folder, file), "utf8")).replace(/^<\?php\n/, "");
        return [`clients/${language}/${file}`, comment(banner) + text];
      }),
    );
  } finally {
    await rm(folder, { recursive: true });
  }
}

/**
 * The twin as the generator understands it. Its methods take no headers, but send the API keys that an operation
 * asks for: required headers, and the mark of what the transport has to seal, become such keys.
 */
function forGenerator(twin: Description): object {
  const doc = structuredClone(twin);
  const schemes: Record<string, object> = { ...doc.components?.securitySchemes };
  for (const { operation, parameters, path, method } of operationsOf(doc)) {
    if (isLeftOut(doc, operation)) {
      Reflect.deleteProperty(doc.paths[path] ?? {}, method.toLowerCase());
      continue;
    }
    const keys: Record<string, []> = {};
    const headers = parameters.filter((one) => one.in === "header" && one.required === true);
    const isSealed = operation["x-jose-reply"] !== undefined;
    for (const name of [...headers.map((one) => one.name), ...(isSealed ? [MARK] : [])]) {
      const key = camelCase(name.replace(/^X-(?:tw-)?/i, ""));
      keys[key] = [];
      schemes[key] = { type: "apiKey", in: "header", name };
    }
    operation.security = (operation.security ?? doc.security ?? [{}]).map((one) => ({ ...one, ...keys }));
    // The transports take the wrapper off whatever answers a one-time token.
    if ("oneTimeToken" in keys) unwrap(doc, operation);
  }
  // Packages and namespaces are named after the title.
  const info = { ...doc.info, title: "Wise SCA" };
  return { ...doc, info, components: { ...doc.components, securitySchemes: schemes } };
}

/** Replies that are sealed to an uploaded key, which the transports do not have, and text, which the generator drops. */
const isLeftOut = (doc: Description, { responses, ...operation }: DescribedOperation): boolean =>
  operation["x-jose-reply"] === "partner-key" ||
  Object.values(responses).some((one) => "text/plain" in (resolve(doc, one).content ?? {}));

function unwrap(doc: Description, operation: DescribedOperation): void {
  for (const [status, shared] of Object.entries(operation.responses)) {
    const response = structuredClone(resolve(doc, shared));
    for (const media of Object.values(response.content ?? {})) {
      const { properties } = resolve<Schema>(doc, media.schema ?? {});
      media.schema = properties?.[operation["x-unwrap"] ?? ""] ?? media.schema ?? {};
    }
    operation.responses[status] = response;
  }
}
