/** The screen: what is approved, what is asked for or what came of it, other ways, and a way out. */
import type { ApprovalDescription, ChallengeType } from "../../generated/approvals.ts";
import { descriptionOf } from "./description.ts";
import { assign, h, say } from "./dom.ts";
import { endOf } from "./ends.ts";
import type { Flow, View } from "./flow.ts";
import { supported, type Messages, type Translate } from "./messages.ts";
import type { Step } from "./step.ts";
import { ABOUT } from "./steps.ts";

/** A notice's sentence by its code, where it is not the challenge's own. */
const NOTICES: Readonly<Record<string, keyof Messages>> = {
  ERR_APPROVAL_ANSWER_REPEATED: "repeated",
  ERR_DEVICE_NOT_ENROLLED: "deviceMissing",
  RATE_LIMITED: "notNow",
  CHALLENGE_NOT_AVAILABLE: "notNow",
  deviceFailed: "deviceFailed",
  codeNotSent: "codeNotSent",
  arrivalUnknown: "arrivalUnknown",
};

/** Answers that a profile has at first. */
const ALL_ATTEMPTS = 4;

export interface Card {
  readonly node: HTMLElement;
  /** @returns whether something else is asked for now */
  update(view: View): boolean;
  focus(): void;
}

export function createCard(flow: Flow, t: Translate, language: string): Card {
  const title = h("h2", { part: "title", tabindex: -1 });
  const hint = h("p", { part: "hint", class: "hint" });
  const notice = h("p", { part: "notice", class: "notice" });
  // It stays in its place: screen readers do not hear of a region that comes with its text.
  const head = h("div", { "aria-live": "polite" }, title, hint, notice);
  const what = h("slot", { name: "description" });
  const sign = h("div", { part: "sign", class: "sign" });
  const place = h("div");
  const list = h("div");
  const others = h("details", { part: "ways", class: "ways" }, h("summary", {}, t("otherWays")), list);
  const valid = h("span");
  const cancel = link(t("cancel"), () => flow.cancel());
  const foot = h("div", { part: "footer", class: "foot" }, valid, cancel);
  const node = h("section", { part: "card", class: "card" }, what, sign, head, place, others, foot);
  const format = new Intl.DateTimeFormat(supported(language), { hour: "numeric", minute: "2-digit" });
  let step: Step | undefined;
  let [present, offered]: [string?, string?] = [];
  let described: ApprovalDescription | undefined;

  /** Rebuilt when it is about something else: what was typed and where the focus is must survive the rest. */
  const show = (view: View): boolean => {
    const { screen, type, approval } = view;
    const key = screen === "ask" ? type : screen;
    const isNew = key !== present;
    if (isNew) {
      present = key;
      if (screen === "ask") step = ABOUT[type ?? "PIN"].step(type ?? "PIN", t, flow);
      else {
        const end = endOf(screen, t, flow);
        step = end.step;
        sign.replaceChildren(end.sign);
      }
      sign.hidden = screen === "ask";
      place.replaceChildren(step.node);
      others.open = false;
    }
    if (approval?.description !== described) {
      described = approval?.description;
      what.replaceChildren(...(described ? [descriptionOf(described, t, language)] : []));
    }
    return isNew;
  };
  const offer = (types: readonly ChallengeType[], busy: boolean): void => {
    const key = `${types.join()} ${busy}`;
    if (key === offered) return;
    offered = key;
    others.hidden = types.length === 0;
    const choices = types.map((type) => link(t(ABOUT[type].way), () => flow.choose(type), busy));
    list.replaceChildren(...choices);
  };

  return {
    node,
    focus: () => {
      step?.focus();
      if (!node.contains((node.getRootNode() as ShadowRoot).activeElement)) title.focus();
    },
    update(view) {
      const { screen, type, approval, busy, offline, expiresAt, unlockedAt = 0 } = view;
      const isAsked = screen === "ask" && type !== undefined;
      const isNew = show(view);
      const pending = approval?.pending ?? [];
      offer(
        isAsked ? pending.map((one) => one.type).filter((one) => one !== type && flow.can(one)) : [],
        busy,
      );
      const [heading, text] = sentencesOf(view);
      say(title, t(heading));
      const sentences = isAsked && !busy ? noticesOf(view, t) : [];
      const noticed = [offline && t("offline"), ...sentences].filter(Boolean).join(" ");
      say(notice, noticed);
      // In its place, so that nothing moves under the customer's finger.
      say(
        hint,
        text === undefined || (isAsked && noticed !== "") ? "" : t(text, { time: format.format(unlockedAt) }),
      );
      assign(notice, { "data-info": view.notice === undefined && pending[0]?.mayLockOut !== true });
      const isOpen = isAsked || screen === "locked" || screen === "elsewhere";
      say(
        valid,
        isOpen && expiresAt !== undefined ? t("validUntil", { time: format.format(expiresAt) }) : "",
      );
      foot.hidden = !isOpen && screen !== "loading";
      cancel.disabled = busy;
      assign(node, { "aria-busy": (busy || screen === "loading" || screen === "completing") && "true" });
      step?.update(view);
      return isNew;
    },
  };
}

const link = (text: string, press: () => void, disabled = false): HTMLButtonElement =>
  h("button", { type: "button", part: "link", class: "link", disabled, click: press }, text);

function sentencesOf({ screen, type }: View): [title: keyof Messages, text?: keyof Messages | undefined] {
  if (screen === "loading" || screen === "completing") return [screen];
  if (screen !== "ask") return [`${screen}Title`, `${screen}Text`];
  const { title, hint } = ABOUT[type ?? "PIN"];
  return [title, hint];
}

/** What was wrong, and what is left. */
function noticesOf({ notice, type = "PIN", approval }: View, t: Translate): string[] {
  const { attemptsLeft: n = ALL_ATTEMPTS, mayLockOut = false } =
    approval?.pending.find((one) => one.type === type) ?? {};
  return [
    ...(notice === undefined ? [] : [t(NOTICES[notice.code] ?? ABOUT[type].wrong)]),
    ...(mayLockOut ? [t("mayLockOut")] : n < ALL_ATTEMPTS ? [t("attemptsLeft", { n })] : []),
  ];
}
