/** A JWE: its text with each part in its own colour, and a table that explains the parts. */
import { dissect } from "./anatomy.ts";
import type { Anatomy, JwePart } from "./anatomy.ts";
import { h } from "./dom.ts";
import { count } from "./format.ts";

/** Characters of each part that the coloured text shows. */
const SHOWN = 96;

/** @param side requests and responses are sealed in different ways */
export function jweView(text: string, side: "request" | "reply"): HTMLElement {
  const anatomy = dissect(text);
  const problems = [...anatomy.formProblems, ...misplaced(anatomy, side)];
  return h(
    "div",
    { class: "jwe" },
    anatomy.parts.length > 0 && h("p", { class: "compact" }, ...anatomy.parts.flatMap(coloured)),
    anatomy.parts.length > 0 &&
      h(
        "table",
        {},
        h("caption", { class: "visually-hidden" }, "The parts of the JWE"),
        h("tbody", {}, ...anatomy.parts.map((part, index) => row(part, index, anatomy))),
      ),
    problems.length > 0 && h("ul", { class: "problems" }, ...problems.map((one) => h("li", {}, one))),
  );
}

function coloured(part: JwePart, index: number): (HTMLElement | string)[] {
  const text = part.text.length > SHOWN ? `${part.text.slice(0, SHOWN)}…` : part.text;
  return [...(index === 0 ? [] : ["."]), h("span", { class: `part part-${index}`, title: part.name }, text)];
}

function row(part: JwePart, index: number, anatomy: Anatomy): HTMLElement {
  const what = index === 0 && anatomy.header !== undefined ? JSON.stringify(anatomy.header) : part.note;
  return h(
    "tr",
    { class: part.problem !== undefined && "wrong" },
    h("th", { scope: "row", class: `part-${index}` }, part.name),
    h("td", { class: "number" }, part.bytes === undefined ? "?" : count(part.bytes, "byte")),
    h("td", { class: index === 0 && "code" }, part.problem ?? what),
  );
}

function misplaced({ kind }: Anatomy, side: "request" | "reply"): string[] {
  if (side === "request" && kind === "direct reply")
    return ["A request cannot be dir: nobody has the key yet."];
  if (side === "reply" && kind === "request")
    return ["A reply that is sealed to an uploaded key names it in kid."];
  return [];
}
