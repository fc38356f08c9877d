// Generated from spec/ by `npm run generate`. Do not edit.
import type { ValueSchema } from "../src/operation.ts";

import type {
  DeviceFingerprint,
  DeviceFingerprintFactor,
  Echo,
  EchoMessage,
  OneTimeToken,
  PinFactor,
} from "./schema.ts";

/** Operations whose reply is sealed under the key of the request: what they seal, what the reply holds. */
export interface DirectExchanges {
  verifyPin: { payload: PinFactor; reply: OneTimeToken };
  createDeviceFingerprint: { payload: DeviceFingerprintFactor; reply: DeviceFingerprint };
  verifyDeviceFingerprint: { payload: DeviceFingerprintFactor; reply: OneTimeToken };
  echoDirectJwe: { payload: EchoMessage; reply: Echo };
}

/** The form of each payload. */
export const payloads: Readonly<Record<string, ValueSchema>> = {
  PinFactor: {
    type: "object",
    properties: { pin: { type: "string", pattern: /^[0-9]{4}$/u } },
    required: ["pin"],
  },
  DeviceFingerprintFactor: {
    type: "object",
    properties: { deviceFingerprint: { type: "string", minLength: 1 } },
    required: ["deviceFingerprint"],
  },
  EchoMessage: {
    type: "object",
    properties: { message: { type: "string", minLength: 1, maxLength: 100 } },
    required: ["message"],
  },
};

/** How to know each reply: the property that it may come wrapped in, and the properties that it has. */
export const replies: Readonly<
  Record<keyof DirectExchanges, { readonly wrapper?: string; readonly required: readonly string[] }>
> = {
  verifyPin: { wrapper: "oneTimeTokenProperties", required: ["oneTimeToken", "challenges", "validity"] },
  createDeviceFingerprint: { required: ["deviceFingerprintId", "createdAt"] },
  verifyDeviceFingerprint: {
    wrapper: "oneTimeTokenProperties",
    required: ["oneTimeToken", "challenges", "validity"],
  },
  echoDirectJwe: { required: ["message", "method"] },
};
