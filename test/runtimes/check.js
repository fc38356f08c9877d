// What a user's own code does, in whatever runtime: one call sealed by the client, one sealed by the page.
import { createScaClient } from "wise-sca";
import { seal } from "wise-sca/seal";

/**
 * @param {string} baseUrl the sandbox
 * @param {number} profileId of a profile without a PIN
 * @returns {Promise<string>} `ok`, when the sandbox took the PIN and only this side could read its reply
 */
export async function check(baseUrl, profileId) {
  const sca = createScaClient({ baseUrl, token: "user-token", clientToken: "client-token" });
  await sca.createPin({ profileId, pin: "0417" });
  const { oneTimeToken } = await sca.createScaSession({ profileId });

  const { jwe, sealedTo, open } = await seal(await sca.wiseKey(), { pin: "0417" });
  const reply = await sca.verifyPin({ profileId, oneTimeToken, sealed: jwe }, { sealedTo });
  if (reply.includes("passed")) throw new Error("the reply was not sealed");
  const { challenges } = await open(reply);
  return challenges.some(({ passed }) => passed) ? "ok" : "the PIN did not pass";
}
