/** What is approved, above everything else: amount and payee, as article 5 of the Delegated Regulation wants it. */
import type { ApprovalDescription } from "../../generated/approvals.ts";
import { h } from "./dom.ts";
import { supported, type Translate } from "./messages.ts";

export function descriptionOf(
  { amount, payee, text, details = [] }: ApprovalDescription,
  t: Translate,
  language: string,
): HTMLElement {
  const rows = details.flatMap(({ label, value }) => [h("dt", {}, label), h("dd", {}, h("bdi", {}, value))]);
  return h(
    "div",
    { part: "description", class: "what" },
    amount && h("p", { part: "amount", class: "amount" }, money(amount, language)),
    payee !== undefined && h("p", { part: "payee", class: "payee" }, t("payee", { payee })),
    text !== undefined && h("p", { part: "text", class: "payee" }, text),
    rows.length > 0 && h("dl", { part: "details" }, ...rows),
  );
}

function money({ value, currency }: NonNullable<ApprovalDescription["amount"]>, language: string): string {
  try {
    const format = new Intl.NumberFormat(supported(language), { style: "currency", currency });
    // As a decimal string: a number would lose digits.
    return format.format(value as `${number}`);
  } catch {
    return `${value} ${currency}`;
  }
}
