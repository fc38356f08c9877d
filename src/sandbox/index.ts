export { createSandbox } from "./create.ts";
export type { Sandbox, SandboxOptions, SandboxProfile, Snapshot } from "./sandbox.ts";
export type { ContentKey, Cryptography, GcmInput } from "./jose/cryptography.ts";
export { createJoseLayer } from "./jose/layer.ts";
export type { JoseKeys, JoseOptions, JoseSettings } from "./jose/layer.ts";
export { readings } from "./readings.ts";
export type { Reading } from "./readings.ts";
export { defaultSettings } from "./settings.ts";
export type {
  LockoutSettings,
  OneTimeTokenStatuses,
  RateLimitSettings,
  Settings,
  SettingsPatch,
} from "./settings.ts";
export type { CallEvent, ChangeKind, EventListener, EventMessage } from "./recording/trace.ts";
export type { Enrolment } from "./state/factors.ts";
export type { Fault, FaultInput } from "./faults/fault.ts";
export type { FaultBox } from "./faults/list.ts";
export { ConnectionReset } from "./faults/hooks.ts";
export type { Early, FaultPoint, Faults } from "./faults/hooks.ts";
export type { IncomingRequest, SocketRequest } from "./http/request.ts";
export type { PlainResponse } from "./http/response.ts";
export type { CompactJwe } from "./jose/jwe.ts";
export type { ServerKeyInput, StoredServerKey, WisePublicKey } from "./jose/keys.ts";
export type { ProtectedPath } from "./http/protect.ts";
export type { ProtectedId } from "./http/protected-routes.ts";
export type { FurtherId, Risk, Route, RouteId } from "./http/routes.ts";
export type { Upstream } from "./http/upstream.ts";
export type { AccessToken, PhoneNumber, StoredState, User } from "./state/state.ts";
export type { OAuthClient, SandboxUser } from "./state/world.ts";
