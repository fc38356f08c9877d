import { createJoseFetch } from "wise-sca/jose";
import { given } from "./arguments.ts";
import * as wise from "./generated/redocly.ts";
import { zodValidation } from "./generated/redocly.zod.ts";

const { baseUrl, token, clientToken, profileId } = given;
wise.use(zodValidation({ response: "throw" }));
wise.configure({ serverUrl: baseUrl, auth: { bearer: clientToken } });
const key = await wise.getJosePublicKey({
  query: { algorithm: "RSA_OAEP_256", scope: "PAYLOAD_ENCRYPTION" },
});

const fetch = createJoseFetch({ wiseKey: key.keyMaterial.keyMaterial });
wise.configure({ serverUrl: baseUrl, auth: { bearer: token }, fetch });
const path = { profileId };
await wise.createPin({ path, body: { pin: "1234" } });
await wise.createDeviceFingerprint({ path, body: { deviceFingerprint: "device-1" } });
const session = await wise.createScaSession({ path });
const { oneTimeToken } = session.oneTimeTokenProperties;

const headers = { "One-Time-Token": oneTimeToken };
await wise.verifyPin({ path, body: { pin: "1234" }, headers });
const { challenges } = await wise.verifyDeviceFingerprint({
  path,
  body: { deviceFingerprint: "device-1" },
  headers,
});
if (challenges.every(({ passed }) => passed)) console.log("cleared", oneTimeToken);
