/** Forms that enrol factors and change settings. The control API checks what they send, and says what is wrong. */
import type { Enrolment, Settings, SettingsPatch } from "../../../../generated/sandbox.ts";
import { api } from "./api.ts";
import { byId } from "./dom.ts";

type Act = (work: () => Promise<string>) => void;

/** Connects the form that enrols factors; the function that it returns opens it for a profile. */
export function setUpEnrolForm(act: Act): (profileId?: string) => void {
  const dialog = byId("enrol-dialog", HTMLDialogElement);
  const form = byId("enrol-form", HTMLFormElement);
  const open = (profileId = ""): void => {
    form.reset();
    const input = form.querySelector<HTMLInputElement>("[name=profileId]");
    if (input !== null) input.value = profileId;
    dialog.showModal();
    if (profileId !== "") form.querySelector<HTMLInputElement>("[name=pin]")?.focus();
  };
  byId("open-enrol", HTMLButtonElement).addEventListener("click", () => open());
  form.addEventListener("submit", ({ submitter }) => {
    if (submitter instanceof HTMLButtonElement && submitter.value === "cancel") return;
    const given = [...new FormData(form)].filter(([, value]) => value !== "");
    const { profileId, ...factors } = Object.fromEntries(given);
    act(async () => `Profile ${(await api.enrol(String(profileId), factors as Enrolment)).id} is enrolled.`);
  });
  // What was typed is not to stay in the page.
  dialog.addEventListener("close", () => form.reset());
  return open;
}

/** Connects the form of the settings: it shows those of this moment, and sends what was changed in it. */
export function setUpSettingsForm(act: Act): void {
  const dialog = byId("settings-dialog", HTMLDialogElement);
  const form = byId("settings-form", HTMLFormElement);
  const inputs = [...form.querySelectorAll<HTMLInputElement | HTMLSelectElement>("[name]")];
  let shown: Settings | undefined;
  byId("open-settings", HTMLButtonElement).addEventListener("click", () =>
    act(async () => {
      shown = await api.settings();
      for (const input of inputs) {
        const value = valueIn(shown, input.name);
        if (isCheckbox(input)) input.checked = value === true;
        else input.value = String(value);
      }
      dialog.showModal();
      return "";
    }),
  );
  form.addEventListener("submit", ({ submitter }) => {
    if (submitter instanceof HTMLButtonElement && submitter.value === "cancel") return;
    const before = shown;
    const changed = inputs
      .map((input) => [input.name, readInput(input, valueIn(before, input.name))] as const)
      .filter(([name, value]) => value !== valueIn(before, name));
    if (changed.length === 0) return;
    act(async () => {
      await api.configure(patchOf(changed));
      return `Changed: ${changed.map(([name]) => name).join(", ")}.`;
    });
  });
}

const isCheckbox = (input: HTMLInputElement | HTMLSelectElement): input is HTMLInputElement =>
  input.type === "checkbox";

function readInput(input: HTMLInputElement | HTMLSelectElement, before: unknown): unknown {
  if (isCheckbox(input)) return input.checked;
  const type = input instanceof HTMLSelectElement ? input.selectedOptions[0]?.dataset["type"] : typeof before;
  if (type === "boolean") return input.value === "true";
  return type === "number" ? Number(input.value) : input.value;
}

/** A setting by its name, such as `lockout.attempts`. */
function valueIn(settings: unknown, name: string): unknown {
  return name
    .split(".")
    .reduce<unknown>((value, part) => (value as Record<string, unknown>)?.[part], settings);
}

function patchOf(changed: readonly (readonly [name: string, value: unknown])[]): SettingsPatch {
  const patch: Record<string, unknown> = {};
  for (const [name, value] of changed) {
    const [whole = "", part] = name.split(".");
    patch[whole] = part === undefined ? value : { ...(patch[whole] as object | undefined), [part]: value };
  }
  return patch as SettingsPatch;
}
