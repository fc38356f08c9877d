/** What the inspector is shown with: a customer enrols, mistypes the PIN, clears a token and reads a statement. */
import { createScaClient } from "../../src/index.ts";

export const profileId = 14547;
export const pin = "8402";
export const deviceFingerprint = "3207da22-a0d3-4b6b-a591-6297e646fe32";

/** Plays the story on a sandbox. */
export async function playStory(baseUrl: string): Promise<void> {
  const sca = createScaClient({ baseUrl, token: "user-access-token", clientToken: "client-token" });
  const statement = async (approval?: string): Promise<string> => {
    const url = `${baseUrl}/v1/profiles/${profileId}/balance-statements/7/statement.json?currency=EUR`;
    const headers = {
      authorization: "Bearer user-access-token",
      ...(approval && { "x-2fa-approval": approval }),
    };
    return (await fetch(url, { headers })).headers.get("x-2fa-approval") ?? "";
  };
  await sca.createPin({ profileId, pin });
  await sca.createDeviceFingerprint({ profileId, deviceFingerprint });
  const oneTimeToken = await statement();
  await sca.verifyPin({ profileId, oneTimeToken, pin: "8420" }).catch(() => undefined);
  await sca.verifyPin({ profileId, oneTimeToken, pin });
  await sca.verifyDeviceFingerprint({ profileId, oneTimeToken, deviceFingerprint });
  await statement(oneTimeToken);
}
