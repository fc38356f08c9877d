/** The stream of events. */
import { BASE } from "./api.ts";
import type { Call } from "../../../../generated/sandbox.ts";

export interface LiveOptions {
  /** Shows whether the stream is connected. */
  readonly light: HTMLElement;
  readonly onCall: (call: Call) => void;
  readonly onChange: (kind: string) => void;
  /** Called after a reconnect. The sandbox may be a new one, whose sequence numbers start from 1. */
  readonly onReturn: () => void;
}

/** Listens until the page is closed; the browser reconnects by itself. */
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
