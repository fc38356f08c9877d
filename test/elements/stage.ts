/** The screen's flow without a screen: in front of the routes and a sandbox, with a clock that the test moves. */
import { onTestFinished, vi } from "vitest";
import { Flow, type Host, type View } from "../../src/browser/flow.ts";
import { FINGERPRINT, openShop, SHOP, type ShopOptions } from "../server/stage.ts";

type Answer = (request: Request, next: () => Promise<Response>) => Promise<Response> | Response;

export interface StageOptions {
  readonly shop?: ShopOptions;
  /** What the page can ask for. */
  readonly can?: readonly string[];
  readonly device?: Host["device"];
  /** Names of events that the page keeps from what would follow. */
  readonly prevent?: readonly string[];
}

export const problem = (status: number, code: string, more: object = {}): Response =>
  Response.json({ type: "about:blank", title: code, status, code, ...more }, { status });

export const offline = (): never => {
  throw new TypeError("Failed to fetch");
};

export async function openFlow({
  shop: options,
  can = ["PIN", "PARTNER_DEVICE_FINGERPRINT", "SMS", "WHATSAPP", "VOICE"],
  device = async () => FINGERPRINT,
  prevent = [],
}: StageOptions = {}) {
  vi.stubGlobal("isSecureContext", true);
  const shop = await openShop(options);
  const id = await shop.started();
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"], now: shop.sandbox.now() });
  const events: { name: string; detail: Record<string, unknown> }[] = [];
  /** `POST /answers {"PIN":{"sealed":"…"}}` */
  const sent: string[] = [];
  const caches: string[] = [];
  /** Whether something passes between. */
  let answers: [end: string, answer: Answer, times: number][] = [];
  const fetch: Host["fetch"] = async (input, init) => {
    const request = new Request(input, init);
    const path = new URL(request.url).pathname.slice(`/${id}`.length);
    const body = await request.clone().text();
    sent.push(`${request.method} ${path} ${body}`.trim());
    caches.push(`${path} ${init?.cache ?? ""}`);
    const next = async (): Promise<Response> => {
      const headers = new Headers(request.headers);
      headers.set("cookie", "session=anna");
      headers.set("sec-fetch-site", "same-origin");
      const { method } = request;
      return shop.routes(new Request(request.url, { method, headers, ...(body !== "" && { body }) }));
    };
    const found = answers.find(([end]) => path === end);
    if (found === undefined) return next();
    found[2] -= 1;
    if (found[2] === 0) answers = answers.filter((one) => one !== found);
    return found[1](request, next);
  };
  const shown: View[] = [];
  const flow: Flow = new Flow({
    src: `${SHOP}/${id}`,
    fetch,
    can: (type) => can.includes(type),
    device,
    changed: () => void shown.push(flow.view),
    emit: (name, detail) => {
      events.push({ name, detail: { ...detail } });
      return !prevent.includes(name);
    },
  });
  onTestFinished(() => {
    flow.stop();
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  /** Waits for the view to have what is expected: cryptography takes turns of the event loop, not of the clock. */
  const until = async (expected: Partial<View> | ((view: View) => boolean)): Promise<View> => {
    const holds =
      typeof expected === "function"
        ? expected
        : (view: View) => Object.entries(expected).every(([key, value]) => view[key as keyof View] === value);
    const patience = performance.now() + 15_000;
    while (!holds(flow.view)) {
      if (performance.now() > patience) throw new Error(`never came: ${JSON.stringify(flow.view)}`);
      await new Promise((resolve) => setImmediate(resolve));
    }
    return flow.view;
  };
  /** Lets everything end that needs no clock. */
  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  };
  /** Moves the page's clock, and Wise's with it. */
  const pass = async (milliseconds: number): Promise<void> => {
    shop.sandbox.advance(milliseconds / 1000);
    await vi.advanceTimersByTimeAsync(milliseconds);
    await settle();
  };
  /** The next calls of a route are answered so. */
  const interfere = (end: string, answer: Answer, times = 1): void => void answers.push([end, answer, times]);
  const count = (start: string): number => sent.filter((one) => one.startsWith(start)).length;
  /** How often the approval was read. */
  const looks = (): number => sent.filter((one) => one === "GET").length;
  const asked = async (type: string): Promise<View> => until({ screen: "ask", busy: false, type } as View);
  const started = async (type = "PIN"): Promise<View> => {
    void flow.start();
    return asked(type);
  };
  return {
    shop,
    id,
    flow,
    events,
    sent,
    caches,
    shown,
    until,
    settle,
    pass,
    interfere,
    count,
    looks,
    asked,
    started,
  };
}
