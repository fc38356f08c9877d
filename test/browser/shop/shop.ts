/** The page of a shop: a button, the element, and what the shop is told of it. */
import { deviceFingerprint, enrolDevice, forgetDevice } from "wise-sca/device";
import { addMessages, french, german, polish, spanish } from "wise-sca/elements";

addMessages({ de: german, es: spanish, fr: french, pl: polish });

const approval = document.querySelector("wise-sca-approval");
const pay = document.querySelector<HTMLButtonElement>("#pay");
if (approval === null || pay === null) throw new Error("the page is not whole");

const wishes = new URLSearchParams(location.search);
document.documentElement.lang = wishes.get("lang") ?? "en";
document.documentElement.dir = wishes.get("dir") ?? "ltr";
if (wishes.has("device")) approval.device = () => wishes.get("device") ?? "";
if (wishes.has("passkey")) approval.device = deviceFingerprint;
if (wishes.has("refuse")) {
  approval.device = () => Promise.reject(Object.assign(new Error("no"), { code: wishes.get("refuse") }));
}
if (wishes.has("face")) {
  const scan = document.createElement("button");
  scan.slot = "facemap";
  scan.textContent = "Scan";
  scan.addEventListener("click", () => void approval.provideFaceMap(wishes.get("face") ?? ""));
  approval.append(scan);
}

const events: string[] = [];
for (const name of ["cleared", "completed", "failed", "cancelled"] as const) {
  approval.addEventListener(name, (event) => {
    events.push(`${name} ${JSON.stringify(event.detail)}`);
    if (wishes.get("prevent") === name) event.preventDefault();
  });
}
const violations: string[] = [];
document.addEventListener("securitypolicyviolation", ({ violatedDirective, sourceFile, lineNumber }) =>
  violations.push(`${violatedDirective} ${sourceFile}:${lineNumber}`),
);
Object.assign(globalThis, { events, violations, deviceFingerprint, enrolDevice, forgetDevice });

async function start(): Promise<void> {
  const response = await fetch("/payments/55", { method: "POST" });
  if (response.status !== 202 || approval === null) return;
  const { id } = (await response.json()) as { id: string };
  approval.src = `/approvals/${id}`;
}
pay.addEventListener("click", () => {
  pay.hidden = true;
  void start();
});
const given = wishes.get("approval");
if (given !== null) {
  pay.hidden = true;
  approval.src = `/approvals/${given}`;
}
