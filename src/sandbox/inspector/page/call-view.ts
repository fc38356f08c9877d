/** One call: the request as received and decrypted, and the response before and after sealing. */
import type { Call, Message } from "../../../../generated/sandbox.ts";
import { h } from "./dom.ts";
import type { Child } from "./dom.ts";
import { count, dateOf, statusText, took, toneOf } from "./format.ts";
import { jweView } from "./jwe-view.ts";
import { bodyOf, headerValue, mask } from "./secrets.ts";
import { partOf } from "./story.ts";
import type { Story } from "./story.ts";

/** What can be done from a call. */
export interface CallActions {
  readonly choose: (sequence: number) => void;
  readonly copy: (call: Call) => void;
}

/** Draws a call, or a hint when none is selected. */
export function callView(
  call: Call | undefined,
  story: Story | undefined,
  { choose, copy }: CallActions,
): Child[] {
  if (call === undefined) return [h("p", { class: "empty" }, "Choose a call to see it taken apart.")];
  const { method, target, operationId, reply, request, at, duration, id, warnings, faults } = call;
  return [
    h(
      "header",
      {},
      h("h2", { id: "call-title" }, operationId ?? "Unknown operation"),
      h("span", { class: `status ${toneOf(reply.status, reply.headers)}` }, statusText(reply.status)),
      h(
        "button",
        {
          type: "button",
          class: "quiet",
          id: "copy",
          onclick: () => copy(call),
          title: "With its token and body",
        },
        "Copy as curl",
      ),
      h("p", { class: "line" }, h("strong", {}, method), ` ${target}`),
      h("p", { class: "meta" }, `${dateOf(at)} UTC · ${took(duration)} · trace `, h("code", {}, id)),
    ),
    story && storyView(story, call, choose),
    notes(warnings, faults),
    side("Request", [
      approvalHeaders(request),
      ...sealed(request, "request", "Received"),
      ...plain(request, "Opened"),
      headers(request),
    ]),
    side("Reply", [
      approvalHeaders(reply),
      ...plain(reply, "Answered"),
      ...sealed(reply, "reply", "Sent"),
      headers(reply),
    ]),
  ];
}

/** The approval from its refused call to the repeat, with the call that is shown among them. */
function storyView(story: Story, shown: Call, choose: (sequence: number) => void): HTMLElement {
  return h(
    "nav",
    { class: "steps", "aria-label": "The approval" },
    h("h3", {}, `Approval ${mask(story.token, "oneTimeToken")}`),
    h(
      "ol",
      {},
      ...story.calls.map((call) =>
        h(
          "li",
          {},
          h(
            "button",
            {
              type: "button",
              class: "part",
              "data-key": `part ${call.sequence}`,
              "aria-current": call.sequence === shown.sequence ? "step" : undefined,
              onclick: () => choose(call.sequence),
            },
            h("span", { class: "meta" }, partOf(call)),
            h("span", { class: "operation" }, call.operationId ?? "unknown operation"),
            h(
              "span",
              { class: `status ${toneOf(call.reply.status, call.reply.headers)}` },
              statusText(call.reply.status),
            ),
          ),
        ),
      ),
    ),
  );
}

/** What an approval goes by is not to be looked for among the other headers. */
function approvalHeaders(message: Message): Child {
  const found = Object.entries(message.headers).filter(([name]) => /^x-2fa-|^one-time-token$/.test(name));
  return (
    found.length > 0 &&
    h(
      "dl",
      { class: "approval" },
      ...found.flatMap(([name, value]) => [
        h("dt", { class: "code" }, name),
        h("dd", {}, ...headerValue(name, value)),
      ]),
    )
  );
}

function notes(warnings: readonly string[], faults: readonly string[]): Child {
  const lines = [...faults.map((kind) => `Fault struck: ${kind}`), ...warnings.map(sentence)];
  return lines.length > 0 && h("ul", { class: "notes" }, ...lines.map((line) => h("li", {}, line)));
}

function sentence(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

function side(title: string, steps: readonly Child[]): HTMLElement {
  return h("section", { class: "side" }, h("h3", {}, title), ...steps);
}

function step(title: string, detail: string, content: HTMLElement): HTMLElement {
  return h("section", { class: "step" }, h("h4", {}, title, h("span", { class: "detail" }, detail)), content);
}

/** The JWE, or what was sent instead of one. */
function sealed(message: Message, direction: "request" | "reply", title: string): Child[] {
  if (!isSealed(message)) return [];
  const { body = "" } = message;
  return [step(`${title}: sealed`, count(body.length, "character"), jweView(body, direction))];
}

/** The plaintext. If a JWE was expected and none came, this is the body; its secrets are hidden all the same. */
function plain(message: Message, title: string): Child[] {
  const { plaintext, body = "" } = message;
  if (body === "" && plaintext === undefined) return [h("p", { class: "none" }, "No body.")];
  if (plaintext === undefined && /^"?eyJ/.test(body)) {
    return [h("p", { class: "none" }, "It was not opened, so nobody knows what it says.")];
  }
  const text = plaintext ?? body;
  return [step(isSealed(message) ? title : "Body", count(text.length, "character"), bodyOf(text))];
}

function isSealed({ jwe, body = "", headers: { "content-type": type = "" } }: Message): boolean {
  return (
    jwe !== undefined || /^"?eyJ/.test(body) || (body !== "" && type.startsWith("application/jose+json"))
  );
}

function headers(message: Message): HTMLElement {
  const entries = Object.entries(message.headers);
  return h(
    "details",
    { class: "headers" },
    h("summary", {}, count(entries.length, "header")),
    h(
      "dl",
      {},
      ...entries.flatMap(([name, value]) => [h("dt", {}, name), h("dd", {}, ...headerValue(name, value))]),
    ),
  );
}
