import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Document, parseDocument } from "yaml";
import { lint, type Problem } from "./redocly.ts";

type Path = readonly (string | number)[];
type Break = (description: Document) => void;

const operation = ["paths", "/pin/verify", "post"];
const request = [...operation, "requestBody", "content", "application/jose+json"];
const reply = [...operation, "responses", "200", "content", "application/jose+json"];

const set =
  (path: Path, value: unknown): Break =>
  (description) =>
    description.setIn(path, value);
const drop =
  (...path: Path): Break =>
  (description) =>
    void description.deleteIn(path);

/** What is broken, how, the one rule that must object, and what it must say. */
const broken: readonly (readonly [title: string, edit: Break, rule: string, message: RegExp])[] = [
  ["an encrypted exchange without Accept", drop(...operation, "parameters", 0), "sca/jose", /header Accept$/],
  [
    "an encrypted exchange without Accept-Encoding",
    drop(...operation, "parameters", 1),
    "sca/jose",
    /header Accept-Encoding$/,
  ],
  [
    "an encrypted request without Content-Encoding",
    drop(...operation, "parameters", 2),
    "sca/jose",
    /header Content-Encoding$/,
  ],
  [
    "an encrypted exchange without a JOSE method",
    drop(...operation, "parameters", 3),
    "sca/jose",
    /header X-tw-jose-method$/,
  ],
  [
    "a reply to the partner's key without the key's id",
    drop(...operation, "parameters", 4),
    "sca/jose",
    /X-TW-JOSE-Encryption-kid/,
  ],
  [
    "an encrypted exchange without a reply mode",
    drop(...operation, "x-jose-reply"),
    "sca/jose",
    /needs x-jose-reply/,
  ],
  [
    "a request body without an example",
    drop(...request, "example"),
    "rule/request-example",
    /needs an example/,
  ],
  ["a success body without an example", drop(...reply, "example"), "rule/reply-example", /needs an example/],
  [
    "an encrypted body whose inside is not shown",
    drop(...reply, "x-plaintext-examples"),
    "rule/plaintext-examples",
    /x-plaintext-examples/,
  ],
  [
    "an operation that cannot be unauthenticated",
    drop(...operation, "responses", "401"),
    "rule/standard-errors",
    /401/,
  ],
  [
    "an operation that cannot be rate limited",
    drop(...operation, "responses", "429"),
    "rule/standard-errors",
    /429/,
  ],
  [
    "a rate limit that does not say when to come back",
    drop(...operation, "responses", "429", "headers", "Retry-After"),
    "response-contains-header",
    /Retry-After/,
  ],
  [
    "an error without a stable code",
    drop(...operation, "responses", "401", "x-error-code"),
    "sca/error-codes",
    /401 needs an x-error-code/,
  ],
  [
    "a wire code that maps to no stable code",
    set([...operation, "responses", "429", "x-error-codes", "sca.locked"], "lockedOut"),
    "sca/error-codes",
    /CAPITALS/,
  ],
  [
    "an operation that says nothing of repetition",
    drop(...operation, "x-retry"),
    "rule/retry",
    /x-retry is safe/,
  ],
  [
    "a verify operation that may be repeated",
    set([...operation, "x-retry"], "rate-limited"),
    "rule/retry-of-verification",
    /never/,
  ],
  [
    "a POST that is called safe to repeat",
    (description) => {
      set([...operation, "x-retry"], "safe")(description);
      set(["paths", "/pin"], description.getIn(["paths", "/pin/verify"]))(description);
      drop("paths", "/pin/verify")(description);
    },
    "rule/retry-of-posts",
    /not safe to repeat/,
  ],
  [
    "an unknown reply mode",
    set([...operation, "x-jose-reply"], "sideways"),
    "rule/jose-reply",
    /direct or partner-key/,
  ],
  [
    "a plaintext example that refers to nothing",
    set([...request, "x-plaintext-examples", "pin"], { $ref: "#/components/examples/None" }),
    "no-unresolved-refs",
    /resolve/,
  ],
  [
    "an unknown way of repetition",
    set([...operation, "x-retry"], "sometimes"),
    "rule/retry",
    /x-retry is safe/,
  ],
  ["an unknown wrapper", set([...operation, "x-unwrap"], "data"), "sca/unwrap", /oneTimeTokenProperties/],
  [
    "an operationId in snake case",
    set([...operation, "operationId"], "verify_pin"),
    "rule/operation-id-style",
    /camelCase/,
  ],
  [
    "an operationId with an unlisted verb",
    set([...operation, "operationId"], "checkPin"),
    "rule/operation-id-style",
    /verb of this list/,
  ],
  [
    "an operation that asks for no token",
    set([...operation, "security"], []),
    "rule/security",
    /userToken or clientToken/,
  ],
  [
    "an operation that asks for two tokens at once",
    set([...operation, "security"], [{ userToken: [], clientToken: [] }]),
    "rule/tokens",
    /exactly one token/,
  ],
  [
    "a reply that cannot be traced",
    drop(...operation, "responses", "200", "headers", "x-trace-id"),
    "response-contains-header",
    /x-trace-id/,
  ],
  [
    "a property that nobody gave a type",
    drop("components", "schemas", "PinFactor", "properties", "pin", "type"),
    "sca/typed-schemas",
    /^becomes unknown:/,
  ],
  [
    "a list of nobody knows what",
    set(["components", "schemas", "OneTimeToken", "properties", "list"], { type: ["array", "null"] }),
    "sca/typed-schemas",
    /needs items/,
  ],
  [
    "an object without members",
    set(["components", "schemas", "OneTimeToken", "properties", "data"], { type: "object" }),
    "sca/typed-schemas",
    /needs properties/,
  ],
  [
    "a body without a schema",
    set([...operation, "responses", "429", "content"], { "application/json": { example: {} } }),
    "rule/body-schema",
    /without a schema/,
  ],
  ["a one-time token that is not marked", drop(...operation, "x-unwrap"), "sca/unwrap", /needs x-unwrap/],
  [
    "a mark on a reply without a one-time token",
    drop("components", "schemas", "OneTimeToken", "properties", "oneTimeToken"),
    "sca/unwrap",
    /one-time token replies/,
  ],
];

/** The sound description with its anchors written out, so that one place can be broken without another. */
async function soundDescription(): Promise<unknown> {
  const text = await readFile("test/spec/fixtures/sound.yaml", "utf8");
  return parseDocument(text, { merge: true }).toJS();
}

describe("the lint rules of the description", () => {
  let folder: string;
  let problems: Problem[][];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "lint-rules-"));
    const sound = await soundDescription();
    const edits: Break[] = [() => undefined, ...broken.map(([, edit]) => edit)];
    const files = await Promise.all(
      edits.map(async (edit, index) => {
        const description = new Document(structuredClone(sound), { aliasDuplicateObjects: false });
        edit(description);
        const file = join(folder, `${index}.yaml`);
        await writeFile(file, description.toString());
        return file;
      }),
    );
    problems = await lint(files);
  }, 60_000);

  afterAll(() => rm(folder, { recursive: true, force: true }));

  it("are asked once for each description, so that each error is printed once", async () => {
    const { apis } = parseDocument(await readFile("redocly.yaml", "utf8")).toJS() as {
      apis: Record<string, { root: string }>;
    };
    const { scripts } = JSON.parse(await readFile("package.json", "utf8")) as {
      scripts: Record<string, string>;
    };
    const linted = (scripts["lint:spec"] ?? "").split(" ").slice(2);
    const roots = linted.map((name) => apis[name]?.root);
    expect(roots.sort()).toEqual([...new Set(Object.values(apis).map(({ root }) => root))].sort());
  });

  it("accept the sound description", () => {
    expect(problems[0]).toEqual([]);
  });

  it.each(broken.map(([title, , rule, message], index) => [title, rule, message, index + 1] as const))(
    "refuse %s",
    (_title, rule, message, index) => {
      const found = problems[index] ?? [];
      const fired = [...new Set(found.map(({ ruleId }) => ruleId))];
      expect(fired).toContain(rule);
      expect(fired.filter((id) => /^(?:sca|rule)\//.test(id) && id !== rule)).toEqual([]);
      const own = found.filter(({ ruleId }) => ruleId === rule);
      expect(own.map((problem) => problem.message)).toContainEqual(expect.stringMatching(message));
      expect(own.map(({ severity }) => severity)).not.toContain("warn");
    },
  );
});
