/** Reads sequence diagrams that are written as text. */

/** One line of a diagram, from top to bottom; `from` and `to` are columns, counted from the left. */
export type Step =
  | { readonly kind: "message"; from: number; to: number; reply: boolean; text: string }
  | { readonly kind: "note"; from: number; to: number; text: string }
  | { readonly kind: "section"; text: string };

export interface Diagram {
  readonly title: string;
  /** The heads of the columns. */
  readonly participants: readonly string[];
  readonly steps: readonly Step[];
}

/**
 * Reads a diagram.
 *
 * ```text
 * title What it shows
 * participant app Your application
 * participant wise Wise
 * section a caption over what follows
 * app -> wise: a request
 * wise --> app: its reply
 * note app, wise: a remark that spans the columns it names
 * ```
 *
 * @throws Error naming the line that cannot be read
 */
export function parseDiagram(source: string): Diagram {
  const ids: string[] = [];
  const participants: string[] = [];
  const steps: Step[] = [];
  let title = "";
  const lines = source.split("\n").map((line) => line.trim());
  for (const line of lines.filter((text) => text !== "" && !text.startsWith("#"))) {
    const [, word = "", rest = ""] = /^(title|participant|section) (.+)$/.exec(line) ?? [];
    if (word === "title") title = rest;
    else if (word === "section") steps.push({ kind: "section", text: rest });
    else if (word === "participant") {
      const [id = "", ...label] = rest.split(" ");
      ids.push(id);
      participants.push(label.join(" ") || id);
    } else steps.push(messageIn(line, ids) ?? noteIn(line, ids) ?? refuse(line));
  }
  if (title === "" || participants.length < 2) {
    throw new Error("a diagram needs a title and at least two participants");
  }
  return { title, participants, steps };
}

function messageIn(line: string, ids: readonly string[]): Step | undefined {
  const [found, from = "", arrow, to = "", text = ""] = /^(\w+) (-->|->) (\w+): (.+)$/.exec(line) ?? [];
  if (found === undefined) return undefined;
  const [left, right] = [column(from, ids, line), column(to, ids, line)];
  return { kind: "message", from: left, to: right, reply: arrow === "-->", text };
}

function noteIn(line: string, ids: readonly string[]): Step | undefined {
  const [found, names = "", text = ""] = /^note ([\w, ]+): (.+)$/.exec(line) ?? [];
  if (found === undefined) return undefined;
  const columns = names.split(",").map((id) => column(id.trim(), ids, line));
  return { kind: "note", from: Math.min(...columns), to: Math.max(...columns), text };
}

function column(id: string, ids: readonly string[], line: string): number {
  return ids.includes(id) ? ids.indexOf(id) : refuse(line);
}

function refuse(line: string): never {
  throw new Error(`a diagram cannot have this line: ${line}`);
}
