export { createSandbox } from "./sandbox.ts";
export type { Sandbox, SandboxOptions, SandboxProfile, Snapshot } from "./sandbox.ts";
export type { ContentKey, Cryptography, GcmInput } from "./cryptography.ts";
export { createJoseLayer } from "./jose-layer.ts";
export type { JoseKeys, JoseOptions, JoseSettings } from "./jose-layer.ts";
export { defaultSettings } from "./settings.ts";
export type {
  LockoutSettings,
  OneTimeTokenStatuses,
  RateLimitSettings,
  Settings,
  SettingsPatch,
} from "./settings.ts";
export type { CallEvent, ChangeKind, EventListener, EventMessage } from "./events.ts";
export type { Enrolment } from "./factors.ts";
export type { Fault, FaultBox, FaultInput } from "./fault-list.ts";
export { ConnectionReset } from "./faults.ts";
export type { Early, FaultPoint, Faults } from "./faults.ts";
export type { PlainReply } from "./reply.ts";
export type { CompactJwe } from "./jwe.ts";
export type { ServerKeyInput, StoredServerKey, WisePublicKey } from "./keys.ts";
export type { ProtectedId, RouteId } from "./routes.ts";
export type { StoredState } from "./state.ts";
export type { SandboxUser } from "./world.ts";
