import { styleText } from "node:util";

/**
 * Characters that a terminal obeys or does not show: C0, DEL and C1 (cursor, title, clipboard, colours), marks
 * that turn the direction of text or are invisible, separators of lines, halves of pairs. Trojan Source,
 * CVE-2021-42574, is made of the second kind.
 */
const UNSHOWN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** A line may be told from the next one only where we end it. */
const UNSHOWN_IN_TEXT = /(?![\n\t])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** As above, but for the colours that `paint` adds. */
const UNSHOWN_IN_OUTPUT = /\x1b\[\d{1,2}m|(?![\n\t])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu; // eslint-disable-line no-control-regex -- that is what it is for

/** Characters of one value; a server could fill the screen, and push our lines off it. */
const SHOWN = 500;

/** As JSON writes it, so that JSON which is escaped means the same. */
const escaped = (characters: string): string =>
  characters
    .split("")
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
    .join("");

/**
 * A value from elsewhere as a part of a line: from a server, a file, another program or the command line. Every
 * such value goes through here before it is printed, so that it can neither steer the terminal nor pass for a line
 * of ours.
 */
export function shown(value: unknown): string {
  const text = String(value);
  const cut = text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
  return cut.replaceAll(UNSHOWN, escaped);
}

/** A whole text from elsewhere, lines and all, where nothing of ours stands beside it. */
export function shownText(text: string): string {
  return text.replaceAll("\r\n", "\n").replaceAll(UNSHOWN_IN_TEXT, escaped);
}

/** Writes a line. Whatever was forgotten on the way, it holds no more than lines and our own colours. */
export function print(text: string, stream: NodeJS.WritableStream = process.stdout): void {
  const harmless = text.replaceAll(UNSHOWN_IN_OUTPUT, (found) => (found.length > 2 ? found : escaped(found)));
  stream.write(`${harmless}\n`);
}

/** Writes a value for machines, which read the same as was put in. */
export function printJson(value: unknown, indent: 0 | 2 = 2): void {
  print(shownText(JSON.stringify(value, null, indent)));
}

/**
 * Writes a body that is no text, byte for byte. A terminal would obey what happens to stand in it: it gets nothing.
 *
 * @returns whether it was written
 */
export function printBytes(bytes: Uint8Array, stream: NodeJS.WriteStream = process.stdout): boolean {
  if (stream.isTTY === true) return false;
  stream.write(bytes);
  return true;
}

/** Colours a text for a stream that a person sees; `NO_COLOR`, simple terminals, files and pipes get it plain. */
export function paint(
  style: "bold" | "dim" | "green" | "red" | "yellow",
  text: string,
  stream: NodeJS.WriteStream = process.stdout,
): string {
  const { NO_COLOR = "", TERM } = process.env;
  const plain = stream.isTTY !== true || NO_COLOR !== "" || TERM === "dumb";
  return plain ? text : styleText(style, text, { validateStream: false });
}

/** Lays out rows of a name and a value in two columns. */
export function columns(rows: readonly (readonly [name: string, value: string])[]): string {
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `  ${paint("dim", name.padEnd(width))}  ${value}`).join("\n");
}
