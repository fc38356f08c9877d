/** A client for the control API. */
import type {
  CallList,
  Clock,
  Enrolment,
  Fault,
  FaultInput,
  FaultList,
  ProfileState,
  SandboxState,
  ServerKey,
  Settings,
  SettingsPatch,
} from "../../../../generated/sandbox.ts";

/** Path of the control API. */
export const BASE = "/_sandbox";

/** Reads and changes the sandbox. Throws an Error with the sandbox's message when it refuses. */
export const api = {
  state: () => send<SandboxState>("GET", "/state?limit=50"),
  calls: async () => (await send<CallList>("GET", "/calls")).calls,
  faults: async () => (await send<FaultList>("GET", "/faults")).faults,
  settings: () => send<Settings>("GET", "/settings"),
  configure: (patch: SettingsPatch) => send<Settings>("PATCH", "/settings", patch),
  enrol: (id: string, factors: Enrolment) =>
    send<ProfileState>("PUT", `/profiles/${encodeURIComponent(id)}/factors`, factors),
  advance: (seconds: number) => send<Clock>("POST", "/clock/advance", { seconds }),
  rotateKey: () => send<ServerKey>("POST", "/keys/rotate"),
  reset: () => send<undefined>("POST", "/reset"),
  addFault: (fault: FaultInput) => send<Fault>("POST", "/faults", fault),
  removeFault: (id: string) => send<undefined>("DELETE", `/faults/${encodeURIComponent(id)}`),
  lockOut: (id: string) => send<ProfileState>("POST", `/profiles/${encodeURIComponent(id)}/lock-out`),
  expire: (id: string) => send<ProfileState>("POST", `/profiles/${encodeURIComponent(id)}/expire`),
};

async function send<Body>(method: string, path: string, body?: unknown): Promise<Body> {
  const response = await fetch(BASE + path, {
    method,
    // Required for every change, even without a body: foreign pages cannot send it without a preflight.
    ...(method !== "GET" && { headers: { "content-type": "application/json" } }),
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const value: unknown = text === "" ? undefined : JSON.parse(text);
  if (!response.ok) throw new Error(messageOf(value) ?? `The sandbox answered ${response.status}.`);
  return value as Body;
}

/** The message of a refusal. */
function messageOf(value: unknown): string | undefined {
  const { errors } = (value ?? {}) as { errors?: readonly { message?: string }[] };
  return errors?.[0]?.message;
}
