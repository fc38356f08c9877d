/** A page with the element on it, in front of a backend that answers as the test says, with a clock that the test moves. */
import { Window } from "happy-dom";
import { compactDecrypt, importPKCS8 } from "jose";
import { expect, onTestFinished, vi } from "vitest";
import type { Approval, ChallengeType } from "../../generated/approvals.ts";
import type { WiseScaApproval } from "../../src/browser/element.ts";
import { vectors } from "../support/keys.ts";

/** One for all pages: a class of elements belongs to the document that it was made in. */
export const browser = new Window({ url: "https://shop.test/pay/now" });
export const document = browser.document as unknown as Document;

const globals = {
  document,
  HTMLElement: browser.HTMLElement,
  CustomEvent: browser.CustomEvent,
  CSSStyleSheet: browser.CSSStyleSheet,
  customElements: browser.customElements,
  navigator: browser.navigator,
  addEventListener: browser.addEventListener.bind(browser),
  removeEventListener: browser.removeEventListener.bind(browser),
  isSecureContext: true,
};
const stub = (): void => Object.entries(globals).forEach(([name, value]) => vi.stubGlobal(name, value));

// The class extends what is there when its file is read; other tests of this process have no document.
stub();
const elements = await import("../../src/browser/elements.ts");
vi.unstubAllGlobals();
export const { addMessages } = elements;

export const START = Date.parse("2026-01-15T09:30:00Z");
export const DEVICE = "PARTNER_DEVICE_FINGERPRINT";
export const PIN = "1234";

/** What is open, as the routes tell it. */
export const pending = (type: ChallengeType, more: Partial<Approval["pending"][number]> = {}) => ({
  type,
  category: "knowledge" as const,
  attemptsLeft: 4,
  mayLockOut: false,
  ...more,
});
export const approval = (...types: readonly (ChallengeType | Approval["pending"][number])[]): Approval => ({
  id: "a1",
  profileId: 101,
  status: "pending",
  exhausted: false,
  expiresAt: new Date(START + 3_600_000).toISOString(),
  expiresIn: 3600,
  passed: [],
  pending: types.map((one) => (typeof one === "string" ? pending(one) : one)),
});
export const cleared = (): Approval => ({ ...approval(), status: "cleared" });

export const problem = (code: string, more: object = {}, status = 400): Response =>
  Response.json({ type: "about:blank", title: code, status, code, ...more }, { status });
export const offline = (): never => {
  throw new TypeError("Failed to fetch");
};
/** Under way, for as long as the test lasts. */
export const never = (): Promise<Response> => new Promise(() => undefined);

type Answer = Approval | object | (() => Response | Promise<Response>);
type Route = "" | "/wise-key" | "/answers" | "/trigger" | "/complete";

export interface PageOptions {
  /** What the approval's own address answers: one after the other, and the last one from then on. */
  readonly approvals?: readonly Answer[];
  readonly attributes?: Readonly<Record<string, string>>;
  /** What is inside of the element, such as slots. */
  readonly inside?: string;
  readonly properties?: Partial<Pick<WiseScaApproval, "device" | "messages" | "fetch">>;
  /** Events that the page prevents. */
  readonly prevent?: readonly string[];
}

const EVENTS = ["cleared", "completed", "failed", "cancelled"] as const;
const { publicSpkiDerBase64, privatePkcs8Pem } = vectors.keys.wise;
const privateKey = importPKCS8(privatePkcs8Pem, "RSA-OAEP-256");

export async function openPage({
  approvals = [approval("PIN")],
  attributes = { src: "/approvals/a1" },
  inside = "",
  properties = {},
  prevent = [],
}: PageOptions = {}) {
  stub();
  vi.useFakeTimers({
    toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval", "Date"],
    now: START,
  });
  const sent: { readonly to: string; readonly body?: unknown }[] = [];
  const answers: Record<Route, Answer[]> = {
    "": [...approvals],
    "/wise-key": [
      { version: 1, keyMaterial: { algorithm: "RSA_OAEP_256", keyMaterial: publicSpkiDerBase64 } },
    ],
    "/answers": [cleared()],
    "/trigger": [never],
    "/complete": [{ status: 201, body: { status: "COMPLETED" } }],
  };
  const fetch = async (input: unknown, init: RequestInit = {}): Promise<Response> => {
    const to = String(input);
    const body: unknown = init.body === undefined ? undefined : JSON.parse(String(init.body));
    sent.push({ to: `${init.method} ${to}`, ...(body !== undefined && { body }) });
    const route = (/\/(?:wise-key|answers|trigger|complete)$/.exec(to)?.[0] ?? "") as Route;
    const [answer = never] = answers[route].length > 1 ? answers[route].splice(0, 1) : answers[route];
    return typeof answer === "function" ? (answer as () => Response)() : Response.json(answer);
  };
  vi.stubGlobal("fetch", fetch);

  const element = document.createElement("wise-sca-approval");
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.innerHTML = inside;
  Object.assign(element, properties);
  const events: CustomEvent[] = [];
  const listen = (event: Event): void => {
    events.push(event as CustomEvent);
    if (prevent.includes(event.type)) event.preventDefault();
  };
  // On the document: events have to come up to there.
  for (const name of EVENTS) document.addEventListener(name, listen);
  onTestFinished(() => {
    document.body.replaceChildren();
    document.documentElement.removeAttribute("lang");
    for (const name of EVENTS) document.removeEventListener(name, listen);
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });
  document.body.append(element);

  const root = (): ShadowRoot => {
    if (element.shadowRoot === null) throw new Error("The element was never connected.");
    return element.shadowRoot;
  };
  const all = <Found extends HTMLElement>(selector: string): Found[] => [
    ...root().querySelectorAll<Found>(selector),
  ];
  const one = <Found extends HTMLElement = HTMLElement>(selector: string): Found => {
    const [found, ...others] = all<Found>(selector);
    if (found === undefined || others.length > 0)
      throw new Error(`${selector}: not one, but ${all(selector).length}`);
    return found;
  };
  const part = <Found extends HTMLElement = HTMLElement>(name: string): Found => one<Found>(`[part=${name}]`);
  /** As a screen reader and a pointer find it. */
  const isShown = (node: Element): boolean => {
    const details = node.closest("details");
    return (
      node.closest("[hidden]") === null &&
      (details === null || details.open || node.closest("summary") !== null)
    );
  };
  const nameOf = (node: Element): string => node.getAttribute("aria-label") ?? node.textContent ?? "";
  const buttons = (): HTMLButtonElement[] => all<HTMLButtonElement>("button").filter(isShown);
  const names = (): string[] => buttons().map(nameOf);
  const button = (name: string): HTMLButtonElement => {
    const found = buttons().find((each) => nameOf(each) === name);
    if (found === undefined) throw new Error(`No button “${name}”, but ${names().join(", ")}`);
    return found;
  };
  const press = (name: string): void => button(name).click();
  const field = (): HTMLInputElement => one<HTMLInputElement>("input");
  const type = (text: string): void => {
    field().value = text;
    field().dispatchEvent(new browser.Event("input", { bubbles: true }) as unknown as Event);
  };
  /** The texts that are shown, without those that are only names. */
  const title = (): string => part("title").textContent ?? "";
  const notice = (): string => part("notice").textContent ?? "";
  const hint = (): string => part("hint").textContent ?? "";
  const focused = (): Element | null => root().activeElement;

  /** Cryptography takes turns of the event loop, not of the clock. */
  const until = async (check: () => unknown): Promise<void> => {
    const patience = performance.now() + 10_000;
    for (;;) {
      try {
        check();
        return;
      } catch (error) {
        if (performance.now() > patience) throw error;
      }
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  /** Lets everything end that needs no clock. */
  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  };
  const titled = (text: string): Promise<void> => until(() => expect(title()).toBe(text));
  const pass = async (milliseconds: number): Promise<void> => {
    await vi.advanceTimersByTimeAsync(milliseconds);
    await settle();
  };
  /** What a route answers from now on: one after the other, and the last one from then on. */
  const answer = (route: Route, ...next: readonly Answer[]): void => {
    answers[route] = [...next];
  };
  const bodies = (route: Route): unknown[] =>
    sent.filter(({ to }) => to === `POST https://shop.test/approvals/a1${route}`).map(({ body }) => body);
  const looks = (): number => sent.filter(({ to }) => to === "GET https://shop.test/approvals/a1").length;
  /** What a sealed answer holds, as Wise reads it. */
  const opened = async (kind: ChallengeType, at = 0): Promise<unknown> => {
    await until(() => expect(bodies("/answers").length).toBeGreaterThan(at));
    const { sealed } = (bodies("/answers")[at] as Record<string, { sealed: string }>)[kind] ?? { sealed: "" };
    const { plaintext } = await compactDecrypt(sealed, await privateKey);
    return JSON.parse(new TextDecoder().decode(plaintext));
  };
  await settle();
  return {
    element,
    events,
    sent,
    root,
    all,
    one,
    part,
    isShown,
    names,
    button,
    press,
    field,
    type,
    title,
    notice,
    hint,
    focused,
    until,
    settle,
    titled,
    pass,
    answer,
    bodies,
    looks,
    opened,
  };
}

export const time = (at: number, language = "en-US"): string =>
  new Intl.DateTimeFormat(language, { hour: "numeric", minute: "2-digit" }).format(at);
