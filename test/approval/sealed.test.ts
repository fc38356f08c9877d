import { expect, it } from "vitest";
import { createApprovalFetch, type SolverContext } from "../../src/index.ts";
import { seal } from "../../src/jose/seal.ts";
import { FINGERPRINT, payment, paymentUrl, PIN, stage } from "./stage.ts";
import { testClient } from "../support/client.ts";

it("a solver whose sealed answer met a replaced key is asked again, and told why", async () => {
  const { fetch, now, travelled, sandbox } = await stage({ settings: { keyOverlap: 0 } });
  const sca = testClient({
    clientToken: "client-token",
    fetch,
    now,
  });
  // What a page does: it seals to the key that it holds, and fetches the key anew when it is told to.
  let key = sandbox.wiseKey;
  const lastErrors: (string | undefined)[] = [];
  const solvers = {
    PIN: async ({ lastError }: SolverContext) => {
      lastErrors.push(lastError);
      if (lastError === "ERR_WISE_KEY_CHANGED") key = sandbox.wiseKey;
      const { jwe, sealedTo } = await seal(key, { pin: PIN });
      return { sealed: jwe, sealedTo };
    },
    PARTNER_DEVICE_FINGERPRINT: () => FINGERPRINT,
  };
  await sandbox.rotateKey();
  const response = await createApprovalFetch({ sca, fetch, now, solvers })(paymentUrl(), payment());
  expect(response.status).toBe(201);
  expect(lastErrors).toEqual([undefined, "ERR_WISE_KEY_CHANGED"]);
  expect(travelled().filter((line) => line.includes("pin/verify"))).toEqual([
    "POST pin/verify 500",
    "POST pin/verify 200",
  ]);
});
