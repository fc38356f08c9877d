// What a user's own code does, in whatever runtime: one call sealed by the client, one sealed by the page.
import { createScaClient } from "wise-sca";
import { createSandbox } from "wise-sca/sandbox";
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
  if (!challenges.some(({ passed }) => passed)) throw new Error("the PIN did not pass");
  await checkSandbox();
  return "ok";
}

/** A sandbox in this very runtime, with the inspector's page and its files. */
async function checkSandbox() {
  const sandbox = await createSandbox();
  const { fetch } = sandbox;
  const sca = createScaClient({ baseUrl: "http://localhost", token: "any", clientToken: "any", fetch });
  await sca.createPin({ profileId: 1, pin: "0417" });
  for (const path of ["", "/assets/main.js", "/assets/main.css"]) {
    const response = await fetch(`/_sandbox${path}`);
    if (!response.ok) throw new Error(`the inspector answered ${response.status} for ${path}`);
  }
}
