/** The documents of the stand-in for Wise's own page. Everything that is shown is escaped. */

/** What Wise's helper waits for from the page that it opened. */
export const MESSAGES = {
  success: "tw-approve-api-action-success",
  failed: "tw-approve-api-action-failed",
  closed: "tw-approve-api-action-closed",
} as const;

/** Something that the customer is asked for. */
export interface Field {
  readonly name: "password" | "pin" | "code";
  readonly label: string;
  readonly isSecret: boolean;
}

/** Asks the customer for what is missing. */
export function formDocument(
  oneTimeToken: string,
  { fields, mistake }: { readonly fields: readonly Field[]; readonly mistake?: string | undefined },
): string {
  const inputs = fields.map(
    ({ name, label, isSecret }) =>
      `<label>${escape(label)}<input name="${name}" type="${isSecret ? "password" : "text"}" autocomplete="off" required></label>`,
  );
  return document(
    "Approve this action",
    `<p>A stand-in for Wise's page, of a sandbox: no customer of Wise is asked here.</p>
${mistake === undefined ? "" : `<p role="alert">${escape(mistake)}</p>`}
<form method="post" action="/approve-api-action/">
<input type="hidden" name="ott" value="${escape(oneTimeToken)}">
${inputs.join("\n")}
<button name="action" value="approve">Approve</button>
<button name="action" value="cancel" formnovalidate>Cancel</button>
</form>`,
  );
}

/** Tells whoever opened the page how it ended. */
export function endDocument(outcome: keyof typeof MESSAGES, text: string): string {
  return document(
    text,
    `<p role="status">${escape(text)}</p>
<script src="/approve-api-action/end.js" data-message="${MESSAGES[outcome]}"></script>`,
  );
}

/** For a page that was opened before its token was sent to it, as a pop-up is. */
export const waitingDocument = (): string =>
  document("Approve this action", "<p>Waiting for a one-time token: send it as ott.</p>");

/** The message is one of three words and holds no secret, so that any origin may read it. */
export const END_SCRIPT = `(window.opener ?? window.parent).postMessage(document.currentScript.dataset.message, "*");\n`;

export const STYLE = `:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { margin: 2rem auto; max-width: 26rem; padding: 0 1rem; }
label { display: block; margin: 1rem 0; }
input { box-sizing: border-box; display: block; font: inherit; padding: 0.5rem; width: 100%; }
button { font: inherit; margin-right: 0.5rem; padding: 0.5rem 1rem; }
`;

function document(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title)}</title>
<link rel="stylesheet" href="/approve-api-action/page.css">
<h1>${escape(title)}</h1>
${body}
</html>
`;
}

const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

const escape = (text: string): string => text.replaceAll(/[&<>"']/g, (character) => ESCAPES[character] ?? "");
