/** The sequence diagrams of the guides: one text file each, and beside it the drawing that Markdown shows. */
import { readdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { parseDiagram } from "./diagram-text.ts";
import { drawDiagram } from "./diagram-svg.ts";
import { GUIDES } from "./guides.ts";

export const DIAGRAMS = join(GUIDES, "diagrams");

/** Colours and lines, for drawings inside a page. */
export const diagramStyle = (): Promise<string> => readFile("scripts/docs/assets/diagram.css", "utf8");

/**
 * Draws every diagram, by name.
 *
 * @param use `page`: to be put into a page that has the style; `image`: with its own
 */
export async function readDiagrams(use: "page" | "image"): Promise<Map<string, string>> {
  const style = use === "image" ? await diagramStyle() : "";
  const files = (await readdir(DIAGRAMS)).filter((file) => file.endsWith(".txt"));
  const drawn = files.map(async (file): Promise<[string, string]> => {
    const diagram = parseDiagram(await readFile(join(DIAGRAMS, file), "utf8"));
    return [basename(file, ".txt"), drawDiagram(diagram, style)];
  });
  return new Map(await Promise.all(drawn));
}
