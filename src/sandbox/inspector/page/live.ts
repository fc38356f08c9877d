/** The stream of what happens. */
import { BASE } from "./api.ts";
import type { Call } from "../../../../generated/sandbox.ts";

export interface LiveOptions {
  /** Says whether the stream stands. */
  readonly light: HTMLElement;
  readonly onCall: (call: Call) => void;
  readonly onChange: (kind: string) => void;
  /** The stream stands again. Meanwhile there may have been another sandbox, which counts from 1. */
  readonly onReturn: () => void;
}

/** Listens until the page goes; the browser reconnects by itself. */
export function listen({ light, onCall, onChange, onReturn }: LiveOptions): void {
  let lost = false;
  const stream = new EventSource(`${BASE}/events`);
  const show = (state: "live" | "lost", text: string): void => {
    light.dataset["state"] = state;
    light.textContent = text;
  };
  stream.addEventListener("open", () => {
    show("live", "Live");
    if (lost) onReturn();
    lost = false;
  });
  stream.addEventListener("error", () => {
    lost = true;
    show("lost", "Reconnecting");
  });
  stream.addEventListener("call", (event) => onCall(JSON.parse(event.data) as Call));
  stream.addEventListener("change", (event) => onChange((JSON.parse(event.data) as { kind: string }).kind));
}
