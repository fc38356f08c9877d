/** Draws sequence diagrams as SVG: no script, no font, and colours that a style sheet decides. */
import type { Diagram, Step } from "./diagram-text.ts";

const MARGIN = 10;
const HEAD = 34;
const GAP = 28;
const CHARACTER = 6.9;

/** There is no browser here to measure text: a generous mean for 13 px sans-serif. */
const widthOf = (text: string): number => Math.ceil(text.length * CHARACTER);

/**
 * Draws a diagram, with its text as a description for those who do not see it.
 *
 * @param style rules to embed, for a file that is shown as an image; a page brings its own
 */
export function drawDiagram(diagram: Diagram, style = ""): string {
  const centres = columnCentres(diagram);
  const x = (column: number): number => centres[column] ?? 0;
  const width = diagramWidth(diagram, x);
  const steps: string[] = [];
  let y = MARGIN + HEAD + 8;
  for (const step of diagram.steps) {
    const { svg, height } = drawStep(step, y, x, width);
    steps.push(svg);
    y += height;
  }
  const height = y + MARGIN + 14;
  const heads = diagram.participants.map((label, index) => {
    const wide = widthOf(label) + 24;
    return [
      `<path class="seq-life" d="M${x(index)} ${MARGIN + HEAD}V${height - MARGIN}"/>`,
      `<rect class="seq-box" x="${x(index) - wide / 2}" y="${MARGIN}" width="${wide}" height="${HEAD}" rx="6"/>`,
      caption(x(index), MARGIN + 22, label, "seq-mid seq-head"),
    ].join("\n");
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="seq" role="img" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">`,
    `<title>${escape(diagram.title)}</title>`,
    `<desc>${escape(inWords(diagram))}</desc>`,
    ...(style === "" ? [] : [alone(style, width, height)]),
    ...heads,
    ...steps,
    "</svg>\n",
  ].join("\n");
}

/** An image has no page behind it that would set its colours, nor its background. */
const alone = (style: string, width: number, height: number): string =>
  `<style>${style.replaceAll(/\s+/g, " ").trim()}</style>\n<rect class="seq-paper" width="${width}" height="${height}" rx="8"/>`;

/** Columns stand as far apart as the longest text between them needs. */
function columnCentres({ participants, steps }: Diagram): number[] {
  const gaps = participants.map((label, index) =>
    index === 0
      ? widthOf(label) / 2 + 12 + MARGIN
      : (widthOf(label) + widthOf(participants[index - 1] ?? "")) / 2 + GAP,
  );
  for (const step of steps) {
    if (step.kind !== "message") continue;
    const [left, right] = [Math.min(step.from, step.to), Math.max(step.from, step.to)];
    const between = gaps.slice(left + 1, right + 1).reduce((sum, gap) => sum + gap, 0);
    const missing = widthOf(step.text) + GAP - between;
    if (missing <= 0) continue;
    for (let index = left + 1; index <= right; index++) {
      gaps[index] = (gaps[index] ?? 0) + missing / (right - left);
    }
  }
  let sum = 0;
  return gaps.map((gap) => (sum = Math.ceil(sum + gap)));
}

function diagramWidth({ participants, steps }: Diagram, x: (column: number) => number): number {
  const last = participants.length - 1;
  const head = x(last) + widthOf(participants[last] ?? "") / 2 + 12;
  const notes = steps.map((step) => (step.kind === "note" ? widthOf(step.text) + 20 + MARGIN : 0));
  const loops = steps.map((step) =>
    step.kind === "message" && step.from === step.to ? x(step.from) + 40 + widthOf(step.text) : 0,
  );
  return Math.ceil(Math.max(head, ...notes, ...loops) + MARGIN);
}

/** One step, and how much room it takes below `top`. */
function drawStep(
  step: Step,
  top: number,
  x: (column: number) => number,
  width: number,
): { svg: string; height: number } {
  if (step.kind === "section") {
    const rule = `<path class="seq-rule" d="M${MARGIN} ${top + 14}H${width - MARGIN}"/>`;
    return { svg: `${rule}\n${caption(MARGIN, top + 32, step.text, "seq-section")}`, height: 40 };
  }
  if (step.kind === "note") {
    const wide = Math.max(widthOf(step.text) + 20, x(step.to) - x(step.from) + 40);
    const middle = (x(step.from) + x(step.to)) / 2;
    const left = Math.min(Math.max(MARGIN, middle - wide / 2), width - MARGIN - wide);
    const box = `<rect class="seq-note" x="${left}" y="${top + 12}" width="${wide}" height="26" rx="4"/>`;
    return { svg: `${box}\n${caption(left + wide / 2, top + 29, step.text, "seq-mid")}`, height: 40 };
  }
  const kind = step.reply ? "seq-reply" : "seq-call";
  const y = top + 34;
  const [from, to] = [x(step.from), x(step.to)];
  if (from === to) {
    const loop = `<path class="${kind}" d="M${from} ${y - 10}h26v14h-20"/>`;
    const text = caption(from + 34, y, step.text, "");
    return { svg: `${loop}\n${tip(from + 2, y + 4, 1, kind)}\n${text}`, height: 42 };
  }
  const direction = to > from ? -1 : 1;
  const line = `<path class="${kind}" d="M${from} ${y}H${to + direction * 6}"/>`;
  const text = caption((from + to) / 2, y - 7, step.text, "seq-mid");
  return { svg: `${line}\n${tip(to, y, direction, kind)}\n${text}`, height: 36 };
}

/** The head of an arrow that ends at `x`; `direction` is where its shaft lies. */
const tip = (x: number, y: number, direction: number, kind: string): string =>
  `<path class="${kind}-tip" d="M${x} ${y}l${direction * 9} -4.5v9z"/>`;

const caption = (x: number, y: number, text: string, kind: string): string =>
  `<text x="${x}" y="${y}"${kind === "" ? "" : ` class="${kind}"`}>${escape(text)}</text>`;

function inWords({ participants, steps }: Diagram): string {
  const name = (column: number): string => participants[column] ?? "";
  return steps
    .map((step) =>
      step.kind === "message" ? `${name(step.from)} to ${name(step.to)}: ${step.text}` : step.text,
    )
    .join("; ");
}

const escape = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
