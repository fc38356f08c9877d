/** Shows the sandbox's clock, and advances it. */
import { api } from "./api.ts";
import type { SandboxState } from "../../../../generated/sandbox.ts";
import { byId } from "./dom.ts";
import { dateOf, span } from "./format.ts";

let seen: { readonly now: number; readonly at: number } | undefined;

/** Shows a time, and keeps it running. */
export function showClock({ now, offset }: SandboxState["clock"]): void {
  seen = { now, at: performance.now() };
  const badge = byId("offset", HTMLElement);
  badge.hidden = Math.round(offset) === 0;
  badge.textContent = `${offset < 0 ? "−" : "+"}${span(offset)}`;
  tick();
}

/** Connects the form that advances the clock. */
export function setUpClock(act: (work: () => Promise<string>) => void): void {
  const form = byId("clock-form", HTMLFormElement);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const seconds = Number(byId("seconds", HTMLSelectElement).value);
    act(
      async () =>
        `The clock has moved on by ${span(seconds)}; it is ${dateOf((await api.advance(seconds)).now)}.`,
    );
  });
  setInterval(tick, 1000);
}

function tick(): void {
  if (seen === undefined) return;
  byId("clock", HTMLElement).textContent = `${dateOf(seen.now + performance.now() - seen.at)} UTC`;
}
