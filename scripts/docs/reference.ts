/** The endpoint reference: the description with open payloads, samples and error codes, built by Redocly. */
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { parse } from "yaml";
import { documentedWireErrors, operations, type OperationId } from "../../generated/operations.ts";
import { operationsOf, type DescribedOperation, type Description } from "../generate/description.ts";
import { curlSample, exampleArguments, typescriptSample } from "./samples.ts";

/** The page's file name in the site. */
export const REFERENCE = "endpoints.html";

/** The page of the sandbox's control API. */
export const CONTROL = "control.html";

/** What the bundle has beside the parts that the generator reads. */
interface ReferenceDescription extends Description {
  info: { title: string; description?: string; summary?: string };
  tags?: { name: string; description?: string }[];
}

/** The description as the reference shows it, and its page. */
export interface Reference {
  readonly html: string;
  /** Every TypeScript sample, to be compiled. */
  readonly samples: ReadonlyMap<OperationId, string>;
}

/** Builds the page; nothing of it is fetched when it is read. */
export function buildReference(): Promise<Reference> {
  return withFolder(async (folder) => {
    const bundle = join(folder, "bundle.yaml");
    await redocly(["bundle", "docs", "-o", bundle]);
    const doc = parse(await readFile(bundle, "utf8")) as ReferenceDescription;
    const samples = await enrich(doc);
    return { html: await pageOf(doc, folder), samples };
  });
}

/** Builds the page of the sandbox's control API. */
export function buildControlReference(): Promise<string> {
  return withFolder(async (folder) =>
    pageOf(parse(await readFile("spec/sandbox.yaml", "utf8")) as ReferenceDescription, folder),
  );
}

async function pageOf(doc: ReferenceDescription, folder: string): Promise<string> {
  const [source, config, page] = [
    join(folder, "docs.json"),
    join(folder, "redocly.yaml"),
    join(folder, "page.html"),
  ];
  await writeFile(source, JSON.stringify(doc));
  await writeFile(config, JSON.stringify({ telemetry: "off", openapi: OPTIONS }));
  await redocly(["build-docs", source, "--config", config, "--inlineBundle", "-o", page]);
  return withoutLogo(await readFile(page, "utf8"));
}

async function withFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "wise-sca-docs-"));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Samples appear under the languages listed here only: each of ours takes the place of a generated one. */
const OPTIONS = {
  codeSamples: {
    languages: [
      { lang: "Node.js", label: "TypeScript" },
      { lang: "curl", label: "curl" },
    ],
  },
  hideDownloadButtons: true,
  maxDisplayedEnumValues: 10,
};

/** The generator's name stays, as text: its logo would come from its maker's server. */
function withoutLogo(html: string): string {
  const name =
    '<svg xmlns="http://www.w3.org/2000/svg" width="52" height="16"><text y="12" font-family="sans-serif" font-size="11" fill="%237c8594">Redocly</text></svg>';
  const page = html.replaceAll(
    /https:\/\/cdn\.redoc\.ly\/redoc\/[\w-]+\.svg/g,
    `data:image/svg+xml,${name.replaceAll('"', "%22")}`,
  );
  if (!page.includes('"disableTelemetry":true') || page.includes("cdn.redoc.ly")) {
    throw new Error("the reference page would speak to its generator's maker");
  }
  return page;
}

async function redocly(args: string[]): Promise<void> {
  const cli = createRequire(import.meta.url).resolve("@redocly/cli/bin/cli.js");
  try {
    await promisify(execFile)(process.execPath, [cli, ...args]);
  } catch (error) {
    const { stderr } = error as { stderr?: string };
    throw new Error(`redocly ${args[0] ?? ""} failed:\n${stderr ?? ""}`, { cause: error });
  }
}

async function enrich(doc: ReferenceDescription): Promise<Map<OperationId, string>> {
  doc.info.title = "Wise SCA endpoints";
  doc.info.description = `${INTRODUCTION}\n\n${doc.info.description ?? ""}`;
  const samples = new Map<OperationId, string>();
  for (const located of operationsOf(doc)) {
    const id = located.operation.operationId as OperationId;
    const args = exampleArguments(doc, located);
    const typescript = await typescriptSample(id, args);
    samples.set(id, typescript);
    Object.assign(located.operation, {
      description: describe(id, located.operation),
      "x-codeSamples": [
        { lang: "Node.js", label: "TypeScript", source: typescript },
        { lang: "curl", label: "curl", source: curlSample(id, args) },
      ],
    });
  }
  return samples;
}

const INTRODUCTION = `Unofficial: this describes another company's interface and is not endorsed by it.
**[Back to the guides](index.html)**

Bodies of the type \`application/jose+json\` are shown open. On the wire each is one compact JWE:
[the wire, byte by byte](guides/the-wire.html). The headers that travel beside it are listed with each operation;
the client sets them. Every error code is explained [on its own page](guides/errors.html).`;

/** What the description says, then what is sealed, then the codes: all three from the same table. */
function describe(id: OperationId, operation: DescribedOperation): string {
  const { jose, body, retry } = operations[id];
  const sealed = [
    ...(jose !== undefined && body === "jose"
      ? ["The request body is sealed to Wise's public key (`RSA-OAEP-256`, `A256GCM`)."]
      : []),
    ...(jose === "direct"
      ? ["A reply with a body is sealed under the content key of the request (`dir`, `A256GCM`)."]
      : []),
    ...(jose === "partner-key"
      ? ["The reply is sealed to the uploaded key that `X-TW-JOSE-Encryption-kid` names."]
      : []),
    REPETITION[retry],
  ];
  const failures = errorRows(id);
  const rows = [...new Set(failures.map(({ status }) => status))].map((status) => {
    const codes = [...new Set(failures.filter((row) => row.status === status).map(({ code }) => code))];
    return `| ${status} | ${codes.map((code) => `[\`${code}\`](guides/errors.html#${code.toLowerCase()})`).join("<br>")} |`;
  });
  return [
    operation.description ?? "",
    sealed.join(" "),
    ["| Status | Error code |", "| --- | --- |", ...rows].join("\n"),
  ].join("\n\n");
}

const REPETITION = {
  safe: "The client repeats it after network failures, 502, 503, 504 and 429.",
  "rate-limited": "The client repeats it after 429 only.",
  never: "The client never repeats it on its own.",
} as const;

/** Which error codes an operation may end in, by status. */
function errorRows(id: OperationId): { status: number; code: string }[] {
  const rows = [...Object.entries(operations[id].errors), ...Object.entries(documentedWireErrors[id])].map(
    ([key, code]) => ({
      status: Number(key.split(" ")[0]),
      code,
    }),
  );
  return rows.sort((a, b) => a.status - b.status);
}

/**
 * Operation id to its place in the page, as a fragment. Redoc's own scheme: the tag, then the id, in lower case.
 */
export async function endpointAnchors(): Promise<Map<OperationId, string>> {
  const doc = parse(await readFile("generated/openapi.yaml", "utf8")) as Description;
  return new Map(
    operationsOf(doc).map(({ operation }) => {
      const { tags = [] } = operation as { tags?: string[] };
      const tag = (tags[0] ?? "").toLowerCase().replaceAll(" ", "-");
      const id = operation.operationId as OperationId;
      return [id, `#/${tag}/${id.toLowerCase()}`];
    }),
  );
}
