/** The endpoint reference, by Redocly. Ours is what it cannot know: samples that seal, error codes, no network. */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { OperationId } from "../../generated/operations.ts";
import type { DescribedOperation, Description } from "../generate/description.ts";
import { codesOf, entriesOf, type Entry } from "../generate/entries.ts";
import { bundled, redocly } from "../redocly.ts";
import { withHeader } from "./header.ts";
import { restrict } from "./html.ts";
import { exampleArguments, samplesOf } from "./samples.ts";

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
  const doc = await bundled("docs");
  doc.info = { ...doc.info, description: `${doc.info?.description}\n\n${INTRODUCTION}` };
  for (const entry of entriesOf(doc)) {
    const { operation } = entry;
    const about = [operation.description, REPETITION[operation["x-retry"] ?? ""], codesTable(entry)];
    Object.assign(operation, {
      description: about.filter(Boolean).join("\n\n"),
      "x-codeSamples": await samplesOf(entry.id as OperationId, exampleArguments(entry)),
    });
  }
  return doc;
}

/** The codes that an operation can end in, each with a link to what it means. */
function codesTable({ failures }: Entry): string {
  const rows = failures.map(([status, response]) => {
    const links = [...new Set(codesOf(response))].map(
      (one) => `[\`${one}\`](guides/errors.html#${one.toLowerCase()})`,
    );
    return `| ${status} | ${links.join("<br>")} |`;
  });
  return ["| Status | Error code |", "| --- | --- |", ...rows].join("\n");
}

/** The script that draws the reference, for the pages that `buildReference` makes to load. */
export async function referenceScript(): Promise<string> {
  const cli = dirname(createRequire(import.meta.url).resolve("@redocly/cli/package.json"));
  return withoutLogo(await readFile(join(cli, "lib/chunks/redoc.standalone.js"), "utf8"));
}

/** A page of the site that asks nothing of other servers; its script is the site's. */
export async function buildReference(description: Description, page: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "wise-sca-"));
  const [input, output] = [join(folder, "description.json"), join(folder, page)];
  await writeFile(input, JSON.stringify(description));
  await redocly("build-docs", input, "-o", output);
  const html = await readFile(output, "utf8");
  await rm(folder, { recursive: true });
  if (!html.includes('"disableTelemetry":true'))
    throw new Error("the page would report to its generator's maker");
  const local = html
    .replace(/<link rel="modulepreload"[^>]*>/, '<link rel="modulepreload" href="assets/redoc.js" />')
    .replace(/from "https:[^"]*\/redoc\.standalone\.js"/, 'from "./assets/redoc.js"');
  return restrict(withHeader(withoutLogo(local), page), "'self' 'unsafe-inline'");
}

/** The generator's name stays, as text: its logo would come from its maker's server. */
function withoutLogo(text: string): string {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="52" height="16"><text y="12" font-family="sans-serif" font-size="11" fill="#7c8594">Redocly</text></svg>`;
  return text.replaceAll(
    /https:\/\/cdn\.redoc\.ly\/redoc\/[\w-]+\.svg/g,
    `data:image/svg+xml,${encodeURIComponent(svg)}`,
  );
}

/** An operation's place in the page, as a fragment. Redocly's own scheme: the tag, then the id, in lower case. */
export function anchorOf({ operationId, tags: [tag = ""] = [] }: DescribedOperation): string {
  return `#/${tag.replaceAll(" ", "-")}/${operationId}`.toLowerCase();
}
