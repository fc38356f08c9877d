/** Countdowns that keep running while the state is not reloaded. */
import { h } from "./dom.ts";
import { countdown } from "./format.ts";

/** A countdown that starts now; `tickCountdowns` updates it. */
export function countdownElement(seconds: number, suffix = ""): HTMLElement {
  const until = performance.now() + seconds * 1000;
  return h(
    "span",
    { class: "countdown", "data-until": until, "data-suffix": suffix },
    textOf(seconds, suffix),
  );
}

/** Updates every countdown on the page. */
export function tickCountdowns(): void {
  for (const element of document.querySelectorAll<HTMLElement>("[data-until]")) {
    const seconds = (Number(element.dataset["until"]) - performance.now()) / 1000;
    element.textContent = textOf(seconds, element.dataset["suffix"] ?? "");
  }
}

function textOf(seconds: number, suffix: string): string {
  return suffix === "" ? countdown(seconds) : `${countdown(seconds)} ${suffix}`;
}
