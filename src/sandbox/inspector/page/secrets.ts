/** Hides secrets until the user clicks on them. */
import { h } from "./dom.ts";
import type { Child } from "./dom.ts";

/** JSON properties that contain a secret. */
const PROPERTIES = /^(?:pin|deviceFingerprint|faceMap|otpCode|oneTimeToken)$/;

/** Headers that contain a secret. */
const HEADERS = /^(?:authorization|one-time-token|x-2fa-approval)$/;

/** Properties and headers that contain a one-time token. */
const TOKENS = /^(?:one-?time-?token|x-2fa-approval)$/i;

/** Characters of a value that are shown; a facemap may have a million. */
const SHOWN = 4000;

/** Keys of revealed secrets, which stay revealed when their list is drawn again. */
const revealed = new Set<string>();

/** Numbers the secrets that have no key of their own. */
let counter = 0;

/**
 * Creates a button that shows a hidden value.
 *
 * @param what the name of the value, for screen readers
 * @param key identifies it when it is drawn again; appears in the page, so it must not be secret
 */
export function secret(value: string, what: string, key?: string): HTMLButtonElement {
  const id = key ?? String((counter += 1));
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

/** Masks a value. Of a one-time token the first group is kept, to tell tokens apart; they expire soon. */
export function mask(value: string, what: string): string {
  const [, first] = /^([0-9a-f]{8})-[0-9a-f-]{27}$/i.exec(value) ?? [];
  return first !== undefined && TOKENS.test(what) ? `${first}-••••` : "••••••";
}

/** The value of a header, hidden if it is secret. The scheme of `authorization` is shown. */
export function headerValue(name: string, value: string): Child[] {
  if (!HEADERS.test(name)) return [value];
  const [, scheme = "", rest = value] = /^(Bearer +)(.+)$/i.exec(value) ?? [];
  return [scheme, secret(rest, name)];
}

/** A body: formatted JSON with its secrets hidden. Other bodies are hidden as a whole. */
export function bodyOf(text: string): HTMLElement {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return h("pre", { class: "body" }, isHarmless(text) ? clip(text) : secret(text, "the body"));
  }
  return h("pre", { class: "body" }, ...jsonOf(value, "", ""));
}

/** Markup and PEM come from the sandbox, and contain no factor. */
function isHarmless(text: string): boolean {
  return /^\s*(?:<!?[a-z]|-----BEGIN PUBLIC KEY-----)/i.test(text);
}

function jsonOf(value: unknown, name: string, indent: string): Child[] {
  if (typeof value === "string") {
    if (PROPERTIES.test(name)) return [secret(value, name)];
    return [h("span", { class: "string" }, clip(JSON.stringify(value)))];
  }
  if (typeof value !== "object" || value === null) {
    // A PIN sent as a number is still a secret.
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
