import { createJoseFetch } from "wise-sca/jose";
import { given } from "./arguments.ts";
import * as wise from "./generated/orval.ts";
import { configure } from "./send.ts";

const { baseUrl, token, clientToken, profileId } = given;
configure({ baseUrl, token: clientToken, fetch });
const key = await wise.getJosePublicKey({ algorithm: "RSA_OAEP_256", scope: "PAYLOAD_ENCRYPTION" });
if (key.status !== 200) throw new Error(`key: ${key.status}`);

configure({ baseUrl, token, fetch: createJoseFetch({ wiseKey: key.data.keyMaterial.keyMaterial }) });
await wise.createPin(profileId, { pin: "1234" });
await wise.createDeviceFingerprint(profileId, { deviceFingerprint: "device-1" });
const session = await wise.createScaSession(profileId);
if (session.status !== 200) throw new Error(`session: ${session.status}`);
const { oneTimeToken } = session.data.oneTimeTokenProperties;

const options = { headers: { "One-Time-Token": oneTimeToken } };
await wise.verifyPin(profileId, { pin: "1234" }, options);
const last = await wise.verifyDeviceFingerprint(profileId, { deviceFingerprint: "device-1" }, options);
if (last.status !== 200) throw new Error(`device fingerprint: ${last.status}`);
if (last.data.challenges.every(({ passed }) => passed)) console.log("cleared", oneTimeToken);
