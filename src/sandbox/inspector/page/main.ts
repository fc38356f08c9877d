/** The inspector: listens to the sandbox, and draws what happens. Style sheets override those imported before. */
import "./theme.css";
import "./layout.css";
import "./calls.css";
import "./call.css";
import "./state.css";
import "./responsive.css";
import { api } from "./api.ts";
import type { Call } from "../../../../generated/sandbox.ts";
import { CallList } from "./call-list.ts";
import { callView } from "./call-view.ts";
import type { CallActions } from "./call-view.ts";
import { setUpClock, showClock } from "./clock.ts";
import { tickCountdowns } from "./countdown.ts";
import { curlOf } from "./curl.ts";
import { byId, h, render } from "./dom.ts";
import { faultsView, setUpFaultForm } from "./faults.ts";
import { setUpEnrolForm, setUpSettingsForm } from "./forms.ts";
import { listen } from "./live.ts";
import { profilesView, tokensView } from "./state-view.ts";

const notice = byId("notice", HTMLElement);
const detail = byId("call", HTMLElement);

const actions: CallActions = {
  choose: (sequence) => calls.choose(sequence),
  copy: (call) =>
    act(async () => {
      await navigator.clipboard.writeText(curlOf(call, location.origin));
      return "Copied, with its token and body.";
    }),
};

const calls = new CallList({
  list: byId("calls", HTMLElement),
  filter: byId("filter", HTMLInputElement),
  counter: byId("call-count", HTMLElement),
  onSelect(call, story, byHand) {
    render(detail, ...callView(call, story, actions));
    detail.scrollTop = 0;
    // On narrow screens the columns are stacked, and the call would be out of sight.
    if (byHand && matchMedia("(max-width: 47.99rem)").matches) detail.scrollIntoView();
  },
});

/** Runs an action that changes the sandbox, and shows its outcome. */
function act(work: () => Promise<string>): void {
  work().then(say, (error: unknown) => say(error instanceof Error ? error.message : "It failed."));
}

function say(text: string): void {
  if (text === "") return;
  notice.textContent = text;
  notice.dataset["shown"] = "";
  clearTimeout(Number(notice.dataset["timer"]));
  notice.dataset["timer"] = String(setTimeout(() => delete notice.dataset["shown"], 5000));
}

/** Loads and draws the state. */
async function refresh(): Promise<void> {
  const [state, faults, settings] = await Promise.all([api.state(), api.faults(), api.settings()]);
  byId("reading", HTMLElement).textContent = settings.reading;
  showClock(state.clock);
  byId("key-version", HTMLElement).textContent = `v${state.keyVersion}`;
  byId("strict", HTMLElement).hidden = !state.strict;
  byId("token-count", HTMLElement).textContent = String(state.totals.oneTimeTokens);
  byId("profile-count", HTMLElement).textContent = String(state.totals.profiles);
  byId("fault-count", HTMLElement).textContent = String(faults.length);
  render(byId("tokens", HTMLElement), ...tokensView(state.oneTimeTokens));
  render(
    byId("profiles", HTMLElement),
    ...profilesView(
      state.profiles,
      { now: state.clock.now, lockout: settings.lockout },
      {
        lockOut: (id) => act(async () => `Profile ${(await api.lockOut(id)).id} is blocked.`),
        expire: (id) =>
          act(async () => `The one-time tokens of profile ${(await api.expire(id)).id} have expired.`),
        enrol: openEnrolForm,
      },
    ),
  );
  render(
    byId("faults", HTMLElement),
    ...faultsView(faults, (id) => act(() => api.removeFault(id).then(() => "Fault taken back."))),
  );
}

let waiting: ReturnType<typeof setTimeout> | undefined;

/** Refreshes once for all events within 100 ms. */
function refreshSoon(): void {
  waiting ??= setTimeout(() => {
    waiting = undefined;
    // Nothing to do: the light already shows that the connection is lost.
    refresh().catch(() => undefined);
  }, 100);
}

async function reload(): Promise<void> {
  calls.replace(await api.calls());
  refreshSoon();
}

setUpClock(act);
setUpFaultForm(act);
setUpSettingsForm(act);
const openEnrolForm = setUpEnrolForm(act);
byId("export", HTMLButtonElement).addEventListener("click", () => {
  const text = JSON.stringify({ calls: [...calls.shown].reverse() }, null, 2);
  const url = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  h("a", { href: url, download: "wise-sca-calls.json" }).click();
  URL.revokeObjectURL(url);
});
byId("rotate-key", HTMLButtonElement).addEventListener("click", () =>
  act(async () => `Version ${(await api.rotateKey()).version} of the server key is current.`),
);
const resetDialog = byId("reset-dialog", HTMLDialogElement);
byId("open-reset", HTMLButtonElement).addEventListener("click", () => resetDialog.showModal());
resetDialog.addEventListener("close", () => {
  if (resetDialog.returnValue === "reset") act(() => api.reset().then(() => "Everything is forgotten."));
  resetDialog.returnValue = "";
});

setInterval(tickCountdowns, 1000);
// Tokens and blocks also expire without a call.
setInterval(refreshSoon, 10_000);
listen({
  light: byId("live", HTMLElement),
  onCall(call: Call) {
    calls.add(call);
    refreshSoon();
  },
  onChange(kind) {
    if (kind === "reset" || kind === "restore") reload().catch(() => undefined);
    else refreshSoon();
  },
  onReturn: () => reload().catch(() => undefined),
});
calls.replace([]);
refreshSoon();
