/** Lock-out: five failures in a row, and the quarter of an hour after them. */
import { holds, refused } from "../scene.ts";
import type { Expectation, Scene } from "../scene.ts";

const ATTEMPTS = 5;
const SECONDS = 900;

async function fail(scene: Scene, oneTimeToken: string): Promise<void> {
  const { profileId, secrets } = scene.target;
  await refused(scene.sca.verifyPin({ profileId, oneTimeToken, pin: secrets.otherPin }), 400);
}

export const lockOutChapter: readonly Expectation[] = [
  {
    says: "a success between failures starts the count anew",
    source: "provider",
    async check(scene) {
      const { profileId, secrets } = scene.target;
      scene.recall("pin");
      const { oneTimeToken } = await scene.session();
      for (let count = 1; count < ATTEMPTS; count += 1) await fail(scene, oneTimeToken);
      await scene.sca.verifyPin({ profileId, oneTimeToken, pin: secrets.pin });
      scene.note("locked token", (await scene.session()).oneTimeToken);
    },
  },
  {
    says: "five failures in a row block new one-time tokens with 429, for at most fifteen minutes",
    source: "provider",
    async check(scene) {
      const oneTimeToken = scene.recall("locked token");
      for (let count = 1; count <= ATTEMPTS; count += 1) await fail(scene, oneTimeToken);
      const { retryAfter } = await refused(scene.session(), 429);
      scene.note("locked out", "yes");
      holds(retryAfter !== undefined && retryAfter <= SECONDS, `expected Retry-After up to ${SECONDS}`);
    },
  },
  {
    says: "the refusal tells a lock-out from a rate limit",
    source: "assumption",
    async check(scene) {
      scene.recall("locked out");
      await refused(scene.session(), 429, "LOCKED_OUT");
    },
  },
  {
    says: "while it lasts even the right PIN is refused with 400, in the same words",
    source: "assumption",
    async check(scene) {
      scene.recall("locked out");
      const { profileId, secrets } = scene.target;
      const args = { profileId, oneTimeToken: scene.recall("locked token"), pin: secrets.pin };
      await refused(scene.sca.verifyPin(args), 400, "PIN_VERIFICATION_FAILED");
    },
  },
  {
    says: "afterwards one-time tokens are issued again",
    source: "provider",
    needs: "clock",
    async check(scene) {
      scene.recall("locked out");
      scene.target.advance?.(SECONDS);
      await scene.session();
    },
  },
];
