/** Puts the site together: guides and package pages by TypeDoc, the two references by Redocly. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { operationsOf, type Description } from "../generate/description.ts";
import { buildPages, readGuides, type Guide } from "./pages.ts";
import { buildPlayground, PLAYGROUND } from "./playground.ts";
import { buildReference, describedForReaders, endpointAnchors } from "./reference.ts";

const REFERENCE = "endpoints.html";
/** The page of the sandbox's control API. */
const CONTROL = "control.html";

/** What was built, for the checks. */
export interface Site {
  readonly guides: readonly Guide[];
  /** The reference's description, which has the samples. */
  readonly description: Description;
  /** Operation id to its place in the reference. */
  readonly anchors: ReadonlyMap<string, string>;
  /** Whether nothing was complained about. */
  readonly sound: boolean;
}

/** Builds the site into a folder, which is emptied first. */
export async function buildSite(out: string): Promise<Site> {
  const [guides, description] = await Promise.all([readGuides(), describedForReaders()]);
  // Redocly runs in processes of its own, beside TypeDoc in this one.
  const building = Promise.all([buildReference(description), buildReference("sandbox")]);
  // Whoever fails first is reported; the other must not be left without anybody to report to.
  building.catch(() => undefined);

  const anchors = endpointAnchors(description);
  const errors = guides.find(({ file }) => file.endsWith("errors.md"));
  const codes = [...(errors?.markdown.matchAll(/^### (\w+)$/gm) ?? [])].map(([, code = ""]) => code);
  const links = new Map([
    ["/_sandbox/", CONTROL],
    [PLAYGROUND, PLAYGROUND],
    ...[...anchors].map(([id, anchor]) => [id, REFERENCE + anchor] as const),
    ...codes.map((code) => [code, `guides/errors.html#${code.toLowerCase()}`] as const),
  ]);
  const operations = operationsOf(description).map(({ operation: { operationId: id } }) => id);
  const sidebar = [
    { text: "Playground", path: PLAYGROUND },
    {
      text: "Endpoints",
      path: REFERENCE,
      children: operations.map((id) => ({ text: id, path: links.get(id) ?? REFERENCE })),
    },
    { text: "Sandbox control", path: CONTROL },
  ];
  const sound = await buildPages(out, guides, sidebar, links);
  await buildPlayground(out);
  const [reference, control] = await building;
  await Promise.all([writeFile(join(out, REFERENCE), reference), writeFile(join(out, CONTROL), control)]);
  return { guides, description, anchors, sound };
}
