/** Two revisions of a bundle, compared by Redocly, and by what its rules cannot know: our extensions and types. */
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { parse } from "yaml";
import { operationsOf, resolve } from "../generate/description.ts";
import type { Description } from "../generate/description.ts";

/** One change between two revisions. */
export interface Change {
  /** `breaking`: a caller has to change something; `addition`: there is more than before. */
  readonly impact: "breaking" | "addition" | "other";
  /** JSON pointer into the description. */
  readonly pointer: string;
  readonly message: string;
}

/** What a client's behaviour hangs on, beyond what OpenAPI itself says. */
const EXTENSIONS: Readonly<Record<string, string>> = {
  "x-error-code": "the stable code of a failure",
  "x-jose-reply": "the key that a reply is encrypted to",
  "x-retry": "when a call is repeated",
  "x-unwrap": "the wrapper that is taken off a reply",
};

interface Reported {
  readonly path: string;
  readonly typeName: string;
  readonly kind: "added" | "removed" | "modified";
  readonly impact: "major" | "minor" | "patch";
  readonly verdicts: readonly { readonly ruleId: string; readonly message: string }[];
  readonly property?: string;
  readonly base?: { readonly value?: unknown };
  readonly revision?: { readonly value?: unknown };
}

const IMPACTS = { major: "breaking", minor: "addition", patch: "other" } as const;

/**
 * Compares two bundles.
 *
 * @param base a file; what callers have now
 * @param revision a file; what they would get
 */
export async function compare(base: string, revision: string): Promise<Change[]> {
  const cli = createRequire(import.meta.url).resolve("@redocly/cli/bin/cli.js");
  const config = fileURLToPath(new URL("redocly.yaml", import.meta.url));
  const options = ["--config", config, "--format", "json", "--fail-on", "none"];
  const { stdout } = await promisify(execFile)(process.execPath, [cli, "diff", base, revision, ...options], {
    maxBuffer: 64 * 1024 * 1024,
  });
  const { changes } = JSON.parse(stdout) as { changes: Reported[] };
  const [before, after] = await Promise.all(
    [base, revision].map(async (file) => codesOf(parse(await readFile(file, "utf8")) as Description)),
  );
  return [...changes.map(judge), ...codeChanges(before ?? new Map(), after ?? new Map())];
}

/** Redocly compares only such extensions as have a plain value, which `x-error-codes` has not. */
function codeChanges(before: Codes, after: Codes): Change[] {
  return [...before].flatMap(([place, old]) => {
    const now = after.get(place);
    // A response that is gone has been reported as such.
    if (now === undefined) return [];
    return [...new Set([...Object.keys(old), ...Object.keys(now)])]
      .filter((code) => old[code] !== now[code])
      .map((code): Change => {
        const message = `The stable code for it changed from ${text(old[code])} to ${text(now[code])}.`;
        const impact = old[code] === undefined ? "addition" : "breaking";
        return { impact, pointer: `${place}/x-error-codes/${code}`, message };
      });
  });
}

/** By response: codes in the body, and the stable code of each. */
type Codes = ReadonlyMap<string, Readonly<Record<string, string>>>;

function codesOf(description: Description): Codes {
  const codes = operationsOf(description).flatMap(({ path, method, operation }) =>
    Object.entries(operation.responses).map(([status, response]) => {
      const place = `#/paths/${path.replaceAll("/", "~1")}/${method.toLowerCase()}/responses/${status}`;
      return [place, resolve(description, response)["x-error-codes"] ?? {}] as const;
    }),
  );
  return new Map(codes);
}

function judge(change: Reported): Change {
  const { path, kind, property, impact, verdicts } = change;
  const pointer = property === undefined || property === "key" ? path : `${path}/${property}`;
  const own = ownVerdict(change);
  if (own !== undefined) return { impact: "breaking", pointer, message: own };
  const [verdict] = verdicts;
  const message = verdict === undefined ? kind : `${verdict.message} (${verdict.ruleId})`;
  return { impact: IMPACTS[impact], pointer, message };
}

function ownVerdict({ path, typeName, kind, property = "", base, revision }: Reported): string | undefined {
  const meaning = EXTENSIONS[property];
  if (meaning !== undefined) {
    return `\`${property}\` changed from ${text(base?.value)} to ${text(revision?.value)}: ${meaning}.`;
  }
  // The name of a schema is the name of an exported type.
  const isType = typeName === "Schema" && /^#\/components\/schemas\/[^/]+$/.test(path);
  if (isType && kind === "removed") return `Schema \`${path.split("/").at(-1)}\` was removed: it is a type.`;
  if (isType && property === "key") {
    return `Schema ${text(base?.value)} was renamed to ${text(revision?.value)}: it is a type.`;
  }
  return undefined;
}

const text = (value: unknown): string => (value === undefined ? "nothing" : JSON.stringify(value));
