/** The waiting faults, and the form that adds one. */
import { api } from "./api.ts";
import type { Fault, FaultInput } from "../../../../generated/sandbox.ts";
import { byId, h } from "./dom.ts";
import type { Child } from "./dom.ts";

/** Draws the waiting faults. */
export function faultsView(faults: readonly Fault[], remove: (id: string) => void): Child[] {
  if (faults.length === 0) return [h("p", { class: "empty" }, "None: the sandbox behaves.")];
  return faults.map(({ id, kind, operationId, times, probability }) =>
    h(
      "article",
      { class: "card fault" },
      h(
        "header",
        {},
        h("h3", {}, kind),
        h(
          "button",
          {
            type: "button",
            class: "quiet",
            "data-key": `fault ${id}`,
            "aria-label": `Take back fault ${kind}`,
            onclick: () => remove(id),
          },
          "Take back",
        ),
      ),
      h(
        "p",
        { class: "meta" },
        [
          operationId ?? "any operation",
          ...(times === undefined ? [] : [times === 1 ? "once" : `${times} times`]),
          ...(probability === undefined ? [] : [`${Math.round(probability * 100)} % of calls`]),
        ].join(" · "),
      ),
    ),
  );
}

/** Connects the form; `act` runs its request, and shows the outcome. */
export function setUpFaultForm(act: (work: () => Promise<string>) => void): void {
  const dialog = byId("fault-dialog", HTMLDialogElement);
  const form = byId("fault-form", HTMLFormElement);
  const kind = byId("fault-kind", HTMLSelectElement);
  const fit = (): void => {
    for (const field of form.querySelectorAll<HTMLElement>("[data-for]")) {
      field.hidden = field.dataset["for"] !== kind.value;
    }
    byId("fault-about", HTMLElement).textContent = kind.selectedOptions[0]?.dataset["about"] ?? "";
  };
  kind.addEventListener("change", fit);
  byId("open-fault", HTMLButtonElement).addEventListener("click", () => {
    fit();
    dialog.showModal();
  });
  form.addEventListener("submit", ({ submitter }) => {
    if (submitter instanceof HTMLButtonElement && submitter.value === "cancel") return;
    const fault = readFault(form, kind.value);
    act(async () => `Fault added: ${(await api.addFault(fault)).kind}.`);
  });
}

function readFault(form: HTMLFormElement, kind: string): FaultInput {
  const data = new FormData(form);
  const fault: Record<string, unknown> = { kind };
  const often = String(data.get("often"));
  if (often.endsWith("%")) fault["probability"] = Number(often.slice(0, -1)) / 100;
  else fault["times"] = Number(often);
  const operationId = String(data.get("operationId"));
  if (operationId !== "") fault["operationId"] = operationId;
  for (const field of form.querySelectorAll<HTMLElement>(`[data-for="${CSS.escape(kind)}"]`)) {
    const input = field.querySelector<HTMLInputElement | HTMLSelectElement>("input, select");
    if (input === null || input.value === "") continue;
    fault[input.name] =
      input instanceof HTMLInputElement && input.type === "number" ? Number(input.value) : input.value;
  }
  // The control API checks it, and says what is wrong.
  return fault as FaultInput;
}
