/** What a customer does for each type of challenge. */
import type { ChallengeType } from "../../generated/approvals.ts";
import { h, say } from "./dom.ts";
import type { Flow, View } from "./flow.ts";
import type { Messages, Translate } from "./messages.ts";
import { pinPad } from "./pin-pad.ts";
import type { Step } from "./step.ts";

interface About {
  readonly title: keyof Messages;
  readonly hint?: keyof Messages;
  readonly way: keyof Messages;
  readonly wrong: keyof Messages;
  readonly step: (type: ChallengeType, t: Translate, flow: Flow) => Step;
}

/** The sentence that says where a code went. */
const SENT: { readonly [Type in ChallengeType]?: keyof Messages } = {
  SMS: "codeBySms",
  WHATSAPP: "codeByWhatsapp",
  VOICE: "codeByVoice",
};

const code = (way: keyof Messages): About => ({
  title: "codeTitle",
  way,
  wrong: "codeWrong",
  step: codeField,
});

export const ABOUT: Readonly<Record<ChallengeType, About>> = {
  PIN: {
    title: "pinTitle",
    hint: "pinHint",
    way: "wayPin",
    wrong: "pinWrong",
    step: (type, t, flow) => pinPad(t, (pin) => void flow.answer(type, pin)),
  },
  PARTNER_DEVICE_FINGERPRINT: {
    title: "deviceTitle",
    hint: "deviceHint",
    way: "wayDevice",
    wrong: "deviceWrong",
    step: (_, t, flow) => button(t("confirm"), () => void flow.confirmDevice()),
  },
  FACE_MAP: {
    title: "faceTitle",
    hint: "faceHint",
    way: "wayFace",
    wrong: "faceWrong",
    step: () => {
      const node = h("slot", { name: "facemap" });
      return { node, focus: () => undefined, update: () => undefined };
    },
  },
  SMS: code("waySms"),
  WHATSAPP: code("wayWhatsapp"),
  VOICE: code("wayVoice"),
};

/** One thing to press. */
export function button(text: string, press: () => void): Step {
  const node = h("button", { type: "button", part: "button", class: "button", click: press }, text);
  return {
    node,
    focus: () => node.focus(),
    update: ({ busy }) => {
      node.disabled = busy;
    },
  };
}

/** A code that comes by phone. */
function codeField(type: ChallengeType, t: Translate, flow: Flow): Step {
  const input = h("input", {
    part: "field",
    class: "field",
    inputmode: "numeric",
    autocomplete: "one-time-code",
    autocapitalize: "off",
    spellcheck: "false",
    maxlength: 32,
    "aria-label": t("codeLabel"),
    input: () => {
      confirm.disabled = input.value.trim() === "";
    },
    keydown: (event: KeyboardEvent) => {
      if (event.key === "Enter") enter();
    },
  });
  const enter = (): void => {
    const text = input.value.replaceAll(/\s/g, "");
    if (text !== "") void flow.answer(type, text);
  };
  const confirm = h(
    "button",
    { type: "button", part: "button", class: "button", click: enter },
    t("confirm"),
  );
  const again = h("button", {
    type: "button",
    part: "link",
    class: "link",
    click: () => void flow.trigger(isSent),
  });
  const sent = h("p", { class: "hint" });
  const entry = h("div", { class: "stack" }, input, confirm);
  let isSent = false;
  let said: View["notice"];
  return {
    node: h("div", { class: "stack" }, sent, entry, again),
    focus: () => (isSent ? input : again).focus(),
    update({ busy, notice, approval, resendAt = 0 }) {
      const phone = approval?.pending.find((one) => one.type === type)?.obfuscatedPhoneNo;
      const isNew = phone !== undefined && !isSent;
      isSent = phone !== undefined;
      entry.hidden = !isSent;
      input.readOnly = busy;
      if (notice !== said) {
        said = notice;
        // Once: what is typed after it must survive what is drawn each second.
        if (notice !== undefined) input.value = "";
      }
      confirm.disabled = busy || input.value.trim() === "";
      const seconds = Math.ceil((resendAt - Date.now()) / 1000);
      const waits = isSent && seconds > 0;
      again.disabled = busy || waits;
      again.hidden = !isSent && busy;
      say(
        again,
        waits ? t("resendIn", { n: seconds }) : t(isSent ? "resend" : type === "VOICE" ? "call" : "resend"),
      );
      const unsent = busy ? t("codeSending") : type === "VOICE" ? t("callHint") : "";
      say(sent, isSent ? t(SENT[type] ?? "codeBySms", { phone: dots(phone) }) : unsent);
      if (isNew) input.focus();
    },
  };
}

/** `*********8888` as a person would write it. */
const dots = (phone = ""): string => phone.replace(/^\*+/, "••• ");
