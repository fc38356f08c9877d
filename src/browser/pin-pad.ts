/** Four digits: typed, pasted, or tapped on a pad. What is shown are dots. */
import { assign, h, icon } from "./dom.ts";
import type { Translate } from "./messages.ts";
import type { Step } from "./step.ts";

const LENGTH = 4;
const BACKSPACE = "M9 5h11a1 1 0 0 1 1 1v12a1 1 0 0 1-1 1H9l-6-7zM12 9.5l5 5M17 9.5l-5 5";

/** @param enter takes the four digits; they are gone from here by then */
export function pinPad(t: Translate, enter: (pin: string) => void): Step {
  const cells = Array.from({ length: LENGTH }, () => h("i", { part: "cell", class: "cell" }));
  // A password field, so that nothing reads the digits aloud; without a keyboard of the system beside the pad.
  const input = h("input", {
    type: "password",
    class: "over",
    inputmode: "none",
    autocomplete: "off",
    "data-1p-ignore": true,
    "data-lpignore": "true",
    "aria-label": `${t("pinTitle")}. ${t("pinHint")}`,
    input: () => set(input.value),
    paste: (event: ClipboardEvent) => {
      event.preventDefault();
      set(event.clipboardData?.getData("text") ?? "");
    },
  });
  const mark = (filled: number): void =>
    cells.forEach((cell, index) =>
      assign(cell, { "data-filled": index < filled, "data-next": index === filled }),
    );
  const set = (text: string): void => {
    if (input.readOnly) return;
    const digits = text.replaceAll(/\D/g, "").slice(0, LENGTH);
    input.value = digits;
    mark(digits.length);
    if (digits.length < LENGTH) return;
    input.value = "";
    enter(digits);
  };
  const key = (label: string, press: () => void, drawn?: SVGElement): HTMLButtonElement =>
    h(
      "button",
      {
        type: "button",
        part: "key",
        class: "key",
        // Whoever has a keyboard types; the pad would be eleven stops on the way to what follows.
        tabindex: -1,
        "aria-label": drawn && label,
        // The field keeps the focus, so that typing and tapping can be mixed.
        mousedown: (event: Event) => event.preventDefault(),
        click: press,
      },
      drawn ?? label,
    );
  const digit = (name: string): HTMLButtonElement => key(name, () => set(input.value + name));
  const erase = key(t("deleteDigit"), () => set(input.value.slice(0, -1)), icon(BACKSPACE));
  const keys = [..."123456789"].map(digit);
  const pad = h(
    "div",
    { part: "keypad", class: "keypad", role: "group", "aria-label": t("pinPad") },
    ...keys,
    h("span"),
    digit("0"),
    erase,
  );
  const row = h("div", { part: "cells", class: "cells" }, ...cells, input);
  return {
    node: h("div", { class: "pin" }, row, pad),
    focus: () => input.focus(),
    update({ busy, notice }) {
      input.readOnly = busy;
      for (const one of pad.querySelectorAll("button")) one.disabled = busy;
      const isWrong = notice !== undefined && !busy;
      if (!busy) mark(input.value.length);
      assign(row, { "data-busy": busy, "data-wrong": isWrong });
      assign(input, { "aria-invalid": isWrong && "true" });
    },
  };
}
