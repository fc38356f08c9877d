import type { View } from "./flow.ts";

/** A part of the screen that stays as it is while its challenge is asked for. */
export interface Step {
  readonly node: HTMLElement;
  /** Puts the focus where something can be done. */
  focus(): void;
  /** Something has changed: what is under way, what was wrong. */
  update(view: View): void;
}
