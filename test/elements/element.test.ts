/** `<wise-sca-approval>` for the page that holds it: attributes, properties, events, focus, and how it comes and goes. */
import { describe, expect, it, vi } from "vitest";
import {
  addMessages,
  approval,
  browser,
  cleared,
  DEVICE,
  document,
  never,
  offline,
  openPage,
  pending,
  PIN,
  problem,
} from "./page.ts";

/** Something else on the page that has the focus. */
function focusElsewhere(): HTMLInputElement {
  const search = document.createElement("input");
  document.body.append(search);
  search.focus();
  expect(document.activeElement).toBe(search);
  return search;
}

const fire = (target: "window" | "document", name: string): void =>
  void browser[target === "window" ? "window" : "document"].dispatchEvent(new browser.Event(name));

describe("the address", () => {
  it("is read relative to the page, with or without a slash at its end", async () => {
    const { element, sent, settle } = await openPage({ attributes: { src: "a1/" } });
    expect(sent.map(({ to }) => to)).toEqual([
      "GET https://shop.test/pay/a1/wise-key",
      "GET https://shop.test/pay/a1",
    ]);
    sent.length = 0;
    element.src = "https://other.test/a/b/c";
    await settle();
    expect(sent.map(({ to }) => to)).toContain("GET https://other.test/a/b/c");
  });

  it("is an attribute and a property, which say the same", async () => {
    const { element } = await openPage();
    expect(element.src).toBe("/approvals/a1");
    element.src = "/approvals/a2";
    expect(element.getAttribute("src")).toBe("/approvals/a2");
    element.removeAttribute("src");
    expect(element.src).toBe("");
  });

  it("may come later: until then nothing is drawn, and nothing sent", async () => {
    const { element, root, sent, title, titled } = await openPage({ attributes: {} });
    expect([root().childElementCount, sent]).toEqual([0, []]);
    element.lang = "en-GB";
    element.messages = { cancel: "Not now" };
    element.focus();
    element.cancel();
    await element.complete();
    await element.provideFaceMap("RkFDRQ==");
    expect([root().childElementCount, sent]).toEqual([0, []]);
    element.src = "/approvals/a1";
    expect(title()).toBe("One moment…");
    await titled("Enter your PIN");
  });

  it("that is set anew begins anew, and the former approval is heard of no more", async () => {
    const { element, field, type, titled, sent, pass, title, answer, events } = await openPage();
    type("12");
    sent.length = 0;
    answer("", { ...approval("SMS"), id: "a2" });
    element.src = "/approvals/a2";
    expect(title()).toBe("One moment…");
    await titled("Enter the code");
    expect(field().value).toBe("");
    expect(sent.filter(({ to }) => !to.includes("/a2"))).toEqual([]);
    element.src = "";
    await pass(3_600_000);
    expect(events).toEqual([]);
  });

  it("that is set to what it is changes nothing", async () => {
    const { element, field, type, sent } = await openPage();
    const before = sent.length;
    type("12");
    element.src = "/approvals/a1";
    expect([field().value, sent.length]).toEqual(["12", before]);
  });

  it("that is taken away empties the screen", async () => {
    const { element, root } = await openPage();
    element.removeAttribute("src");
    expect(root().childElementCount).toBe(0);
  });
});

describe("calls", () => {
  it("go through the page's own function where there is one", async () => {
    const called: string[] = [];
    const { sent, titled } = await openPage({
      properties: {
        fetch: async (input) => {
          called.push(String(input));
          return Response.json(approval("PIN"));
        },
      },
    });
    await titled("Enter your PIN");
    expect(called).toContain("https://shop.test/approvals/a1");
    expect(sent).toEqual([]);
  });

  it("go through the platform's fetch as it is when they are made", async () => {
    const { element, settle } = await openPage();
    const later = vi.fn(async () => Response.json(approval("PIN")));
    vi.stubGlobal("fetch", later);
    element.src = "/approvals/a2";
    await settle();
    expect(later).toHaveBeenCalledWith(
      "https://shop.test/approvals/a2",
      expect.objectContaining({ method: "GET" }),
    );
  });

  it("may go through another function from one to the next", async () => {
    const { element, type, until, sent } = await openPage();
    const other = vi.fn(async () => problem("ERR_APPROVAL_EXPIRED"));
    element.fetch = other;
    const before = sent.length;
    type(PIN);
    await until(() => expect(other).toHaveBeenCalledTimes(1));
    expect(sent.length).toBe(before);
  });
});

describe("the language", () => {
  addMessages({
    da: { pinTitle: "Indtast din PIN-kode" },
    fi: { pinTitle: "Anna PIN-koodi" },
  });

  it("is that of the element, of what it is in, of the page, and then the browser's", async () => {
    const { element, title } = await openPage();
    expect(title()).toBe("Enter your PIN");
    document.documentElement.lang = "fi";
    element.lang = "da";
    expect(title()).toBe("Indtast din PIN-kode");
    element.removeAttribute("lang");
    expect(title()).toBe("Anna PIN-koodi");
    document.documentElement.lang = "";
    vi.stubGlobal("navigator", { language: "da-DK" });
    element.messages = {};
    expect(title()).toBe("Indtast din PIN-kode");
  });

  it("may change in the middle, with what was answered kept", async () => {
    const { element, title, part, sent } = await openPage();
    const before = sent.length;
    const card = part("card");
    element.lang = "da";
    expect(title()).toBe("Indtast din PIN-kode");
    expect(part("card")).not.toBe(card);
    expect(sent.length).toBe(before);
    const danish = part("card");
    element.setAttribute("lang", "da");
    expect(part("card")).toBe(danish);
  });

  it("falls back to English where its texts are not there", async () => {
    const { title } = await openPage({ attributes: { src: "/approvals/a1", lang: "not a tag" } });
    expect(title()).toBe("Enter your PIN");
  });
});

it("texts of the element alone come before those of its language", async () => {
  const { element, title, names } = await openPage({ properties: { messages: { pinTitle: "Payment PIN" } } });
  expect([title(), names().at(-1)]).toEqual(["Payment PIN", "Cancel"]);
  const messages = { cancel: "Not now" };
  element.messages = messages;
  expect(element.messages).toBe(messages);
  expect([title(), names().at(-1)]).toEqual(["Enter your PIN", "Not now"]);
});

it("the look is a style sheet of script, the same for all elements, which an inline style would not be", async () => {
  const { element, root } = await openPage();
  const [sheet, ...others] = root().adoptedStyleSheets;
  expect([sheet?.cssRules.length === 0, others]).toEqual([false, []]);
  const second = document.createElement("wise-sca-approval");
  document.body.append(second);
  expect(second.shadowRoot?.adoptedStyleSheets[0]).toBe(sheet);
  expect(element.shadowRoot?.querySelectorAll("style, [style]").length).toBe(0);
  expect(root().mode).toBe("open");
});

describe("the element that is taken from the page", () => {
  it("is empty, and sends and tells nothing more", async () => {
    const { element, root, sent, pass, events } = await openPage({ approvals: [approval("SMS")] });
    const [calls, shadow] = [sent.length, root()];
    element.remove();
    expect(shadow.childElementCount).toBe(0);
    for (const name of ["focus", "online"]) fire("window", name);
    fire("document", "visibilitychange");
    await pass(3_700_000);
    expect([sent.length, events.length, shadow.childElementCount]).toEqual([calls, 0, 0]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("listens no more to the page", async () => {
    const removed: unknown[] = [];
    const added: unknown[] = [];
    const { element } = await openPage();
    vi.stubGlobal("addEventListener", (...args: unknown[]) => added.push(args));
    vi.stubGlobal("removeEventListener", (...args: unknown[]) => removed.push(args));
    const spies = [
      vi.spyOn(document, "addEventListener").mockImplementation((...args) => void added.push(args)),
      vi.spyOn(document, "removeEventListener").mockImplementation((...args) => void removed.push(args)),
    ];
    element.remove();
    const first = removed.splice(0);
    document.body.append(element);
    expect(first).toEqual(added);
    expect(added.map((args) => (args as string[])[0]).sort()).toEqual([
      "focus",
      "online",
      "visibilitychange",
    ]);
    element.remove();
    expect(removed).toEqual(added);
    spies.forEach((spy) => spy.mockRestore());
  });

  it("begins anew when it is put back, in the same shadow root", async () => {
    const { element, root, type, field, titled, title } = await openPage();
    const shadow = root();
    type("12");
    element.remove();
    document.body.append(element);
    expect(title()).toBe("One moment…");
    await titled("Enter your PIN");
    expect(root()).toBe(shadow);
    expect(field().value).toBe("");
  });

  it("draws nothing when it is changed meanwhile, and takes it up when it is put back", async () => {
    const { element, root, sent, settle } = await openPage();
    const shadow = root();
    element.remove();
    const before = sent.length;
    element.src = "/approvals/a2";
    element.lang = "da";
    element.messages = {};
    await settle();
    expect([shadow.childElementCount, sent.length]).toEqual([0, before]);
    document.body.append(element);
    await settle();
    expect(sent.at(-1)?.to).toBe("GET https://shop.test/approvals/a2");
  });
});

describe("somebody who comes back to the page", () => {
  it.each([
    ["window", "focus"],
    ["window", "online"],
    ["document", "visibilitychange"],
  ] as const)("has the approval looked at: the %s's %s", async (target, name) => {
    const { pass, looks, until } = await openPage();
    await pass(6_000);
    const before = looks();
    fire(target, name);
    await until(() => expect(looks()).toBe(before + 1));
  });

  it("has not when the page is hidden", async () => {
    const { pass, looks, settle } = await openPage();
    await pass(6_000);
    const before = looks();
    const state = vi.spyOn(document, "visibilityState", "get").mockReturnValue("hidden");
    fire("document", "visibilitychange");
    fire("window", "focus");
    await settle();
    state.mockRestore();
    expect(looks()).toBe(before);
  });
});

describe("events", () => {
  it("tell the page what happened, and come up to the document", async () => {
    const { element, events, type, titled } = await openPage();
    type(PIN);
    await titled("Done");
    expect(events.map(({ type: name, detail }) => [name, detail])).toEqual([
      ["cleared", { id: "a1" }],
      ["completed", { id: "a1", status: 201, body: { status: "COMPLETED" } }],
    ]);
    for (const { bubbles, composed, cancelable, target } of events) {
      expect([bubbles, composed, cancelable, target]).toEqual([true, true, true, element]);
    }
  });

  it("come out of the shadow root of the page's own component", async () => {
    const { element, events, settle } = await openPage({
      approvals: [problem.bind(null, "ERR_NOT_SIGNED_IN")],
    });
    expect(events.map(({ detail }) => detail)).toEqual([{ id: undefined, code: "ERR_NOT_SIGNED_IN" }]);
    const host = document.createElement("div");
    document.body.append(host);
    host.attachShadow({ mode: "open" }).append(element);
    await settle();
    expect(events.length).toBe(2);
  });

  it("reach listeners of the element, with options as any other event's", async () => {
    const { element } = await openPage();
    const heard: unknown[] = [];
    element.addEventListener("cancelled", ({ detail }) => heard.push(detail.id), { once: true });
    element.cancel();
    await element.complete();
    element.cancel();
    expect(heard).toEqual(["a1"]);
  });

  it("that are prevented leave the rest to the page", async () => {
    const { element, titled, type, bodies, settle } = await openPage({ prevent: ["cleared", "cancelled"] });
    element.cancel();
    await titled("Enter your PIN");
    type(PIN);
    await titled("Confirmed");
    await settle();
    expect(bodies("/complete")).toEqual([]);
    await element.complete();
    await titled("Done");
    expect(bodies("/complete")).toEqual([{}]);
  });

  it("of the customer who cancels can be had by the page as well", async () => {
    const { element, title, events } = await openPage();
    element.cancel();
    expect([title(), events.map(({ type }) => type)]).toEqual(["Cancelled", ["cancelled"]]);
  });
});

describe("a device", () => {
  it("is asked for only where the page can ask it", async () => {
    const without = await openPage({ approvals: [approval(DEVICE)] });
    expect(without.title()).toBe("Confirm on your phone");
    const { title } = await openPage({
      approvals: [approval(DEVICE)],
      properties: { device: () => "phone-1" },
    });
    expect(title()).toBe("Confirm with this device");
  });

  it.each([
    ["as a text", () => "phone-1", "phone-1"],
    ["as a text that comes later", async () => "phone-2", "phone-2"],
    ["as wise-sca/device does", async () => ({ fingerprint: "phone-3" }), "phone-3"],
  ])("gives its fingerprint %s, for the profile of the approval", async (_how, given, fingerprint) => {
    const device = vi.fn(given);
    const { press, opened, titled } = await openPage({
      approvals: [approval(DEVICE)],
      properties: { device },
    });
    press("Confirm");
    expect(await opened(DEVICE)).toEqual({ deviceFingerprint: fingerprint });
    expect(device).toHaveBeenCalledExactlyOnceWith({ profileId: 101 });
    await titled("Done");
  });

  it("that was taken away meanwhile gives none", async () => {
    const { element, press, opened } = await openPage({
      approvals: [approval(DEVICE)],
      properties: { device: () => "phone-1" },
    });
    element.device = undefined;
    press("Confirm");
    expect(await opened(DEVICE)).toEqual({ deviceFingerprint: "" });
  });
});

describe("a face", () => {
  it("is asked for only where the page has a camera in its slot", async () => {
    expect((await openPage({ approvals: [approval("FACE_MAP")] })).title()).toBe("Confirm on your phone");
    const other = await openPage({
      approvals: [approval("FACE_MAP")],
      inside: "<div slot='description'></div>",
    });
    expect(other.title()).toBe("Confirm on your phone");
  });

  it("is answered with what the page provides", async () => {
    const { element, title, one, bodies, titled } = await openPage({
      approvals: [approval("FACE_MAP")],
      inside: "<div slot='facemap'></div>",
    });
    expect(title()).toBe("Show your face");
    expect(one("slot[name=facemap]").closest("[hidden]")).toBeNull();
    await element.provideFaceMap("RkFDRQ==");
    expect(bodies("/answers")).toEqual([{ FACE_MAP: "RkFDRQ==" }]);
    await titled("Done");
  });
});

describe("the focus", () => {
  it("is not taken from the page, at the start and later", async () => {
    const { type, titled, focused } = await openPage();
    expect(focused()).toBeNull();
    const search = focusElsewhere();
    type(PIN);
    await titled("Done");
    expect(document.activeElement).toBe(search);
  });

  it("is where nobody has put it: nowhere", async () => {
    const { type, titled } = await openPage();
    type(PIN);
    await titled("Done");
    expect(document.activeElement).toBe(document.body);
  });

  it("is taken at once where the page says autofocus, and goes along", async () => {
    const { focused, field, type, titled, part } = await openPage({
      attributes: { src: "/approvals/a1", autofocus: "" },
    });
    expect(focused()).toBe(field());
    type(PIN);
    await titled("Done");
    expect(focused()).toBe(part("title"));
  });

  it("goes along once it is in the element", async () => {
    const { element, focused, field, press, titled, button, answer } = await openPage();
    expect(document.activeElement).toBe(document.body);
    element.focus();
    expect(focused()).toBe(field());
    press("Cancel");
    await titled("Cancelled");
    expect(focused()).toBe(button("Confirm after all"));
    answer("", approval("PIN"));
    press("Confirm after all");
    await titled("Enter your PIN");
    expect(focused()).toBe(field());
  });

  it("stays away when the customer has gone to the rest of the page", async () => {
    const { element, type, titled } = await openPage({ attributes: { src: "/approvals/a1", autofocus: "" } });
    element.focus();
    const search = focusElsewhere();
    type(PIN);
    await titled("Done");
    expect(document.activeElement).toBe(search);
    search.remove();
    element.cancel();
    expect(document.activeElement).toBe(document.body);
  });

  it("stays where it is while the same is asked for", async () => {
    const { element, button, type, notice, until, answer, focused } = await openPage();
    element.focus();
    answer("/answers", () => problem("PIN_VERIFICATION_FAILED", { attemptsLeft: 3 }));
    button("Cancel").focus();
    type(PIN);
    await until(() => expect(notice()).toContain("not right"));
    expect(focused()).toBe(button("Cancel"));
  });

  it("is on the sentence where there is nothing to do", async () => {
    const { element, focused, part } = await openPage({ approvals: [never] });
    element.focus();
    expect(focused()).toBe(part("title"));
    expect(part("title").getAttribute("tabindex")).toBe("-1");
  });
});

describe("the clock", () => {
  it("counts down to a new code, and draws only then", async () => {
    const sms = approval(pending("SMS", { obfuscatedPhoneNo: "*********8888" }));
    const { answer, press, names, pass, settle } = await openPage({ approvals: [sms] });
    const last = (): string | undefined => names().find((name) => name.includes("code"));
    expect(last()).toBe("Send a new code");
    answer("/trigger", sms);
    press("Send a new code");
    await settle();
    expect(last()).toBe("A new code in 30 seconds");
    await pass(999);
    expect(last()).toBe("A new code in 30 seconds");
    await pass(1);
    expect(last()).toBe("A new code in 29 seconds");
    await pass(28_000);
    expect(last()).toBe("A new code in 1 second");
    await pass(1_000);
    expect(last()).toBe("Send a new code");
  });

  it("draws nothing where no code was sent: what the page has changed inside stays", async () => {
    const { part, pass, title } = await openPage();
    part("title").textContent = "changed";
    await pass(3_000);
    expect(title()).toBe("changed");
  });
});

it("a page that is not secure is told so, and nothing is sent", async () => {
  const { element, sent, titled, events, settle } = await openPage({ attributes: {} });
  vi.stubGlobal("isSecureContext", false);
  element.src = "/approvals/a1";
  await titled("This page is not secure");
  await settle();
  expect(sent).toEqual([]);
  expect(events.map(({ detail }) => detail)).toEqual([{ id: undefined, code: "ERR_INSECURE_CONTEXT" }]);
});

it("a connection that is back is used at once", async () => {
  const { notice, titled, title } = await openPage({ approvals: [offline, approval("PIN")] });
  expect([title(), notice()]).toEqual(["One moment…", "No connection. It goes on as soon as it is back."]);
  fire("window", "online");
  await titled("Enter your PIN");
  expect(notice()).toBe("");
});

it("an approval that is cleared already is completed at once", async () => {
  const { titled } = await openPage({ approvals: [cleared()] });
  await titled("Done");
});
