import { checkRules, form, flag, isObject, whole } from "../sandbox/rules.ts";
import type { Rule } from "../sandbox/rules.ts";
import type {
  Enrolment,
  FaultInput,
  OAuthClient,
  ProtectedPath,
  SandboxUser,
  SettingsPatch,
} from "../sandbox/index.ts";
import { usageError } from "./exit.ts";
import { readTextFile } from "./files.ts";

/** A profile that is there from the start. */
export interface ConfiguredProfile extends Enrolment {
  readonly id: number | string;
}

/** What `--config` names: JSON. Everything may be left out. */
export interface SandboxConfig {
  readonly strict?: boolean;
  readonly users?: readonly SandboxUser[];
  readonly clientTokens?: readonly string[];
  readonly oauthClients?: readonly OAuthClient[];
  readonly protect?: readonly ProtectedPath[];
  readonly upstream?: string;
  readonly profiles?: readonly ConfiguredProfile[];
  readonly settings?: SettingsPatch;
  readonly faults?: readonly FaultInput[];
}

/** What strict mode knows when nothing is configured. */
export const SAMPLE_TOKENS = { user: "sandbox-user-token", client: "sandbox-client-token" } as const;
export const SAMPLE_CLIENT: OAuthClient = { clientId: "sandbox-client", clientSecret: "sandbox-secret" };

/** Profiles of a sandbox for which none are configured: enough factors, a phone as well, and none at all. */
export const SAMPLE_PROFILES: readonly ConfiguredProfile[] = [
  { id: 101, pin: "1234", deviceFingerprint: "sandbox-device" },
  { id: 102, pin: "1234", deviceFingerprint: "sandbox-device", phone: "+447700900102" },
  { id: 103 },
];

/**
 * Reads a configuration. The values of `settings` and `faults`, and the factors, are checked by the sandbox.
 *
 * @throws CommandError when the file cannot be read or is no such configuration
 */
export async function readConfig(path: string | undefined): Promise<SandboxConfig> {
  if (path === undefined) return {};
  const text = await readTextFile(path);
  try {
    const value: unknown = JSON.parse(text);
    checkConfig(value);
    return value;
  } catch (error) {
    // The parser's own message quotes its input, which may hold tokens.
    throw usageError(`${path}: ${error instanceof TypeError ? error.message : "it is not JSON"}`);
  }
}

const list: Rule = { takes: "a list", accepts: Array.isArray };
const group: Rule = { takes: "an object", accepts: isObject };
const id: Rule = {
  takes: "a positive whole number",
  accepts: (value) => /^[1-9][0-9]{0,18}$/.test(String(value)),
};
const text: Rule = form(/./su, "a string");
const texts: Rule = {
  takes: "a list of strings",
  accepts: (value) => Array.isArray(value) && value.every((one) => typeof one === "string"),
};
const textOrTexts: Rule = {
  takes: "a string or a list of strings",
  accepts: (value) => text.accepts(value) || texts.accepts(value),
};

function checkConfig(value: unknown): asserts value is SandboxConfig {
  const lists = { users: list, profiles: list, faults: list, oauthClients: list, protect: list };
  const parts = { ...lists, clientTokens: texts, upstream: text, settings: group };
  checkRules("configuration", value, { strict: flag, ...parts });
  const user = { id: whole(0, Number.MAX_SAFE_INTEGER), tokens: texts, profiles: list, codes: texts };
  each(value["users"], "user", user);
  for (const client of (value["oauthClients"] ?? []) as unknown[]) {
    checkRules("OAuth client", client, { clientId: text, clientSecret: text });
    if (client["clientId"] === undefined || client["clientSecret"] === undefined) {
      throw new TypeError("OAuth client: give clientId and clientSecret");
    }
  }
  const factors = { pin: text, deviceFingerprint: textOrTexts, faceMap: text, phone: text };
  each(value["profiles"], "profile", { id, ...factors });
}

function each(values: unknown, subject: string, rules: Readonly<Record<string, Rule>>): void {
  if (!Array.isArray(values)) return;
  for (const value of values as unknown[]) {
    checkRules(subject, value, rules);
    if (value["id"] === undefined) throw new TypeError(`${subject} id is missing`);
    if (subject === "user" && (value["tokens"] === undefined || value["profiles"] === undefined)) {
      throw new TypeError("user: give tokens and profiles");
    }
  }
}
