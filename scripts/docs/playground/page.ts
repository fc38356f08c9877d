/** The playground: the screen, the backend's routes and the sandbox in one page, and the calls between them beside it. */
import "../../../src/sandbox/inspector/page/theme.css";
import "../../../src/sandbox/inspector/page/layout.css";
import "../../../src/sandbox/inspector/page/calls.css";
import "../../../src/sandbox/inspector/page/call.css";
import "./page.css";
import { createApprovalFetch, createMemoryStore, createScaClient } from "../../../src/index.ts";
import { addMessages, french, german, polish, spanish } from "../../../src/browser/elements.ts";
import { createSandbox } from "../../../src/sandbox/index.ts";
import { CallList } from "../../../src/sandbox/inspector/page/call-list.ts";
import { callView, type CallActions } from "../../../src/sandbox/inspector/page/call-view.ts";
import { curlOf } from "../../../src/sandbox/inspector/page/curl.ts";
import { byId, render } from "../../../src/sandbox/inspector/page/dom.ts";
import { approvalRequired, createApprovalHandler } from "../../../src/server/index.ts";
import type { Call } from "../../../generated/sandbox.ts";

const PROFILE = 101;
const FINGERPRINT = "this-browser";
const OWNER = "customer-7";
/** Milliseconds by which a slow network holds every call of the page up. */
const SLOW = 3000;

addMessages({ de: german, es: spanish, fr: french, pl: polish });

async function open(): Promise<void> {
  const sandbox = await createSandbox({ settings: { keyOverlap: 0 } });
  const approval = document.querySelector("wise-sca-approval");
  if (approval === null) throw new Error("the page has no element");

  /** The sandbox as `fetch`. Over a socket `Accept-Encoding` is the platform's to set, which lets no script do it. */
  const wise: typeof globalThis.fetch = async (input, init) => {
    const request = new Request(input, init);
    const headers = new Headers(request.headers);
    if (headers.has("x-tw-jose-method")) headers.set("accept-encoding", "identity");
    return sandbox.fetch(Object.defineProperty(request, "headers", { value: headers }));
  };

  // What a backend has: a client, a protected call, and the routes. See the guide “Show the screen”.
  const baseUrl = "http://localhost";
  const tokens = { token: "user-token", clientToken: "client-token" };
  const now = (): number => sandbox.now();
  const sca = createScaClient({ ...tokens, baseUrl, fetch: wise, store: createMemoryStore(), now });
  const payment = {
    method: "POST",
    headers: { authorization: "Bearer user-token", "content-type": "application/json" },
    body: JSON.stringify({ type: "BALANCE" }),
  };
  const approvals = createApprovalHandler({
    sca: () => sca,
    owner: () => OWNER,
    fetch: wise,
    now,
    describe: () => ({
      amount: { value: "250.00", currency: "EUR" },
      payee: "Example Trading Ltd",
      details: [{ label: "Reference", value: "Invoice 2026-014" }],
    }),
    complete: (one) => one.retry(one.request?.url ?? "", payment),
  });
  const slow = byId("slow", HTMLInputElement);
  approval.fetch = async (input, init) => {
    if (slow.checked) await new Promise((resolve) => setTimeout(resolve, SLOW));
    return approvals(new Request(input, init));
  };
  approval.device = () => FINGERPRINT;

  const detail = byId("call", HTMLElement);
  const actions: CallActions = {
    choose: (sequence) => calls.choose(sequence),
    copy: (call) => void navigator.clipboard.writeText(curlOf(call, baseUrl)),
  };
  const calls = new CallList({
    list: byId("calls", HTMLElement),
    filter: byId("filter", HTMLInputElement),
    counter: byId("call-count", HTMLElement),
    onSelect: (call, story) => render(detail, ...callView(call, story, actions)),
  });
  // As the control API hands them out.
  sandbox.on((event) => calls.add(event as unknown as Call));
  calls.replace([]);

  let transfer = 54;
  const anew = async (): Promise<void> => {
    sandbox.profile(PROFILE).enrol({ pin: "1234", deviceFingerprint: FINGERPRINT, phone: "+447700908888" });
    transfer += 1;
    const pay = createApprovalFetch({ sca, fetch: wise, owner: OWNER, now });
    const url = `${baseUrl}/v3/profiles/${PROFILE}/transfers/${transfer}/payments`;
    const response = await pay(url, payment).catch(approvalRequired);
    const { id } = (await response.json()) as { id: string };
    approval.src = `https://shop.example/approvals/${id}`;
  };

  const field = (): HTMLInputElement | null =>
    approval.shadowRoot?.querySelector("input[type=password]") ?? null;
  const type = (pin: string): void => {
    const input = field();
    if (input === null) return;
    input.value = pin;
    input.dispatchEvent(new Event("input"));
  };
  const settled = async (): Promise<void> => {
    for (let round = 0; round < 200 && field()?.readOnly; round += 1)
      await new Promise((resolve) => setTimeout(resolve, 50));
  };
  let wrong = 9000;
  const press = (id: string, act: () => unknown): void => {
    const button = byId(id, HTMLButtonElement);
    button.addEventListener("click", async () => {
      button.disabled = true;
      await act();
      button.disabled = false;
    });
  };
  press("wrong", () => type(String((wrong += 1))));
  press("lock", async () => {
    for (let round = 0; round < 4 && field() !== null; round += 1) {
      type(String((wrong += 1)));
      await settled();
    }
  });
  press("rotate", () => sandbox.rotateKey());
  press("later", () => {
    sandbox.advance(15 * 60);
    // Shown anew: what the page waits for goes by its own clock.
    const { src } = approval;
    approval.src = "";
    approval.src = src;
  });
  press("anew", anew);
  byId("language", HTMLSelectElement).addEventListener("change", ({ target }) => {
    approval.lang = (target as HTMLSelectElement).value;
  });
  await anew();
}

void open();
