/** One-time tokens with their challenges, and profiles with their factors. */
import type { OneTimeTokenState, ProfileState, Settings } from "../../../../generated/sandbox.ts";
import { countdownElement } from "./countdown.ts";
import { h } from "./dom.ts";
import type { Child } from "./dom.ts";
import { challengeName, count, timeOf } from "./format.ts";
import { mask, secret } from "./secrets.ts";

/** Draws one-time tokens, newest first. */
export function tokensView(tokens: readonly OneTimeTokenState[]): Child[] {
  if (tokens.length === 0)
    return [h("p", { class: "empty" }, "None yet. A refused call or a session makes one.")];
  const isPast = (token: OneTimeTokenState): boolean => token.used || token.validity === 0;
  const past = tokens.filter(isPast);
  return [
    ...tokens.filter((token) => !isPast(token)).map(tokenView),
    past.length > 0 &&
      h(
        "details",
        { class: "past", open: unfolded, ontoggle: ({ target }) => (unfolded = isOpen(target)) },
        h("summary", { "data-key": "past tokens" }, `${count(past.length, "token")} used or expired`),
        ...past.map(tokenView),
      ),
  ];
}

/** The list is drawn again with every call: what was unfolded stays so. */
let unfolded = false;

const isOpen = (target: EventTarget | null): boolean => target instanceof HTMLDetailsElement && target.open;

function tokenView(token: OneTimeTokenState): HTMLElement {
  const { oneTimeToken, profileId, actionType, call, challenges, validity, createdAt } = token;
  const [tone, word] = conditionOf(token);
  return h(
    "article",
    { class: `card token ${tone}` },
    h(
      "header",
      {},
      secret(oneTimeToken, "oneTimeToken", `${mask(oneTimeToken, "oneTimeToken")} ${createdAt}`),
      h("span", { class: `badge ${tone}` }, word),
    ),
    h("ul", { class: "challenges" }, ...challenges.map(challengeView)),
    challenges.length === 0 && h("p", { class: "none" }, "No challenges: the profile has no factors."),
    h(
      "p",
      { class: "meta" },
      `Profile ${profileId} · `,
      validity > 0 ? countdownElement(validity, "left") : "no time left",
    ),
    (call ?? actionType) !== undefined && h("p", { class: "meta code" }, call ?? actionType),
  );
}

function conditionOf(token: OneTimeTokenState): [tone: string, word: string] {
  if (token.used) return ["done", "used"];
  if (token.validity === 0) return ["over", "expired"];
  return token.cleared ? ["good", "cleared"] : ["open", "open"];
}

function challengeView({
  types,
  passed,
  required,
  triggered,
}: OneTimeTokenState["challenges"][number]): HTMLElement {
  const name = types.map(challengeName).join(" or ");
  const state = passed ? "passed" : required ? "required" : "not needed";
  const sent =
    triggered.length > 0 && !passed ? `, code sent by ${triggered.map(challengeName).join(", ")}` : "";
  return h(
    "li",
    { class: `challenge ${passed ? "passed" : required ? "required" : "spare"}` },
    name,
    h("span", { class: "state" }, `${state}${sent}`),
  );
}

/** Actions on a profile. */
export interface ProfileActions {
  readonly lockOut: (id: string) => void;
  readonly expire: (id: string) => void;
  readonly enrol: (id: string) => void;
}

/** What the count of failures is read by. */
export interface Counting {
  readonly now: number;
  readonly lockout: Settings["lockout"];
}

/** Draws profiles, newest first. */
export function profilesView(
  profiles: readonly ProfileState[],
  counting: Counting,
  actions: ProfileActions,
): Child[] {
  if (profiles.length === 0)
    return [h("p", { class: "empty" }, "None yet. A profile appears when it is first used.")];
  return profiles.map((profile) => profileView(profile, counting, actions));
}

function profileView(
  profile: ProfileState,
  counting: Counting,
  { lockOut, expire, enrol }: ProfileActions,
): HTMLElement {
  const { id, failures, lowRiskFor } = profile;
  const button = (name: string, about: string, act: (id: string) => void): HTMLElement =>
    h(
      "button",
      {
        type: "button",
        class: "quiet",
        "data-key": `${name} ${id}`,
        "aria-label": about,
        onclick: () => act(id),
      },
      name,
    );
  return h(
    "article",
    { class: "card profile" },
    h(
      "header",
      {},
      h("h3", {}, `Profile ${id}`),
      ...failures
        .filter(({ lockedFor }) => lockedFor > 0)
        .map(({ lockedFor }) => h("span", { class: "badge bad" }, "blocked ", countdownElement(lockedFor))),
      lowRiskFor > 0 && h("span", { class: "badge good" }, "low risk ", countdownElement(lowRiskFor)),
    ),
    factorsView(profile),
    ...failuresView(failures, counting),
    h(
      "footer",
      {},
      button("Enrol", `Enrol factors of profile ${id}`, enrol),
      button("Block", `Block profile ${id}, as five failures would`, lockOut),
      button("Expire tokens", `Expire the one-time tokens of profile ${id}`, expire),
    ),
  );
}

/** Failures in a row, and when the block that they led to ends. */
function failuresView(failures: ProfileState["failures"], { now, lockout }: Counting): HTMLElement[] {
  if (failures.length === 0) {
    return [h("p", { class: "meta" }, `No failures in a row; ${lockout.attempts} lead to a block`)];
  }
  return failures.map(({ scope, failures: number, lockedFor }) => {
    const counted = scope === "all" ? "" : ` (${scope})`;
    return lockedFor > 0
      ? h("p", { class: "meta bad" }, `Blocked${counted} until ${timeOf(now + lockedFor * 1000)} UTC`)
      : h("p", { class: "meta warn" }, `${number} of ${lockout.attempts} failures in a row${counted}`);
  });
}

function factorsView({ pin, deviceFingerprints, faceMap, phone, password }: ProfileState): HTMLElement {
  const factors = [
    ...(pin ? [["PIN", pin] as const] : []),
    ...deviceFingerprints.map((device) => ["Device", device] as const),
    ...(faceMap ? [["Face", faceMap] as const] : []),
    ...(phone ? [["Phone", phone] as const] : []),
    ...(password ? [["Password", password] as const] : []),
  ];
  if (factors.length === 0) return h("p", { class: "none" }, "No factors are enrolled.");
  return h(
    "dl",
    { class: "factors" },
    ...factors.flatMap(([name, factor]) => [
      h("dt", {}, name),
      h("dd", {}, secret(factor.secret, `${name} of the profile`, factor.id)),
    ]),
  );
}
