/** Builds elements. Text is only ever set as text, so that nothing a caller sent can become markup. */

export type Child = Node | string | undefined | false;

/** Attributes by name; `on…` names are listeners. False and undefined ones are left out. */
export type Attributes = Readonly<
  Record<string, string | number | boolean | undefined | ((event: Event) => void)>
>;

/** Creates an element. */
export function h<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== undefined && value !== false) element.setAttribute(name, String(value));
  }
  element.append(...children.filter((child) => child !== undefined && child !== false));
  return element;
}

/** Finds an element by its id, and checks its class. */
export function byId<Kind extends HTMLElement>(id: string, kind: abstract new () => Kind): Kind {
  const element = document.getElementById(id);
  if (element instanceof kind) return element;
  throw new Error(`the page has no ${id}`);
}

/** Replaces the children of a container. The keyboard focus moves to the new element with the same `data-key`. */
export function render(container: Element, ...children: readonly Child[]): void {
  const focused = document.activeElement;
  const key = focused !== null && container.contains(focused) ? focused.getAttribute("data-key") : null;
  container.replaceChildren(...children.filter((child) => child !== undefined && child !== false));
  if (key === null) return;
  for (const element of container.querySelectorAll<HTMLElement>("[data-key]")) {
    if (element.dataset["key"] === key) return element.focus();
  }
}
