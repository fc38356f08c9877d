import type { FaultKind } from "../../../generated/sandbox.ts";
import type { SettingField } from "./setting-fields.ts";

export interface DocumentOptions {
  /** Operations that a fault can strike. */
  readonly operations: readonly string[];
  /** Settings that can be changed. */
  readonly settings: readonly SettingField[];
  /** Path of the script. */
  readonly script: string;
  /** Path of the style sheet. */
  readonly style: string;
}

/** What each kind of fault does, in words. */
const FAULTS: Readonly<Record<FaultKind, string>> = {
  delay: "The reply comes late.",
  reset: "The connection is cut.",
  "truncated-jwe": "The sealed reply ends too early.",
  "tampered-jwe": "One bit of the sealed reply is flipped.",
  "wrong-cek": "The reply is sealed under another key than the request's.",
  "wrong-kid": "A reply to an uploaded key names another one.",
  "plaintext-reply": "The reply is not sealed.",
  "encrypted-error": "An error is sealed, where errors are otherwise plain.",
  "bad-gateway": "A proxy answers 502 with HTML.",
  undecryptable: "The request is treated as one that does not decrypt.",
  "rate-limit": "The answer is 429 with Retry-After.",
  "rotated-key": "The server key is rotated just before the call, with no overlap.",
  "expired-ott": "The one-time token of the call expires just before it.",
  "clock-skew": "The call is answered by a clock that is off.",
  "duplicate-header": "A header of the reply is sent twice.",
};

const SPANS: readonly (readonly [seconds: number, name: string])[] = [
  [60, "1 min"],
  [300, "5 min: low-risk window"],
  [900, "15 min: a block"],
  [3600, "1 h: a one-time token"],
  [86_400, "1 day: a rotated key"],
];

/** The page as HTML. It contains nothing that a caller sent; the script fills it in. */
export function inspectorDocument({ operations, settings, script, style }: DocumentOptions): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>Sandbox inspector · wise-sca</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${style}">
<script type="module" src="${script}"></script>
</head>
<body>
<a class="skip" href="#calls">Skip to the calls</a>
<header class="bar">
<div class="brand"><h1>Sandbox inspector</h1><span id="live" role="status" data-state="lost">Connecting</span><span id="strict" class="badge open" title="Only configured users and tokens are accepted" hidden>strict</span></div>
<dl class="facts">
<div><dt>Time</dt><dd><span id="clock"></span> <span id="offset" class="badge open" hidden></span></dd></div>
<div><dt>Server key</dt><dd id="key-version"></dd></div>
<div title="Which of Wise's sources the sandbox follows where they differ; see Settings"><dt>Reading</dt><dd id="reading"></dd></div>
</dl>
<div class="actions">
<form id="clock-form"><label class="visually-hidden" for="seconds">Time to let pass</label>
<select id="seconds">${SPANS.map(([seconds, name]) => `<option value="${seconds}">${name}</option>`).join("")}</select>
<button type="submit">Advance clock</button></form>
<button type="button" id="open-fault">Inject fault</button>
<button type="button" id="open-settings">Settings</button>
<button type="button" id="rotate-key">Rotate key</button>
<button type="button" id="open-reset" class="danger">Reset</button>
</div>
</header>
<noscript><p class="empty">The inspector needs JavaScript.</p></noscript>
<main>
<section class="column timeline" aria-labelledby="calls-title">
<header class="column-head"><div class="title"><h2 id="calls-title">Calls <span id="call-count" class="count">0</span></h2>
<button type="button" id="export" class="quiet" title="The listed calls as JSON, with all that is hidden here">Export JSON</button></div>
<label class="visually-hidden" for="filter">Filter the calls</label>
<input id="filter" type="search" placeholder="Filter: verifyPin 400" autocomplete="off" spellcheck="false"></header>
<ol id="calls" tabindex="-1"></ol>
</section>
<section id="call" class="column" aria-label="The chosen call" tabindex="-1"></section>
<aside class="column" aria-label="State">
<section><h2>One-time tokens <span id="token-count" class="count">0</span></h2><div id="tokens"></div></section>
<section><div class="title"><h2>Profiles <span id="profile-count" class="count">0</span></h2>
<button type="button" id="open-enrol" class="quiet">Enrol factors</button></div><div id="profiles"></div></section>
<section><h2>Faults that wait <span id="fault-count" class="count">0</span></h2><div id="faults"></div></section>
</aside>
</main>
<p id="notice" role="status"></p>
<dialog id="fault-dialog" aria-labelledby="fault-title"><form id="fault-form" method="dialog">
<h2 id="fault-title">Inject a fault</h2>
<label>What goes wrong<select id="fault-kind">${Object.entries(FAULTS)
    .map(([kind, about]) => `<option data-about="${about}">${kind}</option>`)
    .join("")}</select></label>
<p id="fault-about" class="meta"></p>
<label>Which operation<select name="operationId"><option value="">any that it fits</option>${operations.map((id) => `<option>${id}</option>`).join("")}</select></label>
<label>How often<select name="often"><option value="1">once</option><option value="3">three times</option><option value="10">ten times</option><option value="10%">every tenth call or so</option><option value="100%">always</option></select></label>
<label data-for="delay" hidden>Milliseconds<input type="number" name="milliseconds" min="0" max="600000" value="1000"></label>
<label data-for="reset" hidden>When<select name="when"><option value="before">before the call takes effect</option><option value="after">after it took effect</option></select></label>
<label data-for="rate-limit" hidden>Retry-After, in seconds<input type="number" name="retryAfter" min="0" max="86400" value="5"></label>
<label data-for="clock-skew" hidden>Seconds<input type="number" name="seconds" value="600"></label>
<label data-for="duplicate-header" hidden>Header<input type="text" name="header" pattern="[A-Za-z0-9\\-]{1,64}" value="content-type"></label>
<footer><button type="submit" value="cancel" formnovalidate>Cancel</button><button type="submit" value="add" class="primary">Add fault</button></footer>
</form></dialog>
<dialog id="enrol-dialog" aria-labelledby="enrol-title"><form id="enrol-form" method="dialog" autocomplete="off">
<h2 id="enrol-title">Enrol factors</h2>
<p class="meta">What is left empty stays as it is.</p>
<label>Profile<input type="text" name="profileId" inputmode="numeric" pattern="[1-9][0-9]{0,18}" required></label>
<label>PIN<input type="text" name="pin" inputmode="numeric" pattern="[0-9]{4}" placeholder="four digits"></label>
<label>Device fingerprint<input type="text" name="deviceFingerprint"></label>
<label>Facemap<input type="text" name="faceMap"></label>
<label>Phone<input type="text" name="phone" inputmode="tel" placeholder="+447700900123"></label>
<footer><button type="submit" value="cancel" formnovalidate>Cancel</button><button type="submit" value="enrol" class="primary">Enrol</button></footer>
</form></dialog>
<dialog id="settings-dialog" class="wide" aria-labelledby="settings-title"><form id="settings-form" method="dialog" autocomplete="off">
<h2 id="settings-title">Settings</h2>
<div class="fields">${settings.map(settingInput).join("\n")}</div>
<footer><button type="submit" value="cancel" formnovalidate>Cancel</button><button type="submit" value="save" class="primary">Change settings</button></footer>
</form></dialog>
<dialog id="reset-dialog" aria-labelledby="reset-title"><form method="dialog">
<h2 id="reset-title">Forget everything?</h2>
<p>Profiles, one-time tokens, uploaded keys, faults, recorded calls and advanced time. The server key and the settings stay.</p>
<footer><button type="submit" value="cancel" autofocus>Cancel</button><button type="submit" value="reset" class="danger">Forget everything</button></footer>
</form></dialog>
</body>
</html>
`;
}

/** Names and choices are the sandbox's own words, and need no escaping. */
function settingInput({ name, standard, takes, choices }: SettingField): string {
  const label = `<span class="code">${name}</span>`;
  const about = `<span class="meta">default ${String(standard)}</span>`;
  if (typeof standard === "boolean" && choices === undefined) {
    return `<label class="flag"><input type="checkbox" name="${name}">${label}${about}</label>`;
  }
  if (choices !== undefined) {
    const options = choices
      .map((choice) => `<option data-type="${typeof choice}">${choice}</option>`)
      .join("");
    return `<label>${label}<select name="${name}">${options}</select>${about}</label>`;
  }
  const type = typeof standard === "number" ? "number" : "text";
  return `<label>${label}<input type="${type}" name="${name}" title="${takes}" required>${about}</label>`;
}
