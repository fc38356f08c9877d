import { styleText } from "node:util";

/** Writes a line. */
export function print(text: string, stream: NodeJS.WritableStream = process.stdout): void {
  stream.write(`${text}\n`);
}

/** Writes a value for machines. */
export function printJson(value: unknown): void {
  print(JSON.stringify(value, null, 2));
}

/** Colours a text where a person will see it; `NO_COLOR` and pipes get it plain. */
export function paint(style: "bold" | "dim" | "green" | "red" | "yellow", text: string): string {
  const plain = process.stdout.isTTY !== true || (process.env["NO_COLOR"] ?? "") !== "";
  return plain ? text : styleText(style, text);
}

/** Lays out rows of a name and a value in two columns. */
export function columns(rows: readonly (readonly [name: string, value: string])[]): string {
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `  ${paint("dim", name.padEnd(width))}  ${value}`).join("\n");
}
