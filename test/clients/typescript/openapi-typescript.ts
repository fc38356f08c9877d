import createClient from "openapi-fetch";
import { createJoseFetch } from "wise-sca/jose";
import { given } from "./arguments.ts";
import type { paths } from "./generated/openapi-typescript.ts";

const { baseUrl, token, clientToken, profileId } = given;
const keys = createClient<paths>({ baseUrl, headers: { Authorization: `Bearer ${clientToken}` } });
const key = await keys.GET("/v1/auth/jose/response/public-keys", {
  params: { query: { algorithm: "RSA_OAEP_256", scope: "PAYLOAD_ENCRYPTION" } },
});
if (key.data === undefined) throw new Error(`key: ${key.response.status}`);

const wise = createClient<paths>({
  baseUrl,
  headers: { Authorization: `Bearer ${token}` },
  fetch: createJoseFetch({ wiseKey: key.data.keyMaterial.keyMaterial }),
});
const path = { profileId };
await wise.POST("/v2/profiles/{profileId}/pin", { params: { path }, body: { pin: "1234" } });
await wise.POST("/v2/profiles/{profileId}/device-fingerprints", {
  params: { path },
  body: { deviceFingerprint: "device-1" },
});
const session = await wise.POST("/v2/profiles/{profileId}/sca-sessions/authorise", { params: { path } });
if (session.data === undefined) throw new Error(`session: ${session.response.status}`);
const { oneTimeToken } = session.data.oneTimeTokenProperties;

const header = { "One-Time-Token": oneTimeToken };
await wise.POST("/v2/profiles/{profileId}/pin/verify", { params: { path, header }, body: { pin: "1234" } });
const { data } = await wise.POST("/v2/profiles/{profileId}/device-fingerprints/verify", {
  params: { path, header },
  body: { deviceFingerprint: "device-1" },
});
if (data?.challenges.every(({ passed }) => passed)) console.log("cleared", oneTimeToken);
