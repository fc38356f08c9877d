/** The endpoint reference, by Redocly. Ours is what it cannot know: samples that seal, error codes, no network. */
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { parse } from "yaml";
import type { OperationId } from "../../generated/operations.ts";
import { operationsOf, resolve, type Description, type LocatedOperation } from "../generate/description.ts";
import { restrict } from "./html.ts";
import { curlSample, exampleArguments, typescriptSample } from "./samples.ts";

const INTRODUCTION = `Bodies of the type \`application/jose+json\` are shown open. On the wire each is one compact JWE:
[the wire, byte by byte](guides/the-wire.html). The headers that travel beside it are listed with each operation;
the client sets them. Every error code is explained [on its own page](guides/errors.html).`;

/** Operations that are never repeated say why in their own words. */
const REPETITION: Readonly<Record<string, string>> = {
  safe: "The client repeats it after network failures, 502, 503, 504 and 429.",
  "rate-limited": "The client repeats it after 429 only.",
};

/** The description as readers see it, with bodies in plain: samples and error codes added. */
export async function describedForReaders(): Promise<Description> {
  const bundle = await redocly("docs.yaml", "bundle", "docs");
  const doc = parse(bundle) as Description & { info: { description: string } };
  doc.info.description += `\n\n${INTRODUCTION}`;
  for (const located of operationsOf(doc)) {
    const { operation } = located;
    const id = operation.operationId as OperationId;
    const args = exampleArguments(doc, located);
    const about = [operation.description, REPETITION[operation["x-retry"] ?? ""], codesOf(doc, located)];
    Object.assign(operation, {
      description: about.filter(Boolean).join("\n\n"),
      "x-codeSamples": [
        { lang: "Node.js", label: "TypeScript", source: await typescriptSample(id, args) },
        { lang: "curl", label: "curl", source: curlSample(id, args) },
      ],
    });
  }
  return doc;
}

/** A table of the codes that an operation can end in, each with a link to what it means. */
function codesOf(doc: Description, { operation }: LocatedOperation): string {
  const rows = Object.entries(operation.responses).flatMap(([status, reference]) => {
    const { "x-error-code": code, "x-error-codes": special = {} } = resolve(doc, reference);
    const codes = new Set([...(code === undefined ? [] : [code]), ...Object.values(special)]);
    const links = [...codes].map((one) => `[\`${one}\`](guides/errors.html#${one.toLowerCase()})`);
    return links.length === 0 ? [] : `| ${status} | ${links.join("<br>")} |`;
  });
  return ["| Status | Error code |", "| --- | --- |", ...rows].join("\n");
}

/** A page that needs no network, of an API of redocly.yaml or of a description. */
export async function buildReference(api: string | Description): Promise<string> {
  const html = await redocly("page.html", "build-docs", api, "--inlineBundle");
  if (!html.includes('"disableTelemetry":true'))
    throw new Error("the page would report to its generator's maker");
  // The generator's name stays, as text: its logo would come from its maker's server.
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="52" height="16"><text y="12" font-family="sans-serif" font-size="11" fill="#7c8594">Redocly</text></svg>`;
  const logo = `data:image/svg+xml,${encodeURIComponent(svg)}`;
  return restrict(
    html.replaceAll(/https:\/\/cdn\.redoc\.ly\/redoc\/[\w-]+\.svg/g, logo),
    "'self' 'unsafe-inline'",
  );
}

/** Runs a command of Redocly's, and reads the file that it writes. */
async function redocly(
  output: string,
  command: string,
  api: string | object,
  ...flags: string[]
): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "wise-sca-"));
  try {
    const [input, file] = [join(folder, "description.json"), join(folder, output)];
    if (typeof api !== "string") await writeFile(input, JSON.stringify(api));
    const cli = createRequire(import.meta.url).resolve("@redocly/cli/bin/cli.js");
    const args = [cli, command, typeof api === "string" ? api : input, "-o", file, ...flags];
    await promisify(execFile)(process.execPath, args);
    return await readFile(file, "utf8");
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Operation id to its place in the page, as a fragment. Redocly's own scheme: the tag, then the id, in lower case. */
export function endpointAnchors(doc: Description): Map<string, string> {
  return new Map(
    operationsOf(doc).map(({ operation }) => {
      const { tags = [] } = operation as { tags?: string[] };
      const tag = (tags[0] ?? "").toLowerCase().replaceAll(" ", "-");
      return [operation.operationId, `#/${tag}/${operation.operationId.toLowerCase()}`];
    }),
  );
}
