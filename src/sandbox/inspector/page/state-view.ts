/** One-time tokens with their challenges, and profiles with their factors. */
import type { OneTimeTokenState, ProfileState } from "../../../../generated/sandbox.ts";
import { countdownElement } from "./countdown.ts";
import { h } from "./dom.ts";
import type { Child } from "./dom.ts";
import { challengeName } from "./format.ts";
import { mask, secret } from "./secrets.ts";

/** Draws one-time tokens, newest first. */
export function tokensView(tokens: readonly OneTimeTokenState[]): Child[] {
  if (tokens.length === 0)
    return [h("p", { class: "empty" }, "None yet. A refused call or a session makes one.")];
  return tokens.map(tokenView);
}

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
}

/** Draws profiles, newest first. */
export function profilesView(profiles: readonly ProfileState[], actions: ProfileActions): Child[] {
  if (profiles.length === 0)
    return [h("p", { class: "empty" }, "None yet. A profile appears when it is first used.")];
  return profiles.map((profile) => profileView(profile, actions));
}

function profileView(profile: ProfileState, { lockOut, expire }: ProfileActions): HTMLElement {
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
      ...failures.map(({ scope, failures: number, lockedFor }) => {
        const counted = scope === "all" ? "" : ` (${scope})`;
        return lockedFor > 0
          ? h("span", { class: "badge bad" }, `blocked${counted} `, countdownElement(lockedFor))
          : h("span", { class: "badge warn" }, `${number} failed${counted}`);
      }),
      lowRiskFor > 0 && h("span", { class: "badge good" }, "low risk ", countdownElement(lowRiskFor)),
    ),
    factorsView(profile),
    h(
      "footer",
      {},
      button("Block", `Block profile ${id}, as five failures would`, lockOut),
      button("Expire tokens", `Expire the one-time tokens of profile ${id}`, expire),
    ),
  );
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
