/** Builds elements. Text is only ever set as text, and no style or script is inline, so that any policy allows it. */

export type Child = Node | string | undefined | false;

/** Attributes by name; functions are listeners. False and undefined ones are left out. */
export type Attributes = Readonly<
  Record<string, string | number | boolean | undefined | ((event: never) => void)>
>;

export function h<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  assign(element, attributes);
  element.append(...children.filter((child) => child !== undefined && child !== false));
  return element;
}

export function assign(element: Element, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name, value as EventListener);
    else if (value === true) element.setAttribute(name, "");
    else if (value === undefined || value === false) element.removeAttribute(name);
    else element.setAttribute(name, String(value));
  }
}

/** A drawing of one path, on a field of 24 by 24, in the colour of the text. */
export function icon(path: string, className = "icon"): SVGElement {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  assign(svg, { viewBox: "0 0 24 24", class: className, "aria-hidden": "true" });
  const line = document.createElementNS(space, "path");
  line.setAttribute("d", path);
  svg.append(line);
  return svg;
}

/** Sets a text, unless it is there: a live region speaks whenever it is set. */
export function say(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}
