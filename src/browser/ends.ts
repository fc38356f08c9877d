/** What is shown where nothing is asked for: a sign, and what can be done. */
import { h, icon } from "./dom.ts";
import type { Flow, Screen } from "./flow.ts";
import type { Messages, Translate } from "./messages.ts";
import type { Step } from "./step.ts";
import { button } from "./steps.ts";

const CHECK = "M5 12.5l4.5 4.5L19 7.5";
const CLOCK = "M12 7v5l3 2M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z";
const CROSS = "M7 7l10 10M17 7L7 17";
const LOCK = "M7 11V8a5 5 0 0 1 10 0v3M6 11h12v9H6z";
const PHONE = "M8 3h8a1 1 0 0 1 1 1v16a1 1 0 0 1-1 1H8a1 1 0 0 1-1-1V4a1 1 0 0 1 1-1zM11 18h2";

interface End {
  /** Absent: something is under way. */
  readonly sign?: string;
  readonly tone?: "good" | "bad";
  readonly action?: readonly [label: keyof Messages, press: (flow: Flow) => Promise<void>];
}

const again: End["action"] = ["retry", (flow) => flow.start()];

const ENDS: Readonly<Record<Exclude<Screen, "ask">, End>> = {
  loading: {},
  completing: {},
  cleared: { sign: CHECK, tone: "good" },
  completed: { sign: CHECK, tone: "good" },
  elsewhereCompleted: { sign: CHECK, tone: "good" },
  declined: { sign: CROSS, tone: "bad" },
  unknown: { sign: CLOCK, action: ["check", (flow) => flow.complete()] },
  used: { sign: CHECK },
  expired: { sign: CLOCK },
  gone: { sign: CROSS },
  locked: { sign: LOCK, tone: "bad" },
  elsewhere: { sign: PHONE },
  signedOut: { sign: LOCK, action: again },
  failed: { sign: CROSS, tone: "bad", action: again },
  insecure: { sign: LOCK, tone: "bad" },
  cancelled: { sign: CROSS, action: ["resume", (flow) => flow.start()] },
};

/** The sign of a screen, and the one thing that can be done there. */
export function endOf(
  screen: Exclude<Screen, "ask">,
  t: Translate,
  flow: Flow,
): { readonly sign: Element; readonly step: Step } {
  const { sign, tone, action } = ENDS[screen];
  const drawn = sign === undefined ? h("i", { class: "spin" }) : icon(sign, `icon badge ${tone ?? ""}`);
  if (action !== undefined) return { sign: drawn, step: button(t(action[0]), () => void action[1](flow)) };
  return {
    sign: drawn,
    step: { node: h("div", { hidden: true }), focus: () => undefined, update: () => undefined },
  };
}
