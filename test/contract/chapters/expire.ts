/** Expiry: a one-time token at the end of its hour. */
import { operations } from "../../../generated/operations.ts";
import { documentedCodes } from "../../support/description.ts";
import { callNamed } from "../client-cases.ts";
import { holds, refused } from "../scene.ts";
import type { Expectation } from "../scene.ts";
import { onToken, tokenArguments } from "./clear.ts";

/** Operations whose table knows the code for it. */
const expiring = onToken.filter((id) => {
  const codes = [operations[id].errors, documentedCodes(id)].flatMap((table) => Object.values(table));
  return codes.includes("ONE_TIME_TOKEN_EXPIRED");
});

export const expireChapter: readonly Expectation[] = [
  {
    says: "validity counts down in seconds",
    source: "provider",
    needs: "clock",
    async check(scene) {
      const { oneTimeToken, validity } = await scene.session();
      scene.note("ageing token", oneTimeToken);
      scene.target.advance?.(60);
      const later = await scene.sca.getOneTimeTokenStatus({ oneTimeToken });
      holds(later.validity === validity - 60, `expected ${validity - 60}, got ${later.validity}`);
    },
  },
  ...expiring.map((operationId, index): Expectation => ({
    says: `${operationId} is refused with 400 when the one-time token has expired`,
    source: "assumption",
    needs: "clock",
    async check(scene) {
      if (index === 0) scene.target.advance?.(3600);
      const args = tokenArguments(scene, operationId, scene.recall("ageing token"));
      await refused(callNamed(scene.sca, operationId, args), 400, "ONE_TIME_TOKEN_EXPIRED");
    },
  })),
];
