/** What a customer does for each type of challenge: the pad for a PIN, the field for a code, a button. */
import { describe, expect, it, vi } from "vitest";
import {
  approval,
  browser,
  cleared,
  DEVICE,
  never,
  openPage,
  pending,
  PIN,
  problem,
  START,
  type PageOptions,
} from "./page.ts";

const wrong = () => problem("PIN_VERIFICATION_FAILED", { attemptsLeft: 3, mayLockOut: false });

describe("the PIN", () => {
  const openPad = async (options: PageOptions = {}) => {
    const page = await openPage(options);
    const cells = () => page.all("[part=cell]");
    return {
      ...page,
      /** Dots, and the place of the next one. */
      dots: (): string =>
        cells()
          .map((cell) =>
            cell.hasAttribute("data-filled") ? "•" : cell.hasAttribute("data-next") ? "_" : " ",
          )
          .join(""),
      /** @returns whether the browser would have put it in by itself */
      paste: (text: string | undefined): boolean => {
        const clipboardData = new browser.DataTransfer();
        if (text !== undefined) clipboardData.setData("text", text);
        const event = new browser.ClipboardEvent("paste", {
          cancelable: true,
          ...(text !== undefined && { clipboardData }),
        });
        return page.field().dispatchEvent(event as unknown as Event);
      },
    };
  };

  it("is a field for passwords: nothing reads it aloud, keeps it, or opens a keyboard beside the pad", async () => {
    const { field } = await openPad();
    const attributes = Object.fromEntries([...field().attributes].map(({ name, value }) => [name, value]));
    expect(attributes).toEqual({
      type: "password",
      class: "over",
      inputmode: "none",
      autocomplete: "off",
      "data-1p-ignore": "",
      "data-lpignore": "true",
      "aria-label": "Enter your PIN. Four digits",
    });
  });

  it("is typed: a dot for each digit, and what is no digit is not taken", async () => {
    const { field, type, dots } = await openPad();
    expect(dots()).toBe("_   ");
    type("1");
    expect(dots()).toBe("•_  ");
    type("1x 2-");
    expect([field().value, dots()]).toEqual(["12", "••_ "]);
    type("1");
    expect(dots()).toBe("•_  ");
  });

  it("is sent with its fourth digit, and is nowhere in the page from then on", async () => {
    const { field, type, opened, root, dots, bodies, answer } = await openPad();
    answer("/answers", never);
    type("123");
    expect(bodies("/answers")).toEqual([]);
    type(PIN);
    expect(field().value).toBe("");
    expect(root().innerHTML).not.toContain(PIN);
    expect(dots()).toBe("••••");
    expect(await opened("PIN")).toEqual({ pin: PIN });
    expect(JSON.stringify(bodies("/answers"))).not.toContain(PIN);
  });

  it("is pasted, with blanks or more than its digits", async () => {
    const { paste, opened, field } = await openPad();
    expect(paste(" 12-34 56")).toBe(false);
    expect(field().value).toBe("");
    expect(await opened("PIN")).toEqual({ pin: PIN });
  });

  it("that is pasted in part waits for the rest; a paste of nothing empties it", async () => {
    const { paste, field, dots } = await openPad();
    paste("12");
    expect([field().value, dots()]).toEqual(["12", "••_ "]);
    expect(paste(undefined)).toBe(false);
    expect([field().value, dots()]).toEqual(["", "_   "]);
  });

  it("is tapped, and the last digit can be taken back", async () => {
    const { press, field, dots, opened } = await openPad();
    for (const key of ["1", "9", "Delete the last digit"]) press(key);
    expect([field().value, dots()]).toEqual(["1", "•_  "]);
    for (const key of ["2", "3", "4"]) press(key);
    expect(await opened("PIN")).toEqual({ pin: PIN });
  });

  it("has every digit on its pad, which is a group with a name", async () => {
    const { part, names, press, field } = await openPad();
    expect(names().slice(0, -1)).toEqual([..."1234567890", "Delete the last digit"]);
    expect([part("keypad").getAttribute("role"), part("keypad").getAttribute("aria-label")]).toEqual([
      "group",
      "Number pad",
    ]);
    for (const digit of "567") press(digit);
    expect(field().value).toBe("567");
    press("Delete the last digit");
    for (const digit of "8") press(digit);
    expect(field().value).toBe("568");
    // A place is left empty, so that the nought stands in the middle.
    expect([...part("keypad").children].map(({ tagName }) => tagName).indexOf("SPAN")).toBe(9);
  });

  it("has keys of digits by their text, and a drawing for the one that deletes", async () => {
    const { button } = await openPad();
    expect([button("1").hasAttribute("aria-label"), button("1").textContent]).toEqual([false, "1"]);
    const erase = button("Delete the last digit");
    expect([erase.getAttribute("aria-label"), erase.textContent]).toEqual(["Delete the last digit", ""]);
    const svg = erase.querySelector("svg");
    expect([svg?.getAttribute("aria-hidden"), svg?.getAttribute("viewBox")]).toEqual(["true", "0 0 24 24"]);
    expect(svg?.getAttribute("class")).toBe("icon");
    expect(svg?.namespaceURI).toBe("http://www.w3.org/2000/svg");
    expect(svg?.querySelector("path")?.getAttribute("d")).toMatch(/^M9 5/);
  });

  it("keeps the focus on its field while keys are tapped, which are no stops for Tab", async () => {
    const { all } = await openPad();
    for (const key of all<HTMLButtonElement>("[part=key]")) {
      const down = new browser.MouseEvent("mousedown", { cancelable: true });
      expect(key.dispatchEvent(down as unknown as Event)).toBe(false);
      expect([key.getAttribute("tabindex"), key.type]).toEqual(["-1", "button"]);
    }
  });

  it("takes nothing while it is under way", async () => {
    const { field, type, paste, dots, all, one, part, answer, bodies, settle, notice, until } =
      await openPad();
    let release: ((response: Response) => void) | undefined;
    answer("/answers", () => new Promise<Response>((resolve) => (release = resolve)));
    expect(part("cells").hasAttribute("data-busy")).toBe(false);
    type(PIN);
    expect(field().readOnly).toBe(true);
    expect(all<HTMLButtonElement>("[part=key]").map(({ disabled }) => disabled)).toEqual(
      Array(11).fill(true),
    );
    expect(part("cells").hasAttribute("data-busy")).toBe(true);
    expect(one("section").getAttribute("aria-busy")).toBe("true");
    paste("9999");
    paste("12");
    expect([field().value, dots()]).toEqual(["", "••••"]);
    await until(() => expect(release).toBeDefined());
    await settle();
    expect(bodies("/answers").length).toBe(1);
    release?.(wrong());
    await until(() => expect(notice()).toBe("That PIN is not right. 3 attempts left"));
    expect(field().readOnly).toBe(false);
    expect(all<HTMLButtonElement>("[part=key]").some(({ disabled }) => disabled)).toBe(false);
    expect(part("cells").hasAttribute("data-busy")).toBe(false);
    expect(one("section").hasAttribute("aria-busy")).toBe(false);
  });

  it("that was wrong is marked until something else is sent, and is typed anew from the first digit", async () => {
    const { field, type, dots, part, answer, notice, until } = await openPad();
    expect([field().hasAttribute("aria-invalid"), part("cells").hasAttribute("data-wrong")]).toEqual([
      false,
      false,
    ]);
    answer("/answers", wrong, never);
    type("9999");
    await until(() => expect(notice()).not.toBe(""));
    expect([field().getAttribute("aria-invalid"), part("cells").hasAttribute("data-wrong")]).toEqual([
      "true",
      true,
    ]);
    expect(dots()).toBe("_   ");
    type(PIN);
    expect([field().hasAttribute("aria-invalid"), part("cells").hasAttribute("data-wrong")]).toEqual([
      false,
      false,
    ]);
  });

  it("keeps what was typed when something else changes", async () => {
    const { field, type, dots, answer, pass, looks, until } = await openPad();
    await pass(6_000);
    type("12");
    answer("", approval(pending("PIN", { attemptsLeft: 2 })));
    const before = looks();
    browser.dispatchEvent(new browser.Event("online"));
    await until(() => expect(looks()).toBe(before + 1));
    await pass(0);
    expect([field().value, dots()]).toEqual(["12", "••_ "]);
  });

  it("gets the focus on its field", async () => {
    const { element, focused, field } = await openPad();
    element.focus();
    expect(focused()).toBe(field());
  });
});

describe("the device", () => {
  const withDevice = (device: () => Promise<string> = async () => "phone-1"): PageOptions => ({
    approvals: [approval(DEVICE)],
    properties: { device },
  });

  it("is one button, which has the focus, and is disabled while it is under way", async () => {
    let release: ((fingerprint: string) => void) | undefined;
    const device = vi.fn(() => new Promise<string>((resolve) => (release = resolve)));
    const { element, hint, names, button, press, focused, bodies, opened } = await openPage(
      withDevice(device),
    );
    expect(names()).toEqual(["Confirm", "Cancel"]);
    expect(hint()).toBe("Your device asks for your fingerprint, your face or its screen lock.");
    expect([button("Confirm").type, button("Confirm").getAttribute("part")]).toEqual(["button", "button"]);
    element.focus();
    expect(focused()).toBe(button("Confirm"));
    expect(button("Confirm").disabled).toBe(false);
    press("Confirm");
    expect([button("Confirm").disabled, button("Cancel").disabled]).toEqual([true, true]);
    press("Confirm");
    expect(device).toHaveBeenCalledTimes(1);
    expect(bodies("/answers")).toEqual([]);
    release?.("phone-1");
    expect(await opened(DEVICE)).toEqual({ deviceFingerprint: "phone-1" });
  });

  it("that does not confirm can be asked again", async () => {
    const device = vi.fn<() => Promise<string>>().mockRejectedValue(new Error("NotAllowedError"));
    const { press, notice, button, settle } = await openPage(withDevice(device));
    press("Confirm");
    await settle();
    expect(notice()).toBe("Your device has not confirmed.");
    expect(button("Confirm").disabled).toBe(false);
  });
});

describe("a code", () => {
  const PHONE = "*********8888";
  const sentTo = (type: "SMS" | "WHATSAPP" | "VOICE", phone = PHONE) =>
    approval(pending(type, { obfuscatedPhoneNo: phone }));
  const openCode = async (options: PageOptions = { approvals: [sentTo("SMS")] }) => {
    const page = await openPage(options);
    return {
      ...page,
      /** The sentence that says where the code went. */
      sentence: (): string => page.one(".stack > .hint").textContent ?? "",
      key: (key: string): void =>
        void page.field().dispatchEvent(new browser.KeyboardEvent("keydown", { key }) as unknown as Event),
    };
  };

  it("has a field that phones fill in by themselves", async () => {
    const { field, hint } = await openCode();
    const attributes = Object.fromEntries([...field().attributes].map(({ name, value }) => [name, value]));
    expect(attributes).toEqual({
      part: "field",
      class: "field",
      inputmode: "numeric",
      autocomplete: "one-time-code",
      autocapitalize: "off",
      spellcheck: "false",
      maxlength: "32",
      "aria-label": "Code",
    });
    expect(hint()).toBe("");
  });

  it.each([
    ["SMS", "Sent by text message to ••• 8888"],
    ["WHATSAPP", "Sent by WhatsApp to ••• 8888"],
    ["VOICE", "We are calling ••• 8888 and tell you a code"],
  ] as const)("by %s says where it went", async (type, text) => {
    const { sentence, isShown, field, names } = await openCode({ approvals: [sentTo(type)] });
    expect(sentence()).toBe(text);
    expect(isShown(field())).toBe(true);
    expect(names()).toEqual(["Confirm", "Send a new code", "Cancel"]);
  });

  it("shows a number as it comes where its first digits are not hidden", async () => {
    const { sentence } = await openCode({ approvals: [sentTo("SMS", "+44**8888")] });
    expect(sentence()).toBe("Sent by text message to +44**8888");
  });

  it("is confirmed by the button, without blanks, and in plain: it is worth nothing after", async () => {
    const { type, press, button, bodies, titled } = await openCode();
    expect(button("Confirm").disabled).toBe(true);
    type("   ");
    expect(button("Confirm").disabled).toBe(true);
    type(" 111 111 ");
    expect(button("Confirm").disabled).toBe(false);
    press("Confirm");
    await titled("Done");
    expect(bodies("/answers")).toEqual([{ SMS: "111111" }]);
  });

  it("is confirmed by Enter and by no other key, and not where there is none", async () => {
    const { type, key, bodies, settle } = await openCode({ approvals: [sentTo("WHATSAPP")] });
    key("Enter");
    type("  ");
    key("Enter");
    type("111111");
    key("1");
    key("Tab");
    await settle();
    expect(bodies("/answers")).toEqual([]);
    key("Enter");
    await settle();
    expect(bodies("/answers")).toEqual([{ WHATSAPP: "111111" }]);
  });

  it("cannot be changed or sent again while it is under way", async () => {
    const { type, press, button, field, key, answer, bodies, settle } = await openCode();
    expect([field().readOnly, button("Send a new code").disabled]).toEqual([false, false]);
    answer("/answers", never);
    type("111111");
    press("Confirm");
    expect([field().readOnly, button("Confirm").disabled, button("Send a new code").disabled]).toEqual([
      true,
      true,
      true,
    ]);
    key("Enter");
    await settle();
    expect(bodies("/answers").length).toBe(1);
    // What was typed stands there while it is judged.
    expect(field().value).toBe("111111");
  });

  it("that was wrong is gone from the field, and asked for again", async () => {
    const { type, press, button, field, answer, notice, until } = await openCode();
    answer("/answers", () => problem("OTP_VERIFICATION_FAILED", { attemptsLeft: 3 }), never);
    type("222222");
    press("Confirm");
    await until(() => expect(notice()).toBe("That code is not right. 3 attempts left"));
    expect([field().value, button("Confirm").disabled, field().readOnly]).toEqual(["", true, false]);
    type("111111");
    expect(field().value).toBe("111111");
    press("Confirm");
    expect([field().value, field().hasAttribute("aria-invalid")]).toEqual(["111111", false]);
  });

  it("that is typed after a wrong one stays, whatever is drawn meanwhile", async () => {
    const { type, press, button, field, answer, notice, until, pass, settle } = await openCode();
    answer("/trigger", sentTo("SMS"));
    press("Send a new code");
    await settle();
    answer("/answers", () => problem("OTP_VERIFICATION_FAILED", { attemptsLeft: 3 }));
    type("222222");
    press("Confirm");
    await until(() => expect(notice()).toContain("not right"));
    type("1111");
    // The countdown to the next code draws each second.
    await pass(2_000);
    expect([field().value, button("Confirm").disabled]).toEqual(["1111", false]);
    type("222222");
    press("Confirm");
    await settle();
    expect(field().value).toBe("");
  });

  it("is sent unasked by text, and says so meanwhile", async () => {
    const { sentence, isShown, field, names, bodies, answer, settle, hint } = await openCode({
      approvals: [approval("SMS")],
    });
    expect(bodies("/trigger")).toEqual([{ type: "SMS", resend: false }]);
    expect(sentence()).toBe("Sending a code…");
    expect([isShown(field()), names(), hint()]).toEqual([false, ["Cancel"], ""]);
    answer("/trigger", never);
    await settle();
  });

  it("that has come puts the focus into its field, once", async () => {
    const { element, answer, field, focused, button, settle, isShown, sentence } = await openCode({
      attributes: {},
      approvals: [approval("SMS")],
    });
    answer("/trigger", sentTo("SMS"));
    element.src = "/approvals/a1";
    await settle();
    expect([isShown(field()), sentence()]).toEqual([true, "Sent by text message to ••• 8888"]);
    expect(focused()).toBe(field());
    button("Cancel").focus();
    element.focus();
    expect(focused()).toBe(field());
    button("Cancel").focus();
    await vi.advanceTimersByTimeAsync(2_000);
    expect(focused()).toBe(button("Cancel"));
  });

  it("by phone call is asked for first", async () => {
    const { element, sentence, isShown, field, names, press, bodies, answer, focused, button, settle } =
      await openCode({ approvals: [approval("VOICE")] });
    expect(sentence()).toBe("We call the phone that is set up for you, and tell you a code.");
    expect([isShown(field()), names(), bodies("/trigger")]).toEqual([false, ["Call me", "Cancel"], []]);
    element.focus();
    expect(focused()).toBe(button("Call me"));
    let release: ((response: Response) => void) | undefined;
    answer("/trigger", () => new Promise<Response>((resolve) => (release = resolve)));
    press("Call me");
    expect(bodies("/trigger")).toEqual([{ type: "VOICE", resend: false }]);
    expect([sentence(), names()]).toEqual(["Sending a code…", ["Cancel"]]);
    release?.(Response.json(sentTo("VOICE")));
    await settle();
    expect(sentence()).toBe("We are calling ••• 8888 and tell you a code");
    expect(names()).toEqual(["Confirm", "A new code in 30 seconds", "Cancel"]);
    expect(button("A new code in 30 seconds").disabled).toBe(true);
  });

  it("is sent once more when its time has come, as one that is sent again", async () => {
    const { press, button, names, bodies, answer, settle, pass, isShown, field, sentence } = await openCode();
    answer("/trigger", sentTo("SMS"));
    press("Send a new code");
    // It is still there: the field, where the former code may be typed, and where it went.
    expect(isShown(field())).toBe(true);
    expect(sentence()).toBe("Sent by text message to ••• 8888");
    expect(button("Send a new code").disabled).toBe(true);
    await settle();
    expect(bodies("/trigger")).toEqual([{ type: "SMS", resend: true }]);
    expect(button("A new code in 30 seconds").disabled).toBe(true);
    await pass(29_000);
    expect(names()).toContain("A new code in 1 second");
    await pass(1_000);
    expect(button("Send a new code").disabled).toBe(false);
  });

  it("that could not be sent can be asked for at once where nothing was sent yet", async () => {
    const { names, notice, button, sentence, isShown, field, settle, element, answer } = await openCode({
      attributes: {},
      approvals: [approval("SMS")],
    });
    answer("/trigger", () => problem("RATE_LIMITED", { retryAfter: 5 }, 429));
    element.src = "/approvals/a1";
    await settle();
    expect(notice()).toBe("The code could not be sent.");
    expect([sentence(), isShown(field()), names()]).toEqual(["", false, ["Send a new code", "Cancel"]]);
    expect(button("Send a new code").disabled).toBe(false);
  });

  it("keeps what was typed when a code is sent again or the clock goes on", async () => {
    const { type, field, press, answer, settle, pass, button } = await openCode();
    answer("/trigger", sentTo("SMS"));
    type("1111");
    press("Send a new code");
    await settle();
    await pass(3_000);
    expect([field().value, button("Confirm").disabled]).toEqual(["1111", false]);
    expect(Date.now()).toBe(START + 3_000);
  });

  it("has a button for each thing, of a kind that sends no form", async () => {
    const { button, answer, titled, type, press } = await openCode();
    const again = button("Send a new code");
    expect([button("Confirm").type, again.type]).toEqual(["button", "button"]);
    expect([button("Confirm").getAttribute("part"), again.getAttribute("part")]).toEqual(["button", "link"]);
    answer("/answers", cleared());
    type("1");
    press("Confirm");
    await titled("Done");
  });
});
