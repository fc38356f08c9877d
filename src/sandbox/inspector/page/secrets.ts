/** Secrets: what is one, and how it stays hidden until somebody clicks on it. */
import { h } from "./dom.ts";
import type { Child } from "./dom.ts";

/** JSON properties that hold one. */
const PROPERTIES = /^(?:pin|deviceFingerprint|faceMap|otpCode|oneTimeToken)$/;

/** Headers that hold one. */
const HEADERS = /^(?:authorization|one-time-token|x-2fa-approval)$/;

/** What holds a one-time token, which expires by itself. */
const TOKENS = /^(?:one-?time-?token|x-2fa-approval)$/i;

/** Characters of one value that are shown: a facemap may have a million. */
const SHOWN = 4000;

/** What was revealed stays so while the lists around it are drawn anew. */
const revealed = new Set<string>();

/**
 * A hidden value as a button that shows it.
 *
 * @param what says what it is, for those who cannot see the dots
 * @param key tells it from others when it is drawn anew; no secret itself, since it stands in the page
 */
export function secret(value: string, what: string, key?: string): HTMLButtonElement {
  const id = key ?? crypto.randomUUID();
  const button = h("button", {
    type: "button",
    class: "secret",
    "data-key": `secret ${id}`,
    onclick: toggle,
  });
  show();
  return button;

  function toggle(): void {
    if (!revealed.delete(id)) revealed.add(id);
    show();
  }
  function show(): void {
    const open = revealed.has(id);
    button.textContent = open ? clip(value) : mask(value, what);
    button.setAttribute("aria-label", open ? `Hide ${what}: ${clip(value)}` : `Show ${what}`);
    button.setAttribute("aria-pressed", String(open));
    button.title = open ? "Click to hide" : "Click to show";
  }
}

/** A one-time token keeps its first group, so that it can be told from another; nothing else keeps anything. */
export function mask(value: string, what: string): string {
  const [, first] = /^([0-9a-f]{8})-[0-9a-f-]{27}$/i.exec(value) ?? [];
  return first !== undefined && TOKENS.test(what) ? `${first}-••••` : "••••••";
}

/** A header's value, hidden where it is a secret; of `authorization` the scheme is shown. */
export function headerValue(name: string, value: string): Child[] {
  if (!HEADERS.test(name)) return [value];
  const [, scheme = "", rest = value] = /^(Bearer +)(.+)$/i.exec(value) ?? [];
  return [scheme, secret(rest, name)];
}

/** A body: JSON set out with its secrets hidden, anything else hidden as a whole. */
export function bodyOf(text: string): HTMLElement {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return h("pre", { class: "body" }, isHarmless(text) ? clip(text) : secret(text, "the body"));
  }
  return h("pre", { class: "body" }, ...jsonOf(value, "", ""));
}

/** Markup and PEM come from the sandbox itself, never from a factor. */
function isHarmless(text: string): boolean {
  return /^\s*(?:<!?[a-z]|-----BEGIN PUBLIC KEY-----)/i.test(text);
}

function jsonOf(value: unknown, name: string, indent: string): Child[] {
  if (typeof value === "string") {
    if (PROPERTIES.test(name)) return [secret(value, name)];
    return [h("span", { class: "string" }, clip(JSON.stringify(value)))];
  }
  if (typeof value !== "object" || value === null) {
    // A PIN that came as a number is no less one.
    if (PROPERTIES.test(name) && value !== null) return [secret(String(value), name)];
    return [h("span", { class: "literal" }, String(value))];
  }
  const inner = `${indent}  `;
  const entries: Child[][] = Array.isArray(value)
    ? value.map((one: unknown) => jsonOf(one, name, inner))
    : Object.entries(value).map(([key, one]) => [
        h("span", { class: "name" }, JSON.stringify(key)),
        ": ",
        ...jsonOf(one, key, inner),
      ]);
  const [open, close] = Array.isArray(value) ? "[]" : "{}";
  if (entries.length === 0) return [`${open}${close}`];
  const lines = entries.flatMap((entry, index): Child[] => [`${index === 0 ? "" : ","}\n${inner}`, ...entry]);
  return [open, ...lines, `\n${indent}${close}`];
}

function clip(text: string): string {
  return text.length <= SHOWN ? text : `${text.slice(0, SHOWN)}… ${text.length - SHOWN} more characters`;
}
