/** What the screen says and offers, whatever is asked for and however it ends. */
import { describe, expect, it, vi } from "vitest";
import type { Approval, ApprovalDescription } from "../../generated/approvals.ts";
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
  START,
  time,
  type PageOptions,
} from "./page.ts";

const HOUR = 3_600_000;

describe("what is approved", () => {
  const described = (description: ApprovalDescription, lang = "en"): PageOptions => ({
    approvals: [{ ...approval("PIN"), description }],
    attributes: { src: "/approvals/a1", lang },
  });
  /** As text, with the blanks of number formats as blanks. */
  const plain = (node: Element): string => (node.textContent ?? "").replaceAll(/\s/g, " ");

  it("is the amount and the payee, in the place where the page may put its own", async () => {
    const { part, root } = await openPage(
      described({ amount: { value: "1250.00", currency: "EUR" }, payee: "Example Trading Ltd" }),
    );
    expect(plain(part("amount"))).toBe("€1,250.00");
    expect(plain(part("payee"))).toBe("to Example Trading Ltd");
    expect([...part("description").children]).toEqual([part("amount"), part("payee")]);
    expect(part("description").parentElement).toBe(root().querySelector("slot[name=description]"));
    // Above everything else.
    expect(part("card").firstElementChild).toBe(part("description").parentElement);
  });

  it.each([
    ["de", "1.250,00 €"],
    ["de-AT", "€ 1.250,00"],
    ["not a tag", "€1,250.00"],
  ])("has the amount as it is written in %s", async (lang, amount) => {
    const { part } = await openPage(described({ amount: { value: "1250.00", currency: "EUR" } }, lang));
    expect(plain(part("amount"))).toBe(amount);
  });

  it("has every digit of a large amount, and an amount as it comes where its currency is none", async () => {
    const large = await openPage(described({ amount: { value: "12345678901234567.89", currency: "USD" } }));
    expect(plain(large.part("amount"))).toBe("$12,345,678,901,234,567.89");
    const odd = await openPage(described({ amount: { value: "5", currency: "points" } }));
    expect(plain(odd.part("amount"))).toBe("5 points");
  });

  it("is a text and details where it is no payment", async () => {
    const { part, all } = await openPage(
      described({
        text: "Statement of March",
        details: [
          { label: "Account", value: "12 34" },
          { label: "Reference", value: "Invoice 2026-014" },
        ],
      }),
    );
    expect(plain(part("text"))).toBe("Statement of March");
    expect([...part("details").children].map((row) => [row.tagName, plain(row)])).toEqual([
      ["DT", "Account"],
      ["DD", "12 34"],
      ["DT", "Reference"],
      ["DD", "Invoice 2026-014"],
    ]);
    // A value may be written from right to left.
    expect(all("dd > bdi").length).toBe(2);
    expect([all("[part=amount]"), all("[part=payee]")]).toEqual([[], []]);
  });

  it("has no row where there are no details, and is nothing where nothing is told", async () => {
    const { all, part } = await openPage(described({ payee: "Anna" }));
    expect([all("dl"), all("[part=text]")]).toEqual([[], []]);
    expect(part("description").textContent).toBe("to Anna");
    const none = await openPage();
    expect(none.all("[part=description]")).toEqual([]);
    expect(none.one("slot[name=description]").childNodes.length).toBe(0);
  });

  it("is text and never markup", async () => {
    const { part, all } = await openPage(described({ payee: "<img src=x onerror=alert(1)>" }));
    expect(plain(part("payee"))).toBe("to <img src=x onerror=alert(1)>");
    expect(all("img")).toEqual([]);
  });

  it("is drawn when it changes, and stays until then", async () => {
    const { part, type, titled } = await openPage(described({ payee: "Anna" }));
    const before = part("description");
    type(PIN);
    await titled("Done");
    expect(part("description")).toBe(before);
    const other = await openPage(described({ payee: "Anna" }));
    other.answer("", { ...approval("PIN"), description: { payee: "Ben" } });
    await other.pass(6_000);
    browser.dispatchEvent(new browser.Event("online"));
    await other.until(() => expect(plain(other.part("payee"))).toBe("to Ben"));
  });
});

describe("while it loads", () => {
  it("it says so, busy for a screen reader, with a way out", async () => {
    const { title, part, names, hint, notice, button } = await openPage({ approvals: [never] });
    expect([title(), hint(), notice()]).toEqual(["One moment…", "", ""]);
    expect(part("card").getAttribute("aria-busy")).toBe("true");
    expect([part("sign").hidden, part("sign").firstElementChild?.className]).toEqual([false, "spin"]);
    expect([part("footer").hidden, names(), button("Cancel").disabled]).toEqual([false, ["Cancel"], false]);
    expect(part("footer").textContent).toBe("Cancel");
  });

  it("it can be left", async () => {
    const { press, title, events } = await openPage({ approvals: [never] });
    press("Cancel");
    expect([title(), events.map(({ type }) => type)]).toEqual(["Cancelled", ["cancelled"]]);
  });
});

describe("what is asked for", () => {
  it("is said in a live region that stays in its place, and until when it can be done", async () => {
    const { part, title, hint, notice } = await openPage();
    expect([title(), hint(), notice()]).toEqual(["Enter your PIN", "Four digits", ""]);
    const region = part("title").parentElement;
    expect(region?.getAttribute("aria-live")).toBe("polite");
    expect([...(region?.children ?? [])]).toEqual([part("title"), part("hint"), part("notice")]);
    expect(part("title").tagName).toBe("H2");
    expect(part("sign").hidden).toBe(true);
    expect(part("footer").textContent).toBe(`Valid until ${time(START + HOUR)}Cancel`);
    expect(part("card").hasAttribute("aria-busy")).toBe(false);
  });

  it("is not said again while nothing changes: the region would speak", async () => {
    const { element, part, pass, root } = await openPage();
    const region = part("title").parentElement;
    const texts = ["title", "hint"].map((name) => part(name).firstChild);
    await pass(6_000);
    browser.dispatchEvent(new browser.Event("online"));
    await pass(0);
    expect(["title", "hint"].map((name) => part(name).firstChild)).toEqual(texts);
    expect(texts.every((text) => text?.parentNode !== null)).toBe(true);
    element.cancel();
    expect(part("title").parentElement).toBe(region);
    expect(root().childElementCount).toBe(1);
  });

  it.each([
    ["PIN", "Enter your PIN", "Four digits"],
    [
      DEVICE,
      "Confirm with this device",
      "Your device asks for your fingerprint, your face or its screen lock.",
    ],
    ["FACE_MAP", "Show your face", "Look into the camera."],
    ["SMS", "Enter the code", ""],
    ["WHATSAPP", "Enter the code", ""],
    ["VOICE", "Enter the code", ""],
  ] as const)("is named: %s", async (type, heading, sentence) => {
    const { title, hint } = await openPage({
      approvals: [approval(type)],
      inside: "<div slot='facemap'></div>",
      properties: { device: () => "phone-1" },
    });
    expect([title(), hint()]).toEqual([heading, sentence]);
  });

  it("makes place for the next when it has passed", async () => {
    const { type, answer, titled, all, names, title, part, hint } = await openPage({
      properties: { device: () => "phone-1" },
    });
    answer("/answers", { ...approval(DEVICE), passed: ["PIN"] });
    const head = part("title");
    type(PIN);
    expect(title()).toBe("Enter your PIN");
    await titled("Confirm with this device");
    expect([all("input"), names(), hint().slice(0, 11)]).toEqual([[], ["Confirm", "Cancel"], "Your device"]);
    expect(part("title")).toBe(head);
  });

  it("hides the hint while a notice stands in its place, and brings it back", async () => {
    const { type, notice, hint, answer, until } = await openPage();
    answer("/answers", () => problem("PIN_VERIFICATION_FAILED", { attemptsLeft: 3 }), never);
    type("9999");
    expect([notice(), hint()]).toEqual(["", "Four digits"]);
    await until(() => expect(notice()).not.toBe(""));
    expect(hint()).toBe("");
    type(PIN);
    expect([notice(), hint()]).toEqual(["", "Four digits"]);
  });
});

describe("other ways", () => {
  const three = approval("PIN", "SMS", "VOICE", DEVICE, "FACE_MAP");
  const ways = (page: Awaited<ReturnType<typeof openPage>>): string[] =>
    [...page.part("ways").querySelectorAll("button")].map(({ textContent }) => textContent ?? "");

  it("are those that this page can ask for, behind a line that opens them", async () => {
    const page = await openPage({ approvals: [three] });
    const { part, one, names, button } = page;
    expect(part("ways").hidden).toBe(false);
    expect(one("summary").textContent).toBe("Or confirm in another way");
    expect((part("ways") as HTMLDetailsElement).open).toBe(false);
    expect(names()).not.toContain("With a code by text message");
    expect(ways(page)).toEqual(["With a code by text message", "With a code by phone call"]);
    (part("ways") as HTMLDetailsElement).open = true;
    expect([button("With a code by phone call").type, button("With a code by phone call").disabled]).toEqual([
      "button",
      false,
    ]);
  });

  it.each([
    ["PIN", "With the PIN"],
    [DEVICE, "With this device"],
    ["FACE_MAP", "With the face"],
    ["SMS", "With a code by text message"],
    ["WHATSAPP", "With a code by WhatsApp"],
    ["VOICE", "With a code by phone call"],
  ] as const)("are named: %s", async (type, name) => {
    const page = await openPage({
      approvals: [approval(type === "VOICE" ? "PIN" : "VOICE", type)],
      inside: "<div slot='facemap'></div>",
      properties: { device: () => "phone-1" },
    });
    expect(ways(page)).toEqual([name]);
  });

  it("are not offered where there is none", async () => {
    const { part } = await openPage();
    expect(part("ways").hidden).toBe(true);
  });

  it("can be taken, and the former one offered instead", async () => {
    const page = await openPage({ approvals: [three] });
    const { part, press, title, one } = page;
    const details = part<HTMLDetailsElement>("ways");
    details.open = true;
    press("With a code by phone call");
    expect(title()).toBe("Enter the code");
    expect([details.open, details.hidden]).toEqual([false, false]);
    expect(ways(page)).toEqual(["With the PIN", "With a code by text message"]);
    details.open = true;
    press("With the PIN");
    expect([title(), one("input").getAttribute("type")]).toEqual(["Enter your PIN", "password"]);
  });

  it("from one code to another have a field of their own", async () => {
    const page = await openPage({
      approvals: [approval(pending("SMS", { obfuscatedPhoneNo: "*8" }), "VOICE")],
    });
    page.type("1111");
    page.part<HTMLDetailsElement>("ways").open = true;
    page.press("With a code by phone call");
    expect([page.field().value, page.names()[0]]).toEqual(["", "Call me"]);
  });

  it("stay open, and their buttons stay, while the same is asked for", async () => {
    const page = await openPage({ approvals: [three] });
    const { part, pass } = page;
    const details = part<HTMLDetailsElement>("ways");
    details.open = true;
    const before = [...details.querySelectorAll("button")];
    await pass(6_000);
    browser.dispatchEvent(new browser.Event("online"));
    await pass(0);
    expect(details.open).toBe(true);
    expect([...details.querySelectorAll("button")].every((button, at) => button === before[at])).toBe(true);
  });

  it("are disabled while something is under way, and are there again after it", async () => {
    const page = await openPage({ approvals: [three] });
    const { part, type, answer, until, notice, title } = page;
    let release: ((response: Response) => void) | undefined;
    answer("/answers", () => new Promise<Response>((resolve) => (release = resolve)));
    type(PIN);
    const disabled = (): boolean[] =>
      [...part("ways").querySelectorAll("button")].map((button) => button.disabled);
    expect(disabled()).toEqual([true, true]);
    await until(() => expect(release).toBeDefined());
    release?.(problem("PIN_VERIFICATION_FAILED", { attemptsLeft: 3 }));
    await until(() => expect(notice()).not.toBe(""));
    expect(disabled()).toEqual([false, false]);
    expect(title()).toBe("Enter your PIN");
  });

  it("are gone where nothing is asked for any more", async () => {
    const { element, part } = await openPage({ approvals: [three] });
    element.cancel();
    expect([part("ways").hidden, part("ways").querySelectorAll("button").length]).toEqual([true, 0]);
  });
});

describe("a notice", () => {
  const refusing = async (reply: () => Response, approvals: readonly Approval[] = [approval("PIN")]) => {
    const page = await openPage({ approvals });
    page.answer("/answers", reply);
    page.type(PIN);
    await page.until(() => expect(page.notice()).not.toBe(""));
    return page;
  };

  it.each([
    ["PIN_VERIFICATION_FAILED", "That PIN is not right."],
    ["ERR_INVALID_ARGUMENT", "That PIN is not right."],
    ["ERR_APPROVAL_ANSWER_REPEATED", "You have just tried that one."],
    ["RATE_LIMITED", "This does not work just now."],
    ["CHALLENGE_NOT_AVAILABLE", "This does not work just now."],
  ])("says what was wrong: %s", async (code, text) => {
    const { notice, part } = await refusing(() => problem(code));
    expect(notice()).toBe(text);
    expect(part("notice").hasAttribute("data-info")).toBe(false);
  });

  it.each([
    [4, false, ""],
    [3, false, " 3 attempts left"],
    [1, false, " 1 attempt left"],
    [3, true, " If this one is wrong too, your access can be blocked for a while."],
  ])("says what is left: %i, and whether it may lock out: %s", async (attemptsLeft, mayLockOut, text) => {
    const { notice } = await refusing(() => problem("PIN_VERIFICATION_FAILED", { attemptsLeft, mayLockOut }));
    expect(notice()).toBe(`That PIN is not right.${text}`);
  });

  it("tells what is left before anything was wrong here, as information and not as an error", async () => {
    const { notice, hint, part } = await openPage({
      approvals: [approval("SMS", pending("PIN", { attemptsLeft: 2 }))].map((one) => ({
        ...one,
        pending: [...one.pending].reverse(),
      })),
    });
    expect([notice(), hint()]).toEqual(["2 attempts left", ""]);
    expect(part("notice").getAttribute("data-info")).toBe("");
  });

  it("warns of a lock-out in the tone of an error", async () => {
    const { notice, part } = await openPage({
      approvals: [approval(pending("PIN", { attemptsLeft: 1, mayLockOut: true }))],
    });
    expect(notice()).toBe("If this one is wrong too, your access can be blocked for a while.");
    expect(part("notice").hasAttribute("data-info")).toBe(false);
  });

  it("is about what is asked for, not about another way", async () => {
    const { notice, part, press } = await openPage({
      approvals: [approval("PIN", pending("VOICE", { attemptsLeft: 2 }))],
    });
    expect(notice()).toBe("");
    part<HTMLDetailsElement>("ways").open = true;
    press("With a code by phone call");
    expect(notice()).toBe("2 attempts left");
  });

  it("is not said while something is under way", async () => {
    const { notice, type, hint } = await openPage({
      approvals: [approval(pending("PIN", { attemptsLeft: 2 }))],
    });
    type(PIN);
    expect([notice(), hint()]).toEqual(["", "Four digits"]);
  });

  it.each([
    ["SMS", "That code is not right."],
    ["WHATSAPP", "That code is not right."],
    ["VOICE", "That code is not right."],
  ] as const)("says that a code by %s was wrong", async (type, text) => {
    const page = await openPage({ approvals: [approval(pending(type, { obfuscatedPhoneNo: "*8" }))] });
    page.answer("/answers", () => problem("OTP_VERIFICATION_FAILED"));
    page.type("222222");
    page.press("Confirm");
    await page.until(() => expect(page.notice()).toBe(text));
  });

  it.each([
    ["ERR_DEVICE_NOT_ENROLLED", "This device is not set up for you."],
    ["anything else", "Your device has not confirmed."],
  ])("says that the device did not confirm: %s", async (code, text) => {
    const { press, until, notice } = await openPage({
      approvals: [approval(DEVICE)],
      properties: { device: () => Promise.reject(Object.assign(new Error("no"), { code })) },
    });
    press("Confirm");
    await until(() => expect(notice()).toBe(text));
  });

  it("says that it was another device, and that a face was not recognised", async () => {
    const device = await openPage({ approvals: [approval(DEVICE)], properties: { device: () => "phone-2" } });
    device.answer("/answers", () => problem("DEVICE_FINGERPRINT_VERIFICATION_FAILED"));
    device.press("Confirm");
    await device.until(() => expect(device.notice()).toBe("This is not the device that was set up."));
    const face = await openPage({ approvals: [approval("FACE_MAP")], inside: "<div slot='facemap'></div>" });
    face.answer("/answers", () => problem("FACEMAP_VERIFICATION_FAILED"));
    await face.element.provideFaceMap("RkFDRQ==");
    expect(face.notice()).toBe("Your face was not recognised.");
  });

  it("says that the connection is lost, before everything else", async () => {
    const { type, answer, until, notice, hint, pass } = await openPage();
    answer("/answers", offline);
    answer("", offline, approval(pending("PIN", { attemptsLeft: 3 })));
    type(PIN);
    await until(() => expect(notice()).toBe("No connection. It goes on as soon as it is back."));
    expect(hint()).toBe("");
    await pass(1_000);
    await until(() =>
      expect(notice()).toBe(
        "The connection was lost while you confirmed. Please enter it again. 3 attempts left",
      ),
    );
  });
});

describe("the way out", () => {
  it("is disabled while something is under way, and cancels else", async () => {
    const { button, press, title } = await openPage();
    expect([button("Cancel").disabled, button("Cancel").type, button("Cancel").className]).toEqual([
      false,
      "button",
      "link",
    ]);
    press("Cancel");
    expect(title()).toBe("Cancelled");
    const other = await openPage();
    other.answer("/answers", never);
    other.type(PIN);
    expect(other.button("Cancel").disabled).toBe(true);
  });
});

describe("an end", () => {
  interface End extends PageOptions {
    /** What leads there. */
    readonly act?: (page: Awaited<ReturnType<typeof openPage>>) => unknown;
    readonly title: string;
    readonly text: string;
    readonly button?: string;
    readonly tone?: "good" | "bad";
    /** Whether it may still go on. */
    readonly open?: true;
  }
  const failing = (code: string): PageOptions => ({ approvals: [() => problem(code)] });
  const completing = (answer: object | (() => Response)) => ({
    approvals: [cleared(), never],
    attributes: {},
    act: (page: Awaited<ReturnType<typeof openPage>>) => {
      page.answer("/complete", answer);
      page.element.src = "/approvals/a1";
    },
  });
  const ends: Readonly<Record<string, End>> = {
    completed: {
      ...completing({ status: 201 }),
      title: "Done",
      text: "Your confirmation has gone through.",
      tone: "good",
    },
    cleared: {
      approvals: [cleared()],
      prevent: ["cleared"],
      title: "Confirmed",
      text: "You can go on now.",
      tone: "good",
    },
    "completed elsewhere": {
      approvals: [{ ...approval(), status: "done", outcome: { status: 200 } }],
      title: "Done already",
      text: "This was confirmed in another window, or on another device.",
      tone: "good",
    },
    declined: {
      ...completing({ status: 422 }),
      title: "Not carried out",
      text: "You have confirmed, but it was declined.",
      tone: "bad",
    },
    unknown: {
      ...completing({ status: 500 }),
      title: "We are looking into it",
      text: "It was sent, and we do not know yet whether it went through. Please do not start it again before that is clear.",
      button: "Check again",
    },
    used: {
      ...failing("ERR_APPROVAL_USED"),
      title: "Used already",
      text: "This was confirmed before. Nothing was sent again.",
    },
    expired: {
      ...failing("ERR_APPROVAL_EXPIRED"),
      title: "Time is up",
      text: "This can no longer be confirmed. Please start again.",
    },
    gone: {
      ...failing("ERR_APPROVAL_UNKNOWN"),
      title: "Nothing to confirm",
      text: "There is nothing here, or it belongs to somebody else.",
    },
    locked: {
      approvals: [{ ...approval("PIN"), exhausted: true, retryAfter: 900 }],
      title: "Too many attempts",
      text: `You can try once more at ${time(START + 900_000)}.`,
      tone: "bad",
      open: true,
    },
    elsewhere: {
      approvals: [approval(DEVICE)],
      title: "Confirm on your phone",
      text: "What is asked for cannot be done on this page. It goes on here as soon as you have confirmed.",
      open: true,
    },
    "signed out": {
      ...failing("ERR_NOT_SIGNED_IN"),
      title: "You are signed out",
      text: "Please sign in again.",
      button: "Try again",
    },
    failed: {
      ...failing("ERR_APPROVAL_STORE_FAILED"),
      title: "That did not work",
      text: "Nothing was lost. Please try again in a moment.",
      button: "Try again",
      tone: "bad",
    },
    insecure: {
      attributes: {},
      act: (page) => {
        vi.stubGlobal("isSecureContext", false);
        page.element.src = "/approvals/a1";
      },
      title: "This page is not secure",
      text: "Please open it with https.",
      tone: "bad",
    },
    cancelled: {
      act: (page) => page.press("Cancel"),
      title: "Cancelled",
      text: "Nothing was confirmed.",
      button: "Confirm after all",
    },
  };

  it.each(Object.entries(ends))(
    "%s: a sign, a title, a sentence, and the one thing that can be done",
    async (_name, { act, title, text, button, tone, open, ...options }) => {
      const page = await openPage(options);
      await act?.(page);
      await page.titled(title);
      await page.settle();
      expect([page.hint(), page.notice()]).toEqual([text, ""]);
      expect(page.names()).toEqual([...(button === undefined ? [] : [button]), ...(open ? ["Cancel"] : [])]);
      const sign = page.part("sign");
      expect([sign.hidden, sign.childElementCount]).toEqual([false, 1]);
      const icon = page.one("[part=sign] > svg");
      expect(icon.getAttribute("class")).toBe(`icon badge ${tone ?? ""}`);
      expect(icon.getAttribute("aria-hidden")).toBe("true");
      expect(icon.querySelector("path")?.getAttribute("d")).toMatch(/^M[\d. aclv-]/);
      expect(page.part("footer").hidden).toBe(open !== true);
      expect(page.part("card").hasAttribute("aria-busy")).toBe(false);
      expect(page.all("input")).toEqual([]);
      // Where nothing is left to press, the sentence gets the focus.
      page.element.focus();
      expect(page.focused()).toBe(button === undefined ? page.part("title") : page.button(button));
    },
  );

  it("is told apart from what is under way: the sentence, a sign that turns, and no way back", async () => {
    const { type, titled, part, names, hint, answer } = await openPage();
    answer("/complete", never);
    type(PIN);
    await titled("Confirmed. Finishing up…");
    expect(part("card").getAttribute("aria-busy")).toBe("true");
    expect([part("sign").hidden, part("sign").firstElementChild?.className]).toEqual([false, "spin"]);
    expect([part("footer").hidden, names(), hint()]).toEqual([true, [], ""]);
  });

  it.each([
    ["signed out", "ERR_NOT_SIGNED_IN"],
    ["failed", "ERR_APPROVAL_STORE_FAILED"],
  ])("can be begun anew: %s", async (_name, code) => {
    const { press, title, titled, answer } = await openPage(failing(code));
    answer("", approval("PIN"));
    press("Try again");
    expect(title()).toBe("One moment…");
    await titled("Enter your PIN");
  });

  it("that is not known can be checked, by completing once more", async () => {
    const { element, answer, press, titled, bodies, part, events } = await openPage({
      approvals: [cleared()],
      attributes: {},
    });
    answer("/complete", () => problem("ERR_APPROVAL_OUTCOME_UNKNOWN"), { status: 201 });
    element.src = "/approvals/a1";
    await titled("We are looking into it");
    press("Check again");
    expect(part("card").getAttribute("aria-busy")).toBe("true");
    await titled("Done");
    expect(bodies("/complete")).toEqual([{}, {}]);
    // Not from the start: the page would be told once more that it is cleared.
    expect(events.map(({ type }) => type)).toEqual(["cleared", "failed", "completed"]);
  });

  it("by the customer's wish can be taken back", async () => {
    const { press, titled, title } = await openPage();
    press("Cancel");
    press("Confirm after all");
    expect(title()).toBe("One moment…");
    await titled("Enter your PIN");
  });

  it("takes the sign of the one before away", async () => {
    const { press, titled, part, one, answer } = await openPage();
    press("Cancel");
    const cross = one("[part=sign] path").getAttribute("d");
    answer("", () => problem("ERR_APPROVAL_EXPIRED"));
    press("Confirm after all");
    expect(part("sign").firstElementChild?.className).toBe("spin");
    await titled("Time is up");
    expect(one("[part=sign] path").getAttribute("d")).not.toBe(cross);
  });

  it("by the clock comes though nobody touches it", async () => {
    const { pass, title, names } = await openPage();
    await pass(HOUR - 1);
    expect(title()).toBe("Enter your PIN");
    await pass(1);
    expect([title(), names()]).toEqual(["Time is up", []]);
  });

  it("of a wait brings back what is asked for", async () => {
    const { pass, title, titled } = await openPage({
      approvals: [{ ...approval("PIN"), exhausted: true, retryAfter: 900 }, approval("PIN")],
    });
    await pass(899_000);
    expect(title()).toBe("Too many attempts");
    await pass(1_000);
    await titled("Enter your PIN");
  });
});

it("times are written as the language does", async () => {
  addMessages({ nb: { validUntil: "Gyldig til {time}" } });
  const { part } = await openPage({ attributes: { src: "/approvals/a1", lang: "nb" } });
  expect(part("footer").textContent).toBe(`Gyldig til ${time(START + HOUR, "nb")}Cancel`);
  expect(time(START + HOUR, "nb")).not.toBe(time(START + HOUR));
  expect(document.querySelectorAll("wise-sca-approval").length).toBe(1);
});
