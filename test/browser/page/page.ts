/** The page: collects the secret, seals it, and reads Wise's reply. The backend relays both unread. */
import {
  seal,
  type DeviceFingerprintFactor,
  type PinFactor,
  type PublicKeyInput,
} from "../../../src/jose/seal.ts";

const digits: string[] = [];

const element = (id: string): HTMLElement => {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`the page has no ${id}`);
  return found;
};

const say = (text: string): void => {
  element("status").textContent = text;
};

function showDigits(): void {
  element("dots").textContent = "•".repeat(digits.length).padEnd(4, "·");
  for (const id of ["createPin", "verifyPin"]) element(id).toggleAttribute("disabled", digits.length !== 4);
}

/** The digits leave the pad's memory with the call that they are for. */
function takePin(): PinFactor {
  const pin = digits.splice(0).join("");
  showDigits();
  return { pin };
}

/** Stands in for whatever an app derives from the device that it runs on. */
const device: DeviceFingerprintFactor = {
  deviceFingerprint: new URLSearchParams(location.hash.slice(1)).get("device") ?? "unknown",
};

/** `reload` goes past the browser's cache: the key of this moment. */
async function wiseKey(cache: RequestCache = "default"): Promise<PublicKeyInput> {
  const response = await fetch("/wise-key", { cache });
  if (!response.ok) throw new Error("The bank's key cannot be had just now.");
  return (await response.json()) as PublicKeyInput;
}

let key = wiseKey();

/** Seals, has the backend relay, and opens the reply; once more if Wise's key was replaced since it was fetched. */
async function confirm(operation: string, payload: PinFactor | DeviceFingerprintFactor): Promise<unknown> {
  for (const again of [true, false]) {
    const { jwe, sealedTo, open, dispose } = await seal(await key, payload);
    const response = await fetch(`/sealed/${operation}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ sealed: jwe, sealedTo }),
    });
    const text = await response.text();
    if (response.ok && text !== "") return open(text);
    dispose();
    if (response.ok) return undefined;
    const { code } = JSON.parse(text) as { code: string };
    if (code !== "ERR_WISE_KEY_CHANGED" || !again) throw new Error(code);
    key = wiseKey("reload");
  }
  throw new Error("ERR_WISE_KEY_CHANGED");
}

async function post(path: string): Promise<string> {
  const response = await fetch(path, { method: "POST" });
  const text = await response.text();
  if (!response.ok) throw new Error((JSON.parse(text) as { code: string }).code);
  return text;
}

const actions: Record<string, () => Promise<unknown>> = {
  createPin: () => confirm("createPin", takePin()),
  verifyPin: () => confirm("verifyPin", takePin()),
  createDeviceFingerprint: () => confirm("createDeviceFingerprint", device),
  verifyDeviceFingerprint: () => confirm("verifyDeviceFingerprint", device),
  session: () => post("/session"),
  statement: () => post("/statement"),
};

for (const digit of ["1", "2", "3", "4", "5", "6", "7", "8", "9", "0"]) {
  const button = document.createElement("button");
  button.textContent = digit;
  button.addEventListener("click", () => {
    if (digits.length < 4) digits.push(digit);
    showDigits();
  });
  element("pad").append(button);
}

for (const [id, action] of Object.entries(actions)) {
  element(id).addEventListener("click", () => {
    say("…");
    action().then(
      (reply) => say(`${id}: ${typeof reply === "string" ? reply : (JSON.stringify(reply) ?? "done")}`),
      (error: unknown) => say(`${id}: failed: ${error instanceof Error ? error.message : "unknown"}`),
    );
  });
}
