/** The control API, as the page uses it. */
import type {
  CallList,
  Clock,
  Fault,
  FaultInput,
  FaultList,
  ProfileState,
  SandboxState,
  ServerKey,
} from "../../../../generated/sandbox.ts";

/** Where the control API is: the page lies in its folder. */
export const BASE = "/_sandbox";

/** Reads and steers the sandbox; what it refuses is thrown with its own words. */
export const api = {
  state: () => send<SandboxState>("GET", "/state?limit=50"),
  calls: async () => (await send<CallList>("GET", "/calls")).calls,
  faults: async () => (await send<FaultList>("GET", "/faults")).faults,
  advance: (seconds: number) => send<Clock>("POST", "/clock/advance", { seconds }),
  rotateKey: () => send<ServerKey>("POST", "/keys/rotate"),
  reset: () => send<undefined>("POST", "/reset"),
  addFault: (fault: FaultInput) => send<Fault>("POST", "/faults", fault),
  removeFault: (id: string) => send<undefined>("DELETE", `/faults/${encodeURIComponent(id)}`),
  lockOut: (id: string) => send<ProfileState>("POST", `/profiles/${encodeURIComponent(id)}/lock-out`),
  expire: (id: string) => send<ProfileState>("POST", `/profiles/${encodeURIComponent(id)}/expire`),
};

async function send<Reply>(method: string, path: string, body?: unknown): Promise<Reply> {
  const response = await fetch(BASE + path, {
    method,
    // Asked of every change, even of one without a body: a foreign page cannot send it unasked.
    ...(method !== "GET" && { headers: { "content-type": "application/json" } }),
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const value: unknown = text === "" ? undefined : JSON.parse(text);
  if (!response.ok) throw new Error(messageOf(value) ?? `The sandbox answered ${response.status}.`);
  return value as Reply;
}

/** What the sandbox says of a refusal, in either of its shapes. */
function messageOf(value: unknown): string | undefined {
  const { errors } = (value ?? {}) as { errors?: readonly { message?: string }[] };
  return errors?.[0]?.message;
}
