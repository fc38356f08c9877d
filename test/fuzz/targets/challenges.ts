/** Text as a one-time token's status, or as an approval that a store gives back. */
import assert from "node:assert/strict";
import {
  chooseChallenges,
  isCleared,
  resumeApproval,
  ScaError,
  type ApprovalStore,
} from "../../../src/index.ts";
import vectors from "../../vectors/jose-vectors.json" with { type: "json" };
import { testClient } from "../../support/client.ts";

const oneTimeToken = "5932d5b5-ec13-452f-8688-308feade7834";

export async function fuzz(data: Uint8Array): Promise<void> {
  const text = Buffer.from(data).toString("utf8");
  const sca = testClient({
    wiseKey: vectors.keys.wise.publicSpkiPem,
    retry: { limit: 0 },
    fetch: async () => new Response(text),
  });
  const store: ApprovalStore = {
    get: async () => ({ value: text, version: "1" }),
    set: async () => "2",
    delete: async () => undefined,
  };
  await resumeApproval(oneTimeToken, { sca, store }).catch((error: unknown) => {
    assert(error instanceof ScaError);
  });
  try {
    const status = await sca.getOneTimeTokenStatus({ oneTimeToken });
    const choices = chooseChallenges(status, () => true);
    if (isCleared(status)) {
      assert(
        status.challenges.some(({ passed }) => passed === true),
        "cleared by nothing",
      );
      assert.equal(choices.length, 0);
    }
    for (const { challenge } of choices) assert(challenge.passed !== true);
  } catch (error) {
    if (!(error instanceof ScaError)) throw error;
  }
}
