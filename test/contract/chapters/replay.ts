/** What a cleared token is good for: once for a high-risk call, five minutes for low-risk ones. */
import { documentedCodes } from "../../support/description.ts";
import { callNamed } from "../client-cases.ts";
import { holds, protectedOf, refused, tokenOf } from "../scene.ts";
import type { Expectation } from "../scene.ts";
import { clear, onToken, tokenArguments } from "./clear.ts";

const refusesUsed = onToken.filter((id) =>
  Object.values(documentedCodes(id)).includes("ONE_TIME_TOKEN_USED"),
);

export const replayChapter: readonly Expectation[] = [
  {
    says: "a protected call without approval is refused with 403 and names a one-time token",
    source: "provider",
    needs: "protected",
    async check(scene) {
      scene.note("payment token", tokenOf(scene, await protectedOf(scene)("high")));
    },
  },
  {
    says: "one passed challenge is not enough",
    source: "reference",
    needs: "protected",
    async check(scene) {
      const { profileId, secrets } = scene.target;
      const oneTimeToken = scene.recall("payment token");
      await scene.sca.verifyPin({ profileId, oneTimeToken, pin: secrets.pin });
      tokenOf(scene, await protectedOf(scene)("high", oneTimeToken));
    },
  },
  {
    says: "the call succeeds with a token that two challenges cleared",
    source: "reference",
    needs: "protected",
    async check(scene) {
      const oneTimeToken = scene.recall("payment token");
      await clear(scene, oneTimeToken);
      const response = await protectedOf(scene)("high", oneTimeToken);
      holds(response.status < 300, `expected success, got ${response.status}`);
      holds(response.headers.get("x-2fa-approval-result") === "APPROVED", "expected APPROVED");
      scene.note("used token", oneTimeToken);
    },
  },
  {
    says: "a second high-risk call with the same token is refused with 403 and names another one",
    source: "assumption",
    needs: "protected",
    async check(scene) {
      const used = scene.recall("used token");
      holds(tokenOf(scene, await protectedOf(scene)("high", used)) !== used, "expected another token");
    },
  },
  ...refusesUsed
    // Reading a used token is not using it again.
    .filter((operationId) => operationId !== "getOneTimeTokenStatus")
    .map((operationId): Expectation => ({
      says: `${operationId} is refused with 400 for a one-time token that has been used`,
      source: "assumption",
      needs: "protected",
      async check(scene) {
        const args = tokenArguments(scene, operationId, scene.recall("used token"));
        const call = callNamed(scene.sca, operationId, args);
        await refused(call, 400, "ONE_TIME_TOKEN_USED");
      },
    })),
  {
    says: "clearing once opens low-risk calls for five minutes",
    source: "reference",
    needs: "protected",
    async check(scene) {
      const response = await protectedOf(scene)("low");
      holds(response.status === 200, `expected 200 without another approval, got ${response.status}`);
    },
  },
  {
    says: "after five minutes low-risk calls ask again",
    source: "reference",
    needs: "clock",
    async check(scene) {
      scene.target.advance?.(300);
      if (scene.target.protected !== undefined) tokenOf(scene, await scene.target.protected("low"));
    },
  },
];
